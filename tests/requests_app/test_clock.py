"""What the clock does: agreed moments pass, unanswered inquiries return, receivers are reminded (workflow.md 2, 5)."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contacts.saving import find_or_create
from core.models import OutgoingMail
from requests_app import clock as time
from requests_app import tasks
from requests_app.actions.errors import ActionNotPossible
from requests_app.creation import InquiryData, create_inquiry
from requests_app.models import Assignment, DeadlineRule, Inquiry
from tests.cast import NOW, act, contact_data

HOUR = timedelta(hours=1)
UNTIL = NOW + 48 * HOUR  # Thursday, 9:12 in Bolzano
APPOINTMENT = {"date": "2026-11-26", "time": "10:00", "duration": "60", "place": "on_site"}
AGREED = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)


def offer_another(cast, *, kind: str = "offer", at: datetime = NOW) -> Inquiry:
    """One more inquiry, assigned to Studio Bolzano."""
    contact = find_or_create(cast.manufacturer, contact_data(), by=None, at=at).contact
    data = InquiryData(type=kind, origin="website", language="it")
    unit = cast.manufacturer.root_unit
    inquiry = create_inquiry(contact, data, unit=unit, responsible=None, by=None, at=at)
    return act(inquiry, "assign", cast.martin, at=at, target=f"organisation:{cast.bolzano.pk}")


def told(kind: str) -> list[str]:
    """To whom mails of the kind went, in order of time."""
    return list(OutgoingMail.objects.filter(kind=kind).order_by("created_at", "to").values_list("to", flat=True))


def everybody_in_bolzano(cast) -> list[str]:
    return sorted(person.email for person in (cast.lena, cast.jonas, cast.bruno))


# --- The sweep -----------------------------------------------------------------------------------------------------


def test_after_downtime_everything_lapsed_returns(cast, offered):
    for _ in range(4):
        offer_another(cast)
    assert time.expire_unanswered(NOW + timedelta(days=30)) == 5
    assert set(Inquiry.objects.values_list("status", "responsible")) == {("open", cast.martin.pk)}


def test_the_sweep_decides_in_batches_of_bounded_size(cast, offered, monkeypatch):
    monkeypatch.setattr(time, "BATCH", 2)
    for _ in range(4):
        offer_another(cast)
    with CaptureQueriesContext(connection) as queries:
        found = list(time.lapsed(UNTIL))
    assert (len(found), len({due.pk for due in found}), len(queries)) == (5, 5, 3)
    assert all("LIMIT 2" in query["sql"] for query in queries)


def test_the_sweep_stops_after_as_many_as_it_was_asked_for(cast, offered):
    offer_another(cast)
    assert [time.expire_unanswered(UNTIL, 1) for _ in range(3)] == [1, 1, 0]


def test_what_fails_does_not_keep_the_others_waiting_and_is_reported(cast, offered):
    offer_another(cast, kind="sample")
    later = offer_another(cast)
    DeadlineRule.objects.filter(status="open").update(type="offer")
    with pytest.raises(time.Unfinished, match="1 inquiries failed, 2 are done"):
        time.expire_unanswered(UNTIL)
    assert sorted(Inquiry.objects.values_list("type", "status")) == [
        ("offer", "open"), ("offer", "open"), ("sample", "to_accept"),
    ]  # fmt: skip
    later.refresh_from_db()
    assert later.status == "open"


def test_what_was_offered_anew_meanwhile_does_not_lapse(cast, offered):
    act(offered, "revoke", cast.martin, at=UNTIL)
    act(offered, "assign", cast.martin, at=UNTIL, target=f"organisation:{cast.verona.pk}")
    with pytest.raises(ActionNotPossible, match="There is still time to answer"):
        act(offered, "expire", None, at=UNTIL + HOUR)


def test_the_sweep_is_a_task_that_takes_as_many_runs_as_it_needs(cast, offered, clock, monkeypatch):
    monkeypatch.setattr(tasks, "MOST", 1)
    offer_another(cast)
    clock.move_to(UNTIL)
    tasks.expire_unanswered.delay()
    assert set(Inquiry.objects.values_list("status", flat=True)) == {"open"}


# --- Reminders -----------------------------------------------------------------------------------------------------


def test_receivers_are_reminded_once_with_24_and_once_with_4_hours_left(cast, offered):
    hours = (0, 23, 24, 24, 25, 43, 44, 45, 48, 50)
    assert [time.remind(NOW + number * HOUR) for number in hours] == [0, 0, 1, 0, 0, 0, 1, 0, 0, 0]
    assert told("reminder") == everybody_in_bolzano(cast) * 2


def test_a_reminder_counts_in_the_calendar_of_the_receiver(cast, clock):
    # Friday 18:00 to Tuesday 18:00, and 24 of the hours are left from Monday 18:00 on.
    friday = datetime(2026, 11, 27, 17, 0, tzinfo=UTC)
    offer_another(cast, at=friday)
    assert Assignment.objects.get().remind_at == datetime(2026, 11, 30, 17, 0, tzinfo=UTC)


def test_a_reminder_says_until_when_and_nothing_personal(cast, offered):
    time.remind(NOW + 24 * HOUR)
    mail = OutgoingMail.objects.get(kind="reminder", to=cast.lena.email)
    assert mail.subject == f"Reminder: inquiry {offered.number} – Accept by 26 Nov 2026, 09:12"
    assert "Finstral waits for an answer from Studio Bolzano." in mail.text
    assert [word for word in ("Marco", "Bianchi", "Mazzini", "finestre") if word in mail.text + mail.html] == []


def test_after_downtime_only_the_last_reminder_is_sent(cast, offered):
    assert [time.remind(NOW + number * HOUR) for number in (45, 46)] == [1, 0]


@pytest.mark.parametrize("answer", ["accept", "refuse"])
def test_who_has_answered_is_not_reminded(cast, offered, answer):
    act(offered, answer, cast.lena)
    assert time.remind(NOW + 24 * HOUR) == 0


def test_nobody_is_reminded_when_the_time_is_over(cast, offered):
    assert time.remind(UNTIL) == 0
    assert Assignment.objects.get().remind_at is None


def test_a_short_time_to_answer_has_fewer_reminders(cast, inquiry):
    DeadlineRule.objects.filter(status="to_accept").update(amount=20)
    act(inquiry, "assign", cast.martin, target=f"organisation:{cast.bolzano.pk}")
    assert [time.remind(NOW + number * HOUR) for number in (0, 1, 15, 16, 17)] == [0, 0, 0, 1, 0]


def test_reminders_are_a_task(cast, offered, clock):
    clock.move_to(NOW + 24 * HOUR)
    tasks.remind.delay()
    assert told("reminder") == everybody_in_bolzano(cast)


# --- The clock rule ------------------------------------------------------------------------------------------------


@pytest.fixture
def agreed(cast, accepted):
    """Lena meets the customer on Thursday at 10."""
    return act(accepted, "arrange_appointment", cast.lena, **APPOINTMENT)


def test_the_due_date_counts_from_the_agreed_moment_also_after_downtime(agreed):
    assert [time.pass_time(AGREED - HOUR), time.pass_time(AGREED + timedelta(days=9))] == [0, 1]
    agreed.refresh_from_db()
    assert (agreed.status, agreed.due_at, agreed.agreed_at) == ("after_appointment", AGREED + 24 * HOUR, None)
    entry = agreed.history.get(action="pass_time")
    assert (entry.at, entry.person) == (AGREED, None)


def test_the_clock_rule_passes_each_moment_once(agreed):
    assert [time.pass_time(AGREED) for _ in range(2)] == [1, 0]


def test_a_postponed_moment_does_not_pass(cast, agreed):
    act(agreed, "postpone_appointment", cast.lena, **APPOINTMENT | {"date": "2026-11-27"})
    with pytest.raises(ActionNotPossible, match="has not come yet"):
        act(agreed, "pass_time", None, at=AGREED)
    assert time.pass_time(AGREED) == 0


@pytest.mark.parametrize(
    ("hold_until", "due_at", "still_held"),
    [("2026-11-25", AGREED + 24 * HOUR, False), ("2026-12-09", datetime(2026, 12, 9, 9, 0, tzinfo=UTC), True)],
)
def test_an_agreed_moment_passes_although_the_inquiry_is_on_hold(cast, agreed, hold_until, due_at, still_held):
    act(agreed, "hold", cast.lena, date=hold_until, time="10:00")
    assert [time.pass_time(AGREED - HOUR), time.pass_time(AGREED)] == [0, 1]
    agreed.refresh_from_db()
    assert (agreed.status, agreed.due_at, agreed.on_hold_until is not None) == ("after_appointment", due_at, still_held)


def test_the_clock_rule_is_a_task(agreed, clock):
    clock.move_to(AGREED)
    tasks.pass_time.delay()
    agreed.refresh_from_db()
    assert agreed.status == "after_appointment"
