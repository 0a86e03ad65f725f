"""What the words of filters name in the database, looked up in one query before the list is asked for (features L5)."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import reduce
from operator import and_
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    CharField,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Concat, JSONObject

from accounts.models import Person, Unit
from contacts.models import Contact, ContactEmail, ContactPhone
from core import keys
from core.plain import plain_contains, plain_starts
from core.text import digits, search_key
from requests_app import texts
from requests_app.models import Inquiry, Tag

# Digits that its sample of numbers lacks PostgreSQL expects in one number of a hundred.
_OF_DIGITS = 10
# So many inquiries of some days are read before the list is; of more, up to so many, only which keys they have.
MOST_CREATED = 10_000
_MOST_BOUNDED = 200_000
# No inquiry is without a number; an impossible condition that Django sees through would leave counts without a number.
NOTHING = Q(number="")
# Nobody filters by more at once; the address would not stay readable.
MOST_WORDS = 50
_LONGEST_NUMBER = 18


@dataclass(frozen=True)
class Named:
    """People, tags and units by id, as far as the person may know them.

    `units` are those that words name, the units below them and all of the organisations named: each with `path`,
    `name`, and `organisation` with its `organisation_name`.
    """

    people: dict[int, str] = field(default_factory=dict)
    tags: dict[int, str] = field(default_factory=dict)
    units: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class Found:
    """What texts and days find beforehand.

    `contacts` are those that a text names, `numbers`, `projects` and `places` the inquiries with a text there; None for
    more than core.keys.MOST. `few_created` says that few inquiries were created in a range; of a good many all keys lie
    `between` the two.
    """

    contacts: list[int] | None = None
    numbers: list[int] | None = None
    projects: list[int] | None = None
    places: list[int] | None = None
    few_created: bool = False
    between: tuple[int, int] | None = None


class Number(Subquery):
    """How many rows a query has."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


def look_up(person: Person, words: Mapping[str, Iterable[str]]) -> Named:
    """What the words of the filters `tag` and `responsible` name."""
    columns = _columns(person, words)
    found: Any = Person.objects.filter(pk=person.pk).values(**columns).get() if columns else {}
    return Named(
        people={row["pk"]: row["name"].strip() for row in found.get("named_people", [])},
        tags={row["pk"]: row["name"] for row in found.get("named_tags", [])},
        units=found.get("named_units", []),
    )


def find(texts: Mapping[str, str], created: QuerySet[Any] | None) -> Found:
    """What the texts of the filters `contact`, `number`, `project` and `place` find; whether few are `created` so.

    What it costs depends on what is typed: to be asked for with patience (core.patience).
    """
    found: dict[str, Any] = {}
    if text := texts.get("contact"):
        found["contacts"] = keys.few(_contacts(text))
    for name, condition, margin in (
        ("number", number_so, _OF_DIGITS),
        ("project", project_so, 1),
        ("place", place_so, 1),
    ):
        if text := texts.get(name):
            rows = Inquiry.objects.filter(condition(text)).order_by()
            found[f"{name}s"] = keys.few(rows.values_list("pk"), margin=margin)
    if created is not None:
        expected = keys.expected(created)
        found["few_created"] = expected <= MOST_CREATED
        found["between"] = _bounds(created) if MOST_CREATED < expected <= _MOST_BOUNDED else None
    return Found(**found)


def _bounds(rows: QuerySet[Any]) -> tuple[int, int] | None:
    """The lowest and the highest key of the rows."""
    # The sum keeps PostgreSQL from walking through all keys for the first one.
    first, last = rows.aggregate(first=Min(F("pk") + 0), last=Max(F("pk") + 0)).values()
    return None if first is None else (first, last)


def _columns(person: Person, words: Mapping[str, Iterable[str]]) -> dict[str, ArraySubquery]:
    own, row = person.unit.organisation_id, {}
    tags, responsible = words.get("tag", ()), words.get("responsible", ())
    if pks := numbers_in(tags):
        own_tags = Tag.objects.filter(organisation=own, pk__in=pks).order_by("name", "pk")
        row["named_tags"] = ArraySubquery(own_tags.values(data=JSONObject(pk="pk", name="name")))
    if pks := numbers_in(responsible, "person-"):
        name = Concat("first_name", Value(" "), "last_name")
        colleagues = Person.objects.filter(unit__organisation=own, pk__in=pks)
        row["named_people"] = ArraySubquery(colleagues.values(data=JSONObject(pk="pk", name=name)))
    units, organisations = numbers_in(responsible, "unit-"), numbers_in(responsible, "organisation-")
    if units or organisations:
        row["named_units"] = ArraySubquery(_units(person, units, organisations).values(data=_UNIT))
    return row


