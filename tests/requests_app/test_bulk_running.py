"""Bulk actions in the background: progress, a killed worker, stopping, undo, and mails that wait for it (B8)."""

from datetime import timedelta

import pytest
from django.core import mail as outbox
from django.urls import reverse

from accounts.models import Person
from core.models import OutgoingMail
from core.tasks import send_queued_mails
from requests_app import access
from requests_app.bulk import deeds, jobs, running
from requests_app.bulk_tasks import continue_bulk_jobs, run_bulk_job
from requests_app.models import Assignment, BulkJob, CancelReason, HistoryEntry, Inquiry, PartnerLink, UndoStep
from tests.bulk import HOLD, HTMX, prepared, start
from tests.cast import NOW, act
from tests.requests_app.test_list import many

MINUTE = timedelta(minutes=1)
WINDOW = 15 * MINUTE


@pytest.fixture
def sixty(cast, clock):
    """Sixty-four open inquiries of Lena's, of every type."""
    many(cast.lena, 60)
    access.refresh(Inquiry.objects.values_list("pk", flat=True))
    return Inquiry.objects.order_by("pk")


@pytest.fixture
def begun(as_lena, sixty, django_capture_on_commit_callbacks):
    """A job on all of them that the worker has not taken up yet."""

    def begin(code, **data):
        job = prepared(as_lena, code, all="1", address="/?sort=number")
        with django_capture_on_commit_callbacks() as rung:
            assert start(as_lena, job, **data).status_code == 302
        assert len(rung) == 1
        job.refresh_from_db()
        assert (job.state, job.position) == ("running", 0)
        return job

    return begin


def fresh(job) -> BulkJob:
    return BulkJob.objects.get(pk=job.pk)


def entries(code) -> int:
    return HistoryEntry.objects.filter(action=code).count()


# --- Under way ---------------------------------------------------------------------------------------------------


def test_many_are_done_in_the_background_and_the_list_shows_how_far(as_lena, begun):
    job = begun("hold", **HOLD)
    assert entries("hold") == 0
    assert running.advance(job.pk, NOW)
    page = as_lena.get("/")
    assert f"{running.BATCH} of 64 …" in page.text
    assert f"?running={job.pk}" in page.text
    run_bulk_job(job.pk)
    job = fresh(job)
    assert (job.state, job.done, job.skipped, job.finished_at) == ("done", 64, 0, NOW)
    assert entries("hold") == 64
    answer = as_lena.get(reverse("bulk_jobs") + f"?running={job.pk}", headers=HTMX)
    assert "Done for 64 inquiries." in answer.text
    assert "Done for 64 inquiries." in answer.headers["HX-Trigger"]
    assert "every 2s" not in answer.text


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_half_way_is_taken_up_and_nothing_is_done_twice(cast, sixty, monkeypatch, clock):
    ids = list(sixty.values_list("pk", flat=True))
    job = jobs.prepare(cast.lena, deeds.DEEDS["hold"], ids, address="/", at=NOW)
    jobs.start(job, HOLD, at=NOW)
    performed = []
    real = deeds.perform

    def dies(inquiry, *args, **kwargs):
        if len(performed) == 30:
            raise KeyboardInterrupt
        performed.append(inquiry.pk)
        return real(inquiry, *args, **kwargs)

    monkeypatch.setattr(deeds, "perform", dies)
    with pytest.raises(KeyboardInterrupt):
        run_bulk_job(job.pk)
    monkeypatch.setattr(deeds, "perform", real)
    assert (fresh(job).position, job.items.count(), entries("hold")) == (25, 30, 30)
    continue_bulk_jobs()
    assert fresh(job).state == "running"  # It may only be slow.
    clock.shift(2 * MINUTE)
    continue_bulk_jobs()
    assert (fresh(job).state, fresh(job).done, entries("hold")) == ("done", 64, 64)
    assert set(HistoryEntry.objects.filter(action="hold").values_list("inquiry", flat=True)) == set(job.ids)


def test_run_again_it_does_nothing(begun):
    job = begun("hold", **HOLD)
    run_bulk_job(job.pk)
    run_bulk_job(job.pk)
    run_bulk_job(job.pk + 1)
    assert (entries("hold"), fresh(job).done) == (64, 64)


