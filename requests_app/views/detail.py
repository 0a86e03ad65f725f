"""The page of one inquiry (features D)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import Person
from core.htmx import render_page, wants_part
from requests_app import panels, row_notices
from requests_app.actions.available import available
from requests_app.actions.policy import Standing
from requests_app.contact_keeping import sharing_of
from requests_app.contact_panel import contact_panel
from requests_app.documents import may_keep
from requests_app.models import Inquiry
from requests_app.notes import NoteTextForm
from requests_app.timeline import history_page
from requests_app.typed_again import typed_before
from requests_app.types import Category
from requests_app.views.files import panel
from requests_app.views.main_data import panel_context
from requests_app.views.shown import reader, shown_inquiry
from requests_app.views.tags import tags_context
from requests_app.visibility import Stake


class HistoryForm(forms.Form):
    """Which part of the history is looked at; what makes no sense counts as not given."""

    category = forms.ChoiceField(required=False, choices=Category)
    page = forms.IntegerField(required=False, min_value=1, max_value=100_000)
    entry = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)

    def chosen(self) -> tuple[str, int, int | None]:
        """Category, empty for all, page, counted from 1, and the one entry that is read in full."""
        self.is_valid()
        given = self.cleaned_data
        return given.get("category", ""), given.get("page") or 1, given.get("entry")


@require_safe
def inquiry_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an inquiry: in full, or before acceptance only what may be known then (workflow.md 7)."""
    return detail_page(request, shown_inquiry(reader(request), pk))


def detail_page(
    request: HttpRequest,
    inquiry: Inquiry,
    *,
    note_form: NoteTextForm | None = None,
    file_errors: Sequence[tuple[str, str]] = (),
    status: int = 200,
) -> HttpResponse:
    """Answer with the page, or for HTMX with its history or further entries of it.

    `file_errors` are the files that could not come with a note, by name, and why.
    """
    person, now = reader(request), timezone.now()
    if inquiry.shown_to == Stake.OFFERED:
        return _offered_page(request, inquiry, person, now)
    category, page, entry = HistoryForm(request.GET).chosen()
    standing = Standing(person, inquiry, at=now)
    context = _history(inquiry, standing, category, page, entry)
    context |= {"note_form": note_form or NoteTextForm(initial=typed_before(request)), "file_errors": file_errors}
    if not wants_part(request):
        context |= _columns(inquiry, standing)
    part = "entries" if page > 1 or entry is not None else "history"
    return render_page(request, "requests_app/detail.html", context, part=part, status=status)


def _offered_page(request: HttpRequest, inquiry: Inquiry, person: Person, now: datetime) -> HttpResponse:
    context = {
        "inquiry": inquiry,
        "now": now,
        "facts": panels.offered_facts(inquiry),
        "actions": available(Standing(person, inquiry, at=now)),
    }
    return render_page(request, "requests_app/offered.html", context)


def _history(inquiry: Inquiry, standing: Standing, category: str, page: int, entry: int | None) -> dict[str, Any]:
    person = standing.person
    context = panel(inquiry, standing)
    history = history_page(inquiry, person, category=category, page=page, files=context["files"], entry=entry)
    return context | {"history": history}


def _columns(inquiry: Inquiry, standing: Standing) -> dict[str, Any]:
    person = standing.person
    contact = contact_panel(inquiry.contact_id, person, standing.at, about=inquiry.pk, with_colleagues=True)
    return {
        "now": standing.at,
        "panel": contact,
        "colleagues": contact.colleagues,
        "sharing": sharing_of(inquiry, contact.record, standing, contact.manufacturer),
        "actions": available(standing),
        "steps": panels.sales_steps(inquiry),
        "due_box": panels.due_box(inquiry),
        "documents": panels.documents(inquiry, person),
        "may_keep_documents": may_keep(standing),
        **panel_context(inquiry, standing),
        **tags_context(inquiry, person),
        "others": panels.other_inquiries(inquiry, person),
        "notices": row_notices.lines(inquiry.unseen),
    }
