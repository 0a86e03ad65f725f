"""Pages of long lists by key instead of by offset: any depth costs the same, and changes never repeat a row."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.core import signing
from django.db.models import F, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.fields.tuple_lookups import TupleGreaterThan, TupleLessThan

from core.statements import rows_of

_SIGNER = signing.Signer(salt="core.keyset")


@dataclass(frozen=True)
class Part:
    """Rows of one rank with what they are sorted by; rows of a lower rank come first, in either direction.

    Parts of the same rank may share rows, each is shown once. Keys are never null and of one type in all parts. `pk`
    is what names a row, where that is not the primary key of what is fetched.
    """

    rows: QuerySet[Any]
    key: Combinable
    rank: int = 0
    pk: str = "pk"


@dataclass(frozen=True)
class Page:
    """One page: primary keys in order, how many rows precede them, and the cursors around.

    A cursor of None means that there is no such page, an empty one means the first page.
    """

    pks: list[int]
    start: int
    previous: str | None
    next: str | None


class _Place(NamedTuple):
    """A row to go on from, forwards or backwards; `position` is the number of rows before it, or up to it."""

    forwards: bool
    position: int
    rank: int
    key: Any
    pk: int


def page(parts: Callable[[], Sequence[Part]], *, order: str, size: int, cursor: str = "", key: Hashable = None) -> Page:
    """Return one page of all parts, sorted by rank, key and primary key.

    `order` names what the key is, with a leading minus for descending; a cursor of another order, or one that is not
    ours, leads to the first page, and so does a place around which all rows are gone. With a `key` that says all that
    the parts depend on the first page's statement is worded once (core.statements).
    """
    place = _read(cursor, order)
    rows: list[Any] = list(_rows(parts(), order, place, size + 1)) if place else []
    # Backwards to less than a page: the first page is where it would lead.
    if place is None or not rows or (not place.forwards and len(rows) < size):
        place = _Place(True, 0, 0, None, 0)
        rows = _first(parts, order, size + 1, key)
    more = len(rows) > size
    rows = rows[:size]
    if place.forwards:
        start, is_last = place.position, not more
    else:
        rows.reverse()
        start, is_last = (max(place.position - len(rows), 1) if more else 0), False
    return _page(rows, order, start, size, is_last)


def everything(parts: Sequence[Part], *, order: str, also: Sequence[str] = ()) -> QuerySet[Any, tuple[Any, ...]]:
    """All rows in the order of the pages, as tuples that end with the primary key and what `also` names.

    For reading through to the end: each of `also` is the same in all parts that share the row.
    """
    direction = "-" if order.startswith("-") else ""
    chosen = [
        part.rows.order_by()
        .annotate(page_rank=Value(part.rank), page_key=part.key, page_pk=F(part.pk))
        .values_list("page_rank", "page_key", "page_pk", *also)
        for part in parts
    ]
    first, *others = chosen
    return first.union(*others).order_by("page_rank", f"{direction}page_key", f"{direction}page_pk")


def _page(rows: list[tuple[int, Any, int]], order: str, start: int, size: int, is_last: bool) -> Page:
    previous = None
    if start:
        previous = _write(order, _Place(False, start, *rows[0])) if start > size else ""
    following = None if is_last else _write(order, _Place(True, start + len(rows), *rows[-1]))
    return Page([pk for _rank, _key, pk in rows], start, previous, following)


def _first(parts: Callable[[], Sequence[Part]], order: str, limit: int, key: Hashable) -> list[tuple[int, Any, int]]:
    if key is None:
        return list(_rows(parts(), order, None, limit))
    return rows_of(("page", key, order, limit), lambda: _rows(parts(), order, None, limit))


def _rows(parts: Sequence[Part], order: str, place: _Place | None, limit: int) -> QuerySet[Any, Any]:
    """The next rows from the place as (rank, key, pk): the nearest of each part, and of those the nearest."""
    forwards = place is None or place.forwards
    falling = order.startswith("-") == forwards
    within = ("-page_key", "-page_pk") if falling else ("page_key", "page_pk")
    nearest = []
    for part in parts:
        rows = part.rows.order_by().annotate(page_rank=Value(part.rank), page_key=part.key, page_pk=F(part.pk))
        if place is not None:
            if part.rank != place.rank and (part.rank > place.rank) != forwards:
                continue
            if part.rank == place.rank:
                beyond = TupleLessThan if falling else TupleGreaterThan
                rows = rows.filter(beyond((F("page_key"), F("page_pk")), (place.key, place.pk)))
        nearest.append(rows.order_by(*within).values_list("page_rank", "page_key", "page_pk")[:limit])
    first, *others = nearest
    across = ("page_rank" if forwards else "-page_rank", *within)
    return first.union(*others).order_by(*across)[:limit] if others else first


def _write(order: str, place: _Place) -> str:
    key = {"moment": place.key.isoformat()} if isinstance(place.key, datetime) else place.key
    return _SIGNER.sign_object([order, *place._replace(key=key)], compress=True)


def _read(cursor: str, order: str) -> _Place | None:
    try:
        written_for, *place = _SIGNER.unsign_object(cursor)
    except signing.BadSignature:
        return None
    forwards, position, rank, key, pk = place
    if written_for != order:
        return None
    return _Place(forwards, position, rank, datetime.fromisoformat(key["moment"]) if isinstance(key, dict) else key, pk)
