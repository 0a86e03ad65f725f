"""The form of a contact (features C1–C4)."""

from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from accounts.models import Person
from contacts.choices import ConsentHow, ConsentKind, ContactType, PhoneKind, Title
from contacts.consents import with_texts
from contacts.emails import normalise_email
from contacts.models import Contact, Province
from contacts.phones import is_prefix, parse, prefix_of
from contacts.saving import ConsentData, ContactData
from contacts.vat import check
from core.fields import Language
from core.forms import Combobox, Segmented
from core.text import clean_line

# The countries of the market come first in lists.
NEAR_COUNTRIES = ("IT", "DE", "AT", "CH", "FR", "ES", "PT", "BE", "NL", "CZ")


def country_choices() -> list[tuple[str, str]]:
    """All countries by name in the reader's language, those of the market first."""
    names = dict(countries)
    near = [(code, names.pop(code)) for code in NEAR_COUNTRIES]
    return [("", ""), *near, *sorted(names.items(), key=lambda item: item[1])]


class LineField(forms.CharField):
    """One line of text, without control characters."""

    def to_python(self, value: Any) -> str:
        """Return the cleaned line."""
        return clean_line(super().to_python(value) or "")


class AddressForm(forms.Form):
    """Street to country; with a prefix it is the building site."""

    widths: ClassVar[dict[str, str]] = {
        "street": "two", "house_number": "third", "postal_code": "third", "town": "two", "country": "half",
        "province": "half",
    }  # fmt: skip

    street = LineField(label=_("Street"), required=False, max_length=200)
    house_number = LineField(label=_("No."), required=False, max_length=20)
    postal_code = LineField(label=_("Postal code"), required=False, max_length=20)
    town = LineField(label=_("Town"), required=False, max_length=120)
    country = forms.ChoiceField(label=_("Country"), choices=country_choices, widget=Combobox)
    province = forms.ModelChoiceField(
        label=_("Province"), queryset=Province.objects.all(), required=False, widget=Combobox, empty_label=""
    )

    def clean_province(self) -> Province | None:
        """Only a province of the chosen country counts."""
        province: Province | None = self.cleaned_data["province"]
        return province if province and province.country == self.cleaned_data.get("country") else None


class PersonForm(AddressForm):
    """Who a contact is: name, company, address, language."""

    widths: ClassVar[dict[str, str]] = AddressForm.widths | {
        "title": "third", "first_name": "third", "last_name": "third", "company": "half", "position": "half",
        "language": "half", "vat_number": "half",
    }  # fmt: skip

    type = forms.ChoiceField(
        label=_("Contact type"), choices=ContactType, initial=ContactType.PRIVATE, widget=Segmented
    )
    title = forms.ChoiceField(label=_("Title"), choices=[("", ""), *Title.choices])
    first_name = LineField(label=_("First name"), required=False, max_length=100)
    last_name = LineField(label=_("Last name"), max_length=100)
    company = LineField(label=_("Company"), required=False, max_length=200)
    position = LineField(label=_("Position"), required=False, max_length=120)
    language = forms.ChoiceField(label=_("Language"), choices=Language)
    vat_number = LineField(label=_("VAT number"), required=False, max_length=20)

    def clean(self) -> dict[str, Any]:
        """A company where the type has one; a VAT number of its country."""
        data = self.cleaned_data
        if data.get("type") == ContactType.COMMERCIAL and not data.get("company"):
            self.add_error("company", _("Enter the company."))
        if data.get("type") == ContactType.PRIVATE:
            data["company"] = data["position"] = ""
        if data.get("vat_number") and data.get("country"):
            self._clean_vat(data)
        return data

    def _clean_vat(self, data: dict[str, Any]) -> None:
        try:
            data["vat_number"] = check(data["vat_number"], data["country"])
        except forms.ValidationError as error:
            self.add_error("vat_number", error)

    def plain_data(self) -> dict[str, Any]:
        """The checked fields by their names in ContactData."""
        return {name: self.cleaned_data[name] for name in _PLAIN}


