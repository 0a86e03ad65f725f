"""Unique words in every field that holds something personal or an amount, to see who reads them where."""

import re
from collections.abc import Iterable
from decimal import Decimal
from html import unescape
from typing import Any

from django.db import models

from contacts.models import Contact
from requests_app.models import HistoryEntry, Inquiry, Offer, Order

# Seven digits, between which something may stand in somebody's language.
_FIRST_NUMBER = 3170001
_NUMBERS = re.compile(r"\d(?:\D?\d){6,}")
_WORDS = re.compile(r"zq\d{3}")


class Seeds:
    """Words by group, such as the manufacturer's contact or the dealer's amounts, with the field each stands in."""

    def __init__(self) -> None:
        self._words: dict[str, dict[str, str]] = {}
        self._count = 0

    def fill(self, group: str, rows: Iterable[models.Model], names: Iterable[str]) -> None:
        """Put a new word into each of the fields of each row, past all rules."""
        for row in rows:
            columns = {name: row._meta.get_field(name) for name in names}
            values = {name: self.word(group, f"{row._meta.label}.{name}", field) for name, field in columns.items()}
            type(row)._default_manager.filter(pk=row.pk).update(**values)

    def word(self, group: str, where: str, field: Any = None) -> Any:
        """A new word that fits the field."""
        self._count += 1
        number, word = str(_FIRST_NUMBER + 37 * self._count), f"zq{self._count:03}"
        is_number = isinstance(field, models.DecimalField) or where.endswith(".e164")
        self._words.setdefault(group, {})[where] = number if is_number else word
        if isinstance(field, models.DecimalField):
            return Decimal(number) / 100
        if isinstance(field, models.JSONField):
            return {word: word}
        if isinstance(field, models.EmailField):
            return f"{word}@seed.example"
        return f"+39340{number}" if is_number else word

    def found(self, text: str) -> dict[str, set[str]]:
        """By group, the fields whose words stand in the text."""
        numbers = {re.sub(r"\D", "", run) for run in _NUMBERS.findall(unescape(text))}
        heap = "\n".join({*_WORDS.findall(text.lower()), *numbers})
        hits = {group: {where for where, word in words.items() if word in heap} for group, words in self._words.items()}
        return {group: fields for group, fields in hits.items() if fields}

    def fields(self, group: str) -> set[str]:
        """All fields of the group."""
        return set(self._words.get(group, {}))

    # --- What belongs together -----------------------------------------------------------------------------------

    def contact(self, group: str, contact: Contact) -> None:
        """Everything personal about a contact, its addresses and numbers."""
        for row in (contact, *contact.emails.all(), *contact.phones.all(), *contact.customer_numbers.all()):
            self.fill(group, [row], personal(type(row)))

    def documents(self, group: str, inquiry: Inquiry, organisation: Any) -> None:
        """Numbers and amounts of the organisation's offers and orders, also where the history keeps them."""
        for model in (Offer, Order):
            self.fill(group, model.objects.filter(inquiry=inquiry, organisation=organisation), ["number", "amount"])
        for entry in HistoryEntry.objects.filter(inquiry=inquiry).exclude(private_details={}):
            names = [name for name in entry.private_details if name != "currency"]
            fields = {name: Offer._meta.get_field(name.partition("_")[2]) for name in names}
            where = f"history.{entry.action}"
            words = {name: str(self.word(group, f"{where}.{name}", field)) for name, field in fields.items()}
            HistoryEntry.objects.filter(pk=entry.pk).update(private_details=words | {"currency": "EUR"})


def personal(model: type[models.Model]) -> list[str]:
    """The personal fields of a model that take any word; a new one is among them by itself."""
    fields = [model._meta.get_field(name) for name in sorted(model.Retention.personal)]  # type: ignore[attr-defined]
    return [
        field.name
        for field in fields
        if isinstance(field, models.CharField | models.TextField | models.JSONField) and not field.choices
    ]
