"""Inquiries: types, statuses, actions, deadlines, assignments, visibility, history."""

from django.apps import AppConfig


class RequestsAppConfig(AppConfig):
    name = "requests_app"
