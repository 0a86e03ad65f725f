"""An inquiry on paper: the page that is printed, and its PDF (features D12)."""

from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from core.htmx import redirect_to, render_page
from core.serving import serve
from requests_app.models import Inquiry, InquiryPdf
from requests_app.printing import making
from requests_app.printing.sheet import TEMPLATE, sheet
from requests_app.views.shown import reader, shown_inquiry
from requests_app.visibility import Stake

PAGE = "requests_app/pdf.html"


def _inquiry(request: HttpRequest, pk: int) -> Inquiry:
    inquiry = shown_inquiry(reader(request), pk)
    if inquiry.shown_to == Stake.OFFERED:
        raise Http404
    return inquiry


@require_safe
def inquiry_print(request: HttpRequest, pk: int) -> HttpResponse:
    """The inquiry as it is printed."""
    return render(request, TEMPLATE, sheet(_inquiry(request, pk), reader(request), timezone.now()))


@require_POST
def inquiry_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """Have the PDF made, and wait for it on a page of its own that can be left."""
    pdf = making.ask(_inquiry(request, pk), reader(request), at=timezone.now())
    return redirect_to(request, reverse("inquiry_pdf_page", args=[pk, pdf.pk]))


@require_safe
def inquiry_pdf_page(request: HttpRequest, pk: int, pdf_pk: int) -> HttpResponse:
    """How it stands with a PDF; HTMX asks until it is ready."""
    pdf = _own(request, pk, pdf_pk)
    return render_page(request, PAGE, {"pdf": pdf, "inquiry": pdf.inquiry}, part="state")


@require_safe
def inquiry_pdf_file(request: HttpRequest, pk: int, pdf_pk: int) -> HttpResponseBase:
    """The PDF itself."""
    pdf = _own(request, pk, pdf_pk)
    if pdf.state != InquiryPdf.State.DONE:
        raise Http404
    try:
        content = default_storage.open(str(pdf.file.name))
    except FileNotFoundError as error:
        raise Http404 from error
    return serve(
        request,
        content,
        size=pdf.size,
        name=f"{pdf.inquiry.digits}.pdf",
        content_type="application/pdf",
        etag=f"pdf-{pdf.pk}",
        cache="private, no-store",
    )


def _own(request: HttpRequest, pk: int, pdf_pk: int) -> InquiryPdf:
    pdf: InquiryPdf = get_object_or_404(making.own(reader(request)), pk=pdf_pk, inquiry=pk)
    return pdf
