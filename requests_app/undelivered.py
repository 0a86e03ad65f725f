"""Telling the sender that a mail to a partner never arrived (features M3, M7)."""

from datetime import datetime

from django.db import transaction

from core.models import OutgoingMail
from requests_app import compendium, notices, unread
from requests_app.actions.spec import Outcome
from requests_app.history import record
from requests_app.mailing import sending
from requests_app.models import Assignment, CompendiumRequest, HistoryEntry
from requests_app.types import Category

BATCH = 100
ACTION = "mail_failed"


def report_undelivered(now: datetime) -> int:
    """Report failed mails of external assignments in the history and to the assigner; returns how many.

    Mails to architects stand in the history alone. Other failed mails are only marked: they are for the operator.
    Safe to run twice at once.
    """
    failed = OutgoingMail.objects.unreported_failures().values_list("pk", flat=True)[:BATCH]
    return sum(_report(mail_id, now) for mail_id in list(failed))


@transaction.atomic
def _report(mail_id: int, now: datetime) -> bool:
    failed = OutgoingMail.objects.unreported_failures().filter(pk=mail_id)
    mail = failed.select_for_update(skip_locked=True).first()
    if mail is None:
        return False
    mail.reported_at = now
    mail.save(update_fields=["reported_at"])
    assignment, request = _assignment_of(mail), _request_of(mail)
    if request is not None:
        record(request.inquiry, ACTION, Category.ACTIONS, by=None, at=now, outcome=Outcome(details={"to": mail.to}))
        return True
    written = _entry_of(mail)
    if written is not None:
        record(written.inquiry, ACTION, Category.NOTES, by=None, at=now, outcome=Outcome(details={"to": mail.to}))
        unread.tell(written.inquiry, written.person_id, by=None)
        return True
    if assignment is None:
        return False
    record(
        assignment.inquiry,
        ACTION,
        Category.ASSIGNMENTS,
        by=None,
        at=now,
        outcome=Outcome(details={"to": mail.to}, counterpart=assignment.from_organisation),
    )
    notices.undelivered(assignment, at=now)
    return True


def _assignment_of(mail: OutgoingMail) -> Assignment | None:
    if mail.kind not in ("assigned_externally", "changes_told"):
        return None
    return Assignment.objects.filter(pk=mail.about.rpartition(":")[2]).first()


def _entry_of(mail: OutgoingMail) -> HistoryEntry | None:
    if mail.kind != sending.KIND:
        return None
    return HistoryEntry.objects.filter(pk=mail.about.rpartition(":")[2]).select_related("inquiry", "person").first()


def _request_of(mail: OutgoingMail) -> CompendiumRequest | None:
    if mail.kind not in compendium.MAILS:
        return None
    return CompendiumRequest.objects.filter(pk=mail.about.rpartition(":")[2]).first()
