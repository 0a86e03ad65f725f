"""A contact's page: what it shows to whom, changing it in place, consents, sharing (features C2, C7, D5, D13, P3)."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from contacts.consents import allows
from contacts.models import Contact, Province
from contacts.saving import create_contact
from requests_app.creation import InquiryData, create_inquiry
from requests_app.models import Inquiry
from tests.cast import NOW, act, add_person, contact_data
from tests.signing_in import key_in, proof_in, signed_in_again


@pytest.fixture
def copy(accepted):
    """Studio Bolzano's own record of Marco Bianchi, of whom Lena has an inquiry."""
    return accepted.assignments.get().to_contact


@pytest.fixture
def lena(client, cast):
    client.force_login(cast.lena)
    return cast.lena


def address(contact, name="contact_detail"):
    return reverse(name, args=[contact.pk])


def form_of(client, contact, **fields):
    """The form as the page sends it, with some fields changed."""
    html = client.get(address(contact, "contact_edit")).text
    form = html[html.index('class="contact-form"') :]
    values = dict(re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', re.sub(r'type="radio"[^>]*', "", form)))
    plain = {
        "type": contact.type, "title": contact.title, "language": contact.language, "country": str(contact.country),
    }  # fmt: skip
    kinds = {f"phones-{index}-kind": phone.kind for index, phone in enumerate(contact.phones.all())}
    return values | plain | kinds | {f"phones-{contact.phones.count()}-kind": "mobile"} | fields


def save(client, contact, **fields):
    return client.post(address(contact, "contact_edit"), form_of(client, contact, **fields))


# --- The page ----------------------------------------------------------------------------------------------------


def test_the_page_shows_data_inquiries_files_and_consents(client, lena, accepted, copy):
    page = client.get(address(copy)).text
    for words in ("Marco Bianchi", "marco.bianchi@casa.example", accepted.number, "Via Mazzini 12", "24 Nov 2026"):
        assert words in page


def test_colleagues_who_see_none_of_its_inquiries_and_other_organisations_get_404(client, cast, copy, contact):
    other = add_person(cast.bolzano, "anna.weber@studio-bolzano.example", "sales_advisor")
    for person in (other, cast.carla, cast.martin):
        client.force_login(person)
        assert client.get(address(copy)).status_code == 404, person
    client.force_login(cast.lena)
    assert client.get(address(contact)).status_code == 404


def test_only_the_inquiries_that_one_may_see_are_listed(client, cast, accepted, copy):
    hers = create_inquiry(
        copy, InquiryData(type="general", origin="phone", language="it"), unit=cast.bruno.unit,
        responsible=cast.bruno, by=cast.bruno, at=NOW,
    )  # fmt: skip
    client.force_login(cast.lena)
    assert hers.number not in client.get(address(copy)).text
    client.force_login(cast.bruno)
    page = client.get(address(copy)).text
    assert (hers.number in page, accepted.number in page) == (True, True)


def queries_of(client, url):
    with CaptureQueriesContext(connection) as queries:
        client.get(url)
    return len(queries)


def test_the_page_makes_a_fixed_number_of_queries(client, cast, lena, copy):
    client.get(address(copy))
    before = queries_of(client, address(copy))
    for number in range(40):
        copy.emails.create(organisation=cast.bolzano, address=f"m{number}@casa.example")
        general = InquiryData(type="general", origin="phone", language="it")
        create_inquiry(copy, general, unit=lena.unit, responsible=lena, by=lena, at=NOW)
    assert queries_of(client, address(copy)) == before <= 14


# --- Changing ----------------------------------------------------------------------------------------------------


def test_the_responsible_changes_all_data_and_history_says_what(client, cast, lena, accepted, copy):
    number = copy.phones.count()
    answer = save(
        client, copy, last_name="Bianchi-Rossi", **{"emails-1-address": "M.Rossi@casa.example"},
        **{f"phones-{number}-number": "0461 123456", f"phones-{number}-kind": "landline", "numbers-0-number": "K-77"},
    )  # fmt: skip
    assert answer.status_code == 302
    copy.refresh_from_db()
    assert (copy.last_name, copy.name_key) == ("Bianchi-Rossi", "bianchi rossi marco")
    assert [email.address for email in copy.emails.all()] == ["marco.bianchi@casa.example", "m.rossi@casa.example"]
    assert [phone.e164 for phone in copy.phones.all()] == ["+393401234567", "+390461123456"]
    assert [number.number for number in copy.customer_numbers.all()] == ["K-77"]
    [change] = copy.changes.all()
    assert (change.person, change.changes["last_name"]) == (lena, ["Bianchi", "Bianchi-Rossi"])
    page = client.get(reverse("inquiry_detail", args=[accepted.pk])).text
    assert "<del>Bianchi</del> → <ins>Bianchi-Rossi</ins>" in page
    client.force_login(cast.ada)
    assert "Bianchi-Rossi" not in client.get(reverse("inquiry_detail", args=[accepted.pk])).text


def test_in_the_panel_of_an_inquiry_the_answer_is_the_panel(client, lena, accepted, copy):
    url = f"{address(copy, 'contact_edit')}?inquiry={accepted.pk}"
    assert client.get(url, headers={"HX-Request": "true"}).text.strip().startswith('<section class="card panel')
    data = form_of(client, copy, town="Rovereto", inquiry=accepted.pk)
    answer = client.post(url, data, headers={"HX-Request": "true"})
    assert (answer.status_code, "Rovereto" in answer.text, "<html" in answer.text) == (200, True, False)
    assert "Contact saved" in answer["HX-Trigger"]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"emails-0-address": "", "phones-0-number": ""}, "Enter an e-mail or a phone number."),
        ({"emails-0-address": "nobody"}, "Enter a valid email address."),
        ({"phones-0-number": "+39 12"}, "This is not a complete phone number of the chosen country."),
        ({"last_name": ""}, "Enter the last name."),
        ({"vat_number": "IT 123"}, "This VAT number is not valid"),
        ({"type": "commercial"}, "Enter the company."),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_saved(client, lena, copy, fields, words):
    answer = save(client, copy, **fields)
    assert (answer.status_code, words in answer.text) == (422, True)
    assert copy.changes.count() == 0