def _contacts(text: str) -> QuerySet[Any]:
    """The ids of contacts that are named so, or reached by it; one more than the most for more."""
    most = keys.MOST + 1
    named = Contact.objects.filter(named_so(text)).values_list("pk")[:most]
    reached = [rows.order_by().values_list("contact")[:most] for rows in reached_by(text)]
    return named.union(*reached)[:most] if reached else named


def named_so(text: str, contact: str = "") -> Q:
    """The condition that every word stands in the name or the company; `contact` leads to the contact."""
    words = search_key(text).split()
    if not words:
        return Q(**{f"{contact}name_key": "-"})  # No key has other signs than letters and digits.
    return reduce(
        and_,
        (
            Q(**{f"{contact}name_key__contains": word}) | Q(**{f"{contact}company_key__contains": word})
            for word in words
        ),
    )


def number_so(text: str) -> Q:
    """The condition that any part of the number is so, with or without its slash."""
    if re.search(r"[^\d\s/.-]", text) or not (typed := digits(text)):
        return NOTHING
    # Seven digits with a slash after six, as numbers have it, name their start.
    starts = re.fullmatch(r"\d{6}/\d*", text)
    return Q(number__startswith=text) if starts else Q(plain_contains(texts.NUMBER_DIGITS, typed))


def project_so(text: str) -> Q:
    """The condition that every word stands in the name of the project."""
    return _all(Q(plain_contains(texts.PROJECT, word)) for word in text.split())


def place_so(text: str) -> Q:
    """The condition that the postal code starts so, and that the town contains the words."""
    words = text.split()
    code = " ".join(word for word in words if digits(word))
    parts = [Q(plain_contains(texts.PLACE, word)) for word in words if not digits(word)]
    return _all([*([Q(plain_starts(texts.PLACE, code))] if code else []), *parts])


def _all(conditions: Iterable[Q]) -> Q:
    return reduce(and_, conditions, Q())


_UNIT = JSONObject(
    pk="pk", name="name", path="path", organisation="organisation", organisation_name="organisation__name"
)


def _units(person: Person, units: set[int], organisations: set[int]) -> QuerySet[Unit]:
    own = person.unit.organisation_id
    chosen = Unit.objects.filter(organisation=own, pk__in=units or [0])
    whole = ExpressionWrapper(OuterRef("path"), output_field=CharField())
    above = chosen.annotate(whole=whole).filter(whole__startswith=F("path"))
    others = Q(organisation__in=organisations or [0]) & known_organisations(person)
    return Unit.objects.filter((Q(organisation=own) & Q(Exists(above))) | others).order_by("path")


def known_organisations(person: Person) -> Q:
    """The condition on a unit that its organisation is another one and known to the person.

    The manufacturer knows every dealer, a dealer the manufacturer alone (see requests_app.assignees).
    """
    own = person.organisation
    return ~Q(organisation=own) if own.is_manufacturer else Q(organisation__kind="manufacturer")


def reached_by(text: str) -> list[QuerySet[Any]]:
    """E-mails that contain the text and phones that contain its digits, whatever their spelling."""
    found: list[QuerySet[Any]] = []
    if text and " " not in text:
        found.append(ContactEmail.objects.filter(address__contains=text.lower()))
    if not re.search(r"[^\d\s+/().-]", text) and (typed := digits(text).lstrip("0")):
        found.append(ContactPhone.objects.filter(Q(e164__contains=typed) | Q(e164="", raw__contains=text)))
    return found


def numbers_in(words: Iterable[str], start: str = "") -> set[int]:
    """The ids in the words that start so; ids that no database has are left out."""
    ends = [word.removeprefix(start) for word in list(words)[:MOST_WORDS] if word.startswith(start)]
    return {int(end) for end in ends if end.isascii() and end.isdecimal() and len(end) <= _LONGEST_NUMBER}
