"""Bulk actions and something else at the same moment, with real threads: exactly one of them happens (features B8)."""

from functools import partial

import pytest
from django.db import connection

from core.delivery import release_due
from core.models import OutgoingMail
from requests_app import access
from requests_app.actions.errors import ActionNotAllowed, ActionNotPossible
from requests_app.bulk import jobs, running
from requests_app.bulk.deeds import DEEDS
from requests_app.models import BulkJob, HistoryEntry, Inquiry
from tests.bulk import HOLD
from tests.cast import NOW, act
from tests.requests_app.test_list import many
from tests.requests_app.test_races import together

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
ROUNDS = 12


def ready(cast, code, data, number=2) -> BulkJob:
    """A job on so many new inquiries of Lena's that has been started, and no worker is at it."""
    Inquiry.objects.all().delete()
    many(cast.lena, number)
    ids = list(Inquiry.objects.values_list("pk", flat=True).order_by("pk"))
    access.refresh(ids)
    job = jobs.prepare(cast.lena, DEEDS[code], ids, address="/", at=NOW)
    jobs.start(job, data, at=NOW)
    return job


def run(pk) -> None:
    while running.advance(pk, NOW):
        pass


def act_on(inquiry, code, by, headway, **data):
    for _ in range(headway):
        connection.cursor().execute("SELECT 1")
    return act(inquiry, code, by, **data)


def test_two_workers_at_once_do_each_inquiry_once(cast, clock):
    job = ready(cast, "hold", HOLD, 40)
    together(*[partial(run, job.pk)] * 3)
    run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.done, HistoryEntry.objects.filter(action="hold").count()) == ("done", job.total, job.total)


def test_started_twice_at_once_it_begins_once(cast, clock):
    Inquiry.objects.all().delete()
    for _ in range(ROUNDS):
        job = jobs.prepare(cast.lena, DEEDS["hold"], [1], address="/", at=NOW)
        assert sorted(together(*[partial(jobs.start, job, HOLD, at=NOW)] * 2)) == [False, True]


def test_asked_twice_at_once_it_is_taken_back_once(cast, clock):
    job = ready(cast, "hold", HOLD)
    run(job.pk)
    assert sorted(together(*[partial(jobs.ask_undo, job, at=NOW)] * 2)) == [False, True]
    together(*[partial(run, job.pk)] * 2)
    run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.undone, HistoryEntry.objects.filter(action="undo").count()) == ("undone", job.done, job.done)


def test_undo_and_another_action_at_once_leave_one_of_them(cast, clock):
    for number in range(ROUNDS):
        job = ready(cast, "assign", {"target": f"person:{cast.jonas.pk}"}, 1)
        run(job.pk)
        jobs.ask_undo(job, at=NOW)
        inquiry = Inquiry.objects.get(pk=job.ids[0])
        answer, _none = together(
            partial(act_on, inquiry, "hold", cast.jonas, 6 * (number % 6), **HOLD), partial(run, job.pk)
        )
        job.refresh_from_db()
        inquiry.refresh_from_db()
        mails = list(OutgoingMail.objects.values_list("state", flat=True))
        if isinstance(answer, ActionNotPossible | ActionNotAllowed):
            assert (job.undone, job.kept, inquiry.responsible, mails) == (job.done, 0, cast.lena, [])
        else:
            assert (job.kept, inquiry.responsible, mails) == (1, cast.jonas, ["held"])
        OutgoingMail.objects.all().delete()


def test_a_mail_goes_out_or_is_dropped_and_never_both(cast, clock):
    """The clock releases what is held at the very moment at which it is taken back."""
    for _ in range(ROUNDS):
        job = ready(cast, "assign", {"target": f"person:{cast.jonas.pk}"}, 1)
        run(job.pk)
        until = NOW + jobs.UNDO_TIME
        together(partial(release_due, until), partial(jobs.ask_undo, job, at=until))
        run(job.pk)
        job.refresh_from_db()
        left = list(OutgoingMail.objects.values_list("state", flat=True))
        assert (set(left) - {"queued"}, job.kept, job.undone) == (set(), len(left), job.total - len(left))
        OutgoingMail.objects.all().delete()
