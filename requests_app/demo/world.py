"""What the demo's stories are told in: the moment that is now, chance, and everybody who acts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from random import Random
from typing import TypeVar

from accounts.models import Organisation, Person, Studio, Unit
from accounts.rights import Right, Scope
from contacts.models import Province
from contacts.saving import ContactData
from core.working_time import Calendar
from requests_app.deadlines import current_timetable
from requests_app.demo import catalogue, organisations, people, rules
from requests_app.demo.contacts import Crowd
from requests_app.demo.organisations import DEALERS
from requests_app.models import CancelReason, Tag
from requests_app.types import ReasonGroup

Choice = TypeVar("Choice")

# The same chance every time.
SEED = 1969

TAGS = {
    "de": ["Denkmalschutz", "Eilig", "Energiebonus", "Großprojekt", "Messe", "Stammkunde"],
    "es": ["Comunidad", "Feria", "Rehabilitación", "Urgente"],
    "fr": ["Grand projet", "MaPrimeRénov'", "Monument historique", "Salon", "Urgent"],
    "it": ["Cliente abituale", "Condominio", "Ecobonus", "Fiera", "Urgente"],
}


@dataclass
class World:
    """Everything a story needs, fetched once."""

    now: datetime
    random: Random
    organisations: dict[str, Organisation]
    people: dict[str, Person]
    articles: dict[str, list[str]]
    studios: dict[int, list[Studio]]  # by organisation
    tags: dict[int, list[Tag]]  # by organisation
    reasons: dict[str, list[CancelReason]]  # by group
    crowd: Crowd
    customers: dict[int, list[ContactData]] = field(default_factory=dict)  # by organisation
    taggings: list[tuple[int, int]] = field(default_factory=list)  # inquiry and tag

    @cached_property
    def home(self) -> Organisation:
        """The manufacturer."""
        return self.organisations["finstral"]

    @cached_property
    def areas(self) -> dict[int, tuple[str, ...]]:
        """By dealer who uses Contacts, what the postal codes nearby begin with."""
        return {self.organisations[sketch.key].pk: sketch.area for sketch in DEALERS if sketch.uses_contacts}

    @cached_property
    def codes(self) -> dict[int, str]:
        """By dealer, the customer code of the head office."""
        return {self.organisations[sketch.key].pk: sketch.sites[0].code for sketch in DEALERS}

    @cached_property
    def dealers(self) -> list[Organisation]:
        """The dealers who use Contacts."""
        return [known for known in self.organisations.values() if known.pk in self.areas]

    def near(self, country: str, postal_code: str) -> list[Organisation]:
        """The dealers for a building site, the nearest first: by area, by country, then all."""
        at_home = [dealer for dealer in self.dealers if dealer.country == country]
        nearby = [dealer for dealer in at_home if postal_code.startswith(self.areas[dealer.pk])]
        return list(dict.fromkeys([*nearby, *at_home, *self.dealers]))

    def person(self, pk: int) -> Person:
        """The person as the world holds them, with rights and organisation at hand."""
        return self._by_pk[pk]

    @cached_property
    def _by_pk(self) -> dict[int, Person]:
        return {person.pk: person for person in self.people.values()}

    def one_of(self, shares: Mapping[Choice, int]) -> Choice:
        """One of the keys, as often as its share says."""
        return self.random.choices(list(shares), list(shares.values()))[0]

    def some(self, people: list[Person]) -> Person:
        """One of the people; those who sell come up more often than those who run the place."""
        return self.random.choices(people, [1 if person.scope == Scope.ORGANISATION else 4 for person in people])[0]

    def team(self, organisation_id: int, right: Right | None = None, unit: Unit | None = None) -> list[Person]:
        """The organisation's people, with the right, of the unit, where these are named."""
        return [
            person
            for person in self.people.values()
            if person.unit.organisation_id == organisation_id
            and (right is None or person.has_right(right))
            and (unit is None or person.unit_id == unit.pk)
        ]

    def calendar(self, unit: Unit) -> Calendar:
        """The unit's calendar."""
        return current_timetable().calendar(unit)


def build(now: datetime) -> World:
    """Create everything but contacts and inquiries."""
    random = Random(SEED)  # noqa: S311 chance, not secrets
    known = organisations.create(now)
    everybody = people.create(known)
    rules.create(known, everybody)
    provinces = {(str(row.country), row.code): row for row in Province.objects.all()}
    return World(
        now=now,
        random=random,
        organisations=known,
        people=everybody,
        articles=catalogue.create(),
        studios={row.pk: list(row.studios.order_by("id")) for row in known.values()},
        tags={row.pk: _tags(row) for row in known.values()},
        reasons={
            group.value: list(CancelReason.objects.filter(group=group).order_by("position", "id"))
            for group in ReasonGroup
        },
        crowd=Crowd(random, provinces),
    )


def _tags(organisation: Organisation) -> list[Tag]:
    return [organisation.tags.create(name=name) for name in TAGS[organisation.language]]
