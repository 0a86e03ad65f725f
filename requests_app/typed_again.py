"""What was typed into a page's form stands there again once its sender has signed in (core.typed)."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse

from accounts.models import Person
from accounts.people import active_person
from core import typed


def sender_of(request: HttpRequest) -> Person | None:
    """For whom the form that was sent had been made, if they may still sign in."""
    return active_person(typed.proven(request.POST.get(typed.PROOF, "")))


def kept_at(url_name: str) -> Callable[[HttpRequest], HttpResponse | None]:
    """For `keeps_typed`: keep what was sent, and lead to the page of this name, of the same record."""

    def handler(request: HttpRequest) -> HttpResponse | None:
        person = sender_of(request)
        if person is None or request.resolver_match is None:
            return None
        data = request.POST.copy()
        for name in typed.OURS:
            data.pop(name, None)
        url = reverse(url_name, args=[request.resolver_match.kwargs["pk"]])
        return HttpResponseRedirect(f"{url}?{urlencode({typed.KEY: typed.keep(person.pk, data)})}")

    return handler


def typed_before(request: HttpRequest) -> QueryDict | None:
    """What the person had typed before they had to sign in, if the address leads to it."""
    return typed.take(request.user.pk or 0, request.GET.get(typed.KEY, ""))


def sent_or_typed(request: HttpRequest) -> QueryDict | None:
    """What the form is sent with, or shown with."""
    return request.POST if request.method == "POST" else typed_before(request)


def forget_typed(request: HttpRequest) -> None:
    """What was typed before is saved now."""
    typed.forget(request.POST.get(typed.KEY, ""))
