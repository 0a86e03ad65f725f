"""Every action through its address: asking, performing, and what happens when it cannot be (workflow.md 3)."""

import re
from datetime import date, timedelta
from html import unescape
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from requests_app import clock as time
from requests_app.models import CancelReason, Inquiry
from tests.cast import NOW, act, add_person

APPOINTMENT = {"date": "2026-11-26", "time": "10:00", "duration": "60", "place": "on_site"}
PART = {"HX-Request": "true"}


def address(inquiry, code):
    return reverse("inquiry_action", args=[inquiry.pk, code])


def detail(inquiry):
    return reverse("inquiry_detail", args=[inquiry.pk])


def post(client, person, inquiry, code, *, version=None, headers=None, **data):
    """Send the action's form as the person, from a page of the inquiry's present version unless another is named."""
    client.force_login(person)
    version = version or Inquiry.objects.get(pk=inquiry.pk).version
    return client.post(address(inquiry, code), data | {"version": version}, headers=headers)


def text(answer):
    return unescape(answer.content.decode())


def fields(html):
    """Names and values of the inputs in the form."""
    return {
        re.search(r'name="([^"]+)"', tag).group(1): (re.search(r'value="([^"]*)"', tag) or [None, ""])[1]
        for tag in re.findall(r"<input[^>]*>", html)
        if 'name="' in tag and "radio" not in tag
    }


# --- Each action by the right person -----------------------------------------------------------------------------


@pytest.fixture
def after_offer(cast, accepted):
    """The inquiry with its offer submitted."""
    act(accepted, "agree_offer", cast.lena, **APPOINTMENT, offer_number="26-11873", offer_amount="48200")
    time.pass_time(NOW + timedelta(days=3))
    accepted.refresh_from_db()
    return accepted


@pytest.fixture
def negotiating(cast, after_offer):
    return act(
        after_offer, "arrange_negotiation", cast.lena, NOW + timedelta(days=3), **APPOINTMENT | {"date": "2026-11-30"}
    )


@pytest.fixture
def colleagues(cast, accepted):
    """The inquiry, given by Lena to Jonas."""
    return act(accepted, "assign", cast.lena, target=f"person:{cast.jonas.pk}")


@pytest.fixture
def general(cast, accepted):
    return act(accepted, "change_type", cast.lena, type="general")


@pytest.fixture
def with_appointment(cast, accepted):
    return act(accepted, "arrange_appointment", cast.lena, **APPOINTMENT)


@pytest.fixture
def cancelled(cast, accepted):
    return act(accepted, "cancel", cast.lena, reason=CancelReason.objects.first().pk)


LATER = APPOINTMENT | {"date": "2026-12-03"}
# stage, code, who, data, status afterwards
PATHS = [
    ("offered", "accept", "lena", {}, "open"),
    ("offered", "refuse", "lena", {"reason": "Too far"}, "open"),
    ("offered", "revoke", "martin", {}, "open"),
    ("colleagues", "revoke", "lena", {}, "open"),
    ("colleagues", "return", "jonas", {"note": "On holiday"}, "open"),
    ("accepted", "take_over", "jonas", {}, "open"),
    ("accepted", "change_type", "lena", {"type": "sample"}, "open"),
    ("accepted", "arrange_appointment", "lena", APPOINTMENT, "appointment_set"),
    ("with_appointment", "postpone_appointment", "lena", LATER, "appointment_set"),
    ("accepted", "agree_offer", "lena", APPOINTMENT, "offer_agreed"),
    ("after_offer", "postpone_offer", "lena", LATER, "offer_agreed"),
    ("after_offer", "arrange_negotiation", "lena", LATER, "negotiation_set"),
    ("negotiating", "postpone_negotiation", "lena", LATER, "negotiation_set"),
    ("accepted", "hold", "lena", {"when": "one_week"}, "open"),
    ("after_offer", "hold_offer", "lena", {"when": "in", "amount_of_time": "3", "time_unit": "months"}, "after_offer"),
    ("after_offer", "place_order", "lena", {"order_number": "A-1"}, "ordered"),
    ("general", "close", "lena", {}, "closed"),
    ("cancelled", "reopen", "lena", {}, "open"),
]


@pytest.mark.parametrize(
    ("stage", "code", "name", "data", "status"), PATHS, ids=[f"{row[0]}-{row[1]}" for row in PATHS]
)
def test_the_right_person_performs_each_action(request, client, cast, stage, code, name, data, status):
    inquiry = request.getfixturevalue(stage)
    person = getattr(cast, name)
    client.force_login(person)
    assert client.get(address(inquiry, code)).status_code == 200
    answer = post(client, person, inquiry, code, **data)
    home = reverse("inquiry_list") if code == "refuse" else detail(inquiry)
    assert (answer.status_code, answer.url) == (302, home)
    assert Inquiry.objects.get(pk=inquiry.pk).status == status


