"""Downloading the list: what is wanted, how far it has come, and the file (features L14)."""

import structlog
from django import forms
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Person
from core.forms import Segmented
from core.htmx import redirect_to, render_page, wants_part
from core.serving import serve
from requests_app.download import kept, told
from requests_app.download.making import CONTENT_TYPES, file_name, make_at_once
from requests_app.download.tasks import order_again, order_download
from requests_app.listing import counting
from requests_app.listing.selection import ListForm, Selection
from requests_app.models import Download
from requests_app.models.download import FileFormat
from requests_app.views.shown import reader

log = structlog.get_logger(__name__)

PAGE = "requests_app/download.html"
# So many take about a quarter of a second, so that nobody is asked to wait for a notice.
AT_ONCE = 2000


class DownloadForm(forms.Form):
    """How the list is wanted."""

    format = forms.ChoiceField(
        label=gettext_lazy("File"), choices=FileFormat, initial=FileFormat.XLSX, widget=Segmented
    )
    without_personal_data = forms.BooleanField(
        label=gettext_lazy("Without personal data"),
        required=False,
        help_text=gettext_lazy("Leaves out names, addresses, phones, e-mails, texts and comments; numbers stay."),
    )

    def order(self) -> kept.Order:
        """What was chosen."""
        return kept.Order(self.cleaned_data["format"], not self.cleaned_data["without_personal_data"])


def _downloader(request: HttpRequest) -> Person:
    person = reader(request)
    if not kept.may_download(person):
        raise Http404
    return person


@require_http_methods(["GET", "HEAD", "POST"])
def inquiry_download(request: HttpRequest) -> HttpResponseBase:
    """Ask how the list of the address is wanted; a POST gives a small one at once and has a large one made."""
    person, now = _downloader(request), timezone.now()
    selection = ListForm(request.GET).selection(person)
    number = counting.counts(selection).by_group[selection.group]
    form = DownloadForm(request.POST if request.method == "POST" else None, auto_id="dialog_%s")
    if not form.is_valid():
        return _ask(request, form, selection, number)
    order = form.order()
    # Scripts cannot save an answer as a file: what they ask for is made in the background, whatever its size.
    if not number.is_cut and number.value <= AT_ONCE and not wants_part(request):
        made = make_at_once(selection, order, at=now)
        name = file_name(now, order.format)
        response = FileResponse(made, as_attachment=True, filename=name, content_type=CONTENT_TYPES[order.format])
        response["X-Content-Type-Options"] = "nosniff"
        response["Cache-Control"] = "private, no-store"
        return response
    try:
        download = order_download(selection, order, at=now)
    except kept.TooMany:
        form.add_error(None, _too_many())
        return _ask(request, form, selection, number)
    if wants_part(request):
        context = {"download": download, "is_under_way": True, "back": selection.address}
        return render_page(request, PAGE, context, part="dialog")
    return redirect_to(request, reverse("downloads"))


def _too_many() -> str:
    return _("%(number)s downloads are under way. Wait for one of them, or cancel one.") % {"number": kept.MOST}


def _ask(request: HttpRequest, form: DownloadForm, selection: Selection, number: counting.Number) -> HttpResponse:
    context = {
        "form": form,
        "number": number_format(number.value, force_grouping=True),
        "count": number.value,
        "is_more": number.is_cut,
        "is_at_once": not number.is_cut and number.value <= AT_ONCE,
        "about": kept.about(selection),
        "address": f"{request.path}?{kept.words_of(selection)}",
        "back": selection.address,
    }
    return render_page(request, PAGE, context, part="dialog", status=422 if form.is_bound else 200)


@require_safe
def downloads(request: HttpRequest) -> HttpResponse:
    """List one's own downloads, those under way with their progress."""
    person = _downloader(request)
    told.seen(person)
    return _list(request, person)


def _list(request: HttpRequest, person: Person, *, is_gone: bool = False) -> HttpResponse:
    context = {"downloads": kept.of(person)[:50], "is_gone": is_gone}
    return render_page(request, "requests_app/downloads.html", context, status=410 if is_gone else 200)


@require_safe
def download_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """How far one of one's own downloads has come."""
    return _row(request, get_object_or_404(kept.of(_downloader(request)), pk=pk))


def _row(request: HttpRequest, download: Download) -> HttpResponse:
    return render_page(request, "requests_app/download_progress.html", {"download": download}, part="row")


@require_POST
def download_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop making a file."""
    person = _downloader(request)
    kept.cancel(get_object_or_404(kept.of(person), pk=pk), at=timezone.now())
    return _after(request, person, pk)


@require_POST
def download_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Have a file made that failed or was cancelled."""
    person = _downloader(request)
    try:
        order_again(get_object_or_404(kept.of(person), pk=pk), at=timezone.now())
    except kept.TooMany:
        return redirect_to(request, reverse("downloads"), _too_many())
    return _after(request, person, pk)


def _after(request: HttpRequest, person: Person, pk: int) -> HttpResponse:
    if wants_part(request):
        return _row(request, get_object_or_404(kept.of(person), pk=pk))
    return redirect_to(request, reverse("downloads"))


@require_safe
def downloads_news(request: HttpRequest) -> HttpResponse:
    """What pages ask every few seconds while a download is under way: whether it has ended."""
    return render_page(request, "requests_app/downloads_news.html", {"is_alone": True}, part="news")


@require_safe
def download_file(request: HttpRequest, signed: str) -> HttpResponseBase:
    """Hand out the file to the person who asked for it, until it expires."""
    person, now = _downloader(request), timezone.now()
    try:
        download = kept.by_address(person, signed)
    except Download.DoesNotExist as error:
        raise Http404 from error
    if download.state != Download.State.DONE or download.expires_at is None or download.expires_at <= now:
        return _list(request, person, is_gone=True)
    try:
        content = default_storage.open(str(download.file.name))
    except FileNotFoundError:
        log.exception("download_missing", download=download.pk)
        return _list(request, person, is_gone=True)
    return serve(
        request,
        content,
        size=download.size,
        name=file_name(download.created_at, download.format),
        content_type=CONTENT_TYPES[download.format],
        etag=f"{download.pk}-{download.attempt}",
        cache="private, no-store",
    )
