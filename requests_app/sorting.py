"""By what the list of inquiries can be sorted: one key for each column (features L2)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.lookups import Unaccent
from django.db.models import Case, CharField, F, IntegerField, OuterRef, Subquery, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Concat, Lower
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from requests_app.statuses import Status
from requests_app.types import InquiryType
from requests_app.visibility import external_assignments


@dataclass(frozen=True)
class Sort:
    """A column to sort by.

    `blank` is the key of inquiries that wait to be accepted: their order must not tell what is not shown.
    """

    label: Any
    key: Callable[[Person], Combinable]
    blank: Combinable


def _ranked(field: str, values: list[Any]) -> Combinable:
    """Sort by the place of the value in the list."""
    ranks = [When(**{field: value}, then=Value(rank)) for rank, value in enumerate(values)]
    return Case(*ranks, default=Value(len(values)), output_field=IntegerField())


def _by_type(_person: Person) -> Combinable:
    return _ranked("type", sorted(InquiryType, key=lambda kind: str(kind.label)))


def _by_status(_person: Person) -> Combinable:
    return _ranked("status", list(Status))


def _by_project(_person: Person) -> Combinable:
    """By name; inquiries without one come last."""
    return Case(When(project_name="", then=Value("1")), default=Concat(Value("0"), Lower(Unaccent("project_name"))))


def _by_place(_person: Person) -> Combinable:
    return Concat("site_postal_code", Value(" "), Lower(Unaccent("site_town")))


def _by_responsible(person: Person) -> Combinable:
    """By the name in the column: a partner outside, else the person, else the unit or the other organisation."""
    partner = external_assignments(person).filter(inquiry=OuterRef("pk"))
    someone = Concat("responsible__last_name", Value(" "), "responsible__first_name")
    name = Coalesce(
        Subquery(partner.values(name=Coalesce("to_organisation__name", "to_email", output_field=CharField()))[:1]),
        Case(
            When(responsible__isnull=False, then=someone),
            When(responsible_unit__organisation=person.organisation, then=F("responsible_unit__name")),
            default=F("responsible_unit__organisation__name"),
        ),
    )
    return Lower(Unaccent(name))


def _field(name: str) -> Callable[[Person], Combinable]:
    return lambda _person: F(name)


_NO_TEXT, _NO_NUMBER = Value(""), Value(0)

SORTS = {
    "number": Sort(_("Number"), _field("number"), F("number")),
    "contact": Sort(_("Contact"), _field("seen__contact_key"), _NO_TEXT),
    "type": Sort(_("Type"), _by_type, _NO_NUMBER),
    "project": Sort(_("Project"), _by_project, _NO_TEXT),
    "place": Sort(_("Place"), _by_place, _NO_TEXT),
    "country": Sort(_("Country"), _field("site_country"), F("site_country")),
    "status": Sort(_("Status"), _by_status, _NO_NUMBER),
    "responsible": Sort(_("Responsible"), _by_responsible, _NO_TEXT),
    "due": Sort(_("Due"), _field("seen__due_sort"), F("seen__due_sort")),
}
