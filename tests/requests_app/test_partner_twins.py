"""What the responsible does while a partner outside has an inquiry: external twins, changes told (workflow.md 3)."""

from datetime import UTC, datetime, timedelta
from html import unescape

import pytest

from core.delivery import MOST_ATTEMPTS, deliver
from core.models import OutgoingMail
from requests_app import clock as time
from requests_app.files import add_file
from requests_app.models import Assignment, Inquiry, Offer, Order
from requests_app.tasks import report_undelivered_mails
from tests.cast import NOW, act
from tests.partners import PDF, files_of, mailed, page_of

PAST = {"date": "2026-11-20", "time": "10:00", "duration": "60", "place": "on_site"}
AHEAD = PAST | {"date": "2026-11-26"}
TWINS = {
    "external_appointment": AHEAD,
    "external_offer": AHEAD,
    "external_order": {},
    "tell_changes": {"changed": ["text"]},
}


def text(answer) -> str:
    return unescape(answer.content.decode())


def send(client, person, inquiry, code, **data):
    client.force_login(person)
    version = Inquiry.objects.get(pk=inquiry.pk).version
    return client.post(f"/inquiries/{inquiry.pk}/actions/{code}/", data | {"version": version})


# --- Twins -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "status", "kind"),
    [("external_appointment", "appointment_set", "advisory"), ("external_offer", "offer_agreed", "offer")],
)
def test_what_a_partner_agreed_lies_ahead_or_is_over(cast, outside, code, status, kind):
    act(outside, code, cast.martin, **AHEAD)
    inquiry = act(outside, code, cast.martin, **PAST)
    start = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
    assert (inquiry.status, inquiry.due_at, inquiry.responsible) == (status, start, cast.martin)
    appointment = inquiry.appointments.get(cancelled_at=None)
    assert (appointment.kind, appointment.starts_at, appointment.person) == (kind, start, None)


@pytest.mark.parametrize(
    ("code", "after"), [("external_appointment", "after_appointment"), ("external_offer", "after_offer")]
)
def test_from_what_is_over_the_clock_goes_on(cast, outside, code, after):
    act(outside, code, cast.martin, **PAST)
    assert time.pass_time(NOW) == 1
    outside.refresh_from_db()
    assert outside.status == after


def test_an_offer_and_an_order_outside_are_the_responsibles_own(cast, outside):
    act(outside, "external_offer", cast.martin, **PAST, offer_number="26-11873", offer_amount="48200")
    inquiry = act(outside, "external_order", cast.martin, order_number="A-77", order_amount="47000")
    assert (inquiry.status, inquiry.due_at) == ("ordered", None)
    assert (Offer.objects.get().organisation, Order.objects.get().organisation) == (
        cast.manufacturer,
        cast.manufacturer,
    )
    assert list(inquiry.history.values_list("action", flat=True))[:2] == ["external_order", "external_offer"]


@pytest.mark.parametrize("code", TWINS)
def test_only_the_responsible_acts_for_a_partner(client, cast, outside, code):
    answers = {
        name: send(client, getattr(cast, name), outside, code, **TWINS[code]).status_code
        for name in ("ada", "lena", "carla")
    }
    assert answers == {"ada": 404, "lena": 404, "carla": 404}
    assert send(client, cast.martin, outside, code, **TWINS[code]).status_code == 302


@pytest.mark.parametrize("code", TWINS)
def test_a_substitute_acts_for_the_responsible(cast, outside, code):
    cast.martin.absences.create(substitute=cast.ada, first_day=NOW.date(), last_day=NOW.date())
    inquiry = act(outside, code, cast.ada, **TWINS[code])
    assert inquiry.history.get(action=code).details["for"] == "Martin Pichler"


@pytest.mark.parametrize("code", TWINS)
def test_without_a_partner_there_is_nothing_external(client, cast, inquiry, code):
    act(inquiry, "take_over", cast.martin)
    assert send(client, cast.martin, inquiry, code, **TWINS[code]).status_code == 404
    act(inquiry, "assign", cast.martin, query="info@tischlerei.example")
    act(inquiry, "assign", cast.martin, target=f"person:{cast.martin.pk}")
    assert send(client, cast.martin, inquiry, code, **TWINS[code]).status_code in (404, 409)
    assert not inquiry.history.filter(action=code).exists()


@pytest.mark.parametrize("code", TWINS)
def test_what_was_heard_can_be_taken_back_but_not_what_was_mailed(client, cast, outside, code):
    send(client, cast.martin, outside, code, **TWINS[code])
    client.post(f"/inquiries/{outside.pk}/undo/{outside.history.get(action=code).pk}/")
    outside.refresh_from_db()
    assert (outside.history.filter(action="undo").exists(), outside.status) == (
        code != "tell_changes", "assigned_externally",
    )  # fmt: skip
    assert (outside.appointments.count(), Order.objects.count()) == (0, 0)


def test_nobody_acts_as_the_partner(client, cast, outside):
    codes = ("accept", "refuse", "appointment", "offer", "order")
    assert [send(client, cast.martin, outside, f"partner_{code}", confirm="on").status_code for code in codes] == [
        404
    ] * 5


def test_external_actions_stand_apart_from_internal_ones(client, cast, outside):
    client.force_login(cast.martin)
    panel = text(client.get(f"/inquiries/{outside.pk}/")).split('class="area-next"')[1].split('class="area-contact"')[0]
    external, internal = panel.split(">External partner</h3>")[1].split(">Internal</h3>")
    assert [f"/actions/{code}/" in external for code in TWINS] == [True] * 4
    assert [f"/actions/{code}/" in external for code in ("place_order", "hold", "assign")] == [False] * 3
    assert [f"/actions/{code}/" in internal for code in ("place_order", "hold", "assign")] == [True] * 3


