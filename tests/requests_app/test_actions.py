"""Actions on the way from the website to an order, and who may perform them."""

from datetime import UTC, datetime, timedelta

import pytest

from requests_app import clock as time
from requests_app.actions.errors import ActionInvalid, ActionNotAllowed, ActionNotPossible
from requests_app.models import Inquiry
from tests.cast import NOW, act, add_person

APPOINTMENT = {"date": "2026-11-26", "time": "10:00", "duration": "60", "place": "on_site"}


def test_a_website_inquiry_becomes_an_order(cast, accepted):
    inquiry = act(accepted, "arrange_appointment", cast.lena, **APPOINTMENT)
    inquiry = act(inquiry, "agree_offer", cast.lena, **APPOINTMENT | {"date": "2026-11-27"}, offer_amount="48200")
    assert inquiry.due_at == datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
    assert time.pass_time(NOW + timedelta(days=4)) == 1
    inquiry.refresh_from_db()
    assert inquiry.status == "after_offer"
    inquiry = act(inquiry, "place_order", cast.lena, order_number="A-1", order_amount="47000")
    assert (inquiry.status, inquiry.is_open, inquiry.due_at) == ("ordered", False, None)
    assert list(inquiry.history.values_list("action", flat=True)) == [
        "pass_time", "place_order", "agree_offer", "arrange_appointment", "accept", "assign", "receive",
    ]  # fmt: skip


def test_assigning_to_a_dealer_gives_48_working_day_hours(cast, offered):
    assert offered.status == "to_accept"
    assert offered.due_at == NOW + timedelta(hours=48)
    assert offered.responsible is None


def test_accepting_copies_the_contact(cast, accepted):
    copy = accepted.assignments.get().to_contact
    assert (copy.organisation, copy.last_name) == (cast.bolzano, "Bianchi")
    assert list(copy.emails.values_list("address", flat=True)) == ["marco.bianchi@casa.example"]
    assert accepted.responsible == cast.lena


def test_refusing_returns_the_inquiry_to_the_assigner(cast, offered):
    inquiry = act(offered, "refuse", cast.lena, reason="Too far")
    assert (inquiry.status, inquiry.responsible) == ("open", cast.martin)
    assert list(Inquiry.objects.visible_to(cast.lena)) == []


def test_an_unanswered_inquiry_returns_after_its_time(cast, offered):
    assert time.expire_unanswered(NOW + timedelta(hours=47)) == 0
    assert time.expire_unanswered(NOW + timedelta(hours=48)) == 1
    assert time.expire_unanswered(NOW + timedelta(hours=48)) == 0
    offered.refresh_from_db()
    assert (offered.status, offered.responsible) == ("open", cast.martin)
    assert offered.assignments.get().outcome == "expired"


def test_a_stale_page_changes_nothing(cast, offered):
    with pytest.raises(ActionNotPossible):
        act(accepted_by(cast, offered), "accept", cast.jonas)


def accepted_by(cast, offered):
    return act(offered, "accept", cast.lena)


def test_another_dealer_may_do_nothing(cast, offered):
    with pytest.raises(ActionNotAllowed):
        act(offered, "accept", cast.carla)


def test_an_unknown_receiver_is_refused(cast, inquiry):
    with pytest.raises(ActionInvalid):
        act(inquiry, "assign", cast.martin, target="organisation:0")


def test_who_lost_the_race_learns_who_won_and_nothing_else(cast, offered):
    paula = add_person(cast.bolzano, "paula.wolf@studio-bolzano.example", "sales_advisor")
    act(offered, "accept", cast.lena)
    with pytest.raises(ActionNotPossible, match="Lena Gruber has already accepted this inquiry"):
        act(offered, "accept", paula)
    with pytest.raises(ActionNotAllowed):
        act(offered, "cancel", paula)


@pytest.mark.parametrize(("code", "name"), [("return", "jonas"), ("revoke", "lena")])
def test_an_assignment_of_what_is_no_offer_any_more_is_undone_to_open(cast, accepted, code, name):
    act(accepted, "agree_offer", cast.lena, **APPOINTMENT)
    act(accepted, "assign", cast.lena, target=f"person:{cast.jonas.pk}")
    act(accepted, "change_type", cast.jonas, type="brochure")
    inquiry = act(accepted, code, getattr(cast, name))
    assert (inquiry.status, inquiry.type, inquiry.responsible) == ("open", "brochure", cast.lena)
