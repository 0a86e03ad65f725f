"""The page of a partner without an account: what it shows, to whom, and that looking changes nothing (features B2)."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from requests_app import notes
from requests_app.creation import InquiryData, create_inquiry
from requests_app.files import add_file
from requests_app.models import HistoryEntry, PartnerLink
from requests_app.partner import links
from tests.cast import NOW, act
from tests.partners import PDF, files_of, mailed, page_of

DAYS_90 = timedelta(days=90)
PERSONAL = ["Bianchi", "marco.bianchi@casa.example", "340 123", "Mazzini", "12 finestre", "Grundriss", "Huber"]
WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE|MERGE)", re.IGNORECASE)
WORDS = ("accept", "appointment", "offer", "order", "refuse")


def text(answer) -> str:
    return unescape(answer.content.decode())


def is_dead(partner, address) -> bool:
    """Whether the page answers 410 and says nothing of anybody."""
    answer = partner.get(address)
    assert [word for word in PERSONAL if word in text(answer)] == []
    return answer.status_code == 410


def test_the_mail_leads_to_the_page_and_to_the_files(partner, outside):
    mail = mailed()
    page = partner.get(page_of(mail))
    assert page.status_code == 200
    assert [words for words in PERSONAL[:-2] if words not in text(page)] == []
    file = partner.get(files_of(mail)[0])
    assert (b"".join(file.streaming_content), file["Content-Type"]) == (PDF, "application/pdf")
    assert page_of(mail) in mail.html
    assert "Grundriss.pdf (9\xa0bytes)" in unescape(mail.html)


def test_the_page_offers_every_answer_and_names_the_sender(partner, cast, outside):
    page = text(partner.get(page_of(mailed())))
    assert re.findall(r"/partner/[\w-]{43}/(\w+)/", page) == list(WORDS)
    assert [
        words for words in ("Martin Pichler", cast.martin.email, "Call <soon>", outside.number) if words not in page
    ] == []


def test_what_is_no_offer_is_only_accepted_or_refused(partner, cast, inquiry):
    inquiry = act(inquiry, "take_over", cast.martin)
    inquiry = act(inquiry, "change_type", cast.martin, type="general")
    act(inquiry, "assign", cast.martin, query="info@tischlerei.example")
    page = text(partner.get(page_of(mailed())))
    assert re.findall(r"/partner/[\w-]{43}/(\w+)/", page) == ["accept", "refuse"]


def test_the_page_speaks_the_partners_language_and_keeps_their_time(partner, cast, inquiry):
    cast.external.language = "de"
    cast.external.save()
    cast.external.units.update(time_zone="Europe/London")
    act(inquiry, "assign", cast.martin, target=f"organisation:{cast.external.pk}")
    page = partner.get(page_of(mailed()), headers={"Accept-Language": "fr"})
    assert page["Content-Language"] == "de"
    assert '<html lang="de">' in text(page)
    assert "24.11.2026, 08:12" in text(page)


def test_neither_history_nor_amounts_nor_other_contacts_are_on_the_page(partner, cast, outside):
    notes.add(outside, "Internal matter", by=cast.martin, at=NOW)
    act(outside, "external_offer", cast.martin, date="2026-11-26", time="10:00", place="on_site",
        offer_number="26-11873", offer_amount="48200")  # fmt: skip
    page = text(partner.get(page_of(mailed())))
    secrets = ("Internal matter", "26-11873", "48,200", "48200", "Ada", "Bolzano")
    assert [words for words in secrets if words in page] == []


@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_at_every_address_writes_nothing(partner, outside, method):
    page = page_of(mailed())
    before = list(HistoryEntry.objects.values_list("pk", flat=True))
    with CaptureQueriesContext(connection) as queries:
        answers = [
            getattr(partner, method)(address).status_code for address in (page, *(f"{page}{word}/" for word in WORDS))
        ]
    assert answers == [200] * 6
    assert [query["sql"] for query in queries if WRITES.match(query["sql"])] == []
    assert list(HistoryEntry.objects.values_list("pk", flat=True)) == before


def test_nobody_keeps_or_finds_the_pages(partner, outside):
    page, file = page_of(mailed()), files_of(mailed())[0]
    for address in (page, file, f"{page}accept/", "/partner/unknown/"):
        answer = partner.get(address)
        assert (answer["Cache-Control"], answer["X-Robots-Tag"]) == ("private, no-store", "noindex, nofollow"), address
    assert [partner.get(address)["Referrer-Policy"] for address in (page, file, f"{page}accept/")] == [
        "no-referrer", "no-referrer", "same-origin",
    ]  # fmt: skip


def test_an_unknown_secret_and_a_forged_file_do_not_exist(partner, outside):
    page, file = page_of(mailed()), files_of(mailed())[0]
    wrong = [
        f"/partner/{'x' * 43}/",
        f"{page}shred/",
        f"/partner/{'x' * 43}/accept/",
        f"{file[:-3]}xx/",
        "/partner/file/x/",
    ]
    assert [partner.get(address).status_code for address in wrong] == [404] * 5


def test_only_the_hash_of_the_secret_is_stored(outside):
    secret = page_of(mailed()).split("/")[2]
    link = PartnerLink.objects.get()
    assert secret not in str(PartnerLink.objects.values().get())
    assert (len(link.token_hash), link.expires_at) == (64, NOW + DAYS_90)


def test_files_are_counted_but_not_when_a_gateway_only_asks_for_them(partner, outside):
    address = files_of(mailed())[0]
    partner.head(address)
    assert PartnerLink.objects.get().uses == 0
    file = partner.get(address)
    assert (file["Content-Disposition"], file["X-Content-Type-Options"]) == (
        'attachment; filename="Grundriss.pdf"',
        "nosniff",
    )
    assert (PartnerLink.objects.get().uses, PartnerLink.objects.get().last_used_at) == (1, NOW)


def test_a_file_of_another_inquiry_is_out_of_reach(partner, cast, contact, outside):
    other = create_inquiry(contact, InquiryData(type="general", origin="website", language="it"),
                           unit=cast.manufacturer.root_unit, responsible=None, by=None, at=NOW)  # fmt: skip
    file = add_file(other, name="Other.pdf", content=PDF, declared_type="application/pdf", by=None, at=NOW)
    assert partner.get(links.file_address(PartnerLink.objects.get(), file)).status_code == 404


def test_the_link_is_dead_once_the_inquiry_is_with_somebody_else(partner, cast, outside):
    page, file = page_of(mailed()), files_of(mailed())[0]
    act(outside, "assign", cast.martin, target=f"organisation:{cast.bolzano.pk}")
    assert [is_dead(partner, address) for address in (page, f"{page}accept/", file)] == [True] * 3


def test_a_new_partner_gets_a_link_of_their_own(partner, cast, outside):
    first = page_of(mailed())
    act(outside, "assign", cast.martin, query="info@tischlerei.example")
    assert (is_dead(partner, first), partner.get(page_of(mailed())).status_code) == (True, 200)


@pytest.mark.parametrize(("later", "dead"), [(DAYS_90 - timedelta(seconds=1), False), (DAYS_90, True)])
def test_the_link_ends_after_90_days(partner, clock, outside, later, dead):
    clock.move_to(NOW + later)
    assert [partner.get(address).status_code for address in (page_of(mailed()), *files_of(mailed()))] == [
        410 if dead else 200
    ] * 2


def test_the_link_is_dead_once_the_contact_is_anonymised(partner, contact, outside):
    contact.anonymised_at = NOW
    contact.save()
    assert [is_dead(partner, address) for address in (page_of(mailed()), *files_of(mailed()))] == [True] * 2


def test_a_dead_page_speaks_the_partners_language(partner, cast, inquiry):
    act(inquiry, "assign", cast.martin, query="info@tischlerei.example")
    act(inquiry, "assign", cast.martin, target=f"organisation:{cast.bolzano.pk}")
    assert '<html lang="it">' in text(partner.get(page_of(mailed())))


def test_too_many_requests_are_turned_away_for_a_minute(partner, clock, outside):
    page = page_of(mailed())
    assert [partner.head(page).status_code for _ in range(121)] == [200] * 120 + [429]
    assert partner.head(page, REMOTE_ADDR="10.1.1.1").status_code == 200
    clock.shift(60)
    assert partner.head(page).status_code == 200


def test_who_has_an_account_sees_the_partners_page_as_anybody(partner, cast, outside):
    partner.force_login(cast.carla)
    page = partner.get(page_of(mailed()))
    assert (page.status_code, "Carla" in text(page)) == (200, False)
