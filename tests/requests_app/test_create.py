"""Create inquiry by form (features N1–N4)."""

import re

import pytest
from django.urls import reverse

from accounts.models import Role
from contacts.models import Contact
from contacts.saving import create_contact
from requests_app.models import CatalogueItem, Inquiry
from tests.cast import NOW, contact_data

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
    assert f"?contact={known.pk}" in answer.text
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
    assert f"?contact={known.pk}" in answer.text


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


def test_language_and_country_start_as_entered_last(client, cast, lena):
    create_contact(cast.bolzano, contact_data(language="fr", country="CH"), by=lena, at=NOW)
    initial = client.get(URL).context["forms"].contact.initial
    assert initial == {"language": "fr", "country": "CH"}


def test_without_the_right_there_is_no_such_page(client, cast, lena):
    Role.objects.filter(organisation=cast.bolzano).update(rights=["accept"])
    assert (client.get(URL).status_code, client.post(URL, form(lena)).status_code) == (404, 404)


def test_the_page_makes_a_fixed_number_of_queries(client, lena, django_assert_max_num_queries):
    with django_assert_max_num_queries(9):
        client.get(URL)
