"""Structured logs: JSON lines in production, readable lines at a terminal, personal data in neither."""

import re
from typing import Any

import structlog
from structlog.typing import EventDict, Processor

EMAIL = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
QUERY = re.compile(r"\?\S*")
KEY_IN_PATH = re.compile(r"(?<=/)[^/\s?]{24,}")
# PostgreSQL repeats the row's values there.
DATABASE_DETAIL = re.compile(r"^DETAIL: .*$", re.MULTILINE)

# Said once, by the request's and the task's own line, or not worth a line.
QUIET_LOGGERS = {
    "celery.app.trace": "CRITICAL",
    "celery.worker.strategy": "WARNING",
    "django.request": "CRITICAL",
    "httpx": "WARNING",
    "httpcore": "WARNING",
}


def redact(logger: Any, method: str, event: EventDict) -> EventDict:
    """Take out of every line what may name a person or open a door: searches, e-mail addresses, keys in links."""
    if isinstance(request := event.get("request"), str):
        event["request"] = KEY_IN_PATH.sub("…", QUERY.sub("?…", request))
    for name, value in event.items():
        if isinstance(value, str):
            event[name] = EMAIL.sub("…@…", DATABASE_DETAIL.sub("DETAIL: …", value))
    return event


def configure(*, level: str, json: bool) -> dict[str, Any]:
    """Set structlog up and return Django's LOGGING, so that its lines and the library's look alike."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.stdlib.PositionalArgumentsFormatter(),
    ]
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    plain = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": [*shared, structlog.stdlib.ExtraAdder()],
        "processors": [
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            redact,
            structlog.processors.JSONRenderer(ensure_ascii=False, default=str) if json else plain,
        ],
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"structured": formatter},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "structured"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            **{name: {"level": quiet} for name, quiet in QUIET_LOGGERS.items()},
            "django": {"handlers": [], "propagate": True},
            "gunicorn.error": {"handlers": ["console"], "level": level, "propagate": False},
        },
    }