class ContactForm(PersonForm):
    """A new contact: who it is, how to reach them, and what they consent to."""

    widths: ClassVar[dict[str, str]] = PersonForm.widths | {"email": "half", "phone_kind": "one", "phone": "third"}
    hints: ClassVar[dict[str, Any]] = {"email": _("or phone"), "phone": _("or e-mail"), "phone_kind": ""}

    email = forms.EmailField(label=_("E-mail"), required=False)
    phone_kind = forms.ChoiceField(label=_("Kind"), choices=PhoneKind, initial=PhoneKind.MOBILE, required=False)
    phone = LineField(label=_("Phone"), required=False, max_length=60, widget=forms.TextInput({"type": "tel"}))
    consent_processing = forms.BooleanField(label=_("Processing of the data for this inquiry"))
    consent_promotion = forms.BooleanField(label=_("Information about products and events"), required=False)
    consent_partners = forms.BooleanField(label=_("Information from partners"), required=False)

    field_order = (
        "type", "title", "first_name", "last_name", "company", "position", "email", "phone_kind", "phone", "street",
        "house_number", "postal_code", "town", "country", "province", "language", "vat_number",
    )  # fmt: skip

    def clean_email(self) -> str:
        return normalise_email(self.cleaned_data["email"])

    def clean_phone(self) -> str:
        """The prefix that stood there is no number."""
        phone: str = self.cleaned_data["phone"]
        return "" if is_prefix(phone) else phone

    def clean(self) -> dict[str, Any]:
        """Reachable by e-mail or phone, beside what every contact needs."""
        data = super().clean()
        if not data.get("email") and not data.get("phone") and not {"email", "phone"} & set(self.errors):
            self.add_error("email", _("Enter an e-mail or a phone number."))
        if data.get("phone") and data.get("country") and parse(data["phone"], data["country"]) is None:
            self.add_error("phone", INCOMPLETE_PHONE)
        return data

    def contact_data(self, *, how: ConsentHow, by: Person, at: datetime) -> ContactData:
        """The checked contact as data; consents given now, in this way and wording, taken by this person (N2, P3)."""
        data = self.cleaned_data
        given = {
            ConsentKind.PROCESSING: data["consent_processing"],
            ConsentKind.PROMOTION: data["consent_promotion"],
            ConsentKind.PARTNERS: data["consent_partners"],
        }
        consents = [ConsentData(kind, how, at, taken_by=by) for kind, agreed in given.items() if agreed]
        return ContactData(
            **self.plain_data(),
            emails=[data["email"]] if data["email"] else [],
            phones=[(data["phone_kind"], data["phone"])] if data["phone"] else [],
            consents=with_texts(consents, organisation=by.organisation, language=data["language"], at=at),
        )


INCOMPLETE_PHONE = _("This is not a complete phone number of the chosen country.")
_PLAIN = (
    "type", "title", "first_name", "last_name", "company", "position", "vat_number", "language", "street",
    "house_number", "postal_code", "town", "province", "country",
)  # fmt: skip


def typed_values(form: ContactForm) -> dict[str, Any]:
    """What was typed, right or wrong, in the manner of contacts.saving.values_of."""
    data = {name: form[name].value() or "" for name in (*_PLAIN, "email", "phone", "phone_kind")} | form.cleaned_data
    province = data["province"]
    if isinstance(province, str):
        province = Province.objects.filter(pk=province).first() if province.isdecimal() else None
    plain = {name: str(data[name] or "") for name in _PLAIN}
    return plain | {
        "province": str(province or ""),
        "emails": [normalise_email(data["email"])] if data["email"] else [],
        "phones": [[data["phone_kind"], data["phone"]]] if data["phone"] else [],
        "customer_numbers": [],
    }


def initial_for(person: Person) -> dict[str, Any]:
    """Prefix, language and country as this person entered them last (features C4)."""
    last = Contact.objects.filter(created_by=person).order_by("-created_at").prefetch_related("phones").first()
    language, country = (last or person.organisation).language, str((last or person.organisation).country)
    numbers = [phone.e164 for phone in last.phones.all() if phone.e164] if last else []
    return {"language": language, "country": country, "phone": prefix_of(numbers[0] if numbers else "", country)}
