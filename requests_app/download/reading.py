"""Reading all that the list shows, in its order, as one moment's truth and in little memory (features L14, B9)."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, cast

import psycopg
from django.db import connection, transaction
from django.db.models import QuerySet

from core.spreadsheets import Heading, Kind, Row, amount_in_words
from requests_app.download.columns import MAIN_AMOUNT, ORDER_TOTAL, Column, columns
from requests_app.download.statement import Statement, currency_of, statement
from requests_app.listing import pages
from requests_app.listing.selection import Selection

# So many are read by one statement: fewer cost more planning, more cost memory.
CHUNK = 2500


@dataclass(frozen=True)
class Reading:
    """The rows of a download: how many they are, and chunk by chunk their values in the order of the headings.

    A row has something behind its last value, which is not for the file.
    """

    headings: list[Heading]
    total: int
    chunks: Iterator[list[Row]]


@contextmanager
def reading(selection: Selection, *, with_personal_data: bool, at: datetime) -> Iterator[Reading]:
    """Read the selection in the language and time zone that are active; what is changed meanwhile is not seen.

    The same rows in the same order as the list, whatever page it is on (features B9).
    """
    chosen = columns(with_personal_data=with_personal_data)
    currency = currency_of(selection.person.organisation)
    with _snapshot():
        made = statement(selection.person, chosen, at=at, currency=currency)
        found = pages.everything(selection)
        chunks = _chunks(found, made, chosen)
        yield Reading([_heading(column, currency) for column in chosen], found.count(), chunks)


@contextmanager
def _snapshot() -> Iterator[None]:
    """One moment of the database; inside a transaction that is open already, what that one sees."""
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            # The statement names its tables in a good order; looking for a better one takes longer than it could save.
            # And it is planned for what it asks, not for any parameter (core.prepared): that reads three times as fast.
            cursor.execute("SET LOCAL join_collapse_limit = 1; SET LOCAL plan_cache_mode = auto")
        yield


def _heading(column: Column, currency: str) -> Heading:
    return Heading(str(column.label), column.kind, column.width, currency if column.kind == Kind.MONEY else "")


def _chunks(found: QuerySet[Any, tuple[Any, ...]], made: Statement, chosen: list[Column]) -> Iterator[list[Row]]:
    codes = [column.code for column in chosen]
    offer, total = codes.index(MAIN_AMOUNT), codes.index(ORDER_TOTAL)
    with ExitStack() as opened:
        # Of our own, because values come quicker in the binary format, which those of the connection do not speak.
        ids = opened.enter_context(psycopg.ServerCursor(connection.connection, "download"))
        rows = opened.enter_context(psycopg.Cursor(connection.connection))
        ids.execute(_literally(found), binary=True)
        while chunk := ids.fetchmany(CHUNK):
            *_order, inquiries, contacts = zip(*chunk, strict=True)
            rows.execute(made.sql, made.for_chunk(inquiries, contacts), binary=True)
            read: list[Row] = rows.fetchall()
            yield [row if row[-1] is row[-2] is None else _with_other_currencies(row, offer, total) for row in read]


def _literally(rows: QuerySet[Any, Any]) -> Any:
    """The query with its values in it: the declaration of a cursor takes none."""
    with psycopg.ClientCursor(connection.connection) as cursor:
        return cursor.mogrify(*cast(Any, rows.query.sql_with_params()))


def _with_other_currencies(row: Row, offer: int, total: int) -> Row:
    """Amounts in another currency than the column's, as texts."""
    *values, main, orders = row
    if main is not None:
        values[offer] = _sums([main[0]], [main[1]])
    if orders is not None:
        values[total] = _sums(*orders)
    return values


def _sums(amounts: list[str | None], currencies: list[str]) -> str | None:
    sums: dict[str, Decimal] = {}
    for amount, currency in zip(amounts, currencies, strict=True):
        if amount is not None:
            sums[currency] = sums.get(currency, Decimal(0)) + Decimal(amount)
    return " + ".join(amount_in_words(float(amount), currency) for currency, amount in sums.items()) or None
