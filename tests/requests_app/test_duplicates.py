"""Duplicates: found, compared, merged, and every row and key back when that is undone (features C5, C6, B6)."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.apps import apps
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from contacts import consents, merging, pairs
from contacts.models import Contact, ContactMerge, ContactPair, ContactPhone
from contacts.saving import ConsentData, create_contact, find_or_create, full_data_of
from contacts.tasks import find_duplicates, forget_merges
from requests_app import contact_keeping
from requests_app.creation import InquiryData, create_inquiry
from requests_app.files import add_file
from requests_app.models import Inquiry
from tests.cast import NOW, act, add_person, contact_data

# What a merge may touch: contacts and everything that refers to one.
TABLES = sorted(
    {Contact._meta.db_table, "contacts_contactpair", "requests_app_unitaccess", "requests_app_personaccess"}
    | {model._meta.db_table for model in merging.PARTS}
    | {field.model._meta.db_table for field in merging.references()} - {ContactMerge._meta.db_table}
)
# When somebody signed in, and that the responsible were told.
LOGS = {"accounts_person", "requests_app_notice"}
NEW = {"emails": ["marco@lavoro.example"], "phones": [("mobile", "0039 340 1234567"), ("work", "0461 123456")]}


@pytest.fixture
def older(cast, clock):
    """Marco Bianchi as Studio Bolzano knows him, with everything a contact may have."""
    contact = create_contact(cast.bolzano, contact_data(vat_number="", town="Trento"), by=cast.lena, at=NOW)
    contact.customer_numbers.create(number="K-1")
    return contact


@pytest.fixture
def newer(cast, older):
    """The same person, entered again, with an inquiry of Lena's."""
    later = NOW + timedelta(hours=1)
    fields = NEW | {
        "consents": [ConsentData("processing", "web", NOW), ConsentData("promotion", "phone", later)],
        "position": "", "town": "Rovereto", "customer_numbers": ["K-1", "K-2"],
    }  # fmt: skip
    contact = create_contact(cast.bolzano, contact_data(**fields), by=cast.lena, at=later)
    data = InquiryData(type="offer", origin="phone", language="it", text="x")
    create_inquiry(contact, data, unit=cast.lena.unit, responsible=cast.jonas, by=cast.lena, at=later)
    create_inquiry(contact, data, unit=cast.lena.unit, responsible=cast.lena, by=cast.lena, at=later)
    return contact


@pytest.fixture
def chief(cast):
    """The administrator of Studio Bolzano."""
    return add_person(cast.bolzano, "petra.chief@studio-bolzano.example", "administrator")


def compare(older, newer):
    return reverse("contact_compare", args=[older.pk, newer.pk])


def decide(client, older, newer, decision, **fields):
    seen = re.search(r'name="seen" value="([^"]+)"', client.get(compare(older, newer)).text).group(1)
    return client.post(compare(older, newer), {"decision": decision, "seen": seen} | fields)


def checksums(tables=TABLES):
    """By table, a checksum over all columns of all rows."""
    sums = {}
    with connection.cursor() as cursor:
        for table in tables:
            rows = f"SELECT row::text AS line FROM {table} AS row"  # noqa: S608 (our own words)
            cursor.execute(f"SELECT md5(coalesce(string_agg(line, '|' ORDER BY line), '')) FROM ({rows}) AS rows")  # noqa: S608
            sums[table] = cursor.fetchone()[0]
    return sums


# --- Finding -----------------------------------------------------------------------------------------------------


def test_a_new_contact_by_form_names_whom_it_resembles_and_leads_to_both(client, cast, older):
    client.force_login(cast.lena)
    form = {
        "type": "private", "title": "mr", "last_name": "Brancaleone", "phone": "340/123 45 67", "country": "IT",
        "language": "it", "consent_processing": "on", "inquiry-type": "general", "inquiry-origin": "phone",
        "inquiry-responsible": cast.lena.pk,
    }  # fmt: skip
    client.post("/inquiries/new/", form)
    inquiry = Inquiry.objects.get()
    page = client.get(reverse("inquiry_detail", args=[inquiry.pk])).text
    assert "Marco Bianchi may be the same contact: same phone." in page
    assert f'href="{compare(older, inquiry.contact)}?inquiry={inquiry.pk}"' in page


def test_the_list_shows_pairs_of_the_own_organisation_alone(client, cast, older, newer, chief):
    create_contact(cast.verona, contact_data(), by=cast.carla, at=NOW)
    create_contact(cast.verona, contact_data(**NEW), by=cast.carla, at=NOW)
    client.force_login(chief)
    page = client.get("/administration/duplicates/").text
    assert re.findall(r"/contacts/\d+/compare/\d+/", page) == [compare(older, newer)]
    assert (page.count("same phone"), "2 inquiries" in page) == (1, True)


