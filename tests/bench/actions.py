"""How many actions a second, beside as many bare commits of one row: python -m tests.bench.whole runs it.

The action is that which puts an inquiry on hold: it locks the inquiry, writes it with its due date, its access rows, an
entry of the history and the words of the search. Twice: as the application performs it, with Python; and its statements
alone, one after the other with their commit. The goal is that of the statements, for its ratio was measured in SQL,
against a commit without Python.
"""

import multiprocessing
from collections.abc import Callable, Iterator
from datetime import timedelta
from time import perf_counter
from typing import Any, NamedTuple

from django.db import connection, transaction

from core.prepared import PreparedCursor
from requests_app.actions.catalogue import HOLD
from requests_app.actions.perform import perform
from requests_app.models import Inquiry
from tests.bench.measure import Line
from tests.bench.readers import NOW, known

CONNECTIONS = (1, 4)
EACH = 250
# What the page of an inquiry has read when its action is performed.
_READ = ("organisation", "unit__organisation", "responsible_unit__organisation", "responsible__unit__organisation",
         "contact")  # fmt: skip
_BARE = "UPDATE bench_row SET number = number + 1 WHERE id = {}"


class Sent(NamedTuple):
    """A statement, and whether its plan is kept."""

    sql: str
    params: Any = None
    is_prepared: bool = False


def lines() -> Iterator[Line]:
    """The rates; the database is written to."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS bench_row AS SELECT id, 0 AS number FROM generate_series(1, 4) id")
        cursor.execute("ALTER TABLE bench_row ADD PRIMARY KEY (id)")
    found = _inquiries(max(CONNECTIONS) * EACH)
    for inquiry in found:
        known(inquiry.responsible)  # type: ignore[arg-type]
    parts = [found[start : start + EACH] for start in range(0, len(found), EACH)]
    replayed = [[_statements(inquiry) for inquiry in part] for part in parts]
    yield Line("an action: statements", len(replayed[0][0]), "")
    for number in CONNECTIONS:
        said = f"actions per second, {number} connections"
        bare = _rate(number, lambda place: _commit([[Sent(_BARE.format(place + 1))]] * EACH))
        alone = _rate(number, lambda place: _commit(replayed[place]))
        yield Line(f"{said}: statements alone", alone, "1/s", bare, least=0.55)
        whole = _rate(number, lambda place: _perform_all(parts[place]))
        yield Line(f"{said}: with Python", whole, "1/s", bare)


def _inquiries(number: int) -> list[Inquiry]:
    """Some that are open, spread over people and units, with what the page has read; who is responsible acts."""
    rows = Inquiry.objects.filter(status__in=["open", "assigned"], responsible__isnull=False)
    return list(rows.select_related(*_READ).order_by("-pk")[: 3 * number : 3])


def _perform(inquiry: Inquiry) -> Any:
    until = {"date": str((NOW + timedelta(days=9)).date()), "time": "10:00", "note": "Ruft im Frühjahr wieder an"}
    return perform(inquiry, HOLD, by=inquiry.responsible, at=NOW, data=until)


def _perform_all(inquiries: list[Inquiry]) -> None:
    for inquiry in inquiries:
        _perform(inquiry)


def _statements(inquiry: Inquiry) -> list[Sent]:
    """What one action sends, without doing it."""
    sent: list[Sent] = []

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        sent.append(Sent(sql, params, isinstance(context["cursor"].cursor, PreparedCursor)))
        return execute(sql, params, many, context)

    with transaction.atomic(), connection.execute_wrapper(note):
        _perform(inquiry)
        transaction.set_rollback(True)
    return [each for each in sent if not each.sql.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK"))]


def _commit(transactions: list[list[Sent]]) -> None:
    """Send each as a transaction of its own, by the cursors below those of Django."""
    plain: Any
    prepared: Any
    plain, prepared = connection.connection.cursor(), PreparedCursor(connection.connection)  # type: ignore[call-arg]
    connection.connection.prepare_threshold = 1_000_000_000
    for statements in transactions:
        with transaction.atomic():
            for sent in statements:
                cursor = prepared if sent.is_prepared else plain
                cursor.execute(sent.sql, sent.params)
                if cursor.description:
                    cursor.fetchall()


def _rate(number: int, work: Callable[[int], None]) -> float:
    """Transactions per second of so many processes, each with a connection of its own."""
    connection.close()
    fork = multiprocessing.get_context("fork")
    gate = fork.Barrier(number + 1)

    def run(place: int) -> None:
        connection.ensure_connection()
        gate.wait()
        work(place)

    processes = [fork.Process(target=run, args=[place]) for place in range(number)]
    for process in processes:
        process.start()
    gate.wait()
    started = perf_counter()
    for process in processes:
        process.join()
        if process.exitcode:
            raise RuntimeError("An action failed.")
    return number * EACH / (perf_counter() - started)
