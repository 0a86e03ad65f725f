"""Every action on an inquiry: one view that asks, performs, and says why it could not (workflow.md 3)."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Person
from contacts.card import contact_card
from core.htmx import redirect_to, render_page
from requests_app import row_notices
from requests_app.actions.catalogue import ACTIONS, ASSIGN
from requests_app.actions.errors import ActionInvalid, ActionNotAllowed, ActionNotPossible
from requests_app.actions.forms import ActionForm
from requests_app.actions.perform import check, perform
from requests_app.actions.spec import ActionSpec
from requests_app.actions.undo import UNDO_TIME, step_back
from requests_app.actions.words import HINTS
from requests_app.models import Inquiry
from requests_app.timeline import latest_actions, lines
from requests_app.views.receivers import receivers
from requests_app.views.shown import is_visible, page_after, reader, shown_inquiry

PAGE = "requests_app/action.html"
# How many entries explain what changed when nobody knows what the person saw.
LATEST = 3
MOST = 10


class VersionForm(forms.Form):
    """The version of the inquiry that the person saw."""

    version = forms.IntegerField(min_value=1)


@require_http_methods(["GET", "HEAD", "POST"])
def inquiry_action(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Ask for what the action needs; a POST performs it. A search for the receiver posts without performing."""
    action = known_action(reader(request), code)
    performs = request.method == "POST" and "search" not in request.POST
    return _answer(request, pk, action, part="dialog", performs=performs)


@require_safe
def inquiry_assignees(request: HttpRequest, pk: int) -> HttpResponse:
    """The receivers that fit what was typed so far; for browsers the whole page."""
    return _answer(request, pk, known_action(reader(request), ASSIGN.code), part="assignees", performs=False)


def known_action(person: Person, code: str) -> ActionSpec:
    """The action, if one of the person's rights could ever allow it; raises Http404 otherwise."""
    action = ACTIONS.get(code)
    if action and any(grant.right is None or person.has_right(grant.right) for grant in action.grants):
        return action
    raise Http404


def _answer(request: HttpRequest, pk: int, action: ActionSpec, *, part: str, performs: bool) -> HttpResponse:
    now = timezone.now()
    try:
        return _perform(request, pk, action, now) if performs else _ask(request, pk, action, now, part=part)
    except ActionNotPossible as error:
        return _conflict(request, action, error)
    except (ActionNotAllowed, Inquiry.DoesNotExist) as error:
        raise Http404 from error


def _ask(request: HttpRequest, pk: int, action: ActionSpec, now: datetime, *, part: str) -> HttpResponse:
    person = reader(request)
    check(Inquiry(pk=pk), action, by=person, at=now)
    inquiry = shown_inquiry(person, pk)
    form = action.form(inquiry=inquiry, by=person, at=now, initial=request.POST.dict())
    return _dialog(request, inquiry, action, form, version=_seen(request), part=part)


def _perform(request: HttpRequest, pk: int, action: ActionSpec, now: datetime) -> HttpResponse:
    person = reader(request)
    seen = _seen(request)
    if seen is None:
        raise BadRequest("The form does not say which version of the inquiry it is for.")
    try:
        done = perform(
            Inquiry(pk=pk), action, by=person, at=now, data=request.POST, expected_version=seen, undo_for=UNDO_TIME
        )
    except ActionInvalid as error:
        return _dialog(request, shown_inquiry(person, pk), action, error.form, version=seen, status=422)
    row_notices.note_seen(person, [pk])
    step = step_back(done, person)
    undo = reverse("inquiry_undo", args=[pk, step.entry_id]) if step else ""
    return redirect_to(request, page_after(person, pk), _what_was_done(done, person), undo=undo)


def _what_was_done(inquiry: Inquiry, person: Person) -> str:
    entry = inquiry.history.filter(person=person).select_related("unit", "organisation").order_by("-pk")[0]
    return lines([entry], inquiry, person)[0].sentence


def _dialog(
    request: HttpRequest,
    inquiry: Inquiry,
    action: ActionSpec,
    form: ActionForm,
    *,
    version: int | None = None,
    part: str = "dialog",
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {
        "inquiry": inquiry,
        "action": action,
        "form": form,
        "version": version or inquiry.version,
        "hint": HINTS.get(action.code, ""),
        "contact": contact_card(inquiry.contact_id) if form.shows_contact else None,
    }
    if action == ASSIGN:
        context |= receivers(request, inquiry, form.at)
    return render_page(request, PAGE, context, part=part, status=status)


def _conflict(request: HttpRequest, action: ActionSpec, error: ActionNotPossible) -> HttpResponse:
    """Say why nothing was done and what happened meanwhile; who did it themselves learns that it is done."""
    person = reader(request)
    context: dict[str, Any] = {"action": action, "reason": error.reason, "inquiry": None, "lines": [], "is_done": False}
    if is_visible(person, error.inquiry.pk):
        inquiry = shown_inquiry(person, error.inquiry.pk)
        entries = latest_actions(inquiry, person, _changes_since(request, inquiry))
        mine = any(entry.action == action.code and entry.person_id == person.pk for entry in entries)
        context |= {"inquiry": inquiry, "lines": lines(entries, inquiry, person), "is_done": mine}
    return render_page(request, "requests_app/conflict.html", context, part="dialog", status=409)


def _changes_since(request: HttpRequest, inquiry: Inquiry) -> int:
    """How many actions there were since the version the person saw; each raises it by one."""
    seen = _seen(request)
    return LATEST if seen in (None, inquiry.version) else max(1, min(MOST, inquiry.version - (seen or 0)))


def _seen(request: HttpRequest) -> int | None:
    """The version of the inquiry that the form was made for."""
    form = VersionForm(request.POST)
    return form.cleaned_data["version"] if form.is_valid() else None
