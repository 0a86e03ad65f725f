"""An inquiry on paper and as PDF: everything its reader may see, nothing else (features D12)."""

from datetime import timedelta

import pypdfium2
import pytest
from django.core.files.storage import default_storage
from django.urls import reverse

from requests_app import notes
from requests_app.models import InquiryPdf, Offer
from requests_app.printing import making
from tests.cast import NOW


@pytest.fixture
def rich(cast, accepted):
    """Lena's inquiry with a note in other scripts and an offer."""
    notes.add(accepted, "مرحبا 🙂 <b>bold</b>\nsecond line", by=cast.lena, at=NOW)
    Offer.objects.create(inquiry=accepted, organisation=cast.bolzano, number="A-4711", amount=1234, created_at=NOW)
    return accepted


@pytest.fixture
def lena(client, cast, rich):
    client.force_login(cast.lena)
    return client


def words_of(client, inquiry) -> str:
    return client.get(reverse("inquiry_print", args=[inquiry.pk])).content.decode()


def ask(client, inquiry):
    """Ask for the PDF and have the worker make it; returns its row."""
    answer = client.post(reverse("inquiry_pdf", args=[inquiry.pk]))
    pdf = InquiryPdf.objects.latest("pk")
    assert answer["Location"] == reverse("inquiry_pdf_page", args=[inquiry.pk, pdf.pk])
    making.make(pdf.pk, NOW)
    pdf.refresh_from_db()
    return pdf


def text_of(content: bytes) -> str:
    return "\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(content))


def file_of(client, pdf):
    return client.get(reverse("inquiry_pdf_file", args=[pdf.inquiry_id, pdf.pk]))


def test_the_page_holds_what_its_reader_sees(lena, rich):
    page = words_of(lena, rich)
    for words in (rich.number, "Bianchi", "A-4711", "&lt;b&gt;bold&lt;/b&gt;", "مرحبا"):
        assert words in page


def test_amounts_and_numbers_of_offers_are_not_for_the_manufacturer(client, cast, rich):
    client.force_login(cast.martin)
    page = words_of(client, rich)
    assert ("Bianchi" in page, "A-4711" in page, "1,234" in page) == (True, False, False)


def test_the_pdf_is_made_by_the_worker_in_the_readers_language(lena, cast, rich):
    cast.lena.language = "fr"
    cast.lena.save()
    lena.cookies["django_language"] = "fr"
    pdf = ask(lena, rich)
    answer = file_of(lena, pdf)
    content = b"".join(answer.streaming_content)
    assert (content[:5], answer["Content-Type"], f'{rich.digits}.pdf"' in answer["Content-Disposition"]) == (
        b"%PDF-",
        "application/pdf",
        True,
    )
    text = text_of(content)
    for words in (rich.number, "Bianchi", "A-4711"):
        assert words in text
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_a_second_click_makes_one_pdf(lena, rich):
    for _click in range(2):
        lena.post(reverse("inquiry_pdf", args=[rich.pk]))
    assert InquiryPdf.objects.count() == 1


def test_its_page_says_how_it_stands(lena, rich):
    lena.post(reverse("inquiry_pdf", args=[rich.pk]))
    pdf = InquiryPdf.objects.get()
    address = reverse("inquiry_pdf_page", args=[rich.pk, pdf.pk])
    assert "is being made" in lena.get(address).content.decode()
    assert file_of(lena, pdf).status_code == 404
    making.make(pdf.pk, NOW)
    part = lena.get(address, headers={"HX-Request": "true"})
    assert reverse("inquiry_pdf_file", args=[rich.pk, pdf.pk]) in part.content.decode()
    assert "data-hx-trigger" not in part.content.decode()


def test_nobody_gets_that_of_another(lena, client, cast, rich):
    pdf = ask(lena, rich)
    for name in ("jonas", "martin", "carla"):
        client.force_login(getattr(cast, name))
        assert file_of(client, pdf).status_code == 404


def test_nothing_is_printed_before_accepting(client, cast, offered):
    client.force_login(cast.lena)
    assert client.get(reverse("inquiry_print", args=[offered.pk])).status_code == 404
    assert client.post(reverse("inquiry_pdf", args=[offered.pk])).status_code == 404


def test_what_cannot_be_made_has_failed_after_three_attempts(lena, rich, monkeypatch):
    monkeypatch.setattr(making, "TEMPLATE", "no/such/template.html")
    lena.post(reverse("inquiry_pdf", args=[rich.pk]))
    pdf = InquiryPdf.objects.get()
    for _attempt in range(3):
        making.make(pdf.pk, NOW)
    pdf.refresh_from_db()
    assert pdf.state == "failed"
    assert "could not be made" in lena.get(reverse("inquiry_pdf_page", args=[rich.pk, pdf.pk])).content.decode()


def test_it_is_deleted_after_a_day(lena, rich, clock):
    pdf = ask(lena, rich)
    clock.move_to(NOW + timedelta(days=1, minutes=1))
    making.keep_pdfs_going()
    assert (InquiryPdf.objects.count(), default_storage.exists(pdf.file.name)) == (0, False)


def test_a_long_history_is_printed_in_part(lena, cast, rich, monkeypatch):
    monkeypatch.setattr("requests_app.printing.sheet.MOST_ENTRIES", 1)
    assert "Only the latest entries." in words_of(lena, rich)


def test_a_page_fetches_nothing_from_anywhere():
    content = making.draw_html('<p>text</p><img src="http://localhost:1/x.png"><img src="file:///etc/passwd">')
    assert text_of(content).split() == ["text", "1", "/", "1"]
