"""Pytest plugin: PostgreSQL and Valkey run, translations are compiled, and what migrations loaded stays."""

import os
from contextlib import ExitStack
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections

from core import embedded, translations

_stack = ExitStack()


def pytest_configure(config: pytest.Config) -> None:
    """Start the servers once, in the process that gives the others their tests."""
    if hasattr(config, "workerinput") or config.option.collectonly:
        return
    translations.compile_changed(Path(settings.BASE_DIR) / "locale")
    if not (os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL")):
        try:
            _stack.enter_context(embedded.running(settings.VAR_DIR, durable=False))
        except embedded.EmbeddedServerError as error:
            pytest.exit(str(error), returncode=1)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Have tests that commit, and so empty all tables, begin with what the migrations loaded.

    All of them or none: one that does without leaves rows on which the next one's loading fails.
    """
    for item in items:
        marker = item.get_closest_marker("django_db")
        fixtures = {"live_server", "transactional_db"} & set(getattr(item, "fixturenames", ()))
        if fixtures or (marker and marker.kwargs.get("transaction")):
            item.add_marker(pytest.mark.django_db(transaction=True, serialized_rollback=True), append=False)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> None:
    """Let every connection know what the migrations loaded: a browser's tests have a connection of their own."""
    first = connections["default"]
    if hasattr(first, "_test_serialized_contents"):
        type(first)._test_serialized_contents = first._test_serialized_contents


def pytest_unconfigure() -> None:
    """Stop the servers, unless others use them."""
    _stack.close()
