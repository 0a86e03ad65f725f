"""What was typed into a long form is kept while its sender signs in again.

The form carries `proof_of(person)` (`{% made_for %}`), which only a page made for that person has. A view marked with
`keeps_typed` is not lost when the session has expired, or when its token is from before the person signed in again:
the handler keeps what came with `keep` and leads to the form's address with the key, for which one signs in. There only
the same person gets it, with `take`. It lies in the cache for an hour and never in the browser, so that nothing of it
remains on a computer that several people use.
"""

import secrets
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core import signing
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, QueryDict

KEPT = timedelta(hours=1)
# In the form: for whom it was made. In the address, then in the form: the key of what was typed before.
PROOF, KEY = "made_for", "typed"
OURS = ("csrfmiddlewaretoken", PROOF, KEY)
# A form stays open over a day's work.
_PROOF_AGE = timedelta(days=1)
_SALT = "core.typed"
_ATTRIBUTE = "when_not_taken"

View = Callable[..., HttpResponse]


def keeps_typed(handler: Callable[[HttpRequest], HttpResponse | None]) -> Callable[[View], View]:
    """Mark a view: what is sent to it and not taken goes to the handler, which may return None."""

    def mark(view: View) -> View:
        setattr(view, _ATTRIBUTE, handler)
        return view

    return mark


def answer_of(view: Any, request: HttpRequest) -> HttpResponse | None:
    """What the view's handler makes of a form that was not taken; None when there is none."""
    handler = getattr(view, _ATTRIBUTE, None)
    return handler(request) if handler is not None and request.method == "POST" else None


def proof_of(person: int) -> str:
    """What the form carries: that it was made for this person."""
    return signing.dumps(person, salt=_SALT, compress=True)


def proven(proof: str) -> int | None:
    """The person for whom the form was made; None for anything else."""
    try:
        person = signing.loads(proof, salt=_SALT, max_age=_PROOF_AGE)
    except signing.BadSignature:
        return None
    return person if isinstance(person, int) else None


def keep(person: int, data: QueryDict) -> str:
    """Keep what the person typed; return the key under which only they find it."""
    key = secrets.token_urlsafe(24)
    cache.set(_name(key), {"person": person, "data": data.urlencode()}, KEPT.total_seconds())
    return key


def take(person: int, key: str) -> QueryDict | None:
    """What the person typed, if it is theirs and still there."""
    kept = cache.get(_name(key)) if key else None
    return QueryDict(kept["data"], mutable=True) if kept and kept["person"] == person else None


def forget(key: str) -> None:
    """What was typed has served its purpose."""
    if key:
        cache.delete(_name(key))


def _name(key: str) -> str:
    return f"typed:{key[:64]}"
