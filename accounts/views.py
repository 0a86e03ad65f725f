"""The profile."""

from copy import copy

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.forms import ProfileForm
from core.htmx import render_page


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
