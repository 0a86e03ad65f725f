"""By what the list of inquiries can be sorted: one key for each column (features L2)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.contrib.postgres.fields import ArrayField
from django.db.models import Case, CharField, Exists, F, Func, IntegerField, OuterRef, Subquery, TextField, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce, Concat
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from core.plain import Plain
from requests_app import texts
from requests_app.querysets import InquiryQuerySet
from requests_app.statuses import Status
from requests_app.types import InquiryType
from requests_app.visibility import external_assignments


class Sorted(NamedTuple):
    """Inquiries with what they are sorted by."""

    rows: InquiryQuerySet
    key: Combinable


@dataclass(frozen=True)
class Sort:
    """A column to sort by.

    `keys` gives the rows of a person their keys, in parts where each has an index of its own. `blank` is the key of
    inquiries that wait to be accepted: their order must not tell what is not shown. `walks` says that inquiries
    themselves have an index by the key, the open ones and the processed: who sees most of them reads along it.
    """

    label: Any
    keys: Callable[[InquiryQuerySet, Person], Iterator[Sorted]]
    blank: Combinable
    walks: bool = False


def _by(key: Combinable) -> Callable[[InquiryQuerySet, Person], Iterator[Sorted]]:
    return lambda rows, _person: iter([Sorted(rows, key)])


def _place_in(values: list[Any], field: str) -> Combinable:
    """The place of the field's value among the values."""
    listed = Value([str(value) for value in values], output_field=ArrayField(TextField()))
    return Func(listed, Cast(field, TextField()), function="array_position", output_field=IntegerField())


def _by_type(rows: InquiryQuerySet, _person: Person) -> Iterator[Sorted]:
    yield Sorted(rows, _place_in(sorted(InquiryType, key=lambda kind: str(kind.label)), "seen__type"))


def _by_responsible(rows: InquiryQuerySet, person: Person) -> Iterator[Sorted]:
    """By the name in the column: a partner outside, else the person, else the unit or the other organisation."""
    outside = external_assignments(person).filter(inquiry=OuterRef("seen__inquiry"))
    partner = outside.values(name=Coalesce("to_organisation__name", "to_email", output_field=CharField()))
    yield Sorted(rows.filter(Exists(outside)), Plain(Subquery(partner[:1])))
    inside = rows.filter(~Exists(outside))
    yield Sorted(
        inside.filter(responsible__isnull=False),
        Plain(Concat("responsible__last_name", Value(" "), "responsible__first_name")),
    )
    where = Case(
        When(responsible_unit__organisation=person.organisation, then=F("responsible_unit__name")),
        default=F("responsible_unit__organisation__name"),
    )
    yield Sorted(inside.filter(responsible=None), Plain(where))


_NO_TEXT, _NO_NUMBER = Value(""), Value(0)

SORTS = {
    "number": Sort(_("Number"), _by(F("number")), F("number"), walks=True),
    "contact": Sort(_("Contact"), _by(F("seen__contact_key")), _NO_TEXT),
    "type": Sort(_("Type"), _by_type, _NO_NUMBER),
    "project": Sort(_("Project"), _by(texts.PROJECT_KEY), _NO_TEXT, walks=True),
    "place": Sort(_("Place"), _by(texts.PLACE_KEY), _NO_TEXT, walks=True),
    "country": Sort(_("Country"), _by(F("seen__country")), F("seen__country")),
    "status": Sort(_("Status"), _by(_place_in(list(Status), "seen__status")), _NO_NUMBER),
    "responsible": Sort(_("Responsible"), _by_responsible, _NO_TEXT, walks=True),
    "due": Sort(_("Due"), _by(F("seen__due_sort")), F("seen__due_sort")),
}
