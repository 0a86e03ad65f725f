"""What the list costs the database: python -m tests.bench.lists, at a million inquiries or at SCALE= of them.

Pages beside their payload, depth, size, filters, counts and orders. Ends with an error when a goal is missed.
"""

# ruff: noqa: S608 (statements of our own words)

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import QueryDict

from accounts.models import Person
from requests_app.listing import counting, pages
from requests_app.listing.pages import page
from requests_app.listing.selection import Group, ListForm, Selection
from requests_app.rows import rows_for
from requests_app.sorting import SORTS
from tests.bench import store
from tests.bench.measure import Line, Plans, keep, plans_of, statements_of
from tests.bench.readers import NOW, backend_cpu, readers

DEPTH = 50_000
FILTERS = [
    "type=brochure", "status=cancelled", "status=to_accept", "country=CZ", "project_type=none", "contact=bermai",
    "contact=an", "contact_type=planner", "place=39", "place=bolz", "project=villa", "project=haus gru", "tag=3",
    "responsible=person-300", "responsible=nobody", "responsible=external", "created_from=2026-11-01",
    "created_to=2022-01-01", "due=today", "due=overdue", "number=12345", "unread=1",
]  # fmt: skip


def asked(person: Person, words: str = "", **changes: Any) -> Selection:
    """The list of these words, by default what is open."""
    return replace(ListForm(QueryDict(words)).selection(person), **changes)


# What a fifth of the inquiries costs as well.
SIZED = ("", "group=all", "group=processed")


def main() -> int:
    """Measure and print everything, and keep it as JSON; returns how many goals were missed."""
    with store.database(store.SIZE // 5):
        small = _sizes()
    found = []
    with store.database():
        for line in lines(small):
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()
            found.append(line)
    keep(found, Path(settings.VAR_DIR, "bench.json"))
    return sum(not line.is_met for line in found)


def lines(small: dict[str, Plans]) -> Iterator[Line]:
    """All figures; `small` is what a fifth of the inquiries costs."""
    for name, person in readers().items():
        yield from _first_page(name, person)
    yield from _depth()
    yield from _size(small)
    for name, person in readers().items():
        yield from _count(name, person)
        yield from _filters(name, person)
        yield from _orders(name, person)


def _first_page(name: str, person: Person) -> Iterator[Line]:
    for group in Group:
        ids, payload = _costs(asked(person, f"group={group}"))
        whole, said = ids + payload, f"{name}, {group}"
        yield Line(f"list, first page, {said}", whole.buffers, "buffers", payload.buffers, goal=1.10)
        yield Line(f"list, first page, {said}", whole.milliseconds, "ms", payload.milliseconds, goal=1.3)


def _costs(selection: Selection) -> tuple[Plans, Plans]:
    """Of finding the ids, and of the payload of these."""
    found = page(selection).pks
    return (
        plans_of(statements_of(lambda: page(selection))),
        plans_of(statements_of(lambda: rows_for(found, selection.person, NOW))),
    )


def _depth() -> Iterator[Line]:
    person = readers()["whole manufacturer"]
    for words in ("", "group=all&sort=contact", "group=all&sort=-number"):
        selection = asked(person, words)
        first = sum(_costs(selection), Plans())
        there = sum(_costs(replace(selection, page=_cursor(selection, DEPTH))), Plans())
        said = f"list, page at {DEPTH:,}, {words or 'by due date'}"
        yield Line(said, there.buffers, "buffers", first.buffers, goal=1.1)


def _cursor(selection: Selection, depth: int) -> str:
    """Where the page at a depth begins."""
    usual, pages.PAGE_SIZE = pages.PAGE_SIZE, depth
    try:
        return page(selection).next or ""
    finally:
        pages.PAGE_SIZE = usual


def _sizes() -> dict[str, Plans]:
    person = readers()["whole manufacturer"]
    return {words: sum(_costs(asked(person, words)), Plans()) for words in SIZED}


def _size(small: dict[str, Plans]) -> Iterator[Line]:
    for words, large in _sizes().items():
        said = f"list, first page, five times the inquiries, {words or 'open'}"
        yield Line(said, large.buffers, "buffers", small[words].buffers, goal=1.3)


def _count(name: str, person: Person) -> Iterator[Line]:
    """Beside 10,001 entries of the manufacturer's first unit, whoever counts: of fewer there is less to read."""
    selection = asked(person)
    number = counting._capped(selection, selection.whose, True, counting.COUNT_LIMIT)
    statement = statements_of(lambda: Person.objects.filter(pk=person.pk).values(number=number).get())
    entries = f"SELECT 1 FROM requests_app_unitaccess WHERE unit_id = %s AND is_open LIMIT {counting.COUNT_LIMIT + 1}"
    first = readers()["whole manufacturer"].unit_id
    bare = [f"SELECT count(*) FROM ({entries % first}) AS counted"]
    yield Line(f"count, {name}", plans_of(statement).milliseconds, "ms", plans_of(bare).milliseconds, goal=1.3)


def _filters(name: str, person: Person) -> Iterator[Line]:
    """The costliest of all filters in CPU of the database; its page alone has a goal, the counts beside it are told."""
    spent = {
        (words, group): (
            _cpu(asked(person, f"{words}&group={group}")),
            _counting_cpu(asked(person, f"{words}&group={group}")),
        )
        for words in FILTERS
        for group in (Group.OPEN, Group.ALL)
    }
    words, group = max(spent, key=lambda each: spent[each][0])
    yield Line(f"one filter, {name}, page: {words} {group}", spent[words, group][0], "ms CPU", most=80)
    words, group = max(spent, key=lambda each: spent[each][1])
    yield Line(f"one filter, {name}, counts: {words} {group}", spent[words, group][1], "ms CPU")


def _orders(name: str, person: Person) -> Iterator[Line]:
    orders = [f"{sign}{sort}" for sort in SORTS for sign in ("", "-")]
    spent = {order: _cpu(asked(person, f"group=all&sort={order}")) for order in orders}
    order = max(spent, key=spent.__getitem__)
    yield Line(f"orders, all, {name}: {order}", spent[order], "ms CPU", most=1000)


def _cpu(selection: Selection) -> float:
    return _least(lambda: page(selection))


def _counting_cpu(selection: Selection) -> float:
    return _least(lambda: counting.counts(selection))


def _least(read: Any) -> float:
    spent = []
    connection.ensure_connection()
    for _ in range(2):
        before = backend_cpu()
        read()
        spent.append(backend_cpu() - before)
    return min(spent)


if __name__ == "__main__":
    sys.exit(main())
