"""Background work on mails: doorbells that call core.delivery."""

import pglock
from celery import shared_task
from django.utils import timezone

from core.delivery import MOST_RELEASED, deliver, deliver_due, release_due


@shared_task(name="core.send_mail")
def send_mail(mail_id: int) -> None:
    """Send one stored mail at once; if that fails, core.send_queued_mails tries again (features M7)."""
    deliver(mail_id, timezone.now())


@shared_task(name="core.send_queued_mails")
def send_queued_mails() -> None:
    """Every minute: held mails whose time is over, mails that failed before or whose own task was lost (M7, B8).

    One run at a time.
    """
    with pglock.advisory("core.send_queued_mails", timeout=0) as acquired:
        if not acquired:
            return
        released = release_due(timezone.now())
        for mail_id in released:
            send_mail.delay(mail_id)
        deliver_due(timezone.now())
    if len(released) == MOST_RELEASED:
        send_queued_mails.delay()