def test_stopping_leaves_the_rest_and_what_is_done_can_be_taken_back(as_lena, begun):
    job = begun("hold", **HOLD)
    running.advance(job.pk, NOW)
    as_lena.post(reverse("bulk_stop", args=[job.pk]))
    assert fresh(job).state == "stopping"
    run_bulk_job(job.pk)
    assert (fresh(job).state, fresh(job).done, entries("hold")) == ("stopped", 25, 25)
    page = as_lena.get(reverse("bulk_job", args=[job.pk])).text
    assert "Done for 25 inquiries. Stopped before 39." in page
    as_lena.post(reverse("bulk_undo", args=[job.pk]))
    run_bulk_job(job.pk)
    assert (fresh(job).state, fresh(job).undone, Inquiry.objects.filter(on_hold_until=None).count()) == (
        "undone",
        25,
        64,
    )


def test_what_is_through_is_not_stopped(as_lena, begun):
    job = begun("hold", **HOLD)
    run_bulk_job(job.pk)
    answer = as_lena.post(reverse("bulk_stop", args=[job.pk]), follow=True)
    assert "It is through already." in answer.text
    assert fresh(job).state == "done"


def test_rights_and_sight_are_asked_again_while_it_runs(cast, begun, sixty):
    job = begun("hold", **HOLD)
    taken, gone, closed = sixty[0], sixty[1], sixty[5]
    act(taken, "take_over", cast.jonas)
    Inquiry.objects.filter(pk=gone.pk).update(responsible=cast.jonas)
    access.refresh([gone.pk])
    act(closed, "cancel", cast.lena, reason=CancelReason.objects.first().pk)
    run_bulk_job(job.pk)
    left = dict(job.items.filter(done=False).values_list("inquiry", "reason"))
    assert left == {
        taken.pk: "It no longer exists for you.",
        gone.pk: "It no longer exists for you.",
        closed.pk: "“Put on hold” is not possible while the status is “Cancelled”.",
    }


def test_a_person_who_is_no_longer_active_does_nothing_more(cast, begun):
    job = begun("hold", **HOLD)
    running.advance(job.pk, NOW)
    Person.objects.filter(pk=cast.lena.pk).update(is_active=False)
    run_bulk_job(job.pk)
    assert (fresh(job).state, entries("hold")) == ("stopped", 25)


def test_reasons_speak_the_language_of_who_asked_and_times_are_theirs(cast, begun, sixty):
    Person.objects.filter(pk=cast.lena.pk).update(language="de", time_zone="Europe/Lisbon")
    job = begun("hold", date="2026-11-30", time="10:00")
    act(sixty[0], "cancel", cast.lena, reason=CancelReason.objects.first().pk)
    run_bulk_job(job.pk)
    assert "Abgebrochen" in job.items.get(done=False).reason
    held = Inquiry.objects.exclude(on_hold_until=None).first()
    assert held.on_hold_until.isoformat() == "2026-11-30T10:00:00+00:00"


# --- Taking back -------------------------------------------------------------------------------------------------


def test_all_of_it_is_taken_back_but_for_what_has_changed_since(as_lena, cast, begun, sixty):
    before = dict(sixty.values_list("pk", "due_at"))
    job = begun("hold", **HOLD)
    run_bulk_job(job.pk)
    act(sixty[3], "hold", cast.lena, **HOLD)
    as_lena.post(reverse("bulk_undo", args=[job.pk]))
    assert fresh(job).state == "undoing"
    run_bulk_job(job.pk)
    job = fresh(job)
    assert (job.state, job.undone, job.kept) == ("undone", 63, 1)
    kept = job.items.get(undone=False)
    assert kept.inquiry == sixty[3]
    assert kept.undo_reason == "The inquiry has changed since; this can no longer be taken back."
    del before[kept.inquiry_id]
    assert dict(sixty.exclude(pk=kept.inquiry_id).values_list("pk", "due_at")) == before
    assert "63 taken back. 1 could not be taken back." in as_lena.get("/").text
    assert [
        result.number for result in as_lena.get(reverse("bulk_job", args=[job.pk]) + "?show=kept").context["results"]
    ] == [kept.inquiry.number]


