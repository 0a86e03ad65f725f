"""Inquiries of the website in a file, one JSON object a line."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_ENVELOPE = {"case", "expect", "body"}


@dataclass(frozen=True)
class Line:
    """One inquiry; `label` says what it tries, `key` is its id, or the line's SHA-256 when it has none."""

    number: int
    label: str
    key: str
    body: bytes


def lines_of(path: Path) -> Iterator[Line]:
    """Yield what a file holds: each line is what the website sends, or {"body": …} with labels of a test beside it.

    A line that is no JSON is yielded too, the ledger refuses it. Raises OSError when the file cannot be read.
    """
    with path.open("rb") as file:
        for number, raw in enumerate(file, start=1):
            if raw.strip():
                yield _line(number, raw.strip())


def _line(number: int, raw: bytes) -> Line:
    try:
        value = json.loads(raw)
    except (ValueError, RecursionError):
        return Line(number, "", _hash(raw), raw)
    label = ""
    if isinstance(value, dict) and "body" in value and value.keys() <= _ENVELOPE:
        label, value = str(value.get("case", "")), value["body"]
        raw = json.dumps(value).encode()
    return Line(number, label, _key(value) or _hash(raw), raw)


def _key(value: Any) -> str:
    key = value.get("id") if isinstance(value, dict) else None
    return key if isinstance(key, str) and key.isascii() and key.isprintable() and len(key) <= 200 else ""


def _hash(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()
