"""What one worker of the web server answers in a second beside Django's own list, and what the first load brings.

The server is gunicorn with the application's configuration, over the database that is connected; the rival lives in
tests.rival. wrk asks where there is one, else a loop of our own.
"""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from threading import Thread
from time import perf_counter
from urllib.parse import quote

from django.conf import settings
from django.db import connection
from django.test import Client

from accounts.models import Person
from core import embedded
from tests.bench.measure import Line

CONNECTIONS = (1, 4, 32)
SECONDS = int(os.environ.get("SECONDS", "8"))
ASKED = 100
PORT = int(os.environ.get("PORT", "8044"))
OURS, RIVAL = "config.settings", "tests.rival.settings"
# Listed like that are the sources that a browser fetches at once; icons stand in one file.
_LINKED = re.compile(r"""<(?:script|img)[^>]*\ssrc="([^"]+)"|<link[^>]*\shref="([^"]+)"|<use[^>]*\shref="([^"#]+)""")
_IN_STYLES = re.compile(r"""@import\s+["']([^"']+)|url\(["']?([^"')]+)""")


def lines(person: Person) -> Iterator[Line]:
    """All figures, for the list of this person."""
    cookie = cookie_of(person)
    with server(OURS):
        yield from _first_load(cookie)
        ours = {number: _rate("/?group=open", cookie, number) for number in CONNECTIONS}
        our_cpu = _cpu("/?group=open", cookie)
    with server(RIVAL):
        # The one as its options make it has to be beaten; the other is helped to count no further than we do.
        plain = {number: _rate("/plain/requests_app/inquiry/", cookie, number) for number in CONNECTIONS}
        capped = {number: _rate("/capping/requests_app/inquiry/", cookie, number) for number in CONNECTIONS}
        plain_cpu = _cpu("/plain/requests_app/inquiry/", cookie)
    for number in CONNECTIONS:
        said = f"requests per second, {number} connections"
        yield Line(f"{said}, beside Django's list", ours[number], "req/s", plain[number], least=3)
        yield Line(f"{said}, … that counts to 10,001", ours[number], "req/s", capped[number])
    yield Line("CPU of the worker for a request, beside Django's list", our_cpu, "ms", plain_cpu)


def cookie_of(person: Person) -> str:
    """What a browser sends in which the person has signed in."""
    client = Client()
    client.force_login(person)
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


@contextmanager
def server(module: str) -> Iterator[None]:
    """One worker of the web server, as it runs in earnest, until the end of the block."""
    sockets = quote(str(embedded.socket_dir(settings.VAR_DIR)), safe="")
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": module, "SECRET_KEY": settings.SECRET_KEY, "VAR_DIR": str(settings.VAR_DIR),
        "DATABASE_URL": f"postgresql://{embedded.NAME}@/{connection.settings_dict['NAME']}?host={sockets}",
        "REDIS_URL": embedded.redis_url(settings.VAR_DIR), "INTAKE_SECRETS": "whsec_none", "PORT": str(PORT),
        "WEB_CONCURRENCY": "1", "BASE_URL": f"http://localhost:{PORT}",
    }  # fmt: skip
    at: dict = {
        "cwd": settings.BASE_DIR,
        "env": environment,
        "stdout": subprocess.DEVNULL,
        "stderr": subprocess.DEVNULL,
    }
    python = [sys.executable, "-m"]
    subprocess.run([*python, "django", "collectstatic", "--noinput", "--clear"], check=True, **at)
    # It is not replaced while it is measured.
    process = subprocess.Popen([*python, "gunicorn", "config.wsgi", "--max-requests", "0"], **at)
    try:
        _wait(process)
        yield
    finally:
        process.terminate()
        process.wait()


