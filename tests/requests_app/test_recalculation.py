"""A changed rule or calendar moves the due dates of open inquiries (workflow.md 5)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from accounts.models import Organisation
from requests_app import clock as time
from requests_app import recalculation, tasks
from requests_app.models import Assignment, DeadlineRule, Inquiry, Recalculation
from tests.cast import NOW, act
from tests.requests_app.test_clock import APPOINTMENT, HOUR, offer_another

MINUTES = timedelta(minutes=1)


def recompute(organisation: Organisation | None = None) -> Recalculation:
    """Compute everything anew, and return how it went."""
    run = recalculation.start(by=None, at=NOW, organisation=organisation)
    tasks.recompute_due_dates.delay(run.pk)
    run.refresh_from_db()
    return run


def due(inquiry: Inquiry) -> datetime | None:
    return Inquiry.objects.get(pk=inquiry.pk).due_at


def set_rule(status: str, amount: int, **fields) -> None:
    DeadlineRule.objects.filter(status=status).update(amount=amount, **fields)


def test_an_open_inquiry_counts_by_the_new_rule_from_when_it_entered_its_status(cast, accepted):
    set_rule("open", 3, unit="days")
    run = recompute()
    assert due(accepted) == NOW + timedelta(days=3)
    assert (run.state, run.total, run.done, run.changed, run.failed) == ("done", 1, 1, 1, 0)


def test_a_rule_for_the_type_goes_before_the_one_for_all(cast, accepted):
    DeadlineRule.objects.create(status="open", type="offer", amount=72, unit="hours")
    DeadlineRule.objects.create(status="open", type="sample", amount=2, unit="hours")
    recompute()
    assert due(accepted) == NOW + 72 * HOUR


def test_the_answer_time_goes_along_and_reminders_are_not_repeated(cast, offered):
    time.remind(NOW + 24 * HOUR)
    set_rule("to_accept", 72)
    recompute()
    assignment = Assignment.objects.get()
    assert assignment.answer_until == due(offered) == NOW + 72 * HOUR
    # Friday, 4 hours before the end; that of 24 hours was sent already.
    assert assignment.remind_at == NOW + 68 * HOUR
    assert time.expire_unanswered(NOW + 48 * HOUR) == 0


def test_a_shorter_time_to_answer_counts_at_once(cast, offered):
    set_rule("to_accept", 10)
    recompute()
    assert time.expire_unanswered(NOW + 10 * HOUR) == 1


def test_dates_set_by_hand_and_agreed_moments_stay(cast, accepted):
    other = act(offer_another(cast), "accept", cast.lena)
    held = act(accepted, "hold", cast.lena, date="2026-12-09", time="10:00")
    agreed = act(other, "arrange_appointment", cast.lena, **APPOINTMENT)
    DeadlineRule.objects.update(amount=999)
    assert recompute().changed == 0
    assert (due(held), due(agreed)) == (held.due_at, agreed.due_at)


def test_processed_inquiries_stay_without_a_due_date(cast, accepted):
    act(accepted, "place_order", cast.lena)
    set_rule("open", 1)
    assert recompute().total == 0
    assert due(accepted) is None


def test_a_closing_day_moves_what_the_organisation_works_on(cast, accepted, offered):
    at_verona = act(offer_another(cast), "revoke", cast.martin)
    at_verona = act(at_verona, "assign", cast.martin, target=f"organisation:{cast.verona.pk}")
    cast.bolzano.closing_days.create(day=date(2026, 11, 25))
    run = recompute(cast.bolzano)
    assert (due(accepted), due(at_verona)) == (NOW + 48 * HOUR, NOW + 48 * HOUR)
    assert (run.total, run.changed) == (1, 1)


def test_a_unit_that_moves_to_another_country_counts_by_its_holidays(
    cast, accepted, clock, django_capture_on_commit_callbacks
):
    friday = datetime(2026, 4, 3, 10, tzinfo=UTC)  # Good Friday, a holiday in Bavaria but not in Italy
    Inquiry.objects.filter(pk=accepted.pk).update(due_from=friday, due_at=friday + timedelta(days=4))
    cast.bolzano.units.update(country="DE", subdivision="BY")
    with django_capture_on_commit_callbacks(execute=True):
        tasks.calendar_changed.delay(cast.bolzano.pk, cast.bruno.pk)
    assert due(accepted) == datetime(2026, 4, 7, 22, tzinfo=UTC)
    assert Recalculation.objects.get().by == cast.bruno


def test_a_due_date_counts_from_when_a_hold_ended(cast, accepted):
    act(accepted, "hold", cast.lena, date="2026-12-09", time="10:00")
    later = NOW + timedelta(days=1)
    act(accepted, "take_over", cast.jonas, at=later)
    set_rule("open", 2, unit="days")
    recompute()
    assert due(accepted) == later + timedelta(days=2)


def test_it_goes_on_batch_by_batch(cast, accepted, monkeypatch):
    monkeypatch.setattr(recalculation, "BATCH", 2)
    for _ in range(4):
        offer_another(cast)
    DeadlineRule.objects.update(amount=100)
    run = recalculation.start(by=None, at=NOW)
    progress = []
    while recalculation.advance(run.pk, NOW):
        run.refresh_from_db()
        progress.append((run.done, run.percent))
    assert progress == [(2, 40), (4, 80)]
    run.refresh_from_db()
    assert (run.done, run.changed, run.percent) == (5, 5, 100)


def test_a_pass_that_has_ended_is_not_run_again(cast, accepted):
    run = recompute()
    DeadlineRule.objects.update(amount=100)
    assert recalculation.advance(run.pk, NOW) is False
    assert due(accepted) == NOW + 24 * HOUR


def test_a_further_change_begins_the_pass_under_way_anew(cast, accepted, monkeypatch):
    monkeypatch.setattr(recalculation, "BATCH", 1)
    first = recalculation.start(by=cast.ada, at=NOW)
    recalculation.advance(first.pk, NOW)
    set_rule("open", 100)
    again = recompute()
    assert (again.pk, again.by, again.done, again.changed) == (first.pk, None, 1, 1)


def test_what_cannot_be_computed_is_counted_and_does_not_stop_the_rest(cast, accepted, inquiry):
    sample = offer_another(cast, kind="sample")
    set_rule("to_accept", 100, type="offer")
    set_rule("open", 100)
    run = recompute()
    assert (run.state, run.done, run.changed, run.failed) == ("done", 2, 1, 1)
    assert run.error == f"{sample.number}: No deadline rule for status to_accept"
    assert due(sample) == NOW + 48 * HOUR


def test_a_pass_whose_worker_was_killed_goes_on(cast, accepted, clock):
    run = recalculation.start(by=None, at=NOW)
    clock.move_to(NOW + 1 * MINUTES)
    tasks.continue_recalculations.delay()
    assert Recalculation.objects.get(pk=run.pk).state == "running"
    clock.move_to(NOW + 3 * MINUTES)
    tasks.continue_recalculations.delay()
    assert Recalculation.objects.get(pk=run.pk).state == "done"


def test_a_change_is_computed_after_it_is_committed(cast, accepted, django_capture_on_commit_callbacks):
    set_rule("open", 100)
    with django_capture_on_commit_callbacks(execute=True):
        tasks.recalculate(by=cast.ada, at=NOW)
        assert due(accepted) == NOW + 24 * HOUR
    assert due(accepted) == datetime(2026, 11, 30, 12, 12, tzinfo=UTC)


@pytest.mark.parametrize(("done", "total", "percent"), [(0, 0, 0), (1, 3, 33), (3, 3, 99), (5, 3, 99)])
def test_progress_is_never_complete_before_the_end(done, total, percent):
    assert Recalculation(created_at=NOW, touched_at=NOW, done=done, total=total).percent == percent
