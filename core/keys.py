"""Keys that are looked up before a question is asked of the database, instead of a condition that is hard to judge."""

import json
from collections.abc import Iterable
from typing import Any

from django.db.models import BooleanField, Func, Q, QuerySet, TextField, Value

# So many are looked up; of more, each row is asked.
MOST = 20_000


class _OneOf(Func):
    template, arg_joiner = "%(expressions)s::bigint[])", " = ANY("
    output_field = BooleanField()


def one_of(field: str, pks: Iterable[int]) -> Q:
    """The condition that the field is one of the keys, which are sent as one text; without keys nothing fulfils it."""
    return Q(_OneOf(field, Value(f"{{{','.join(map(str, pks))}}}", TextField())))


def few(rows: QuerySet[Any, tuple[int]], *, margin: int = 1) -> list[int] | None:
    """The keys in the only column of the rows; None for more than MOST, or where PostgreSQL expects many times more.

    To look up what is common takes long, even when the looking ends early. The `margin` is how many times MOST
    PostgreSQL may expect, where it is known to expect too much.
    """
    if expected(rows) > MOST * margin:
        return None
    pks = [pk for (pk,) in rows[: MOST + 1]]
    return pks if len(pks) <= MOST else None


def expected(rows: QuerySet[Any, Any]) -> int:
    """How many rows PostgreSQL expects; they are not read."""
    (plan,) = json.loads(rows.explain(format="json"))
    number: int = plan["Plan"]["Plan Rows"]
    return number
