"""Every page, for everybody: what answers, what does not exist, and that reading writes nothing (B4)."""

import re
from datetime import date

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse

from contacts.saving import create_contact
from integrations.models import IntakeReceipt
from requests_app import documents, notes, saved_views
from requests_app.bulk.deeds import DEEDS
from requests_app.bulk.jobs import prepare
from requests_app.creation import InquiryData, create_inquiry
from requests_app.download.kept import file_url
from requests_app.files import add_file
from requests_app.models import DeadlineRule, Offer, SavedView
from requests_app.printing import making
from tests.cast import NOW, act, contact_data
from tests.partners import mailed, page_of
from tests.requests_app.downloads import kept_download
from tests.test_conventions import patterns

WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE|MERGE|SELECT nextval)", re.IGNORECASE)
EVERYBODY = ("lena", "jonas", "bruno", "martin", "ada", "carla")

# URL name -> who gets a page by GET; everybody else gets 404. None: the view takes no GET or is a library's.
INSIDE = ("lena", "jonas", "bruno", "martin", "ada")
PAGES = {
    "inquiry_list": EVERYBODY,
    "help": EVERYBODY,
    "help_inquiry": EVERYBODY,
    "help_create": EVERYBODY,
    "help_contacts": EVERYBODY,
    "help_mail": EVERYBODY,
    "help_files": EVERYBODY,
    "help_bulk": EVERYBODY,
    "help_filters": EVERYBODY,
    "help_list": EVERYBODY,
    "help_keys": EVERYBODY,
    "help_roles": EVERYBODY,
    "help_workflow": EVERYBODY,
    "bulk_jobs": EVERYBODY,
    "bulk_job": ("lena",),
    "inquiry_filters": EVERYBODY,
    "inquiry_filter": EVERYBODY,
    "views": EVERYBODY,
    "view_add": EVERYBODY,
    "view_edit": ("lena",),
    "view_delete": ("lena",),
    "view_mark": None,
    "inquiry_create": EVERYBODY,
    "inquiry_download": EVERYBODY,
    "downloads": EVERYBODY,
    "downloads_news": EVERYBODY,
    "help_download": EVERYBODY,
    "download_progress": ("lena",),
    "download_file": ("lena",),
    "download_cancel": None,
    "download_again": None,
    "inquiry_known_contacts": EVERYBODY,
    "inquiry_consent_texts": EVERYBODY,
    "inquiry_detail": INSIDE,
    "inquiry_action": ("lena",),
    "inquiry_assignees": ("lena", "jonas", "bruno"),
    "inquiry_note_edit": ("lena",),
    "inquiry_note_delete": None,
    "main_data_edit": ("lena",),
    "inquiry_mail": ("lena", "martin", "ada"),
    "administration_consents": ("ada",),
    "administration_consents_add": ("ada",),
    "administration_templates": ("ada",),
    "administration_templates_add": ("ada",),
    "administration_templates_edit": ("ada",),
    "administration_templates_delete": ("ada",),
    "inquiry_print": INSIDE,
    "inquiry_pdf_page": ("lena",),
    "inquiry_pdf_file": ("lena",),
    "inquiry_tags": ("lena", "bruno", "martin", "ada"),
    "tag_options": EVERYBODY,
    "administration_tags": ("bruno", "ada", "carla"),
    "administration_tags_delete": ("ada",),
    "administration_tags_merge": ("ada",),
    "administration_tags_rename": ("ada",),
    "document_add": ("lena",),
    "document_delete": ("lena",),
    "document_edit": ("lena",),
    "inquiry_file": INSIDE,
    "inquiry_file_delete": ("lena",),
    "inquiry_file_picture": INSIDE,
    "inquiry_file_rename": ("lena",),
    "inquiry_file_view": INSIDE,
    "inquiry_files": INSIDE,
    "inquiry_files_zip": INSIDE,
    "contact_detail": ("lena", "jonas", "bruno"),
    "contact_edit": ("lena",),
    "contact_consent": ("lena",),
    "contact_colleagues": ("lena", "bruno"),
    "contact_colleague_add": ("lena", "bruno"),
    "contact_colleague_attach": ("lena", "bruno"),
    "contact_compare": ("lena", "jonas", "bruno"),
    "contact_unmerge": None,
    "inquiry_share": None,
    "inquiry_create_compare": None,
    "administration_duplicates": ("ada",),
    "profile": EVERYBODY,
    "absences": EVERYBODY,
    "absence_period": EVERYBODY,
    "absence_weekday": EVERYBODY,
    "absence_delete": ("lena",),
    "administration_deadlines": ("ada",),
    "administration_deadlines_add": ("ada",),
    "administration_deadlines_day_add": ("ada",),
    "administration_deadlines_day_delete": ("ada",),
    "administration_deadlines_delete": ("ada",),
    "administration_intake": ("ada",),
    "administration_intake_receipt": ("ada",),
    "intake_status": EVERYBODY,
    "partner": EVERYBODY,
    "partner_answer": EVERYBODY,
    "livez": EVERYBODY,
    "readyz": EVERYBODY,
    # Post only, or pages of the library that signs in.
    "account_change_password": None,
    "account_inactive": None,
    "account_login": None,
    "account_logout": None,
    "account_reset_password": None,
    "account_reset_password_done": None,
    "account_reset_password_from_key": None,
    "account_reset_password_from_key_done": None,
    "bulk_seen": None,
    "bulk_stop": None,
    "bulk_undo": None,
    "inquiry_bulk": None,
    "inquiry_file_restore": None,
    "inquiry_file_retry": None,
    "inquiry_file_star": None,
    "inquiry_note": None,
    "upload": None,
    "upload_begin": None,
    "offer_main": None,
    "inquiry_pdf": None,
    "inquiry_tag_remove": None,
    # By itself it is the whole page.
    "main_data": None,
    "inquiry_rows": None,
    "inquiry_seen": None,
    "inquiry_unread": None,
    "inquiry_undo": None,
    "intake_inquiries": None,
    "administration_intake_retry": None,
    # Counts each file that a partner fetches (features M3).
    "partner_file": None,
}


