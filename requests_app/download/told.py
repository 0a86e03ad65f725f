"""Telling people on whatever page they are that a download of theirs has ended (features L14, G6).

Pages ask the cache whether there is anything to tell, so that they cost no query. What is lost with the cache still
stands on the page of downloads.
"""

from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache
from django.utils import timezone

from accounts.models import Person
from requests_app.download import kept
from requests_app.models import Download

# As long as a session lasts at least, and longer than any download takes.
_KEPT = 7 * 24 * 60 * 60


@dataclass(frozen=True)
class News:
    """What there is to tell: whether something is under way, what has ended just now, and how many files are new."""

    is_under_way: bool
    ended: list[Download]
    ready: int


def expect(person_pk: int) -> None:
    """From now on the person's pages look out for downloads."""
    cache.add(_key(person_pk), timezone.now(), _KEPT)


def news(person: Person) -> News | None:
    """What the person's next page tells; each end is told once. None for people who expect nothing."""
    since: datetime | None = cache.get(_key(person.pk))
    if since is None:
        return None
    downloads = list(kept.of(person).filter(touched_at__gte=since).exclude(state=Download.State.CANCELLED)[:20])
    over = [download for download in downloads if not download.is_active]
    # The attempt: one that was tried again ends again.
    ended = [one for one in over if cache.add(f"downloads:told:{one.pk}:{one.attempt}", 1, _KEPT)]
    return News(
        is_under_way=len(over) < len(downloads),
        ended=ended,
        ready=sum(one.state == Download.State.DONE for one in over),
    )


def seen(person: Person) -> None:
    """The person looks at all downloads: what has ended is no news any more."""
    cache.delete(_key(person.pk))
    if kept.of(person).filter(state__in=kept.ACTIVE).exists():
        expect(person.pk)


def _key(person_pk: int) -> str:
    return f"downloads:expected:{person_pk}"
