"""Background work on mails: doorbells that call core.delivery."""

import pglock
from celery import shared_task
from django.utils import timezone

from core.delivery import deliver, deliver_due


@shared_task(name="core.send_mail")
def send_mail(mail_id: int) -> None:
    """Send one stored mail at once; if that fails, core.send_queued_mails tries again (features M7)."""
    deliver(mail_id, timezone.now())


@shared_task(name="core.send_queued_mails")
def send_queued_mails() -> None:
    """Every minute: mails that failed before or whose own task was lost; one run at a time (features M7)."""
    with pglock.advisory("core.send_queued_mails", timeout=0) as acquired:
        if acquired:
            deliver_due(timezone.now())
