"""What the clock costs with 100,000 pending assignments of which 10,000 have lapsed: python -m tests.bench.sweep.

Everything happens in a database of its own, which is deleted afterwards. Ends with an error when a goal is missed.
"""

import sys
import timeit
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from time import perf_counter
from typing import Any

from django.conf import settings
from django.db import connection, models
from django.test.utils import CaptureQueriesContext

from accounts.organisations import create_organisation
from contacts.saving import create_contact
from core import embedded
from core.working_time import Calendar
from requests_app import clock, recalculation
from requests_app.actions.catalogue import ASSIGN
from requests_app.actions.perform import perform
from requests_app.creation import InquiryData, create_inquiry
from requests_app.models import Assignment, DeadlineRule, Recalculation
from tests.cast import NOW, add_person, contact_data

PENDING = 100_000
LAPSED = 10_000
ANSWERED = 400_000
SWEPT = 500


@dataclass
class Measure:
    """One line of the result; `most` is the goal, None where there is none."""

    name: str
    value: float
    unit: str
    most: float | None = None

    @property
    def is_met(self) -> bool:
        return self.most is None or self.value <= self.most

    def __str__(self) -> str:
        goal = "" if self.most is None else f"{'≤' if self.is_met else 'MISSED: ≤'} {self.most:,g} {self.unit}"
        return f"{self.name:<62}{self.value:>12,.2f} {self.unit:<10}{goal}".rstrip()


@contextmanager
def database() -> Iterator[None]:
    """An empty database of its own on the embedded server, or on that of DATABASE_URL."""
    with embedded.running(settings.VAR_DIR, durable=False):
        name = connection.settings_dict["NAME"]
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        try:
            yield
        finally:
            connection.creation.destroy_test_db(name, verbosity=0)


def build() -> None:
    """Fill the database: everything is a copy of one inquiry that waits for its dealer."""
    manufacturer = create_organisation(kind="manufacturer", name="Finstral", country="IT", subdivision="BZ")
    dealer = create_organisation(name="Studio Bolzano", country="IT", subdivision="BZ")
    for name in ("martin.pichler", "ada.egger"):
        add_person(manufacturer, f"{name}@finstral.example", "inside_staff")
    add_person(dealer, "lena.gruber@studio-bolzano.example", "sales_advisor")
    contact = create_contact(manufacturer, contact_data(), by=None, at=NOW)
    data = InquiryData(type="offer", origin="website", language="it")
    inquiry = create_inquiry(contact, data, unit=manufacturer.root_unit, responsible=None, by=None, at=NOW)
    perform(inquiry, ASSIGN, by=None, at=NOW, data={"target": f"organisation:{dealer.pk}"})
    pattern = inquiry.assignments.get()
    copy(inquiry, f"generate_series(2, {PENDING}) AS n", number="'9' || lpad(n::text, 12, '0')")
    others = "(SELECT id AS n FROM requests_app_inquiry) AS other"
    inquiry.assignments.update(outcome="revoked", answered_at=NOW)
    lapsed, ahead = "answer_until - mod(n, 600) * interval '1 minute'", "answer_until + interval '1 day'"
    until = f"CASE mod(n, {PENDING // LAPSED}) WHEN 0 THEN {lapsed} ELSE {ahead} END"
    before = f"generate_series(1, {ANSWERED // PENDING}) AS k, {others}"
    copy(pattern, before, inquiry_id="n", outcome="'refused'", created_at="created_at - interval '9 days'")
    pending = {"outcome": "'pending'", "answered_at": "NULL"}
    copy(pattern, others, inquiry_id="n", answer_until=until, remind_at=f"{until} - interval '1 day'", **pending)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def copy(row: models.Model, times: str, **expressions: str) -> None:
    """Copy a row once for each row of `times`, some columns by an expression of SQL."""
    meta = row._meta
    fields = [field for field in meta.local_concrete_fields if not field.primary_key and not field.generated]
    columns = [str(field.column) for field in fields]
    named = ", ".join(f'"{column}"' for column in columns)
    chosen = ", ".join(expressions.get(column, f'this."{column}"') for column in columns)
    rows = f"SELECT {chosen} FROM {meta.db_table} AS this, {times} WHERE this.id = %s"  # noqa: S608 (our own words)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {meta.db_table} ({named}) {rows}", [row.pk])


@dataclass
class Cost:
    """What the database spent on some queries, by EXPLAIN (ANALYZE, BUFFERS)."""

    queries: int
    rows: int
    milliseconds: float
    slowest: float
    buffers: int
    scans: set[str]


