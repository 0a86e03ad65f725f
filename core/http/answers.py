"""What comes back from another system, or why nothing did."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

import httpx
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Answer:
    """An answer of another system, body included."""

    status: int
    headers: httpx.Headers
    content: bytes = b""

    def json(self) -> Any:
        """Return the JSON in the body. Raises Unavailable when there is none."""
        try:
            return json.loads(self.content)
        except ValueError as error:
            raise Unavailable(_("The other system gave an answer that cannot be read."), self) from error


class OutsideError(Exception):
    """A call to another system that brought nothing; its text is a sentence in the language of who reads it."""

    def __init__(self, message: "StrOrPromise") -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return str(self.message)


class Refused(OutsideError):
    """An address that is not called."""


class TooLarge(OutsideError):
    """An answer larger than the caller takes."""


class Unavailable(OutsideError):
    """No answer, or not the wanted one: `answer` is what came, if anything."""

    def __init__(self, message: "StrOrPromise", answer: Answer | None = None) -> None:
        super().__init__(message)
        self.answer = answer

    @property
    def status(self) -> int | None:
        """The HTTP status; None when no answer came."""
        return self.answer.status if self.answer else None

    @property
    def temporary(self) -> bool:
        """Whether trying again later makes sense."""
        return self.status is None or self.status == 429 or self.status >= 500

    def retry_after(self, now: datetime) -> float | None:
        """Return the seconds that the other side asked to wait, None when it did not ask."""
        value = self.answer.headers.get("retry-after", "") if self.answer else ""
        if value.isascii() and value.isdecimal():
            return float(value[:9])
        try:
            return max(0.0, (parsedate_to_datetime(value) - now).total_seconds())
        except (ValueError, TypeError):
            return None


def read(chunks: Iterable[bytes], headers: httpx.Headers, max_bytes: int) -> bytes:
    """Return a body piece by piece received. Raises TooLarge as soon as it is known to exceed `max_bytes`."""
    too_large = TooLarge(_("The answer of the other system is too large."))
    if int(headers.get("content-length", 0)) > max_bytes:
        raise too_large
    content = bytearray()
    for chunk in chunks:
        content += chunk
        if len(content) > max_bytes:
            raise too_large
    return bytes(content)


def details(error: OutsideError) -> dict[str, Any]:
    """Return what the log may say about a failure; a refused address may hold personal data, so it is left out."""
    if not isinstance(error, Unavailable):
        return {}
    return {"status": error.status, "cause": str(error.__cause__) if error.__cause__ else None}
