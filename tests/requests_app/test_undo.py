"""Taking an action back within 30 seconds, where nothing has left the house (features D16)."""

from datetime import timedelta

import pytest
from django.urls import reverse

from contacts.models import CustomerNumber
from requests_app.actions.catalogue import ACTIONS
from requests_app.models import Appointment, CancelReason, HistoryEntry, Inquiry, Notice, Offer, Order, UndoStep
from tests.cast import NOW, act

APPOINTMENT = {"date": "2026-11-26", "time": "10:00", "duration": "60", "place": "on_site"}
ORDER = {"offer_number": "O-1", "offer_amount": "900", "order_number": "A-1", "order_amount": "800",
         "composition_number": "26100", "customer_number": "K-7"}  # fmt: skip
# Every action that may be taken back at once from an accepted offer, and what it asks for.
FROM_ACCEPTED = {
    "arrange_appointment": APPOINTMENT | {"offer_number": "O-1"},
    "agree_offer": APPOINTMENT | {"offer_number": "O-1", "offer_amount": "900"},
    "place_order": ORDER,
    "hold": {"amount_of_time": "2", "time_unit": "weeks"},
    "change_type": {"type": "general"},
    "cancel": {},
}
ROWS = (Appointment, Offer, Order, CustomerNumber, Notice)


def everything(inquiry):
    """All that there is of the inquiry, but for its version, and how often calendars were told."""
    kept = Inquiry.objects.filter(pk=inquiry.pk).values().get() | {"version": 0}
    return kept, [[row | {"sequence": 0} for row in model.objects.order_by("pk").values()] for model in ROWS]


def post(client, inquiry, code, **data):
    inquiry.refresh_from_db()
    if code == "cancel":
        data["reason"] = CancelReason.objects.first().pk
    answer = client.post(
        reverse("inquiry_action", args=[inquiry.pk, code]), data | {"version": inquiry.version}, follow=True
    )
    assert answer.status_code == 200
    return answer


def undo(client, inquiry, entry=None):
    entry = entry or inquiry.history.order_by("-pk")[0].pk
    return client.post(reverse("inquiry_undo", args=[inquiry.pk, entry]), follow=True)


@pytest.mark.parametrize("code", FROM_ACCEPTED)
def test_taking_back_restores_all_of_it_and_adds_an_entry(client, cast, accepted, code):
    client.force_login(cast.lena)
    before, entries = everything(accepted), accepted.history.count()
    answer = post(client, accepted, code, **FROM_ACCEPTED[code])
    assert reverse("inquiry_undo", args=[accepted.pk, accepted.history.order_by("-pk")[0].pk]) in answer.text
    assert everything(accepted) != before
    assert "Taken back: the inquiry is as it was before." in undo(client, accepted).text
    assert everything(accepted) == before
    assert [entry.action for entry in accepted.history.order_by("pk")[entries:]] == [code, "undo"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("arrange_appointment", "postpone_appointment"),
        ("agree_offer", "postpone_offer"),
        ("arrange_appointment", "agree_offer"),
    ],
)
def test_taking_a_change_of_plan_back_leaves_what_was_agreed_before(client, cast, accepted, first, second):
    client.force_login(cast.lena)
    post(client, accepted, first, **FROM_ACCEPTED[first])
    before = everything(accepted)
    post(client, accepted, second, **APPOINTMENT | {"date": "2026-12-01", "offer_number": "O-2", "offer_amount": "7"})
    undo(client, accepted)
    assert everything(accepted) == before


def test_a_processed_inquiry_that_was_reopened_is_processed_again_as_it_was(client, cast, accepted):
    client.force_login(cast.lena)
    post(client, accepted, "cancel")
    before = everything(accepted)
    post(client, accepted, "reopen")
    undo(client, accepted)
    assert everything(accepted) == before


def test_taking_over_can_be_taken_back_with_its_notice(client, cast, accepted):
    client.force_login(cast.jonas)
    before = everything(accepted)
    post(client, accepted, "take_over")
    assert Notice.objects.get().person == cast.lena
    undo(client, accepted)
    assert everything(accepted) == before


def test_after_thirty_seconds_it_stays(client, cast, accepted, clock):
    client.force_login(cast.lena)
    post(client, accepted, "hold", **FROM_ACCEPTED["hold"])
    clock.shift(timedelta(seconds=30.1))
    assert "The time to take this back is over." in undo(client, accepted).text
    accepted.refresh_from_db()
    assert accepted.on_hold_until is not None


def test_what_changed_since_is_not_lost(client, cast, accepted):
    client.force_login(cast.lena)
    post(client, accepted, "hold", **FROM_ACCEPTED["hold"])
    first = accepted.history.order_by("-pk")[0].pk
    post(client, accepted, "arrange_appointment", **APPOINTMENT)
    assert "can no longer be taken back" in undo(client, accepted, first).text
    accepted.refresh_from_db()
    assert accepted.status == "appointment_set"


def test_it_is_taken_back_once(client, cast, accepted):
    client.force_login(cast.lena)
    post(client, accepted, "hold", **FROM_ACCEPTED["hold"])
    entry = accepted.history.order_by("-pk")[0].pk
    undo(client, accepted, entry)
    assert "can no longer be taken back" in undo(client, accepted, entry).text
    assert accepted.history.filter(action="undo").count() == 1


@pytest.mark.parametrize("name", ["jonas", "bruno", "martin", "carla"])
def test_nobody_else_takes_it_back(client, cast, accepted, name):
    client.force_login(cast.lena)
    post(client, accepted, "hold", **FROM_ACCEPTED["hold"])
    client.force_login(getattr(cast, name))
    assert undo(client, accepted).status_code == 404
    assert UndoStep.objects.count() == 1


def test_an_entry_of_another_inquiry_is_none_of_this(client, cast, accepted):
    client.force_login(cast.lena)
    post(client, accepted, "hold", **FROM_ACCEPTED["hold"])
    entry = accepted.history.order_by("-pk")[0].pk
    assert client.post(reverse("inquiry_undo", args=[accepted.pk + 1, entry])).status_code == 404


def test_what_went_out_by_mail_is_not_taken_back(client, cast, accepted):
    client.force_login(cast.lena)
    answer = post(client, accepted, "assign", target=f"person:{cast.jonas.pk}")
    assert 'class="undo"' not in answer.text.split("<template")[0]
    assert UndoStep.objects.count() == 0
    assert undo(client, accepted).status_code == 200
    accepted.refresh_from_db()
    assert accepted.responsible == cast.jonas


def test_only_internal_actions_can_be_taken_back():
    undoable = {code for code, action in ACTIONS.items() if action.is_undoable}
    assert undoable.isdisjoint({"accept", "refuse", "assign", "revoke", "return", "expire", "grant_access"})
    assert undoable >= set(FROM_ACCEPTED)


def test_the_history_says_what_was_taken_back(client, cast, accepted):
    client.force_login(cast.lena)
    post(client, accepted, "place_order", **ORDER)
    undo(client, accepted)
    entry = HistoryEntry.objects.order_by("-pk")[0]
    assert (entry.category, entry.details["undone"], entry.status_before) == ("offers", "place_order", "ordered")
    assert "<b>Taken back</b> · Order placed" in client.get(reverse("inquiry_detail", args=[accepted.pk])).text


def test_without_a_page_nothing_is_kept_for_taking_back(cast, accepted):
    act(accepted, "hold", cast.lena, NOW, **FROM_ACCEPTED["hold"])
    assert UndoStep.objects.count() == 0
