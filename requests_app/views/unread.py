"""What a person does with the list itself: mark an inquiry as unread, choose how high rows are (features D12, L8)."""

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.htmx import redirect_to
from requests_app.listing.selection import ListForm
from requests_app.unread import mark_unread
from requests_app.views.shown import is_visible, reader


@require_POST
def inquiry_unread(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark the inquiry as unread and go back to the list, as it was left."""
    if not is_visible(reader(request), pk):
        raise Http404
    mark_unread([pk], reader(request))
    return redirect_to(request, _list(request), _("Marked as unread"))


@require_POST
def inquiry_rows(request: HttpRequest) -> HttpResponse:
    """Remember whether the person wants compact rows, and show the list again."""
    person = reader(request)
    person.compact_rows = request.POST.get("compact") == "1"
    person.save(update_fields=["compact_rows"])
    return redirect(_list(request))


def _list(request: HttpRequest) -> str:
    """The address of the list that the form names; what makes no sense in it is left out."""
    words = QueryDict(request.POST.get("list", "").partition("?")[2][:4000])
    return ListForm(words).selection(reader(request)).address
