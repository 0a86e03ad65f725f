"""What a person wants to see of the list, as it stands in the address (features L2 to L7)."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import TextChoices
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from accounts.models import Person
from accounts.rights import SCOPE_WIDTH, Scope
from requests_app.listing.filters import NAMES, InquiryFilters, Words, filters_of
from requests_app.search.finding import Search
from requests_app.search.forms import SearchForm
from requests_app.sorting import SORTS


class Group(TextChoices):
    """Which statuses are shown (workflow.md 2, features L3)."""

    OPEN = "open", pgettext_lazy("inquiries", "Open")
    PROCESSED = "processed", pgettext_lazy("inquiries", "Processed")
    ALL = "all", pgettext_lazy("inquiries", "All")


IS_OPEN = {Group.OPEN: [True], Group.PROCESSED: [False], Group.ALL: [True, False]}

WHOSE = {
    Scope.OWN: pgettext_lazy("inquiries", "Mine"),
    Scope.UNIT: pgettext_lazy("inquiries", "My unit"),
    Scope.ORGANISATION: pgettext_lazy("inquiries", "All I may see"),
}


def scopes_of(person: Person) -> list[Scope]:
    """The scopes a person may choose: their own and the narrower ones."""
    return [scope for scope in Scope if SCOPE_WIDTH[scope] <= SCOPE_WIDTH[person.scope]]


@dataclass(frozen=True)
class Selection:
    """What a person wants to see of the list; all of it stands in the address.

    `filters` are the words of the column filters, checked, in the order of the columns; a filter with several choices
    stands there several times. `category` is the part of an inquiry that is searched, empty for all. `at` is when it
    was asked: what is due today is due on that day.
    """

    person: Person
    group: Group
    whose: Scope
    sort: str
    search: str = ""
    category: str = ""
    filters: Words = ()
    unread: bool = False
    page: str = ""
    at: datetime = field(default_factory=timezone.now, compare=False)
    # The filters that have checked the words; they are asked for these only.
    checked: InquiryFilters | None = field(default=None, compare=False, repr=False)
    # By text and category, so that each looks things up once, however often the list is narrowed by it.
    searches: dict[tuple[str, str], Search] = field(default_factory=dict, compare=False, repr=False)

    @property
    def address(self) -> str:
        """The address that shows this, without what is usual anyway.

        It has one word at least: without any, the address shows the person's default view (features L6).
        """
        words = [*self.words, *([("page", self.page)] if self.page else [])]
        return f"{reverse('inquiry_list')}?{urlencode(words or [('group', self.group)])}"

    @property
    def words(self) -> list[tuple[str, str]]:
        """All words of the address but the page."""
        words = {
            "q": self.search,
            "in": self.category if self.search else "",
            "group": "" if self.group == usual_group(self.search) else self.group,
            "whose": "" if self.whose == self.person.scope else self.whose,
            "sort": "" if self.sort == usual_sort(self.group) else self.sort,
            "unread": "1" if self.unread else "",
        }
        return [*((name, str(word)) for name, word in words.items() if word), *self.filters]

    def to(self, **changes: Any) -> str:
        """The address of the first page with something changed; an order that was chosen stays."""
        if "group" in changes and self.sort == usual_sort(self.group):
            changes["sort"] = usual_sort(changes["group"])
        return replace(self, **({"page": ""} | changes)).address

    @cached_property
    def columns(self) -> InquiryFilters:
        """The filters of the columns, bound to the words."""
        names = dict(self.filters)
        if self.checked and tuple(pair for pair in self.checked.words if pair[0] in names) == self.filters:
            return self.checked
        return filters_of(self.filters, person=self.person, at=self.at)

    @property
    def words_searched(self) -> Search:
        """What the search asks for."""
        typed = self.search, self.category
        if typed not in self.searches:
            self.searches[typed] = Search.of(*typed, self.person)
        return self.searches[typed]

    def narrowed(self, rows: Any) -> Any:
        """Leave those of the rows that the filters of the columns leave."""
        return self.columns.narrow(rows, dict(self.filters)) if self.filters else rows

    @cached_property
    def leaves(self) -> set[bool]:
        """Whether the filters leave open inquiries, processed ones, or both."""
        return self.columns.leaves(name for name, _word in self.filters) if self.filters else {True, False}

    @property
    def asks_each(self) -> bool:
        """Whether a text filters by asking each row for it, which takes its time."""
        return bool(self.filters) and self.columns.asks_each(name for name, _word in self.filters)

    def without(self, *names: str) -> "Selection":
        """The same, on its first page, without these filters."""
        return replace(self, filters=tuple(pair for pair in self.filters if pair[0] not in names), page="")

    def without_word(self, pair: tuple[str, str]) -> "Selection":
        """The same, on its first page, without one choice of a filter."""
        return replace(self, filters=tuple(other for other in self.filters if other != pair), page="")


def usual_group(search: str) -> Group:
    """A search looks everywhere, the start page shows what is to do."""
    return Group.ALL if search else Group.OPEN


def usual_sort(group: Group) -> str:
    """By due date; the processed have none, so that they stand by age: newest first."""
    return "-due" if group == Group.PROCESSED else "due"


class ListForm(SearchForm):
    """The address of the list; a word that is unknown or not allowed counts as left out."""

    group = forms.ChoiceField(required=False, choices=Group)
    whose = forms.ChoiceField(required=False, choices=Scope)
    sort = forms.ChoiceField(required=False, choices=[(f"{sign}{name}", "") for name in SORTS for sign in ("", "-")])
    unread = forms.BooleanField(required=False)
    page = forms.CharField(required=False, max_length=2000)

    def selection(self, person: Person) -> Selection:
        """What the address asks for, as far as the person may."""
        self.is_valid()
        words = self.cleaned_data
        search = words.get("q", "")
        group = Group(words.get("group") or usual_group(search))
        whose = Scope(words.get("whose") or person.scope)
        selection = Selection(
            person,
            group,
            whose if whose in scopes_of(person) else person.scope,
            words.get("sort") or usual_sort(group),
            search=search,
            category=words.get("in", "") if search else "",
            unread=words.get("unread", False),
            page=words.get("page", ""),
        )
        if not any(name in self.data for name in NAMES):
            return selection
        checked = InquiryFilters(self.data, person=person, at=selection.at)
        return replace(selection, filters=checked.words, checked=checked)
