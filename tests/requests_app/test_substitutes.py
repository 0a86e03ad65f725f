"""Who is away is represented: seeing, acting and getting new inquiries in their place (workflow.md 3, 5, 7)."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Absence, Person
from contacts.saving import create_contact
from requests_app import assignees
from requests_app.actions.errors import ActionNotAllowed
from requests_app.actions.policy import Standing
from requests_app.creation import InquiryData, create_inquiry
from requests_app.models import CancelReason, Inquiry
from tests.cast import NOW, act, add_person, contact_data
from tests.requests_app.test_policy import APPOINTMENT, actions, at_stage

MONDAY_TO_FRIDAY = {"first_day": date(2026, 11, 23), "last_day": date(2026, 11, 27)}
IN_ALL_STAGES = {"first_day": date(2026, 11, 1), "last_day": date(2026, 12, 31)}


@pytest.fixture
def paula(cast) -> Person:
    """A sales advisor of Studio Bolzano, who sees nothing but her own."""
    return add_person(cast.bolzano, "paula.wolf@studio-bolzano.example", "sales_advisor")


@pytest.fixture
def own(cast, clock) -> Inquiry:
    """An inquiry that Lena has written down, which was never offered to anybody."""
    contact = create_contact(cast.bolzano, contact_data(), by=cast.lena, at=NOW)
    data = InquiryData(type="offer", origin="phone", language="it")
    return create_inquiry(contact, data, unit=cast.lena.unit, responsible=cast.lena, by=cast.lena, at=NOW)


def away(person: Person, substitute: Person, **days) -> Absence:
    """An absence of the person, this week unless said otherwise."""
    return Absence.objects.create(person=person, substitute=substitute, **(days or MONDAY_TO_FRIDAY))


def sees(person: Person, inquiry: Inquiry) -> bool:
    """Whether the inquiry exists for the person, asked anew as for each request."""
    again = Person.objects.get(pk=person.pk)
    return Inquiry.objects.visible_to(again).filter(pk=inquiry.pk).exists()


def details(inquiry: Inquiry) -> dict:
    """The details of the newest history entry."""
    return inquiry.history.all()[0].details


@pytest.mark.parametrize(
    ("moment", "expected"),
    [("2026-11-22T23:59", False), ("2026-11-23T00:00", True), ("2026-11-27T23:59", True), ("2026-11-28T00:00", False)],
)
def test_a_substitute_sees_and_acts_during_the_absence_only(cast, own, paula, clock, moment, expected):
    away(cast.lena, paula)
    at = datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo("Europe/Rome"))
    clock.move_to(at)
    assert sees(paula, own) == expected
    if expected:
        assert act(own, "change_type", paula, at, type="general").type == "general"
    else:
        with pytest.raises(ActionNotAllowed):
            act(own, "change_type", paula, at, type="general")


@pytest.mark.parametrize(("utc", "expected"), [("14:59", False), ("15:00", True)])
def test_a_weekday_begins_at_midnight_where_the_absent_person_lives(cast, accepted, paula, clock, utc, expected):
    cast.lena.time_zone = "Asia/Tokyo"
    cast.lena.save()
    away(cast.lena, paula, weekday=4)
    clock.move_to(datetime.fromisoformat(f"2026-11-26T{utc}").replace(tzinfo=UTC))
    assert sees(paula, accepted) == expected


def test_a_substitute_sees_what_the_absent_person_handed_over(cast, accepted, paula):
    act(accepted, "assign", cast.lena, target=f"person:{cast.jonas.pk}")
    away(cast.lena, paula)
    assert sees(paula, accepted)


def test_a_substitute_in_another_organisation_is_none(cast, own):
    away(cast.lena, cast.carla)
    assert not sees(cast.carla, own)
    with pytest.raises(ActionNotAllowed):
        act(own, "hold", cast.carla, date="2026-11-30")


STAGES = ("accepted", "appointment_set", "after_appointment", "offer_agreed", "after_offer", "negotiation_set",
          "after_negotiation", "ordered", "cancelled")  # fmt: skip


@pytest.mark.parametrize("stage", STAGES)
def test_a_substitute_may_do_at_each_stage_what_the_absent_person_may(cast, inquiry, paula, stage):
    inquiry = at_stage(cast, inquiry, stage)
    away(cast.lena, paula, **IN_ALL_STAGES)
    assert actions(paula, inquiry) == actions(cast.lena, inquiry)


def test_a_right_is_not_lent_with_the_absence(cast, inquiry):
    ina = add_person(cast.bolzano, "ina.pfeifer@studio-bolzano.example", "inside_staff")
    inquiry = at_stage(cast, inquiry, "after_offer")
    away(cast.lena, ina, **IN_ALL_STAGES)
    assert actions(cast.lena, inquiry) - actions(ina, inquiry) == {"arrange_negotiation"}


def test_the_substitute_may_return_what_was_assigned_to_the_absent_person(cast, accepted, paula):
    inquiry = act(accepted, "assign", cast.lena, target=f"person:{cast.jonas.pk}")
    away(cast.jonas, paula)
    inquiry = act(inquiry, "return", paula)
    assert (inquiry.responsible, details(inquiry)) == (cast.lena, {"for": "Jonas Kofler"})


def test_an_appointment_is_that_of_the_substitute_who_sets_it(cast, accepted, paula):
    away(cast.lena, paula)
    inquiry = act(accepted, "arrange_appointment", paula, **APPOINTMENT)
    assert (inquiry.appointments.get().person, inquiry.responsible) == (paula, cast.lena)


def test_the_history_says_for_whom_a_substitute_acted(cast, accepted, paula):
    away(cast.lena, paula)
    inquiry = act(accepted, "cancel", paula, reason=CancelReason.objects.first().pk)
    assert (inquiry.history.first().person, details(inquiry)["for"]) == (paula, "Lena Gruber")
    assert details(act(inquiry, "reopen", paula)) == {"for": "Lena Gruber"}


@pytest.mark.parametrize(("name", "code"), [("lena", "hold"), ("jonas", "take_over")])
def test_who_acts_as_themselves_acts_for_nobody(cast, accepted, name, code):
    away(cast.lena, cast.jonas)
    assert "for" not in details(act(accepted, code, getattr(cast, name), date="2026-11-30"))


def test_what_is_assigned_to_somebody_absent_goes_to_the_substitute(cast, accepted, paula):
    away(cast.jonas, paula)
    inquiry = act(accepted, "assign", cast.lena, target=f"person:{cast.jonas.pk}")
    assert (inquiry.responsible, inquiry.responsible_unit) == (paula, paula.unit)
    assert inquiry.assignments.last().to_person == paula
    assert details(inquiry) == {"to": "Paula Wolf", "instead_of": "Jonas Kofler"}


def test_who_assigns_to_themselves_while_absent_gets_it(cast, accepted, paula):
    away(cast.jonas, paula)
    inquiry = act(accepted, "assign", cast.jonas, target=f"person:{cast.jonas.pk}")
    assert (inquiry.responsible, details(inquiry)) == (cast.jonas, {"to": "Jonas Kofler"})


@pytest.mark.parametrize(("by", "expected"), [(None, "paula"), ("bruno", "paula"), ("lena", "lena")])
def test_a_new_inquiry_for_somebody_absent_goes_to_the_substitute(cast, contact, paula, by, expected):
    away(cast.lena, paula)
    people = {"paula": paula, "lena": cast.lena, "bruno": cast.bruno, None: None}
    data = InquiryData(type="general", origin="phone", language="it")
    inquiry = create_inquiry(contact, data, unit=paula.unit, responsible=cast.lena, by=people[by], at=NOW)
    assert inquiry.responsible == people[expected]
    remark = {"to": "Paula Wolf", "instead_of": "Lena Gruber"} if expected == "paula" else {}
    assert details(inquiry) == {"origin": "phone"} | remark


@pytest.mark.parametrize(
    ("days", "hint"),
    [
        (MONDAY_TO_FRIDAY, "Absent until 27 Nov 2026, substitute: Paula Wolf"),
        ({"weekday": NOW.weekday()}, "Absent today, substitute: Paula Wolf"),
        ({"weekday": (NOW.weekday() + 1) % 7}, ""),
    ],
)
def test_the_search_for_receivers_tells_who_is_absent(cast, accepted, paula, days, hint):
    away(cast.jonas, paula, **days)
    found = assignees.search(cast.bolzano, accepted, "kofler", at=NOW)
    assert [(receiver.name, receiver.hint) for receiver in found] == [("Jonas Kofler", hint)]


def test_a_substitute_reads_the_page_and_acts_by_it(client, cast, accepted, paula):
    away(cast.lena, paula)
    client.force_login(paula)
    page = client.get(f"/inquiries/{accepted.pk}/")
    assert f"/inquiries/{accepted.pk}/actions/place_order/" in page.text
    answer = client.post(f"/inquiries/{accepted.pk}/actions/place_order/", {"version": accepted.version})
    assert answer.status_code == 302
    history = client.get(f"/inquiries/{accepted.pk}/").text
    assert "for Lena Gruber" in history


def test_after_the_absence_the_page_is_gone(client, cast, own, paula, clock):
    away(cast.lena, paula)
    client.force_login(paula)
    clock.move_to(NOW + timedelta(days=5))
    url = f"/inquiries/{own.pk}/"
    assert client.get(url).status_code == 404
    assert client.post(f"{url}actions/place_order/", {"version": own.version}).status_code == 404


@pytest.mark.parametrize("url", ["/", "/inquiries/{pk}/"])
def test_a_page_asks_for_absences_once(client, cast, accepted, paula, url):
    away(cast.lena, paula)
    client.force_login(paula)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(url.format(pk=accepted.pk)).status_code == 200
    assert sum("accounts_absence" in query["sql"] for query in queries) == 1


def test_who_is_responsible_costs_no_question_about_absences(cast, accepted, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert Standing(cast.lena, accepted, at=NOW).is_responsible
