"""End customers' data: contacts, consents, duplicates."""

from django.apps import AppConfig


class ContactsConfig(AppConfig):
    name = "contacts"
