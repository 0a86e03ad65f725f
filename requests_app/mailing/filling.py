"""Filling a template with what is known of an inquiry, in the language of the template (features M4)."""

import re
from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from contacts.choices import Title
from contacts.models import Contact
from core import dates
from core.maps import address_line
from requests_app.models import Inquiry
from requests_app.types import Place

# What may stand in braces, and what it means.
PLACEHOLDERS = {
    "salutation": _("Salutation with the name"),
    "number": _("Number of the inquiry"),
    "project": _("Project name, or its type"),
    "appointment": _("Date and time of what was agreed"),
    "place": _("Where that is"),
    "sender": _("Your name and your organisation"),
    "phone": _("Your phone"),
    "organisation": _("Your organisation"),
}
_BRACES = re.compile(r"\{([^{}\n]*)\}")

_SALUTATIONS = {
    "de": {
        Title.MS: "Sehr geehrte Frau {}",
        Title.MR: "Sehr geehrter Herr {}",
        "": "Guten Tag {}",
        "none": "Guten Tag",
    },
    "en": {Title.MS: "Dear Ms {}", Title.MR: "Dear Mr {}", "": "Dear {}", "none": "Dear Sir or Madam"},
    "fr": {Title.MS: "Madame {}", Title.MR: "Monsieur {}", "": "Bonjour {}", "none": "Madame, Monsieur"},
    "it": {Title.MS: "Gentile Sig.ra {}", Title.MR: "Gentile Sig. {}", "": "Gentile {}", "none": "Buongiorno"},
    "es": {Title.MS: "Estimada Sra. {}", Title.MR: "Estimado Sr. {}", "": "Hola, {}", "none": "Buenos días"},
}
_PROJECT = {
    "de": "Ihr Bauvorhaben", "en": "your project", "fr": "votre projet", "it": "il Suo progetto", "es": "su proyecto",
}  # fmt: skip


def unknown_placeholders(text: str) -> list[str]:
    """What stands in braces that nothing fills in."""
    return [name for name in _BRACES.findall(text) if name not in PLACEHOLDERS]


def fill(text: str, values: dict[str, str]) -> str:
    """Put the values in; a line that speaks of something unknown is left out."""
    known = [line for line in text.replace("\r\n", "\n").split("\n") if not _unknown(line, values)]
    return re.sub(r"\n{4,}", "\n\n\n", "\n".join(fill_line(line, values) for line in known)).strip()


def fill_line(line: str, values: dict[str, str]) -> str:
    """Put the values in a line, such as a subject; what is unknown leaves a gap."""
    return " ".join(part for part in _BRACES.sub(lambda found: values.get(found[1], ""), line).split(" ") if part)


def _unknown(line: str, values: dict[str, str]) -> bool:
    return any(not values.get(name) for name in _BRACES.findall(line))


def values_for(inquiry: Inquiry, contact: Contact, sender: Person, language: str) -> dict[str, str]:
    """What the placeholders stand for; the inquiry comes from `with_detail_data`, times are in the current zone."""
    with translation.override(language):
        at, place = _agreed(inquiry)
        return {
            "salutation": salutation(contact, language),
            "number": inquiry.number,
            "project": inquiry.project_name or _PROJECT[language],
            "appointment": dates.moment(at) if at else "",
            "place": place,
            "sender": "\n".join([sender.get_full_name(), sender.organisation.name]),
            "phone": sender.phone,
            "organisation": sender.organisation.name,
        }


def salutation(contact: Contact, language: str) -> str:
    """How the contact is addressed, formally where the title is known."""
    words = _SALUTATIONS[language]
    if contact.title in (Title.MS, Title.MR) and contact.last_name:
        return words[contact.title].format(contact.last_name)
    name = contact.get_full_name()
    return words[""].format(name) if name else words["none"]


def _agreed(inquiry: Inquiry) -> tuple[datetime | None, str]:
    """When and where the next appointment is."""
    if inquiry.agreed_at is None:
        return None, ""
    planned = inquiry.appointment_list[-1] if inquiry.appointment_list else {}
    if planned.get("place") == Place.ON_SITE:
        return inquiry.agreed_at, _site(inquiry)
    return inquiry.agreed_at, planned.get("studio") or ""


def _site(inquiry: Inquiry) -> str:
    return address_line(
        street=inquiry.site_street,
        house_number=inquiry.site_house_number,
        postal_code=inquiry.site_postal_code,
        town=inquiry.site_town,
        province="",
        country="",
    )
