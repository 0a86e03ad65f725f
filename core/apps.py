"""What every app needs and no app owns."""

from django.apps import AppConfig

from core import checks  # noqa: F401 (registers them)


class CoreConfig(AppConfig):
    name = "core"
