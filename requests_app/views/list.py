"""The list of inquiries, the start page (features L)."""

from functools import cache, partial
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from accounts.models import Person
from core import keyset
from core.htmx import render_page
from requests_app import row_notices, saved_views
from requests_app.bulk.bar import bar
from requests_app.download.kept import download_url
from requests_app.listing import counting, freshness
from requests_app.listing.asking import ask
from requests_app.listing.chips import Funnel, cleared, filter_context, funnel
from requests_app.listing.selection import WHOSE, Group, ListForm, Selection
from requests_app.listing.unread import MOST as MOST_UNREAD
from requests_app.rows import rows_for
from requests_app.search.box import box, has_words, remembered
from requests_app.search.hits import explained
from requests_app.sorting import SORTS

# In place of a number that took too long to count.
_UNKNOWN = "…"


class Choice(NamedTuple):
    """One of a few things to choose from, and how many inquiries it would show."""

    code: str
    label: Any
    url: str
    is_current: bool
    number: str


class Column(NamedTuple):
    """A header to sort and to filter by; `order` is that of `aria-sort`, empty for the others."""

    code: str
    label: Any
    url: str
    order: str
    funnel: Funnel


class Empty(NamedTuple):
    """What stands in place of the rows."""

    icon: str
    title: str
    text: str
    url: str = ""
    label: str = ""


def inquiry_list(request: HttpRequest) -> HttpResponse:
    """Show one page of the inquiries that the person may see."""
    now = timezone.now()
    person: Person = request.user  # type: ignore[assignment]
    views = cache(partial(saved_views.views_of, person))
    if not request.GET and (first := next((view for view in views() if view.is_default), None)):
        return redirect(first.url)
    looked = freshness.look(request.headers.get("If-None-Match", ""), person, request.get_full_path(), now)
    if looked.is_unchanged:
        return _never_kept(request, HttpResponseNotModified(), request.headers["If-None-Match"])
    selection = ListForm(request.GET).selection(person)
    asked = ask(selection)
    shown, numbers = asked.page, asked.counts
    rows = rows_for(shown.pks, person, now)
    stamp = partial(freshness.stamp, looked, selection, now=now, same_until=[row.same_until for row in rows])
    context = {
        "now": now,
        "address": selection.address,
        "stamp": stamp(selection.address),
        "search": selection.search,
        "search_box": box(selection),
        "without_search": selection.to(search="", group=Group.OPEN),
        "groups": _groups(selection, numbers),
        "whose": _whose(selection, numbers),
        "unread": _unread(selection, asked.unread),
        "compact": person.compact_rows,
        "columns": _columns(selection),
        "rows": explained(rows, selection),
        "gone": row_notices.gone(person),
        "bulk": bar(selection, _exactly(numbers.by_group[selection.group]), now),
        "download_url": download_url(selection),
        "shown": _shown(shown, numbers.by_group[selection.group]),
        "previous": None if shown.previous is None else selection.to(page=shown.previous),
        "next": shown.next and selection.to(page=shown.next),
        "empty": None if shown.pks else _stopped(selection) if asked.is_stopped else _empty(selection, numbers),
    }
    context |= filter_context(selection)
    context |= saved_views.menu(views(), selection.without().address, request.get_full_path())
    answer = remembered(request, render_page(request, "requests_app/list.html", context, part="results"), selection)
    return _never_kept(request, answer, stamp(request.get_full_path()))


def _never_kept(request: HttpRequest, answer: HttpResponse, stamp: str) -> HttpResponse:
    """Send the stamp along, for the next refresh; the browser keeps no copy that it could show for newer data."""
    answer["ETag"], answer["Cache-Control"] = stamp, "private, no-store"
    patch_vary_headers(answer, ["HX-Request", "Cookie"])
    return answer


def _groups(selection: Selection, counts: counting.Counts) -> list[Choice]:
    return [
        Choice(group, group.label, selection.to(group=group), group == selection.group, _count(counts.by_group[group]))
        for group in Group
    ]


def _whose(selection: Selection, counts: counting.Counts) -> list[Choice]:
    """Nothing for people who see only what is their own."""
    if len(counts.by_whose) == 1:
        return []
    return [
        Choice(scope, WHOSE[scope], selection.to(whose=scope), scope == selection.whose, _count(number))
        for scope, number in counts.by_whose.items()
    ]


