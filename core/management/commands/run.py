"""`make run`: everything on this machine with one command, for trying and developing."""

import errno
import fcntl
import hashlib
import os
import shutil
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import django
import redis
from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connections

from core import embedded, translations
from core.supervisor import Program, Supervisor, stop_signals

LEAST_FREE_BYTES = 300 * 1024 * 1024


class Command(BaseCommand):
    """Start the embedded servers, bring the database up to date, and run web server, worker and beat."""

    help = __doc__
    # `make check` runs them; here they would cost a second of every start.
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Run until a signal arrives; what goes wrong is one sentence and exit code 1."""
        for number in stop_signals():
            signal.signal(number, _interrupt)
        try:
            problem = self.run(os.environ.get("PORT", "8000"))
        except KeyboardInterrupt:
            problem = None
        except (CommandError, embedded.EmbeddedServerError, OperationalError, OSError) as error:
            problem = explain(error)
        if problem:
            self.stderr.write(problem)
            sys.exit(1)
        self.stdout.write("Everything has ended; the data is kept.")

    def run(self, port: str) -> str | None:
        """Run everything; returns what went wrong, or None after a signal."""
        check_port(port)
        check_free_space(settings.VAR_DIR)
        with ExitStack() as stack:
            stack.enter_context(only_one(settings.VAR_DIR))
            if settings.USES_EMBEDDED_DATABASE or settings.USES_EMBEDDED_REDIS:
                self.say("Starting PostgreSQL and Valkey…")
                stack.enter_context(embedded.running(settings.VAR_DIR))
            # Leaving the block, this comes first: nothing may interrupt the servers' orderly end.
            stack.callback(_ignore_signals)
            check_redis()
            self.prepare()
            return self.supervise(port)

    def prepare(self) -> None:
        """Bring database, translations and static files up to date, and load the demo into an empty database."""
        self.say("Bringing database and static files up to date…")
        call_command("migrate", interactive=False, verbosity=0)
        translations.compile_changed(settings.BASE_DIR / "locale")
        collect_changed_static()
        if not settings.LOAD_DEMO or "load_demo" not in get_commands():
            return
        if not apps.get_model("accounts", "Organisation")._default_manager.exists():
            self.say("Loading the demo, once…")
            call_command("load_demo")

    def supervise(self, port: str) -> str | None:
        """Run the three programs; returns what went wrong, or None after a signal."""
        connections.close_all()
        coloured = self.stdout.isatty() and "NO_COLOR" not in os.environ
        supervisor = Supervisor(programs(port), sys.stdout, coloured=coloured)
        return supervisor.run(lambda: serves(port), self.announce)

    def announce(self) -> None:
        """Say where it is and who may sign in."""
        sign_ins = settings.VAR_DIR / "demo-sign-ins.txt"
        lines = [f"\nContacts is at {settings.BASE_URL} (Ctrl-C ends it)."]
        if settings.USES_EMBEDDED_DATABASE:
            lines.append(f"Intake requests are signed with the secret in {settings.VAR_DIR}/secrets/intake_secret.")
        if hasattr(settings, "EMAIL_FILE_PATH"):
            lines.append(f"Mails are written to {settings.EMAIL_FILE_PATH}.")
        if sign_ins.exists():
            lines.append(sign_ins.read_text().rstrip())
        self.say("\n".join([*lines, ""]))

    def say(self, text: str) -> None:
        """Tell the person at the terminal now, even when the output is a file."""
        self.stdout.write(text)
        self.stdout.flush()


def explain(error: Exception) -> str:
    """Return the sentence for the person at the terminal; raises the error again when it is none of the foreseen."""
    if isinstance(error, CommandError | embedded.EmbeddedServerError):
        return str(error)
    if getattr(error, "errno", None) == errno.ENOSPC or "No space left on device" in str(error):
        return f"The disk is full: {settings.VAR_DIR} needs free space."
    if isinstance(error, OperationalError):
        return f"The database does not answer: {str(error).splitlines()[0]}."
    raise error


def _ignore_signals() -> None:
    for number in stop_signals():
        signal.signal(number, signal.SIG_IGN)


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def programs(port: str) -> list[Program]:
    """Return web server, worker and beat."""
    python = [sys.executable, "-m"]
    environment = {
        "BIND": f"127.0.0.1:{port}",
        "LOG_FORMAT": os.environ.get("LOG_FORMAT", "console"),
        "PYTHONUNBUFFERED": "1",
        # In a container everything is root's.
        "PYTHONWARNINGS": "ignore:You're running the worker with superuser privileges",
    }
    celery = [*python, "celery", "--quiet", "--app=config"]
    return [
        Program(
            "web",
            [*python, "gunicorn", "config.wsgi"],
            environment | {"DATABASE_POOL": "1", "WEB_GRACEFUL_SECONDS": "3"},
        ),
        Program(
            "worker",
            [*celery, "worker", "--without-gossip", "--without-mingle"],
            # Unfinished tasks go back to the queue instead of holding the end up.
            environment | {"REMAP_SIGTERM": "SIGQUIT"},
            restarts=True,
        ),
        Program("beat", [*celery, "beat", "--pidfile="], environment, restarts=True),
    ]


def check_port(port: str) -> None:
    """Raise CommandError unless the web server can listen there."""
    other = "choose another with `make run PORT=8001`"
    if not port.isdecimal() or not 0 < int(port) < 65536:
        raise CommandError(f"{port} is not a port: {other}.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(port)))
            probe.listen()
        except PermissionError as error:
            raise CommandError(f"Port {port} is for the system alone: {other}.") from error
        except OSError as error:
            raise CommandError(f"Port {port} is taken: {other}.") from error


def check_free_space(var_dir: Path) -> None:
    """Raise CommandError when the disk has too little room for the database to start and to grow."""
    var_dir.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(var_dir).free
    if free < LEAST_FREE_BYTES:
        raise CommandError(
            f"The disk is full: {var_dir} has {free // 2**20} MB left and needs {LEAST_FREE_BYTES // 2**20} MB."
        )


def check_redis() -> None:
    """Raise CommandError when Valkey or Redis does not answer: the worker would wait for it without an end."""
    try:
        with redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=5) as client:
            client.ping()
    except redis.RedisError as error:
        raise CommandError(f"Valkey or Redis does not answer: {error}.".replace("..", ".")) from error


@contextmanager
def only_one(var_dir: Path) -> Iterator[None]:
    """Hold the directory for this run; raise CommandError when another run has it."""
    with (var_dir / "run.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise CommandError(
                f"Another `make run` already uses {var_dir}: end it first, or set VAR_DIR to another directory."
            ) from error
        yield


def collect_changed_static() -> None:
    """Collect the static files when one was added, changed or removed since the last time."""
    parts = [django.__version__]
    for finder in get_finders():
        for name, storage in finder.list([]):
            parts.append(f"{name} {storage.size(name)} {storage.get_modified_time(name)}")
    fingerprint = hashlib.sha256("\n".join(parts).encode()).hexdigest()
    stamp = settings.VAR_DIR / "static.stamp"
    if stamp.exists() and stamp.read_text() == fingerprint and Path(settings.STATIC_ROOT).is_dir():
        return
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(fingerprint)


def serves(port: str) -> bool:
    """Say whether the web server takes connections."""
    try:
        socket.create_connection(("127.0.0.1", int(port)), timeout=1).close()
    except OSError:
        return False
    return True
