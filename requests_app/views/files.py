"""Files of an inquiry: listed, added, shown, handed out, and what can be done with one (features D9)."""

from typing import Any, BinaryIO, cast

import structlog
from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import retarget, trigger_client_event

from core.forms import FileNameField
from core.htmx import redirect_to, render_page, wants_part
from core.multipart import MOST_FILES
from core.serving import serve
from requests_app import files, notes, preparation
from requests_app.actions.policy import Standing
from requests_app.file_tasks import prepare_soon
from requests_app.models import Inquiry, InquiryFile
from requests_app.shown_files import SHOWN_IN_BROWSER, FileLine, file_lines, line_for
from requests_app.views.shown import reader, shown_inquiry
from requests_app.visibility import files_for, may_open
from requests_app.zipping import zipped

log = structlog.get_logger(__name__)

# Pictures never change under their address; another person at the same browser is asked again after an hour.
PICTURES_KEPT = "private, max-age=3600"
# How often the page looks whether files are prepared, more and more rarely, before it leaves that to its reader.
MOST_LOOKS = 15


class RenameForm(forms.Form):
    """What a file is called."""

    name = FileNameField(_("Name"))


class StarForm(forms.Form):
    """Whether a file is a favourite; said in full, so that sending it twice is the same."""

    starred = forms.BooleanField(required=False)


# --- All of them -------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def inquiry_files(request: HttpRequest, pk: int) -> HttpResponse:
    """List the files, for HTMX their panel alone; a POST adds those of a form."""
    inquiry = shown_inquiry(reader(request), pk)
    if not notes.may_write(inquiry):
        raise Http404
    if request.method == "POST":
        return _add(request, inquiry)
    return _panel(request, inquiry)


def _add(request: HttpRequest, inquiry: Inquiry) -> HttpResponse:
    """Add what can be added; what cannot is named with its reason, and nothing else is asked for again."""
    sent = request.FILES.getlist("files")
    refused, added = [], 0
    for file in sent[:MOST_FILES]:
        error = _added(request, inquiry, file)
        added += not error
        refused += [(file.name, error)] if error else []
    refused += [
        (file.name, _("At most %(count)d files at once.") % {"count": MOST_FILES}) for file in sent[MOST_FILES:]
    ]
    words = ngettext("%(count)d file added", "%(count)d files added", added) % {"count": added}
    if refused or not sent:
        errors = refused or [("", _("Choose files first."))]
        return _panel(request, inquiry, errors=errors, added=words if added else "", status=422)
    return redirect_to(request, f"{reverse('inquiry_detail', args=[inquiry.pk])}#files", words)


def _added(request: HttpRequest, inquiry: Inquiry, file: UploadedFile) -> str:
    """Add one file; return why not."""
    try:
        files.add_file(
            inquiry,
            name=file.name or "",
            content=cast("BinaryIO", file.file),
            declared_type=file.content_type or "",
            by=reader(request),
            at=timezone.now(),
        )
    except files.FileRefused as error:
        return str(error.messages[0])
    return ""


def _panel(request: HttpRequest, inquiry: Inquiry, *, status: int = 200, **more: Any) -> HttpResponse:
    context = panel(inquiry, Standing(reader(request), inquiry, at=timezone.now()), look=_look(request)) | more
    return render_page(request, "requests_app/files.html", context, part="panel", status=status)


def panel(inquiry: Inquiry, standing: Standing, *, look: int = 0) -> dict[str, Any]:
    """What the panel of files shows; `look` counts how often it has looked by itself."""
    lines = file_lines(inquiry, standing)
    waits = any(line.waits for line in lines) and look < MOST_LOOKS
    return {
        "inquiry": inquiry,
        "files": lines,
        "next_look": look + 1 if waits else 0,
        "look_after": min(2 + 2 * look, 30),
    }


class _LookForm(forms.Form):
    look = forms.IntegerField(required=False, min_value=0, max_value=MOST_LOOKS)


def _look(request: HttpRequest) -> int:
    form = _LookForm(request.GET)
    return (form.is_valid() and form.cleaned_data["look"]) or 0


