"""A copy of the data that are measured, for what writes: the data themselves stay as they were built."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

_NAME = "bench_copy"


@contextmanager
def copied() -> Iterator[None]:
    """Be connected to a copy of the database, until the end of the block; nobody else may be connected to it."""
    original = connection.settings_dict["NAME"]
    connection.close()
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {_NAME} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {_NAME} TEMPLATE {original} STRATEGY file_copy")
    connection.settings_dict["NAME"] = _NAME
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = original
        with connection._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE {_NAME} WITH (FORCE)")
