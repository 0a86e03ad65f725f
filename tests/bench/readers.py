"""Who reads the list when it is measured: one person of each scope, from the whole manufacturer to a single adviser."""

from datetime import UTC, datetime

from django.db import connection
from django.utils import timezone

from accounts.absences import represented_by
from accounts.models import Person

NOW = datetime(2026, 11, 24, 8, 12, tzinfo=UTC)


def readers() -> dict[str, Person]:
    """By name of their scope."""
    people = Person.objects.with_organisation().order_by("pk")
    found = {
        "whole manufacturer": people.filter(unit__path="0001", roles__scope="organisation"),
        "first unit": people.filter(unit__path="0001", roles__scope="unit"),
        "country": people.filter(unit__organisation=1, unit__depth=2, roles__scope="unit"),
        "branch": people.filter(unit__organisation=1, unit__depth=4, roles__scope="unit"),
        "big dealer": people.filter(unit__organisation=2, roles__scope="organisation"),
        "small dealer": people.filter(unit__organisation__gt=390, roles__scope="organisation"),
        "adviser": people.filter(unit__organisation=2, roles__scope="own"),
    }
    return {name: known(rows[0]) for name, rows in found.items()}


def known(person: Person) -> Person:
    """The person with what a request looks up once: their rights, units, and for whom they act."""
    _known = person.scope, person.units_upwards, person.rights
    represented_by(person, timezone.now())
    return person


def backend_cpu() -> float:
    """Milliseconds of CPU that the database has spent on this connection."""
    with open(f"/proc/{connection.connection.info.backend_pid}/schedstat") as file:  # noqa: PTH123 (not a file on disk)
        return int(file.read().split()[0]) / 1e6