def _unread(selection: Selection, number: int | None) -> Choice:
    """The way to what is unread, or back to all."""
    said = _UNKNOWN
    if number is not None:
        said = _number(number) if number <= MOST_UNREAD else f"{MOST_UNREAD}+"
    return Choice("unread", _("Unread"), selection.to(unread=not selection.unread), selection.unread, said)


def _columns(selection: Selection) -> list[Column]:
    """Each header sorts upwards; that of the current order turns it round."""
    orders = {selection.sort.removeprefix("-"): "descending" if selection.sort.startswith("-") else "ascending"}
    return [
        Column(
            name,
            sort.label,
            selection.to(sort=f"-{name}" if orders.get(name) == "ascending" else name),
            orders.get(name, ""),
            funnel(selection, name),
        )
        for name, sort in SORTS.items()
    ]


def _number(number: int) -> str:
    return number_format(number, force_grouping=True)


def _count(number: counting.Number) -> str:
    if number == counting.UNKNOWN:
        return _UNKNOWN
    return f"{_number(number.value)}+" if number.is_cut else _number(number.value)


def _exactly(number: counting.Number) -> int:
    """How many there are; when they are not all counted, more than can be chosen at once."""
    return counting.COUNT_LIMIT + 1 if number.is_cut else number.value


def _shown(page: keyset.Page, total: counting.Number) -> str:
    """Say which rows these are: 51–100 of 1,284."""
    first, last = page.start + 1, page.start + len(page.pks)
    words = {"first": _number(first), "last": _number(last), "total": _number(max(total.value, last))}
    if total == counting.UNKNOWN:
        return _("%(first)s–%(last)s") % words
    if total.is_cut:
        words["total"] = _("more than %(limit)s") % {"limit": _number(total.value)}
    return _("%(first)s–%(last)s of %(total)s") % words


def _nothing_found(selection: Selection) -> Empty:
    title = _("Nothing found for “%(search)s”") % {"search": selection.search}
    if not has_words(selection.search):
        return Empty("search_off", title, _("Type a few letters or digits."))
    advice = _("Fewer words find more, their beginnings are enough: “häus” finds Häusler, “340 123” a phone number.")
    return Empty("search_off", title, advice)


def _stopped(selection: Selection) -> Empty:
    text = _("Together these conditions take too long. Fewer of them, longer words or a range of dates are quicker.")
    url = cleared(selection) if selection.filters else selection.to(search="")
    return Empty(icon="hourglass_empty", title=_("The search was stopped"), text=text, url=url, label=_("Clear all"))


def _filtered_out(selection: Selection, counts: counting.Counts) -> Empty:
    title = _("No inquiry matches all of it")
    if not counts.by_group[Group.ALL]:
        text = _("Fewer filters show more inquiries.")
        return Empty("filter_alt", title, text, url=cleared(selection), label=_("Clear all"))
    text = _("All that match are processed.") if selection.group == Group.OPEN else _("All that match are open.")
    return Empty("filter_alt", title, text, url=selection.to(group=Group.ALL), label=_("Search in all"))


def _empty(selection: Selection, counts: counting.Counts) -> Empty:
    """What to say when there is nothing to show, and where to go from there."""
    if selection.filters:
        return _filtered_out(selection, counts)
    if selection.unread:
        url, text = selection.to(unread=False), _("What others bring to you or change stands here until you open it.")
        return Empty("drafts", _("Nothing unread"), text, url=url, label=_("Show what is read too"))
    if selection.search:
        said = _nothing_found(selection)
        if selection.category:
            return said._replace(url=selection.to(category=""), label=_("Search everywhere"))
    elif selection.group == Group.OPEN:
        said = Empty(icon="done_all", title=_("Nothing to do"), text=_("No open inquiry waits here."))
    else:
        said = Empty(icon="inbox", title=_("Nothing here yet"), text=_("What is processed is kept here."))
    if counts.by_whose[selection.person.scope]:
        return said._replace(url=selection.to(whose=selection.person.scope), label=_("Show all I may see"))
    if selection.search and counts.by_group[Group.ALL]:
        return said._replace(url=selection.to(group=Group.ALL), label=_("Search in all"))
    return said._replace(url=reverse("inquiry_list"), label=_("Show open inquiries")) if selection.search else said