def test_taking_back_that_was_killed_half_way_goes_on(as_lena, begun, monkeypatch, clock):
    job = begun("hold", **HOLD)
    run_bulk_job(job.pk)
    as_lena.post(reverse("bulk_undo", args=[job.pk]))
    running.advance(job.pk, NOW)
    # It takes longer than the window: what counts is when it was asked for.
    clock.shift(WINDOW + 5 * MINUTE)
    continue_bulk_jobs()
    assert (fresh(job).state, fresh(job).undone, entries("undo")) == ("undone", 64, 64)


@pytest.mark.parametrize(("after", "is_undone"), [(WINDOW, True), (WINDOW + timedelta(seconds=1), False)])
def test_it_can_be_taken_back_for_fifteen_minutes_after_it_was_through(as_lena, begun, clock, after, is_undone):
    job = begun("hold", **HOLD)
    running.advance(job.pk, NOW)
    clock.shift(10 * MINUTE)
    run_bulk_job(job.pk)
    assert set(UndoStep.objects.values_list("expires_at", flat=True)) == {NOW + 10 * MINUTE + WINDOW}
    clock.shift(after)
    assert (reverse("bulk_undo", args=[job.pk]) in as_lena.get("/").text) == is_undone
    answer = as_lena.post(reverse("bulk_undo", args=[job.pk]), follow=True)
    assert ("The time to take this back is over." in answer.text) == (not is_undone)
    run_bulk_job(job.pk)
    assert fresh(job).undone == (64 if is_undone else 0)


def test_a_second_click_on_undo_does_nothing_more(as_lena, mine, in_bulk, django_capture_on_commit_callbacks):
    job = in_bulk("close", mine[:2])
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(2):
            as_lena.post(reverse("bulk_undo", args=[job.pk]))
    assert (fresh(job).state, fresh(job).undone, entries("undo")) == ("undone", 2, 2)


def test_what_was_taken_back_by_itself_is_not_once_more(as_lena, mine, in_bulk, django_capture_on_commit_callbacks):
    job = in_bulk("close", mine[:2])
    entry = mine[0].history.get(action="close")
    as_lena.post(reverse("inquiry_undo", args=[mine[0].pk, entry.pk]))
    with django_capture_on_commit_callbacks(execute=True):
        as_lena.post(reverse("bulk_undo", args=[job.pk]))
    assert (fresh(job).undone, fresh(job).kept, entries("undo")) == (1, 1, 2)


# --- Mails wait --------------------------------------------------------------------------------------------------


def assign(in_bulk, mine, target) -> BulkJob:
    job = in_bulk("assign", mine, **target)
    assert (job.state, job.done) == ("done", 3)
    assert OutgoingMail.objects.values_list("state", "held_until").distinct().get() == ("held", NOW + WINDOW)
    assert outbox.outbox == []
    return job


def test_mails_leave_the_house_when_it_can_no_longer_be_taken_back(in_bulk, cast, mine, clock):
    assign(in_bulk, mine, {"target": f"person:{cast.jonas.pk}"})
    clock.shift(WINDOW - timedelta(seconds=1))
    send_queued_mails()
    assert outbox.outbox == []
    clock.shift(timedelta(seconds=1))
    send_queued_mails()
    assert sorted(mail.to for mail in outbox.outbox) == [[cast.jonas.email]] * 3


@pytest.mark.parametrize("target", ["colleague", "outside"])
def test_an_assignment_is_taken_back_without_a_trace_outside(
    in_bulk,
    cast,
    as_lena,
    mine,
    target,
    clock,
    django_capture_on_commit_callbacks,
):
    before = list(Inquiry.objects.order_by("pk").values("status", "responsible", "due_at"))
    targets = {"colleague": {"target": f"person:{cast.jonas.pk}"}, "outside": {"query": "info@tischler.example"}}
    job = assign(in_bulk, mine, targets[target])
    with django_capture_on_commit_callbacks(execute=True):
        as_lena.post(reverse("bulk_undo", args=[job.pk]))
    assert (fresh(job).undone, fresh(job).kept) == (3, 0)
    assert list(Inquiry.objects.order_by("pk").values("status", "responsible", "due_at")) == before
    assert [model.objects.count() for model in (Assignment, OutgoingMail, PartnerLink)] == [0, 0, 0]
    clock.shift(WINDOW + MINUTE)
    send_queued_mails()
    assert outbox.outbox == []