def of_the_inquiry(cast, inquiry) -> dict[str, list]:
    """Lena's accepted inquiry, with a note, a file, an offer and a PDF."""
    pk = inquiry.pk
    note = notes.add(inquiry, "Call again", by=cast.lena, at=NOW)
    file = kept_file(cast, inquiry)
    offer = documents.add(inquiry, Offer, {"number": "A-1", "amount": None, "currency": "EUR"}, by=cast.lena, at=NOW)
    pdf = making.ask(inquiry, cast.lena, at=NOW)
    making.make(pdf.pk, NOW)
    alone = ("detail", "assignees", "files", "files_zip", "mail", "print", "tags")
    return {
        **{f"inquiry_{name}": [pk] for name in alone},
        "main_data_edit": [pk],
        "inquiry_action": [pk, "arrange_appointment"],
        "inquiry_note_edit": [pk, note.pk],
        **{f"inquiry_file{name}": [pk, file.pk] for name in ("", "_delete", "_rename", "_view")},
        "inquiry_file_picture": [pk, file.pk, "thumbnail"],
        "inquiry_pdf_page": [pk, pdf.pk],
        "inquiry_pdf_file": [pk, pdf.pk],
        "document_add": [pk, "offers"],
        "document_delete": [pk, "offers", offer.pk],
        "document_edit": [pk, "offers", offer.pk],
    }


def kept_file(cast, inquiry):
    file = add_file(
        inquiry, name="plan.pdf", content=b"%PDF-1.4\n", declared_type="application/pdf", by=cast.lena, at=NOW
    )
    drawn = ContentFile(b"RIFF")
    file.thumbnail.save("", drawn, save=False)
    file.screen.save("", drawn, save=False)
    file.state = file.State.READY
    file.save()
    return file


