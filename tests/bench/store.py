"""Where it is measured: servers of its own under var/bench, with data that are built once for each size."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection

from core import embedded
from tests.bench import world

SIZE = int(float(os.environ.get("SCALE", "1")) * 1_000_000)
# As a server of its own would be set up; what is written goes to the disk for certain.
SETTINGS = {
    "shared_buffers": "2GB", "max_wal_size": "4GB", "effective_cache_size": "6GB", "random_page_cost": "1.1",
    "max_parallel_workers_per_gather": "0",
}  # fmt: skip


def name_of(size: int) -> str:
    """The name of the database with so many inquiries."""
    return f"bench_{size}"


@contextmanager
def database(size: int = SIZE) -> Iterator[None]:
    """The data of a size, built the first time; REBUILD=1 builds them again."""
    directory = Path(settings.VAR_DIR)
    fresh = not (directory / "postgres").exists()
    with embedded.running(directory, durable=True):
        if fresh:
            _configure(directory)
        with connection._nodb_cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [f"test_{name_of(size)}"])
            is_there = cursor.fetchone() is not None
            if is_there and os.environ.get("REBUILD"):
                cursor.execute(f"DROP DATABASE test_{name_of(size)} WITH (FORCE)")
                is_there = False
        connection.settings_dict["TEST"]["NAME"] = f"test_{name_of(size)}"
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False, keepdb=is_there)
        if not is_there:
            world.build(size)
        yield
        connection.close()


def _configure(directory: Path) -> None:
    with connection._nodb_cursor() as cursor:
        for setting, value in SETTINGS.items():
            cursor.execute(f"ALTER SYSTEM SET {setting} = '{value}'")
    connection.close()
    embedded.stop(directory)
    embedded.start(directory, durable=True)
