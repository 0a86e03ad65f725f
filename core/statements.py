"""Statements that are asked all day with few differences: Django words each once.

To word a statement of many parts takes longer than to run it. What a key does not say must not change the statement.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import QuerySet

# A few for each person who works at the same time.
_MOST = 5000


@dataclass(frozen=True)
class _Question:
    key: Hashable
    queryset: Callable[[], QuerySet[Any, Any]] = field(compare=False)


def rows_of(key: Hashable, queryset: Callable[[], QuerySet[Any, Any]]) -> list[tuple[Any, ...]]:
    """The rows of the queryset, as the database gives them; it is made only for a new key."""
    sql, params = _worded(_Question(key, queryset))
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


@lru_cache(maxsize=_MOST)
def _worded(question: _Question) -> tuple[str, tuple[Any, ...]]:
    return question.queryset().query.sql_with_params()
