"""Makes .venv hold what a requirements file pins; needs nothing but Python, and says in one sentence what is missing.

    python3 bootstrap.py requirements/run.txt [PROGRAM...] [PROGRAM?...]

A program with a question mark is one that only a part of the application needs: without it the rest runs.

It must be readable by Pythons too old for the application: no newer syntax, no packages.
"""

from __future__ import print_function

import errno
import glob
import hashlib
import os
import shutil
import subprocess
import sys

OLDEST = (3, 11)
NEWER = ("python3.14", "python3.13", "python3.12", "python3.11")
ROOT = os.path.dirname(os.path.abspath(__file__))
VENV = os.path.join(ROOT, ".venv")
STAMP = os.path.join(VENV, "installed-requirements")
LEAST_FREE_MB = 1000
# A program or library the project uses, and the Debian or Ubuntu packages that bring it.
PACKAGES = {
    "chromium": "chromium",
    "msgfmt": "gettext",
    "pango": "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0",
}
NO_NETWORK = (
    "connection broken",
    "NewConnectionError",
    "Max retries exceeded",
    "Failed to establish a new connection",
    "Could not fetch URL",
    "ReadTimeout",
    "ConnectTimeout",
    "ProxyError",
    "Temporary failure in name resolution",
    "HTTP error 5",
)
DISK_FULL = "The disk is full: Contacts needs about %d MB in %s." % (LEAST_FREE_MB, ROOT)


class Problem(Exception):
    """One sentence for the person at the terminal."""


def main(arguments):
    """Prepare .venv for the requirements file named first, then find the programs named after it."""
    requirements, programs = os.path.join(ROOT, arguments[0]), arguments[1:]
    try:
        if sys.version_info < OLDEST:
            use_newer_python()
        check_free_space(100)
        line = "%s %s" % (os.path.basename(requirements), sha256(requirements))
        if line not in installed():
            install(requirements, line)
        for program in programs:
            if program.endswith("?"):
                offer(program[:-1])
            else:
                provide(program)
    except Problem as problem:
        sys.exit(str(problem))
    except KeyboardInterrupt:
        sys.exit("Stopped before everything was installed; the next start continues.")
    except EnvironmentError as error:
        sys.exit(DISK_FULL if error.errno == errno.ENOSPC else str(error))


def use_newer_python():
    """Continue with a newer Python of this machine; raises Problem when there is none."""
    for name in NEWER:
        try:
            code = subprocess.call([name, "-c", "import venv"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        except (EnvironmentError, AttributeError):
            continue
        if code == 0:
            os.execvp(name, [name] + sys.argv)
    raise Problem(
        "Python %d.%d is too old: Contacts needs Python %d.%d or newer." % (tuple(sys.version_info[:2]) + OLDEST)
    )


def sha256(path):
    """Return the file's hash."""
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def installed():
    """Return what .venv holds, a line for each requirements file; nothing when it was made by a Python now gone."""
    try:
        with open(STAMP) as file:
            lines = file.read().splitlines()
        subprocess.check_call([python(), "-c", ""])
    except (EnvironmentError, subprocess.CalledProcessError):
        return []
    return lines


def python():
    """Return the path of the virtual environment's Python."""
    return os.path.join(VENV, "bin", "python")


def install(requirements, line):
    """Create .venv when it is missing, install, and remember what was installed."""
    check_free_space(LEAST_FREE_MB)
    known = installed()
    if os.path.exists(STAMP):
        os.remove(STAMP)
    if not works(python(), "import pip"):
        create_venv()
    print("Installing %s, which takes a minute or two..." % os.path.relpath(requirements, ROOT))
    sys.stdout.flush()
    run_pip(requirements)
    with open(STAMP, "w") as file:
        kept = [other for other in known if other.split()[0] != line.split()[0]]
        file.write("\n".join(kept + [line]) + "\n")


def check_free_space(megabytes):
    """Raise Problem when the project's disk has less left."""
    if shutil.disk_usage(ROOT).free < megabytes * 1024 * 1024:
        raise Problem("The disk is full: Contacts needs %d MB more in %s." % (megabytes, ROOT))


def works(program, code):
    """Say whether the Python runs the code."""
    try:
        return subprocess.call([program, "-c", code], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0
    except EnvironmentError:
        return False


def create_venv():
    """Create .venv anew; raises Problem when this Python cannot."""
    if not works(sys.executable, "import venv, ensurepip"):
        raise Problem(
            "Python's venv module is missing: install it, on Debian and Ubuntu with `apt install python3-venv`."
        )
    print("Creating .venv...")
    sys.stdout.flush()
    code, output = run([sys.executable, "-m", "venv", "--clear", VENV])
    if code:
        raise Problem(explain(output, "The virtual environment was not created"))


def run_pip(requirements):
    """Install exactly the pinned files; raises Problem with the cause."""
    pip = [python(), "-m", "pip", "--disable-pip-version-check", "--no-input", "install", "--retries", "2"]
    pip += ["--quiet", "--require-hashes", "--only-binary", ":all:", "-r", requirements]
    code, output = run(pip)
    if code:
        raise Problem(explain(output, "The requirements were not installed"))


def run(command):
    """Return the command's exit code and everything it said."""
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    output = process.communicate()[0].decode("utf-8", "replace")
    return process.returncode, output


def explain(output, otherwise):
    """Turn what a failed command said into one sentence."""
    if "No space left on device" in output:
        return DISK_FULL
    if any(words in output for words in NO_NETWORK):
        return "The package index cannot be reached: check the connection, or name another index in PIP_INDEX_URL."
    lines = [line for line in output.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith("ERROR")] or lines or ["no reason given"]
    return "%s: %s" % (otherwise, errors[-1].strip())


def provide(program):
    """Install the program where that is possible without a password; raises Problem elsewhere."""
    if found(program):
        return
    package = PACKAGES[program]
    apt = apt_command()
    if apt:
        print("Installing %s..." % package)
        sys.stdout.flush()
        run(apt + ["update", "-q"])
        run(apt + ["install", "-y", "-q", "--no-install-recommends"] + package.split())
        if program == "chromium" and not found(program):
            # Ubuntu has it as a snap only, which containers cannot use.
            run([python(), "-m", "playwright", "install", "--with-deps", program])
    if not found(program):
        raise Problem(
            "The program %s is missing: install it, on Debian and Ubuntu with `apt install %s`." % (program, package)
        )


def offer(program):
    """Install the program where that is possible; elsewhere say what is missing and go on."""
    try:
        provide(program)
    except Problem as problem:
        print("%s Until then what needs it does not work." % problem)
        sys.stdout.flush()


def found(program):
    """Say whether the program is on the path, is the browser that Playwright downloaded, or the library is there."""
    if program == "pango":
        return works(python(), "import weasyprint")
    if program == "chromium":
        browsers = os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or os.path.expanduser("~/.cache/ms-playwright")
        if glob.glob(os.path.join(browsers, "chromium-*")):
            return True
    return bool(shutil.which(program))


def apt_command():
    """Return how to call apt-get without a password, or None."""
    if not shutil.which("apt-get"):
        return None
    quiet = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]
    if os.getuid() == 0:
        return quiet
    if shutil.which("sudo") and subprocess.call(["sudo", "-n", "true"], stderr=subprocess.DEVNULL) == 0:
        return ["sudo", "-n"] + quiet
    return None


if __name__ == "__main__":
    main(sys.argv[1:])
