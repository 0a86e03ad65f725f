"""Writing, changing and deleting notes (features D8)."""

from typing import cast

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.htmx import redirect_to, render_page, wants_part
from core.typed import keeps_typed
from requests_app import notes, uploads
from requests_app.kept_files import keep_all
from requests_app.models import HistoryEntry, Inquiry, Upload
from requests_app.notes import NoteTextForm
from requests_app.typed_again import forget_typed, kept_at
from requests_app.views.detail import detail_page
from requests_app.views.shown import reader, shown_inquiry


@keeps_typed(kept_at("inquiry_detail"))
@require_POST
def inquiry_note(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a note with its files; for HTMX the answer is the history with it."""
    person, now = reader(request), timezone.now()
    inquiry = shown_inquiry(person, pk)
    if not notes.may_write(inquiry):
        raise Http404
    kept, refused = _keep_files(request, inquiry)
    inquiry = shown_inquiry(person, pk) if kept else inquiry
    files = uploads.chosen(person, inquiry, Upload.Purpose.NOTE, [*request.POST.getlist("uploads"), *kept])
    form = NoteTextForm(request.POST, has_files=bool(files))
    if not form.is_valid() or refused:
        return detail_page(request, inquiry, note_form=form, file_errors=refused, status=422)
    notes.add_with_files(inquiry, form.cleaned_data["note"], files, by=person, at=now)
    forget_typed(request)
    return _added(request, inquiry)


def _keep_files(request: HttpRequest, inquiry: Inquiry) -> tuple[list[str], list[tuple[str, str]]]:
    """Keep the files that a form without a script sent; return their keys, and which not and why."""
    files = cast("list[UploadedFile]", request.FILES.getlist("files"))
    return keep_all(reader(request), inquiry, Upload.Purpose.NOTE, files, at=timezone.now())


def _added(request: HttpRequest, inquiry: Inquiry) -> HttpResponse:
    if wants_part(request):
        messages.success(request, _("Note saved"))
        return detail_page(request, shown_inquiry(reader(request), inquiry.pk))
    return _back(request, inquiry, _("Note saved"))


@require_http_methods(["GET", "HEAD", "POST"])
def inquiry_note_edit(request: HttpRequest, pk: int, entry_pk: int) -> HttpResponse:
    """Change one's own note."""
    inquiry, entry = _own_note(request, pk, entry_pk)
    data = request.POST if request.method == "POST" else None
    form = NoteTextForm(data, initial={"note": entry.note}, auto_id="dialog_%s")
    if form.is_valid():
        notes.edit(entry, form.cleaned_data["note"], at=timezone.now())
        return _back(request, inquiry, _("Note saved"))
    context = {"inquiry": inquiry, "entry_pk": entry.pk, "form": form}
    status = 422 if form.is_bound else 200
    return render_page(request, "requests_app/note.html", context, part="dialog", status=status)


@require_POST
def inquiry_note_delete(request: HttpRequest, pk: int, entry_pk: int) -> HttpResponse:
    """Delete one's own note."""
    inquiry, entry = _own_note(request, pk, entry_pk)
    notes.delete(entry)
    return _back(request, inquiry, _("Note deleted"))


def _own_note(request: HttpRequest, pk: int, entry_pk: int) -> tuple[Inquiry, HistoryEntry]:
    inquiry = shown_inquiry(reader(request), pk)
    return inquiry, get_object_or_404(notes.own(inquiry, reader(request)), pk=entry_pk)


def _back(request: HttpRequest, inquiry: Inquiry, message: str) -> HttpResponse:
    return redirect_to(request, reverse("inquiry_detail", args=[inquiry.pk]), message)