def test_an_inquiry_is_assigned_to_a_dealer(client, cast, inquiry):
    post(client, cast.martin, inquiry, "assign", target=f"organisation:{cast.bolzano.pk}", note="They know you")
    inquiry.refresh_from_db()
    assert (inquiry.status, inquiry.responsible_unit.organisation) == ("to_accept", cast.bolzano)
    assert inquiry.history.first().note == "They know you"


def test_an_inquiry_is_cancelled_with_a_reason(client, cast, accepted):
    reason = CancelReason.objects.first()
    answer = post(client, cast.lena, accepted, "cancel", reason=reason.pk)
    assert client.get(answer.url).context["messages"]
    accepted.refresh_from_db()
    assert (accepted.status, accepted.cancel_reason) == ("cancelled", reason)


def test_success_is_told_in_words(client, cast, accepted):
    answer = post(client, cast.lena, accepted, "arrange_appointment", **APPOINTMENT)
    told = [str(message) for message in client.get(answer.url).context["messages"]]
    assert told == ["Advisory appointment set · 26 Nov 2026, 10:00–11:00 · On site"]


def test_htmx_is_sent_to_the_fresh_page(client, cast, offered):
    answer = post(client, cast.lena, offered, "accept", headers=PART)
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (200, detail(offered))


# --- Asking ------------------------------------------------------------------------------------------------------


def test_the_dialog_is_the_part_that_the_page_shows(client, cast, accepted):
    client.force_login(cast.lena)
    whole = text(client.get(address(accepted, "arrange_appointment")))
    part = text(client.get(address(accepted, "arrange_appointment"), headers=PART))
    assert ("<html" in whole, "<html" in part) == (True, False)
    hidden = r'name="csrfmiddlewaretoken" value="\w+"'
    assert re.sub(hidden, "", part).strip() in re.sub(hidden, "", whole)


def test_appointment_forms_show_how_to_reach_the_contact(client, cast, accepted):
    client.force_login(cast.lena)
    html = text(client.get(address(accepted, "arrange_appointment"), headers=PART))
    strip = html[html.index("contact-strip") :].split("</div>")[0]
    assert re.findall(r'<a href="([^"]+)"', strip) == ["tel:+393401234567", "mailto:marco.bianchi@casa.example"]
    assert "contact-strip" not in text(client.get(address(accepted, "hold"), headers=PART))


def test_offer_fields_start_with_what_is_known(client, cast, accepted):
    act(accepted, "arrange_appointment", cast.lena, **APPOINTMENT, composition_number="GC-1", offer_number="26-1",
        offer_amount="1500.50", currency="CHF")  # fmt: skip
    client.force_login(cast.lena)
    for code in ("agree_offer", "place_order"):
        html = text(client.get(address(accepted, code)))
        known = fields(html)
        assert [known[name] for name in ("composition_number", "offer_number", "offer_amount")] == [
            "GC-1",
            "26-1",
            "1500.50",
        ]
        assert '<option value="CHF" selected>' in html


def test_postponing_starts_from_what_was_agreed(client, cast, accepted):
    agreed = APPOINTMENT | {"duration": "90", "place": "studio", "studio": str(cast.studio.pk)}
    act(accepted, "arrange_appointment", cast.lena, **agreed)
    client.force_login(cast.lena)
    html = text(client.get(address(accepted, "postpone_appointment")))
    assert (fields(html)["date"], fields(html)["time"]) == ("2026-11-26", "10:00")
    assert re.findall(r'<option value="([^"]+)" selected>', html) == ["90", "studio", str(cast.studio.pk)]


def test_a_moment_that_has_passed_is_not_offered_again(client, cast, after_offer, clock):
    clock.move_to(NOW + timedelta(days=3))
    client.force_login(cast.lena)
    assert fields(text(client.get(address(after_offer, "postpone_offer"))))["date"] == ""


def test_another_organisations_offer_is_not_filled_in(client, cast, inquiry):
    inquiry = act(inquiry, "take_over", cast.martin)
    inquiry.offers.create(organisation=cast.bolzano, number="26-9", amount="99", created_at=NOW)
    client.force_login(cast.martin)
    assert "26-9" not in text(client.get(address(inquiry, "place_order")))


