"""Deadlines of the statuses and the days on which an organisation does not work (workflow.md 2 and 5)."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import Organisation, Person
from accounts.rights import Right
from core import dates
from core.htmx import redirect_to, render_page
from requests_app import recalculation, tasks
from requests_app.deadline_forms import ClosingDaysForm, Deadlines, TypeDeadlineForm, type_deadline

FORM = "requests_app/deadline_form.html"
DELETE = "requests_app/deadline_delete.html"


@require_http_methods(["GET", "POST"])
@transaction.atomic
def deadlines(request: HttpRequest) -> HttpResponse:
    """Show deadlines and free days; the manufacturer's administrators change the deadlines, which hold for all.

    By HTMX a GET answers how far the computing of due dates has come.
    """
    now, person = timezone.now(), _administrator(request, of_manufacturer=request.method == "POST")
    form = Deadlines(request.POST if request.method == "POST" else None)
    if form.is_valid():
        if form.has_changed():
            form.save()
            return _changed(request, _("Deadlines saved"), by=person, at=now)
        return redirect_to(request, reverse("administration_deadlines"))
    organisation = person.organisation
    context = {
        "deadlines": form,
        "may_change": organisation.is_manufacturer,
        "closing_days": organisation.closing_days.filter(day__year__gte=timezone.localdate(now).year),
        "run": recalculation.latest(organisation),
    }
    part, status = ("deadlines", 422) if form.is_bound else ("progress", 200)
    return render_page(request, "requests_app/deadlines.html", context, part=part, status=status)


@require_http_methods(["GET", "POST"])
@transaction.atomic
def deadline_add(request: HttpRequest) -> HttpResponse:
    """Give inquiries of one type a deadline of their own."""
    now, person = timezone.now(), _administrator(request, of_manufacturer=True)
    form = TypeDeadlineForm(request.POST if request.method == "POST" else None, auto_id="dialog_%s")
    if form.is_valid():
        form.save()
        return _changed(request, _("Deadline added"), by=person, at=now)
    return _form(request, form, title=_("Deadline for a type"), icon="schedule")


@require_http_methods(["GET", "POST"])
@transaction.atomic
def deadline_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask whether to delete the deadline of a type, and delete it."""
    now, person = timezone.now(), _administrator(request, of_manufacturer=True)
    rule = type_deadline(pk)
    if rule is None:
        raise Http404
    if request.method == "POST":
        rule.delete()
        return _changed(request, _("Deadline deleted"), by=person, at=now)
    context = {
        "title": _("Delete deadline"),
        "what": f"{rule.get_status_display()} · {rule.get_type_display()}",
        "text": _("The deadline for all types counts again."),
    }
    return render_page(request, DELETE, context, part="dialog")


@require_http_methods(["GET", "POST"])
@transaction.atomic
def closing_days_add(request: HttpRequest) -> HttpResponse:
    """Enter days on which one's own organisation does not work."""
    now, person = timezone.now(), _administrator(request)
    posted = request.POST if request.method == "POST" else None
    form = ClosingDaysForm(posted, organisation=person.organisation, auto_id="dialog_%s")
    if form.is_valid():
        form.save()
        return _changed(request, _("Free days added"), by=person, at=now, organisation=person.organisation)
    return _form(request, form, title=_("Add free days"), icon="event_busy")


@require_http_methods(["GET", "POST"])
@transaction.atomic
def closing_day_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask whether one's own organisation works on the day after all, and delete it."""
    now, person = timezone.now(), _administrator(request)
    closing_day = get_object_or_404(person.organisation.closing_days, pk=pk)
    if request.method == "POST":
        closing_day.delete()
        return _changed(request, _("Free day deleted"), by=person, at=now, organisation=person.organisation)
    context = {
        "title": _("Delete free day"),
        "what": f"{dates.day(closing_day.day)} {closing_day.name}".strip(),
        "text": _("Deadlines run on this day again."),
    }
    return render_page(request, DELETE, context, part="dialog")


def _administrator(request: HttpRequest, *, of_manufacturer: bool = False) -> Person:
    """Return the reader. Raises Http404 for everybody who has not this right here."""
    person: Person = request.user  # type: ignore[assignment]
    if not person.has_right(Right.RULES) or (of_manufacturer and not person.organisation.is_manufacturer):
        raise Http404
    return person


def _changed(
    request: HttpRequest, message: str, *, by: Person, at: datetime, organisation: Organisation | None = None
) -> HttpResponse:
    """Have the due dates computed anew that depend on the change, and say what happened."""
    tasks.recalculate(by=by, at=at, organisation=organisation)
    return redirect_to(request, reverse("administration_deadlines"), message)


def _form(request: HttpRequest, form: Any, **words: str) -> HttpResponse:
    status = 422 if form.is_bound else 200
    return render_page(request, FORM, {"form": form} | words, part="dialog", status=status)
