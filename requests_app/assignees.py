"""To whom an inquiry can be handed: people, units, dealers, or an e-mail address outside (workflow.md 3, assign)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.absences import absences_of, substitute_of
from accounts.models import Absence, Organisation, Person, Unit
from core import dates
from requests_app.models import Assignment, Inquiry, RoutingRule
from requests_app.types import AssignmentOutcome

MOST = 8


@dataclass(frozen=True)
class Assignee:
    """One possible receiver; `code` is what a form sends, `hint` tells of refusals before, a substitute, or the area.

    `is_near` marks a dealer in whose area the building site lies.
    """

    code: str
    name: str
    detail: str
    icon: str
    organisation: Organisation
    unit: Unit
    person: Person | None = None
    email: str = ""
    hint: str = ""
    is_near: bool = False


def search(organisation: Organisation, inquiry: Inquiry | None, query: str, *, at: datetime) -> list[Assignee]:
    """The best hits for a part of a name, a customer code or an e-mail address, as `organisation` may know them.

    For one inquiry they say who has refused it before or let it lapse, and which dealers are near, those first.
    """
    words = query.split()
    if not words:
        return []
    hints = already_offered(inquiry) if inquiry is not None else {}
    near = _near(inquiry) if inquiry is not None and organisation.is_manufacturer else {}
    dealers = _organisations(
        _match(_others(organisation).distinct(), words, "name", "email", "codes__code"), hints, near
    )
    people = list(_match(_people_of(organisation), words, "first_name", "last_name", "email"))
    return [
        *_people(people, absences_of(people, at)),
        *_units(_match(organisation.units.all(), words, "name")),
        *sorted(dealers, key=lambda dealer: not dealer.is_near),
    ]


def resolve(organisation: Organisation, code: str) -> Assignee | None:
    """The receiver behind a code such as `person:12`, if `organisation` may assign to it."""
    kind, _separator, pk = code.partition(":")
    if not pk.isdecimal():
        return None
    if kind == "person":
        return next(_people(_people_of(organisation).filter(pk=pk), {}), None)
    if kind == "unit":
        return next(_units(organisation.units.filter(pk=pk)), None)
    if kind == "organisation":
        return next(_organisations(_others(organisation).filter(pk=pk), {}, {}), None)
    return None


def present(assignee: Assignee, at: datetime) -> Assignee:
    """The receiver, or for somebody who is away at the moment the substitute (workflow.md 5)."""
    substitute = substitute_of(assignee.person, at) if assignee.person else None
    return next(_people([substitute], {})) if substitute else assignee


def owner_of_email(email: str) -> Person | Organisation | None:
    """The user or organisation to whom the address already belongs, so that nobody is assigned to past Contacts."""
    person = Person.objects.filter(email__iexact=email, is_active=True).first()
    return person or Organisation.objects.filter(email__iexact=email, is_active=True).first()


def known_as(organisation: Organisation, owner: Person | Organisation) -> str:
    """By what name `organisation` finds the owner of an address; empty when it cannot assign to them.

    A colleague by their own, anybody else by their organisation: dealers do not know each other.
    """
    theirs = owner if isinstance(owner, Organisation) else owner.organisation
    if theirs == organisation:
        return str(owner)
    return theirs.name if _others(organisation).filter(pk=theirs.pk).exists() else ""


def already_offered(inquiry: Inquiry) -> dict[int, str]:
    """By organisation: that it refused the inquiry or let it lapse (workflow.md 6)."""
    words = {
        AssignmentOutcome.REFUSED: _("Refused on %(day)s"),
        AssignmentOutcome.EXPIRED: _("Let it lapse on %(day)s"),
    }
    asked = Assignment.objects.filter(inquiry=inquiry, outcome__in=words).exclude(to_organisation=None)
    return {
        row.to_organisation_id: words[AssignmentOutcome(row.outcome)] % {"day": f"{row.answered_at:%d.%m.%Y}"}
        for row in asked
        if row.to_organisation_id is not None
    }


def _near(inquiry: Inquiry) -> dict[int, str]:
    """By organisation: that a routing rule gives it the site's area, or that its address is near the site."""
    country, code = inquiry.site_country, inquiry.site_postal_code
    if not code:
        return {}
    close = Organisation.objects.filter(country=country, postal_code__startswith=code[:2]).values_list("pk", flat=True)
    rules = RoutingRule.objects.filter(is_active=True, country=country).exclude(postal_code_from="")
    areas = {
        rule.to_organisation_id: _("In their area") for rule in rules.exclude(to_organisation=None) if rule.covers(code)
    }
    return {pk: _("Near the building site") for pk in close} | {
        pk: words for pk, words in areas.items() if pk is not None
    }


def _match(rows: QuerySet, words: list[str], *fields: str) -> QuerySet:
    for word in words:
        condition = Q()
        for field in fields:
            condition |= Q(**{f"{field}__unaccent__icontains": word})
        rows = rows.filter(condition)
    return rows[:MOST]


def _people_of(organisation: Organisation) -> QuerySet[Person]:
    return Person.objects.with_organisation().filter(unit__organisation=organisation, is_active=True)


def _others(organisation: Organisation) -> QuerySet[Organisation]:
    """A manufacturer assigns to every dealer, a dealer only to the manufacturer: dealers do not know each other."""
    others = Organisation.objects.filter(is_active=True).exclude(pk=organisation.pk)
    return others if organisation.is_manufacturer else others.filter(kind="manufacturer")


def _people(rows: Iterable[Person], absences: Mapping[int, Absence]) -> Iterator[Assignee]:
    for person in rows:
        yield Assignee(
            code=f"person:{person.pk}",
            name=person.get_full_name(),
            detail=person.unit.name,
            icon="person",
            organisation=person.organisation,
            unit=person.unit,
            person=person,
            email=person.email,
            hint=_absence_words(absences[person.pk]) if person.pk in absences else "",
        )


def _absence_words(absence: Absence) -> str:
    if absence.last_day is None:
        return _("Absent today, substitute: %(name)s") % {"name": absence.substitute}
    words = {"day": dates.day(absence.last_day), "name": absence.substitute}
    return _("Absent until %(day)s, substitute: %(name)s") % words


def _units(rows: QuerySet[Unit]) -> Iterator[Assignee]:
    for unit in rows.select_related("organisation"):
        yield Assignee(
            code=f"unit:{unit.pk}",
            name=unit.name,
            detail=_("Unit"),
            icon="account_tree",
            organisation=unit.organisation,
            unit=unit,
        )


def _organisations(rows: QuerySet[Organisation], hints: dict[int, str], near: dict[int, str]) -> Iterator[Assignee]:
    for organisation in rows.prefetch_related("codes", "units"):
        codes = ", ".join(code.code for code in organisation.codes.all())
        place = f"{organisation.postal_code} {organisation.town}".strip()
        external = "" if organisation.uses_contacts else _("by e-mail, without access to Contacts")
        yield Assignee(
            code=f"organisation:{organisation.pk}",
            name=organisation.name,
            detail=" · ".join(part for part in (place, codes, external) if part),
            icon="storefront",
            organisation=organisation,
            unit=min(organisation.units.all(), key=lambda unit: unit.path),
            email=organisation.email,
            hint=hints.get(organisation.pk) or near.get(organisation.pk, ""),
            is_near=organisation.pk in near and organisation.pk not in hints,
        )
