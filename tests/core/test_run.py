"""`make run`: its refusals, its supervisor, and once the whole thing."""

import fcntl
import io
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.conf import settings
from django.core.management.base import CommandError
from django.db import OperationalError

from core import embedded
from core.management.commands import run as run_command
from core.supervisor import Program, Supervisor

PATIENCE = 90


@pytest.fixture
def restored_signals() -> Iterator[None]:
    """Give the test process its own signal handlers back."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture
def port() -> str:
    """Return a port nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def _environment(var_dir: Path, port: str) -> dict[str, str]:
    own = {"VAR_DIR": str(var_dir), "PORT": port, "LOAD_DEMO": "0", "DJANGO_SETTINGS_MODULE": "config.settings"}
    return {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}} | own


def _run(var_dir: Path, port: str, log: Path = Path(os.devnull)) -> "subprocess.Popen[str]":
    with log.open("w") as output:
        return subprocess.Popen(
            [sys.executable, "manage.py", "run"],
            cwd=settings.BASE_DIR,
            env=_environment(var_dir, port),
            stdout=output,
            stderr=subprocess.PIPE if log == Path(os.devnull) else subprocess.STDOUT,
            text=True,
        )


def _end() -> None:
    os.kill(os.getpid(), signal.SIGINT)


def _supervise(
    *commands: str, ready: Callable[[], bool] = lambda: False, announce: Callable[[], None] = _end
) -> tuple[str | None, str]:
    output = io.StringIO()
    programs = [Program(f"p{index}", [sys.executable, "-c", command]) for index, command in enumerate(commands)]
    problem = Supervisor(programs, output).run(ready, announce)
    return problem, output.getvalue()


def test_a_taken_port_is_named(tmp_path: Path, port: str) -> None:
    with socket.create_server(("127.0.0.1", int(port))):
        process = _run(tmp_path, port)
        _, errors = process.communicate(timeout=PATIENCE)
    expected = f"Port {port} is taken: choose another with `make run PORT=8001`.\n"
    assert (process.returncode, errors) == (1, expected)


@pytest.mark.parametrize("name", ["abc", "0", "65536"])
def test_what_is_no_port_is_said(tmp_path: Path, name: str) -> None:
    process = _run(tmp_path, name)
    _, errors = process.communicate(timeout=PATIENCE)
    expected = f"{name} is not a port: choose another with `make run PORT=8001`.\n"
    assert (process.returncode, errors) == (1, expected)


def test_a_second_run_on_the_same_data_is_refused(tmp_path: Path, port: str) -> None:
    with run_command.only_one(tmp_path):
        process = _run(tmp_path, port)
        _, errors = process.communicate(timeout=PATIENCE)
    expected = f"Another `make run` already uses {tmp_path}: end it first, or set VAR_DIR to another directory.\n"
    assert (process.returncode, errors) == (1, expected)


def test_a_full_disk_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: shutil._ntuple_diskusage(2**30, 2**30 - 2**20, 2**20))
    with pytest.raises(CommandError, match=r"^The disk is full: .* has 1 MB left and needs 300 MB\.$"):
        run_command.check_free_space(tmp_path)


def test_a_broker_that_does_not_answer_is_named(settings: Any) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:9/0"
    with pytest.raises(CommandError, match=r"^Valkey or Redis does not answer: .* Connection refused\.$"):
        run_command.check_redis()


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (OSError(28, "No space left on device"), f"The disk is full: {settings.VAR_DIR} needs free space."),
        (OperationalError("could not extend file: No space left on device\nHINT"), "The disk is full: "),
        (OperationalError("connection refused\nIs it running?"), "The database does not answer: connection refused."),
    ],
)
def test_foreseen_errors_are_one_sentence(error: Exception, sentence: str) -> None:
    assert run_command.explain(error).startswith(sentence)


def test_an_unforeseen_error_keeps_its_trace() -> None:
    with pytest.raises(PermissionError):
        run_command.explain(PermissionError(13, "Permission denied"))


@pytest.mark.usefixtures("restored_signals")
def test_a_program_that_restarts_is_started_again_a_few_times() -> None:
    output = io.StringIO()
    patient = Program("web", [sys.executable, "-c", "import time; time.sleep(600)"])
    killed = Program("worker", [sys.executable, "-c", "import os; os.kill(os.getpid(), 9)"], restarts=True)
    problem = Supervisor([patient, killed], output).run(lambda: True, lambda: None)
    assert problem == "worker ended by itself (signal SIGKILL), so everything was stopped."
    assert output.getvalue() == "worker | ended by itself (signal SIGKILL) and was started again.\n" * 5


@pytest.mark.usefixtures("restored_signals")
def test_when_one_program_ends_all_end_and_it_is_named() -> None:
    commands = ["import time; time.sleep(600)", "print('hello')"]
    problem, output = _supervise(*commands, ready=lambda: True, announce=lambda: None)
    assert problem == "p1 ended by itself (exit code 0), so everything was stopped."
    assert output == "p1 | hello\n"


@pytest.mark.usefixtures("restored_signals")
def test_the_others_do_not_start_before_the_first_is_ready() -> None:
    problem, output = _supervise("raise SystemExit(3)", "print('hello')")
    assert problem == "p0 ended by itself (exit code 3), so everything was stopped."
    assert output == ""


@pytest.mark.usefixtures("restored_signals")
def test_a_killed_program_is_named_with_its_signal() -> None:
    problem, _ = _supervise("import os; os.kill(os.getpid(), 9)")
    assert problem == "p0 ended by itself (signal SIGKILL), so everything was stopped."


@pytest.mark.usefixtures("restored_signals")
def test_a_signal_ends_programs_that_ignore_it_and_what_they_started(tmp_path: Path) -> None:
    held = tmp_path / "held"
    child = f"import fcntl, signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); f = open({str(held)!r}, 'w'); "
    child += "fcntl.flock(f, fcntl.LOCK_EX); f.write('x'); f.flush(); time.sleep(600)"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    problem, _ = _supervise(parent, ready=lambda: held.exists() and held.stat().st_size > 0)
    with held.open() as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    assert problem is None


def test_everything_runs_with_one_command_and_ends_with_one_signal(tmp_path: Path, port: str) -> None:
    log = tmp_path / "log"
    process = _run(tmp_path, port, log)
    try:
        signs = [f"Contacts is at http://localhost:{port} (Ctrl-C ends it).", "beat: Starting", "celery@"]
        _wait_until(lambda: process.poll() is not None or all(sign in log.read_text() for sign in signs))
        ready = httpx.get(f"http://127.0.0.1:{port}/readyz")
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=PATIENCE)
    assert (ready.status_code, process.returncode) == (200, 0)
    assert log.read_text().endswith("Everything has ended; the data is kept.\n")
    assert (embedded.database_answers(tmp_path), embedded.redis_answers(tmp_path)) == (False, False)


def _wait_until(ready: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not ready() and time.monotonic() < deadline:
        time.sleep(0.1)