def _wait(process: subprocess.Popen) -> None:
    for _ in range(300):
        if process.poll() is not None:
            raise RuntimeError("The web server ended by itself.")
        try:
            socket.create_connection(("127.0.0.1", PORT), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("The web server did not start.")


def _ask(client: HTTPConnection, path: str, cookie: str) -> tuple[bytes, str]:
    """What is sent, as it is sent, and how it is compressed."""
    client.request("GET", path, headers={"Cookie": cookie, "Accept-Encoding": "gzip, br", "Accept": "text/html"})
    answer = client.getresponse()
    content = answer.read()
    if answer.status != 200:
        raise RuntimeError(f"{path} answers {answer.status}.")
    return content, answer.headers.get("Content-Encoding", "")


def _first_load(cookie: str) -> Iterator[Line]:
    """All that the page of 50 rows and what it links weigh; that nothing shifts is held by tests/browser."""
    client = HTTPConnection("127.0.0.1", PORT)
    page, _how = _ask(client, "/?group=open", cookie)
    plain = _plain(client, "/?group=open", cookie)
    sizes, left = {"page": len(page)}, _links(_LINKED, plain)
    while left:
        path = left.pop()
        if path in sizes or not path.startswith("/static/"):
            continue
        sizes[path] = len(_ask(client, path, cookie)[0])
        if path.endswith(".css"):
            folder = path.rsplit("/", 1)[0]
            found = _links(_IN_STYLES, _plain(client, path, cookie))
            left |= {link if link.startswith("/") else f"{folder}/{link}" for link in found}
    yield Line("first load of the list, compressed", sum(sizes.values()) / 1024, "KB", most=80)
    yield Line("first load of the list, requests", len(sizes), "", most=12)


def _plain(client: HTTPConnection, path: str, cookie: str) -> str:
    client.request("GET", path, headers={"Cookie": cookie})
    return client.getresponse().read().decode()


def _links(pattern: re.Pattern[str], text: str) -> set[str]:
    found = {link.split("#")[0] for groups in pattern.findall(text) for link in groups}
    return {link for link in found if link and not link.startswith("data:")}


def _rate(path: str, cookie: str, connections: int) -> float:
    _load(path, cookie, connections, 1)
    return _load(path, cookie, connections, SECONDS)


def _load(path: str, cookie: str, connections: int, seconds: int) -> float:
    """Answers per second; any that is not the page is an error."""
    _ask(HTTPConnection("127.0.0.1", PORT), path, cookie)
    if not shutil.which("wrk"):
        return _loop(path, cookie, connections, seconds)
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s"]
    headers = [word for header in (f"Cookie: {cookie}", "Accept-Encoding: gzip") for word in ("-H", header)]
    said = subprocess.run(
        [*command, *headers, f"http://127.0.0.1:{PORT}{path}"], capture_output=True, text=True, check=True
    ).stdout
    if "Non-2xx" in said:
        raise RuntimeError(f"{path} is not answered well: {said}")
    return float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1])  # type: ignore[index]


def _cpu(path: str, cookie: str) -> float:
    """Milliseconds of CPU that one request takes of the worker: other work on the machine does not change them."""
    client = HTTPConnection("127.0.0.1", PORT)
    before = _worker_cpu()
    for _ in range(ASKED):
        _ask(client, path, cookie)
    return (_worker_cpu() - before) / ASKED


def _worker_cpu() -> float:
    ours = Path("/proc/self/task").glob("*/children")
    found = {int(pid) for children in ours for pid in children.read_text().split()}
    found |= {
        int(pid) for master in found for pid in Path(f"/proc/{master}/task/{master}/children").read_text().split()
    }
    ticks = 0
    for pid in found:
        ticks += sum(int(word) for word in Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[11:13])
    return ticks / os.sysconf("SC_CLK_TCK") * 1000


def _loop(path: str, cookie: str, connections: int, seconds: int) -> float:
    answered: list[int] = []
    until = perf_counter() + seconds

    def ask() -> None:
        client, number = HTTPConnection("127.0.0.1", PORT), 0
        while perf_counter() < until:
            _ask(client, path, cookie)
            number += 1
        answered.append(number)

    threads = [Thread(target=ask) for _ in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(answered) / seconds
