"""Which inquiries were chosen in the list: ticked ones, or all that match (features L11, B8)."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from requests_app.bulk.words import grouped
from requests_app.listing.pages import everything
from requests_app.listing.selection import ListForm
from requests_app.models import Inquiry

MOST = 10_000


class IdsField(forms.Field):
    """Ids of inquiries: fields of one each, or with commas between them."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: list[str] | None) -> list[int]:
        """Return each id once; raises ValidationError for what is none."""
        words = [word for part in value or [] for word in str(part).split(",") if word.strip()]
        if not all(word.strip().isdecimal() and len(word) < 19 for word in words):
            raise forms.ValidationError(_("These are no inquiries."))
        return list(dict.fromkeys(int(word) for word in words))


class ChosenForm(forms.Form):
    """What was chosen: `ids`, or `all` that the list at `address` shows but those of `but`."""

    ids = IdsField(required=False)
    all = forms.BooleanField(required=False)
    but = IdsField(required=False)
    address = forms.CharField(required=False, max_length=10_000)

    def __init__(self, data: QueryDict, *, person: Person) -> None:
        self.person = person
        super().__init__(data)

    def clean_address(self) -> str:
        """The list's own address, whatever host and path were sent."""
        query = urlsplit(self.cleaned_data["address"]).query
        return reverse("inquiry_list") + (f"?{query}" if query else "")

    def clean(self) -> dict[str, Any]:
        """Find out which inquiries that are, by what the person sees now; from here on they stay the same."""
        data = self.cleaned_data
        if self.errors:
            return data
        if data["all"]:
            but = set(data["but"])
            data["chosen"] = [pk for pk in matching(self.person, data["address"]) if pk not in but]
        else:
            data["chosen"] = _seen(self.person, data["ids"])
        if not data["ids"] and not data["all"]:
            raise forms.ValidationError(_("Tick the inquiries first."))
        if len(data["chosen"]) > MOST:
            raise forms.ValidationError(
                _("Choose at most %(number)s inquiries: narrow the list by a filter or a search."),
                params={"number": grouped(MOST)},
            )
        if not data["chosen"]:
            raise forms.ValidationError(_("None of these inquiries exists any more."))
        return data


def matching(person: Person, address: str) -> list[int]:
    """The inquiries that the list at the address shows the person on all of its pages, in its order.

    At most one more than MOST.
    """
    selection = replace(ListForm(QueryDict(urlsplit(address).query)).selection(person), page="")
    return list(dict.fromkeys(inquiry for *_key, inquiry, _contact in everything(selection)[: MOST + 1]))


def _seen(person: Person, ids: list[int]) -> list[int]:
    if len(ids) > MOST:
        return ids
    exists = set(Inquiry.objects.visible_to(person).filter(pk__in=ids).values_list("pk", flat=True))
    return [pk for pk in ids if pk in exists]
