"""Errors of our own API and webhooks as problem documents (RFC 9457, integrations.md 8)."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import JsonResponse
from django.utils.translation import gettext_lazy as _
from structlog.contextvars import get_contextvars

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

_EXTENSION = re.compile(r"[A-Za-z][A-Za-z0-9_]{2,}")


class Problem(Enum):
    """The kinds of problems, with their HTTP status and what all of a kind have in common."""

    VALIDATION = "validation", 422, _("The data is not valid.")
    MALFORMED = "malformed", 400, _("The request cannot be read.")
    UNAUTHENTICATED = "unauthenticated", 401, _("The sender is not known.")
    FORBIDDEN = "forbidden", 403, _("This is not allowed.")
    NOT_FOUND = "not-found", 404, _("There is nothing here.")
    CONFLICT = "conflict", 409, _("Something else has changed meanwhile.")
    IDEMPOTENCY_IN_PROGRESS = "idempotency-in-progress", 409, _("The same request is still being worked on.")
    IDEMPOTENCY_MISMATCH = "idempotency-mismatch", 422, _("The same key came with another request.")
    TOO_LARGE = "too-large", 413, _("The request is too large.")
    UNSUPPORTED_MEDIA = "unsupported-media", 415, _("This content type is not supported.")
    RATE_LIMITED = "rate-limited", 429, _("Too many requests.")
    INTERNAL = "internal", 500, _("Something went wrong on our side.")

    status: int
    title: "StrOrPromise"

    # The lazy title stays out of the value: an enum compares values while the module loads, too early to translate.
    def __new__(cls, value: str, status: int, title: "StrOrPromise") -> "Problem":
        member = object.__new__(cls)
        member._value_ = value
        member.status = status
        member.title = title
        return member

    @property
    def uri(self) -> str:
        """The stable name of the kind for machines."""
        return f"/problems/{self.value}"


@dataclass(frozen=True)
class InvalidField:
    """What is wrong with one value; `pointer` is its JSON pointer: "#/contact/email"."""

    pointer: str
    code: str
    detail: str


def problem_response(
    problem: Problem,
    detail: "StrOrPromise" = "",
    *,
    errors: Iterable[InvalidField] = (),
    headers: Mapping[str, str] | None = None,
    **extensions: Any,
) -> JsonResponse:
    """Return the answer for a problem.

    `detail` is a sentence about this occurrence, without personal data. A rate limit needs the header Retry-After;
    WWW-Authenticate is Bearer unless given. Raises ValueError for an extension whose name RFC 9457 advises against.
    """
    for name in extensions:
        if not _EXTENSION.fullmatch(name):
            raise ValueError(f"Not a good name for an extension: {name}")
    body = {
        "type": problem.uri,
        "title": problem.title,
        "status": problem.status,
        "detail": detail,
        "instance": _instance(),
        "errors": [asdict(error) for error in errors],
        **extensions,
    }
    content = {name: value for name, value in body.items() if value not in ("", None, [])}
    response = JsonResponse(content, status=problem.status, content_type="application/problem+json", headers=headers)
    if problem is Problem.UNAUTHENTICATED:
        response.headers.setdefault("WWW-Authenticate", "Bearer")
    return response


def _instance() -> str | None:
    """Return the id of the request under which the log knows it; one that a sender made up is not repeated."""
    try:
        return UUID(str(get_contextvars()["request_id"])).urn
    except (KeyError, ValueError):
        return None
