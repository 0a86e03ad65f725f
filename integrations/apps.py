"""Partners' systems and the intake ledger."""

from django.apps import AppConfig


class IntegrationsConfig(AppConfig):
    name = "integrations"