@require_safe
def inquiry_files_zip(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Hand out all files that the person may have, as one zip."""
    person = reader(request)
    inquiry = shown_inquiry(person, pk)
    open_files = [file for file in files_for(inquiry, person) if may_open(file, inquiry, person)]
    if not open_files:
        raise Http404
    response = StreamingHttpResponse(zipped(open_files), content_type="application/zip")
    name = f"{inquiry.number.replace('/', '-')}.zip"
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


# --- One of them -------------------------------------------------------------------------------------------------


@require_safe
def inquiry_file(request: HttpRequest, pk: int, file_pk: int) -> HttpResponseBase:
    """Hand out one file; with `?show` images and PDF appear in the browser instead of being saved."""
    inquiry, file = _file(request, pk, file_pk)
    if not may_open(file, inquiry, reader(request)):
        raise Http404
    inline = "show" in request.GET and file.content_type in SHOWN_IN_BROWSER
    return _served(request, file, file.file, content_type=file.content_type, size=file.size, inline=inline)


@require_safe
def inquiry_file_picture(request: HttpRequest, pk: int, file_pk: int, size: str) -> HttpResponseBase:
    """Hand out a picture of the file, drawn by us: its thumbnail, or one for the screen."""
    inquiry, file = _file(request, pk, file_pk)
    pictures = {"thumbnail": file.thumbnail, "screen": file.screen}
    if not pictures.get(size) or not may_open(file, inquiry, reader(request)):
        raise Http404
    return _served(request, file, pictures[size], content_type="image/webp", inline=True, cache=PICTURES_KEPT)


def _served(
    request: HttpRequest,
    file: InquiryFile,
    content: Any,
    *,
    content_type: str,
    inline: bool,
    size: int | None = None,
    **how: str,
) -> HttpResponseBase:
    try:
        opened = content.open("rb")
        size = content.size if size is None else size
    except FileNotFoundError as error:
        log.exception("file_missing", file=file.pk)
        raise Http404 from error
    return serve(
        request, opened, size=size, name=file.name, content_type=content_type,
        etag=content.name.rpartition("/")[2], inline=inline, **how,
    )  # fmt: skip


@require_safe
def inquiry_file_view(request: HttpRequest, pk: int, file_pk: int) -> HttpResponse:
    """Show one file large, with the way to the next and the previous one; the lightbox without a script."""
    person = reader(request)
    inquiry = shown_inquiry(person, pk)
    lines = [line for line in file_lines(inquiry, Standing(person, inquiry, at=timezone.now())) if line.view]
    at = next((number for number, line in enumerate(lines) if line.pk == file_pk), None)
    if at is None:
        raise Http404
    context = {
        "inquiry": inquiry,
        "file": lines[at],
        "number": at + 1,
        "count": len(lines),
        "previous": lines[at - 1] if at else None,
        "next": lines[at + 1] if at + 1 < len(lines) else None,
    }
    return render_page(request, "requests_app/file.html", context)


@require_POST
def inquiry_file_star(request: HttpRequest, pk: int, file_pk: int) -> HttpResponse:
    """Make the file a favourite, or no longer."""
    inquiry, file = _own_file(request, pk, file_pk)
    form = StarForm(request.POST)
    files.star(file, starred=form.is_valid() and form.cleaned_data["starred"])
    if wants_part(request):
        return _panel(request, inquiry)
    return redirect(f"{reverse('inquiry_detail', args=[pk])}#files")


@require_http_methods(["GET", "HEAD", "POST"])
def inquiry_file_rename(request: HttpRequest, pk: int, file_pk: int) -> HttpResponse:
    """Call the file otherwise."""
    inquiry, file = _own_file(request, pk, file_pk)
    data = request.POST if request.method == "POST" else None
    form = RenameForm(data, initial={"name": file.name}, auto_id="dialog_%s")
    if form.is_valid():
        files.rename(file, form.cleaned_data["name"], by=reader(request), at=timezone.now())
        return _changed(request, inquiry, _("File renamed"))
    context = {"inquiry": inquiry, "file": file, "form": form}
    status = 422 if form.is_bound else 200
    return render_page(request, "requests_app/file_rename.html", context, part="dialog", status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def inquiry_file_delete(request: HttpRequest, pk: int, file_pk: int) -> HttpResponse:
    """Ask, and delete the file; for half a minute that can be taken back."""
    inquiry, file = _own_file(request, pk, file_pk, deletes=True)
    if request.method == "POST":
        files.delete(file, by=reader(request), at=timezone.now())
        undo = reverse("inquiry_file_restore", args=[pk, file_pk])
        return _changed(request, inquiry, _("%(name)s deleted") % {"name": file.name}, undo=undo)
    context = {"inquiry": inquiry, "line": _line(request, inquiry, file)}
    return render_page(request, "requests_app/file_delete.html", context, part="dialog")


@require_POST
def inquiry_file_restore(request: HttpRequest, pk: int, file_pk: int) -> HttpResponse:
    """Bring back a file that the person has just deleted, or say that it is too late."""
    person = reader(request)
    inquiry = shown_inquiry(person, pk)
    file = files.just_deleted(inquiry, file_pk, person)
    if file is None:
        raise Http404
    page = f"{reverse('inquiry_detail', args=[pk])}#files"
    if not files.restore(file, by=person, at=timezone.now()):
        messages.error(request, _("The time to take this back is over."))
        return redirect(page)
    return redirect_to(request, page, _("%(name)s is back") % {"name": file.name})


@require_POST
def inquiry_file_retry(request: HttpRequest, pk: int, file_pk: int) -> HttpResponse:
    """Have a file checked for viruses once more, which the scanner could not do before."""
    inquiry, file = _own_file(request, pk, file_pk)
    if preparation.again(file):
        prepare_soon(file)
    if wants_part(request):
        return _panel(request, inquiry)
    return redirect(f"{reverse('inquiry_detail', args=[pk])}#files")


def _changed(request: HttpRequest, inquiry: Inquiry, words: str, *, undo: str = "") -> HttpResponse:
    """Say what was done: for HTMX in the panel as it is now, where the page stands still, and the dialog closes."""
    if not wants_part(request):
        return redirect_to(request, f"{reverse('inquiry_detail', args=[inquiry.pk])}#files", words, undo=undo)
    messages.success(request, words, extra_tags=undo)
    answer = retarget(_panel(request, inquiry), "#files")
    answer["HX-Reswap"] = "outerMorph"
    return trigger_client_event(answer, "files-changed")


def _file(request: HttpRequest, pk: int, file_pk: int) -> tuple[Inquiry, InquiryFile]:
    person = reader(request)
    inquiry = shown_inquiry(person, pk)
    return inquiry, get_object_or_404(files_for(inquiry, person), pk=file_pk)


def _own_file(request: HttpRequest, pk: int, file_pk: int, *, deletes: bool = False) -> tuple[Inquiry, InquiryFile]:
    """The file, if the person may change it, or delete it; else it has no such page for them."""
    inquiry, file = _file(request, pk, file_pk)
    standing = Standing(reader(request), inquiry, at=timezone.now())
    if not (files.may_delete if deletes else files.may_change)(file, standing):
        raise Http404
    return inquiry, file


def _line(request: HttpRequest, inquiry: Inquiry, file: InquiryFile) -> FileLine:
    return line_for(file, inquiry, Standing(reader(request), inquiry, at=timezone.now()))