def test_what_was_offered_to_a_dealer_is_gone_from_there_when_taken_back(
    client, cast, inquiry, django_capture_on_commit_callbacks
):
    client.force_login(cast.ada)
    job = prepared(client, "assign", [inquiry])
    with django_capture_on_commit_callbacks(execute=True):
        start(client, job, target=f"organisation:{cast.bolzano.pk}")
    assert Inquiry.objects.visible_to(cast.lena).exists()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("bulk_undo", args=[job.pk]))
    assert fresh(job).undone == 1
    assert not Inquiry.objects.visible_to(cast.lena).exists()
    assert OutgoingMail.objects.count() == 0


def test_what_the_dealer_has_accepted_stays_and_its_mails_go(client, cast, inquiry, django_capture_on_commit_callbacks):
    client.force_login(cast.ada)
    job = prepared(client, "assign", [inquiry])
    with django_capture_on_commit_callbacks(execute=True):
        start(client, job, target=f"organisation:{cast.bolzano.pk}")
    with django_capture_on_commit_callbacks(execute=True):
        act(inquiry, "accept", cast.lena)
    # The offer is told before its acceptance is.
    assert OutgoingMail.objects.filter(state="sent").order_by("sent_at", "pk")[0].kind == "offered"
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("bulk_undo", args=[job.pk]))
    assert (fresh(job).undone, fresh(job).kept) == (0, 1)
    assert "has changed since" in job.items.get().undo_reason
    assert not OutgoingMail.objects.filter(state="held").exists()


def test_mails_wait_until_all_is_taken_back_and_those_of_what_stays_go(
    in_bulk,
    cast,
    as_lena,
    mine,
    clock,
    django_capture_on_commit_callbacks,
):
    job = assign(in_bulk, mine, {"target": f"person:{cast.jonas.pk}"})
    act(mine[0], "hold", cast.jonas, **HOLD)
    clock.shift(WINDOW)
    as_lena.post(reverse("bulk_undo", args=[job.pk]))
    clock.shift(2 * MINUTE)
    send_queued_mails()
    assert outbox.outbox == []
    run_bulk_job(job.pk)
    assert (fresh(job).undone, fresh(job).kept) == (2, 1)
    send_queued_mails()
    assert [mail.subject for mail in outbox.outbox if mine[0].number in mail.subject] == [outbox.outbox[0].subject]
    assert len(outbox.outbox) == 1


def test_assigned_in_bulk_once_more_the_first_mails_go_and_the_second_wait(in_bulk, cast, mine, clock, client):
    assign(in_bulk, mine, {"target": f"person:{cast.jonas.pk}"})
    first = set(OutgoingMail.objects.values_list("pk", flat=True))
    clock.shift(MINUTE)
    in_bulk("assign", [], chosen={"all": "1", "address": "/?group=all"}, target=f"person:{cast.bruno.pk}")
    assert set(OutgoingMail.objects.filter(pk__in=first).values_list("state", flat=True)) == {"sent"}
    second = OutgoingMail.objects.exclude(pk__in=first)
    assert set(second.values_list("to", "state", "held_until")) == {(cast.bruno.email, "held", NOW + MINUTE + WINDOW)}
    assert second.count() == 3


def test_a_single_undo_takes_the_held_mails_back_too(in_bulk, cast, as_lena, mine):
    assign(in_bulk, mine, {"target": f"person:{cast.jonas.pk}"})
    entry = mine[0].history.get(action="assign")
    as_lena.post(reverse("inquiry_undo", args=[mine[0].pk, entry.pk]))
    assert (OutgoingMail.objects.count(), Assignment.objects.count()) == (2, 2)
