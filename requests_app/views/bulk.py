"""One action on many inquiries: rehearsed, started, watched, stopped, taken back (workflow.md 3; features L11, B8)."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.htmx import redirect_to, render_page, wants_part
from requests_app.actions.catalogue import ASSIGN
from requests_app.actions.forms import ActionForm
from requests_app.bulk import bar, jobs, results, running
from requests_app.bulk.choosing import ChosenForm, IdsField
from requests_app.bulk.deeds import DEEDS, is_offered
from requests_app.bulk.rehearsal import first_possible, rehearse
from requests_app.bulk_tasks import run_bulk_job
from requests_app.models import BulkJob
from requests_app.tags import tags_of
from requests_app.views.receivers import receivers
from requests_app.views.shown import reader

PAGE = "requests_app/bulk.html"
JOB = "requests_app/bulk_job.html"
LIST = "requests_app/bulk_jobs.html"


class ResultsForm(forms.Form):
    """Which results are shown, and which page of them."""

    show = forms.ChoiceField(required=False, choices=results.CHOICES.items())
    page = forms.IntegerField(required=False, min_value=1)


class WatchedForm(forms.Form):
    """The jobs that a page has shown as under way."""

    running = IdsField(required=False)


@require_POST
def inquiry_bulk(request: HttpRequest, code: str) -> HttpResponse:
    """Take what was chosen in the list, freeze it, and ask for the rest."""
    person, now = reader(request), timezone.now()
    deed = DEEDS.get(code)
    if deed is None or not is_offered(deed, person):
        raise Http404
    chosen = ChosenForm(request.POST, person=person)
    if not chosen.is_valid():
        problems = [problem for found in chosen.errors.values() for problem in found]
        return render_page(request, PAGE, {"deed": deed, "problems": problems}, part="dialog", status=422)
    ids, address = chosen.cleaned_data["chosen"], chosen.cleaned_data["address"]
    job = jobs.prepare(person, deed, ids, address=address, at=now)
    return _ask(request, job, now) if wants_part(request) else redirect("bulk_job", job.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def bulk_job(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what a prepared job would do and ask for the rest, or what has become of it; a POST starts it, once."""
    job, now = _own(request, pk), timezone.now()
    if job.state == BulkJob.State.DRAFT:
        if request.method == "POST" and "search" not in request.POST:
            return _start(request, job, now)
        return _ask(request, job, now, part="assignees" if "search" in request.GET else "dialog")
    if request.method == "POST":
        return redirect_to(request, job.address)
    return _show(request, job, now)


@require_safe
def bulk_jobs(request: HttpRequest) -> HttpResponse:
    """The person's jobs; by HTMX how far those are that the list tells of, and that one has finished."""
    person, now = reader(request), timezone.now()
    if not wants_part(request):
        return render_page(request, LIST, {"lines": bar.lines(jobs.latest(person), now)})
    watched = WatchedForm(request.GET)
    finished = bar.just_finished(person, watched.cleaned_data["running"], now) if watched.is_valid() else []
    for line in finished:
        messages.success(request, f"{line.deed.label}: {line.outcome}")
    return render_page(request, LIST, {"told": bar.told_of(person, now)}, part="told")


@require_POST
def bulk_stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop a job that is under way; what it has done stays, and can be taken back."""
    job = _own(request, pk)
    if not jobs.stop(job):
        messages.info(request, _("It is through already."))
    return redirect_to(request, reverse("bulk_job", args=[pk]))


@require_POST
def bulk_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back all that a job has done, where nothing has changed since."""
    job, now = _own(request, pk), timezone.now()
    try:
        if jobs.ask_undo(job, at=now):
            _set_off(job, now, number=job.done)
    except jobs.TooLate as late:
        messages.error(request, late.reason)
    return redirect_to(request, reverse("bulk_job", args=[pk]) if "stay" in request.POST else job.address)


@require_POST
def bulk_seen(request: HttpRequest, pk: int) -> HttpResponse:
    """The person knows what became of a job; the list tells of it no more."""
    job = _own(request, pk)
    jobs.put_away(job, at=timezone.now())
    return HttpResponse() if wants_part(request) else redirect(job.address)


def _own(request: HttpRequest, pk: int) -> BulkJob:
    try:
        return jobs.own(reader(request), pk)
    except BulkJob.DoesNotExist as error:
        raise Http404 from error


def _start(request: HttpRequest, job: BulkJob, now: datetime) -> HttpResponse:
    person, deed = reader(request), DEEDS[job.code]
    first = first_possible(deed, person, job.ids, now)
    if first is None:
        return _ask(request, job, now, status=422)
    form = deed.form(request.POST, inquiry=first, by=person, at=now)
    if not form.is_valid():
        return _ask(request, job, now, form=form, status=422)
    with transaction.atomic():
        if jobs.start(job, deed.kept(form), at=now):
            _set_off(job, now, number=job.total)
    return redirect_to(request, job.address)


def _set_off(job: BulkJob, now: datetime, *, number: int) -> None:
    """Do a few at once, and many in the background, where a lost doorbell is rung again every minute."""

    def go() -> None:
        if number > jobs.AT_ONCE:
            run_bulk_job.delay(job.pk)
            return
        while running.advance(job.pk, now):
            pass

    transaction.on_commit(go, robust=True)


def _ask(
    request: HttpRequest,
    job: BulkJob,
    now: datetime,
    *,
    form: ActionForm | None = None,
    part: str = "dialog",
    status: int = 200,
) -> HttpResponse:
    person, deed = reader(request), DEEDS[job.code]
    if form is None:
        first = first_possible(deed, person, job.ids, now)
        if first is not None:
            form = deed.form(inquiry=first, by=person, at=now, initial=request.POST.dict())
    context: dict[str, Any] = {"job": job, "deed": deed, "form": form}
    if part == "dialog":
        context["rehearsal"] = rehearse(deed, person, job.ids, now)
        context["tags"] = tags_of(person.organisation) if deed.code == "add_tag" else []
    if form is not None and deed.code == ASSIGN.code:
        context |= receivers(request, None, now)
    return render_page(request, PAGE, context, part=part, status=status)


def _show(request: HttpRequest, job: BulkJob, now: datetime) -> HttpResponse:
    words = ResultsForm(request.GET)
    words.is_valid()
    which = words.cleaned_data.get("show") or "all"
    page, shown = results.page_of(job, reader(request), which, words.cleaned_data.get("page") or 1)
    address = f"{reverse('bulk_job', args=[job.pk])}?show={which}&page="
    context = {
        "line": bar.line(job, now),
        "causes": results.causes(job) if job.skipped else [],
        "which": which,
        "choices": results.CHOICES.items() if job.kept else list(results.CHOICES.items())[:-1],
        "results": shown,
        "shown": results.shown_words(page),
        "previous": f"{address}{page.number - 1}" if page.has_previous() else "",
        "next": f"{address}{page.number + 1}" if page.has_next() else "",
        "number": page.number,
    }
    return render_page(request, JOB, context, part="job")
