"""Plays the website: signs inquiries and sends them over HTTP (integrations.md 13)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

import httpx
from django.utils import timezone

from core.webhooks import sign
from integrations.website.lines import Line

PATH = "/api/v1/intake/inquiries"


@dataclass(frozen=True)
class Sent:
    """A line and what the other side answered."""

    line: Line
    status: int
    text: str


def headers(secret: str, key: str, body: bytes, at: datetime) -> dict[str, str]:
    """Return the headers of a signed request; `key` becomes its webhook-id."""
    timestamp = int(at.timestamp())
    return {
        "content-type": "application/json",
        "webhook-id": key,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": sign(secret, key, timestamp, body),
    }


def send(lines: Iterable[Line], *, url: str, secret: str) -> Iterator[Sent]:
    """Send each line to the system at `url`. Raises httpx.HTTPError when it does not answer."""
    with httpx.Client(base_url=url, timeout=15, trust_env=False) as client:
        for line in lines:
            signed = headers(secret, line.key, line.body, timezone.now())
            answer = client.post(PATH, content=line.body, headers=signed)
            yield Sent(line, answer.status_code, answer.text)
