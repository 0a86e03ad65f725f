"""Create inquiry by form (features N1–N4)."""

import re
from datetime import UTC, datetime

import pytest
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import Role
from contacts.models import Contact
from contacts.saving import create_contact
from requests_app import uploads
from requests_app.models import CatalogueItem, Inquiry, Upload
from tests.cast import NOW, contact_data
from tests.signing_in import proof_in, signed_in_again

URL = "/inquiries/new/"
FORM = {
    "type": "private",
    "title": "ms",
    "first_name": "Anna",
    "last_name": "Thaler",
    "email": "Anna.Thaler@post.example",
    "phone_kind": "mobile",
    "phone": "340 123 45 67",
    "street": "Via Roma",
    "house_number": "3",
    "postal_code": "39012",
    "town": "Merano",
    "country": "IT",
    "language": "de",
    "consent_processing": "on",
    "inquiry-type": "offer",
    "inquiry-origin": "phone",
    "inquiry-project_type": "renovation",
    "inquiry-text": "Six roof windows.",
}


@pytest.fixture
def lena(cast, clock, client):
    """Lena, signed in."""
    client.force_login(cast.lena)
    return cast.lena


def form(person, **fields):
    """A complete form with the person as responsible."""
    return FORM | {"inquiry-responsible": person.pk} | fields


