"""How many inquiries each choice of a filter would show, under all other filters and the search (features L5).

All counts of a popover, and of the page with all filters, come from one query.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db.models import CharField, Exists, F, JSONField, OuterRef, QuerySet, Subquery, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce, Concat

from accounts.models import Person
from core.patience import TooSlow, patience
from requests_app.listing.filters import Due, DueFilter, SomeFilter, nobody_yet
from requests_app.listing.named import Number
from requests_app.listing.pages import PK, parts
from requests_app.listing.selection import Selection
from requests_app.models import Inquiry
from requests_app.visibility import external_assignments

# Of more inquiries than these the first are counted, and the counts say “or more”.
LIMIT = 20_000
# Stands for how many inquiries there are, where choices do not say.
BASE = "*"


@dataclass(frozen=True)
class Facet:
    """The numbers of one filter by word, or by what stands in the rows; `is_cut` when there are more.

    `is_unknown` says that counting took too long.
    """

    numbers: dict[str, int] = field(default_factory=dict)
    is_cut: bool = False
    is_unknown: bool = False


class _Numbers(Subquery):
    """How often each word stands in rows of (id, word)."""

    template = (
        "(SELECT JSONB_OBJECT_AGG(COALESCE(word, ''), number) FROM"
        " (SELECT word::text, COUNT(*) AS number FROM (%(subquery)s) AS found (id, word) GROUP BY word) AS counted)"
    )
    output_field = JSONField()


def facets(selection: Selection, names: Iterable[str]) -> dict[str, Facet]:
    """The numbers of these filters, in one query; a filter without choices has none."""
    names = [name for name in names if _has_choices(selection, name)]
    if not names:
        return {}
    try:
        with patience(settings.LIST_PATIENCE):
            columns = {(name, word): column for name in names for word, column in _columns(selection, name).items()}
            row = {f"facet_{place}": column for place, column in enumerate(columns.values())}
            found: Any = Person.objects.filter(pk=selection.person.pk).annotate(**row).values_list(*row).get()
    except TooSlow:
        return {name: Facet(is_cut=True, is_unknown=True) for name in names}
    counted: dict[str, Facet] = {}
    for (name, word), number in zip(columns, found, strict=True):
        numbers = {word: number} if word else number or {}
        before = counted.get(name, Facet())
        counted[name] = Facet(before.numbers | numbers, before.is_cut or sum(numbers.values()) > LIMIT)
    return counted


def _has_choices(selection: Selection, name: str) -> bool:
    return isinstance(selection.columns.filters[name], SomeFilter) or name in ("tag", "responsible")


def _columns(selection: Selection, name: str) -> dict[str, Combinable]:
    """What to select for a filter: the numbers by word, or some words each with its number."""
    column = selection.columns.filters[name]
    others = selection.without(name)
    rows = parts(others, others.whose, others.group)
    if isinstance(column, DueFilter):
        return {word: Number(_ids([part.filter(column.span(word)) for part in rows])) for word in Due}
    if isinstance(column, SomeFilter):
        return {"": _Numbers(_words(rows, F(column.source)))}
    if name == "tag":
        return {"": _Numbers(_tags(selection.person, rows)), BASE: Number(_ids(rows))}
    return _responsible(selection.person, rows)


def _tags(person: Person, rows: list[Any]) -> QuerySet[Any, Any]:
    """The own tags of the inquiries; these come first, for few of all that are tagged may be among them."""
    tagged: Any = Inquiry.tags.through
    own = tagged.objects.filter(inquiry__in=_ids(rows), tag__organisation=person.unit.organisation_id)
    return own.values_list("inquiry", "tag")


def _responsible(person: Person, rows: list[Any]) -> dict[str, Combinable]:
    """By person/unit, and how many nobody or a partner outside works on."""
    both = Concat(
        Coalesce(Cast("responsible", CharField()), Value("")), Value("/"), Cast("responsible_unit", CharField())
    )
    outside = Exists(external_assignments(person).filter(inquiry=OuterRef(PK)))
    return {
        "": _Numbers(_words(rows, both)),
        "nobody": Number(_ids([part.filter(nobody_yet(person), ~outside) for part in rows])),
        "external": Number(_ids([part.filter(outside) for part in rows])),
    }


def _words(rows: list[Any], word: Combinable) -> QuerySet[Inquiry, Any]:
    return _together([part.order_by().annotate(facet_word=word).values_list(PK, "facet_word") for part in rows])


def _ids(rows: list[Any]) -> QuerySet[Inquiry, Any]:
    return _together([part.order_by().values_list(PK) for part in rows])


def _together(rows: list[Any]) -> QuerySet[Inquiry, Any]:
    first, *others = [part[: LIMIT + 1] for part in rows]
    return first.union(*others)[: LIMIT + 1] if others else first
