"""How many requests with a wrong signature were turned away: all that is kept of them (integrations.md 9.2)."""

from datetime import date

import structlog
from django.core.cache import cache
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)

KEEP_SECONDS = 40 * 24 * 60 * 60


def count(source: str, day: date) -> None:
    """Count one more on this day; without the cache it is only in the log."""
    key = _key(source, day)
    try:
        cache.add(key, 0, KEEP_SECONDS)
        cache.incr(key)
    except (RedisError, ValueError):
        log.warning("unsigned_not_counted", exc_info=True)


def counted(source: str, days: list[date]) -> int:
    """Return how many there were on these days."""
    return sum(cache.get_many([_key(source, day) for day in days]).values())


def _key(source: str, day: date) -> str:
    return f"intake:unsigned:{source}:{day:%Y%m%d}"
