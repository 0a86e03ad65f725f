"""Mails to the end customer: templates that fit, the mail program, and sending from Contacts (features M4, D3)."""

from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from core.mailto import LONGEST, mailto
from core.models import OutgoingMail
from requests_app.mailing.choosing import templates_for
from requests_app.mailing.defaults import DEFAULTS
from requests_app.mailing.filling import PLACEHOLDERS, fill, unknown_placeholders
from requests_app.models import HistoryEntry, MailTemplate
from requests_app.undelivered import report_undelivered
from tests.cast import NOW


@pytest.fixture
def lena(client, cast, accepted):
    client.force_login(cast.lena)
    return client


@pytest.fixture
def address(accepted):
    return reverse("inquiry_mail", args=[accepted.pk])


def test_the_dialog_begins_with_the_best_template_in_the_contacts_language(lena, address):
    page = lena.get(address).content.decode()
    for words in ("La Sua richiesta", "Gentile Sig. Bianchi", "Lena Gruber", "marco.bianchi@casa.example"):
        assert words in page
    # On the whole page too, for a reader whose own language is another.
    assert '<option value="it" selected>' in page
    assert '<input type="hidden" name="language" value="it">' in page


def test_another_template_and_language_are_chosen_without_a_script(lena, address, accepted):
    page = lena.get(address, {"template": "answer", "language": "de"}).content.decode()
    assert "Sehr geehrter Herr Bianchi" in page
    assert f"vielen Dank für Ihre Anfrage {accepted.number}" in page


def test_the_link_opens_the_mail_program_with_everything_filled_in(lena, address):
    link = lena.get(address).context["mailto"]
    assert link.startswith("mailto:marco.bianchi@casa.example?subject=La%20Sua%20richiesta")
    assert "%0D%0A" in link and "+" not in link  # noqa: PT018


def test_the_addresses_of_the_contact_lead_there(lena, address, accepted):
    page = lena.get(reverse("inquiry_detail", args=[accepted.pk])).content.decode()
    assert f'href="{address}?to=marco.bianchi@casa.example" data-dialog' in page


def send(client, address, **words):
    data = {
        "to": "marco.bianchi@casa.example",
        "subject": "Ciao",
        "text": "Buongiorno\n\nmerci <b>&</b>",
        "language": "it",
    }
    return client.post(address, data | {"by": "contacts"} | words)


def test_sending_queues_a_mail_and_keeps_the_text_in_the_history(lena, cast, address, accepted):
    OutgoingMail.objects.all().delete()
    assert send(lena, address).status_code == 302
    mail = OutgoingMail.objects.get()
    assert (mail.to, mail.subject, mail.reply_to, mail.language) == (
        "marco.bianchi@casa.example",
        "Ciao",
        cast.lena.email,
        "it",
    )
    assert "merci <b>&</b>" in mail.text
    assert "merci &lt;b&gt;&amp;&lt;/b&gt;" in mail.html
    entry = HistoryEntry.objects.get(inquiry=accepted, action="mail_sent")
    assert (entry.note, entry.details) == ("Ciao\n\nBuongiorno\n\nmerci <b>&</b>", {"to": "marco.bianchi@casa.example"})


def test_what_ones_own_program_sent_is_kept_only_when_one_says_so(lena, address, accepted):
    OutgoingMail.objects.all().delete()
    lena.get(address)
    assert not HistoryEntry.objects.filter(inquiry=accepted, action="mail_written").exists()
    send(lena, address, by="program")
    assert HistoryEntry.objects.filter(inquiry=accepted, action="mail_written").count() == 1
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"to": "else@where.example"}, "to"),
        ({"subject": ""}, "subject"),
        ({"text": " "}, "text"),
        ({"text": "x" * 20_001}, "text"),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_nothing_is_sent(lena, address, accepted, words, field):
    OutgoingMail.objects.all().delete()
    answer = send(lena, address, **words)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert not OutgoingMail.objects.exists()


def test_a_mail_that_never_arrives_stands_in_the_history(lena, address, accepted):
    OutgoingMail.objects.all().delete()
    send(lena, address)
    OutgoingMail.objects.update(state="failed")
    for _run in range(2):
        report_undelivered(NOW)
    assert HistoryEntry.objects.filter(inquiry=accepted, action="mail_failed").count() == 1


def test_nobody_writes_to_a_contact_before_accepting(client, cast, offered):
    client.force_login(cast.lena)
    assert client.get(reverse("inquiry_mail", args=[offered.pk])).status_code == 404


def test_who_does_not_work_on_it_does_not_write(client, cast, address):
    for name in ("jonas", "carla"):
        client.force_login(getattr(cast, name))
        assert send(client, address).status_code == 404, name


def test_a_contact_without_an_address_gets_the_text_to_copy(lena, address, accepted):
    own = accepted.assignments.get().to_contact
    own.emails.all().delete()
    page = lena.get(address).content.decode()
    assert ("no e-mail address" in page, "data-mailto-copy" in page, 'name="by"' in page) == (True, True, False)


