"""What a download costs beside its writer alone, and beside XlsxWriter: python -m tests.bench.download.

100,000 inquiries of one dealer, all columns. Rates are rows per second of CPU of the process, as other work on the
machine does not change them; the wall clock is told beside. Everything happens in a database of its own, which is
deleted afterwards. Ends with an error when a goal is missed.
"""

import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from time import perf_counter, process_time
from typing import Any, NamedTuple

import xlsxwriter
from django.conf import settings
from django.db import connection
from django.test.utils import override_settings
from django.utils import timezone
from rustpy_xlsxwriter import FastExcel

from accounts.models import Person
from accounts.organisations import create_organisation
from contacts.saving import create_contact
from core.spreadsheets import Heading, Row, write_xlsx
from requests_app import access, notes
from requests_app.creation import InquiryData, create_inquiry
from requests_app.download import kept, making
from requests_app.download.reading import reading
from requests_app.listing.selection import ListForm, Selection
from requests_app.models import Download, Inquiry
from tests.bench.sweep import database
from tests.cast import NOW, act, add_person, contact_data

ROWS = 100_000
COMPARED = 10_000
READER = "lena.gruber@studio-bolzano.example"
# Ids of the copies; what belongs to them gets this many times more.
FIRST, SPREAD = 10_000_000, 10


class Least(NamedTuple):
    """One line of the result; `least` and `most` are goals, None where there is none."""

    name: str
    value: float
    unit: str = ""
    least: float | None = None
    most: float | None = None

    @property
    def is_met(self) -> bool:
        return (self.least is None or self.value >= self.least) and (self.most is None or self.value <= self.most)

    def __str__(self) -> str:
        goal = "" if self.least is None else f"≥ {self.least:g}"
        goal = goal if self.most is None else f"≤ {self.most:g}"
        return f"{self.name:<62}{self.value:>12,.2f} {self.unit:<10}{'' if self.is_met else 'MISSED: '}{goal}".rstrip()


class Cost(NamedTuple):
    """Seconds of CPU of this process and of the wall clock."""

    cpu: float
    wall: float


def main() -> int:
    """Measure and print everything; returns how many goals were missed."""
    missed = 0
    with database():
        build()
        for measure in measures():
            sys.stdout.write(f"{measure}\n")
            sys.stdout.flush()
            missed += not measure.is_met
    return missed


def measures() -> Iterator[Least]:
    """The figures, over whatever the reader sees of the database that is connected."""
    headings, rows = _read()
    number = len(rows)
    yield Least("download: rows", number)
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory, "list")
        alone = _cost(lambda: _write_alone(path, headings, rows))
        safely = _cost(lambda: write_xlsx(path, "Inquiries", headings, iter(rows), number))
        few = rows[:COMPARED]
        compared = _cost(lambda: _write_with_xlsxwriter(path, headings, few))
    whole = _cost(_download)
    for name, cost in (("the writer alone", alone), ("the writer with harmless cells", safely), ("whole", whole)):
        yield Least(f"download, {name}: rows per second of CPU", number / cost.cpu, "rows/s")
        yield Least(f"download, {name}: rows per second of the clock", number / cost.wall, "rows/s")
    yield Least("download, whole beside the writer alone, by CPU", alone.cpu / whole.cpu, least=0.7)
    rate = len(few) / compared.cpu
    yield Least("download, XlsxWriter alone: rows per second of CPU", rate, "rows/s")
    yield Least("download, whole beside XlsxWriter alone, by CPU", number / whole.cpu / rate, least=4)
    before, after = _memory()
    yield Least("download, memory of a fresh process before", before, "MB")
    yield Least("download, most memory that it takes further", after - before, "MB", most=100)


def _cost(work: Callable[[], Any]) -> Cost:
    cpu, wall = process_time(), perf_counter()
    work()
    return Cost(process_time() - cpu, perf_counter() - wall)


def _selection() -> Selection:
    return ListForm({"group": "all"}).selection(Person.objects.get(email=READER))


def _read() -> tuple[list[Heading], list[Row]]:
    with reading(_selection(), with_personal_data=True, at=timezone.now()) as found:
        return found.headings, [row for chunk in found.chunks for row in chunk]


def _write_alone(path: Path, headings: list[Heading], rows: list[Row]) -> None:
    labels = [heading.label for heading in headings]
    records = (dict(zip(labels, row, strict=False)) for row in rows)
    FastExcel(path, output_format="xlsx").sheet("Inquiries", records).save()


def _write_with_xlsxwriter(path: Path, headings: list[Heading], rows: list[Row]) -> None:
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        sheet, day = book.add_worksheet(), book.add_format({"num_format": "dd/mm/yyyy"})
        for column, heading in enumerate(headings):
            sheet.write_string(0, column, heading.label)
        for number, row in enumerate(rows, 1):
            for column, value in enumerate(islice(row, len(headings))):
                if isinstance(value, str) and value:
                    sheet.write_string(number, column, value)
                elif isinstance(value, datetime | date):
                    sheet.write_datetime(number, column, value, day)
                elif value not in (None, ""):
                    sheet.write_number(number, column, value)