def test_the_form_creates_contact_and_inquiry(client, lena):
    answer = client.post(URL, form(lena))
    inquiry = Inquiry.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, reverse("inquiry_detail", args=[inquiry.pk]))
    assert (inquiry.type, inquiry.status, inquiry.responsible, inquiry.created_by) == ("offer", "open", lena, lena)
    contact = inquiry.contact
    assert [email.address for email in contact.emails.all()] == ["anna.thaler@post.example"]
    assert [phone.e164 for phone in contact.phones.all()] == ["+393401234567"]
    assert list(contact.consents.values_list("kind", "how", "taken_by")) == [("processing", "phone", lena.pk)]
    assert (inquiry.site_town, inquiry.site_differs) == ("Merano", False)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"email": "", "phone": ""}, "email"),
        ({"phone": "+39 12"}, "phone"),
        ({"consent_processing": ""}, "consent_processing"),
        ({"last_name": ""}, "last_name"),
        ({"type": "commercial"}, "company"),
        ({"vat_number": "IT 123"}, "vat_number"),
        ({"inquiry-type": "brochure", "street": ""}, "street"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(client, lena, change, field):
    answer = client.post(URL, form(lena, **change))
    assert answer.status_code == 422
    assert list(answer.context["forms"].contact.errors) == [field]
    assert (Contact.objects.count(), Inquiry.objects.count()) == (0, 0)
    assert "Six roof windows." in answer.text


def test_a_known_email_offers_the_contact_instead_of_a_second_one(client, cast, lena):
    known = create_contact(cast.bolzano, contact_data(emails=["anna.thaler@post.example"]), by=lena, at=NOW)
    answer = client.post(URL, form(lena))
    assert answer.status_code == 422
    assert f'value="use:{known.pk}"' in answer.text
    assert Contact.objects.count() == 1


@pytest.fixture
def anna(cast, lena):
    """A contact with the e-mail that the form has too."""
    data = contact_data(emails=["anna.thaler@post.example"], phones=[("work", "0461 123456")], position="")
    return create_contact(cast.bolzano, data, by=lena, at=NOW)


def test_what_was_typed_stands_beside_the_known_contact(client, lena, anna):
    page = client.post(f"/inquiries/new/compare/{anna.pk}/", form(lena)).text
    differing = re.findall(r'<tr class="differs">\s*<th scope="row">([^<]+)', page)
    assert differing == [
        "Title", "First name", "Last name", "Phone", "Street", "No.", "Postal code", "Town", "Language",
    ]  # fmt: skip
    assert ("Six roof windows." in page, f'value="use:{anna.pk}"' in page) == (True, True)


def test_the_known_contact_is_used_as_it_is_and_what_was_typed_of_the_inquiry_stays(client, lena, anna):
    page = client.post(URL, form(lena, decide=f"use:{anna.pk}"))
    assert (page.status_code, page.context["forms"].contact, Inquiry.objects.count()) == (200, None, 0)
    assert ("Six roof windows." in page.text, f'name="contact" value="{anna.pk}"' in page.text) == (True, True)
    client.post(URL, form(lena, contact=anna.pk))
    inquiry = Inquiry.objects.get()
    assert (inquiry.contact, inquiry.contact.last_name, Contact.objects.count()) == (anna, "Bianchi", 1)


def test_the_known_contact_is_replaced_by_what_was_entered_and_loses_nothing(client, lena, anna):
    page = client.post(URL, form(lena, decide=f"replace:{anna.pk}"))
    assert ("will be replaced by what you enter" in page.text, 'value="Thaler"' in page.text) == (True, True)
    client.post(URL, form(lena, contact_choice=f"replace:{anna.pk}"))
    contact = Inquiry.objects.get().contact
    assert (contact, contact.last_name, contact.town) == (anna, "Thaler", "Merano")
    assert [phone.e164 for phone in contact.phones.all()] == ["+393401234567", "+390461123456"]
    assert [change.kind for change in contact.changes.all()] == ["replaced"]


def test_both_are_kept_with_another_email_only(client, lena, anna):
    assert "enter another e-mail" in client.post(URL, form(lena, decide="both")).text
    answer = client.post(URL, form(lena))
    assert (answer.status_code, list(answer.context["forms"].contact.errors)) == (422, ["email"])
    client.post(URL, form(lena, email="a.thaler@post.example"))
    assert Contact.objects.count() == 2


@pytest.mark.parametrize("word", ["use", "replace"])
def test_nobody_chooses_another_organisations_contact(client, cast, lena, word):
    foreign = create_contact(cast.verona, contact_data(), by=cast.carla, at=NOW)
    for name in ("decide", "contact_choice"):
        assert client.post(URL, form(lena, **{name: f"{word}:{foreign.pk}"})).status_code == 404
    assert client.post(f"/inquiries/new/compare/{foreign.pk}/", form(lena)).status_code == 404


def test_a_consent_taken_down_carries_the_wording_in_force(client, lena):
    client.post(URL, form(lena, consent_promotion="on"))
    texts = dict(Inquiry.objects.get().contact.consents.values_list("kind", "text"))
    assert texts["processing"].startswith("Ich bin einverstanden, dass Studio Bolzano meine Angaben verarbeitet")
    assert set(texts) == {"processing", "promotion"}


def test_a_contact_of_another_organisation_is_never_offered(client, cast, lena):
    create_contact(cast.verona, contact_data(emails=["anna.thaler@post.example"]), by=cast.carla, at=NOW)
    answer = client.get("/inquiries/new/known/", {"email": "anna.thaler@post.example", "phone": "", "country": "IT"})
    assert answer.text.strip() == ""


@pytest.mark.parametrize("phone", ["0039 340 1234567", "340/123 45 67"])
def test_a_known_phone_is_recognised_in_any_spelling(client, cast, lena, phone):
    known = create_contact(cast.bolzano, contact_data(), by=lena, at=NOW)
    answer = client.get("/inquiries/new/known/", {"email": "", "phone": phone, "country": "IT"})
    assert f'value="use:{known.pk}"' in answer.text


def test_a_new_inquiry_for_a_known_contact_asks_only_for_the_inquiry(client, cast, lena):
    known = create_contact(cast.bolzano, contact_data(), by=lena, at=NOW)
    data = {
        "contact": known.pk, "inquiry-type": "general", "inquiry-origin": "phone", "inquiry-responsible": lena.pk,
    }  # fmt: skip
    assert client.post(f"{URL}?contact={known.pk}", data).status_code == 302
    assert Inquiry.objects.get().contact == known


def test_another_organisations_contact_does_not_exist(client, cast, lena):
    foreign = create_contact(cast.verona, contact_data(), by=cast.carla, at=NOW)
    assert client.get(f"{URL}?contact={foreign.pk}").status_code == 404


def test_samples_are_picked_from_the_catalogue(client, lena):
    CatalogueItem.objects.create(code="sample-01", kind="sample", title="Oak, oiled")
    data = form(lena, **{"inquiry-type": "sample"})
    assert list(client.post(URL, data).context["forms"].inquiry.errors) == ["type"]
    client.post(URL, data | {"inquiry-quantity_sample-01": "2"})
    assert list(Inquiry.objects.get().articles.values_list("code", "quantity")) == [("sample-01", 2)]


def test_the_building_site_may_be_elsewhere(client, lena):
    site = {"site-street": "Via Po", "site-postal_code": "38122", "site-town": "Trento", "site-country": "IT"}
    client.post(URL, form(lena, **{"inquiry-site_differs": "on"}, **site))
    inquiry = Inquiry.objects.get()
    assert (inquiry.site_differs, inquiry.site_town, inquiry.contact.town) == (True, "Trento", "Merano")


def test_prefix_language_and_country_start_as_entered_last(client, cast, lena):
    data = contact_data(language="fr", country="CH", phones=[("mobile", "+33 6 12 34 56 78")])
    create_contact(cast.bolzano, data, by=lena, at=NOW)
    initial = client.get(URL).context["forms"].contact.initial
    assert initial == {"language": "fr", "country": "CH", "phone": "+33 "}


@pytest.mark.parametrize("prefix", ["+33 ", "0033", "+39"])
def test_a_prefix_alone_is_no_number(client, lena, prefix):
    client.post(URL, form(lena, phone=prefix))
    assert list(Inquiry.objects.get().contact.phones.all()) == []


def test_without_the_right_there_is_no_such_page(client, cast, lena):
    Role.objects.filter(organisation=cast.bolzano).update(rights=["accept"])
    assert (client.get(URL).status_code, client.post(URL, form(lena)).status_code) == (404, 404)


def test_the_page_makes_a_fixed_number_of_queries(client, lena, django_assert_max_num_queries):
    with django_assert_max_num_queries(11):
        client.get(URL)


PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def a_file(name="Grundriss.pdf", content=PDF):
    return SimpleUploadedFile(name, content)


def test_files_come_with_the_inquiry_without_a_script(client, lena):
    client.post(URL, form(lena, files=[a_file(), a_file("Liste.csv", b"a;b\n1;2\n")]))
    inquiry = Inquiry.objects.get()
    assert sorted(file.name for file in inquiry.files.all()) == ["Grundriss.pdf", "Liste.csv"]
    assert {file.entry.action for file in inquiry.files.all()} == {"create"}
    assert Upload.objects.count() == 0


def test_chosen_files_survive_an_error_and_are_sent_once(client, lena):
    answer = client.post(URL, form(lena, last_name="", files=[a_file()]))
    key = str(Upload.objects.get().key)
    assert (answer.status_code, f'value="{key}"' in answer.text) == (422, True)
    client.post(URL, form(lena, uploads=[key]))
    assert [file.name for file in Inquiry.objects.get().files.all()] == ["Grundriss.pdf"]


def test_a_refused_file_says_why_and_nothing_typed_is_lost(client, lena):
    answer = client.post(
        URL, form(lena, files=[a_file("plan.pdf", b"MZ\x90\x00 no plan"), a_file("Liste.csv", b"a;b\n")])
    )
    assert (answer.status_code, Inquiry.objects.count()) == (422, 0)
    assert ("plan.pdf: " in answer.text, "Six roof windows." in answer.text) == (True, True)
    assert [upload.name for upload in answer.context["forms"].attached.files] == ["Liste.csv"]


def test_nobody_takes_another_persons_files(client, cast, lena):
    theirs = uploads.keep(cast.jonas, None, "inquiry", a_file(), at=NOW)
    client.post(URL, form(lena, uploads=[str(theirs.key)]))
    assert list(Inquiry.objects.get().files.all()) == []


def test_a_consent_on_the_phone_says_when_and_by_whom(client, cast, lena):
    given = {"given-day": "2026-11-23", "given-time": "15:30", "given-by": cast.jonas.pk}
    client.post(URL, form(lena, **given))
    [consent] = Inquiry.objects.get().contact.consents.all()
    assert (consent.how, consent.taken_by) == ("phone", cast.jonas)
    assert consent.given_at == datetime(2026, 11, 23, 14, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("change", "field"),
    [({"given-day": "2026-11-25"}, "day"), ({"given-by": "999999"}, "by"), ({"given-time": "x"}, "time")],
)
def test_a_consent_is_not_given_in_the_future_nor_to_a_stranger(client, lena, change, field):
    answer = client.post(URL, form(lena, **({"given-day": "2026-11-24"} | change)))
    assert (answer.status_code, list(answer.context["forms"].given.errors)) == (422, [field])


def test_a_consent_in_person_is_a_signed_form(client, lena):
    in_person = {"inquiry-origin": "in_person"}
    answer = client.post(URL, form(lena, **in_person))
    assert (answer.status_code, "Add a photo or scan of the signed form." in answer.text) == (422, True)
    answer = client.post(URL, form(lena, last_name="", signed_form=a_file("Einwilligung.pdf"), **in_person))
    key = str(Upload.objects.get().key)
    assert f'name="signed" value="{key}"' in answer.text
    client.post(URL, form(lena, signed=key, **in_person))
    inquiry = Inquiry.objects.get()
    assert [(file.name, file.is_signed_consent) for file in inquiry.files.all()] == [("Einwilligung.pdf", True)]
    assert [consent.how for consent in inquiry.contact.consents.all()] == ["signed"]
    page = client.get(reverse("contact_detail", args=[inquiry.contact.pk])).text
    assert "Signed form: Einwilligung.pdf" in page


def test_what_is_asked_is_said_in_the_contacts_language(client, lena):
    assert "Acepto que Studio Bolzano" in client.get("/inquiries/new/consent/", {"language": "es"}).text
    assert client.get("/inquiries/new/consent/", {"language": "xx"}).status_code == 200


def test_nothing_typed_is_lost_when_the_session_has_expired(client, lena):
    proof = proof_in(client.get(URL))
    client.logout()
    sent = form(lena, made_for=proof, files=[a_file()], **{"inquiry-type": "general", "given-time": "07:15"})
    page = signed_in_again(client, lena, client.post(URL, sent))
    assert Inquiry.objects.count() == 0
    assert all(
        words in page.text for words in ("Six roof windows.", 'value="Thaler"', 'value="07:15"', "Grundriss.pdf")
    )
    assert [upload.name for upload in page.context["forms"].attached.files] == ["Grundriss.pdf"]
    [key] = [str(upload.key) for upload in page.context["forms"].attached.files]
    client.post(URL, sent | {"files": [], "uploads": [key], "typed": page.context["kept_as"]})
    assert [file.name for file in Inquiry.objects.get().files.all()] == ["Grundriss.pdf"]
    assert "Six roof windows." not in client.get(f"{URL}?typed={page.context['kept_as']}").text


def test_what_one_typed_nobody_else_finds(client, cast, lena):
    proof = proof_in(client.get(URL))
    client.logout()
    answer = client.post(URL, form(lena, made_for=proof))
    page = signed_in_again(client, cast.jonas, answer)
    assert ("Six roof windows." in page.text, "no longer kept" in page.text) == (False, True)


@pytest.mark.parametrize("proof", ["", "forged", signing.dumps(1, salt="another")], ids=["none", "forged", "another"])
def test_nothing_is_kept_for_strangers(client, cast, clock, proof):
    answer = client.post(URL, form(cast.lena, made_for=proof))
    assert answer["Location"] == "/account/sign-in/?next=/inquiries/new/"


def test_a_form_from_before_signing_in_again_loses_nothing(cast, clock):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.lena)
    proof = proof_in(client.get(URL))
    answer = client.post(URL, form(cast.lena, made_for=proof, csrfmiddlewaretoken="old"))
    assert "Six roof windows." in client.get(answer["Location"]).text
    assert client.post(URL, form(cast.lena, csrfmiddlewaretoken="old")).status_code == 403


def test_beginnings_of_an_email_are_offered_too(client, cast, lena):
    known = create_contact(cast.bolzano, contact_data(emails=["anna.thaler@post.example"]), by=lena, at=NOW)
    create_contact(cast.verona, contact_data(emails=["anna.thaler2@post.example"]), by=cast.carla, at=NOW)
    offered = client.get("/inquiries/new/known/", {"email": "Anna.T"}).context["known"]
    assert (offered, client.get("/inquiries/new/known/", {"email": "anna"}).context["known"]) == ([known], [])


def test_a_long_catalogue_costs_no_further_queries(client, lena, django_assert_max_num_queries):
    CatalogueItem.objects.bulk_create(
        CatalogueItem(code=f"s{number}", kind="sample", title=f"Profile {number}") for number in range(300)
    )
    with django_assert_max_num_queries(11):
        assert client.get(URL).text.count('<li class="article">') == 300
    answer = client.post(URL, form(lena, **{"inquiry-type": "sample", "inquiry-quantity_s1": "many"}))
    assert ("Enter a number from 0 to 99." in answer.text, 'value="many"' in answer.text) == (True, True)