def test_many_pairs_are_listed_in_pages_each_once_with_a_fixed_number_of_queries(client, cast, chief):
    contacts = Contact.objects.bulk_create(
        Contact(
            organisation=cast.bolzano, type="private", title="mr", first_name="Marco", last_name=f"Bianchi {number}",
            name_key="bianchi marco", country="IT", language="it", created_at=NOW, last_subject_contact_at=NOW,
        )
        for number in range(262)
    )  # fmt: skip
    ContactPhone.objects.bulk_create(
        ContactPhone(contact=contact, organisation=cast.bolzano, raw=str(number), kind="mobile", position=0)
        for number, contact in enumerate(contacts)
    )
    sides = zip(contacts[::2], contacts[1::2], strict=True)
    made = ContactPair.objects.bulk_create(
        ContactPair(organisation=cast.bolzano, first=first, second=second, likeness="name", found_at=NOW)
        for first, second in sides
    )
    client.force_login(chief)
    seen, counts, address = [], [], "/administration/duplicates/"
    while address:
        with CaptureQueriesContext(connection) as captured:
            page = client.get(address).text
        counts.append(len(captured))
        seen += re.findall(r'href="/contacts/(\d+)/compare/', page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        address = following and following.group(1).replace("&amp;", "&")
    assert seen == [str(pair.first_id) for pair in reversed(made)]
    assert (len(counts), max(counts) - min(counts) <= 1) == (3, True)


def test_without_the_right_there_is_no_list(client, cast, older, newer):
    client.force_login(cast.bruno)
    assert client.get("/administration/duplicates/").status_code == 404


def test_colleagues_who_share_the_phone_of_their_company_are_no_pair(cast, clock):
    company = {"type": "commercial", "company": "Neri", "phones": [("work", "0461 123456")]}
    for name in ("Neri", "Verdi"):
        data = contact_data(**company, last_name=name, emails=[f"{name}@neri.example"])
        create_contact(cast.bolzano, data, by=cast.lena, at=NOW)
    find_duplicates()
    assert ContactPair.objects.count() == 0


def test_the_nightly_pass_finds_what_is_alike_and_lets_go_what_is_not(cast, older, newer):
    ContactPair.objects.all().delete()
    find_duplicates()
    find_duplicates()
    assert ContactPair.objects.get().likeness == "phone"
    newer.phones.all().delete()
    Contact.objects.filter(pk=newer.pk).update(name_key="verdi")
    find_duplicates()
    assert ContactPair.objects.count() == 0


# --- Comparing and deciding --------------------------------------------------------------------------------------


def test_both_stand_side_by_side_with_their_differences_marked(client, cast, older, newer):
    client.force_login(cast.lena)
    page = client.get(compare(older, newer)).text
    rows = re.findall(r'<tr class="differs">\s*<th scope="row">([^<]+)', page)
    assert rows == ["E-mail", "Phone", "Town", "Customer number"]
    assert "inquiries (2)" in page


@pytest.mark.parametrize(("decision", "town"), [("use", "Trento"), ("replace", "Rovereto")])
def test_the_existing_contact_is_used_or_replaced_and_nothing_is_lost(client, cast, older, newer, decision, town):
    client.force_login(cast.lena)
    answer = decide(client, older, newer, decision)
    assert answer["Location"] == reverse("contact_detail", args=[older.pk])
    older.refresh_from_db()
    assert (older.town, Contact.objects.filter(organisation=cast.bolzano).count()) == (town, 1)
    assert [email.address for email in older.emails.all()] == ["marco.bianchi@casa.example", "marco@lavoro.example"]
    assert [phone.e164 for phone in older.phones.all()] == ["+393401234567", "+390461123456"]
    assert [number.number for number in older.customer_numbers.all()] == ["K-1", "K-2"]
    assert sorted(older.consents.values_list("kind", flat=True)) == ["processing", "promotion"]
    assert set(Inquiry.objects.values_list("contact", flat=True)) == {older.pk}
    assert client.get(reverse("contact_detail", args=[newer.pk]))["Location"] == answer["Location"]


def test_an_administrator_chooses_field_by_field(client, cast, older, newer, chief):
    client.force_login(chief)
    decide(client, older, newer, "marked", take_town="newer")
    older.refresh_from_db()
    assert (older.town, older.last_name) == ("Rovereto", "Bianchi")


def test_both_are_kept_and_the_list_forgets_them(client, cast, older, newer, chief):
    client.force_login(chief)
    decide(client, older, newer, "apart")
    assert "No duplicates" in client.get("/administration/duplicates/").text
    find_duplicates()
    assert "No duplicates" in client.get("/administration/duplicates/").text
    assert "Petra Chief decided on 24 Nov 2026" in client.get(compare(older, newer)).text


def test_who_may_change_neither_decides_nothing(client, cast, older, newer):
    client.force_login(cast.bruno)
    page = client.get(compare(older, newer))
    assert (page.status_code, "Use existing" in page.text) == (200, False)
    assert client.post(compare(older, newer), {"decision": "use", "seen": "x"}).status_code == 404


def test_contacts_of_two_organisations_are_never_compared_nor_merged(client, cast, older):
    foreign = create_contact(cast.verona, contact_data(), by=cast.carla, at=NOW)
    for person in (cast.lena, cast.carla, cast.ada):
        client.force_login(person)
        assert client.get(compare(older, foreign)).status_code == 404
    with pytest.raises(merging.MergeNotPossible):
        contact_keeping.merge(older, foreign, take=(), by=cast.lena, at=NOW)


def test_a_contact_changed_meanwhile_is_not_merged(client, cast, older, newer):
    client.force_login(cast.lena)
    seen = re.search(r'name="seen" value="([^"]+)"', client.get(compare(older, newer)).text).group(1)
    Contact.objects.filter(pk=older.pk).update(street="Via Po")
    answer = client.post(compare(older, newer), {"decision": "use", "seen": seen})
    assert (answer.status_code, "has been changed since" in answer.text) == (409, True)
    assert Contact.objects.filter(pk=newer.pk).exists()


# --- Undoing -----------------------------------------------------------------------------------------------------


def undo(client, kept):
    [merge] = ContactMerge.objects.filter(kept=kept, undone_at=None)
    return client.post(reverse("contact_unmerge", args=[kept.pk, merge.pk]))


@pytest.mark.parametrize("decision", ["use", "replace"])
def test_undoing_restores_every_row_and_key(client, cast, older, newer, clock, decision):
    before = checksums()
    client.force_login(cast.lena)
    decide(client, older, newer, decision)
    changed = {table for table, value in checksums().items() if value != before[table]}
    assert {"contacts_contact", "contacts_contactemail", "requests_app_inquiry", "requests_app_assignment"} <= changed
    clock.shift(timedelta(days=29))
    assert undo(client, older).status_code == 302
    assert checksums() == before


def test_undoing_restores_the_copy_of_an_accepted_inquiry(client, cast, older, offered):
    Contact.objects.filter(pk=older.pk).update(last_name="Verdi")
    older.emails.update(address="verdi@casa.example")
    accepted = act(offered, "accept", cast.lena)
    copy = accepted.assignments.get().to_contact
    assert copy != older
    before = checksums()
    client.force_login(cast.lena)
    decide(client, older, copy, "use")
    assert accepted.assignments.get().to_contact == older
    undo(client, older)
    assert checksums() == before


def test_two_merges_are_undone_the_last_one_first(client, cast, older, newer, chief):
    data = contact_data(emails=["third@casa.example"], phones=[("mobile", "+39 340 123 45 67")], first_name="M.")
    third = create_contact(cast.bolzano, data, by=cast.lena, at=NOW)
    before = checksums()
    client.force_login(chief)
    decide(client, older, newer, "replace")
    decide(client, older, third, "replace")
    first, second = ContactMerge.objects.order_by("pk")
    client.post(reverse("contact_unmerge", args=[older.pk, first.pk]))
    assert "Undo that first." in client.get("/administration/duplicates/").text
    client.post(reverse("contact_unmerge", args=[older.pk, second.pk]))
    client.post(reverse("contact_unmerge", args=[older.pk, first.pk]))
    assert checksums() == before


def test_what_was_changed_since_stays_changed(client, cast, older, newer, chief):
    client.force_login(chief)
    decide(client, older, newer, "replace")
    Contact.objects.filter(pk=older.pk).update(last_name="Verdi")
    data = InquiryData(type="general", origin="phone", language="it")
    later = create_inquiry(older, data, unit=chief.unit, responsible=chief, by=chief, at=NOW)
    undo(client, older)
    older.refresh_from_db()
    later.refresh_from_db()
    assert (older.last_name, older.town, later.contact_id) == ("Verdi", "Trento", older.pk)
    assert Inquiry.objects.filter(contact=newer.pk).count() == 2


def test_an_address_that_somebody_else_got_since_is_named(client, cast, older, newer, chief):
    client.force_login(chief)
    decide(client, older, newer, "use")
    older.emails.filter(address="marco@lavoro.example").delete()
    taken = contact_data(emails=["marco@lavoro.example"], phones=[], last_name="Neri")
    create_contact(cast.bolzano, taken, by=chief, at=NOW)
    undo(client, older)
    assert "marco@lavoro.example belongs to Marco Neri by now." in client.get("/").text
    assert not Contact.objects.filter(pk=newer.pk).exists()


def test_after_thirty_days_nothing_is_undone_and_nothing_is_kept_for_it(client, cast, older, newer, clock):
    client.force_login(cast.lena)
    decide(client, older, newer, "use")
    clock.shift(timedelta(days=30, minutes=1))
    client.force_login(cast.lena)
    undo(client, older)
    assert not Contact.objects.filter(pk=newer.pk).exists()
    forget_merges()
    [merge] = ContactMerge.objects.all()
    assert (merge.snapshot, merge.by, merge.merged_id) == ({}, cast.lena, newer.pk)


def everything():
    """A checksum of every table but the merge itself and LOGS."""
    with connection.cursor() as cursor:
        tables = [
            table for table in connection.introspection.table_names(cursor)
            if not table.startswith(("django_", "contacts_contactmerge"))
        ]  # fmt: skip
    return {table: total for table, total in checksums(tables).items() if table not in LOGS}


def test_undoing_leaves_no_trace_anywhere_in_tags_files_history_search_and_access(client, cast, older, newer):
    [inquiry, *_others] = Inquiry.objects.order_by("pk")
    inquiry.tags.add(cast.bolzano.tags.create(name="Renovation"))
    add_file(inquiry, name="plan.txt", content=b"x", declared_type="", by=cast.jonas, at=NOW)
    consents.withdraw(newer, "promotion", by=cast.lena, at=NOW + timedelta(hours=2))
    before = everything()
    client.force_login(cast.lena)
    decide(client, older, newer, "replace")
    changed = {table for table, value in everything().items() if value != before[table]}
    assert {"contacts_consent", "requests_app_inquiry", "requests_app_inquirysearch"} <= changed
    undo(client, older)
    assert {table for table, value in everything().items() if value != before[table]} == set()


def test_forty_addresses_each_come_together_and_part_again(client, cast, older, newer, chief):
    mails = {contact: [f"{name}{number}@casa.example" for number in range(40)] for contact, name in
             ((older, "old"), (newer, "new"))}  # fmt: skip
    for contact, addresses in mails.items():
        data = full_data_of(contact)
        data.emails = addresses
        contact_keeping.edit(contact, data, by=chief, at=NOW)
    before = checksums()
    client.force_login(chief)
    decide(client, older, newer, "use")
    assert [email.address for email in older.emails.all()] == mails[older] + mails[newer]
    page = client.get(reverse("contact_detail", args=[older.pk]))
    assert (page.status_code, page.text.count("mailto:") >= 80) == (200, True)
    undo(client, older)
    assert checksums() == before


def test_merged_on_and_on_only_the_last_merge_can_be_undone_first(client, cast, older, newer, chief):
    data = contact_data(emails=["third@casa.example"], phones=[("mobile", "+39 340 123 45 67")], first_name="M.")
    third = create_contact(cast.bolzano, data, by=cast.lena, at=NOW)
    before = checksums()
    first = contact_keeping.merge(newer, third, take=(), by=chief, at=NOW)
    second = contact_keeping.merge(older, newer, take=(), by=chief, at=NOW)
    client.force_login(chief)
    client.post(reverse("contact_unmerge", args=[older.pk, first.pk]))
    assert "Undo that first." in client.get("/administration/duplicates/").text
    assert client.get(reverse("contact_detail", args=[third.pk]))["Location"] == reverse(
        "contact_detail", args=[older.pk]
    )
    client.post(reverse("contact_unmerge", args=[older.pk, second.pk]))
    client.post(reverse("contact_unmerge", args=[newer.pk, first.pk]))
    assert checksums() == before


def test_a_consent_withdrawn_since_stays_withdrawn(client, cast, older, newer, chief):
    client.force_login(chief)
    decide(client, older, newer, "use")
    consents.withdraw(older, "promotion", by=chief, at=NOW + timedelta(days=1))
    consents.withdraw(older, "processing", by=chief, at=NOW + timedelta(days=1))
    undo(client, older)
    for contact in (older, newer):
        assert [consents.allows(contact, kind) for kind in ("promotion", "processing")] == [False, False]


@pytest.mark.parametrize("place", ["older", "newer"])
def test_a_consent_that_one_record_has_withdrawn_is_withdrawn_when_they_are_one(client, cast, older, newer, place):
    contact, other = (older, newer) if place == "older" else (newer, older)
    consents.withdraw(contact, "processing", by=cast.lena, at=NOW)
    before = checksums()
    client.force_login(cast.lena)
    decide(client, older, newer, "use")
    assert consents.allows(older, "processing") is False
    undo(client, older)
    assert checksums() == before
    assert consents.allows(other, "processing") is True


def test_a_phone_put_right_since_stays_right_and_an_address_entered_again_is_given_back(
    client, cast, older, newer, chief
):
    client.force_login(chief)
    decide(client, older, newer, "use")
    for emails in (["marco.bianchi@casa.example"], ["marco.bianchi@casa.example", "marco@lavoro.example"]):
        data = full_data_of(older)
        data.emails = emails
        data.phones = [("home" if raw == "0461 123456" else kind, raw) for kind, raw in data.phones]
        contact_keeping.edit(older, data, by=chief, at=NOW)
    assert undo(client, older).status_code == 302
    assert [email.address for email in newer.emails.all()] == ["marco@lavoro.example"]
    assert [email.address for email in older.emails.all()] == ["marco.bianchi@casa.example"]
    assert newer.phones.get(raw="0461 123456").kind == "home"


def test_only_who_merged_or_may_merge_undoes(client, cast, older, newer, chief):
    client.force_login(cast.lena)
    decide(client, older, newer, "use")
    for person, status in ((cast.jonas, 404), (cast.carla, 404), (chief, 302)):
        client.force_login(person)
        assert undo(client, older).status_code == status


def test_every_reference_to_a_contact_is_known():
    """A new table that refers to contacts is moved by merging by itself; whoever adds one looks here first."""
    parts = {model._meta.label for model in merging.PARTS}
    fields = {merging._name(field) for field in merging.references()}
    assert parts == {
        "contacts.Consent", "contacts.ContactChange", "contacts.ContactEmail", "contacts.ContactPhone",
        "contacts.CustomerNumber",
    }  # fmt: skip
    assert {field for field in fields if "Access" not in field} == {
        "contacts.ContactMerge.kept", "requests_app.Assignment.from_contact", "requests_app.Assignment.to_contact",
        "requests_app.Inquiry.contact",
    }  # fmt: skip
    assert apps.get_model("requests_app", "Inquiry")._meta.pk.name == "id"


# --- At the same time --------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_who_merge_the_same_at_once_leave_one_merge(cast, older, newer):
    start = Barrier(2)

    def run(pair):
        start.wait()
        try:
            contact_keeping.merge(*pair, take=(), by=cast.lena, at=NOW)
        except merging.MergeNotPossible:
            return "refused"
        finally:
            connections.close_all()
        return "merged"

    with ThreadPoolExecutor(2) as pool:
        results = sorted(pool.map(run, [(older, newer), (newer, older)]))
    assert results == ["merged", "refused"]
    assert ContactMerge.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_undo_the_same_at_once_undo_it_once(cast, older, newer):
    record = contact_keeping.merge(older, newer, take=(), by=cast.lena, at=NOW)
    start = Barrier(2)

    def run(_number):
        start.wait()
        try:
            contact_keeping.unmerge(record, by=cast.lena, at=NOW)
        except merging.MergeNotPossible as error:
            return error.reason
        finally:
            connections.close_all()
        return ""

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(run, range(2))) == ["", "This merge is undone already."]
    assert Contact.objects.filter(pk=newer.pk).count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_inquiry_that_comes_in_while_its_contact_is_merged_goes_to_the_kept_one(cast, older, newer):
    start = Barrier(2)
    data = InquiryData(type="general", origin="website", language="it")

    def come_in():
        start.wait()
        try:
            found = find_or_create(cast.bolzano, contact_data(**NEW), by=None, at=NOW)
            create_inquiry(found.contact, data, unit=cast.lena.unit, responsible=None, by=None, at=NOW)
        finally:
            connections.close_all()

    def merge():
        start.wait()
        try:
            contact_keeping.merge(older, newer, take=(), by=cast.lena, at=NOW)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(come_in), pool.submit(merge)]:
            done.result()
    assert set(Inquiry.objects.values_list("contact", flat=True)) == {older.pk}
    assert pairs.pairs_of(older).count() == 0
