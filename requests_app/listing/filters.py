"""The filters in the headers of the list: what may stand in the address, and which inquiries it leaves (features L5).

They narrow the querysets of `InquiryQuerySet.visible_parts`: what the reader's organisation is shown of an inquiry is
its row of access, `seen`; before acceptance there is no contact there, so that nothing personal is ever matched.
"""

from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from functools import cached_property, reduce
from operator import or_
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.db.models import BooleanField, Exists, OuterRef, Q, Subquery, TextChoices, Value
from django.db.models.query import QuerySet
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django_countries import countries
from django_filters import Filter, FilterSet

from accounts.models import Person
from contacts.choices import ContactType
from core import dates, keys
from requests_app.listing.filter_fields import DayField, Responsible, ResponsibleField, SomeOf, TagsField, TextField
from requests_app.listing.named import (
    Found,
    Named,
    find,
    look_up,
    named_so,
    number_so,
    place_so,
    project_so,
    reached_by,
)
from requests_app.models import Inquiry
from requests_app.models.inquiry import NEVER
from requests_app.statuses import OPEN, Status
from requests_app.types import InquiryType, ProjectType
from requests_app.visibility import external_assignments

NOT_GIVEN = "none"
_CREATED = {"created_from", "created_to"}
# Filters whose words name rows, and those whose texts are looked for beforehand.
_NAMED, _TEXTS = ("tag", "responsible"), ("contact", "number", "project", "place")
_UNLIMITED = 2**40

Words = tuple[tuple[str, str], ...]


class Due(TextChoices):
    """What is due when, by the calendar of the reader; weeks begin on Monday."""

    OVERDUE = "overdue", pgettext_lazy("due", "Overdue")
    TODAY = "today", pgettext_lazy("due", "Today")
    WEEK = "week", pgettext_lazy("due", "This week")


class ColumnFilter(Filter):
    """One filter of the header `column`; filters of the same `title` share a chip.

    Of each a subclass says the words that stand in the address, with what they mean, and the condition.
    """

    parent: "InquiryFilters"
    kind = ""

    def __init__(self, *, column: str, label: Any, title: Any = None, **kwargs: Any) -> None:
        self.column, self.title = column, title or label
        super().__init__(label=label, **kwargs)

    def labels(self, value: Any) -> list[tuple[str, Any]]:
        """Each word of the value with what it means."""
        raise NotImplementedError

    def condition(self, value: Any) -> Q:
        """What the inquiries fulfil that stay."""
        raise NotImplementedError

    def filter(self, qs: QuerySet, value: Any) -> QuerySet:
        """Leave those of the rows that fulfil the condition."""
        return qs.filter(self.condition(value)) if value else qs


class TextFilter(ColumnFilter):
    """Some text; `matches` makes the condition of it."""

    field_class = TextField
    kind = "text"

    def __init__(self, *, matches: "Callable[[str, InquiryFilters], Q]", **kwargs: Any) -> None:
        self.matches = matches
        super().__init__(**kwargs)

    def labels(self, value: str) -> list[tuple[str, Any]]:
        """The text itself."""
        return [(value, value)]

    def condition(self, value: str) -> Q:
        """As `matches` says."""
        return self.matches(value, self.parent)


class DayFilter(ColumnFilter):
    """The first or the last day of a range, by the reader's calendar."""

    field_class = DayField
    kind = "day"

    def __init__(self, *, moment: str, is_last: bool = False, **kwargs: Any) -> None:
        self.moment, self.is_last = moment, is_last
        super().__init__(**kwargs)

    def labels(self, value: date) -> list[tuple[str, Any]]:
        """The day in words."""
        said = _("to %(day)s") if self.is_last else _("from %(day)s")
        return [(value.isoformat(), said % {"day": dates.day(value)})]

    def condition(self, value: date) -> Q:
        """The whole day is within the range; what has no date is outside."""
        return self.within(f"seen__{self.moment}", value)

    def within(self, moment: str, value: date) -> Q:
        """The same of another moment."""
        if self.is_last:
            return Q(**{f"{moment}__lt": self.parent.start_of(value + timedelta(days=1))})
        return Q(**{f"{moment}__gte": self.parent.start_of(value), f"{moment}__lt": NEVER})


