"""What a partner answers without an account: only with an explicit yes, once, and only as things are (features B2)."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.test import Client

from requests_app import clock as time
from requests_app.models import Assignment, CascadeStep, HistoryEntry, Inquiry, Offer, Order, PartnerLink, RoutingRule
from requests_app.routing import Route, follow
from requests_app.views.partner import MOST_ANSWERS
from tests.cast import NOW, act
from tests.partners import mailed, page_of

YES = {"confirm": "on"}
APPOINTMENT = {"date": "2026-11-27", "time": "14:30", "place": "on_site"}
DETAILS = {
    "accept": {},
    "refuse": {"reason": "Too far"},
    "appointment": APPOINTMENT,
    "offer": {"date": "2026-11-23"},
    "order": {},
}


def text(answer) -> str:
    return unescape(answer.content.decode())


def send(partner, word, *, page=None, version=None, **data):
    """Send the answer's form with its yes, from a page of the inquiry's present version unless another is named."""
    version = version or Inquiry.objects.get().version
    return partner.post(f"{page or page_of(mailed())}{word}/", YES | DETAILS[word] | {"version": version} | data)


def everything():
    """All that an answer could change."""
    rows = (Inquiry, Assignment, HistoryEntry, Offer, Order, PartnerLink)
    return [list(model.objects.order_by("pk").values()) for model in rows]


@pytest.fixture
def by_the_system(cast, inquiry):
    """The system has assigned it to the dealer without access; nobody is responsible."""
    return act(inquiry, "assign", None, target=f"organisation:{cast.external.pk}")


# --- Each answer -------------------------------------------------------------------------------------------------


def test_accepting_is_noted_and_gives_the_partner_new_time(partner, clock, outside):
    clock.move_to(NOW + timedelta(days=1))
    assert send(partner, "accept", note="We call\x07 tomorrow").status_code == 302
    outside.refresh_from_db()
    assert (outside.status, outside.due_at) == ("assigned_externally", NOW + timedelta(days=8))
    entry = outside.history.get(action="partner_accept")
    assert (entry.person, entry.category, entry.note) == (None, "assignments", "We call tomorrow")
    assert (entry.details["partner"], outside.assignments.get().answered_at) == (
        "Fenster Huber",
        NOW + timedelta(days=1),
    )
    page = text(partner.get(page_of(mailed())))
    assert ("We call tomorrow" in page, f"{page_of(mailed())}accept/" in page) == (True, False)


def test_refusing_returns_it_to_the_responsible_and_ends_the_link(partner, cast, outside):
    page = page_of(mailed())
    answer = send(partner, "refuse", page=page)
    assert (answer.status_code, "Bianchi" in text(answer)) == (200, False)
    outside.refresh_from_db()
    assert (outside.status, outside.responsible) == ("open", cast.martin)
    assignment = outside.assignments.get()
    assert (assignment.outcome, assignment.reason, assignment.answered_by) == ("refused", "Too far", None)
    assert partner.get(page).status_code == 410


def test_an_appointment_is_kept_in_the_partners_time(partner, cast, outside):
    cast.external.units.update(time_zone="Europe/London")
    send(partner, "appointment", note="With samples")
    outside.refresh_from_db()
    start = datetime(2026, 11, 27, 14, 30, tzinfo=UTC)
    assert (outside.status, outside.due_at, outside.responsible) == ("appointment_set", start, cast.martin)
    appointment = outside.appointments.get()
    assert (appointment.kind, appointment.starts_at, appointment.place, appointment.person) == (
        "advisory", start, "on_site", None,
    )  # fmt: skip


def test_an_appointment_that_is_over_goes_on_by_the_clock(partner, outside):
    send(partner, "appointment", date="2026-11-20", time="10:00")
    assert time.pass_time(NOW) == 1
    outside.refresh_from_db()
    assert outside.status == "after_appointment"


def test_an_offer_of_a_dealer_is_kept_as_the_dealers_own(partner, cast, outside):
    send(partner, "offer", offer_number="H-1", offer_amount="48200.50", currency="CHF")
    outside.refresh_from_db()
    assert (outside.status, outside.due_at) == ("after_offer", NOW + timedelta(days=7))
    offer = Offer.objects.get()
    assert (offer.organisation, offer.number, str(offer.amount), offer.currency) == (
        cast.external,
        "H-1",
        "48200.50",
        "CHF",
    )
    assert outside.history.get(action="partner_offer").details["on"] == "2026-11-23"


def test_an_order_of_a_dealer_is_kept_as_the_dealers_own(partner, cast, outside):
    send(partner, "order", order_number="H-77", order_amount="47000")
    outside.refresh_from_db()
    assert (outside.status, outside.due_at) == ("ordered", None)
    order = Order.objects.get()
    assert (order.organisation, order.number, str(order.amount)) == (cast.external, "H-77", "47000.00")


def test_the_manufacturer_never_sees_what_the_dealer_entered(client, partner, cast, outside):
    send(partner, "offer", offer_number="H-1", offer_amount="48200.50")
    send(partner, "order", order_number="H-77", order_amount="47000")
    told = [mail.text + mail.html for mail in [mailed("partner_answered")]]
    client.force_login(cast.martin)
    told.append(text(client.get(f"/inquiries/{outside.pk}/")))
    assert "Order placed with the partner" in told[1]
    assert [word for word in ("H-1", "H-77", "48,200", "47,000", "48200", "47000") if word in "".join(told)] == []
    assert [entry.private_details for entry in outside.history.filter(action__startswith="partner_")] == [{}, {}]


def test_whom_the_directory_does_not_know_is_not_asked_for_amounts(partner, by_address):
    for word in ("offer", "order"):
        form = text(partner.get(f"{page_of(mailed())}{word}/"))
        assert re.findall(r'name="(\w*(?:amount|number|currency))"', form) == []
    send(partner, "offer", offer_number="X-1", offer_amount="1")
    send(partner, "order", order_number="X-2", order_amount="2")
    by_address.refresh_from_db()
    assert (by_address.status, Offer.objects.count(), Order.objects.count()) == ("ordered", 0, 0)


@pytest.mark.parametrize("word", DETAILS)
def test_the_responsible_is_told_of_every_answer(partner, cast, outside, word):
    send(partner, word, **({"note": "Call <me>"} if word != "refuse" else {}))
    mail = mailed("partner_answered")
    said = "Too far" if word == "refuse" else "Call <me>"
    assert (mail.to, f"Fenster Huber:\n{said}\n" in mail.text) == (cast.martin.email, True)
    assert mail.subject.startswith(f"Inquiry {outside.number} – ")
    assert mail.subject.endswith(": Fenster Huber")


def test_who_took_over_meanwhile_is_responsible_and_told(partner, cast, outside):
    act(outside, "take_over", cast.ada)
    send(partner, "refuse")
    outside.refresh_from_db()
    assert (outside.responsible, mailed("partner_answered").to) == (cast.ada, cast.ada.email)


@pytest.mark.parametrize("word", DETAILS)
def test_every_answer_is_possible_though_nobody_is_responsible(partner, by_the_system, word):
    assert send(partner, word).status_code in (200, 302)
    assert Inquiry.objects.get().history.filter(action=f"partner_{word}").count() == 1
    assert mailed("partner_answered").to.endswith("@finstral.example")


def test_a_refusal_hands_it_on_to_the_next_dealer_of_the_rule(partner, cast, inquiry):
    rule = RoutingRule.objects.create(position=1, to_organisation=cast.external)
    CascadeStep.objects.create(rule=rule, organisation=cast.bolzano, position=1)
    follow(inquiry, Route(unit=cast.manufacturer.root_unit, dealer=cast.external, rule=rule), at=NOW)
    send(partner, "refuse")
    inquiry.refresh_from_db()
    assert (inquiry.status, inquiry.responsible_unit.organisation) == ("to_accept", cast.bolzano)
    assert "Studio Bolzano is asked now." in mailed("partner_answered").text


# --- Scanners, second clicks and stale pages --------------------------------------------------------------------


@pytest.mark.parametrize("word", DETAILS)
@pytest.mark.parametrize("extra", [{}, {"confirm": ""}, {"confirm": "false"}], ids=["bare", "empty", "false"])
def test_a_form_without_its_yes_changes_nothing(partner, outside, word, extra):
    page, before = page_of(mailed()), everything()
    version = {"version": Inquiry.objects.get().version} if extra else {}
    answer = partner.post(f"{page}{word}/", (DETAILS[word] if extra else {}) | version | extra)
    assert (answer.status_code, "nothing has been changed so far" in text(answer)) == (422, True)
    assert everything() == before


def test_a_scanner_that_follows_links_and_presses_buttons_changes_nothing(outside):
    """As mail gateways do: every link, by HEAD and GET, every form with what the page filled in, token included."""
    scanner, page, before = Client(enforce_csrf_checks=True, REMOTE_ADDR="10.2.0.1"), page_of(mailed()), everything()
    scanner.head(page)
    addresses = re.findall(r'href="(/partner/[\w-]{43}/\w+/)"', text(scanner.get(page)))
    assert len(addresses) == 5
    for address in addresses:
        fields = dict(re.findall(r'name="(csrfmiddlewaretoken|version)" value="([^"]*)"', text(scanner.get(address))))
        assert set(fields) == {"csrfmiddlewaretoken", "version"}
        assert [scanner.post(target, fields).status_code for target in (address, page)] == [422, 422]
    assert everything() == before


def test_a_form_from_elsewhere_is_refused(outside):
    stranger, before = Client(enforce_csrf_checks=True, REMOTE_ADDR="10.2.0.2"), everything()
    assert send(stranger, "accept").status_code == 403
    assert everything() == before


@pytest.mark.parametrize("word", DETAILS)
def test_a_second_click_changes_nothing_more(partner, outside, word):
    page, version = page_of(mailed()), Inquiry.objects.get().version
    send(partner, word, page=page, version=version)
    before = everything()
    again = send(partner, word, page=page, version=version)
    assert again.status_code == (410 if word == "refuse" else 302)
    assert everything() == before


@pytest.mark.parametrize("word", DETAILS)
def test_a_stale_page_changes_nothing_and_shows_how_things_are(partner, cast, outside, word):
    version = Inquiry.objects.get().version
    act(outside, "hold", cast.martin, when="in", amount_of_time="3", time_unit="weeks")
    before = everything()
    answer = send(partner, word, version=version)
    assert (answer.status_code, "The inquiry has changed since you opened it." in text(answer)) == (409, True)
    assert everything() == before


def test_what_is_no_longer_possible_changes_nothing(partner, outside):
    send(partner, "order")
    before = everything()
    assert [send(partner, word).status_code for word in ("accept", "appointment", "offer", "refuse")] == [409] * 4
    assert "There is nothing to answer at the moment." in text(partner.get(page_of(mailed())))
    assert partner.get(f"{page_of(mailed())}accept/").status_code == 302
    assert everything() == before


def test_accepting_twice_is_not_possible(partner, outside):
    send(partner, "accept")
    answer = send(partner, "accept")
    assert (answer.status_code, "You have already accepted this inquiry." in text(answer)) == (409, True)


def test_a_dead_link_answers_nothing(partner, cast, outside):
    page = page_of(mailed())
    act(outside, "assign", cast.martin, query="info@tischlerei.example")
    before = everything()
    assert [send(partner, word, page=page).status_code for word in DETAILS] == [410] * 5
    assert everything() == before


def test_an_answer_by_the_link_of_another_inquiry_is_none(partner, outside):
    send(partner, "accept", link="999999")
    assert Inquiry.objects.get().history.filter(action="partner_accept").count() == 1


@pytest.mark.parametrize(
    ("word", "wrong"),
    [
        ("refuse", {"reason": " "}), ("appointment", {"date": ""}), ("appointment", {"date": "0001-01-01"}),
        ("appointment", {"place": "studio"}), ("offer", {"date": "2026-11-25"}), ("offer", {"date": "1900-01-01"}),
        ("offer", {"offer_amount": "-1"}), ("order", {"order_amount": "many"}), ("accept", {"version": "x"}),
        ("accept", {"note": "x" * 5001}),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_said_beside_the_field(partner, outside, word, wrong):
    before = everything()
    assert send(partner, word, **wrong).status_code == 422
    assert everything() == before


def test_too_many_answers_are_turned_away(partner, outside):
    page = page_of(mailed())
    answers = [partner.post(f"{page}accept/").status_code for _ in range(MOST_ANSWERS + 1)]
    assert answers == [422] * MOST_ANSWERS + [429]


@pytest.mark.django_db(transaction=True)
def test_of_the_partner_and_the_responsible_at_once_one_wins(cast, outside):
    """The partner accepts while Martin gives it to somebody else: either order, never both on the same state."""
    page, version, together = page_of(mailed()), Inquiry.objects.get().version, Barrier(2)

    def answer():
        together.wait()
        try:
            send(Client(REMOTE_ADDR="10.2.0.3"), "accept", page=page, version=version)
        finally:
            connection.close()

    thread = Thread(target=answer)
    thread.start()
    together.wait()
    act(outside, "assign", cast.martin, target=f"organisation:{cast.bolzano.pk}")
    thread.join()
    entries = list(Inquiry.objects.get().history.order_by("pk").values_list("action", flat=True))[3:]
    assert entries in (["assign", "partner_accept", "assign"], ["assign", "assign"])
    assert Inquiry.objects.get().status == "to_accept"


# --- What the others see -----------------------------------------------------------------------------------------


def test_the_history_names_the_partner_and_the_page_tells_of_the_link(client, partner, cast, outside):
    send(partner, "accept", note="We call tomorrow")
    client.force_login(cast.martin)
    page = text(client.get(f"/inquiries/{outside.pk}/"))
    said = ("Accepted by the partner", "We call tomorrow", "answered on 24 Nov 2026", "used once · until 22 Feb 2027")
    assert [words for words in said if words not in page] == []


def test_a_dealer_who_gets_it_later_knows_nothing_of_the_partner(client, partner, cast, by_address):
    send(partner, "accept", note="We call tomorrow")
    send(partner, "refuse")
    inquiry = act(by_address, "assign", cast.martin, target=f"organisation:{cast.bolzano.pk}")
    act(inquiry, "accept", cast.lena)
    client.force_login(cast.lena)
    page = text(client.get(f"/inquiries/{inquiry.pk}/"))
    assert [words for words in ("tischlerei", "We call tomorrow", "partner", "Too far") if words in page] == []
