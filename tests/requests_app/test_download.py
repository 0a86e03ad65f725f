"""Downloading the list: the same rows in the same order, every column for those who may read it, harmless cells."""

import random
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from io import BytesIO
from urllib.parse import urlencode

import openpyxl
import pytest
from django.utils import translation

from core import spreadsheets
from requests_app.download.columns import COLUMNS, columns
from requests_app.listing import pages
from requests_app.listing.selection import Group
from requests_app.models import DownloadRecord, HistoryEntry, Inquiry, InquiryArticle, Tag
from requests_app.sorting import SORTS
from tests.cast import NOW, act, contact_data
from tests.requests_app.downloads import ADDRESS, content, downloaded, read_csv
from tests.requests_app.test_filters import EVERYBODY, crowd, drawn, fields  # noqa: F401 (a fixture)
from tests.requests_app.test_list import known
from tests.requests_app.test_matrix import MAY_READ, at_stage, people, seeds  # noqa: F401 (fixtures)

ROUNDS = 34
# Cells know no time zones.
at = partial(datetime, 2026, 11)
# features X, in order.
HEADINGS = [
    "Number", "Created on", "Created by", "Type", "Status", "Due date", "Responsible", "Unit", "Organisation",
    "External partner", "Customer codes", "Contact type", "Title", "First name", "Last name", "Company", "Position",
    "VAT number", "Customer number", "Phone", "Second phone", "E-mail", "Further e-mails", "Language", "Street",
    "Postal code", "Town", "Province", "Country", "Consent: processing", "Consent: promotion", "Consent: partners",
    "Project name", "Project type", "Building site: street", "Building site: postal code", "Building site: town",
    "Building site: province", "Building site: country", "Origin", "Referrer", "Participant", "Event", "Articles",
    "Tags", "Text", "Comments", "Appointment on", "Place of appointment", "Studio", "Offer submitted on",
    "Main offer no.",
    "Main offer amount", "Orders", "Order total", "Processed on", "Cancel reason", "Cancel reason group", "Sector",
    "Internal/external",
]  # fmt: skip
HOSTILE = [
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "＝1", '=HYPERLINK("http://x.example")',
    "http://x.example/", "mailto:a@x.example", "a\x01\x02\x0b\x1f\x7f\x85b", "_x0041_", "<b>&amp;\"']]>",
    "\uffff\ufffe", "😀\u202e\u200f", "1e5", "0012", "'", "",
]  # fmt: skip


@pytest.mark.usefixtures("crowd")
@pytest.mark.parametrize("who", EVERYBODY)
def test_a_download_has_the_rows_of_the_list_in_its_order(client, cast, monkeypatch, who):
    monkeypatch.setattr(pages, "PAGE_SIZE", 80)
    client.force_login(getattr(cast, who))
    shown, chance, found = fields(client), random.Random(who), 0
    for _round in range(ROUNDS):
        words = [
            *(drawn(chance, shown) if chance.random() < 0.7 else []),
            ("group", chance.choice(list(Group))),
            ("whose", chance.choice(["own", "unit", "organisation"])),
            ("sort", chance.choice(["", "-"]) + chance.choice(list(SORTS))),
            *([("q", chance.choice(["bianchi", "haus", "26", "villa x", "340 123"]))] if chance.random() < 0.3 else []),
            *([("unread", "1")] if chance.random() < 0.1 else []),
        ]
        address, listed = f"/?{urlencode(words)}", []
        while address is not None:
            context = client.get(address).context
            listed += [row.inquiry.number for row in context["rows"]]
            address = context["next"]
        answer = client.post(f"{ADDRESS}?{urlencode(words)}", {"format": "csv"})
        assert [row["Number"] for row in read_csv(content(answer))] == listed, words
        found += bool(listed)
    assert found > ROUNDS / 4


# --- Columns -----------------------------------------------------------------------------------------------------


def test_the_columns_stand_in_their_order(client, cast, clock):
    known(cast.lena)
    assert list(downloaded(client, cast.lena)[0]) == HEADINGS
    assert list(downloaded(client, cast.lena, format="csv")[0]) == [
        f"{heading} (EUR)" if heading in ("Main offer amount", "Order total") else heading for heading in HEADINGS
    ]


