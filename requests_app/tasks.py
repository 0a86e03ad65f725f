"""Periodic work on inquiries: doorbells that call requests_app.clock, recalculation and undelivered."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

import pglock
from celery import Task, shared_task
from django.db import transaction
from django.utils import timezone

from accounts.models import Organisation, Person
from requests_app import clock, recalculation
from requests_app.bulk_tasks import continue_bulk_jobs, purge_bulk_jobs, run_bulk_job
from requests_app.file_tasks import prepare_file, prepare_waiting_files
from requests_app.files import purge_deleted
from requests_app.listing import freshness
from requests_app.undelivered import report_undelivered
from requests_app.uploads import discard_expired

# So many are done well within the time limit of a task; what is left comes in the next run.
MOST = 1000


@shared_task(name="requests_app.pass_time")
def pass_time() -> None:
    """The clock rule, every five minutes; one run at a time (workflow.md 2)."""
    _run(pass_time, clock.pass_time)


@shared_task(name="requests_app.expire_unanswered")
def expire_unanswered() -> None:
    """The acceptance sweep, every five minutes; one run at a time (workflow.md 5)."""
    _run(expire_unanswered, clock.expire_unanswered)


@shared_task(name="requests_app.remind")
def remind() -> None:
    """Reminders before an acceptance lapses, every five minutes; one run at a time (workflow.md 5)."""
    _run(remind, clock.remind)


def _run(task: Task, sweep: Callable[[datetime, int], int]) -> None:
    with pglock.advisory(task.name, timeout=0) as acquired:
        is_full = acquired and sweep(timezone.now(), MOST) == MOST
    if is_full:
        task.delay()


def recalculate(*, by: Person | None, at: datetime, organisation: Organisation | None = None) -> None:
    """Have the due dates of open inquiries computed anew, of one organisation or of all (workflow.md 5).

    To be called in the transaction that changes a deadline, a closing day, or a unit's country, region or time zone.
    Without a queue, continue_recalculations finds the row.
    """
    run = recalculation.start(by=by, at=at, organisation=organisation)
    transaction.on_commit(partial(recompute_due_dates.delay, run.pk), robust=True)


@shared_task(name="requests_app.calendar_changed")
def calendar_changed(organisation_id: int, person_id: int) -> None:
    """Rung by accounts, which knows nothing of inquiries, when a unit's country, region or time zone has changed."""
    organisation = Organisation.objects.filter(pk=organisation_id).first()
    if organisation is not None:
        with transaction.atomic():
            recalculate(by=Person.objects.get(pk=person_id), at=timezone.now(), organisation=organisation)


@shared_task(name="requests_app.recompute_due_dates")
def recompute_due_dates(pk: int) -> None:
    """One batch of a recalculation, and then the next (workflow.md 5)."""
    if recalculation.advance(pk, timezone.now()):
        recompute_due_dates.delay(pk)


@shared_task(name="requests_app.continue_recalculations")
def continue_recalculations() -> None:
    """Take up recalculations whose worker was killed, every five minutes."""
    for pk in recalculation.stuck(timezone.now()):
        recompute_due_dates.delay(pk)


@shared_task(name="requests_app.report_undelivered_mails")
def report_undelivered_mails() -> None:
    """Mails to partners that never arrived, every five minutes; one run at a time (features M3, M7)."""
    with pglock.advisory("requests_app.report_undelivered_mails", timeout=0) as acquired:
        if acquired:
            report_undelivered(timezone.now())


@shared_task(name="requests_app.purge_deleted_files")
def purge_deleted_files() -> None:
    """Deleted files that cannot be brought back any more, every five minutes; one run at a time (features D9)."""
    _run(purge_deleted_files, purge_deleted)


@shared_task(name="requests_app.discard_expired_uploads")
def discard_expired_uploads() -> None:
    """Uploads that nobody has continued for two days, every hour; one run at a time (features D9)."""
    _run(discard_expired_uploads, discard_expired)


@shared_task(name="requests_app.forget_list_changes")
def forget_list_changes() -> None:
    """Changes of lists that nobody asks about any more, every hour (features L13)."""
    freshness.forget(timezone.now())


# Their modules are none that Celery looks for by itself.
__all__ = ["continue_bulk_jobs", "prepare_file", "prepare_waiting_files", "purge_bulk_jobs", "run_bulk_job"]
