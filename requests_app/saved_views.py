"""Saving a view of the list, sharing it with one's unit, and keeping those that are shared (features L6)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import FilteredRelation, Q, QuerySet
from django.db.models.functions import Coalesce, Lower
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Person
from core.statements import rows_of
from requests_app.listing.selection import ListForm
from requests_app.models import SavedView, ViewMark
from requests_app.models.saved_view import MOST_LETTERS

# Views without a place of their own stand behind the others, by name.
LAST = 32_000


class NameTaken(Exception):
    """The person has given this name to another view."""


@dataclass(frozen=True)
class View:
    """One view as a person has it; `owner` is empty for their own, `unit` names with whom it is shared."""

    pk: int
    name: str
    words: str
    owner: str
    unit: str
    is_default: bool
    is_hidden: bool

    @property
    def url(self) -> str:
        """The list that it shows."""
        return f"{reverse('inquiry_list')}?{self.words}"

    @property
    def is_own(self) -> bool:
        return not self.owner


def known_to(person: Person) -> QuerySet[SavedView]:
    """The person's own views, and those shared with their unit."""
    return SavedView.objects.filter(Q(owner=person.pk) | Q(shared_with=person.unit_id))


def views_of(person: Person) -> list[View]:
    """All views the person knows, in their order, in one query."""

    def rows() -> QuerySet[SavedView, tuple[Any, ...]]:
        return (
            known_to(person)
            .annotate(mark=FilteredRelation("marks", condition=Q(marks__person=person.pk)))
            .annotate(place=Coalesce("mark__position", LAST))
            .order_by("place", Lower("name"), "pk")
            .values_list(
                *("pk", "name", "words", "owner", "owner__first_name", "owner__last_name", "shared_with__name"),
                *("mark__is_default", "mark__is_hidden"),
            )
        )

    return [
        View(
            pk,
            name,
            words,
            owner="" if owner == person.pk else f"{first_name} {last_name}".strip(),
            unit=unit or "",
            is_default=bool(is_default),
            is_hidden=bool(is_hidden),
        )
        for pk, name, words, owner, first_name, last_name, unit, is_default, is_hidden in rows_of(
            ("views", person.pk, person.unit_id), rows
        )
    ]


def default_view(person: Person) -> SavedView | None:
    """What the start page shows to the person; None for the usual list."""
    return known_to(person).filter(marks__person=person.pk, marks__is_default=True).first()


def checked_words(query: str, person: Person) -> str:
    """The words of an address as far as they mean something to the person, without the page."""
    selection = ListForm(QueryDict(query)).selection(person)
    return selection.without().address.partition("?")[2]


@transaction.atomic
def save(person: Person, view: SavedView, *, is_default: bool, replace: bool = False) -> SavedView:
    """Save a new or changed view of the person's; another of that name is replaced, if that is wanted.

    Raises NameTaken otherwise.
    """
    _lock(person)
    other = same_name(person, view.name).exclude(pk=view.pk).first()
    if other and not replace:
        raise NameTaken
    if other:
        other.name, other.words, other.shared_with = view.name, view.words, view.shared_with
        view = other
    view.save()
    set_default(person, view, is_default)
    return view


def same_name(person: Person, name: str) -> QuerySet[SavedView]:
    """The person's view of that name, whatever its case."""
    return SavedView.objects.filter(owner=person.pk, name__iexact=name)


@transaction.atomic
def set_default(person: Person, view: SavedView, is_default: bool) -> None:
    """Let the start page show this view, or no longer; it shows one at most."""
    _lock(person)
    if is_default:
        ViewMark.objects.filter(person=person.pk, is_default=True).exclude(view=view.pk).update(is_default=False)
        _mark(person, view, is_default=True, is_hidden=False)
    else:
        ViewMark.objects.filter(person=person.pk, view=view.pk).update(is_default=False)


@transaction.atomic
def hide(person: Person, view: SavedView, is_hidden: bool) -> None:
    """Leave a shared view out of the person's menu, or take it back."""
    _lock(person)
    _mark(person, view, is_hidden=is_hidden, **({"is_default": False} if is_hidden else {}))


@transaction.atomic
def move(person: Person, view: SavedView, step: int) -> None:
    """Put a view so many places further down the person's menu, or up."""
    _lock(person)
    pks = [other.pk for other in views_of(person)]
    now = pks.index(view.pk)
    pks.insert(max(0, min(len(pks) - 1, now + step)), pks.pop(now))
    marks = [ViewMark(person=person, view_id=pk, position=position) for position, pk in enumerate(pks)]
    ViewMark.objects.bulk_create(
        marks, update_conflicts=True, unique_fields=["person", "view"], update_fields=["position"]
    )


@transaction.atomic
def copy(person: Person, view: SavedView, at: datetime) -> SavedView:
    """Take what somebody shares as a view of one's own, which they do not change any more."""
    name, number = view.name, 1
    while same_name(person, name).exists():
        number += 1
        ending = f" {number}"
        name = view.name[: MOST_LETTERS - len(ending)] + ending
    words = checked_words(view.words, person)
    return SavedView.objects.create(owner=person, name=name, words=words, created_at=at)


def _mark(person: Person, view: SavedView, **changes: bool) -> None:
    defaults = {"position": LAST} | changes
    ViewMark.objects.update_or_create(person=person, view=view, defaults=changes, create_defaults=defaults)


def _lock(person: Person) -> None:
    """Let nobody else write the person's marks until the transaction ends."""
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)


def menu(views: list[View], *addresses: str) -> dict[str, object]:
    """What the menu of a person's views says; the one at one of the addresses is current."""
    shown = [view for view in views if not view.is_hidden]
    current = next((view for view in shown if view.url in addresses), None)
    return {"views": shown, "current_view": current, "current_name": current.name if current else _("Views")}
