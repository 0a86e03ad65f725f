"""What time does to inquiries: the clock rule and the acceptance sweep (workflow.md 2 and 5)."""

from datetime import datetime

from requests_app.actions.catalogue import EXPIRE, PASS_TIME
from requests_app.actions.errors import ActionNotPossible
from requests_app.actions.perform import perform
from requests_app.actions.spec import ActionSpec
from requests_app.models import Inquiry
from requests_app.statuses import AFTER, Status
from requests_app.types import AssignmentOutcome

BATCH = 100


def pass_time(now: datetime) -> int:
    """Move on inquiries whose agreed start has passed; returns how many. Safe to run twice at once.

    The new status and its due date count from the agreed moment, not from the check.
    """
    passed = Inquiry.objects.filter(status__in=list(AFTER), due_at__lte=now)
    return sum(_try(inquiry, PASS_TIME, at=inquiry.due_at or now) for inquiry in passed.iterator(chunk_size=BATCH))


def expire_unanswered(now: datetime) -> int:
    """Return every inquiry whose acceptance time has passed to its assigner; returns how many. Safe to run twice."""
    lapsed = Inquiry.objects.filter(
        status=Status.TO_ACCEPT,
        assignments__outcome=AssignmentOutcome.PENDING,
        assignments__answer_until__lte=now,
    )
    return sum(_try(inquiry, EXPIRE, at=now) for inquiry in lapsed.iterator(chunk_size=BATCH))


def _try(inquiry: Inquiry, action: ActionSpec, *, at: datetime) -> int:
    try:
        perform(inquiry, action, by=None, at=at, data={})
    except ActionNotPossible:
        return 0  # Somebody was faster; there is nothing left to do.
    return 1
