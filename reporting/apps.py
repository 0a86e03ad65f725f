"""Figures and charts over inquiries."""

from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "reporting"
