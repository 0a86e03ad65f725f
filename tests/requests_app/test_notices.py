"""Who is told what when an inquiry changes hands (workflow.md 5, 7; features M1, M3, M7)."""

from datetime import timedelta

import pytest
from django.conf import settings

from accounts.organisations import add_unit
from core.delivery import MOST_ATTEMPTS, deliver
from core.models import OutgoingMail
from requests_app import clock as time
from requests_app.models import Assignment, Inquiry
from requests_app.recipients import MOST
from requests_app.tasks import report_undelivered_mails
from tests.cast import NOW, act, add_person

LAPSED = NOW + timedelta(hours=48)
PERSONAL = ["Marco", "Bianchi", "marco.bianchi@casa.example", "340 123", "Mazzini", "12 finestre", "search.example"]
OUTSIDE = "office@fenster-huber.example"


def mails(kind: str) -> dict[str, OutgoingMail]:
    """The mails of a kind, by recipient."""
    return {mail.to: mail for mail in OutgoingMail.objects.filter(kind=kind)}


def link(inquiry: Inquiry) -> str:
    """Where the inquiry's page is."""
    return f"{settings.BASE_URL}/inquiries/{inquiry.pk}/"


def only(kind: str, to: str) -> OutgoingMail:
    """The one mail of the kind, which goes to this address."""
    found = mails(kind)
    assert list(found) == [to]
    return found[to]


@pytest.fixture
def to_jonas(cast, accepted):
    """Lena has assigned her inquiry to Jonas, with a note."""
    return act(accepted, "assign", cast.lena, target=f"person:{cast.jonas.pk}", note="You know\nthe street")


@pytest.fixture
def external(cast, inquiry):
    """Martin has assigned the inquiry to a dealer without access, with a note."""
    target = f"organisation:{cast.external.pk}"
    return act(inquiry, "assign", cast.martin, target=target, note="Call <soon>")


def test_an_offered_inquiry_is_announced_to_all_who_may_accept_it(cast, offered):
    assert set(mails("offered")) == {cast.lena.email, cast.jonas.email, cast.bruno.email}


def test_an_announcement_holds_nothing_personal(cast, inquiry):
    act(inquiry, "assign", cast.martin, target=f"organisation:{cast.bolzano.pk}", note="Ask Bianchi")
    mail = mails("offered")[cast.lena.email]
    assert [word for word in PERSONAL if word in mail.subject + mail.text + mail.html] == []
    assert mail.subject == f"New inquiry {inquiry.number} – Accept by 26 Nov 2026, 09:12"
    assert f"Number: {inquiry.number}\nType: Offer · Renovation\nPlace: 38122 Trento, Italy\n" in mail.text
    assert f'href="{link(inquiry)}"' in mail.html


def test_each_reader_is_written_to_in_their_language_and_time_zone(cast, inquiry):
    cast.bruno.language, cast.bruno.time_zone = "de", "Europe/London"
    cast.bruno.save()
    cast.bolzano.language = "it"
    cast.bolzano.save()
    act(inquiry, "assign", cast.martin, target=f"organisation:{cast.bolzano.pk}")
    in_german, in_italian = mails("offered")[cast.bruno.email], mails("offered")[cast.lena.email]
    assert (in_german.language, in_italian.language) == ("de", "it")
    assert ("26.11.2026, 08:12" in in_german.subject, "Italien" in in_german.text) == (True, True)
    assert ("26 nov 2026, 09:12" in in_italian.subject, "Italia" in in_italian.text) == (True, True)


def test_who_may_not_accept_or_has_left_is_not_told(cast, inquiry):
    cast.lena.is_active = False
    cast.lena.save()
    cast.bolzano.roles.filter(code="salesperson").update(rights=["create"])
    act(inquiry, "assign", cast.martin, target=f"organisation:{cast.bolzano.pk}")
    only("offered", cast.bruno.email)


def test_an_organisation_where_nobody_may_accept_is_told_at_its_address(cast, inquiry):
    cast.verona.email = "info@serramenti-verona.example"
    cast.verona.save()
    cast.verona.roles.update(rights=[])
    act(inquiry, "assign", cast.martin, target=f"organisation:{cast.verona.pk}")
    assert only("offered", "info@serramenti-verona.example").language == "en"


