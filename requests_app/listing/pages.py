"""One page of the list: what waits to be accepted first, the rest in the chosen order (features L2, L9, L17)."""

from typing import Any

from django.db.models import QuerySet

from accounts.rights import Scope
from core import keyset
from requests_app.listing.narrowing import narrowed
from requests_app.listing.selection import IS_OPEN, Group, Selection
from requests_app.models import Inquiry
from requests_app.querysets import InquiryQuerySet
from requests_app.sorting import SORTS

PAGE_SIZE = 50


def parts(selection: Selection, whose: Scope, group: Group) -> list[InquiryQuerySet]:
    """The inquiries of the selection, in alternatives that share some."""
    return [_of(part, selection, group) for part in Inquiry.objects.visible_parts(selection.person, whose)]


def _of(rows: InquiryQuerySet, selection: Selection, group: Group) -> InquiryQuerySet:
    flags = IS_OPEN[group]
    return narrowed(rows.filter(seen__is_open=flags[0]) if len(flags) == 1 else rows, selection)


def page(selection: Selection) -> keyset.Page:
    """One page: what waits to be accepted first, the rest in the chosen order (features L2, L9, L17)."""
    return keyset.page(_in_order(selection), order=selection.sort, size=PAGE_SIZE, cursor=selection.page)


def everything(selection: Selection) -> QuerySet[Any, tuple[Any, ...]]:
    """All pages without a break: tuples that end with inquiry and contact as the reader's organisation is shown it."""
    return keyset.everything(_in_order(selection), order=selection.sort, also=["seen__contact"])


def _in_order(selection: Selection) -> list[keyset.Part]:
    sort = SORTS[selection.sort.removeprefix("-")]
    found = parts(selection, selection.whose, selection.group)
    shown = [keyset.Part(rows.filter(seen__awaits=True), sort.blank, rank=0) for rows in found]
    shown += [keyset.Part(rows.filter(seen__awaits=False), sort.key(selection.person), rank=1) for rows in found]
    return shown
