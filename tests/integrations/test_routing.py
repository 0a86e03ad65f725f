"""Where inquiries of the website go by themselves (features I1, B3)."""

from datetime import timedelta

import pytest
import time_machine

from integrations.tasks import process_open_receipts
from requests_app.models import Inquiry, RoutingRule
from tests.cast import NOW
from tests.integrations.cases import payload
from tests.integrations.conftest import post


def rule(position: int, **fields) -> RoutingRule:
    return RoutingRule.objects.create(position=position, **fields)


def test_without_a_rule_it_waits_at_the_manufacturers_first_unit(deliver, cast):
    inquiry = deliver(payload()).inquiry
    assert (inquiry.status, inquiry.responsible, inquiry.responsible_unit) == (
        "open",
        None,
        cast.manufacturer.root_unit,
    )
    assert inquiry.history.get().details == {"origin": "website"}


def test_the_first_rule_that_matches_decides(deliver, cast):
    rule(1, country="DE", to_organisation=cast.verona)
    second = rule(2, types=["offer"], country="AT", to_organisation=cast.bolzano)
    rule(3, country="AT", to_organisation=cast.verona)
    inquiry = deliver(payload()).inquiry
    assignment = inquiry.assignments.get()
    assert (inquiry.status, assignment.to_organisation, assignment.rule) == ("to_accept", cast.bolzano, second)
    assert assignment.matched == {"type": "offer", "country": "AT"}


def test_a_rule_to_a_unit_or_a_person_says_so_in_the_history(deliver, cast):
    to_unit = rule(1, country="DE", to_unit=cast.germany)
    to_person = rule(2, country="AT", to_person=cast.martin)
    german = deliver(payload(id="1", contact={"address": {"country": "DE", "postal_code": "80331"}}), "1").inquiry
    austrian = deliver(payload(id="2", contact={"email": "other@casa.example", "phone": "+43 512 998877"}), "2").inquiry
    assert (german.unit, german.responsible, german.history.get().details["rule"]) == (cast.germany, None, to_unit.pk)
    assert (austrian.responsible, austrian.unit) == (cast.martin, cast.martin.unit)
    assert austrian.history.get().details == {"origin": "website", "rule": to_person.pk, "matched": {"country": "AT"}}


def test_a_range_of_postal_codes_looks_at_the_site(deliver, cast):
    rule(1, country="IT", postal_code_from="39", postal_code_to="39", to_organisation=cast.bolzano)
    site = {"address": {"postal_code": "39100", "town": "Bolzano", "country": "IT"}}
    assert deliver(payload(project=site)).inquiry.assignments.get().to_organisation == cast.bolzano


def test_a_known_dealer_code_goes_to_that_dealer_to_accept(deliver, cast):
    inquiry = deliver(payload(source="dealer_page", dealer_code="48213")).inquiry
    assignment = inquiry.assignments.get()
    assert (inquiry.status, inquiry.responsible, inquiry.responsible_unit.organisation) == (
        "to_accept",
        None,
        cast.bolzano,
    )
    assert (assignment.matched, assignment.from_person) == ({"dealer_code": "48213"}, None)
    assert assignment.answer_until == inquiry.due_at == NOW + timedelta(hours=48)


def test_a_dealer_without_access_gets_it_externally(deliver, cast):
    inquiry = deliver(payload(source="dealer_page", dealer_code="60999")).inquiry
    assert (inquiry.status, inquiry.assignments.get().to_email) == (
        "assigned_externally",
        "office@fenster-huber.example",
    )


@pytest.mark.parametrize("gone", [{"is_active": False}, {"uses_contacts": False, "email": ""}])
def test_a_dealer_who_cannot_be_reached_is_passed_over(deliver, cast, gone):
    type(cast.bolzano).objects.filter(pk=cast.bolzano.pk).update(**gone)
    rule(1, country="AT", to_organisation=cast.bolzano)
    assert deliver(payload(dealer_code="48213")).inquiry.status == "open"


def test_a_person_who_has_left_is_passed_over(deliver, cast):
    type(cast.martin).objects.filter(pk=cast.martin.pk).update(is_active=False)
    rule(1, country="AT", to_person=cast.martin)
    assert deliver(payload()).inquiry.responsible is None


def test_after_an_outage_the_dealer_still_has_the_whole_time(cast, clock, client):
    post(client, payload(dealer_code="48213"))
    later = NOW + timedelta(days=1)
    with time_machine.travel(later, tick=False):
        process_open_receipts()
    inquiry = Inquiry.objects.get()
    assert (inquiry.created_at, inquiry.assignments.get().answer_until) == (NOW, later + timedelta(hours=48))