def _download() -> None:
    """As the worker makes it: read ahead in a thread, written, stored."""
    with tempfile.TemporaryDirectory() as directory, _stored_in(directory):
        _make()


def _stored_in(directory: str) -> override_settings:
    """Files go to the disk, as they do in earnest; tests keep them in memory."""
    stored = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": directory}}
    return override_settings(STORAGES=settings.STORAGES | {"default": stored})


def _make() -> None:
    download = kept.start(_selection(), kept.Order("xlsx", with_personal_data=True), at=timezone.now())
    made = making.make(download.pk, timezone.now())
    if made is None or Download.objects.get(pk=made.pk).state != Download.State.DONE:
        raise RuntimeError("The download was not made.")


def _memory() -> tuple[float, float]:
    """Megabytes of a process that makes a download and nothing else, before and at most."""
    command = [sys.executable, "-m", "tests.bench.download", connection.settings_dict["NAME"]]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    return float(told[-2]), float(told[-1])


def _tell_memory(name: str) -> None:
    connection.settings_dict["NAME"] = name
    _selection()
    before = _most_memory()
    _download()
    sys.stdout.write(f"{before} {_most_memory()}\n")


def _most_memory() -> float:
    """Of this program alone: what the parent of the process had does not count."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) / 1024  # type: ignore[index]


# --- The data -----------------------------------------------------------------------------------------------------


def build() -> None:
    """Fill the database: everything is a copy of one inquiry with contact, note, appointment, offer and tag."""
    create_organisation(kind="manufacturer", name="Finstral", country="IT", subdivision="BZ")
    dealer = create_organisation(name="Studio Bolzano", country="IT", subdivision="BZ")
    dealer.codes.create(code="48213", is_main=True)
    lena = add_person(dealer, READER, "manager")
    contact = create_contact(dealer, contact_data(), by=lena, at=NOW)
    wish = InquiryData(
        type="offer", origin="phone", language="it", project_name="Villa Bianchi", project_type="renovation",
        text="Cerchiamo 12 finestre in legno e alluminio per una casa a Trento, consegna in primavera. " * 2,
    )  # fmt: skip
    inquiry = create_inquiry(contact, wish, unit=dealer.root_unit, responsible=lena, by=lena, at=NOW)
    notes.add(inquiry, "Called; wants an appointment next week with the family.", by=lena, at=NOW)
    when = {"date": "2026-11-26", "time": "10:00", "duration": "60", "place": "on_site"}
    act(inquiry, "agree_offer", lena, NOW, **when, offer_number="O-1", offer_amount="12300.50")
    inquiry.tags.add(dealer.tags.create(name="Energy bonus"))
    _multiply()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    pks = list(Inquiry.objects.values_list("pk", flat=True))
    for start in range(0, len(pks), access.BATCH):
        access.refresh(pks[start : start + access.BATCH])
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _multiply() -> None:
    of_contact, of_inquiry = {"contact_id": "n"}, {"inquiry_id": "n"}
    email = of_contact | {"address": "'c' || n || '@casa.example'"}
    due = "this.due_at + (n % 100000) * interval '1 second'"
    number = {"number": "'9' || lpad(n::text, 12, '0')", "external_id": "NULL", "due_at": due}
    with connection.cursor() as cursor:
        # Neither keys nor triggers are asked: what they would find is right by construction.
        cursor.execute("SET session_replication_role = replica")
        _copy(cursor, "contacts_contact", id="n")
        _copy(cursor, "contacts_contactemail", **email)
        _copy(cursor, "contacts_contactphone", **of_contact)
        _copy(cursor, "contacts_consent", **of_contact)
        _copy(cursor, "requests_app_inquiry", id="n", **of_contact, **number)
        for table in ("historyentry", "offer", "inquiry_tags"):
            _copy(cursor, f"requests_app_{table}", **of_inquiry)
        _copy(cursor, "requests_app_appointment", **of_inquiry, uid="gen_random_uuid()")
        cursor.execute("SET session_replication_role = origin")


def _copy(cursor: Any, table: str, **expressions: str) -> None:
    """Copy all rows of a table, some columns by an expression of SQL over the number of the copy."""
    cursor.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND is_generated = 'NEVER'", [table]
    )
    columns = [name for (name,) in cursor.fetchall()]
    expressions = {"id": f"this.id + n * {SPREAD}"} | expressions
    named = ", ".join(f'"{name}"' for name in columns)
    chosen = ", ".join(expressions.get(name, f'this."{name}"') for name in columns)
    numbers = f"generate_series({FIRST}, {FIRST + ROWS - 2}) AS n"
    cursor.execute(f"INSERT INTO {table} ({named}) SELECT {chosen} FROM {table} AS this, {numbers}")  # noqa: S608


if __name__ == "__main__":
    if len(sys.argv) > 1:
        _tell_memory(sys.argv[1])
    else:
        sys.exit(main())
