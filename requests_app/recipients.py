"""Who is told about a hand-over: people, in their language and time zone, or an organisation's address."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Q

from accounts.absences import absences_of
from accounts.models import Organisation, Person, Unit
from accounts.rights import Right
from core.models import OutgoingMail
from requests_app.models import Assignment, Inquiry

# More people than this are not told one by one: the organisation's address stands for them.
MOST = 20
# Of so many it is asked whether they see the inquiry.
MOST_ASKED = 100


@dataclass(frozen=True)
class Recipient:
    """One address with the language and the time zone of whoever reads there."""

    email: str
    language: str
    time_zone: str
    person: Person | None = None
    stands_in_for: Person | None = None


def about(assignment: Assignment) -> str:
    """Name the assignment as a mail's subject matter."""
    return f"assignment:{assignment.pk}"


def receivers(assignment: Assignment, right: Right) -> list[Recipient]:
    """The person who got the inquiry, or the people of the unit who have the right and see it."""
    if assignment.to_person is not None:
        return [_of_person(assignment.to_person)]
    return _of_unit(assignment.inquiry, assignment.to_unit, right) if assignment.to_unit else []


def assigner(assignment: Assignment) -> list[Recipient]:
    """The person who assigned the inquiry; for the system, those of the unit who can assign it anew."""
    person = assignment.from_person
    if person is not None and person.is_active:
        return [_of_person(person)]
    return _of_unit(assignment.inquiry, assignment.from_unit, Right.ASSIGN)


def responsible(assignment: Assignment) -> list[Recipient]:
    """Who is responsible for the inquiry that a partner outside has, otherwise its assigner."""
    person = assignment.inquiry.responsible
    return [_of_person(person)] if person is not None and person.is_active else assigner(assignment)


def those_told(assignment: Assignment) -> list[Recipient]:
    """Everybody who got a mail that the inquiry waits for them, to tell them that it no longer does."""
    told = OutgoingMail.objects.filter(about=about(assignment), kind__in=("offered", "assigned"))
    addresses = set(told.values_list("to", flat=True))
    people = Person.objects.with_organisation().filter(email__in=addresses, is_active=True)
    found = [_of_person(person) for person in people]
    unit = assignment.to_unit
    if unit is not None and unit.organisation.email in addresses - {recipient.email for recipient in found}:
        found.append(_of_organisation(unit.organisation, unit.time_zone))
    return found


def outside(assignment: Assignment) -> Recipient:
    """The external address; without an organisation behind it, the inquiry's language is read there."""
    organisation, unit = assignment.to_organisation, assignment.to_unit
    return Recipient(
        email=assignment.to_email,
        language=organisation.language if organisation else assignment.inquiry.language,
        time_zone=(unit or assignment.from_unit).time_zone,
    )


def with_substitutes(to: Iterable[Recipient], at: datetime) -> list[Recipient]:
    """The recipients, and for people who are away their substitutes too; nobody twice (workflow.md 5)."""
    told = {recipient.email: recipient for recipient in to}
    people = [recipient.person for recipient in told.values() if recipient.person is not None]
    for absence in absences_of(people, at).values():
        substitute = replace(_of_person(absence.substitute), stands_in_for=absence.person)
        told.setdefault(substitute.email, substitute)
    return list(told.values())


def _of_person(person: Person) -> Recipient:
    return Recipient(person.email, person.language or person.organisation.language, person.time_zone, person)


def _of_organisation(organisation: Organisation, time_zone: str) -> Recipient:
    return Recipient(organisation.email, organisation.language, time_zone)


def _of_unit(inquiry: Inquiry, unit: Unit, right: Right) -> list[Recipient]:
    """People of the unit or below it, else of those above; nobody, or too many: the organisation's address."""
    near = _who_see(inquiry, right, Q(unit__path__startswith=unit.path))
    people = near or _who_see(inquiry, right, Q(unit__path__in=unit.paths_upwards))
    organisation = unit.organisation
    if organisation.email and not 0 < len(people) <= MOST:
        return [_of_organisation(organisation, unit.time_zone)]
    return [_of_person(person) for person in people[:MOST]]


def _who_see(inquiry: Inquiry, right: Right, where: Q) -> list[Person]:
    """Active people with the right for whom the inquiry exists; with one more than MOST nobody else is asked."""
    holders = Person.objects.with_organisation().filter(
        where, Q(roles__rights__contains=[right]) | Q(extra_rights__contains=[right]), is_active=True
    )
    seeing: list[Person] = []
    for person in holders.distinct().prefetch_related("roles")[:MOST_ASKED]:
        if Inquiry.objects.visible_to(person).filter(pk=inquiry.pk).exists():
            seeing.append(person)
        if len(seeing) > MOST:
            break
    return seeing
