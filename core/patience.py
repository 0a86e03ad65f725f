"""How long the database may think about one question before somebody who waits for a page is told."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection, transaction
from psycopg.errors import QueryCanceled


class TooSlow(Exception):
    """The database was stopped, because the answer took too long."""


@contextmanager
def patience(milliseconds: int) -> Iterator[None]:
    """Stop any statement inside that takes longer, and raise TooSlow instead (performance.md, query rule 6)."""
    try:
        with transaction.atomic():
            _limit(milliseconds)
            yield
            _limit(0)
    except OperationalError as error:
        if isinstance(error.__cause__, QueryCanceled):
            raise TooSlow from error
        raise


def _limit(milliseconds: int) -> None:
    """Of the transaction that runs; 0 for none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('statement_timeout', %s, true)", [str(milliseconds)])