def test_every_column_says_what_the_page_says(client, cast, accepted, clock):
    contact = cast.bolzano.contacts.get()
    contact.emails.create(organisation=cast.bolzano, address="second@casa.example", position=1)
    contact.phones.create(organisation=cast.bolzano, raw="0461 99", position=1)
    contact.customer_numbers.create(number="C-7")
    contact.consents.create(kind="promotion", how="web", given_at=NOW, withdrawn_at=NOW)
    InquiryArticle.objects.create(inquiry=accepted, code="A-1", quantity=3)
    accepted.tags.add(*(Tag.objects.create(organisation=cast.bolzano, name=name) for name in ("Fair", "Bonus")))
    client.force_login(cast.lena)
    client.post(f"/inquiries/{accepted.pk}/notes/", {"note": "Call\nagain"})
    studio = {"date": "2026-11-25", "time": "10:00", "duration": "60", "place": "studio", "studio": cast.studio.pk}
    act(accepted, "arrange_appointment", cast.lena, **studio)
    clock.move_to(NOW + timedelta(days=2))
    offer = {"offer_number": "O-1", "offer_amount": "1200.50", "date": "2026-11-26", "time": "10:00"}
    on_site = {"place": "on_site", "studio": ""}
    act(accepted, "agree_offer", cast.lena, at=NOW + timedelta(days=2), **studio | offer | on_site)
    clock.move_to(NOW + timedelta(days=3))
    order = {"order_number": "A-1", "order_amount": "2000", "customer_number": "C-8", "currency": "EUR"}
    act(accepted, "place_order", cast.lena, at=NOW + timedelta(days=3), **order)
    (row,) = downloaded(client, cast.lena, "group=all")
    assert row == dict.fromkeys(HEADINGS) | {
        "Number": accepted.number, "Created on": at(24, 9, 12), "Type": "Offer",
        "Status": "Order placed", "Responsible": "Lena Gruber", "Unit": "Studio Bolzano",
        "Organisation": "Studio Bolzano", "Customer codes": "48213", "Contact type": "Private", "Title": "Mr",
        "First name": "Marco", "Last name": "Bianchi", "Customer number": "C-7, C-8", "Phone": "+39 340 123 45 67",
        "Second phone": "0461 99", "E-mail": "marco.bianchi@casa.example", "Further e-mails": "second@casa.example",
        "Language": "Italian", "Street": "Via Mazzini 12", "Postal code": "38122", "Town": "Trento", "Country": "Italy",
        "Consent: processing": at(24), "Project name": "Villa Bianchi", "Project type": "Renovation",
        "Building site: street": "Via Mazzini 12", "Building site: postal code": "38122",
        "Building site: town": "Trento", "Building site: country": "Italy", "Origin": "Website",
        "Referrer": "https://www.search.example/", "Articles": "3 × A-1", "Tags": "Bonus, Fair",
        "Text": "Cerchiamo 12 finestre.", "Comments": "24/11/2026 09:12 Lena Gruber: Call\nagain",
        "Appointment on": at(25, 10), "Place of appointment": "In the studio",
        "Studio": "Studio Bolzano", "Offer submitted on": at(26), "Main offer no.": "O-1",
        "Main offer amount": 1200.5, "Orders": "A-1: 2,000.00 EUR", "Order total": 2000,
        "Processed on": at(27, 9, 12), "Internal/external": "internal",
    }  # fmt: skip


def test_a_cancelled_inquiry_says_why(client, cast, clock):
    inquiry = known(cast.lena)
    cancelled = act(inquiry, "cancel", cast.lena, reason=reason_of(inquiry))
    (row,) = downloaded(client, cast.lena, "group=all")
    assert (row["Cancel reason"], row["Cancel reason group"]) == (
        str(cancelled.cancel_reason), cancelled.cancel_reason.get_group_display(),
    )  # fmt: skip


def reason_of(inquiry):
    return Inquiry._meta.get_field("cancel_reason").related_model.objects.first().pk


def test_a_partner_outside_is_named_to_who_assigned_and_to_nobody_else(client, cast, accepted):
    act(accepted, "assign", cast.lena, query="office@other-windows.example")
    names = ("External partner", "Customer codes", "Internal/external")
    (row,) = downloaded(client, cast.lena)
    assert [row[name] for name in names] == ["office@other-windows.example", "48213", "external"]
    (row,) = downloaded(client, cast.ada)
    assert [row[name] for name in names] == [None, "48213", "internal"]


