"""The profile, and one's own absences."""

from copy import copy

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.absences import absences_ahead, absences_represented, colleagues_of, lock_absences
from accounts.forms import AbsenceForm, ProfileForm
from accounts.models import Person
from core.htmx import redirect_to, render_page


def profile(request: HttpRequest) -> HttpResponse:
    """Show and change one's own data (features A2)."""
    # A copy: what is not valid must not show in the app bar.
    form = ProfileForm(request.POST if request.method == "POST" else None, instance=copy(request.user))
    if form.is_valid():
        person = form.save()
        # The message is read on the next page, which speaks the new language.
        with translation.override(person.language or translation.get_language()):
            messages.success(request, _("Profile saved"))
        return redirect("profile")
    return render_page(request, "accounts/profile.html", {"form": form}, status=422 if form.is_bound else 200)


def absences(request: HttpRequest) -> HttpResponse:
    """List one's own absences, and for whom one acts at the moment (features A2, workflow.md 5)."""
    person: Person = request.user  # type: ignore[assignment]
    now = timezone.now()
    context = {
        "absences": [(absence, absence.covers(now)) for absence in absences_ahead(person, now)],
        "represented": absences_represented(person, now),
        "has_colleagues": colleagues_of(person).exists(),
    }
    return render_page(request, "accounts/absences.html", context)


@transaction.atomic
def absence_add(request: HttpRequest, form_class: type[AbsenceForm]) -> HttpResponse:
    """Enter an absence of one's own: a period or a weekday, by the form."""
    person: Person = request.user  # type: ignore[assignment]
    if request.method == "POST":
        lock_absences(person)
    posted = request.POST if request.method == "POST" else None
    form = form_class(posted, person=person, at=timezone.now(), auto_id="dialog_%s")
    if form.is_valid():
        form.save()
        return redirect_to(request, reverse("absences"), _("Absence added"))
    return render_page(
        request, "accounts/absence_add.html", {"form": form}, part="dialog", status=422 if form.is_bound else 200
    )


def absence_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask whether to delete an absence of one's own, and delete it."""
    person: Person = request.user  # type: ignore[assignment]
    absence = get_object_or_404(person.absences.select_related("substitute"), pk=pk)
    if request.method == "POST":
        absence.delete()
        return redirect_to(request, reverse("absences"), _("Absence deleted"))
    return render_page(request, "accounts/absence_delete.html", {"absence": absence}, part="dialog")
