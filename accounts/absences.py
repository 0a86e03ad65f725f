"""Who is away at a moment, and who acts for them (workflow.md 5, absence)."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from django.db.models import F, Q, QuerySet

from accounts.models import Absence, Person
from accounts.models.absence import covers
from core.statements import rows_of

_ONE_DAY = timedelta(days=1)
_Away = TypeVar("_Away", Absence, "_Days")


def absences_of(people: Iterable[Person], at: datetime) -> dict[int, Absence]:
    """The absence that holds at the moment, by the id of each person who is away, in one query.

    A period goes before a weekday. One counts only while its substitute is active in the person's own organisation.
    """
    return _first_by_person(_with_people(_around(at).filter(person__in=people)), at)


def substitute_of(person: Person, at: datetime) -> Person | None:
    """Who acts for the person at the moment; None while the person is there.

    A substitute who is away too stays the substitute: whoever named them is the one to name another.
    """
    absence = absences_of([person], at).get(person.pk)
    return absence.substitute if absence else None


def represented_by(person: Person, at: datetime) -> list[int]:
    """Ids of the people for whom the person acts at the moment; see `absences_represented`.

    However often it is asked for the same instance, there is one query for a day.
    """
    day = at.astimezone(UTC).date()
    known = person.substitutions_by_day
    if day not in known:
        known[day] = [
            _Days(*row)
            for row in rows_of(
                ("substitutions", person.pk, day),
                lambda: _around_substitute(person, at).values_list(
                    "person", "substitute", "first_day", "last_day", "weekday", "person__time_zone"
                ),
            )
        ]
    return [days.person_id for days in _first_by_person(known[day], at).values() if days.substitute_id == person.pk]


def absences_represented(person: Person, at: datetime) -> list[Absence]:
    """The absences in which the person acts for somebody at the moment."""
    found = _first_by_person(_with_people(_around_substitute(person, at)), at)
    return [absence for absence in found.values() if absence.substitute_id == person.pk]


def absences_ahead(person: Person, at: datetime) -> QuerySet[Absence]:
    """The person's own absences that are not over, by the calendar of their time zone; weekdays first."""
    not_over = Q(weekday__isnull=False) | Q(last_day__gte=today_of(person, at))
    return person.absences.filter(not_over).select_related("substitute")


def colleagues_of(person: Person) -> QuerySet[Person]:
    """Who can act for the person: everybody else who is active in the organisation."""
    active = Person.objects.filter(unit__organisation=person.organisation, is_active=True)
    return active.exclude(pk=person.pk)


def today_of(person: Person, at: datetime) -> date:
    """The day on which the moment falls in the person's time zone."""
    return at.astimezone(ZoneInfo(person.time_zone)).date()


def lock_absences(person: Person) -> None:
    """Let nobody else write the person's absences until the transaction ends."""
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)


class _Days(NamedTuple):
    """An absence without its people."""

    person_id: int
    substitute_id: int
    first_day: date | None
    last_day: date | None
    weekday: int | None
    time_zone: str

    def covers(self, at: datetime) -> bool:
        return covers(self.first_day, self.last_day, self.weekday, self.time_zone, at)


def _around(at: datetime) -> QuerySet[Absence]:
    """What may hold somewhere in the world on the day of the moment, periods first."""
    day = at.astimezone(UTC).date()
    may_hold = Q(first_day__lte=day + _ONE_DAY, last_day__gte=day - _ONE_DAY) | Q(weekday__isnull=False)
    return (
        Absence.objects.filter(may_hold)
        .filter(substitute__is_active=True, substitute__unit__organisation=F("person__unit__organisation"))
        .order_by(F("weekday").asc(nulls_first=True), "id")
    )


def _around_substitute(person: Person, at: datetime) -> QuerySet[Absence]:
    """The same of those for whom the person acts at times; also with another substitute, which may go before."""
    return _around(at).filter(person__in=person.substitutions.values("person"))


def _with_people(absences: QuerySet[Absence]) -> QuerySet[Absence]:
    return absences.select_related("person", "substitute__unit__organisation")


def _first_by_person(absences: Iterable[_Away], at: datetime) -> dict[int, _Away]:
    found: dict[int, _Away] = {}
    for absence in absences:
        if absence.covers(at):
            found.setdefault(absence.person_id, absence)
    return found
