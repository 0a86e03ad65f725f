"""Pytest plugin: PostgreSQL and Valkey run while the tests run, and the translations are compiled."""

import os
from contextlib import ExitStack
from pathlib import Path

import pytest
from django.conf import settings

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


def pytest_unconfigure() -> None:
    """Stop the servers, unless others use them."""
    _stack.close()
