"""The list of inquiries, the start page (features L)."""

from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from accounts.models import Person
from core import keyset
from core.htmx import render_page
from requests_app import row_notices
from requests_app.bulk.bar import bar
from requests_app.download.kept import download_url
from requests_app.listing import counting
from requests_app.listing.chips import Funnel, cleared, filter_context, funnel
from requests_app.listing.pages import page
from requests_app.listing.selection import WHOSE, Group, ListForm, Selection
from requests_app.rows import rows_for, words
from requests_app.sorting import SORTS


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
    selection = ListForm(request.GET).selection(person)
    shown, numbers = page(selection), counting.counts(selection)
    context = {
        "now": now,
        "search": selection.search,
        "without_search": selection.to(search="", group=Group.OPEN),
        "groups": _groups(selection, numbers),
        "whose": _whose(selection, numbers),
        "columns": _columns(selection),
        "rows": rows_for(shown.pks, person, now),
        "words": words(),
        "gone": row_notices.gone(person),
        "download_url": download_url(selection),
        "bulk": bar(selection, numbers.by_group[selection.group], now),
        "shown": _shown(shown, numbers.by_group[selection.group]),
        "previous": None if shown.previous is None else selection.to(page=shown.previous),
        "next": shown.next and selection.to(page=shown.next),
        "empty": None if shown.pks else _empty(selection, numbers),
    }
    context |= filter_context(selection)
    return render_page(request, "requests_app/list.html", context, part="results")


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


def _count(number: int) -> str:
    return _number(number) if number <= counting.COUNT_LIMIT else f"{_number(counting.COUNT_LIMIT)}+"


def _shown(page: keyset.Page, total: int) -> str:
    """Say which rows these are: 51–100 of 1,284."""
    first, last = page.start + 1, page.start + len(page.pks)
    words = {"first": _number(first), "last": _number(last), "total": _number(max(total, last))}
    if total > counting.COUNT_LIMIT:
        words["total"] = _("more than %(limit)s") % {"limit": _number(counting.COUNT_LIMIT)}
    return _("%(first)s–%(last)s of %(total)s") % words


def _empty(selection: Selection, counts: counting.Counts) -> Empty:
    """What to say when there is nothing to show, and where to go from there."""
    if selection.filters:
        url, text = cleared(selection), _("Fewer filters show more inquiries.")
        return Empty("filter_alt", _("No inquiry matches all of it"), text, url=url, label=_("Clear all"))
    if selection.search:
        said = Empty(
            icon="search_off",
            title=_("Nothing found for “%(search)s”") % {"search": selection.search},
            text=_("A number such as 261124/004817 is found by its first digits, with or without the slash."),
        )
    elif selection.group == Group.OPEN:
        said = Empty(icon="done_all", title=_("Nothing to do"), text=_("No open inquiry waits here."))
    else:
        said = Empty(icon="inbox", title=_("Nothing here yet"), text=_("What is processed is kept here."))
    if counts.by_whose[selection.person.scope]:
        return said._replace(url=selection.to(whose=selection.person.scope), label=_("Show all I may see"))
    if selection.search and counts.by_group[Group.ALL]:
        return said._replace(url=selection.to(group=Group.ALL), label=_("Search in all"))
    return said._replace(url=reverse("inquiry_list"), label=_("Show open inquiries")) if selection.search else said
