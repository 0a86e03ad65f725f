"""Doing a bulk action, and taking it back, in batches: each inquiry in a transaction of its own (features L11, B8).

A batch that a killed worker has left half done is taken up again: an inquiry that has its result is not touched twice.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from zoneinfo import ZoneInfo

import pglock
import structlog
from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import Person
from core.mail import hold_until
from requests_app import row_notices
from requests_app.bulk.deeds import DEEDS, Deed, NotDone, held_by
from requests_app.bulk.jobs import UNDER_WAY, UNDO_TIME
from requests_app.bulk.rehearsal import reasons_for
from requests_app.models import BulkItem, BulkJob, Inquiry, UndoStep

log = structlog.get_logger(__name__)

State = BulkJob.State
BATCH = 25


def advance(pk: int, now: datetime) -> bool:
    """Do the next batch of a job, or take the next one back; returns whether there is more.

    Safe to run twice, also at once: who comes second finds nothing to do.
    """
    with pglock.advisory(f"requests_app.bulk:{pk}", timeout=0) as acquired:
        job = _load(pk) if acquired else None
        if job is None:
            return False
        with _as_its_person(job.person):
            return _undo_batch(job, now) if job.state == State.UNDOING else _do_batch(job, now)


def _load(pk: int) -> BulkJob | None:
    jobs = BulkJob.objects.defer("ids").select_related("person__unit__organisation")
    return jobs.filter(pk=pk, state__in=UNDER_WAY, code__in=DEEDS).first()


@contextmanager
def _as_its_person(person: Person) -> Iterator[None]:
    """Meanwhile speak the person's language and count in their time zone, as their pages do."""
    with ExitStack() as as_the_person:
        as_the_person.enter_context(timezone.override(ZoneInfo(person.time_zone)))
        if person.language:
            as_the_person.enter_context(translation.override(person.language))
        yield


def _do_batch(job: BulkJob, now: datetime) -> bool:
    if job.state == State.STOPPING or not job.person.is_active:
        return _finish(job, State.STOPPED, now)
    ids = _next_ids(job)
    known = set(job.items.filter(inquiry__in=ids).values_list("inquiry", flat=True))
    todo = [pk for pk in ids if pk not in known]
    deed = DEEDS[job.code]
    reasons = reasons_for(deed, job.person, todo, now)
    _skip(job, todo, reasons)
    done = [pk for pk in todo if reasons.get(pk) == "" and _do(job, deed, pk, now)]
    if deed.is_seeing:
        row_notices.note_seen(job.person, done)
    job.position += len(ids)
    _note_progress(job, now)
    return True if job.position < job.total else _finish(job, State.DONE, now)


def _next_ids(job: BulkJob) -> list[int]:
    name = f"ids__{job.position}_{job.position + BATCH}"
    return BulkJob.objects.filter(pk=job.pk).values_list(name, flat=True).get() or []


def _skip(job: BulkJob, ids: list[int], reasons: dict[int, str]) -> None:
    """Write down what cannot be done without trying it; what is gone for the person has no number to show."""
    exists = set(Inquiry.objects.filter(pk__in=[pk for pk in ids if pk not in reasons]).values_list("pk", flat=True))
    reasons = reasons | dict.fromkeys(exists, _("It no longer exists for you."))
    left = [BulkItem(job=job, inquiry_id=pk, done=False, reason=reasons[pk]) for pk in ids if reasons.get(pk)]
    BulkItem.objects.bulk_create(left, ignore_conflicts=True)


def _do(job: BulkJob, deed: Deed, pk: int, at: datetime) -> bool:
    """Do it to one inquiry and write down what became of it, both or neither."""
    try:
        with transaction.atomic():
            entry = deed.do(Inquiry(pk=pk), job, at)
            BulkItem.objects.create(job=job, inquiry_id=pk, done=True, entry_id=entry)
    except NotDone as left:
        reason = left.reason
    except Exception:
        log.exception("bulk_failed", job=job.pk, inquiry=pk, action=job.code)
        reason = _("Something went wrong; nothing was changed.")
    else:
        return True
    BulkItem.objects.bulk_create([BulkItem(job=job, inquiry_id=pk, done=False, reason=reason)], ignore_conflicts=True)
    return False


def _undo_batch(job: BulkJob, now: datetime) -> bool:
    deed = DEEDS[job.code]
    todo = job.items.filter(done=True, undone=None).select_related("inquiry").order_by("-id")
    batch = list(todo[:BATCH])
    for item in batch:
        _undo(job, deed, item)
    _note_progress(job, now)
    return True if len(batch) == BATCH else _finish(job, State.UNDONE, now)


def _undo(job: BulkJob, deed: Deed, item: BulkItem) -> None:
    try:
        with transaction.atomic():
            deed.undo(item, job)
            job.items.filter(pk=item.pk).update(undone=True)
    except NotDone as kept:
        reason = kept.reason
    except Exception:
        log.exception("bulk_undo_failed", job=job.pk, inquiry=item.inquiry_id, action=job.code)
        reason = _("Something went wrong; nothing was changed.")
    else:
        return
    job.items.filter(pk=item.pk).update(undone=False, undo_reason=reason)


def _note_progress(job: BulkJob, now: datetime) -> None:
    counted = {"done": Q(done=True), "skipped": Q(done=False), "undone": Q(undone=True), "kept": Q(undone=False)}
    numbers = job.items.aggregate(**{f"n_{name}": Count("pk", filter=which) for name, which in counted.items()})
    progress = {name: numbers[f"n_{name}"] for name in counted}
    BulkJob.objects.filter(pk=job.pk).update(position=job.position, touched_at=now, **progress)


@transaction.atomic
def _finish(job: BulkJob, state: State, now: datetime) -> bool:
    """Say that it is through, and from now on until when it can be taken back; then its mails leave the house."""
    until = now if state == State.UNDONE else now + UNDO_TIME
    finished = {"state": state, "finished_at": now, "touched_at": now, "seen_at": None}
    if state != State.UNDONE:
        finished["undo_until"] = until
        entries = job.items.filter(done=True, entry__isnull=False).values("entry")
        UndoStep.objects.filter(entry__in=entries).update(expires_at=until)
    hold_until(held_by(job), until)
    BulkJob.objects.filter(pk=job.pk).update(**finished)
    return False