@pytest.mark.parametrize(
    ("data", "day"),
    [
        ({"when": "one_week"}, date(2026, 12, 1)),
        ({"when": "two_weeks", "date": "2027-01-01"}, date(2026, 12, 8)),
        ({"when": "in", "amount_of_time": "10", "time_unit": "days", "date": "nonsense"}, date(2026, 12, 4)),
        ({"when": "at", "date": "2026-11-30", "amount_of_time": "nonsense"}, date(2026, 11, 30)),
        ({"amount_of_time": "1", "time_unit": "months"}, date(2026, 12, 24)),
    ],
)
def test_a_moment_is_what_was_chosen(client, cast, accepted, data, day):
    assert post(client, cast.lena, accepted, "hold", **data).status_code == 302
    accepted.refresh_from_db()
    assert accepted.on_hold_until.date() == day


@pytest.mark.parametrize(
    ("data", "wrong"),
    [
        ({"when": "at"}, "Enter a date, or in how many days, weeks or months."),
        ({"when": "in"}, "Enter a date, or in how many days, weeks or months."),
        ({"when": "at", "date": "2026-11-23", "time": "10:00"}, "This moment has passed. Enter one in the future."),
        ({"when": "at", "date": "9999-12-31", "time": "23:59"}, "This is more than ten years away."),
        ({"when": "at", "date": "2026-11-30"}, "Enter the time."),
        (APPOINTMENT | {"place": "studio"}, "Choose the studio."),
    ],
)
def test_what_is_wrong_stands_beside_the_field(client, cast, accepted, data, wrong):
    answer = post(client, cast.lena, accepted, "arrange_appointment", headers=PART, **{"place": "on_site"} | data)
    errors = re.findall(r'class="error".*?<span>(.*?)\s*</span>', text(answer), re.DOTALL)
    assert (answer.status_code, errors) == (422, [wrong])
    assert fields(text(answer))["version"] == str(accepted.version)
    assert accepted.history.filter(action="arrange_appointment").count() == 0


# --- Who may not -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["accept", "refuse", "assign", "hold", "cancel"])
def test_another_dealer_finds_no_action(client, cast, offered, code):
    client.force_login(cast.carla)
    assert client.get(address(offered, code)).status_code == 404
    assert post(client, cast.carla, offered, code).status_code == 404


def test_who_lacks_the_right_finds_no_action_before_and_after(client, cast, accepted):
    advisor = add_person(cast.bolzano, "paula.wolf@studio-bolzano.example", "sales_advisor")
    inquiry = act(accepted, "assign", cast.lena, target=f"person:{advisor.pk}")
    client.force_login(cast.lena)
    assert client.get(address(inquiry, "take_over")).status_code == 404
    act(inquiry, "cancel", advisor, reason=CancelReason.objects.first().pk)
    assert client.get(address(inquiry, "take_over")).status_code == 404
    assert post(client, cast.lena, inquiry, "take_over").status_code == 404


def test_the_assigner_cannot_answer_for_the_receiver(client, cast, offered):
    assert post(client, cast.martin, offered, "accept").status_code == 404
    assert Inquiry.objects.get(pk=offered.pk).status == "to_accept"


@pytest.mark.parametrize("code", ["expire", "pass_time", "create", "no_such_thing"])
def test_what_no_person_does_has_no_page(client, cast, offered, code):
    client.force_login(cast.lena)
    assert client.get(address(offered, code)).status_code == 404


def test_a_form_that_names_no_version_is_not_performed(client, cast, offered):
    client.force_login(cast.lena)
    assert client.post(address(offered, "accept")).status_code == 400
    assert Inquiry.objects.get(pk=offered.pk).status == "to_accept"


# --- Somebody was faster -----------------------------------------------------------------------------------------


def test_a_stale_page_changes_nothing_and_shows_what_happened(client, cast, accepted):
    act(accepted, "assign", cast.jonas, target=f"person:{cast.bruno.pk}")
    act(accepted, "hold", cast.bruno, when="one_week")
    answer = post(
        client, cast.bruno, accepted, "cancel", version=accepted.version, reason=CancelReason.objects.first().pk
    )
    html = text(answer)
    assert (answer.status_code, re.findall(r'class="entry">\s*<div><b>(.*?)</b>', html)) == (
        409, ["Put on hold", "Inquiry assigned"],
    )  # fmt: skip
    assert "The inquiry has changed since you opened it." in html
    assert f'class="button primary" href="{detail(accepted)}"' in html


def test_htmx_gets_the_conflict_as_a_part(client, cast, accepted):
    act(accepted, "hold", cast.lena, when="one_week")
    answer = post(client, cast.lena, accepted, "hold", version=accepted.version, headers=PART, when="two_weeks")
    assert (answer.status_code, "<html" in text(answer)) == (409, False)


def test_a_link_that_came_too_late_says_so(client, cast, accepted):
    client.force_login(cast.jonas)
    answer = client.get(address(accepted, "accept"))
    assert answer.status_code == 409
    assert "“Accept inquiry” is not possible while the status is “Inquiry open”." in text(answer)
    assert "Lena Gruber" in text(answer)


