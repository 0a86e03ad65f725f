"""bootstrap.py says in one sentence what a machine lacks."""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import bootstrap

Start = Callable[..., "subprocess.CompletedProcess[str]"]
PIN = "contacts-needs-this==1 --hash=sha256:" + hashlib.sha256(b"").hexdigest()
OFFLINE = {"PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_FIND_LINKS": "", "PIP_CONFIG_FILE": os.devnull}


@pytest.fixture
def start(tmp_path: Path) -> Start:
    """Run a copy of bootstrap.py in a project of its own, with one requirement nobody has."""
    shutil.copy(bootstrap.__file__, tmp_path)
    (tmp_path / "run.txt").write_text(PIN)

    def run(**environment: str) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "bootstrap.py", "run.txt"]
        return subprocess.run(
            command, cwd=tmp_path, env=os.environ | environment, capture_output=True, text=True, check=False
        )

    return run


def test_an_unreachable_package_index_is_named(start: Start) -> None:
    result = start(**OFFLINE)
    expected = "The package index cannot be reached: check the connection, or name another index in PIP_INDEX_URL.\n"
    assert (result.returncode, result.stderr) == (1, expected)


def test_a_missing_venv_module_is_named(start: Start, tmp_path: Path) -> None:
    (tmp_path / "ensurepip.py").write_text("raise ImportError")
    result = start(PYTHONPATH=str(tmp_path))
    expected = "Python's venv module is missing: install it, on Debian and Ubuntu with `apt install python3-venv`.\n"
    assert (result.returncode, result.stderr) == (1, expected)


def test_an_old_python_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 18, "final", 0))
    monkeypatch.setenv("PATH", "")
    with pytest.raises(SystemExit, match=r"^Python 3\.9 is too old: Contacts needs Python 3\.11 or newer\.$"):
        bootstrap.main(["requirements/run.txt"])


def test_a_full_disk_is_named_before_anything_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: shutil._ntuple_diskusage(100, 99, 1))
    with pytest.raises(SystemExit, match=r"^The disk is full: Contacts needs 100 MB more in /"):
        bootstrap.main(["requirements/run.txt"])


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("ERROR: Could not install: [Errno 28] No space left on device", bootstrap.DISK_FULL),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES.", "Failed: ERROR: THESE PACKAGES DO NOT MATCH THE HASHES."),
        ("", "Failed: no reason given"),
    ],
)
def test_what_pip_said_becomes_one_sentence(said: str, sentence: str) -> None:
    assert bootstrap.explain(said, "Failed") == sentence


def test_nothing_is_installed_twice(start: Start, tmp_path: Path) -> None:
    line = "run.txt " + hashlib.sha256(PIN.encode()).hexdigest()
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "python").symlink_to(sys.executable)
    (tmp_path / ".venv" / "installed-requirements").write_text(line)
    result = start(**OFFLINE)
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


@pytest.fixture
def bare_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the only directory where programs are found; root works there."""
    programs = tmp_path / "bin"
    programs.mkdir()
    monkeypatch.setenv("PATH", str(programs))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path))
    monkeypatch.setattr(os, "getuid", lambda: 0)
    return programs


@pytest.mark.usefixtures("bare_machine")
def test_a_missing_program_is_named_with_its_package() -> None:
    expected = "The program msgfmt is missing: install it, on Debian and Ubuntu with `apt install gettext`."
    with pytest.raises(bootstrap.Problem) as caught:
        bootstrap.provide("msgfmt")
    assert str(caught.value) == expected


def test_a_missing_program_is_installed_where_that_is_allowed(bare_machine: Path) -> None:
    (bare_machine / "env").symlink_to("/usr/bin/env")
    apt = bare_machine / "apt-get"
    apt.write_text(f'#!/bin/sh\n[ "$1 $5" != "install gettext" ] || /bin/cp "$0" {bare_machine}/msgfmt\n')
    apt.chmod(0o755)
    bootstrap.provide("msgfmt")
    assert shutil.which("msgfmt") == str(bare_machine / "msgfmt")


def test_a_browser_that_playwright_downloaded_is_enough(bare_machine: Path) -> None:
    (bare_machine.parent / "chromium-1200").mkdir()
    bootstrap.provide("chromium")
