"""Asks a ClamAV daemon whether a file is infected (its INSTREAM command); CLAMD_URL says where it is."""

import socket
import time
from typing import BinaryIO
from urllib.parse import unquote, urlsplit

_CHUNK = 65_536
CONNECT_SECONDS = 5
ANSWER_SECONDS = 60
_LONGEST_ANSWER = 4096


class ScannerUnavailable(Exception):
    """No verdict: the scanner cannot be reached, is too slow, or did not understand. Ask again later."""


def scan(file: BinaryIO, url: str) -> str:
    """Return the name of what the file is infected with, or "" for a clean one.

    `url` is tcp://host:3310 or unix:///path/to/socket. Raises ScannerUnavailable.
    """
    deadline = time.monotonic() + ANSWER_SECONDS
    try:
        with _connected(url) as connection:
            connection.sendall(b"zINSTREAM\0")
            file.seek(0)
            while chunk := file.read(_CHUNK):
                _allow(connection, deadline)
                connection.sendall(len(chunk).to_bytes(4, "big") + chunk)
            connection.sendall(bytes(4))
            answer = _answer(connection, deadline)
    except OSError as error:
        raise ScannerUnavailable(f"{type(error).__name__}: {error}") from error
    return _verdict(answer)


def _connected(url: str) -> socket.socket:
    where = urlsplit(url)
    if where.scheme == "unix":
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(CONNECT_SECONDS)
        connection.connect(unquote(where.path))
        return connection
    return socket.create_connection((where.hostname or "", where.port or 3310), timeout=CONNECT_SECONDS)


def _allow(connection: socket.socket, deadline: float) -> None:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError("too slow")
    connection.settimeout(left)


def _answer(connection: socket.socket, deadline: float) -> str:
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < _LONGEST_ANSWER:
        _allow(connection, deadline)
        part = connection.recv(_LONGEST_ANSWER)
        if not part:
            break
        answer += part
    return answer.rstrip(b"\0\n").decode(errors="replace")


def _verdict(answer: str) -> str:
    said = answer.partition(": ")[2]
    if said == "OK":
        return ""
    if said.endswith(" FOUND"):
        return said.removesuffix(" FOUND")
    raise ScannerUnavailable(answer or "no answer")
