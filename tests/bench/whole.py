"""What a person of the web waits for, at a million inquiries: python -m tests.bench.whole.

The whole list view and its refresh, the first load, requests per second beside Django's own list, actions per second,
and the search together with filters; on a copy of the data of tests.bench.lists, since signing in and acting write.
Ends with an error when a goal is missed.
"""

import logging
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings

from accounts.models import Person
from requests_app.listing import counting
from requests_app.listing.pages import page
from requests_app.listing.selection import Selection
from tests.bench import actions, documents, serving, store, views
from tests.bench.copies import copied
from tests.bench.lists import asked
from tests.bench.measure import Line, keep
from tests.bench.readers import backend_cpu, readers
from tests.bench.search import bare_look, page_time

# Common words, their beginnings, names, and what is rare; then with filters.
WORDS = ("fenster", "fens", "fenster holz", "bermai", "bermai legno", "261124")
FILTERS = ("type=offer", "country=CZ&status=open", "tag=3", "contact=an", "group=processed&project=villa")


def main() -> int:
    """Measure and print everything, and keep it as JSON; returns how many goals were missed."""
    logging.disable(logging.CRITICAL)
    found = []
    with store.database():
        documents.fill()
        with copied():
            for line in lines():
                sys.stdout.write(f"{line}\n")
                sys.stdout.flush()
                found.append(line)
    keep(found, Path(settings.VAR_DIR, "bench_whole.json"))
    return sum(not line.is_met for line in found)


def lines() -> Iterator[Line]:
    """All figures."""
    people = readers()
    yield from views.lines(people)
    yield from serving.lines(people["whole manufacturer"])
    for name in ("whole manufacturer", "big dealer", "small dealer"):
        yield from _searches(name, people[name])
    yield from actions.lines()


def _searches(name: str, person: Person) -> Iterator[Line]:
    """Times are those of the database: a page beside the bare look into the index, and with filters its CPU."""
    for words in WORDS:
        bare = bare_look(person, words)
        for group in ("open", "all"):
            found = page_time(asked(person, f"q={words}&group={group}"))
            yield Line(f"search, {name}, {words}, {group}", found, "ms", bare, most=3 * bare + 2)
    for filters in FILTERS:
        selection = asked(person, f"q=fens&{filters}")
        said = f"search and filters, {name}, fens {filters}"
        yield Line(f"{said}: page", _cpu(page, selection), "ms CPU", most=80)
        yield Line(f"{said}: counts", _cpu(counting.counts, selection), "ms CPU")


def _cpu(read: Callable[[Selection], Any], selection: Selection) -> float:
    """Milliseconds of CPU of the database, the better of two times."""
    spent = []
    for _ in range(2):
        before = backend_cpu()
        read(selection)
        spent.append(backend_cpu() - before)
    return min(spent)


if __name__ == "__main__":
    sys.exit(main())