class SomeFilter(ColumnFilter):
    """Some of a few choices, that of a field; a field that may be empty has a choice for that."""

    field_class = SomeOf
    kind = "choices"

    def __init__(self, *, source: str, choices: Any, **kwargs: Any) -> None:
        self.source = source
        super().__init__(choices=choices, **kwargs)

    def labels(self, value: list[str]) -> list[tuple[str, Any]]:
        """The labels of the choices."""
        names = dict(self.field.choices)
        return [(word, names[word]) for word in value]

    def condition(self, value: list[str]) -> Q:
        """The field holds one of them."""
        return Q(**{f"{self.source}__in": ["" if word == NOT_GIVEN else word for word in value]})


class DueFilter(SomeFilter):
    """Overdue, today, this week; only what is open is due."""

    kind = "due"

    def condition(self, value: list[str]) -> Q:
        """Due in one of the spans."""
        return reduce(or_, (self.span(Due(word)) for word in value))

    def span(self, word: Due) -> Q:
        """The condition of one choice."""
        today = self.parent.today
        monday = today - timedelta(days=today.weekday())
        first, last = (monday, monday + timedelta(days=7)) if word == Due.WEEK else (today, today + timedelta(days=1))
        within = Q(seen__due_sort__gte=self.parent.start_of(first), seen__due_sort__lt=self.parent.start_of(last))
        return Q(seen__is_open=True) & (Q(seen__due_sort__lt=self.parent.at) if word == Due.OVERDUE else within)


class _OfPerson(ColumnFilter):
    """What it chooses from depends on who filters."""

    @property
    def field(self) -> forms.Field:
        """The form field, made for the person."""
        if not hasattr(self, "_field"):
            self._field = self.field_class(label=self.label, required=False, named=self.parent.named)
        return self._field


class TagFilter(_OfPerson):
    """Inquiries with any of the tags."""

    field_class = TagsField
    kind = "choices"

    def labels(self, value: dict[int, str]) -> list[tuple[str, Any]]:
        """The names of the tags."""
        return [(str(pk), name) for pk, name in value.items()]

    def condition(self, value: dict[int, str]) -> Q:
        """One of the tags is there."""
        tagged: Any = Inquiry.tags.through
        return Q(Exists(tagged.objects.filter(inquiry=OuterRef("seen__inquiry"), tag__in=list(value))))


class ResponsibleFilter(_OfPerson):
    """Who works on it, as the column says."""

    field_class = ResponsibleField
    kind = "choices"

    def labels(self, value: Responsible) -> list[tuple[str, Any]]:
        """The names of people, units and organisations."""
        return value.labels

    def condition(self, value: Responsible) -> Q:
        """One of those named works on it."""
        outside = Q(Exists(external_assignments(self.parent.person).filter(inquiry=OuterRef("seen__inquiry"))))
        found = []
        if value.people:
            found.append(Q(responsible__in=list(value.people)))
        if value.unit_pks:
            found.append(Q(responsible_unit__in=sorted(value.unit_pks)))
        if value.nobody:
            found.append(nobody_yet(self.parent.person) & ~outside)
        if value.external:
            found.append(outside)
        return reduce(or_, found)


def nobody_yet(person: Person) -> Q:
    """The condition that a unit of the person's organisation has still to find somebody; a partner may yet have it."""
    return Q(responsible=None, responsible_unit__organisation=person.organisation)


def _number(text: str, filters: "InquiryFilters") -> Q:
    """Any part of the number."""
    found = filters.found.numbers
    return number_so(text) if found is None else keys.one_of("seen__inquiry", found)


