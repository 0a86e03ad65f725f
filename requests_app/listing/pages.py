"""One page of the list: what waits to be accepted first, the rest in the chosen order (features L2, L9, L17)."""

from functools import reduce
from operator import or_

from accounts.rights import Scope
from core import keyset
from requests_app.listing.narrowing import narrowed
from requests_app.listing.selection import IS_OPEN, Group, Selection
from requests_app.models import Inquiry
from requests_app.querysets import InquiryQuerySet
from requests_app.sorting import SORTS
from requests_app.visibility import awaits, visible_parts

PAGE_SIZE = 50


def parts(selection: Selection, whose: Scope, group: Group) -> list[InquiryQuerySet]:
    """The inquiries of the selection, in alternatives that share some."""
    return [_of(part, selection, group) for part in Inquiry.objects.visible_parts(selection.person, whose)]


def _of(rows: InquiryQuerySet, selection: Selection, group: Group) -> InquiryQuerySet:
    flags = IS_OPEN[group]
    return narrowed(rows.filter(is_open=flags[0]) if len(flags) == 1 else rows, selection)


def page(selection: Selection) -> keyset.Page:
    """One page: what waits to be accepted first, the rest in the chosen order (features L2, L9, L17)."""
    person = selection.person
    sort = SORTS[selection.sort.removeprefix("-")]
    to_us = awaits(person.organisation)
    offered = Inquiry.objects.filter(reduce(or_, visible_parts(person, selection.whose)), to_us)
    shown = [keyset.Part(_of(offered, selection, selection.group), sort.blank, rank=0)]
    shown += [
        keyset.Part(rows.filter(~to_us), sort.key(person), rank=1)
        for rows in parts(selection, selection.whose, selection.group)
    ]
    return keyset.page(shown, order=selection.sort, size=PAGE_SIZE, cursor=selection.page)
