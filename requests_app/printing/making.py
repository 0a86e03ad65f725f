"""PDFs of inquiries: asked for, made by the worker in the reader's language, deleted after a day (features D12)."""

import uuid
from datetime import datetime, timedelta
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from celery import shared_task
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.module_loading import import_string
from django.utils.translation import get_language

from accounts.models import Person
from core.fields import Language
from requests_app.models import Inquiry, InquiryPdf
from requests_app.printing.sheet import TEMPLATE, sheet
from requests_app.views.shown import shown_inquiry
from requests_app.visibility import Stake

log = structlog.get_logger(__name__)

KEPT = timedelta(days=1)
MOST_ATTEMPTS = 3
# One that has waited for so long has lost its worker.
STUCK = timedelta(minutes=2)


def ask(inquiry: Inquiry, person: Person, *, at: datetime) -> InquiryPdf:
    """Have a PDF made for the person; the one that is being made already is meant again, as by a second click."""
    spoken = (get_language() or "").split("-")[0]
    language = spoken if spoken in Language.values else Language.EN
    with transaction.atomic():
        pdf, is_new = InquiryPdf.objects.get_or_create(
            inquiry_id=inquiry.pk,
            person=person,
            language=language,
            state=InquiryPdf.State.QUEUED,
            defaults={"created_at": at},
        )
        if is_new:
            transaction.on_commit(partial(make_inquiry_pdf.delay, pdf.pk), robust=True)
    return pdf


def own(person: Person) -> Any:
    """The person's own PDFs of inquiries that they see; nobody gets those of others."""
    visible = Inquiry.objects.visible_to(person)
    return InquiryPdf.objects.filter(person=person, inquiry__in=visible).select_related("inquiry")


@shared_task(name="requests_app.make_inquiry_pdf")
def make_inquiry_pdf(pk: int) -> None:
    """Make one PDF; what cannot be made after a few attempts has failed, and says so on its page."""
    make(pk, timezone.now())


def make(pk: int, at: datetime) -> None:
    """Make the PDF of the row, unless it is made already or another worker makes it."""
    with transaction.atomic():
        rows = InquiryPdf.objects.select_for_update(skip_locked=True, of=("self",))
        pdf = rows.filter(pk=pk, state=InquiryPdf.State.QUEUED).select_related("person__unit__organisation").first()
        if pdf is None:
            return
        try:
            # A query that fails in here must not keep the row from being written.
            with transaction.atomic():
                content = draw(pdf, at)
        except Exception:
            log.exception("pdf_failed", pdf=pdf.pk, attempt=pdf.attempts + 1)
            content = None
        pdf.attempts += 1
        if content is not None:
            pdf.file.name = default_storage.save(f"pdf/{uuid.uuid4().hex}", ContentFile(content))
            pdf.size, pdf.state = len(content), InquiryPdf.State.DONE
        elif pdf.attempts >= MOST_ATTEMPTS:
            pdf.state = InquiryPdf.State.FAILED
        pdf.save()


def draw(pdf: InquiryPdf, at: datetime) -> bytes:
    """The PDF as its reader would see the inquiry now, in their language and time zone.

    Raises Http404 when the inquiry exists for them no more, ValueError when it is only offered to them.
    """
    person = pdf.person
    with translation.override(pdf.language), timezone.override(ZoneInfo(person.time_zone)):
        inquiry = shown_inquiry(person, pdf.inquiry_id)
        if inquiry.shown_to == Stake.OFFERED:
            raise ValueError("What is only offered is not printed.")
        html = render_to_string(TEMPLATE, sheet(inquiry, person, at) | {"is_pdf": True, "language": pdf.language})
    return draw_html(html)


def draw_html(html: str) -> bytes:
    """Draw a page of ours with its stylesheet; nothing is fetched from anywhere."""
    # Imported when it is needed: without Pango on the machine all else works.
    html_class, css_class = import_string("weasyprint.HTML"), import_string("weasyprint.CSS")
    fonts = import_string("weasyprint.text.fonts.FontConfiguration")()
    css = Path(settings.BASE_DIR, "static/css/paper/paper.css").read_text(encoding="utf-8")
    target = BytesIO()
    fetches_nothing = import_string("weasyprint.urls.URLFetcher")(allowed_protocols=())
    page = html_class(string=html, url_fetcher=fetches_nothing)
    page.write_pdf(target, stylesheets=[css_class(string=css, font_config=fonts)], font_config=fonts)
    return target.getvalue()


@shared_task(name="requests_app.keep_pdfs_going")
def keep_pdfs_going() -> None:
    """Take up PDFs whose worker was killed, and delete those that were kept long enough; every five minutes."""
    now = timezone.now()
    waiting = InquiryPdf.objects.filter(state=InquiryPdf.State.QUEUED, created_at__lte=now - STUCK)
    for pk in waiting.values_list("pk", flat=True)[:100]:
        make_inquiry_pdf.delay(pk)
    for pdf in InquiryPdf.objects.filter(created_at__lte=now - KEPT)[:500]:
        if pdf.file:
            default_storage.delete(str(pdf.file.name))
        pdf.delete()
