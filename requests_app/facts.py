"""An inquiry as pairs of label and value, in the reader's language: the body of mails."""

from collections.abc import Collection

from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from accounts.models import Organisation, Person
from contacts.choices import Title
from contacts.models import Contact
from core import dates
from requests_app.deadlines import current_appointment
from requests_app.models import Inquiry
from requests_app.types import SharedPart

# A fact without a value is not shown.
Fact = tuple[str, str]


def facts_before_acceptance(inquiry: Inquiry) -> list[Fact]:
    """All that a receiver may know before accepting, nothing personal (workflow.md 7)."""
    kind = [inquiry.get_type_display(), inquiry.get_project_type_display() if inquiry.project_type else ""]
    return [
        (_("Number"), inquiry.number),
        (_("Type"), " · ".join(part for part in kind if part)),
        (_("Place"), _place(inquiry)),
    ]


def facts_for_colleagues(inquiry: Inquiry, contact: Contact) -> list[Fact]:
    """What colleagues need to recognise an inquiry; `contact` is their organisation's own record."""
    return [
        *facts_before_acceptance(inquiry),
        (_("Contact"), ", ".join(part for part in (contact.get_full_name(), contact.company) if part)),
        (_("Project"), inquiry.project_name),
        (_("Due"), dates.moment(inquiry.due_at) if inquiry.due_at else ""),
    ]


def inquiry_facts(inquiry: Inquiry, changed: Collection[str] = ()) -> list[Fact]:
    """Everything about the inquiry itself, for whoever works on it without Contacts (features M3).

    `changed` holds values of SharedPart: their facts are marked, and shown even if there is nothing any more.
    """
    articles = "\n".join(str(article) for article in inquiry.articles.select_related("item"))
    return [
        *facts_before_acceptance(inquiry),
        (_("Submitted"), dates.moment(inquiry.submitted_at)),
        (_("Project"), inquiry.project_name),
        _part(SharedPart.SITE, _site(inquiry), changed, without=_("at the contact's address")),
        _part(SharedPart.APPOINTMENT, _appointment(inquiry), changed, without=_("none agreed")),
        (_("Guide composition number"), inquiry.composition_number),
        (_("Articles"), articles),
        (_("Participants"), inquiry.participants),
        _part(SharedPart.TEXT, inquiry.text, changed, without="–"),
    ]


def marked(label: str, part: SharedPart, changed: Collection[str]) -> str:
    """The label, and whether what it stands for has changed."""
    return _("%(label)s (changed)") % {"label": label} if part in changed else label


def contact_facts(contact: Contact) -> list[Fact]:
    """Who inquires and how to reach them."""
    title = "" if contact.title == Title.NONE else contact.get_title_display()
    address = _address(
        contact.street,
        contact.house_number,
        contact.postal_code,
        contact.town,
        contact.province,
        contact.get_country_display(),
    )
    return [
        (_("Name"), f"{title} {contact.get_full_name()}".strip() if contact.get_full_name() else ""),
        (_("Company"), contact.company),
        (_("Position"), contact.position),
        (_("VAT number"), contact.vat_number),
        (_("E-mail"), "\n".join(str(email) for email in contact.emails.all())),
        (_("Phone"), "\n".join(f"{phone} ({phone.get_kind_display()})" for phone in contact.phones.all())),
        (_("Address"), address),
        (_("Language"), str(get_language_info(contact.language)["name_translated"])),
    ]


def sender_facts(organisation: Organisation, person: Person | None) -> list[Fact]:
    """Whom to ask about an inquiry: the person who sent it, or the organisation when the system did."""
    return [
        (_("Name"), person.get_full_name() if person else ""),
        (_("Organisation"), organisation.name),
        (_("E-mail"), person.email if person else organisation.email),
        (_("Phone"), (person.phone if person else "") or organisation.phone),
    ]


def _part(part: SharedPart, value: str, changed: Collection[str], *, without: str) -> Fact:
    if part in changed:
        return marked(str(part.label), part, changed), value or without
    return str(part.label), value


def _appointment(inquiry: Inquiry) -> str:
    agreed = current_appointment(inquiry)
    if agreed is None:
        return ""
    words = (
        agreed.get_kind_display(),
        dates.moment(agreed.starts_at),
        str(agreed.studio or agreed.get_place_display()),
    )
    return " · ".join(words)


def _place(inquiry: Inquiry) -> str:
    town = f"{inquiry.site_postal_code} {inquiry.site_town}".strip()
    return ", ".join(part for part in (town, inquiry.get_site_country_display()) if part)


def _site(inquiry: Inquiry) -> str:
    if not inquiry.site_differs:
        return ""
    return _address(
        inquiry.site_street,
        inquiry.site_house_number,
        inquiry.site_postal_code,
        inquiry.site_town,
        inquiry.site_province,
        inquiry.get_site_country_display(),
    )


def _address(street: str, number: str, postal_code: str, town: str, province: object, country: str) -> str:
    region = f"({province})" if province else ""
    lines = (f"{street} {number}", f"{postal_code} {town} {region}", country)
    return "\n".join(line.strip() for line in lines if line.strip())
