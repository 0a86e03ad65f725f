"""The pages for requests that could not be answered; they need no session, no database and no context."""

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from core import typed


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 400: the request itself is broken."""
    return _page("errors/400.html", 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 403; what a person may not see answers 404 instead (workflow.md 7)."""
    return _page("errors/403.html", 403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer 403: the form was too old or came from elsewhere; what was typed into a long one is kept (core.typed)."""
    view = request.resolver_match.func if request.resolver_match else None
    kept = typed.answer_of(view, request)
    if kept is not None:
        return kept
    return _page("errors/403_csrf.html", 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404."""
    return _page("errors/404.html", 404)


def too_many_requests(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 429, called by allauth when its limits are reached."""
    return _page("errors/429.html", 429)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500."""
    return _page("errors/500.html", 500)


def _page(template: str, status: int) -> HttpResponse:
    return HttpResponse(render_to_string(template), status=status)
