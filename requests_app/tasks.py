"""Periodic work on inquiries: doorbells that call requests_app.clock."""

import pglock
from celery import shared_task
from django.utils import timezone

from requests_app import clock
from requests_app.undelivered import report_undelivered


@shared_task(name="requests_app.pass_time")
def pass_time() -> None:
    """The clock rule, every five minutes; one run at a time (workflow.md 2)."""
    with pglock.advisory("requests_app.pass_time", timeout=0) as acquired:
        if acquired:
            clock.pass_time(timezone.now())


@shared_task(name="requests_app.expire_unanswered")
def expire_unanswered() -> None:
    """The acceptance sweep, every five minutes; one run at a time (workflow.md 5)."""
    with pglock.advisory("requests_app.expire_unanswered", timeout=0) as acquired:
        if acquired:
            clock.expire_unanswered(timezone.now())


@shared_task(name="requests_app.report_undelivered_mails")
def report_undelivered_mails() -> None:
    """Mails to partners that never arrived, every five minutes; one run at a time (features M3, M7)."""
    with pglock.advisory("requests_app.report_undelivered_mails", timeout=0) as acquired:
        if acquired:
            report_undelivered(timezone.now())
