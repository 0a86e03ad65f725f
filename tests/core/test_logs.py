"""Lines say what happened and nothing about persons."""

import io
import json
import logging
import logging.config
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from django.conf import settings

from core import logs


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """Have everything logged as in production, into this text."""
    output = io.StringIO()
    config = logs.configure(level="INFO", json=True)
    config["handlers"]["console"]["stream"] = output
    logging.config.dictConfig(config)
    yield output
    logging.config.dictConfig(settings.LOGGING)


def _last(lines: io.StringIO) -> dict[str, Any]:
    line: dict[str, Any] = json.loads(lines.getvalue().splitlines()[-1])
    return {name: value for name, value in line.items() if name not in {"timestamp", "logger"}}


def test_a_line_carries_what_was_said(lines: io.StringIO) -> None:
    structlog.get_logger("ours").info("stored", inquiry=7)
    assert _last(lines) == {"event": "stored", "level": "info", "inquiry": 7}


def test_a_librarys_line_looks_alike(lines: io.StringIO) -> None:
    logging.getLogger("theirs").warning("stored %s", 7)
    assert _last(lines) == {"event": "stored 7", "level": "warning"}


@pytest.mark.parametrize(
    ("request_line", "logged"),
    [
        ("GET /inquiries/?q=Rossi&page=2", "GET /inquiries/?…"),
        (
            "GET /accounts/password/reset/key/1-ckab12-0123456789abcdef0123456789abcdef/",
            "GET /accounts/password/reset/key/…/",
        ),
        ("POST /api/v1/intake/inquiries", "POST /api/v1/intake/inquiries"),
    ],
)
def test_searches_and_keys_in_addresses_are_left_out(lines: io.StringIO, request_line: str, logged: str) -> None:
    structlog.get_logger("ours").info("request_finished", request=request_line)
    assert _last(lines)["request"] == logged


def test_errors_are_logged_without_addresses_and_database_values(lines: io.StringIO) -> None:
    error = ValueError("duplicate key\nDETAIL:  Key (email)=(lena@a.example) already exists.\nfor lena@a.example")
    logging.getLogger("theirs").error("failed", exc_info=error)
    assert _last(lines)["exception"] == "ValueError: duplicate key\nDETAIL: …\nfor …@…"
