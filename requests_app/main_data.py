"""Changing the main data of an inquiry in place: project, building site, language (features D5)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.core import signing
from django.db import transaction
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from accounts.models import Person
from contacts.forms import LineField
from contacts.models import Province
from core.fields import Language
from core.forms import Segmented
from core.typed import OURS
from requests_app import access, search
from requests_app.actions.errors import ActionNotAllowed
from requests_app.actions.policy import Standing
from requests_app.actions.spec import Outcome
from requests_app.creation import SiteData, set_site
from requests_app.forms import SiteForm
from requests_app.history import record
from requests_app.models import HistoryEntry, Inquiry
from requests_app.statuses import Status
from requests_app.types import Category, InquiryType, ProjectType

ACTION = "main_data_changed"
CHANGES = "inquiry_changes"
THEIRS, MINE = "theirs", "mine"
_SIGNER = signing.Signer(salt="requests_app.main_data")
_PLAIN = ("project_name", "project_type", "composition_number", "language")
_SITE = ("street", "house_number", "postal_code", "town", "province", "country")


def may_change(standing: Standing) -> bool:
    """Say whether the person changes the main data: R does, and colleagues while nobody is (workflow.md 3)."""
    inquiry, us = standing.inquiry, standing.person.organisation
    if inquiry.status == Status.TO_ACCEPT:
        return False
    is_free = inquiry.responsible_id is None and inquiry.responsible_unit.organisation_id == us.pk
    return is_free or standing.is_responsible


class MainDataForm(forms.Form):
    """What the inquiry is about; projects are those of offers (workflow.md 1)."""

    widths: ClassVar[dict[str, str]] = {"composition_number": "half", "language": "half"}
    hints: ClassVar[dict[str, str]] = {"language": ""}

    project_name = LineField(label=_("Project name"), required=False, max_length=200)
    project_type = forms.ChoiceField(label=_("Project type"), choices=ProjectType, required=False, widget=Segmented)
    composition_number = LineField(label=_("Guide composition no."), required=False, max_length=40)
    language = forms.ChoiceField(label=_("Language"), choices=Language)
    site_differs = forms.BooleanField(label=_("The building site is elsewhere"), required=False)


def values_of(inquiry: Inquiry) -> dict[str, Any]:
    """The main data, fit for JSON; the building site is empty where it is the contact's address."""
    site: Any = None
    if inquiry.site_differs:
        province = inquiry.site_province.code if inquiry.site_province else ""
        plain = {name: str(getattr(inquiry, f"site_{name}") or "") for name in _SITE}
        site = plain | {"province": province}
    return {name: getattr(inquiry, name) for name in _PLAIN} | {"site": site}


@dataclass(frozen=True)
class Version:
    """One field as it is now and as the person wrote it, in words."""

    name: str
    label: Any
    theirs: str
    mine: str
    is_mine: bool


class MainDataEdit:
    """The form with its building site. `base` is what the person saw, and travels with the form, signed.

    `shown` is what stood beside it when they chose between both versions: a choice counts for that alone.
    """

    def __init__(self, inquiry: Inquiry, data: QueryDict | None = None) -> None:
        self.now = values_of(inquiry)
        self.data = data
        self.base = _read(data.get("base", "")) if data is not None else None
        self.shown = _read(data.get("shown", "")) if data is not None else None
        initial = {name: self.now[name] for name in _PLAIN} | {"site_differs": inquiry.site_differs}
        self.main = MainDataForm(data, initial=initial, auto_id="main_%s")
        site = {name: getattr(inquiry, f"site_{name}") for name in _SITE}
        self.site = SiteForm(data, prefix="site", initial=site, auto_id="main_%s", use_required_attribute=False)
        self.has_project = inquiry.type == InquiryType.OFFER

    @property
    def signed_base(self) -> str:
        """What the person has seen, to be sent back."""
        return _SIGNER.sign_object(self.base if self.base is not None else self.now, compress=True)

    @property
    def signed_now(self) -> str:
        """What the inquiry says now, once the person has been shown it."""
        return _SIGNER.sign_object(self.now, compress=True)

    def is_valid(self) -> bool:
        """Check both parts, so that every error is shown at once."""
        valid = self.main.is_valid()
        if not self.main.cleaned_data.get("site_differs"):
            return valid
        if self.site.is_valid() and not self.site.cleaned_data["town"]:
            self.site.add_error("town", _("Enter the town of the building site."))
        return valid and self.site.is_valid()

    @property
    def typed(self) -> dict[str, Any]:
        """What the person wrote, as values_of."""
        cleaned = self.main.cleaned_data
        plain = {name: cleaned[name] for name in _PLAIN}
        return plain | {"site": _plain(self.site.site()) if cleaned["site_differs"] else None}

    @property
    def result(self) -> dict[str, Any]:
        """What is to be saved: what the person did not touch stays as it is now, what they chose counts."""
        base, typed = self.base or self.now, self.typed
        merged = {name: self.now[name] if typed[name] == base[name] else typed[name] for name in typed}
        return merged | {name: self.now[name] for name in merged if self._choice(name) == THEIRS}

    @property
    def conflicts(self) -> list[Version]:
        """The fields that both have changed, until the person has chosen."""
        base, typed = self.base or self.now, self.typed
        both = [name for name in typed if typed[name] != base[name] and self.now[name] not in (base[name], typed[name])]
        return [
            Version(name, LABELS[name], words(name, self.now[name]), words(name, typed[name]), self._was_mine(name))
            for name in both
            if self._choice(name) not in (THEIRS, MINE)
        ]

    @property
    def typed_again(self) -> Iterator[tuple[str, str]]:
        """What was sent, for the form with which the person chooses."""
        for name, values in (self.data or QueryDict()).lists():
            if name not in ("base", "shown", *OURS) and not name.startswith("choice_"):
                yield from ((name, str(value)) for value in values)

    def _was_mine(self, name: str) -> bool:
        """What is ticked at first; whoever has chosen before the other one changed once more finds that again."""
        return self.data is None or self.data.get(f"choice_{name}") != THEIRS

    def _choice(self, name: str) -> str:
        if self.data is None or self.shown is None or self.shown.get(name) != self.now[name]:
            return ""
        return self.data.get(f"choice_{name}", "")


