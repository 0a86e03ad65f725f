"""One page of the list: what waits to be accepted first, the rest in the chosen order (features L2, L9, L17)."""

from collections.abc import Hashable, Iterable
from functools import partial
from typing import Any

from django.db.models import Func, QuerySet
from django.db.models.expressions import Combinable
from django.utils.translation import get_language

from accounts.rights import Scope
from core import keyset
from requests_app.listing.named import NOTHING
from requests_app.listing.narrowing import narrowed
from requests_app.listing.selection import IS_OPEN, Group, Selection
from requests_app.models import Inquiry
from requests_app.querysets import InquiryQuerySet
from requests_app.sorting import SORTS
from requests_app.visibility import Part, visible_parts

PAGE_SIZE = 50
# The inquiry as the row of access names it: the inquiry itself need not be read for that.
PK = "seen__inquiry"


def parts(selection: Selection, whose: Scope, group: Group) -> list[InquiryQuerySet]:
    """The inquiries of the selection, in alternatives that share some."""
    return [rows for is_open in IS_OPEN[group] for _part, rows in seen_parts(selection, whose, is_open)]


def seen_parts(selection: Selection, whose: Scope, is_open: bool) -> list[tuple[Part, InquiryQuerySet]]:
    """The same with how each is seen, of the open ones or the processed: each has indexes of its own."""
    found = []
    for part in visible_parts(selection.person, whose):
        if part.is_offer and not is_open:
            continue
        rows = Inquiry.objects.seen_by(part)
        # Whatever is offered is open, so that the index of offers answers alone.
        rows = rows if part.is_offer else rows.filter(seen__is_open=is_open)
        rows = rows if is_open in selection.leaves else rows.filter(NOTHING)
        found.append((part, narrowed(rows, selection, is_wide=part.is_wide)))
    return found


def page(selection: Selection) -> keyset.Page:
    """One page: what waits to be accepted first, the rest in the chosen order (features L2, L9, L17)."""
    key = plain_key(selection, [selection.whose])
    parts_in_order = partial(_in_order, selection)
    return keyset.page(parts_in_order, order=selection.sort, size=PAGE_SIZE, cursor=selection.page, key=key)


def plain_key(selection: Selection, scopes: Iterable[Scope]) -> Hashable:
    """All that statements about a list depend on which nothing narrows, in these scopes; None for others."""
    if selection.search or selection.filters or selection.unread:
        return None
    person = selection.person
    seen = [repr(visible_parts(person, whose)) for whose in scopes]
    return person.pk, person.organisation.pk, get_language(), selection.group, selection.whose, selection.sort, *seen


def everything(selection: Selection) -> QuerySet[Any, tuple[Any, ...]]:
    """All pages without a break: tuples that end with inquiry and contact as the reader's organisation is shown it."""
    return keyset.everything(_in_order(selection), order=selection.sort, also=["seen__contact"])


def _in_order(selection: Selection) -> list[keyset.Part]:
    sort = SORTS[selection.sort.removeprefix("-")]
    shown = []
    for is_open in IS_OPEN[selection.group]:
        for part, rows in seen_parts(selection, selection.whose, is_open):
            if part.is_offer:
                shown.append(keyset.Part(rows, sort.blank, 0, PK))
                continue
            if is_open:
                shown.append(keyset.Part(rows.filter(seen__awaits=True), sort.blank, 0, PK))
            others = rows.filter(seen__awaits=False) if is_open else rows
            walks, is_rare = part.is_wide and sort.walks, _is_rare(selection)
            # Asked of the inquiry itself, that comes first, and its index gives the order and the place in it.
            others = others.filter(is_open=is_open) if walks or is_rare else others
            # Whoever sees few of all, or looks for few, would have to read far along an index.
            is_far = (sort.walks and not part.is_wide) or is_rare
            for ordered in sort.keys(others, selection.person):
                key = _without_index(ordered.key) if is_far else ordered.key
                shown.append(keyset.Part(ordered.rows, key, 1, "pk" if walks else PK))
    return shown


def _is_rare(selection: Selection) -> bool:
    """What nobody works on is nearly all open, which PostgreSQL does not know: it would look for processed ones."""
    return ("responsible", "nobody") in selection.filters


def _without_index(key: Combinable) -> Combinable:
    """The same key as no index holds it."""
    return Func(key, function="least", template="%(function)s(%(expressions)s, NULL)")
