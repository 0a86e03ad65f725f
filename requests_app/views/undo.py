"""Taking an action back, and putting a notice away; both by POST alone (features D16, L10)."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.htmx import redirect_to, wants_part
from requests_app import row_notices
from requests_app.actions.errors import ActionNotAllowed, ActionNotPossible
from requests_app.actions.undo import undo
from requests_app.models import Inquiry
from requests_app.views.shown import is_visible, page_after, reader


@require_POST
def inquiry_undo(request: HttpRequest, pk: int, entry_pk: int) -> HttpResponse:
    """Take back what the person has just done, or say why that is no longer possible."""
    person = reader(request)
    try:
        undo(Inquiry(pk=pk), entry_pk, by=person, at=timezone.now())
    except (ActionNotAllowed, Inquiry.DoesNotExist) as error:
        raise Http404 from error
    except ActionNotPossible as error:
        messages.error(request, error.reason)
        return redirect(page_after(person, pk))
    return redirect_to(request, page_after(person, pk), _("Taken back: the inquiry is as it was before."))


@require_POST
def inquiry_seen(request: HttpRequest, pk: int) -> HttpResponse:
    """The person has seen the notices about an inquiry, which may exist for them no more."""
    person = reader(request)
    if not row_notices.note_seen(person, [pk]) and not is_visible(person, pk):
        raise Http404
    return HttpResponse() if wants_part(request) else redirect(page_after(person, pk))