@pytest.mark.parametrize("default", DEFAULTS, ids=lambda default: default.code)
def test_every_default_is_there_in_five_languages_and_can_be_filled(default):
    assert set(default.words) == {"de", "en", "fr", "it", "es"}
    values = dict.fromkeys(PLACEHOLDERS, "X")
    for subject, text in default.words.values():
        assert unknown_placeholders(subject + text) == []
        assert "{" not in fill(subject, values) + fill(text, values)


def test_a_line_that_speaks_of_something_unknown_is_left_out():
    assert (
        fill("{salutation},\n\nat {phone} or by mail.\n\nBye\n{sender}", {"salutation": "Hi", "sender": "L"})
        == "Hi,\n\n\nBye\nL"
    )


def test_own_templates_go_before_defaults_and_those_for_a_status_before_those_for_all(cast, accepted):
    own = {"organisation": cast.bolzano, "language": "it", "subject": "s", "text": "t"}
    MailTemplate.objects.create(name="For all", **own)
    MailTemplate.objects.create(name="For offers that are open", type="offer", status="open", **own)
    MailTemplate.objects.create(name="Of others", **(own | {"organisation": cast.verona}))
    names = [template.name for template in templates_for(accepted, cast.bolzano, "it")]
    assert names == ["For offers that are open", "We tried to reach you", "For all", "Answer"]


# --- Administration ----------------------------------------------------------------------------------------------

TEMPLATE = {
    "name": "Summer",
    "language": "it",
    "type": "",
    "status": "",
    "subject": "Ciao {number}",
    "text": "{salutation}",
}


def test_administrators_write_change_and_delete_templates(client, cast):
    client.force_login(cast.ada)
    assert client.post(reverse("administration_templates_add"), TEMPLATE).status_code == 302
    template = MailTemplate.objects.get()
    client.post(reverse("administration_templates_edit", args=[template.pk]), TEMPLATE | {"name": "Winter"})
    assert "Winter" in client.get(reverse("administration_templates")).content.decode()
    client.post(reverse("administration_templates_delete", args=[template.pk]))
    assert not MailTemplate.objects.exists()


def test_a_default_is_a_beginning(client, cast):
    client.force_login(cast.ada)
    form = client.get(reverse("administration_templates_add"), {"from": "sent", "language": "fr"}).content.decode()
    assert "Votre commande {number} est en route" in form


def test_what_nothing_fills_in_and_what_exists_already_is_said_at_the_field(client, cast):
    client.force_login(cast.ada)
    answer = client.post(reverse("administration_templates_add"), TEMPLATE | {"subject": "Ciao {nmber}"})
    assert (answer.status_code, "Nothing fills in {nmber}." in answer.content.decode()) == (422, True)
    client.post(reverse("administration_templates_add"), TEMPLATE)
    answer = client.post(reverse("administration_templates_add"), TEMPLATE)
    assert (answer.status_code, "already a template" in answer.content.decode()) == (422, True)


def test_templates_of_others_do_not_exist(client, cast):
    other = MailTemplate.objects.create(organisation=cast.verona, name="n", language="it", subject="s", text="t")
    client.force_login(cast.ada)
    assert client.get(reverse("administration_templates_edit", args=[other.pk])).status_code == 404
    client.force_login(cast.lena)
    assert client.get(reverse("administration_templates")).status_code == 404


# --- mailto ------------------------------------------------------------------------------------------------------


def test_an_address_as_the_contract_writes_it():
    made, is_shortened = mailto(
        "anna+test@example.org",
        "Ihre Anfrage 2026-11/000123 – Fenster & Türen",
        "Guten Tag Frau Müller,\n\n100% kostenlos + schnell?\n",
    )
    assert (made, is_shortened) == (
        (
            "mailto:anna%2Btest@example.org?subject=Ihre%20Anfrage%202026-11%2F000123%20%E2%80%93%20Fenster%20%26%20T%C3%BCren"
            "&body=Guten%20Tag%20Frau%20M%C3%BCller%2C%0D%0A%0D%0A100%25%20kostenlos%20%2B%20schnell%3F%0D%0A"
        ),
        False,
    )


@given(st.text(max_size=200), st.text(max_size=6000))
def test_any_text_makes_an_address_that_is_short_enough_and_says_whether_it_was_cut(subject, body):
    try:
        (subject + body).encode()
    except UnicodeEncodeError:
        return
    made, is_shortened = mailto("a@b.example", subject[:100], body)
    assert len(made) <= LONGEST
    words = parse_qs(urlsplit(made).query, keep_blank_values=True, strict_parsing=False)
    assert set(words) <= {"subject", "body"}
    if not is_shortened and body:
        assert unquote(made.split("body=")[1]).replace("\r\n", "\n") == body.replace("\r\n", "\n")


def test_no_header_is_smuggled_in():
    made, _is_shortened = mailto("a@b.example\r\nBcc: x@y.example", "Hello\r\nBcc: x@y.example", "")
    assert ("%0D" in made, "%0A" in made) == (False, False)