LABELS: dict[str, Any] = {
    "project_name": _("Project name"),
    "project_type": _("Project type"),
    "composition_number": _("Guide composition no."),
    "language": _("Language"),
    "site": _("Building site"),
}


def words(name: str, value: Any) -> str:
    """A value as the reader's language says it."""
    if name == "site":
        return str(_("the contact's address")) if value is None else _site_words(value)
    choices: dict[str, Any] = {"project_type": dict(ProjectType.choices), "language": dict(Language.choices)}
    return str(choices.get(name, {}).get(value, value))


def _site_words(site: dict[str, str]) -> str:
    street = f"{site['street']} {site['house_number']}".strip()
    town = f"{site['postal_code']} {site['town']} {site['province']}".strip()
    return ", ".join(part for part in (street, town, str(dict(countries).get(site["country"], ""))) if part)


def _plain(site: SiteData) -> dict[str, str]:
    values = {name: str(getattr(site, name) or "") for name in _SITE}
    return values | {"province": site.province.code if site.province else ""}


def _read(signed: str) -> dict[str, Any] | None:
    try:
        base: Any = _SIGNER.unsign_object(signed)
    except signing.BadSignature:
        return None
    return base if isinstance(base, dict) else None


@transaction.atomic
def change(
    inquiry: Inquiry, values: dict[str, Any], *, seen: dict[str, Any], by: Person, at: datetime
) -> HistoryEntry | None:
    """Give the inquiry these main data, in the form of `values_of`, and write each change into the history.

    Returns None when nothing differs. Raises ActionNotAllowed when the person may not, or no longer; MainDataChanged
    when they are not as the person has `seen` them.
    """
    related = ("contact", "responsible_unit", "site_province")
    locked = Inquiry.objects.select_for_update(of=("self",)).select_related(*related).get(pk=inquiry.pk)
    if not may_change(Standing(by, locked, at=at)):
        raise ActionNotAllowed
    was = values_of(locked)
    if was != seen:
        raise MainDataChanged
    changes = {name: [was[name], values[name]] for name in values if values[name] != was[name]}
    if not changes:
        return None
    for name in _PLAIN:
        setattr(locked, name, values[name])
    if "site" in changes:
        set_site(locked, _site_data(values["site"]))
    locked.version += 1
    locked.save()
    entry = record(locked, ACTION, Category.CHANGES, by=by, at=at, outcome=Outcome(details={CHANGES: changes}))
    access.refresh([locked.pk])
    search.refresh([locked.pk])
    return entry


class MainDataChanged(Exception):
    """Somebody has changed the main data in this moment; the person has to see them."""


def _site_data(site: dict[str, str] | None) -> SiteData | None:
    if site is None:
        return None
    province = Province.objects.filter(country=site["country"], code=site["province"]).first()
    plain = {name: value for name, value in site.items() if name != "province"}
    return SiteData(province=province, **plain)
