"""The page of a partner outside, who has a link instead of an account (features B2).

GET and HEAD change nothing, nor does a form sent without its explicit yes: mail gateways open links and press buttons.
"""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

import structlog
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.errors import not_found, too_many_requests
from core.limits import is_too_often
from core.serving import serve
from requests_app.actions.errors import ActionInvalid, ActionNotPossible
from requests_app.actions.forms import ActionForm
from requests_app.models import InquiryFile, PartnerLink
from requests_app.partner import links
from requests_app.partner import page as pages

log = structlog.get_logger(__name__)

View = Callable[..., HttpResponseBase]

# From one address in a minute: a gateway looks at every link of a mail, and some offices share an address.
MOST_LOOKS = 120
MOST_ANSWERS = 20

HEADERS = {
    "Cache-Control": "private, no-store",
    "X-Robots-Tag": "noindex, nofollow",
    "Referrer-Policy": "no-referrer",
}
# A form's page names itself to this site alone. Without any referrer browsers hide where the form comes from (Origin:
# null), and the check against forged requests refuses it.
OF_A_FORM = "same-origin"


def partner_view(view: View) -> View:
    """Limit how often, answer 404 for links that are none and 410 for dead ones, and keep every answer private."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        answer = _guarded(view, request, *args, **kwargs)
        for name, value in HEADERS.items():
            answer.headers.setdefault(name, value)
        return answer

    return guarded


def _guarded(view: View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
    now = timezone.now()
    kind, most = ("answers", MOST_ANSWERS) if request.method == "POST" else ("looks", MOST_LOOKS)
    if is_too_often(request, f"partner-{kind}", most=most, now=now):
        return too_many_requests(request)
    try:
        return view(request, *args, now=now, **kwargs)
    except (PartnerLink.DoesNotExist, InquiryFile.DoesNotExist, Http404) as error:
        return not_found(request, error)
    except links.LinkDead as dead:
        with pages.as_the_partner(dead.link):
            return _render(request, "requests_app/partner_gone.html", {}, status=410)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@partner_view
def partner(request: HttpRequest, token: str, *, now: datetime) -> HttpResponseBase:
    """Show the inquiry with its files, and what can be answered; a POST to here chooses none of it."""
    link = links.find(token, at=now)
    with pages.as_the_partner(link):
        if request.method == "POST":
            notice = _("Choose one of the answers; nothing has been changed so far.")
            return _inquiry(request, link, token, notice=notice, status=422)
        return _inquiry(request, link, token)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@partner_view
def partner_answer(request: HttpRequest, token: str, word: str, *, now: datetime) -> HttpResponseBase:
    """Ask for one answer; a POST with the explicit yes gives it."""
    link = links.find(token, at=now)
    action = pages.ANSWERS.get(word)
    if action is None:
        raise Http404
    with pages.as_the_partner(link):
        if request.method == "POST":
            return _perform(request, link, token, word, now)
        if action not in pages.possible_answers(link.assignment).values():
            return redirect("partner", token)
        form = action.form(inquiry=link.assignment.inquiry, by=None, at=now)
        return _ask(request, link, token, word, form)


@login_not_required
@require_safe
@partner_view
def partner_file(request: HttpRequest, signed: str, *, now: datetime) -> HttpResponseBase:
    """Hand out one file by its own signed address, and count that; HEAD does not count."""
    link, file = links.find_file(signed, at=now)
    try:
        content = file.file.open("rb")
    except FileNotFoundError as error:
        log.exception("file_missing", file=file.pk)
        raise Http404 from error
    if request.method == "GET":
        links.count_use(link, at=now)
    return serve(
        request, content, size=file.size, name=file.name, content_type=file.content_type, etag=file.sha256,
        cache=HEADERS["Cache-Control"],
    )  # fmt: skip


def _perform(request: HttpRequest, link: PartnerLink, token: str, word: str, now: datetime) -> HttpResponse:
    action = pages.ANSWERS[word]
    try:
        pages.answer(link, action, request.POST.dict(), at=now)
    except ActionInvalid as error:
        return _ask(request, link, token, word, error.form, status=422)
    except ActionNotPossible as error:
        # Read anew: the link may be dead by now, or the answer has been given, by the first of two clicks.
        link = links.find(token, at=now)
        if not pages.is_given(link, action, request.POST.get("version", "")):
            return _inquiry(request, link, token, notice=error.reason, status=409)
    else:
        if not pages.lives_on(link, now):
            return _render(request, "requests_app/partner_done.html", {"action": action})
    return redirect("partner", token)


def _inquiry(
    request: HttpRequest, link: PartnerLink, token: str, *, notice: str = "", status: int = 200
) -> HttpResponse:
    context = pages.page(link) | {"token": token, "notice": notice}
    return _render(request, "requests_app/partner.html", context, status=status)


def _ask(
    request: HttpRequest, link: PartnerLink, token: str, word: str, form: ActionForm, *, status: int = 200
) -> HttpResponse:
    action = pages.ANSWERS[word]
    context = {"inquiry": link.assignment.inquiry, "token": token, "word": word, "action": action, "form": form}
    response = _render(request, "requests_app/partner_answer.html", context, status=status)
    response["Referrer-Policy"] = OF_A_FORM
    return response


def _render(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    response = render(request, template, context, status=status)
    response["Content-Language"] = get_language() or ""
    return response
