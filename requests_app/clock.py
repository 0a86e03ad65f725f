"""What time does to inquiries: clock rule, acceptance sweep and reminders (workflow.md 2 and 5).

Each sweep reads in batches by an index, takes one transaction for each inquiry, asks again under its lock, and so is
safe to run twice at once and catches up after downtime. What fails does not keep the others waiting.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

import structlog
from celery.exceptions import SoftTimeLimitExceeded
from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.fields.tuple_lookups import TupleGreaterThan

from requests_app import notices
from requests_app.actions.catalogue import EXPIRE, PASS_TIME
from requests_app.actions.errors import ActionNotPossible
from requests_app.actions.perform import perform
from requests_app.actions.spec import ActionSpec
from requests_app.deadlines import calendar_of, next_reminder, reminder_due
from requests_app.models import Assignment, Inquiry
from requests_app.types import AssignmentOutcome

log = structlog.get_logger(__name__)

BATCH = 100


class Unfinished(Exception):
    """Some inquiries failed; the log names each of them, the others are done."""


class Due(NamedTuple):
    """Something whose moment has come: the row that says so, and the inquiry."""

    moment: datetime
    pk: int
    inquiry: int


def pass_time(now: datetime, most: int | None = None) -> int:
    """Move on inquiries whose agreed start has passed, at most so many; returns how many.

    The new status and its due date count from the agreed moment, not from the check. Raises Unfinished in the end
    when some failed.
    """
    return _each("pass_time", passed(now), lambda due: _act(PASS_TIME, due, at=due.moment), most)


def expire_unanswered(now: datetime, most: int | None = None) -> int:
    """Return inquiries whose acceptance time has passed to their assigners, at most so many; returns how many.

    Where the rule that assigned one has a cascade, its next dealer gets it. Raises Unfinished in the end when some
    failed.
    """
    return _each("expire_unanswered", lapsed(now), lambda due: _act(EXPIRE, due, at=now), most)


def remind(now: datetime, most: int | None = None) -> int:
    """Remind receivers who have 24 or 4 working-day hours left to accept, at most so many; returns how many.

    Each is reminded once of each; after downtime only of the last. Raises Unfinished in the end when some failed.
    """
    return _each("remind", to_remind(now), lambda due: _remind(due, now), most)


def passed(now: datetime) -> Iterator[Due]:
    """Inquiries whose agreed moment has passed; the index requests_agreed_at holds those alone that wait for one."""
    return _batches(Inquiry.objects.filter(agreed_at__lte=now), "agreed_at", "pk")


def lapsed(now: datetime) -> Iterator[Due]:
    """Pending assignments whose answer time has passed, by the index requests_pending_until."""
    pending = Assignment.objects.filter(outcome=AssignmentOutcome.PENDING, answer_until__lte=now)
    return _batches(pending, "answer_until", "inquiry")


def to_remind(now: datetime) -> Iterator[Due]:
    """Pending assignments whose next reminder has come, by the index requests_remind_at."""
    pending = Assignment.objects.filter(outcome=AssignmentOutcome.PENDING, remind_at__lte=now)
    return _batches(pending, "remind_at", "inquiry")


def _batches(rows: QuerySet[Any], moment: str, inquiry: str) -> Iterator[Due]:
    """Read rows in the order of their moments, a batch in each query.

    The next batch starts behind the last row and not from the beginning: rows that failed are not met again, and
    dead index entries of those just done are not walked over.
    """
    rows = rows.order_by(moment, "pk")
    ahead = rows
    while batch := [Due(*row) for row in ahead.values_list(moment, "pk", inquiry)[:BATCH]]:
        yield from batch
        if len(batch) < BATCH:
            return
        last = batch[-1]
        ahead = rows.filter(TupleGreaterThan((F(moment), F("pk")), (last.moment, last.pk)))


def _each(sweep: str, rows: Iterable[Due], step: Callable[[Due], bool], most: int | None) -> int:
    done = failed = 0
    for due in rows:
        try:
            done += step(due)
        except SoftTimeLimitExceeded:
            raise
        except Exception:
            failed += 1
            log.exception("sweep_failed", sweep=sweep, inquiry=due.inquiry)
        if done == most:
            break
    if failed:
        raise Unfinished(f"{sweep}: {failed} inquiries failed, {done} are done.")
    return done


def _act(action: ActionSpec, due: Due, *, at: datetime) -> bool:
    try:
        perform(Inquiry(pk=due.inquiry), action, by=None, at=at, data={})
    except (ActionNotPossible, Inquiry.DoesNotExist):
        return False  # Somebody was faster; there is nothing left to do.
    return True


@transaction.atomic
def _remind(due: Due, now: datetime) -> bool:
    # The inquiry is locked first, as every action does, so that an answer comes either before or after.
    inquiry = Inquiry.objects.select_for_update().filter(pk=due.inquiry).first()
    waiting = Assignment.objects.filter(pk=due.pk, outcome=AssignmentOutcome.PENDING, remind_at__lte=now)
    assignment = waiting.select_related("to_unit__organisation", "to_organisation", "from_organisation").first()
    if inquiry is None or assignment is None or assignment.to_unit is None:
        return False
    assignment.inquiry = inquiry
    calendar = calendar_of(assignment.to_unit)
    hours = reminder_due(assignment, calendar, now)
    if hours is not None:
        assignment.last_reminder = hours
        notices.reminder(assignment, at=now)
    assignment.remind_at = next_reminder(assignment, calendar, now)
    assignment.save(update_fields=["last_reminder", "remind_at"])
    return hours is not None
