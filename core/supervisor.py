"""Runs programs side by side and ends them all together."""

import io
import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import FrameType
from typing import IO

COLOURS = (36, 33, 35, 32, 34)
GRACE_SECONDS = 8
LOOK_SECONDS = 0.1
MOST_RESTARTS = 5


@dataclass(frozen=True)
class Program:
    """One program of its own name, command and additional environment; `restarts` if it ends by itself."""

    name: str
    command: Sequence[str]
    environment: dict[str, str] = field(default_factory=dict)
    restarts: bool = False


def stop_signals() -> list[signal.Signals]:
    """Return the signals that mean the end; a hang-up does not when `nohup` has it ignored."""
    hang_up = [] if signal.getsignal(signal.SIGHUP) == signal.SIG_IGN else [signal.SIGHUP]
    return [signal.SIGINT, signal.SIGTERM, *hang_up]


class Supervisor:
    """Starts programs, prefixes their lines with their names, and stops all when one ends or a signal arrives.

    A program that restarts is started again instead, five times a run at most. A second signal ends them at once. On
    Linux they also end when the supervisor itself is killed.
    """

    def __init__(self, programs: Sequence[Program], output: IO[str], *, coloured: bool = False) -> None:
        self.programs = programs
        self.output = output
        self.coloured = coloured
        self.processes: list[subprocess.Popen[str]] = []
        self.copiers: list[threading.Thread] = []
        self.signals = 0
        self.restarts = 0

    def run(self, ready: Callable[[], bool], announce: Callable[[], None]) -> str | None:
        """Run until a signal or the end of a program.

        The first program starts alone, so that the others do not slow it down; as soon as `ready` says so, `announce`
        is called and the others follow. Returns None after a signal, else one sentence on the program that ended.
        """
        for number in stop_signals():
            signal.signal(number, self._count_signal)
        try:
            self.processes.append(self._start(self.programs[0]))
            return self._watch(ready, announce)
        finally:
            self._stop()
            for copier in self.copiers:
                copier.join(timeout=1)

    def _count_signal(self, number: int, frame: FrameType | None) -> None:
        self.signals += 1

    def _start(self, program: Program) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [*_death_watch(), *program.command],
            env=os.environ | program.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            # Ctrl-C at the terminal reaches the supervisor alone, which then stops them in order.
            start_new_session=True,
        )
        copier = threading.Thread(target=self._copy, args=(process, self._prefix(program)), daemon=True)
        copier.start()
        self.copiers.append(copier)
        return process

    def _prefix(self, program: Program) -> str:
        label = f"{program.name:<{max(len(other.name) for other in self.programs)}} |"
        colour = COLOURS[self.programs.index(program) % len(COLOURS)]
        return f"\033[{colour}m{label}\033[0m" if self.coloured else label

    def _copy(self, process: subprocess.Popen[str], prefix: str) -> None:
        with process.stdout or io.StringIO() as lines:
            for line in lines:
                self.output.write(f"{prefix} {line.rstrip()}\n")
                self.output.flush()

    def _watch(self, ready: Callable[[], bool], announce: Callable[[], None]) -> str | None:
        waiting = True
        while not self.signals:
            for program, process in zip(self.programs, self.processes, strict=False):
                if process.poll() is not None and not self._start_again(program, process):
                    return f"{program.name} ended by itself ({_how(process.returncode)}), so everything was stopped."
            if waiting and ready():
                waiting = False
                announce()
                self.processes += [self._start(program) for program in self.programs[1:]]
            time.sleep(LOOK_SECONDS)
        return None

    def _start_again(self, program: Program, ended: subprocess.Popen[str]) -> bool:
        if not program.restarts or self.restarts == MOST_RESTARTS:
            return False
        self.restarts += 1
        _end_group(ended)
        how = _how(ended.returncode)
        self.output.write(f"{self._prefix(program)} ended by itself ({how}) and was started again.\n")
        self.processes[self.processes.index(ended)] = self._start(program)
        return True

    def _stop(self) -> None:
        for process in self.processes:
            process.terminate()
        deadline = time.monotonic() + GRACE_SECONDS
        while any(process.poll() is None for process in self.processes):
            if self.signals > 1 or time.monotonic() > deadline:
                break
            time.sleep(LOOK_SECONDS)
        for process in self.processes:
            _end_group(process)


def _end_group(process: subprocess.Popen[str]) -> None:
    """End what the program started itself: it is in its group and may have outlived it."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    process.wait()


def _death_watch() -> list[str]:
    """Return the words that have a program end with this process, where the system knows how."""
    words = ["setpriv", "--pdeathsig", "TERM"]
    knows = shutil.which("setpriv") and subprocess.run([*words, "true"], capture_output=True, check=False)
    return words if knows and knows.returncode == 0 else []


def _how(returncode: int) -> str:
    return f"signal {signal.Signals(-returncode).name}" if returncode < 0 else f"exit code {returncode}"
