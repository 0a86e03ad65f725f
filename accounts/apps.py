"""Organisations, units, people, roles and rights."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