def of_the_contact(cast, inquiry) -> dict[str, list]:
    """Its contact at Lena's, and a company there."""
    copy = inquiry.assignments.get().to_contact
    data = contact_data(type="commercial", company="Neri Serramenti", last_name="Neri", emails=["n@neri.example"])
    firm = create_contact(cast.bolzano, data, by=cast.lena, at=NOW)
    return {
        "contact_detail": [copy.pk],
        "contact_edit": [copy.pk],
        "contact_consent": [copy.pk, "promotion"],
        "contact_colleagues": [firm.pk],
        "contact_colleague_add": [firm.pk],
        "contact_colleague_attach": [firm.pk],
        "contact_compare": [copy.pk, firm.pk],
    }


def of_the_list(cast, inquiry) -> dict[str, list]:
    """Lena's view, job in bulk and download, and her absence."""
    view = SavedView(owner=cast.lena, name="Offers", words="type=offer", shared_with=cast.lena.unit, created_at=NOW)
    view = saved_views.save(cast.lena, view, is_default=False)
    download = kept_download(cast.lena)
    absence = cast.lena.absences.create(substitute=cast.jonas, weekday=4)
    return {
        "inquiry_filter": ["status"],
        "view_edit": [view.pk],
        "view_delete": [view.pk],
        "bulk_job": [prepare(cast.lena, DEEDS["hold"], [inquiry.pk], address="/", at=NOW).pk],
        "download_progress": [download.pk],
        "download_file": [file_url(download).split("/")[-2]],
        "absence_delete": [absence.pk],
    }


def of_the_administration(cast) -> dict[str, list]:
    """What the manufacturer's administrator keeps."""
    template = cast.manufacturer.mail_templates.create(name="n", language="it", subject="s", text="t")
    tag = cast.manufacturer.tags.create(name="Tender")
    receipt = IntakeReceipt.objects.create(
        source="website", key="k", fingerprint="f", body=b"{}", received_at=NOW, next_attempt_at=NOW
    )
    return {
        **{f"administration_templates_{name}": [template.pk] for name in ("edit", "delete")},
        "administration_consents_add": ["promotion", "it"],
        **{f"administration_tags_{name}": [tag.pk] for name in ("delete", "merge", "rename")},
        "administration_deadlines_day_delete": [cast.manufacturer.closing_days.create(day=date(2026, 12, 7)).pk],
        "administration_deadlines_delete": [DeadlineRule.objects.get(type="relationship").pk],
        "administration_intake_receipt": [receipt.token],
        "intake_status": [receipt.token],
    }


def of_the_partner(cast, contact) -> dict[str, list]:
    """Another inquiry, at a partner outside."""
    general = InquiryData(type="general", origin="website", language="it")
    other = create_inquiry(contact, general, unit=cast.manufacturer.root_unit, responsible=None, by=None, at=NOW)
    act(other, "assign", cast.ada, query="info@tischlerei.example")
    token = page_of(mailed()).split("/")[2]
    return {"partner": [token], "partner_answer": [token, "accept"]}


@pytest.fixture
def addresses(cast, accepted, contact):
    """An address for every page."""
    arguments = {
        **of_the_inquiry(cast, accepted),
        **of_the_contact(cast, accepted),
        **of_the_list(cast, accepted),
        **of_the_administration(cast),
        **of_the_partner(cast, contact),
    }
    return {name: reverse(name, args=arguments.get(name, [])) for name, readers in PAGES.items() if readers}


def test_every_address_stands_in_the_table():
    assert {entry.name for entry in patterns(get_resolver())} == set(PAGES)


@pytest.mark.parametrize("name", EVERYBODY)
def test_each_page_exists_for_its_readers_and_reading_writes_nothing(client, cast, addresses, name):
    client.force_login(getattr(cast, name))
    answers, written = {}, []
    for page, address in addresses.items():
        with CaptureQueriesContext(connection) as queries:
            answers[page] = client.get(address).status_code
        written += [query["sql"] for query in queries if WRITES.match(query["sql"])]
    assert answers == {page: 200 if name in (PAGES[page] or ()) else 404 for page in addresses}
    assert written == []


def test_without_a_sign_in_every_page_leads_there(client, addresses):
    public = {"intake_status", "partner", "partner_answer", "livez", "readyz"}
    for page, address in addresses.items():
        answer = client.get(address)
        assert answer.status_code == (200 if page in public else 302), page
