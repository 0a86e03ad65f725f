"""What something sends to the database, and the same once more without Django: the floor below it."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.db import connection

from core.prepared import PreparedCursor


class Sent(NamedTuple):
    """A statement, and whether its plan is kept."""

    sql: str
    params: Any = None
    is_prepared: bool = False


def sent_by(work: Callable[[], Any]) -> list[Sent]:
    """The statements that it sends, but for savepoints."""
    sent: list[Sent] = []

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        sent.append(Sent(sql, params, isinstance(context["cursor"].cursor, PreparedCursor)))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        work()
    return [each for each in sent if not each.sql.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK"))]


def send(statements: list[Sent]) -> None:
    """Send them by the cursors below those of Django, and read what comes."""
    plain: Any = connection.connection.cursor()
    prepared: Any = PreparedCursor(connection.connection)  # type: ignore[call-arg]
    connection.connection.prepare_threshold = 1_000_000_000
    for sent in statements:
        cursor = prepared if sent.is_prepared else plain
        cursor.execute(sent.sql, sent.params)
        if cursor.description:
            cursor.fetchall()