@pytest.mark.parametrize(
    ("country", "typed", "kept"),
    [
        ("IT", "00743110157", "IT00743110157"),
        ("DE", "DE 136.695 976", "DE136695976"),
        ("AT", "ATU57194903", "ATU57194903"),
        ("CH", "CHE-107.787.577 MWST", "CHE107787577"),
        ("IT", "ATU57194903", "ATU57194903"),
        ("US", "12-3456789", "123456789"),
    ],
)
def test_a_vat_number_of_its_country_is_kept_in_one_spelling_for_every_type(client, lena, copy, country, typed, kept):
    assert save(client, copy, country=country, vat_number=typed, province="").status_code == 302
    copy.refresh_from_db()
    assert (copy.type, copy.vat_number) == ("private", kept)


def test_a_province_counts_in_its_own_country_alone(client, lena, copy):
    provinces = {code: Province.objects.filter(country=code).first() for code in ("IT", "ES", "PT")}
    assert set(Province.objects.values_list("country", flat=True)) == set(provinces)
    for country in ("IT", "ES", "PT", "DE"):
        for code, province in provinces.items():
            save(client, copy, country=country, province=province.pk)
            copy.refresh_from_db()
            assert (str(copy.country), copy.province) == (country, province if country == code else None)


def test_an_email_of_another_contact_is_refused_and_both_can_be_compared(client, cast, lena, copy):
    other = create_contact(cast.bolzano, contact_data(last_name="Neri", emails=["n@casa.example"]), by=lena, at=NOW)
    answer = save(client, copy, **{"emails-0-address": "N@casa.example"})
    assert "This e-mail belongs to Marco Neri." in answer.text
    assert reverse("contact_compare", args=[copy.pk, other.pk]) in answer.text


def test_one_more_line_saves_nothing_and_loses_nothing(client, lena, copy):
    answer = save(client, copy, last_name="Verdi", more="emails", **{"emails-1-address": "v@casa.example"})
    assert (answer.status_code, 'name="emails-2-address"' in answer.text) == (422, True)
    assert ('value="Verdi"' in answer.text, 'value="v@casa.example"' in answer.text) == (True, True)
    assert re.findall(r'name="([^"]+)"[^>]* autofocus', answer.text) == ["emails-2-address"]
    assert copy.changes.count() == 0


def test_forty_emails_are_kept_in_their_order(client, cast, lena, copy):
    addresses = [f"m{number}@casa.example" for number in range(40)]
    data = form_of(client, copy, **{f"emails-{index}-address": one for index, one in enumerate(addresses)})
    client.post(address(copy, "contact_edit"), data | {"emails-TOTAL_FORMS": "41"})
    assert [email.address for email in copy.emails.all()] == addresses