@pytest.mark.parametrize(("address", "told"), [("info@studio-bolzano.example", 1), ("", MOST)])
def test_a_crowd_is_not_told_one_by_one(cast, inquiry, address, told):
    cast.bolzano.email = address
    cast.bolzano.save()
    for number in range(MOST):
        add_person(cast.bolzano, f"paul.nr{number}@studio-bolzano.example", "sales_advisor")
    act(inquiry, "assign", cast.martin, target=f"organisation:{cast.bolzano.pk}")
    assert len(mails("offered")) == told


def test_a_colleague_learns_who_assigned_the_inquiry(cast, to_jonas):
    mail = only("assigned", cast.jonas.email)
    assert mail.subject == f"Inquiry {to_jonas.number} – Assigned to you by Lena Gruber"
    assert "Lena Gruber:\nYou know\nthe street\n" in mail.text
    assert "Contact: Marco Bianchi\n" in mail.text
    assert f"Look at the inquiry: {link(to_jonas)}\n" in mail.text


def test_a_unit_learns_of_an_inquiry_through_those_who_may_take_it_over(cast, inquiry):
    hans = add_person(cast.manufacturer, "hans.maier@finstral.example", "salesperson", unit=cast.germany)
    add_person(cast.manufacturer, "ida.lang@finstral.example", "sales_advisor", unit=cast.germany)
    act(inquiry, "assign", cast.martin, target=f"unit:{cast.germany.pk}")
    mail = only("assigned", hans.email)
    assert mail.subject == f"Inquiry {inquiry.number} – Assigned to Finstral Germany by Martin Pichler"


def test_a_unit_without_people_is_looked_after_by_those_above(cast, inquiry):
    empty = add_unit(cast.germany, name="Finstral Berlin", country="DE")
    act(inquiry, "assign", cast.martin, target=f"unit:{empty.pk}")
    only("assigned", cast.ada.email)


def test_a_substitute_is_told_too_and_why(cast, offered):
    cast.martin.absences.create(substitute=cast.ada, first_day=NOW.date(), last_day=NOW.date())
    act(offered, "accept", cast.lena)
    told = mails("accepted")
    assert set(told) == {cast.martin.email, cast.ada.email}
    assert "You get this because you stand in for Martin Pichler." in told[cast.ada.email].text


def test_nobody_is_told_of_what_they_did_themselves(cast, inquiry):
    act(inquiry, "assign", cast.martin, target=f"person:{cast.martin.pk}")
    assert mails("assigned") == {}


def test_the_assigner_learns_who_accepted(cast, accepted):
    mail = only("accepted", cast.martin.email)
    assert mail.subject == f"Inquiry {accepted.number} – Accepted by Studio Bolzano"
    assert "Lena Gruber is responsible now." in mail.text
    assert f'href="{link(accepted)}"' in mail.html


def test_the_assigner_learns_who_refused_and_why(cast, offered):
    act(offered, "refuse", cast.lena, reason="Too far & too small")
    mail = only("refused", cast.martin.email)
    assert mail.subject == f"Inquiry {offered.number} – Refused by Studio Bolzano"
    assert "Lena Gruber:\nToo far & too small\n" in mail.text
    assert "Lena Gruber:<br>Too far &amp; too small" in mail.html


def test_a_refusal_after_the_system_assigned_reaches_those_who_can_assign_anew(cast, inquiry):
    act(inquiry, "assign", None, target=f"organisation:{cast.bolzano.pk}")
    act(inquiry, "refuse", cast.lena)
    assert set(mails("refused")) == {cast.martin.email, cast.ada.email}


def test_both_sides_learn_that_the_time_has_passed(cast, offered):
    time.expire_unanswered(LAPSED)
    back = only("expired", cast.martin.email)
    assert "Studio Bolzano had until 26 Nov 2026, 09:12 to accept the inquiry." in back.text
    lapsed = mails("lapsed")
    assert set(lapsed) == {cast.lena.email, cast.jonas.email, cast.bruno.email}
    text = lapsed[cast.lena.email].text
    assert "The inquiry has gone back to Finstral" in text
    assert [word for word in [*PERSONAL, link(offered)] if word in text] == []


