"""Bulk actions in the background: doorbells that call requests_app.bulk."""

import time

from celery import shared_task
from django.utils import timezone

from requests_app.bulk import jobs, running

# A task goes on for so many seconds, then others that wait have their turn.
TURN = 20


@shared_task(name="requests_app.run_bulk_job")
def run_bulk_job(pk: int) -> None:
    """Some batches of a bulk action, or of taking it back, and then the next (features L11, B8)."""
    begun = time.monotonic()
    while running.advance(pk, timezone.now()):
        if time.monotonic() - begun > TURN:
            run_bulk_job.delay(pk)
            return


@shared_task(name="requests_app.continue_bulk_jobs")
def continue_bulk_jobs() -> None:
    """Take up bulk actions whose worker was killed, every minute."""
    for pk in jobs.stuck(timezone.now()):
        run_bulk_job.delay(pk)


@shared_task(name="requests_app.purge_bulk_jobs")
def purge_bulk_jobs() -> None:
    """Put away bulk actions of long ago with their results, every night."""
    jobs.purge(timezone.now())
