"""The inquiry part of *Create inquiry* (features N1–N3)."""

from typing import Any, ClassVar, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from contacts.choices import ConsentHow
from contacts.forms import AddressForm, LineField
from core.forms import Combobox, Segmented
from core.text import clean
from requests_app.creation import InquiryData, SiteData
from requests_app.models import CatalogueItem
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
        field.queryset = Person.objects.filter(unit__organisation=person.organisation, is_active=True).order_by(
            "last_name", "first_name"
        )
        self.initial.setdefault("responsible", person.pk)
        self.items = list(CatalogueItem.objects.filter(is_available=True))
        for item in self.items:
            self.fields[f"quantity_{item.code}"] = forms.IntegerField(
                label=item.title,
                required=False,
                min_value=0,
                max_value=99,
                widget=forms.NumberInput({"inputmode": "numeric"}),
            )

    def articles_of(self, kind: str) -> list[forms.BoundField]:
        """The quantity fields of samples or of brochures."""
        return [self[f"quantity_{item.code}"] for item in self.items if item.kind == kind]

    @property
    def samples(self) -> list[forms.BoundField]:
        return self.articles_of(InquiryType.SAMPLE)

    @property
    def brochures(self) -> list[forms.BoundField]:
        return self.articles_of(InquiryType.BROCHURE)

    def clean_text(self) -> str:
        return clean(self.cleaned_data["text"])

    def clean(self) -> dict[str, Any]:
        """Samples and brochures name at least one article of the catalogue, as long as there is a catalogue."""
        data = self.cleaned_data
        kind = data.get("type")
        data["articles"] = [
            (item.code, data[f"quantity_{item.code}"])
            for item in self.items
            if item.kind == kind and data.get(f"quantity_{item.code}")
        ]
        if kind in NEEDS_ADDRESS and self.articles_of(kind) and not data["articles"]:
            self.add_error("type", _("Choose at least one article."))
        return data

    @property
    def needs_address(self) -> bool:
        """Whether the chosen type needs the contact's address (workflow.md 1)."""
        return self.cleaned_data.get("type") in NEEDS_ADDRESS

    @property
    def consent_how(self) -> ConsentHow:
        """How consent is given at the chosen origin (features N2)."""
        return STAFF_ORIGINS[Origin(self.cleaned_data["origin"])]

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
