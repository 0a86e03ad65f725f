"""What a page shows of a contact, read in one query (features C2, D2, D3)."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import phonenumbers
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _

from contacts.choices import CONTACT_ICONS, ConsentHow, ConsentKind, ContactType, PhoneKind, Title
from contacts.models import Consent, Contact, ContactEmail, ContactPhone, CustomerNumber
from core import dates
from core.maps import address_line, map_url


@dataclass(frozen=True)
class Phone:
    """A number as people read it, its kind, and the link that dials it."""

    kind: str
    number: str
    url: str


@dataclass(frozen=True)
class ConsentLine:
    """One kind of consent and how it stands."""

    kind: str
    state: str


@dataclass(frozen=True)
class ContactCard:
    """A contact in the reader's language; an empty text means unknown."""

    pk: int
    name: str
    type: str
    icon: str
    company: str
    position: str
    phones: list[Phone]
    emails: list[str]
    address: str
    map_url: str
    language: str
    vat_number: str
    customer_numbers: list[str]
    consents: list[ConsentLine]


def contact_card(pk: int) -> ContactCard:
    """The card of a contact, in one query; raises Contact.DoesNotExist. Who may see it is not asked here."""
    return card_of(card_rows().get(pk=pk))


def card_of(contact: Any) -> ContactCard:
    """The card of one of `card_rows`, without a query."""
    address = _address(contact)
    return ContactCard(
        pk=contact.pk,
        name=full_name(contact),
        type=contact.get_type_display(),
        icon=CONTACT_ICONS[ContactType(contact.type)],
        company=contact.company if contact.get_full_name() else "",
        position=contact.position,
        phones=[_phone(**phone) for phone in contact.all_phones],
        emails=contact.all_emails,
        address=address,
        map_url=map_url(address) if address else "",
        language=contact.get_language_display(),
        vat_number=contact.vat_number,
        customer_numbers=contact.all_numbers,
        consents=_consents(contact.all_consents),
    )


def full_name(contact: Contact) -> str:
    """The contact's name with the title, or the company's."""
    name = contact.get_full_name()
    if not name:
        return contact.company
    return name if contact.title == Title.NONE else f"{contact.get_title_display()} {name}"


def card_rows() -> Any:
    """Contacts with all that a card shows, as a queryset, so that others can ask more in the same query."""
    here = OuterRef("pk")
    phone = JSONObject(kind="kind", raw="raw", e164="e164")
    consent = JSONObject(kind="kind", how="how", given_at="given_at", withdrawn_at="withdrawn_at")
    return Contact.objects.select_related("province").annotate(
        all_emails=ArraySubquery(ContactEmail.objects.filter(contact=here).values("address")),
        all_phones=ArraySubquery(ContactPhone.objects.filter(contact=here).values(data=phone)),
        all_numbers=ArraySubquery(CustomerNumber.objects.filter(contact=here).values("number")),
        all_consents=ArraySubquery(Consent.objects.filter(contact=here).values(data=consent)),
    )


def _address(contact: Contact) -> str:
    if not (contact.street or contact.postal_code or contact.town):
        return ""
    return address_line(
        street=contact.street,
        house_number=contact.house_number,
        postal_code=contact.postal_code,
        town=contact.town,
        province=contact.province.code if contact.province else "",
        country=contact.get_country_display(),
    )


def _phone(kind: str, raw: str, e164: str) -> Phone:
    number = raw
    if e164:
        parsed = phonenumbers.parse(e164)
        number = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    dialled = e164 or re.sub(r"[^0-9+]", "", raw)
    return Phone(_kind(kind), number, f"tel:{dialled}" if dialled else "")


def _kind(kind: str) -> str:
    return _("Phone") if kind == PhoneKind.OTHER else str(PhoneKind(kind).label)


def _consents(rows: list[dict[str, str]]) -> list[ConsentLine]:
    """How each kind stands: the latest given or withdrawn counts, as for contacts.consents.allows."""
    return [ConsentLine(str(kind.label), _state([row for row in rows if row["kind"] == kind])) for kind in ConsentKind]


def _state(rows: list[dict[str, str]]) -> str:
    """Rows of one kind, the latest given last."""
    if not rows:
        return _("no")
    given = datetime.fromisoformat(rows[-1]["given_at"])
    ended = max((datetime.fromisoformat(row["withdrawn_at"]) for row in rows if row["withdrawn_at"]), default=None)
    if ended is not None and ended >= given:
        return _("withdrawn on %(day)s") % {"day": dates.day(ended)}
    return f"{dates.day(given)}, {ConsentHow(rows[-1]['how']).label}"
