"""The inquiry part of *Create inquiry* (features N1–N3)."""

from datetime import datetime
from datetime import time as clock_time
from typing import Any, ClassVar, cast

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from contacts.choices import ConsentHow
from contacts.forms import AddressForm, LineField
from core.forms import Combobox, DateInput, Segmented, TimeInput
from core.text import clean
from requests_app.articles import ArticleLine, article_lines
from requests_app.creation import InquiryData, SiteData
from requests_app.types import NEEDS_ADDRESS, InquiryType, Origin, ProjectType

TEXT_MAX = 50_000

# Where inquiries come from that people write down, and how consent was given there (features N2).
STAFF_ORIGINS = {
    Origin.PHONE: ConsentHow.PHONE,
    Origin.IN_PERSON: ConsentHow.SIGNED,
    Origin.EMAIL: ConsentHow.EMAIL,
    Origin.EVENT: ConsentHow.EVENT,
}
ADDRESS_FIELDS = ("street", "postal_code", "town")


class SiteForm(AddressForm):
    """The building site, when it is elsewhere."""

    def site(self) -> SiteData:
        """The checked address."""
        return SiteData(**self.cleaned_data)


class GivenForm(forms.Form):
    """When a consent was given, and to whom (features N2)."""

    hints: ClassVar[dict[str, Any]] = {"day": " ", "time": " ", "by": " "}

    day = forms.DateField(label=_("Given on"), required=False, widget=DateInput)
    time = forms.TimeField(label=_("At"), required=False, widget=TimeInput)
    by = forms.ModelChoiceField(
        label=_("Taken by"), queryset=Person.objects.none(), required=False, widget=Combobox, empty_label=None
    )

    def __init__(self, *args: Any, person: Person, at: datetime, **kwargs: Any) -> None:
        """What nobody changes is: now, by the person themselves."""
        super().__init__(*args, **kwargs)
        self.person, self.at, now = person, at, timezone.localtime(at)
        for name, value in {"day": now.date(), "time": now.time().replace(second=0, microsecond=0)}.items():
            self.initial.setdefault(name, value)
        self.initial.setdefault("by", person.pk)
        cast(forms.ModelChoiceField, self.fields["by"]).queryset = people_of(person)

    def clean(self) -> dict[str, Any]:
        """A consent is taken down when it has been given."""
        if not self.errors and self.given_at > self.at:
            self.add_error("day", _("This is still to come."))
        return self.cleaned_data

    @property
    def given_at(self) -> datetime:
        """When it was given."""
        day, moment = self.cleaned_data.get("day"), self.cleaned_data.get("time")
        if day is None:
            return self.at
        return timezone.make_aware(datetime.combine(day, moment or clock_time.min))

    @property
    def taken_by(self) -> Person:
        """Who took it down."""
        return self.cleaned_data.get("by") or self.person


def people_of(person: Person) -> QuerySet[Person]:
    """The active colleagues of the person, and themselves."""
    return Person.objects.filter(unit__organisation=person.organisation, is_active=True).order_by(
        "last_name", "first_name"
    )


class InquiryForm(forms.Form):
    """What the inquiry is about, and who works on it."""

    widths: ClassVar[dict[str, str]] = {
        "type": "half",
        "origin": "half",
        "responsible": "half",
        "composition_number": "half",
    }

    type = forms.ChoiceField(label=_("Type"), choices=InquiryType, initial=InquiryType.OFFER)
    origin = forms.ChoiceField(
        label=_("Origin"), choices=[(origin.value, origin.label) for origin in STAFF_ORIGINS], initial=Origin.PHONE
    )
    project_name = LineField(label=_("Project name"), required=False, max_length=200)
    project_type = forms.ChoiceField(label=_("Project type"), choices=ProjectType, required=False, widget=Segmented)
    site_differs = forms.BooleanField(label=_("The building site is elsewhere"), required=False)
    text = forms.CharField(
        label=_("What is it about?"), required=False, max_length=TEXT_MAX, widget=forms.Textarea({"rows": 5})
    )
    responsible = forms.ModelChoiceField(
        label=_("Responsible"), queryset=Person.objects.none(), widget=Combobox, empty_label=None
    )
    composition_number = LineField(label=_("Guide composition no."), required=False, max_length=40)

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast(forms.ModelChoiceField, self.fields["responsible"])
        field.queryset = people_of(person)
        self.initial.setdefault("responsible", person.pk)
        typed = self.data if self.is_bound else {self.add_prefix(name): value for name, value in self.initial.items()}
        self.lines = article_lines(self.prefix or "", typed)

    def articles_of(self, kind: str) -> list[ArticleLine]:
        """The lines of samples or of brochures."""
        return [line for line in self.lines if line.kind == kind]

    @property
    def samples(self) -> list[ArticleLine]:
        return self.articles_of(InquiryType.SAMPLE)

    @property
    def brochures(self) -> list[ArticleLine]:
        return self.articles_of(InquiryType.BROCHURE)

    def clean_text(self) -> str:
        return clean(self.cleaned_data["text"])

    def clean(self) -> dict[str, Any]:
        """Samples and brochures name at least one article of the catalogue, as long as there is a catalogue."""
        data = self.cleaned_data
        kind = data.get("type")
        lines = self.articles_of(kind or "")
        data["articles"] = [(line.code, line.quantity) for line in lines if line.quantity]
        if any(line.error for line in lines):
            self.add_error(None, _("A quantity is not a number from 0 to 99."))
        elif kind in NEEDS_ADDRESS and lines and not data["articles"]:
            self.add_error("type", _("Choose at least one article."))
        return data

    @property
    def needs_address(self) -> bool:
        """Whether the chosen type needs the contact's address (workflow.md 1)."""
        return self.cleaned_data.get("type") in NEEDS_ADDRESS

    @property
    def consent_how(self) -> ConsentHow:
        """How consent is given at the chosen origin (features N2)."""
        return STAFF_ORIGINS.get(self.cleaned_data.get("origin", ""), ConsentHow.PHONE)

    def inquiry_data(self, *, language: str, site: SiteData | None) -> InquiryData:
        """The checked inquiry as data, in the contact's language."""
        data = self.cleaned_data
        return InquiryData(
            type=data["type"],
            origin=data["origin"],
            language=language,
            text=data["text"],
            project_name=data["project_name"],
            project_type=data["project_type"],
            site=site,
            composition_number=data["composition_number"],
            articles=data["articles"],
        )
