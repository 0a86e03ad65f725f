"""Statements written by hand that are asked again and again: planned once for each connection, not every time.

To plan a join of ten tables takes longer than to run it for one inquiry. They are planned for any parameter (see
DATABASES in the settings), so this is for statements that find their rows by key, however many.
"""

from typing import Any

from django.db import connection
from django.db.backends.postgresql.base import ServerBindingCursor
from django.db.backends.utils import CursorWrapper

# Nothing else is prepared by counting how often it is asked.
_BY_COUNTING = 1_000_000_000


class PreparedCursor(ServerBindingCursor):
    """Prepares what it is given."""

    def execute(self, query: Any, params: Any = None, **kwargs: Any) -> Any:
        """Run it, planned at its first time."""
        return super().execute(query, params, prepare=True, **kwargs)  # type: ignore[misc]


def prepared_cursor() -> CursorWrapper:
    """A cursor that keeps the plans of its statements; where statements are looked at, an ordinary one."""
    connection.ensure_connection()
    if connection.queries_logged:
        return connection.cursor()
    connection.connection.prepare_threshold = _BY_COUNTING
    cursor: Any = PreparedCursor(connection.connection)  # type: ignore[call-arg]
    return connection.make_cursor(cursor)