def test_two_who_change_the_same_see_both_versions_and_choose(client, cast, lena, copy):
    mine = form_of(client, copy, last_name="Verdi", town="Bolzano")
    theirs = form_of(client, copy, last_name="Neri", street="Via Po")
    client.post(address(copy, "contact_edit"), theirs)
    answer = client.post(address(copy, "contact_edit"), mine)
    assert (answer.status_code, "Neri" in answer.text, "Verdi" in answer.text) == (409, True, True)
    copy.refresh_from_db()
    assert (copy.last_name, copy.street, copy.town) == ("Neri", "Via Po", "Trento")
    chosen = dict(re.findall(r'type="radio" name="(choice_[^"]+)" value="([^"]+)" checked', answer.text))
    assert chosen == {"choice_last_name": "mine", "choice_street": "theirs", "choice_town": "mine"}
    base = re.search(r'name="base" value="([^"]+)"', answer.text).group(1)
    client.post(address(copy, "contact_edit"), mine | chosen | {"base": base, "choice_last_name": "theirs"})
    copy.refresh_from_db()
    assert (copy.last_name, copy.street, copy.town) == ("Neri", "Via Po", "Bolzano")


def test_whoever_chose_before_another_change_chooses_again_and_overwrites_nothing(client, cast, lena, copy):
    mine = form_of(client, copy, last_name="Verdi", town="Bolzano")
    client.post(address(copy, "contact_edit"), form_of(client, copy, last_name="Neri"))
    first = client.post(address(copy, "contact_edit"), mine)
    base = re.search(r'name="base" value="([^"]+)"', first.text)[1]
    client.post(address(copy, "contact_edit"), form_of(client, copy, street="Via Po"))
    choice = {"base": base, "choice_last_name": "theirs", "choice_town": "mine"}
    second = client.post(address(copy, "contact_edit"), mine | choice)
    again = dict(re.findall(r'type="radio" name="(choice_[^"]+)" value="([^"]+)" checked', second.text))
    assert (second.status_code, again) == (
        409,
        {"choice_last_name": "theirs", "choice_street": "theirs", "choice_town": "mine"},
    )
    base = re.search(r'name="base" value="([^"]+)"', second.text)[1]
    client.post(address(copy, "contact_edit"), mine | again | {"base": base})
    copy.refresh_from_db()
    assert (copy.last_name, copy.street, copy.town) == ("Neri", "Via Po", "Bolzano")


def sent_too_late(client, contact, **fields):
    """What somebody sends from the form that they still have, when nobody is signed in any more."""
    sent = form_of(client, contact, **fields)
    client.logout()
    return client.post(address(contact, "contact_edit"), sent)


def sent_again(client, contact, page, **fields):
    """Save the form as it came back."""
    base = re.search(r'name="base" value="([^"]+)"', page.text)[1]
    return client.post(address(contact, "contact_edit"), fields | {"base": base, "typed": key_in(page)})


def test_what_was_typed_when_the_session_had_expired_stands_in_the_form_again(client, lena, accepted, copy):
    typed = form_of(client, copy, last_name="Verdi", inquiry=str(accepted.pk))
    answer = sent_too_late(client, copy, **typed | {"emails-0-address": "marco@verdi.example", "more": "emails"})
    page = signed_in_again(client, lena, answer)
    assert (page.status_code, page.context["about"]) == (200, accepted.pk)
    assert all(words in page.text for words in ('value="Verdi"', 'value="marco@verdi.example"'))
    copy.refresh_from_db()
    assert copy.last_name == "Bianchi"
    saved = sent_again(client, copy, page, **typed)
    copy.refresh_from_db()
    assert (saved["Location"], copy.last_name) == (reverse("inquiry_detail", args=[accepted.pk]), "Verdi")
    assert client.get(address(copy, "contact_edit"), {"typed": key_in(page)}).context["edit"].data is None


def test_what_was_typed_before_signing_in_again_overwrites_nobody(client, lena, copy):
    mine = form_of(client, copy, last_name="Verdi")
    answer = sent_too_late(client, copy, **mine)
    Contact.objects.filter(pk=copy.pk).update(last_name="Neri")
    page = signed_in_again(client, lena, answer)
    conflict = sent_again(client, copy, page, **mine)
    assert (conflict.status_code, "Neri" in conflict.text, len(re.findall('name="made_for"', conflict.text))) == (
        409,
        True,
        1,
    )
    choice = {"base": re.search(r'name="base" value="([^"]+)"', conflict.text)[1], "choice_last_name": "theirs"}
    client.logout()
    answer = client.post(address(copy, "contact_edit"), mine | choice | {"made_for": proof_in(conflict)})
    assert sent_again(client, copy, signed_in_again(client, lena, answer), **mine).status_code == 409
    copy.refresh_from_db()
    assert copy.last_name == "Neri"


def test_who_may_not_change_the_contact_finds_nothing_and_strangers_keep_nothing(client, cast, lena, copy):
    answer = sent_too_late(client, copy, last_name="Verdi")
    assert signed_in_again(client, cast.jonas, answer).status_code == 404
    client.logout()
    answer = client.post(address(copy, "contact_edit"), {"last_name": "Verdi"})
    assert answer["Location"] == f"/account/sign-in/?next={address(copy, 'contact_edit')}"


