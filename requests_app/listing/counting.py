"""How many inquiries each choice beside the chosen one would show (features L3, B7)."""

from dataclasses import dataclass
from typing import Any

from django.db.models import IntegerField, QuerySet, Subquery

from accounts.models import Person
from accounts.rights import Scope
from requests_app.listing.pages import PK, parts
from requests_app.listing.selection import IS_OPEN, Group, Selection, scopes_of
from requests_app.models import Inquiry

# More than this is not counted (performance.md, query rule 4).
COUNT_LIMIT = 10_000


@dataclass(frozen=True)
class Counts:
    """How many inquiries each choice beside the chosen one would show; more than COUNT_LIMIT is not counted."""

    by_group: dict[Group, int]
    by_whose: dict[Scope, int]


class _Count(Subquery):
    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


def counts(selection: Selection) -> Counts:
    """Count for each group and each scope, in one query."""
    wanted = {(selection.whose, is_open) for is_open in IS_OPEN[Group.ALL]}
    scopes = scopes_of(selection.person)
    wanted |= {(whose, is_open) for whose in scopes for is_open in IS_OPEN[selection.group]}
    columns: dict[str, Any] = {
        f"{whose}_{is_open}": _Count(_capped(parts(selection, whose, Group.OPEN if is_open else Group.PROCESSED)))
        for whose, is_open in sorted(wanted)
    }
    found: Any = Person.objects.filter(pk=selection.person.pk).values(**columns).get()

    def count(whose: Scope, group: Group) -> int:
        return sum(found[f"{whose}_{is_open}"] for is_open in IS_OPEN[group])

    return Counts(
        {group: count(selection.whose, group) for group in Group},
        {whose: count(whose, selection.group) for whose in scopes},
    )


def _capped(parts: list[QuerySet[Inquiry]]) -> QuerySet[Any]:
    first, *others = [part.order_by().values(PK)[: COUNT_LIMIT + 1] for part in parts]
    return first.union(*others)[: COUNT_LIMIT + 1] if others else first
