"""Writing the history of an inquiry (workflow.md 4)."""

from datetime import datetime
from typing import Any

from accounts.models import Person
from contacts.models import Contact
from requests_app.actions.spec import Outcome
from requests_app.models import HistoryEntry, Inquiry
from requests_app.types import Category


def record(
    inquiry: Inquiry,
    action: str,
    category: Category,
    *,
    by: Person | None,
    at: datetime,
    status_before: str = "",
    note: str = "",
    outcome: Outcome | None = None,
) -> HistoryEntry:
    """Write one entry: who (None: the system) of which organisation and unit did what, and when."""
    outcome = outcome or Outcome()
    return HistoryEntry.objects.create(
        inquiry=inquiry,
        at=at,
        person=by,
        organisation=by.organisation if by else None,
        unit=by.unit if by else None,
        counterpart=outcome.counterpart,
        category=category,
        action=action,
        status_before=status_before,
        status_after=inquiry.status,
        details=outcome.details,
        private_details=outcome.private_details,
        note=note,
    )


def resembling(contact: Contact) -> dict[str, Any]:
    """Which known contacts one that was just created resembles, for the details of its first entry (features C5)."""
    known = [{"contact": other.pk, "name": str(other), "by": why.value} for other, why in contact.similar or []]
    return {"similar": known} if known else {}
