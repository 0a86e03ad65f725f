"""Writing, changing and deleting notes (features D8)."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.htmx import redirect_to, render_page, wants_part
from requests_app import notes
from requests_app.models import HistoryEntry, Inquiry
from requests_app.notes import NoteTextForm
from requests_app.views.detail import detail_page
from requests_app.views.shown import reader, shown_inquiry


@require_POST
def inquiry_note(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a note; for HTMX the answer is the history with it."""
    inquiry = shown_inquiry(reader(request), pk)
    if not notes.may_write(inquiry):
        raise Http404
    form = NoteTextForm(request.POST)
    if not form.is_valid():
        return detail_page(request, inquiry, note_form=form, status=422)
    notes.add(inquiry, form.cleaned_data["note"], by=reader(request), at=timezone.now())
    if wants_part(request):
        messages.success(request, _("Note saved"))
        return detail_page(request, inquiry)
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
