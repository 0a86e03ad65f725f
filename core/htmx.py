"""Answers for browsers and for HTMX from one view and one template.

The contract of dialogs (static/js/dialog.js):

- `<a href="/inquiries/1/actions/accept/" data-dialog>` fetches its address by HTMX. The view answers
  `render_page(request, "…/action.html", context, part="dialog")`; the part is put into `<dialog id="dialog">` of
  base.html, which opens and puts the focus on the first field. Without JavaScript the link opens the whole page.
- A plain `<form method="post">` inside the dialog is posted by HTMX without further attributes. A form that is not
  valid answers the same part with `status=422`; it replaces the dialog's content and the first wrong field gets the
  focus. Success answers `redirect_to(request, url, message)`: the browser goes there and the message is a toast.
- Closing (Esc, `data-dialog-close`) empties the dialog and gives the focus back to the link that opened it.
- Ids in a dialog stand beside those of the page: give its form `auto_id="dialog_%s"`.

An answer that is a whole page (signed out meanwhile, 404, 500) is never put into a part: static/js/answers.js follows
the redirect or shows the page's message as a toast, and what was typed stays.
"""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django_htmx.http import HttpResponseClientRedirect, trigger_client_event


def wants_part(request: HttpRequest) -> bool:
    """Say whether HTMX asks for a part: not for boosted requests, nor when it restores a page of the history."""
    htmx = request.htmx  # type: ignore[attr-defined]
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def render_page(
    request: HttpRequest, template: str, context: dict[str, Any] | None = None, *, part: str = "", status: int = 200
) -> HttpResponse:
    """Render the page, or for HTMX only its `{% partialdef part %}`.

    Messages waiting for the person travel with a part as a `toast` event; a page shows them itself.
    """
    alone = bool(part) and wants_part(request)
    response = render(request, f"{template}#{part}" if alone else template, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return send_toasts(request, response) if alone else response


def redirect_to(request: HttpRequest, url: str, message: str = "", *, undo: str = "") -> HttpResponse:
    """Send the browser to the address and show the message there; `undo` is the address that takes it back by POST."""
    if message:
        messages.success(request, message, extra_tags=undo)
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponseClientRedirect(url)
    return HttpResponseRedirect(url)


def send_toasts(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Let the messages waiting for the person appear as toasts when HTMX has put the answer into the page."""
    toasts = [
        {"text": str(message), "level": message.level_tag, "undo": message.extra_tags or ""}
        for message in messages.get_messages(request)
    ]
    return trigger_client_event(response, "toast", {"toasts": toasts}) if toasts else response
