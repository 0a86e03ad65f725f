"""Bringing stored mails to the mail server: once each, again after a failure, given up after eight (features M7)."""

import logging
from datetime import datetime, timedelta
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import Q

from core.models import OutgoingMail

MOST_ATTEMPTS = 8
BATCH = 100
MOST_RELEASED = 1000
# The server is left alone until the next sweep after so many failures in a row.
FAILURES_IN_A_ROW = 3
ERROR_MAX = 2000

logger = logging.getLogger(__name__)


def retry_delay(attempts: int) -> timedelta:
    """How long after this many failed attempts the next one follows: 1, 3, 9, 27 minutes and so on up to 36 hours."""
    return timedelta(minutes=3**attempts)


def deliver(mail_id: int, now: datetime) -> OutgoingMail.State | None:
    """Send the mail if it is queued and its time has come; returns its state then, or None without anything to do.

    The row stays locked until the server has taken the mail: whoever comes at the same time finds nothing to do.
    A refusal is recorded and tried again later.
    """
    with transaction.atomic():
        mail = _claim(mail_id, now)
        if mail is None:
            return None
        mail.attempts += 1
        try:
            _message(mail).send()
        # Unreachable, refused by the server, or an address or header that Django refuses.
        except (OSError, ValueError) as error:
            _note_failure(mail, error, now)
        else:
            mail.state, mail.sent_at, mail.last_error = OutgoingMail.State.SENT, now, ""
        mail.save()
    return OutgoingMail.State(mail.state)


@transaction.atomic
def release_due(now: datetime) -> list[int]:
    """Queue held mails whose time is over, at most 1,000; returns their ids, for each to be sent."""
    over = OutgoingMail.objects.filter(state=OutgoingMail.State.HELD, held_until__lte=now).order_by("held_until", "id")
    pks = list(over.select_for_update(skip_locked=True).values_list("pk", flat=True)[:MOST_RELEASED])
    OutgoingMail.objects.filter(pk__in=pks).update(
        state=OutgoingMail.State.QUEUED, next_attempt_at=now + retry_delay(0)
    )
    return pks


def deliver_due(now: datetime) -> int:
    """Send queued mails whose time has come, at most 100; returns how many were sent.

    Stops early at a server that refuses one after the other, so that an outage costs neither time nor attempts.
    """
    sent = failures = 0
    for mail_id in OutgoingMail.objects.due(now).values_list("pk", flat=True)[:BATCH]:
        state = deliver(mail_id, now)
        if state == OutgoingMail.State.SENT:
            sent, failures = sent + 1, 0
        elif state is not None:
            failures += 1
        if failures == FAILURES_IN_A_ROW:
            break
    return sent


def _claim(mail_id: int, now: datetime) -> OutgoingMail | None:
    due = Q(attempts=0) | Q(next_attempt_at__lte=now)
    queued = OutgoingMail.objects.filter(due, pk=mail_id, state=OutgoingMail.State.QUEUED)
    return queued.select_for_update(skip_locked=True).first()


def _message(mail: OutgoingMail) -> EmailMultiAlternatives:
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.text,
        to=[mail.to],
        reply_to=[mail.reply_to] if mail.reply_to else None,
        headers={
            # The same at every attempt: should one arrive twice after a crash, mail clients show it once.
            "Message-ID": f"<{mail.pk}.{mail.created_at:%Y%m%d%H%M%S%f}@{domain}>",
            # Keeps absence notes from answering.
            "Auto-Submitted": "auto-generated",
        },
    )
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    return message


def _note_failure(mail: OutgoingMail, error: Exception, now: datetime) -> None:
    mail.last_error = f"{type(error).__name__}: {error}"[:ERROR_MAX]
    mail.next_attempt_at = now + retry_delay(mail.attempts)
    if mail.attempts >= MOST_ATTEMPTS:
        mail.state = OutgoingMail.State.FAILED
    logger.warning(
        "Mail not sent", extra={"mail": mail.pk, "kind": mail.kind, "state": mail.state, "error": type(error).__name__}
    )
