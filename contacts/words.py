"""Contact data in words: what fields are called, and how their stored values read in the reader's language."""

from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_countries import countries

from contacts.choices import ConsentHow, PhoneKind
from contacts.models import Contact

# Not a column of the contact.
_LABELS = {
    "emails": gettext_lazy("E-mail"),
    "phones": gettext_lazy("Phone"),
    "customer_numbers": gettext_lazy("Customer number"),
    "consent_processing": gettext_lazy("Consent to processing"),
    "consent_promotion": gettext_lazy("Consent to promotion"),
    "consent_partners": gettext_lazy("Consent to partners' promotion"),
}


def label(name: str) -> str:
    """What a field of contact data is called."""
    if name in _LABELS:
        return str(_LABELS[name])
    try:
        return capfirst(str(getattr(Contact._meta.get_field(name), "verbose_name", name)))
    except FieldDoesNotExist:
        return name


def value(name: str, stored: Any) -> str:
    """A stored value as it reads: one line, or one for each e-mail, phone or number."""
    if isinstance(stored, list):
        return "\n".join(_phone(*item) if isinstance(item, list | tuple) else str(item) for item in stored)
    if name == "country":
        return str(dict(countries).get(stored, stored))
    if name.startswith("consent_"):
        return str(ConsentHow(stored).label) if stored in ConsentHow.values else str(stored or _("no"))
    try:
        choices = dict(getattr(Contact._meta.get_field(name), "flatchoices", []))
    except FieldDoesNotExist:
        choices = {}
    return str(choices.get(stored, stored))


def _phone(kind: str, number: str) -> str:
    if kind in PhoneKind.values and kind != PhoneKind.OTHER:
        return f"{number} ({PhoneKind(kind).label})"
    return number
