"""Computing due dates anew after a deadline or a calendar changed: in the background, in batches (workflow.md 5)."""

from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.models import Organisation, Person
from requests_app import access
from requests_app.deadlines import Timetable, recompute
from requests_app.models import Assignment, DeadlineRule, Inquiry, Recalculation
from requests_app.types import AssignmentOutcome

log = structlog.get_logger(__name__)

BATCH = 200
# A pass that has not moved for so long has lost its worker.
STUCK = timedelta(minutes=2)
State = Recalculation.State


@transaction.atomic
def start(*, by: Person | None, at: datetime, organisation: Organisation | None = None) -> Recalculation:
    """Begin a pass over the open inquiries that the organisation works on, or all; one under way begins anew.

    Called by requests_app.tasks.recalculate, which also rings for the first batch.
    """
    begun = {"by": by, "created_at": at, "touched_at": at, "total": _concerned(organisation).count()}
    run, is_new = Recalculation.objects.select_for_update(of=("self",)).get_or_create(
        organisation=organisation, state=State.RUNNING, defaults=begun
    )
    if not is_new:
        for name, value in (begun | {"last_id": 0, "done": 0, "changed": 0, "failed": 0, "error": ""}).items():
            setattr(run, name, value)
        run.save()
    return run


def _concerned(organisation: Organisation | None) -> QuerySet[Inquiry]:
    where = Q() if organisation is None else Q(responsible_unit__organisation=organisation)
    return Inquiry.objects.open().filter(where, due_set_by_hand=False, due_from__isnull=False)


@transaction.atomic
def advance(pk: int, now: datetime) -> bool:
    """Recompute the next batch of a pass; returns whether there is more. Safe to run twice, also at once."""
    runs = Recalculation.objects.select_for_update(skip_locked=True, of=("self",)).select_related("organisation")
    run = runs.filter(pk=pk, state=State.RUNNING).first()
    if run is None:
        return False
    ahead = _concerned(run.organisation).filter(pk__gt=run.last_id).order_by("pk")
    batch = list(ahead.values_list("pk", flat=True)[:BATCH])
    _recompute(run, batch, now)
    run.done += len(batch)
    run.touched_at = now
    run.last_id = batch[-1] if batch else run.last_id
    if len(batch) < BATCH:
        run.state, run.finished_at = State.DONE, now
    run.save()
    return run.state == State.RUNNING


def _recompute(run: Recalculation, batch: list[int], now: datetime) -> None:
    locked = Inquiry.objects.select_for_update(of=("self",)).select_related("responsible_unit__organisation")
    inquiries = list(locked.filter(pk__in=batch, is_open=True).order_by("pk"))
    # Rules are read behind the locks: whoever changes them later begins another pass, which waits for these.
    timetable = Timetable()
    waiting = Assignment.objects.filter(inquiry__in=batch, outcome=AssignmentOutcome.PENDING)
    pending = {assignment.inquiry_id: assignment for assignment in waiting}
    changed = [inquiry for inquiry in inquiries if _is_changed(run, inquiry, pending.get(inquiry.pk), timetable, now)]
    Inquiry.objects.bulk_update(changed, ["due_at"])
    access.refresh(inquiry.pk for inquiry in changed)
    moved = [pending[inquiry.pk] for inquiry in changed if inquiry.pk in pending]
    Assignment.objects.bulk_update(moved, ["answer_until", "remind_at"])
    run.changed += len(changed)


def _is_changed(
    run: Recalculation, inquiry: Inquiry, pending: Assignment | None, timetable: Timetable, now: datetime
) -> bool:
    try:
        return recompute(inquiry, pending, timetable, now)
    except (DeadlineRule.DoesNotExist, ValueError) as error:
        run.failed += 1
        run.error = f"{inquiry.number}: {error}"
        log.exception("recalculation_failed", recalculation=run.pk, inquiry=inquiry.pk)
        return False


def stuck(now: datetime) -> list[int]:
    """Ids of passes that have lost their worker."""
    waiting = Recalculation.objects.filter(state=State.RUNNING, touched_at__lte=now - STUCK)
    return list(waiting.values_list("pk", flat=True))


def latest(organisation: Organisation) -> Recalculation | None:
    """The last pass that the organisation's administrators began; those over everything are the manufacturer's."""
    ours = Q(organisation=organisation)
    return Recalculation.objects.filter(ours | Q(organisation=None) if organisation.is_manufacturer else ours).first()