def test_the_assigner_still_changes_the_own_record_and_others_do_not(client, cast, accepted, contact, copy):
    may = {}
    for person, record in ((cast.martin, contact), (cast.jonas, copy), (cast.bruno, copy)):
        client.force_login(person)
        may[person.first_name] = client.get(address(record, "contact_edit")).status_code == 200
    assert may == {"Martin": True, "Jonas": False, "Bruno": False}


def test_who_works_on_it_notices_that_somebody_else_changed_the_contact(client, cast, accepted, copy):
    act(accepted, "assign", cast.lena, target=f"person:{cast.jonas.pk}")
    client.force_login(cast.lena)
    save(client, copy, town="Rovereto")
    client.force_login(cast.jonas)
    assert "Lena Gruber" in client.get("/").context["rows"][0].notices[0].words
    client.force_login(cast.lena)
    assert not [row for row in client.get("/").context["rows"] if row.notices]


def test_the_building_site_of_open_inquiries_follows_the_address(client, cast, lena):
    mine = create_contact(cast.bolzano, contact_data(), by=lena, at=NOW)
    data = InquiryData(type="offer", origin="phone", language="it")
    inquiry = create_inquiry(mine, data, unit=lena.unit, responsible=lena, by=lena, at=NOW)
    save(client, mine, town="Rovereto", postal_code="38068")
    inquiry.refresh_from_db()
    assert (inquiry.site_town, inquiry.site_postal_code) == ("Rovereto", "38068")


# --- Consents ----------------------------------------------------------------------------------------------------


def test_a_consent_is_recorded_with_wording_and_withdrawn(client, cast, lena, copy):
    url = reverse("contact_consent", args=[copy.pk, "promotion"])
    assert "Acconsento a che Studio Bolzano mi informi" in client.get(url).text
    client.post(url, {"how": "phone"})
    [consent] = copy.consents.filter(kind="promotion")
    assert (consent.how, consent.taken_by, consent.text_version, consent.given_at) == ("phone", lena, "2025-01", NOW)
    assert consent.text.startswith("Acconsento a che Studio Bolzano")
    assert allows(copy, "promotion")
    client.post(url, {"withdraw": "1"})
    consent.refresh_from_db()
    assert (consent.withdrawn_at, consent.withdrawn_by, allows(copy, "promotion")) == (NOW, lena, False)
    page = client.get(address(copy)).text
    assert ("Withdrawn on 24 Nov 2026" in page, "version 2025-01" in page) == (True, True)


def test_withdrawing_twice_says_so(client, lena, copy):
    url = reverse("contact_consent", args=[copy.pk, "partners"])
    assert client.post(url, {"withdraw": "1"}).status_code == 302
    assert "There is no consent to withdraw." in client.get(address(copy)).text


# --- Sharing -----------------------------------------------------------------------------------------------------


@pytest.fixture
def planners(cast, clock):
    """An inquiry of a planner that Lena has entered herself."""
    contact = create_contact(cast.bolzano, contact_data(type="planner"), by=cast.lena, at=NOW)
    data = InquiryData(type="offer", origin="phone", language="it")
    return create_inquiry(contact, data, unit=cast.lena.unit, responsible=cast.lena, by=cast.lena, at=NOW)


def share(client, inquiry, shared):
    return client.post(reverse("inquiry_share", args=[inquiry.pk]), {"shared": shared})


def test_an_inquiry_of_a_planner_is_shared_with_the_manufacturer_and_taken_back(client, cast, lena, planners):
    page = reverse("inquiry_detail", args=[planners.pk])
    assert "Shared with Finstral" in client.get(page).text
    for shared, seen in (("1", 200), ("0", 404)):
        client.force_login(lena)
        assert share(client, planners, shared).status_code == 302
        client.force_login(cast.ada)
        assert client.get(page).status_code == seen
    assert list(planners.history.values_list("action", flat=True))[:2] == ["unshared", "shared"]


def test_private_contacts_and_received_inquiries_are_never_shared(client, cast, lena, planners, accepted):
    assert share(client, accepted, "1").status_code == 404
    client.force_login(cast.jonas)
    assert share(client, planners, "1").status_code == 404
    Contact.objects.filter(pk=planners.contact_id).update(type="private")
    client.force_login(lena)
    assert share(client, planners, "1").status_code == 404


def test_whoever_becomes_private_is_no_longer_shared(client, cast, lena, planners):
    share(client, planners, "1")
    save(client, planners.contact, type="private")
    assert Inquiry.objects.get(pk=planners.pk).shared_at is None