def _contact(text: str, filters: "InquiryFilters") -> Q:
    """Every word in the name or the company, or the whole in an e-mail or a phone."""
    if filters.found.contacts is not None:
        return keys.one_of("seen__contact", filters.found.contacts)
    return reduce(or_, [named_so(text, "seen__contact__"), *map(_reached, reached_by(text))])


def _reached(rows: QuerySet[Any]) -> Q:
    """The condition that one of the rows is the contact's; as a value, for which PostgreSQL does not read them all."""
    there = rows.filter(contact=OuterRef("seen__contact")).order_by().values(there=Value(True))
    return Q(Subquery(there[:1], output_field=BooleanField()))


def _project(text: str, filters: "InquiryFilters") -> Q:
    """Every word in the name of the project, which is not shown before acceptance."""
    shown = Q(seen__contact__isnull=False)
    if filters.found.projects is not None:
        return shown & keys.one_of("seen__inquiry", filters.found.projects)
    return shown & project_so(text)


def _place(text: str, filters: "InquiryFilters") -> Q:
    """The postal code starts so, the town contains the words."""
    if filters.found.places is not None:
        return keys.one_of("seen__inquiry", filters.found.places)
    # That the inquiry is there says nothing new, but lets PostgreSQL begin with the index of its texts.
    return Q(site_postal_code__isnull=False) & place_so(text)