def test_a_partner_outside_is_named_with_all_customer_codes(client, cast, inquiry):
    cast.external.codes.create(code="61002", site="Graz")
    act(inquiry, "assign", cast.ada, target=f"organisation:{cast.external.pk}")
    (row,) = downloaded(client, cast.ada)
    assert (row["External partner"], row["Customer codes"]) == ("Fenster Huber", "60999, 61002")


def test_moments_are_those_of_the_readers_clock_and_amounts_carry_their_currency(client, cast, accepted, clock):
    act(accepted, "agree_offer", cast.lena, date="2026-11-26", time="10:00", duration="60", place="on_site",
        offer_number="O", offer_amount="5")  # fmt: skip
    cast.lena.time_zone = "Europe/London"
    cast.lena.save()
    client.force_login(cast.lena)
    book = openpyxl.load_workbook(BytesIO(content(client.post(ADDRESS, {"format": "xlsx"}))))
    created, amount = (book.active.cell(2, HEADINGS.index(name) + 1) for name in ("Created on", "Main offer amount"))
    assert (created.value, created.number_format) == (at(24, 8, 12), "dd/mm/yyyy hh:mm")
    assert (amount.value, amount.number_format) == (5, "#,##0.00 [$EUR]")
    assert (book.active.freeze_panes, book.sheetnames) == ("A2", ["Inquiries"])


def test_what_is_in_another_currency_is_a_text_so_that_no_sum_mixes_them(client, cast, accepted):
    of = {"organisation": cast.bolzano, "created_at": NOW}
    accepted.offers.create(number="O", amount="10", currency="CHF", **of)
    for amount, currency in (("1000", "EUR"), ("7.5", "CHF"), ("2", "EUR")):
        accepted.orders.create(number="A", amount=amount, currency=currency, **of)
    (row,) = downloaded(client, cast.lena)
    assert (row["Main offer amount"], row["Order total"]) == ("10.00 CHF", "1,002.00 EUR + 7.50 CHF")
    assert row["Orders"] == "A: 1,000.00 EUR; A: 7.50 CHF; A: 2.00 EUR"


def test_csv_is_written_in_the_manner_of_the_readers_language(client, cast, accepted):
    accepted.offers.create(number="O", amount="1000.5", organisation=cast.bolzano, created_at=NOW)
    cast.lena.language = "de"
    cast.lena.save()
    client.force_login(cast.lena)
    data = content(client.post(ADDRESS, {"format": "csv"}))
    assert data.startswith(b"\xef\xbb\xbf")
    (row,) = read_csv(data, ";")
    assert (row["Status"], "1000,50" in row.values(), "24.11.2026 09:12" in row.values()) == (
        "Anfrage offen", True, True,
    )  # fmt: skip


@pytest.mark.parametrize("language", ["de", "en", "es", "fr", "it"])
def test_no_two_columns_are_called_the_same(language):
    with translation.override(language):
        labels = [str(column.label) for column in COLUMNS]
    assert len(set(labels)) == len(labels)


# --- Who reads what ----------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize("stage", MAY_READ)
def test_a_download_tells_nobody_more_than_pages_do(client, at_stage, seeds, people, stage):  # noqa: F811
    at_stage(stage)
    for (organisation, role), person in people.items():
        exists, groups = MAY_READ[stage][organisation]
        rows = downloaded(client, person, "group=all", format="csv")
        found = seeds.found("\n".join(value for row in rows for value in row.values()))
        site = {"requests_app.Inquiry.site_postal_code", "requests_app.Inquiry.site_town"}
        secrets = {group for group, names in found.items() if names - site} - (set(groups) if role in exists else set())
        assert (organisation, role, len(rows), secrets) == (organisation, role, int(role in exists), set())


