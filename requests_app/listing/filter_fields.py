"""Form fields of the column filters: a word of the address that means nothing, or is not allowed, is left out."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from operator import or_
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, Person, Unit
from core.text import clean_line
from requests_app.models import Tag

NOBODY, EXTERNAL = _("Nobody yet"), _("External partner")
# Nobody filters by more at once; the address would not stay readable.
MOST_WORDS = 50
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
    """Words that name rows of the database, as far as the person may see them."""

    widget = forms.SelectMultiple

    def __init__(self, *, person: Person, **kwargs: Any) -> None:
        self.person = person
        super().__init__(**kwargs)


class TagsField(_Named):
    """Tags of the person's own organisation, by their ids."""

    def clean(self, value: Any) -> list[Tag]:
        """Return the tags by name."""
        pks = numbers_in(value or [])
        own = Tag.objects.filter(organisation=self.person.unit.organisation_id, pk__in=pks)
        return list(own.order_by("name", "pk")) if pks else []


@dataclass(frozen=True)
class Responsible:
    """Whom a filter names: people and units of the own organisation, others as a whole.

    `unit_pks` are all units meant: those below the units too, and every one of the organisations. `nobody` means that
    an own unit has still to find somebody, `external` that a partner outside works on it.
    """

    people: list[Person] = field(default_factory=list)
    units: list[Unit] = field(default_factory=list)
    organisations: list[Organisation] = field(default_factory=list)
    unit_pks: frozenset[int] = frozenset()
    nobody: bool = False
    external: bool = False

    def __bool__(self) -> bool:
        return bool(self.people or self.unit_pks or self.nobody or self.external)

    @property
    def labels(self) -> list[tuple[str, Any]]:
        """Each word with what it names."""
        return [
            *((f"person-{person.pk}", person.get_full_name()) for person in self.people),
            *((f"unit-{unit.pk}", unit.name) for unit in self.units),
            *((f"organisation-{organisation.pk}", organisation.name) for organisation in self.organisations),
            *([("nobody", NOBODY)] if self.nobody else []),
            *([("external", EXTERNAL)] if self.external else []),
        ]


def known_organisations(person: Person) -> Q:
    """The condition on a unit that its organisation is another one and known to the person.

    The manufacturer knows every dealer, a dealer the manufacturer alone (see requests_app.assignees).
    """
    own = person.organisation
    return ~Q(organisation=own) if own.is_manufacturer else Q(organisation__kind="manufacturer")


class ResponsibleField(_Named):
    """Words such as person-12, unit-3, organisation-7, nobody, external."""

    def clean(self, value: Any) -> Responsible:
        """Return those whom the person may know."""
        words = value or []
        units = self._units(numbers_in(words, "unit-"), numbers_in(words, "organisation-"))
        own = [unit for unit in units if unit.organisation_id == self.person.unit.organisation_id]
        others = {unit.organisation_id: unit.organisation for unit in units if unit not in own}
        return Responsible(
            people=self._people(numbers_in(words, "person-")),
            units=own,
            organisations=sorted(others.values(), key=lambda organisation: organisation.name),
            unit_pks=frozenset({unit.pk for unit in units} | self._below(own)),
            nobody="nobody" in words,
            external="external" in words,
        )

    def _people(self, pks: set[int]) -> list[Person]:
        own = Person.objects.filter(unit__organisation=self.person.unit.organisation_id, pk__in=pks)
        return list(own) if pks else []

    def _units(self, units: set[int], organisations: set[int]) -> list[Unit]:
        if not units and not organisations:
            return []
        own = Q(organisation=self.person.unit.organisation_id, pk__in=units)
        others = Q(organisation__in=organisations) & known_organisations(self.person)
        return list(Unit.objects.filter(own | others).select_related("organisation").order_by("path"))

    def _below(self, units: list[Unit]) -> set[int]:
        paths = [Q(path__startswith=unit.path) for unit in units if unit.numchild]
        return set(Unit.objects.filter(reduce(or_, paths)).values_list("pk", flat=True)) if paths else set()


def numbers_in(words: Iterable[str], start: str = "") -> set[int]:
    """The ids in the words that start so; ids that no database has are left out."""
    ends = [word.removeprefix(start) for word in list(words)[:MOST_WORDS] if word.startswith(start)]
    return {int(end) for end in ends if end.isascii() and end.isdecimal() and len(end) < 19}
