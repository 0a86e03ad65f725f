"""Tags of an organisation: on the page of an inquiry, and kept in order by administrators (features D10)."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django import forms
from django.contrib.postgres.expressions import ArraySubquery
from django.db import transaction
from django.db.models import Count, OuterRef, QuerySet
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Organisation, Person
from accounts.rights import Right
from contacts.forms import LineField
from core.forms import SearchBox
from core.text import search_key
from requests_app import search
from requests_app.actions.policy import Standing
from requests_app.models import Inquiry, Tag
from requests_app.statuses import Status

LONGEST = 60
MOST_SUGGESTIONS = 12
# An inquiry with more is a mistake, or somebody who tries what happens.
MOST_ON_ONE = 50


class TagForm(forms.Form):
    """A tag by its name; one that does not exist yet is made."""

    tag = LineField(
        label=gettext_lazy("Tag"),
        max_length=LONGEST,
        widget=SearchBox(
            "tag_options", {"maxlength": LONGEST, "class": "input", "placeholder": gettext_lazy("Add tag")}
        ),
    )


class TagNameForm(forms.Form):
    """Another name for a tag."""

    name = LineField(label=gettext_lazy("Name"), max_length=LONGEST)

    def __init__(self, *args: Any, tag: Tag, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["name"] = tag.name
        self.tag = tag

    def clean_name(self) -> str:
        """Refuse the name of another tag: merging them is what was meant."""
        name: str = self.cleaned_data["name"]
        others = Tag.objects.filter(organisation=self.tag.organisation_id, name__iexact=name).exclude(pk=self.tag.pk)
        if others.exists():
            raise forms.ValidationError(_("There is a tag of this name already. Merge them instead."))
        return name


class TagMergeForm(forms.Form):
    """Into which tag another one goes."""

    into = forms.ModelChoiceField(
        label=gettext_lazy("Merge into"), queryset=Tag.objects.none(), empty_label=gettext_lazy("Choose a tag")
    )

    def __init__(self, *args: Any, tag: Tag, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Tag.objects.filter(organisation=tag.organisation_id).exclude(pk=tag.pk)
        self.fields["into"].queryset = others  # type: ignore[attr-defined]


def tags_on(person: Person) -> ArraySubquery:
    """To be fetched along with an inquiry: the tags of the person's organisation on it, by name."""
    tags = Tag.objects.filter(inquiries=OuterRef("pk"), organisation=person.organisation).order_by("name")
    return ArraySubquery(tags.values(data=JSONObject(pk="pk", name="name")))


@transaction.atomic
def put_on(inquiry: Inquiry, name: str, *, by: Person, at: datetime) -> str:
    """Put the tag of this name on the inquiry, a new one when there is none; returns why not, or an empty text."""
    refusal = why_no_tag(inquiry, by, at)
    if refusal:
        return refusal
    if inquiry.tags.filter(organisation=by.organisation).count() >= MOST_ON_ONE:
        return _("There are too many tags already.")
    if put_tag(inquiry.pk, find_or_create_tag(by.organisation, name).pk, by.organisation):
        search.refresh([inquiry.pk])
    return ""


@transaction.atomic
def take_off(inquiry: Inquiry, tag: int, *, by: Person, at: datetime) -> str:
    """Take a tag off the inquiry; returns why not, or an empty text."""
    refusal = why_no_tag(inquiry, by, at)
    if not refusal and take_tag(inquiry.pk, tag, by.organisation):
        search.refresh([inquiry.pk])
    return refusal


def why_no_tag(inquiry: Inquiry, person: Person, at: datetime) -> str:
    """Why the person may not tag an inquiry that they see; empty when they may.

    Those who are responsible for it may (workflow.md 3), those with the right to care for tags, and, where nobody of
    the organisation is responsible, everybody of it who sees the inquiry. What waits to be accepted carries none.
    """
    ours = person.organisation.pk
    works_on_it = inquiry.responsible_unit.organisation_id == ours
    if works_on_it and inquiry.status == Status.TO_ACCEPT and inquiry.organisation_id != ours:
        return _("It has to be accepted first.")
    is_a_colleagues = works_on_it and inquiry.responsible_id is not None
    if not is_a_colleagues or person.has_right(Right.TAGS) or Standing(person, inquiry, at=at).is_responsible:
        return ""
    return _("This is not yours to do.")


def find_or_create_tag(organisation: Organisation, name: str) -> Tag:
    """The organisation's tag of this name, whatever its case; a new one when there is none."""
    return Tag.objects.get_or_create(organisation=organisation, name__iexact=name, defaults={"name": name})[0]


def put_tag(inquiry: int, tag: int, organisation: Organisation) -> bool:
    """Put the organisation's tag on; says whether it was not there."""
    if not organisation.tags.filter(pk=tag).exists():
        return False
    return Inquiry.tags.through.objects.get_or_create(inquiry_id=inquiry, tag_id=tag)[1]


def take_tag(inquiry: int, tag: int, organisation: Organisation) -> bool:
    """Take the organisation's tag off; says whether it was there."""
    on = Inquiry.tags.through.objects.filter(inquiry=inquiry, tag=tag, tag__organisation=organisation)
    return bool(on.delete()[0])


def tags_of(organisation: Organisation) -> list[str]:
    """The names of the organisation's tags, for suggestions."""
    return list(organisation.tags.values_list("name", flat=True))


def suggestions(organisation: Organisation, text: str) -> list[tuple[str, str, str]]:
    """Tags in whose name a word begins with the text, accent- and case-blind, for the search box."""
    wanted = search_key(text)
    names = organisation.tags.values_list("name", flat=True)
    found = [name for name in names if f" {search_key(name)}".find(f" {wanted}") >= 0]
    return [(name, name, "") for name in found[:MOST_SUGGESTIONS]]


def counted(organisation: Organisation) -> QuerySet[Tag]:
    """The organisation's tags with the number of inquiries that carry each."""
    return organisation.tags.annotate(number=Count("inquiries"))


@transaction.atomic
def rename(tag: Tag, name: str) -> None:
    """Give the tag another name, on all its inquiries."""
    tag.name = name
    tag.save(update_fields=["name"])
    search.refresh(_inquiries_of(tag))


@transaction.atomic
def merge(tag: Tag, into: Tag) -> None:
    """Put the other tag of the same organisation in the place of this one, on all its inquiries.

    Raises ValueError for a tag of another organisation, or the same one.
    """
    if tag.organisation_id != into.organisation_id or tag == into:
        raise ValueError("Only two tags of one organisation are merged.")
    on = Inquiry.tags.through.objects
    concerned = list(_inquiries_of(tag))
    on.filter(tag=tag).exclude(inquiry__tags=into).update(tag=into)
    tag.delete()
    search.refresh(concerned)


@transaction.atomic
def delete(tag: Tag) -> None:
    """Delete the tag, and take it off all inquiries."""
    concerned = list(_inquiries_of(tag))
    tag.delete()
    search.refresh(concerned)


def _inquiries_of(tag: Tag) -> Iterator[int]:
    return tag.inquiries.order_by("pk").values_list("pk", flat=True).iterator()
