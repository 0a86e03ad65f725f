"""Each person's own language and time zone, for the length of one request; and who is not signed in."""

from collections.abc import Callable
from contextlib import ExitStack
from zoneinfo import ZoneInfo

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone, translation

from core import typed


class PersonLocaleMiddleware:
    """Speaks the person's language where one is chosen, otherwise the browser's, and shows times in their zone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request; afterwards all is as before."""
        person = request.user
        if not person.is_authenticated:
            return self.get_response(request)
        with ExitStack() as until_answered:
            until_answered.enter_context(timezone.override(ZoneInfo(person.time_zone)))
            if person.language:
                until_answered.enter_context(translation.override(person.language))
                request.LANGUAGE_CODE = person.language
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language())
            return response


class SignInMiddleware(LoginRequiredMiddleware):
    """Every page asks to sign in; what was typed into a long form is kept meanwhile (core.typed)."""

    def handle_no_permission(  # type: ignore[override]
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponse:
        """Keep what was typed where the view does so, then ask to sign in."""
        return typed.answer_of(view_func, request) or super().handle_no_permission(request, view_func)
