"""Who may see an inquiry by the rule of workflow.md 7 as one condition: slow, plain, and what the tables must equal."""

from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.absences import represented_by
from accounts.models import Person
from accounts.rights import Right, Scope
from requests_app.models import Assignment, Inquiry

HELD = ("pending", "accepted")


def visible_by_rule(person: Person, scope: Scope) -> set[int]:
    """Ids of the inquiries that exist for the person in the scope."""
    found = _organisation(person) if scope == Scope.ORGANISATION else _own(person)
    if scope == Scope.UNIT:
        path = person.unit.path
        found += [Q(unit__path__startswith=path), Q(responsible_unit__path__startswith=path)]
        found.append(_handed_over(to_unit__path__startswith=path, outcome__in=HELD))
    return set(Inquiry.objects.filter(reduce(or_, found)).values_list("pk", flat=True))


def _organisation(person: Person) -> list[Q]:
    ours = person.organisation
    found = [Q(organisation=ours), _handed_over(to_organisation=ours, outcome__in=HELD)]
    return [*found, Q(shared_at__isnull=False)] if ours.is_manufacturer else found


def _own(person: Person) -> list[Q]:
    acts_for = [person.pk, *represented_by(person, timezone.now())]
    found = [Q(responsible__in=acts_for), _handed_over(from_person__in=acts_for)]
    if person.has_right(Right.ACCEPT):
        above = Q(to_person=None, to_unit__path__in=person.unit.paths_upwards)
        found.append(_handed_over(Q(to_person=person) | above, outcome="pending"))
    return found


def _handed_over(*conditions: Q, **filters) -> Q:
    return Q(Exists(Assignment.objects.filter(*conditions, inquiry=OuterRef("pk"), **filters)))