def test_a_second_click_says_that_it_is_done(client, cast, accepted):
    version = accepted.version
    first = post(client, cast.lena, accepted, "arrange_appointment", version=version, **APPOINTMENT)
    second = post(client, cast.lena, accepted, "arrange_appointment", version=version, **APPOINTMENT)
    assert (first.status_code, second.status_code) == (302, 409)
    assert "You have done this already." in text(second)
    assert accepted.appointments.count() == 1


def test_who_refused_twice_learns_that_it_is_done(client, cast, offered):
    version = offered.version
    post(client, cast.lena, offered, "refuse", version=version)
    again = post(client, cast.lena, offered, "refuse", version=version)
    assert (again.status_code, "Lena Gruber has already refused this inquiry." in text(again)) == (409, True)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_accept_at_the_same_moment_one_is_told_who_won(cast, offered):
    start, answers = Barrier(2), {}

    def accept(person, client):
        start.wait()
        answers[person] = client.post(address(offered, "accept"), {"version": offered.version})
        connection.close()

    threads = []
    for person in (cast.lena, cast.jonas):
        client = Client()
        client.force_login(person)
        threads.append(Thread(target=accept, args=(person, client)))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answer.status_code for answer in answers.values()) == [302, 409]
    winner = Inquiry.objects.get(pk=offered.pk).responsible
    loser = cast.jonas if winner == cast.lena else cast.lena
    assert winner.get_full_name() in text(answers[loser])
    assert offered.history.filter(action="accept").count() == 1


# --- To whom an inquiry is assigned ------------------------------------------------------------------------------


def receivers(html):
    """Keys and names of the receivers to choose from."""
    return re.findall(r'name="target" value="([^"]*)".*?<span>(.*?)<span', html, re.DOTALL)


def search(client, person, inquiry, query):
    client.force_login(person)
    return client.get(reverse("inquiry_assignees", args=[inquiry.pk], query={"query": query}), headers=PART)


def test_typing_finds_people_units_and_dealers(client, cast, inquiry):
    answer = search(client, cast.martin, inquiry, "bolz")
    assert receivers(text(answer)) == [(f"organisation:{cast.bolzano.pk}", "Studio Bolzano")]
    assert ("48213" in text(answer), "<form" in text(answer)) == (True, False)
    by_code = receivers(text(search(client, cast.martin, inquiry, "60999")))
    assert by_code == [(f"organisation:{cast.external.pk}", "Fenster Huber")]


def test_a_dealer_who_refused_before_is_marked(client, cast, offered):
    act(offered, "refuse", cast.lena)
    assert re.search(r"Refused on [\d.]* ?\w* ?2026", text(search(client, cast.martin, offered, "bolz")))


def test_a_free_address_can_be_chosen_unless_it_is_somebodys(client, cast, inquiry):
    assert receivers(text(search(client, cast.martin, inquiry, "new@partner.example"))) == [("", "new@partner.example")]
    somebody = receivers(text(search(client, cast.martin, inquiry, cast.ada.email)))
    assert somebody == [(f"person:{cast.ada.pk}", "Ada Egger")]


def test_a_free_address_is_assigned_externally(client, cast, inquiry):
    answer = post(client, cast.martin, inquiry, "assign", query="new@partner.example", target="")
    inquiry.refresh_from_db()
    assert (answer.status_code, inquiry.status) == (302, "assigned_externally")


def test_nothing_chosen_asks_again_and_keeps_what_was_typed(client, cast, inquiry):
    answer = post(client, cast.martin, inquiry, "assign", query="bolz", note="Keep me")
    html = text(answer)
    assert (answer.status_code, fields(html)["query"], "Keep me" in html) == (422, "bolz", True)
    assert len(receivers(html)) == 1


def test_searching_works_without_scripts(client, cast, inquiry):
    answer = post(client, cast.martin, inquiry, "assign", query="huber", note="Keep me", search="1")
    html = text(answer)
    assert (answer.status_code, receivers(html)) == (200, [(f"organisation:{cast.external.pk}", "Fenster Huber")])
    assert ("Keep me" in html, Inquiry.objects.get(pk=inquiry.pk).status) == (True, "open")
    assert receivers(text(client.get(address(inquiry, "assign"), {"query": "huber"}))) == receivers(html)


def test_who_may_not_assign_may_not_search(client, cast, accepted):
    assert search(client, cast.carla, accepted, "bolz").status_code == 404
    assert search(client, cast.martin, accepted, "bolz").status_code == 404


def test_a_dealer_finds_no_other_dealer(client, cast, accepted):
    assert receivers(text(search(client, cast.lena, accepted, "verona"))) == []
