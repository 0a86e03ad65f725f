"""Which inquiries the list shows: the person's choice in the address, how many there are, and one page (features L)."""

import re
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_
from typing import Any

from django import forms
from django.db.models import IntegerField, QuerySet, Subquery, TextChoices
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import pgettext_lazy

from accounts.models import Person
from accounts.rights import SCOPE_WIDTH, Scope
from core import keyset
from core.text import digits
from requests_app.models import Inquiry
from requests_app.sorting import SORTS
from requests_app.visibility import awaits, visible_parts

PAGE_SIZE = 50
# More than this is not counted (performance.md, query rule 4).
COUNT_LIMIT = 10_000


class Group(TextChoices):
    """Which statuses are shown (workflow.md 2, features L3)."""

    OPEN = "open", pgettext_lazy("inquiries", "Open")
    PROCESSED = "processed", pgettext_lazy("inquiries", "Processed")
    ALL = "all", pgettext_lazy("inquiries", "All")


_IS_OPEN = {Group.OPEN: [True], Group.PROCESSED: [False], Group.ALL: [True, False]}

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
    """What a person wants to see of the list; all of it stands in the address."""

    person: Person
    group: Group
    whose: Scope
    sort: str
    search: str = ""
    page: str = ""

    @property
    def address(self) -> str:
        """The address that shows this, without what is usual anyway."""
        words = {
            "q": self.search,
            "group": "" if self.group == usual_group(self.search) else self.group,
            "whose": "" if self.whose == self.person.scope else self.whose,
            "sort": "" if self.sort == usual_sort(self.group) else self.sort,
            "page": self.page,
        }
        query = QueryDict(mutable=True)
        query.update({name: word for name, word in words.items() if word})
        return reverse("inquiry_list") + (f"?{query.urlencode()}" if query else "")

    def to(self, **changes: Any) -> str:
        """The address of the first page with something changed; an order that was chosen stays."""
        if "group" in changes and self.sort == usual_sort(self.group):
            changes["sort"] = usual_sort(changes["group"])
        return replace(self, **({"page": ""} | changes)).address


def usual_group(search: str) -> Group:
    """A search looks everywhere, the start page shows what is to do."""
    return Group.ALL if search else Group.OPEN


def usual_sort(group: Group) -> str:
    """By due date; the processed have none, so that they stand by age: newest first."""
    return "-due" if group == Group.PROCESSED else "due"


class ListForm(forms.Form):
    """The address of the list; a word that is unknown or not allowed counts as left out."""

    q = forms.CharField(required=False, max_length=200)
    group = forms.ChoiceField(required=False, choices=Group)
    whose = forms.ChoiceField(required=False, choices=Scope)
    sort = forms.ChoiceField(required=False, choices=[(f"{sign}{name}", "") for name in SORTS for sign in ("", "-")])
    page = forms.CharField(required=False, max_length=2000)

    def selection(self, person: Person) -> Selection:
        """What the address asks for, as far as the person may."""
        self.is_valid()
        words = self.cleaned_data
        search = words.get("q", "")
        group = Group(words.get("group") or usual_group(search))
        whose = Scope(words.get("whose") or person.scope)
        return Selection(
            person,
            group,
            whose if whose in scopes_of(person) else person.scope,
            words.get("sort") or usual_sort(group),
            search,
            words.get("page", ""),
        )


def number_start(text: str) -> str:
    """How a number begins that was typed with or without its slash; other text, which no number has, as it is."""
    if re.search(r"[^\d\s/.-]", text) or not (typed := digits(text)):
        return text
    return f"{typed[:6]}/{typed[6:]}" if len(typed) > 6 else typed


def _conditions(selection: Selection, flags: list[bool]) -> dict[str, Any]:
    """What holds for each alternative; `flags` are the wanted values of `is_open`."""
    conditions: dict[str, Any] = {"is_open": flags[0]} if len(flags) == 1 else {}
    if selection.search:
        conditions["number__startswith"] = number_start(selection.search)
    return conditions


def _parts(selection: Selection, whose: Scope, flags: list[bool]) -> list[QuerySet[Inquiry]]:
    """The inquiries, in alternatives that share some."""
    conditions = _conditions(selection, flags)
    return [part.filter(**conditions) for part in Inquiry.objects.visible_parts(selection.person, whose)]


def page(selection: Selection) -> keyset.Page:
    """One page: what waits to be accepted first, the rest in the chosen order (features L2, L9, L17)."""
    person, flags = selection.person, _IS_OPEN[selection.group]
    sort = SORTS[selection.sort.removeprefix("-")]
    to_us = awaits(person.organisation)
    offered = Inquiry.objects.filter(
        reduce(or_, visible_parts(person, selection.whose)), to_us, **_conditions(selection, flags)
    )
    shown = [keyset.Part(offered, sort.blank, rank=0)]
    shown += [
        keyset.Part(rows.filter(~to_us), sort.key(person), rank=1) for rows in _parts(selection, selection.whose, flags)
    ]
    return keyset.page(shown, order=selection.sort, size=PAGE_SIZE, cursor=selection.page)


@dataclass(frozen=True)
class Counts:
    """How many inquiries each choice beside the chosen one would show; more than COUNT_LIMIT is not counted."""

    by_group: dict[Group, int]
    by_whose: dict[Scope, int]


class _Count(Subquery):
    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


def counts(selection: Selection) -> Counts:
    """Count for each group and each scope, in one query."""
    wanted = {(selection.whose, is_open) for is_open in _IS_OPEN[Group.ALL]}
    scopes = scopes_of(selection.person)
    wanted |= {(whose, is_open) for whose in scopes for is_open in _IS_OPEN[selection.group]}
    parts = {whose: _parts(selection, whose, _IS_OPEN[Group.ALL]) for whose in scopes}
    columns: dict[str, Any] = {
        f"{whose}_{is_open}": _Count(_capped([part.filter(is_open=is_open) for part in parts[whose]]))
        for whose, is_open in sorted(wanted)
    }
    found: Any = Person.objects.filter(pk=selection.person.pk).values(**columns).get()

    def count(whose: Scope, group: Group) -> int:
        return sum(found[f"{whose}_{is_open}"] for is_open in _IS_OPEN[group])

    return Counts(
        {group: count(selection.whose, group) for group in Group},
        {whose: count(whose, selection.group) for whose in scopes},
    )


def _capped(parts: list[QuerySet[Inquiry]]) -> QuerySet[Any]:
    first, *others = [part.order_by().values("pk")[: COUNT_LIMIT + 1] for part in parts]
    return first.union(*others)[: COUNT_LIMIT + 1] if others else first
