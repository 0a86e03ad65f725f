"""Doing work exactly once although workers die: rows are claimed for a minute, and tried again when nobody finishes."""

import traceback
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db import transaction

from integrations.models import Attempted

# Longer than one attempt takes. Whoever is still at work then holds the row's lock, so nobody else gets it.
LEASE = timedelta(seconds=60)
PAUSES = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240)]
MAX_ATTEMPTS = len(PAUSES) + 1
BATCH = 500

Row = TypeVar("Row", bound=Attempted)


class Interrupted(Exception):
    """Every attempt ended without a trace, as when the worker is killed."""


def due(model: type[Attempted], at: datetime) -> list[int]:
    """Return the ids of what should have been done by now, the oldest first, as many as one sweep gets through."""
    rows = model._default_manager.filter(next_attempt_at__lte=at).order_by("next_attempt_at")
    return list(rows.values_list("pk", flat=True)[:BATCH])


def claim(model: type[Row], pk: int, at: datetime, **changes: Any) -> Row | None:
    """Return the row for one attempt, changed and already stored; None when it is done, in work, or not due yet.

    The first attempt may come at any time, as soon as the task is rung for.
    """
    with transaction.atomic():
        rows = model._default_manager.select_for_update(skip_locked=True, of=("self",)).defer(*model.LARGE)
        row = rows.filter(pk=pk).first()
        if row is None or row.next_attempt_at is None or (row.attempts and row.next_attempt_at > at):
            return None
        changes |= {"attempts": row.attempts + 1, "started_at": at, "next_attempt_at": at + LEASE}
        for name, value in changes.items():
            setattr(row, name, value)
        row.save(update_fields=list(changes))
    return row


def check_attempts(row: Attempted) -> None:
    """Raise Interrupted when all attempts were begun and none of them came to an end."""
    if row.attempts > MAX_ATTEMPTS:
        raise Interrupted


def still_ours(row: Row) -> Row | None:
    """Lock and return the claimed row inside the current transaction; None when the claim has lapsed."""
    rows = type(row)._default_manager.select_for_update(of=("self",))
    return rows.filter(pk=row.pk, attempts=row.attempts, next_attempt_at__isnull=False).first()


def next_attempt(row: Attempted, at: datetime) -> datetime | None:
    """Return when to try again after an attempt failed at `at`; None when it was the last one."""
    return None if row.attempts >= MAX_ATTEMPTS else at + PAUSES[row.attempts - 1]


def describe(error: Exception) -> str:
    """Return the error with where it happened, for whoever looks into it."""
    return "".join(traceback.format_exception(error, limit=-4))[-8000:]