@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize("stage", ["ordered", "shared"])
def test_without_personal_data_nothing_personal_is_in_it(client, at_stage, seeds, people, stage):  # noqa: F811
    at_stage(stage)
    kept = {"tag", "requests_app.Offer.number", "requests_app.Offer.amount", "requests_app.Order.number",
            "requests_app.Order.amount", "requests_app.Inquiry.event_id"}  # fmt: skip
    for organisation in ("manufacturer", "bolzano"):
        person = people[organisation, "administrator"]
        rows = downloaded(client, person, "group=all", format="csv", without_personal_data="on")
        found = seeds.found("\n".join(value for row in rows for value in row.values()))
        assert ({name for names in found.values() for name in names} - kept, len(rows)) == (set(), 1)
        assert list(rows[0])[:2] == HEADINGS[:2]


def test_personal_is_what_the_models_say_is_personal():
    left_out = {column.code for column in COLUMNS} - {column.code for column in columns(with_personal_data=False)}
    assert left_out == {
        "title", "first_name", "last_name", "company", "position", "vat_number", "customer_number", "phone",
        "second_phone", "email", "further_emails", "street", "postal_code", "town", "project_name", "site_street",
        "site_postal_code", "site_town", "referrer", "participant", "text", "comments",
    }  # fmt: skip


def test_before_acceptance_only_what_the_list_shows_is_in_it(client, cast, offered):
    (row,) = downloaded(client, cast.lena)
    assert {name for name, value in row.items() if value is not None} == {
        "Number", "Created on", "Type", "Status", "Due date", "Unit", "Organisation", "Project type",
        "Building site: postal code", "Building site: town", "Building site: country",
    }  # fmt: skip


def test_amounts_are_those_of_the_own_organisation(client, cast, accepted):
    for organisation, number in ((cast.bolzano, "B"), (cast.manufacturer, "M")):
        accepted.offers.create(number=number, amount=Decimal(7), organisation=organisation, created_at=NOW)
    for person, number in ((cast.lena, "B"), (cast.ada, "M")):
        assert [row["Main offer no."] for row in downloaded(client, person)] == [number]


def test_a_note_between_others_is_not_in_it(client, cast, accepted):
    entry = HistoryEntry.objects.filter(inquiry=accepted).latest("pk")
    fields = {"inquiry": accepted, "at": NOW, "category": "notes", "action": "note", "status_after": entry.status_after}
    HistoryEntry.objects.create(note="ours", organisation=cast.bolzano, person=cast.lena, **fields)
    HistoryEntry.objects.create(note="theirs", organisation=cast.verona, person=cast.carla, **fields)
    HistoryEntry.objects.create(
        note="to another", organisation=cast.manufacturer, counterpart=cast.verona, person=cast.ada, **fields
    )
    (row,) = downloaded(client, cast.lena)
    assert row["Comments"] == "24/11/2026 09:12 Lena Gruber: ours"


# --- Harmless ----------------------------------------------------------------------------------------------------


def test_no_cell_is_run_whatever_stands_in_it(client, cast, clock):
    for text in HOSTILE:
        Inquiry.objects.filter(pk=known(cast.lena).pk).update(project_name=text, text=text * 3)
    client.force_login(cast.lena)
    data = content(client.post(f"{ADDRESS}?sort=number", {"format": "xlsx"}))
    sheet = openpyxl.load_workbook(BytesIO(data)).active
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert {(cell.data_type == "f", cell.hyperlink) for cell in cells} == {(False, None)}
    assert [cell.coordinate for cell in cells if cell.data_type == "e"] == []
    written = [sheet.cell(row, HEADINGS.index("Project name") + 1).value or "" for row in range(2, len(HOSTILE) + 2)]
    assert written[0] == "=1+1"
    assert written[12] == "ab"
    rows = read_csv(content(client.post(f"{ADDRESS}?sort=number", {"format": "csv"})))
    values = [value for row in rows for value in row.values()]
    assert [value for value in values if value.lstrip()[:1] in tuple("=+-@＝") and value] == []
    assert rows[0]["Project name"] == "'=1+1"
    assert [value for value in values if any(ord(letter) < 32 and letter != "\n" for letter in value)] == []


def test_a_text_that_is_too_long_for_a_cell_is_cut(client, cast, clock):
    Inquiry.objects.filter(pk=known(cast.lena).pk).update(text="ä😀" * 20_000)
    (row,) = downloaded(client, cast.lena)
    assert len(row["Text"].encode("utf-16-le")) // 2 in (spreadsheets.MOST_LETTERS, spreadsheets.MOST_LETTERS - 1)


