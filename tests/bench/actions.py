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
from typing import Any

from django.db import connection, transaction

from requests_app.actions.catalogue import HOLD
from requests_app.actions.perform import perform
from requests_app.models import Inquiry
from tests.bench.measure import Line
from tests.bench.readers import NOW, known
from tests.bench.replay import Sent, send, sent_by

CONNECTIONS = (1, 4)
EACH = 250
# What the page of an inquiry has read when its action is performed.
_READ = ("organisation", "unit__organisation", "responsible_unit__organisation", "responsible__unit__organisation",
         "contact")  # fmt: skip
_BARE = "UPDATE bench_row SET number = number + 1 WHERE id = {}"


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
    with transaction.atomic():
        sent = sent_by(lambda: _perform(inquiry))
        transaction.set_rollback(True)
    return sent


def _commit(transactions: list[list[Sent]]) -> None:
    """Send each as a transaction of its own."""
    for statements in transactions:
        with transaction.atomic():
            send(statements)


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
