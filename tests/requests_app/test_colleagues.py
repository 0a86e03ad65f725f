"""Other contacts of a company: found, listed, added, taken from elsewhere (features D6)."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from contacts.models import Contact
from contacts.saving import create_contact
from requests_app.creation import InquiryData, create_inquiry
from tests.cast import NOW, contact_data


@pytest.fixture
def lena(client, cast, clock):
    client.force_login(cast.lena)
    return cast.lena


def of_company(cast, company, number, by=None, organisation=None):
    """A contact of the company, entered by Lena."""
    data = contact_data(
        type="commercial", company=company, last_name=f"Person {number:03}", position="Buyer", phones=[],
        emails=[f"p{number}@firm.example"], town="Merano", vat_number="IT00743110157",
    )  # fmt: skip
    return create_contact(organisation or cast.bolzano, data, by=by or cast.lena, at=NOW)


@pytest.fixture
def giulia(cast, lena):
    """The contact whose page is looked at, with an inquiry."""
    contact = of_company(cast, "Studio Ferraro", 0)
    data = InquiryData(type="offer", origin="phone", language="it")
    create_inquiry(contact, data, unit=lena.unit, responsible=lena, by=lena, at=NOW)
    return contact


def test_the_same_company_is_found_trimmed_and_blind_to_case_and_accents(client, cast, giulia):
    for number, company in enumerate(["  STUDIO   ferraro ", "Stúdio Ferràro", "Studio Ferrari"], start=1):
        of_company(cast, company, number)
    of_company(cast, "Studio Ferraro", 4, by=cast.carla, organisation=cast.verona)
    pages = [reverse("contact_detail", args=[giulia.pk]), reverse("inquiry_detail", args=[giulia.inquiries.get().pk])]
    for page in pages:
        assert sorted(set(re.findall(r"Person \d{3}", client.get(page).text)) - {"Person 000"}) == [
            "Person 001", "Person 002",
        ]  # fmt: skip


def test_five_hundred_colleagues_are_listed_in_pages_with_a_fixed_number_of_queries(client, cast, giulia):
    page = reverse("contact_detail", args=[giulia.pk])
    all_of_them = reverse("contact_colleagues", args=[giulia.pk])
    of_company(cast, "Studio Ferraro", 1)
    before = [queries(client, page), queries(client, all_of_them)]
    pattern = Contact.objects.get(last_name="Person 001")
    Contact.objects.bulk_create(
        Contact(**{
            field.attname: getattr(pattern, field.attname)
            for field in Contact._meta.concrete_fields if not field.primary_key
        } | {"last_name": f"Person {number:03}", "name_key": f"person {number:03} marco"})
        for number in range(2, 501)
    )  # fmt: skip
    contacts = Contact.objects.filter(emails=None)
    contacts.first().emails.model.objects.bulk_create(
        contacts.first().emails.model(contact=one, organisation=cast.bolzano, address=f"x{one.pk}@firm.example")
        for one in contacts
    )
    assert [queries(client, page), queries(client, all_of_them)] == before
    seen, address = [], all_of_them
    while address:
        text = client.get(address).text
        seen += re.findall(r"Marco Person (\d{3})", text.split("</h1>")[1])
        following = re.search(r'rel="next" href="([^"]+)"', text)
        address = following.group(1).replace("&amp;", "&") if following else None
    assert seen == [f"{number:03}" for number in range(1, 501)]


def queries(client, page):
    client.get(page)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(page).status_code == 200
    return len(captured)


def test_a_new_colleague_begins_with_the_company_data(client, cast, lena, giulia):
    url = reverse("contact_colleague_add", args=[giulia.pk])
    page = client.get(url)
    assert (page.context["form"]["company"].value(), page.context["form"]["town"].value()) == (
        "Studio Ferraro", "Merano",
    )  # fmt: skip
    form = {
        "type": "commercial", "title": "mr", "last_name": "Conti", "company": "Studio Ferraro", "language": "it",
        "country": "IT", "email": "conti@firm.example", "consent_processing": "on", "how": "email",
    }  # fmt: skip
    answer = client.post(url, form)
    new = Contact.objects.get(last_name="Conti")
    assert answer["Location"] == reverse("contact_detail", args=[new.pk])
    assert (new.created_by, new.consents.get().how, new.organisation) == (lena, "email", cast.bolzano)
    assert client.post(url, form).status_code == 422


def test_a_known_contact_joins_after_a_warning_what_is_replaced(client, cast, giulia):
    other = of_company(cast, "Old Firm", 7)
    url = reverse("contact_colleague_attach", args=[giulia.pk])
    found = client.get(url, {"q": "person 007"}).text
    assert f"?contact={other.pk}" in found
    warning = client.get(url, {"contact": other.pk}).text
    assert ("are replaced" in warning, "Old Firm" in warning, "Studio Ferraro" in warning) == (True, True, True)
    other.refresh_from_db()
    assert other.company == "Old Firm"
    client.post(url, {"contact": other.pk})
    other.refresh_from_db()
    assert (other.company, other.last_name, other.changes.get().kind) == ("Studio Ferraro", "Person 007", "company")


@pytest.mark.parametrize("words", ["p7@firm", "Person 007 Marco", "marco person 007", "old fi"])
def test_a_contact_is_found_by_email_name_and_company(client, cast, giulia, words):
    other = of_company(cast, "Old Firm", 7)
    text = client.get(reverse("contact_colleague_attach", args=[giulia.pk]), {"q": words}).text
    assert f"?contact={other.pk}" in text


def test_whose_data_one_may_not_change_is_not_found_and_does_not_join(client, cast, giulia):
    foreign = of_company(cast, "Old Firm", 7, by=cast.carla, organisation=cast.verona)
    colleagues = of_company(cast, "Old Firm", 8, by=cast.bruno)
    url = reverse("contact_colleague_attach", args=[giulia.pk])
    assert "?contact=" not in client.get(url, {"q": "person"}).text
    for contact in (foreign, colleagues):
        assert client.post(url, {"contact": contact.pk}).status_code == 404