def cost_of(read: Callable[[], list[Any]]) -> Cost:
    """Run a decision, and then explain each of its queries."""
    with CaptureQueriesContext(connection) as captured:
        rows = len(read())
    plans = [explained(query["sql"]) for query in captured]
    times = [plan["Planning Time"] + plan["Execution Time"] for plan in plans]
    return Cost(
        queries=len(plans),
        rows=rows,
        milliseconds=sum(times),
        slowest=max(times),
        buffers=sum(plan["Plan"]["Shared Hit Blocks"] + plan["Plan"]["Shared Read Blocks"] for plan in plans),
        scans={name for plan in plans for name in scans(plan["Plan"])},
    )


def explained(sql: str) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}")
        return cursor.fetchone()[0][0]


def scans(plan: dict[str, Any]) -> Iterator[str]:
    """How the plan reads: the names of indexes, or “Seq Scan”."""
    if "Scan" in plan["Node Type"]:
        yield plan.get("Index Name", plan["Node Type"])
    for part in plan.get("Plans", []):
        yield from scans(part)


def decisions(now: datetime) -> Iterator[Measure]:
    """What it costs to find out whose time has come."""
    sweep = cost_of(lambda: list(clock.lapsed(now)))
    yield Measure("sweep, decision: lapsed assignments found", sweep.rows, "rows")
    yield Measure("sweep, decision: queries", sweep.queries, "", LAPSED // clock.BATCH + 1)
    yield Measure("sweep, decision: database time of all queries", sweep.milliseconds, "ms", 2000)
    yield Measure("sweep, decision: slowest query", sweep.slowest, "ms")
    yield Measure("sweep, decision: buffers for each row", sweep.buffers / sweep.rows, "", 1.5)
    yield Measure("sweep, decision: other scans than its index", len(sweep.scans - {"requests_pending_until"}), "", 0)
    reminders = cost_of(lambda: list(clock.to_remind(now)))
    yield Measure("reminders, decision: due", reminders.rows, "rows")
    yield Measure("reminders, decision: database time of all queries", reminders.milliseconds, "ms", 2000)
    yield Measure(
        "reminders, decision: other scans than its index", len(reminders.scans - {"requests_remind_at"}), "", 0
    )
    rule = cost_of(lambda: list(clock.passed(now)))
    yield Measure("clock rule, nothing due: buffers", rule.buffers, "", 10)


def sweeping(now: datetime) -> Iterator[Measure]:
    """What it costs to return inquiries: history, due date and mails to both sides, one transaction each."""
    start = perf_counter()
    done = clock.expire_unanswered(now, SWEPT)
    yield Measure(f"sweep, whole: one inquiry, of {done}", (perf_counter() - start) / done * 1000, "ms")
    after = cost_of(lambda: list(clock.lapsed(now)))
    yield Measure("sweep, decision for the rest: database time", after.milliseconds, "ms", 2000)
    again = clock.expire_unanswered(now, 1)
    yield Measure("sweep, run again at once: done", again, "rows", 1)


def recomputing(now: datetime) -> Iterator[Measure]:
    """What it costs to compute due dates anew."""
    DeadlineRule.objects.filter(status="to_accept").update(amount=72)
    run = recalculation.start(by=None, at=now)
    start = perf_counter()
    batches = 10
    for _ in range(batches):
        recalculation.advance(run.pk, now)
    spent = perf_counter() - start
    run = Recalculation.objects.get(pk=run.pk)
    yield Measure("recalculation: one batch, its locks' longest time", spent / batches * 1000, "ms")
    yield Measure("recalculation: one inquiry that changes", spent / run.done * 1000, "ms")


def counting() -> Iterator[Measure]:
    """What working time costs without any database."""
    calendar = Calendar("IT", "BZ", closing_days=frozenset({date(2026, 12, 24)}))
    friday = datetime(2026, 11, 27, 14, tzinfo=UTC)
    spent = min(timeit.repeat(lambda: calendar.add_hours(friday, 48), number=2000, repeat=7)) / 2000
    yield Measure("working time: adding 48 hours", spent * 1e6, "µs", 50)


def main() -> int:
    """Measure and print everything; returns how many goals were missed."""
    missed = 0
    with database():
        build()
        now = Assignment.objects.earliest("pk").answer_until or NOW
        for part in (decisions(now), sweeping(now), recomputing(now - timedelta(days=1)), counting()):
            for measure in part:
                sys.stdout.write(f"{measure}\n")
                missed += not measure.is_met
    return missed


if __name__ == "__main__":
    sys.exit(main())
