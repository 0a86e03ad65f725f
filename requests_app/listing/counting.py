"""How many inquiries each choice beside the chosen one would show (features L3, B7)."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, IntegerField, QuerySet, Subquery
from django.db.models.expressions import Combinable

from accounts.models import Person
from accounts.rights import Scope
from core.statements import rows_of
from requests_app.listing.pages import PK, plain_key, seen_parts
from requests_app.listing.selection import IS_OPEN, Group, Selection, scopes_of
from requests_app.models.access import FACETS

# More than this is not counted (performance.md, query rule 4); of what is not chosen, and what an index alone cannot
# tell, even less, and so of what is chosen when each row has to be asked.
COUNT_LIMIT = 10_000
OTHERS_LIMIT = 1_000
# Filters by what the indexes of the access rows hold.
_INDEXED = frozenset(FACETS) | {"created_from", "created_to", "due", "due_from", "due_to"}


@dataclass(frozen=True)
class Number:
    """So many inquiries, or more where it `is_cut`."""

    value: int
    is_cut: bool = False

    def __bool__(self) -> bool:
        return self.value > 0

    def __add__(self, other: "Number") -> "Number":
        total, is_cut = self.value + other.value, self.is_cut or other.is_cut
        return Number(min(total, COUNT_LIMIT), is_cut or total > COUNT_LIMIT)


# Not counted at all.
UNKNOWN = Number(0, is_cut=True)


@dataclass(frozen=True)
class Counts:
    """How many inquiries each choice beside the chosen one would show; what is chosen is counted furthest."""

    by_group: dict[Group, Number]
    by_whose: dict[Scope, Number]


class _Count(Subquery):
    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


def counts(selection: Selection) -> Counts:
    """Count for each group and each scope, in one query."""
    chosen = {(selection.whose, is_open) for is_open in IS_OPEN[selection.group]}
    scopes = scopes_of(selection.person)
    wanted = {(selection.whose, is_open) for is_open in IS_OPEN[Group.ALL]}
    wanted |= {(whose, is_open) for whose in scopes for is_open in IS_OPEN[selection.group]}
    is_quick = not selection.search and not selection.unread and {name for name, _word in selection.filters} <= _INDEXED
    far = wanted if is_quick else chosen
    if selection.asks_each:
        far = set()
    limits = {each: COUNT_LIMIT if each in far else min(OTHERS_LIMIT, COUNT_LIMIT) for each in sorted(wanted)}
    found = _numbers(selection, limits)

    def count(whose: Scope, group: Group) -> Number:
        total = Number(0)
        for is_open in IS_OPEN[group]:
            number, limit = found[whose, is_open], limits[whose, is_open]
            total += Number(min(number, limit), number > limit)
        return total

    return Counts(
        {group: count(selection.whose, group) for group in Group},
        {whose: count(whose, selection.group) for whose in scopes},
    )


def _numbers(selection: Selection, limits: dict[tuple[Scope, bool], int]) -> dict[tuple[Scope, bool], int]:
    """How many there are of each scope, open and processed, up to one more than its limit."""

    def queryset() -> QuerySet[Any, Any]:
        columns: list[Any] = [_capped(selection, *each, limit) for each, limit in limits.items()]
        return Person.objects.filter(pk=selection.person.pk).values_list(*columns)

    key = plain_key(selection, scopes_of(selection.person))
    (row,) = rows_of(("counts", key, *limits.items()), queryset) if key else queryset()
    return dict(zip(limits, row, strict=True))


def _capped(selection: Selection, whose: Scope, is_open: bool, limit: int) -> Combinable:
    """The number of the widest part, and of each other one what no part before it has; reading ends at the limit."""
    found = sorted(seen_parts(selection, whose, is_open), key=lambda each: each[0].relation != "unit_access")
    chosen: list[Any] = []
    for place, (_part, rows) in enumerate(found):
        known = [Exists(before.row_of(PK)) for before, _rows in found[:place]]
        chosen.append(rows.filter(*(~each for each in known)).order_by().values(PK))
    first, *others = chosen
    together = first.union(*others, all=True) if others else first
    return _Count(together[: limit + 1])