# --- Communicate changes externally ------------------------------------------------------------------------------


def test_changes_are_mailed_again_and_marked(cast, contact, outside):
    contact.phones.update(raw="+39 0471 99 88 77", e164="+390471998877")
    act(outside, "tell_changes", cast.martin, changed=["contact", "files"], note="New phone")
    mail = mailed("changes_told")
    assert (mail.to, mail.reply_to) == (cast.external.email, cast.martin.email)
    assert mail.subject == f"Inquiry {outside.number} – Changes from Finstral"
    said = (
        "Changed: Contact data, Files.",
        "Contact (changed)\n",
        "Files (changed)\n",
        "0471 99 88 77",
        "Martin Pichler:\nNew phone",
    )
    assert [words for words in said if words not in mail.text] == []
    assert (mail.text.count("(changed)"), mail.html.count("(changed)")) == (2, 2)


@pytest.mark.parametrize(
    ("part", "marked"),
    [
        ("contact", "Contact (changed)\n"),
        ("site", "Building site (changed): at the contact's address\n"),
        ("appointment", "Appointment (changed): none agreed\n"),
        ("text", "Text (changed): Cerchiamo 12 finestre.\n"),
        ("files", "Files (changed)\n"),
    ],
)
def test_each_part_is_marked_where_it_stands(cast, outside, part, marked):
    act(outside, "tell_changes", cast.martin, changed=[part])
    assert marked in mailed("changes_told").text


def test_an_appointment_is_told(cast, outside):
    act(outside, "external_appointment", cast.martin, **AHEAD)
    act(outside, "tell_changes", cast.martin, changed=["appointment"])
    said = "Appointment (changed): Advisory appointment · 26 Nov 2026, 10:00 · On site"
    assert said in mailed("changes_told").text


def test_telling_changes_leaves_status_and_due_date_and_is_in_the_history(client, cast, outside):
    before = (outside.status, outside.due_at)
    inquiry = act(outside, "tell_changes", cast.martin, changed=["contact", "text"], note="New phone")
    assert (inquiry.status, inquiry.due_at) == before
    client.force_login(cast.martin)
    page = text(client.get(f"/inquiries/{inquiry.pk}/"))
    assert "Changes communicated externally" in page
    assert "Contact data, Text · to Fenster Huber" in page


def test_the_new_mail_brings_a_new_link_and_new_files(partner, cast, outside):
    first = page_of(mailed())
    add_file(outside, name="Detail.pdf", content=PDF, declared_type="application/pdf", by=cast.martin, at=NOW)
    act(outside, "tell_changes", cast.martin, changed=["files"])
    second = mailed("changes_told")
    assert [partner.get(page).status_code for page in (first, page_of(second))] == [410, 200]
    assert [partner.get(file).status_code for file in files_of(second)] == [200, 200]
    assert partner.get(files_of(mailed())[0]).status_code == 410


def test_somebody_has_to_say_what_changed(client, cast, outside):
    answers = [send(client, cast.martin, outside, "tell_changes", **data) for data in ({}, {"changed": "price"})]
    assert [answer.status_code for answer in answers] == [422, 422]
    assert OutgoingMail.objects.filter(kind="changes_told").count() == 0


def test_the_sender_learns_that_changes_never_arrived(cast, outside, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    act(outside, "tell_changes", cast.martin, changed=["text"])
    for attempt in range(MOST_ATTEMPTS):
        deliver(mailed("changes_told").pk, NOW + attempt * timedelta(days=3))
    report_undelivered_mails()
    assert mailed("undelivered").to == cast.martin.email


# --- Whom one can assign to outside ------------------------------------------------------------------------------


def refusal(client, person, inquiry, **data) -> str:
    """Why the assignment is not possible."""
    answer = send(client, person, inquiry, "assign", **data)
    assert answer.status_code == 422
    return text(answer)


@pytest.mark.parametrize(
    ("address", "owner"),
    [
        ("ADA.egger@finstral.example", "Ada Egger"), ("lena.gruber@studio-bolzano.example", "Studio Bolzano"),
        ("Office@Fenster-Huber.example", "Fenster Huber"),
    ],
)  # fmt: skip
def test_a_free_address_belongs_to_nobody_in_contacts(client, cast, inquiry, address, owner):
    said = f"This address belongs to {owner}. Choose them from the list."
    assert said in refusal(client, cast.martin, inquiry, query=address)


def test_a_dealer_does_not_learn_to_whom_an_address_belongs(client, cast, accepted):
    said = refusal(client, cast.lena, accepted, query=cast.carla.email)
    assert "This address belongs to somebody in Contacts to whom you cannot assign." in said
    assert [word for word in ("Carla Rossi", "Serramenti Verona") if word in said] == []
    assert Assignment.objects.filter(outcome="external").count() == 0


def test_a_dealer_without_access_and_without_address_cannot_be_reached(client, cast, inquiry):
    cast.external.email = ""
    cast.external.save()
    said = refusal(client, cast.martin, inquiry, target=f"organisation:{cast.external.pk}")
    assert "Fenster Huber has neither access to Contacts nor an e-mail address in the directory." in said


@pytest.mark.parametrize("query", ["60999", "61000", "huber", "fenster-huber.example"])
def test_a_dealer_of_the_directory_is_found_by_name_address_and_any_code(client, cast, inquiry, query):
    cast.external.codes.create(code="61000", site="Linz")
    client.force_login(cast.martin)
    found = text(client.get(f"/inquiries/{inquiry.pk}/assignees/", {"query": query}))
    assert f'value="organisation:{cast.external.pk}"' in found
    assert "60999, 61000 · by e-mail, without access to Contacts" in found