def test_what_one_sheet_cannot_hold_goes_on_in_the_next(client, cast, clock, monkeypatch):
    monkeypatch.setattr(spreadsheets, "MOST_ROWS", 2)
    numbers = [known(cast.lena).number for _ in range(5)]
    client.force_login(cast.lena)
    data = content(client.post(f"{ADDRESS}?sort=number", {"format": "xlsx"}))
    book = openpyxl.load_workbook(BytesIO(data))
    assert [sheet.title for sheet in book] == ["Inquiries", "Inquiries 2", "Inquiries 3"]
    assert [sheet.cell(row, 1).value for sheet in book for row in range(2, sheet.max_row + 1)] == numbers
    assert {sheet.cell(1, 1).value for sheet in book} == {"Number"}


@pytest.mark.parametrize("file_format", ["xlsx", "csv"])
def test_an_empty_list_has_its_headings(client, cast, file_format):
    client.force_login(cast.lena)
    data = content(client.post(ADDRESS, {"format": file_format}))
    if file_format == "csv":
        assert data.decode("utf-8-sig").startswith("Number,Created on")
    else:
        assert openpyxl.load_workbook(BytesIO(data)).active.cell(1, 1).value == "Number"


# --- The dialog --------------------------------------------------------------------------------------------------


def test_the_dialog_says_how_many_of_what_and_that_it_is_recorded(client, cast, clock):
    for _ in range(3):
        known(cast.lena)
    client.force_login(cast.lena)
    page = client.get(f"{ADDRESS}?group=all&type=general").text
    words = ("3 inquiries", "Open · Mine", "All · Mine · Type: General", "It is recorded", "data-native")
    assert [word in page for word in words] == [True, False, True, True, True]


def test_more_than_the_limit_is_not_counted(client, cast, clock, monkeypatch):
    monkeypatch.setattr("requests_app.listing.counting.COUNT_LIMIT", 2)
    for _ in range(4):
        known(cast.lena)
    client.force_login(cast.lena)
    assert "More than 2 inquiries" in client.get(ADDRESS).text


def test_the_button_leads_to_what_is_shown_and_only_for_those_who_may(client, cast, clock):
    known(cast.lena)
    client.force_login(cast.lena)
    button = f'href="{ADDRESS}?group=all&amp;sort=number" data-dialog'
    assert button in client.get("/?group=all&sort=number&page=x").text
    role = cast.lena.roles.get()
    role.rights.remove("download")
    role.save()
    assert ADDRESS not in client.get("/").text
    assert (client.get(ADDRESS).status_code, client.post(ADDRESS, {"format": "csv"}).status_code) == (404, 404)
    assert not DownloadRecord.objects.exists()


def test_a_download_is_recorded_and_the_file_named_after_its_moment(client, cast, clock):
    known(cast.lena)
    client.force_login(cast.lena)
    answer = client.post(f"{ADDRESS}?group=all&q=bianchi", {"format": "csv", "without_personal_data": "on"})
    assert answer["Content-Disposition"] == 'attachment; filename="Inquiries 2026-11-24 09.12.csv"'
    assert answer["Cache-Control"] == "private, no-store"
    assert len(read_csv(content(answer))) == 1
    record = DownloadRecord.objects.get()
    assert (record.person, record.organisation, record.at, record.rows) == (cast.lena, cast.bolzano, NOW, 1)
    assert (record.words, record.about) == ("q=bianchi", "All · Mine · Search: bianchi")
    assert (record.format, record.with_personal_data) == ("csv", False)


def test_an_unknown_format_is_refused(client, cast):
    client.force_login(cast.lena)
    assert client.post(ADDRESS, {"format": "exe"}).status_code == 422
    assert not DownloadRecord.objects.exists()


def test_a_contact_is_that_of_the_readers_organisation(client, cast, accepted):
    cast.bolzano.contacts.update(last_name="Ours")
    cast.manufacturer.contacts.update(last_name="Theirs")
    assert [row["Last name"] for row in downloaded(client, cast.lena)] == ["Ours"]
    assert [row["Last name"] for row in downloaded(client, cast.ada)] == ["Theirs"]
    assert contact_data().last_name == "Bianchi"
