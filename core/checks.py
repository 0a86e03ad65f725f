"""System checks of how the application is run."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core import checks


@checks.register(checks.Tags.security, deploy=True)
def check_real_servers(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[checks.CheckMessage]:
    """Warn, on deployment, about servers that live and end with one machine's project directory."""
    messages: list[checks.CheckMessage] = []
    if settings.USES_EMBEDDED_DATABASE:
        messages.append(
            checks.Warning(
                "The embedded PostgreSQL is in use: it is for trying, developing and testing.",
                hint="Set DATABASE_URL to a PostgreSQL server that is backed up.",
                id="core.W001",
            )
        )
    if settings.USES_EMBEDDED_REDIS:
        messages.append(
            checks.Warning(
                "The embedded Valkey is in use: it is for trying, developing and testing.",
                hint="Set REDIS_URL to a Valkey or Redis server.",
                id="core.W002",
            )
        )
    return messages