class InquiryFilters(FilterSet):
    """All filters, in the order of the columns; bound to words of an address, which it checks.

    One instance looks up once what the words name and find, however many querysets it narrows.
    """

    number = TextFilter(column="number", label=gettext_lazy("Number"), matches=_number)
    created_from = DayFilter(
        column="number", label=gettext_lazy("Created from"), title=gettext_lazy("Created"), moment="created_at"
    )
    created_to = DayFilter(
        column="number", label=gettext_lazy("Created to"), title=gettext_lazy("Created"), moment="created_at",
        is_last=True,
    )  # fmt: skip
    contact = TextFilter(column="contact", label=gettext_lazy("Contact"), matches=_contact)
    contact_type = SomeFilter(
        column="contact", label=gettext_lazy("Contact type"), source="seen__contact_type", choices=ContactType.choices
    )
    type = SomeFilter(column="type", label=gettext_lazy("Type"), source="seen__type", choices=InquiryType.choices)
    project = TextFilter(column="project", label=gettext_lazy("Project"), matches=_project)
    project_type = SomeFilter(
        column="place", label=gettext_lazy("Project type"), source="seen__project_type",
        choices=[*ProjectType.choices, (NOT_GIVEN, pgettext_lazy("project type", "Not given"))],
    )  # fmt: skip
    place = TextFilter(column="place", label=gettext_lazy("Place"), matches=_place)
    country = SomeFilter(column="country", label=gettext_lazy("Country"), source="seen__country", choices=countries)
    status = SomeFilter(column="status", label=gettext_lazy("Status"), source="seen__status", choices=Status.choices)
    tag = TagFilter(column="status", label=gettext_lazy("Tag"))
    responsible = ResponsibleFilter(column="responsible", label=gettext_lazy("Responsible"))
    due = DueFilter(column="due", label=gettext_lazy("Due"), source="", choices=Due.choices)
    due_from = DayFilter(column="due", label=gettext_lazy("Due from"), title=gettext_lazy("Due"), moment="due_sort")
    due_to = DayFilter(
        column="due", label=gettext_lazy("Due to"), title=gettext_lazy("Due"), moment="due_sort", is_last=True
    )

    def __init__(self, data: Any, *, person: Person, at: datetime) -> None:
        """`at` is the moment by which something is overdue, or due today."""
        self.person, self.at = person, at
        super().__init__(data, Inquiry.objects.none())

    @property
    def values(self) -> dict[str, Any]:
        """By name what the words ask for, as far as they are understood and allowed."""
        return {name: value for name, value in self._cleaned.items() if value}

    @cached_property
    def named(self) -> Named:
        """What the words name in the database."""
        return look_up(self.person, {name: self.data.getlist(name) for name in _NAMED if name in self.data})

    @cached_property
    def found(self) -> Found:
        """What texts and days find beforehand; asked for by whoever narrows rows."""
        texts = {name: value for name, value in self.values.items() if name in _TEXTS}
        return find(texts, self._created(_CREATED))

    def _created(self, names: Iterable[str]) -> QuerySet[Inquiry] | None:
        """The inquiries created within the range that filters of these names give; None without any."""
        rows = Inquiry.objects.order_by()
        for name in names:
            with suppress(forms.ValidationError):
                if day := self.filters[name].field.clean(self.data.get(name)):
                    rows = rows.filter(self.filters[name].within("created_at", day))
        return rows if rows.query.where else None

    @cached_property
    def words(self) -> Words:
        """The words, checked, in the order of the columns."""
        return tuple((name, word) for name, labels in self.labels.items() for word, _label in labels)

    @cached_property
    def labels(self) -> dict[str, list[tuple[str, Any]]]:
        """By name each word of a filter with what it means."""
        return {name: self.filters[name].labels(value) for name, value in self.values.items()}

    @cached_property
    def _cleaned(self) -> dict[str, Any]:
        # What is not valid stands only among the errors, that is, it counts as left out.
        self.form.is_valid()
        return self.form.cleaned_data

    def asks_each(self, names: Iterable[str]) -> bool:
        """Whether a text of these filters names so many that each row is asked for it, which takes its time."""
        texts = set(_TEXTS).intersection(names, self.values)
        return any(getattr(self.found, f"{name}s") is None for name in texts)

    def leaves(self, names: Iterable[str]) -> set[bool]:
        """Whether the filters of these names leave open inquiries, processed ones, or both.

        Each have indexes of their own, and of those that are left out PostgreSQL would read much to find none.
        """
        left, names = {True, False}, set(names)
        if "status" in names and (statuses := self.values.get("status")):
            left &= {status in OPEN for status in statuses}
        if "due" in names and self.values.get("due"):
            left &= {True}
        return left

    def narrow(self, rows: Any, names: Iterable[str]) -> Any:
        """Leave those of the rows that fulfil the filters of these names.

        Few that were created within some days are read by themselves first: lists stand in another order, in which the
        young come last, and PostgreSQL, which takes them for spread evenly, would look at nearly all. Of a good many
        it is told their first and last key, which stand near each other in the index.
        """
        names = set(names)
        if self.found.between and not set(self.values) & _CREATED - names:
            first, last = self.found.between
            rows = rows.filter(seen__inquiry__gte=first, seen__inquiry__lte=last)
        created = self._created(sorted(names & _CREATED)) if self.found.few_created else None
        if created is not None:
            # The limit is never met, but a query that has one is not taken apart.
            rows = rows.filter(seen__inquiry__in=created.values("pk")[:_UNLIMITED])
            names -= _CREATED
        for name in NAMES:
            if name not in names:
                continue
            rows = self.filters[name].filter(rows, self.values.get(name))
        return rows

    @cached_property
    def today(self) -> date:
        """The day of the moment in the person's time zone."""
        return self.at.astimezone(self._zone).date()

    def start_of(self, day: date) -> datetime:
        """When the day begins in the person's time zone."""
        return datetime.combine(day, time(), self._zone)

    @property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.person.time_zone)


NAMES = tuple(InquiryFilters.base_filters)


def filters_of(words: Words, *, person: Person, at: datetime) -> InquiryFilters:
    """The filters bound to pairs of words."""
    data: MultiValueDict[str, str] = MultiValueDict()
    for name, word in words:
        data.appendlist(name, word)
    return InquiryFilters(data, person=person, at=at)
