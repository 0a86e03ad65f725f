"""The wall between organisations, and how far a role sees inside one (workflow.md 7)."""

from datetime import timedelta

import pytest

from contacts.saving import create_contact
from requests_app import access
from requests_app import clock as time
from requests_app.creation import InquiryData, create_inquiry
from requests_app.models import Inquiry
from requests_app.visibility import (
    Stake,
    files_for,
    history_for,
    offers_for,
    orders_for,
    private_details_for,
    redact,
)
from tests.cast import NOW, act, add_person, contact_data

APPOINTMENT = {"date": "2026-11-26", "time": "10:00", "duration": "60", "place": "on_site"}


def numbers(person):
    return list(Inquiry.objects.visible_to(person).values_list("number", flat=True))


def seen_by(person):
    return redact(Inquiry.objects.visible_to(person), person)[0]


@pytest.fixture
def ordered(cast, accepted):
    """Lena's inquiry with an offer and an order."""
    agreed = act(accepted, "agree_offer", cast.lena, **APPOINTMENT, offer_number="26-11873", offer_amount="48200")
    return act(agreed, "place_order", cast.lena, order_number="A-77", order_amount="47000")


def test_an_inquiry_of_the_manufacturer_is_nothing_to_a_dealer(cast, inquiry):
    assert numbers(cast.martin) == [inquiry.number]
    assert [numbers(person) for person in (cast.lena, cast.bruno, cast.carla)] == [[], [], []]


def test_an_offered_inquiry_is_seen_by_those_who_may_accept_it(cast, offered):
    assert [numbers(person) for person in (cast.lena, cast.jonas, cast.bruno)] == [[offered.number]] * 3
    assert numbers(cast.carla) == []


def test_before_acceptance_a_dealer_reads_neither_person_nor_text(cast, offered):
    shown = seen_by(cast.lena)
    assert shown.shown_to == Stake.OFFERED
    assert (shown.text, shown.project_name, shown.site_street, shown.referrer_url) == ("", "", "", "")
    assert (shown.type, shown.project_type, shown.site_postal_code, shown.site_town) == (
        "offer", "renovation", "38122", "Trento",
    )  # fmt: skip
    with pytest.raises(Inquiry.contact.RelatedObjectDoesNotExist):
        assert shown.contact
    assert list(history_for(shown, cast.lena)) == []
    assert list(files_for(shown, cast.lena)) == []


def test_what_a_reader_was_shown_cannot_be_written_back(cast, offered):
    with pytest.raises(RuntimeError):
        seen_by(cast.lena).save()


def test_after_acceptance_each_organisation_reads_its_own_record(cast, accepted):
    assert seen_by(cast.lena).contact.organisation == cast.bolzano
    assert seen_by(cast.martin).contact.organisation == cast.manufacturer


def test_after_acceptance_only_its_responsible_and_wider_scopes_see_it(cast, accepted):
    advisor = add_person(cast.bolzano, "paula.wolf@studio-bolzano.example", "sales_advisor")
    assert [numbers(person) for person in (cast.lena, cast.jonas, cast.bruno)] == [[accepted.number]] * 3
    assert numbers(advisor) == []


def test_the_manufacturer_never_sees_amounts_of_a_dealer(cast, ordered):
    shown = seen_by(cast.ada)
    assert (list(offers_for(shown, cast.ada)), list(orders_for(shown, cast.ada))) == ([], [])
    details = [private_details_for(entry, cast.ada) for entry in history_for(shown, cast.ada)]
    assert details == [{}] * 5
    assert "48200" not in str([entry.details for entry in history_for(shown, cast.ada)])
    assert [str(offer.amount) for offer in offers_for(shown, cast.lena)] == ["48200.00"]


@pytest.mark.parametrize("ending", ["refuse", "expire", "revoke"])
def test_a_dealer_who_did_not_accept_sees_nothing_more(cast, offered, ending):
    if ending == "expire":
        time.expire_unanswered(NOW + timedelta(days=3))
    else:
        act(offered, ending, cast.lena if ending == "refuse" else cast.martin)
    assert [numbers(person) for person in (cast.lena, cast.bruno)] == [[], []]
    assert numbers(cast.martin) == [offered.number]


def test_the_next_dealer_does_not_learn_who_was_asked_before(cast, offered):
    act(offered, "refuse", cast.lena, reason="Too far for us")
    act(offered, "assign", cast.martin, target=f"organisation:{cast.verona.pk}")
    act(offered, "accept", cast.carla)
    actions = list(history_for(seen_by(cast.carla), cast.carla).values_list("action", "organisation__name"))
    assert actions == [("accept", "Serramenti Verona"), ("assign", "Finstral"), ("receive", None)]


def test_an_inquiry_of_a_dealer_is_hidden_from_the_manufacturer_until_shared(cast, clock):
    contact = create_contact(cast.bolzano, contact_data(type="planner"), by=cast.lena, at=NOW)
    data = InquiryData(type="offer", origin="phone", language="it")
    own = create_inquiry(contact, data, unit=cast.lena.unit, responsible=cast.lena, by=cast.lena, at=NOW)
    assert (numbers(cast.ada), numbers(cast.carla), numbers(cast.lena)) == ([], [], [own.number])
    Inquiry.objects.filter(pk=own.pk).update(shared_at=NOW)
    access.refresh([own.pk])
    assert seen_by(cast.ada).shown_to == Stake.SHARED


def test_whoever_creates_an_inquiry_for_a_colleague_goes_on_seeing_it(cast, clock):
    contact = create_contact(cast.bolzano, contact_data(), by=cast.lena, at=NOW)
    data = InquiryData(type="general", origin="phone", language="it")
    own = create_inquiry(contact, data, unit=cast.lena.unit, responsible=cast.jonas, by=cast.lena, at=NOW)
    assert numbers(cast.lena) == [own.number]


def test_a_unit_sees_itself_and_what_is_below(cast, contact):
    german = add_person(cast.manufacturer, "klaus.weber@finstral.example", "inside_staff", unit=cast.germany)
    data = InquiryData(type="general", origin="website", language="de")
    home = create_inquiry(contact, data, unit=cast.manufacturer.root_unit, responsible=None, by=None, at=NOW)
    abroad = create_inquiry(contact, data, unit=cast.germany, responsible=None, by=None, at=NOW)
    assert sorted(numbers(cast.martin)) == sorted([home.number, abroad.number])
    assert numbers(german) == [abroad.number]
