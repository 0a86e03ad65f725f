"""The main data of an inquiry, changed in place (features D5)."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from contacts.card import full_name
from core.htmx import redirect_to, render_page, send_toasts, wants_part
from core.typed import keeps_typed
from requests_app import main_data, panels
from requests_app.actions.errors import ActionNotAllowed
from requests_app.actions.policy import Standing
from requests_app.main_data import MainDataChanged, MainDataEdit
from requests_app.models import Inquiry
from requests_app.typed_again import forget_typed, kept_at, sent_or_typed
from requests_app.views.shown import reader, shown_inquiry
from requests_app.visibility import Stake

EDIT, CONFLICT = "requests_app/main_data_edit.html", "requests_app/main_data_conflict.html"


@require_safe
def main_data_panel(request: HttpRequest, pk: int) -> HttpResponse:
    """The panel as it was before somebody began to change it; without HTMX the whole page."""
    if not wants_part(request):
        return redirect("inquiry_detail", pk)
    return _panel(request, pk, is_saved=False)


def panel_context(inquiry: Inquiry, standing: Standing) -> dict[str, Any]:
    """What the panel of the main data shows."""
    facts = panels.inquiry_facts(inquiry, standing.last_assignment, standing.person)
    return {"facts": facts, "may_change_main_data": main_data.may_change(standing)}


@keeps_typed(kept_at("main_data_edit"))
@require_http_methods(["GET", "HEAD", "POST"])
def main_data_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the form in place of the panel, and save it; what two people changed is shown in both versions."""
    inquiry = shown_inquiry(reader(request), pk)
    now = timezone.now()
    if not main_data.may_change(Standing(reader(request), inquiry, at=now)):
        raise Http404
    edit = MainDataEdit(inquiry, sent_or_typed(request))
    if request.method != "POST" or not edit.is_valid():
        return _answer(request, EDIT, inquiry, edit)
    if edit.conflicts:
        return _answer(request, CONFLICT, inquiry, edit)
    try:
        entry = main_data.change(inquiry, edit.result, seen=edit.now, by=reader(request), at=now)
    except ActionNotAllowed as error:
        raise Http404 from error
    except MainDataChanged:
        messages.warning(request, _("Somebody saved at the same moment. Save again."))
        return _answer(request, EDIT, inquiry, edit)
    forget_typed(request)
    return _saved(request, pk, _("Main data saved") if entry else _("Nothing was changed"))


def _saved(request: HttpRequest, pk: int, message: str) -> HttpResponse:
    """Lead back to the page; HTMX gets the panel with the page's name, and what else is typed there stays."""
    if not wants_part(request):
        return redirect_to(request, reverse("inquiry_detail", args=[pk]), message)
    messages.success(request, message)
    return send_toasts(request, _panel(request, pk, is_saved=True))


def _panel(request: HttpRequest, pk: int, *, is_saved: bool) -> HttpResponse:
    inquiry = shown_inquiry(reader(request), pk)
    if inquiry.shown_to == Stake.OFFERED:
        raise Http404
    standing = Standing(reader(request), inquiry, at=timezone.now())
    context: dict[str, Any] = {"inquiry": inquiry, "contact_name": full_name(inquiry.contact) if is_saved else ""}
    return render(request, "requests_app/_main_data.html", context | panel_context(inquiry, standing))


def _answer(request: HttpRequest, template: str, inquiry: Inquiry, edit: MainDataEdit) -> HttpResponse:
    status = 200 if request.method != "POST" else 409 if template == CONFLICT else 422
    context: dict[str, Any] = {"inquiry": inquiry, "edit": edit}
    if template == CONFLICT:
        changes = inquiry.history.filter(action=main_data.ACTION).select_related("person")
        context["last"] = changes.order_by("-at", "-pk").first()
    return render_page(request, template, context, part="form", status=status)
