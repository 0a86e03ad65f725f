"""The filters that narrow the list, in words, each with the address without it (features L5)."""

from dataclasses import replace
from itertools import groupby
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.urls import reverse

from requests_app.listing.choices import COLUMNS
from requests_app.listing.selection import Group, Selection, usual_sort


class ChipValue(NamedTuple):
    """One choice of a filter, and the address without it."""

    label: str
    url: str


class Chip(NamedTuple):
    """One filter with its choices, and the address without it."""

    title: str
    values: list[ChipValue]
    url: str


class Funnel(NamedTuple):
    """What filters a header, and how many of these filters are in use."""

    url: str
    number: int


def chips(selection: Selection) -> list[Chip]:
    """The filters in the order of the columns; the two ends of a range share a chip."""
    filters = selection.columns.filters
    made = []
    for title, pairs in groupby(selection.filters, lambda pair: str(filters[pair[0]].title)):
        shown = list(pairs)
        names = {name for name, _word in shown}
        labels = [(pair, label) for name in dict(shown) for pair, label in _labels(selection, name)]
        values = [ChipValue(str(label), selection.without_word(pair).address) for pair, label in labels]
        made.append(Chip(title, values, selection.without(*names).address))
    return made


def _labels(selection: Selection, name: str) -> list[tuple[tuple[str, str], Any]]:
    return [((name, word), label) for word, label in selection.columns.labels.get(name, [])]


def funnel(selection: Selection, column: str) -> Funnel:
    """The page that filters by this header."""
    number = sum(COLUMNS[name] == column for name in dict(selection.filters))
    return Funnel(_with_words(reverse("inquiry_filter", args=[column]), selection), number)


def filters_url(selection: Selection) -> str:
    """The page with all filters."""
    return _with_words(reverse("inquiry_filters"), selection)


def cleared(selection: Selection) -> str:
    """The address without search and filters; what a search had widened is narrow again."""
    group = Group.OPEN if selection.search and selection.group == Group.ALL else selection.group
    usual = selection.sort == usual_sort(selection.group)
    sort = usual_sort(group) if usual else selection.sort
    return replace(selection, group=group, sort=sort, search="", category="", filters=(), page="").address


def _with_words(url: str, selection: Selection) -> str:
    return f"{url}?{urlencode(selection.words)}"


def filter_context(selection: Selection) -> dict[str, Any]:
    """What the head of the list says about its filters."""
    made = chips(selection) if selection.filters else []
    return {
        "chips": made,
        "cleared": cleared(selection),
        "filters_url": filters_url(selection),
        "save_url": _with_words(reverse("view_add"), selection),
    }