def test_those_who_knew_learn_that_the_assignment_was_taken_back(cast, offered):
    act(offered, "revoke", cast.martin)
    revoked = mails("revoked")
    assert set(revoked) == {cast.lena.email, cast.jonas.email, cast.bruno.email}
    text = revoked[cast.lena.email].text
    assert "Martin Pichler of Finstral has taken the inquiry back" in text
    assert [word for word in [*PERSONAL, link(offered)] if word in text] == []


def test_a_colleague_learns_that_the_assignment_was_taken_back(cast, to_jonas):
    act(to_jonas, "revoke", cast.lena)
    only("revoked", cast.jonas.email)


def test_an_organisation_learns_at_its_address_that_the_time_has_passed(cast, inquiry):
    cast.verona.email = "info@serramenti-verona.example"
    cast.verona.save()
    cast.verona.roles.update(rights=[])
    act(inquiry, "assign", cast.martin, target=f"organisation:{cast.verona.pk}")
    time.expire_unanswered(LAPSED)
    only("lapsed", "info@serramenti-verona.example")


def test_the_assigner_learns_who_returned_and_why(cast, to_jonas):
    act(to_jonas, "return", cast.jonas, note="Not my area")
    mail = only("returned", cast.lena.email)
    assert mail.subject == f"Inquiry {to_jonas.number} – Returned by Jonas Kofler"
    assert "Jonas Kofler:\nNot my area\n" in mail.text


def test_an_external_partner_gets_everything_and_can_answer(cast, external):
    mail = only("assigned_externally", OUTSIDE)
    assert mail.reply_to == cast.martin.email
    said = [
        "Name: Mr Marco Bianchi", "E-mail: marco.bianchi@casa.example", "Phone: +39 340 123 45 67 (Mobile)",
        "Address: Via Mazzini 12\n38122 Trento\nItaly", "Text: Cerchiamo 12 finestre.", "Project: Villa Bianchi",
        "Type: Offer · Renovation", "Martin Pichler:\nCall <soon>", f"E-mail: {cast.martin.email}",
    ]  # fmt: skip
    assert [words for words in said if words not in mail.text] == []
    assert "Via Mazzini 12<br>38122 Trento<br>Italy" in mail.html
    assert "Call &lt;soon&gt;" in mail.html
    assert link(external) not in mail.text + mail.html


@pytest.mark.parametrize(
    ("receiver", "language"), [("organisation:{}", "fr"), ("", "it")], ids=["known dealer", "free address"]
)
def test_an_external_mail_speaks_the_dealers_or_the_inquirys_language(cast, inquiry, receiver, language):
    cast.external.language = "fr"
    cast.external.save()
    act(inquiry, "assign", cast.martin, target=receiver.format(cast.external.pk), query="info@other.example")
    assert OutgoingMail.objects.get(kind="assigned_externally").language == language


def test_an_external_mail_by_the_system_answers_to_nobody(cast, inquiry):
    act(inquiry, "assign", None, target=f"organisation:{cast.external.pk}")
    mail = only("assigned_externally", OUTSIDE)
    assert (mail.reply_to, "Organisation: Finstral\n" in mail.text) == ("", True)


@pytest.fixture
def undelivered(external, settings) -> OutgoingMail:
    """The mail to the partner, given up."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    mail = OutgoingMail.objects.get(kind="assigned_externally")
    for attempt in range(MOST_ATTEMPTS):
        deliver(mail.pk, NOW + attempt * timedelta(days=3))
    return mail


def test_the_sender_learns_once_that_an_external_mail_never_arrived(cast, external, undelivered):
    report_undelivered_mails()
    report_undelivered_mails()
    mail = only("undelivered", cast.martin.email)
    assert mail.subject == f"Inquiry {external.number} – Mail to {OUTSIDE} not delivered"
    entry = external.history.get(action="mail_failed")
    assert (entry.person, entry.category, entry.details) == (None, "assignments", {"to": OUTSIDE})


def test_a_mail_says_which_assignment_it_is_about(cast, offered):
    assert mails("offered")[cast.lena.email].about == f"assignment:{Assignment.objects.get().pk}"
