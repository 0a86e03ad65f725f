"""Saved views: naming what the list shows, and keeping one's own and shared ones (features L6)."""

from collections.abc import Callable
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import Person
from core.htmx import redirect_to, render_page, wants_part
from requests_app import saved_views
from requests_app.models import SavedView
from requests_app.view_forms import ViewForm
from requests_app.views.shown import reader


def views(request: HttpRequest) -> HttpResponse:
    """List the views the person has or is offered by colleagues."""
    found = saved_views.views_of(reader(request))
    return render_page(request, "requests_app/views.html", {"views": found}, part="views")


@require_http_methods(["GET", "HEAD", "POST"])
def view_add(request: HttpRequest) -> HttpResponse:
    """Give the list of the address a name."""
    person = reader(request)
    words = saved_views.checked_words(request.GET.urlencode(), person)
    view = SavedView(owner=person, words=words, created_at=timezone.now())
    form = ViewForm(request.POST if request.method == "POST" else None, person=person, auto_id="dialog_%s")
    return _save(request, form, view, title=_("Save this view"), back=f"{reverse('inquiry_list')}?{words}")


@require_http_methods(["GET", "HEAD", "POST"])
def view_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename a view of one's own, share it, or let it open first."""
    person = reader(request)
    view = _own(person, pk)
    is_default = saved_views.default_view(person) == view
    known = {"name": view.name, "is_shared": view.shared_with is not None, "is_default": is_default}
    posted = request.POST if request.method == "POST" else None
    form = ViewForm(posted, person=person, view=view, initial=known, auto_id="dialog_%s")
    return _save(request, form, view, title=_("Change the view"), back=reverse("views"))


def _save(request: HttpRequest, form: ViewForm, view: SavedView, *, title: str, back: str) -> HttpResponse:
    if form.is_valid():
        facts, person = form.cleaned_data, reader(request)
        view.name, view.shared_with = facts["name"], person.unit if facts["is_shared"] else None
        try:
            saved_views.save(person, view, is_default=facts["is_default"], replace=facts.get("replace", False))
        except saved_views.NameTaken:
            form.say_taken()
        else:
            return redirect_to(request, back, _("View “%(name)s” saved") % {"name": view.name})
    context = {"form": form, "title": title, "back": back}
    status = 422 if form.is_bound else 200
    return render_page(request, "requests_app/view_form.html", context, part="dialog", status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def view_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask whether to delete a view of one's own, and delete it."""
    view = _own(reader(request), pk)
    if request.method == "POST":
        view.delete()
        return redirect_to(request, reverse("views"), _("View “%(name)s” deleted") % {"name": view.name})
    return render_page(request, "requests_app/view_delete.html", {"view": view}, part="dialog")


# What a person does with a view they know, their own or a shared one: it changes for nobody else.
_Deed = Callable[[Person, SavedView, datetime], object]
DEEDS: dict[str, _Deed] = {
    "first": lambda person, view, _at: saved_views.set_default(person, view, True),
    "not-first": lambda person, view, _at: saved_views.set_default(person, view, False),
    "up": lambda person, view, _at: saved_views.move(person, view, -1),
    "down": lambda person, view, _at: saved_views.move(person, view, 1),
    "hide": lambda person, view, _at: saved_views.hide(person, view, True),
    "show": lambda person, view, _at: saved_views.hide(person, view, False),
    "copy": saved_views.copy,
}


@require_POST
def view_mark(request: HttpRequest, pk: int, deed: str) -> HttpResponse:
    """Move a view in one's menu, let it open first, hide or copy it."""
    person = reader(request)
    if deed not in DEEDS:
        raise Http404
    view = get_object_or_404(saved_views.known_to(person), pk=pk)
    DEEDS[deed](person, view, timezone.now())
    if wants_part(request):
        return views(request)
    return redirect_to(request, reverse("views"))


def _own(person: Person, pk: int) -> SavedView:
    return get_object_or_404(person.saved_views.select_related("shared_with"), pk=pk)
