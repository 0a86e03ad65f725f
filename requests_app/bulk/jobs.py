"""Bulk actions as jobs: prepared, started once, stopped, taken back, and put away (features L11, B8)."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import Person
from core.mail import hold_until
from core.statements import rows_of
from requests_app.bulk.deeds import DEEDS, GUARD, Deed, held_by
from requests_app.models import BulkJob

State = BulkJob.State
UNDER_WAY = (State.RUNNING, State.STOPPING, State.UNDOING)
# What was done can be taken back for so long, and so long its mails wait.
UNDO_TIME = timedelta(minutes=15)
# So few are done while the person waits for the answer.
AT_ONCE = 20
# A job that has not moved for so long has lost its worker.
STUCK = timedelta(minutes=2)
# The list tells of a finished job for so long, unless the person puts it away.
TOLD = timedelta(days=1)
DRAFTS_KEPT = timedelta(days=1)
KEPT = timedelta(days=30)
MOST_TOLD = 3


class TooLate(Exception):
    """What was done can no longer be taken back; `reason` is a sentence for the reader."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def prepare(person: Person, deed: Deed, ids: list[int], *, address: str, at: datetime) -> BulkJob:
    """Freeze which inquiries are meant, so that what is rehearsed is what will be done."""
    return BulkJob.objects.create(
        person=person, code=deed.code, ids=ids, total=len(ids), address=address, created_at=at, touched_at=at
    )


def own(person: Person, pk: int) -> BulkJob:
    """The person's job; raises BulkJob.DoesNotExist, also for a job of somebody else."""
    return BulkJob.objects.defer("ids").get(pk=pk, person=person, code__in=DEEDS)


def latest(person: Person, most: int = 50) -> list[BulkJob]:
    """The person's jobs that were started, the latest first."""
    jobs = BulkJob.objects.defer("ids").filter(person=person, code__in=DEEDS).exclude(state=State.DRAFT)
    return list(jobs[:most])


def told(person: Person, now: datetime) -> list[BulkJob]:
    """What the list tells of: jobs under way, and those that finished a while ago and were not put away."""
    since = now - TOLD
    # Asked with every list: by the hour, so that it need not be worded anew each time.
    hour = since.replace(minute=0, second=0, microsecond=0)

    def recent() -> QuerySet[BulkJob, tuple[Any, ...]]:
        fresh = Q(state__in=UNDER_WAY) | Q(finished_at__gt=hour, seen_at=None)
        jobs = BulkJob.objects.filter(fresh, person=person, code__in=DEEDS).exclude(state=State.DRAFT)
        return jobs.values_list("pk", "state", "finished_at")

    found = rows_of(("told", person.pk, hour), recent)
    pks = [pk for pk, state, finished_at in found if state in UNDER_WAY or finished_at > since]
    return list(BulkJob.objects.defer("ids").filter(pk__in=pks[:MOST_TOLD])) if pks else []


@transaction.atomic
def start(job: BulkJob, data: Mapping[str, Any], *, at: datetime) -> bool:
    """Let a prepared job begin; says whether it was this call, and not a second click, that began it."""
    begun = BulkJob.objects.filter(pk=job.pk, state=State.DRAFT)
    return bool(begun.update(state=State.RUNNING, data=dict(data), touched_at=at))


def stop(job: BulkJob) -> bool:
    """Let a running job stop before its next inquiries; what it has done stays. Says whether it was running."""
    return bool(BulkJob.objects.filter(pk=job.pk, state=State.RUNNING).update(state=State.STOPPING))


@transaction.atomic
def ask_undo(job: BulkJob, *, at: datetime) -> bool:
    """Let what was done be taken back; says whether it was this call that began it. Raises TooLate.

    From here on no mail of it leaves the house, however long taking back takes.
    """
    locked = BulkJob.objects.select_for_update(of=("self",)).defer("ids").get(pk=job.pk)
    if locked.state in (State.UNDOING, State.UNDONE):
        return False
    if not may_undo(locked, at):
        raise TooLate(_("The time to take this back is over."))
    hold_until(held_by(locked), at + GUARD)
    BulkJob.objects.filter(pk=job.pk).update(state=State.UNDOING, undo_asked_at=at, touched_at=at, seen_at=None)
    return True


def may_undo(job: BulkJob, now: datetime) -> bool:
    """Say whether the job's person can still take it back."""
    is_over = job.state in (State.DONE, State.STOPPED)
    return is_over and job.done > 0 and job.undo_until is not None and now <= job.undo_until


def put_away(job: BulkJob, *, at: datetime) -> None:
    """The person knows of it; the list tells of it no more."""
    BulkJob.objects.filter(pk=job.pk, seen_at=None).update(seen_at=at)


def stuck(now: datetime) -> list[int]:
    """Ids of jobs that have lost their worker."""
    waiting = BulkJob.objects.filter(state__in=UNDER_WAY, touched_at__lte=now - STUCK)
    return list(waiting.values_list("pk", flat=True))


def purge(now: datetime) -> int:
    """Delete drafts that were never started after a day, and jobs with their results after 30; returns how many."""
    old = Q(state=State.DRAFT, created_at__lt=now - DRAFTS_KEPT) | Q(created_at__lt=now - KEPT)
    return BulkJob.objects.filter(old).exclude(state__in=UNDER_WAY).delete()[1].get("requests_app.BulkJob", 0)
