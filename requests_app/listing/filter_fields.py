"""Form fields of the column filters: a word of the address that means nothing, or is not allowed, is left out."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.text import clean_line
from requests_app.listing.named import Named, numbers_in

NOBODY, EXTERNAL = _("Nobody yet"), _("External partner")
MOST_LETTERS = 100


class TextField(forms.CharField):
    """Some text on one line."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=MOST_LETTERS, **kwargs)

    def to_python(self, value: Any) -> str:
        """Return the text with single blanks between its words."""
        return clean_line(super().to_python(value) or "")


class DayField(forms.DateField):
    """A day as the address has it, 2026-11-24, in years that calendars of all time zones know."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d"], **kwargs)

    def validate(self, value: date | None) -> None:
        """Refuse what is not of our time."""
        super().validate(value)
        if value is not None and not 1900 <= value.year <= 2200:
            raise ValidationError(_("Enter a valid date."))


class SomeOf(forms.MultipleChoiceField):
    """Some of the choices, each once, in their order; others are left out."""

    def clean(self, value: Any) -> list[str]:
        """Return the chosen ones."""
        wanted = set(value or [])
        return [str(word) for word, _label in cast("list[tuple[str, Any]]", self.choices) if word in wanted]


class _Named(forms.Field):
    """Words that name rows of the database, as far as the person may know them."""

    widget = forms.SelectMultiple

    def __init__(self, *, named: Named, **kwargs: Any) -> None:
        self.named = named
        super().__init__(**kwargs)


class TagsField(_Named):
    """Tags of the person's own organisation, by their ids."""

    def clean(self, value: Any) -> dict[int, str]:
        """Return the names by id."""
        return self.named.tags


@dataclass(frozen=True)
class Responsible:
    """Whom a filter names: people and units of the own organisation, others as a whole; each by id with its name.

    `unit_pks` are all units meant: those below the units too, and every one of the organisations. `nobody` means that
    an own unit has still to find somebody, `external` that a partner outside works on it.
    """

    people: dict[int, str] = field(default_factory=dict)
    units: dict[int, str] = field(default_factory=dict)
    organisations: dict[int, str] = field(default_factory=dict)
    unit_pks: frozenset[int] = frozenset()
    nobody: bool = False
    external: bool = False

    def __bool__(self) -> bool:
        return bool(self.people or self.unit_pks or self.nobody or self.external)

    @property
    def labels(self) -> list[tuple[str, Any]]:
        """Each word with what it names."""
        return [
            *((f"person-{pk}", name) for pk, name in self.people.items()),
            *((f"unit-{pk}", name) for pk, name in self.units.items()),
            *((f"organisation-{pk}", name) for pk, name in self.organisations.items()),
            *([("nobody", NOBODY)] if self.nobody else []),
            *([("external", EXTERNAL)] if self.external else []),
        ]


class ResponsibleField(_Named):
    """Words such as person-12, unit-3, organisation-7, nobody, external."""

    def clean(self, value: Any) -> Responsible:
        """Return those whom the person may know."""
        words = value or []
        units, organisations = numbers_in(words, "unit-"), numbers_in(words, "organisation-")
        found = self.named.units
        others = {unit["organisation"]: unit["organisation_name"] for unit in found}
        return Responsible(
            people=self.named.people,
            units={unit["pk"]: unit["name"] for unit in found if unit["pk"] in units},
            organisations={pk: name for pk, name in others.items() if pk in organisations},
            unit_pks=frozenset(unit["pk"] for unit in found),
            nobody="nobody" in words,
            external="external" in words,
        )
