"""A payload of the website, read as contact and inquiry in our own words."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import phonenumbers
from django.core.exceptions import ValidationError

from contacts import vat
from contacts.choices import ConsentHow, ConsentKind, PhoneKind, Title
from contacts.models import Consent, Contact, ContactPhone, Province
from contacts.phones import parse as parse_phone
from contacts.provinces import find as find_province
from contacts.saving import ConsentData, ContactData
from core.fields import Language
from integrations.website.further import Further, tidy, unknown_fields
from integrations.website.schema import Address, Payload
from requests_app.creation import InquiryData, SiteData
from requests_app.models import Inquiry
from requests_app.types import ProjectType

MAX_UTM_LETTERS = 10_000
_TITLES = {"mr": Title.MR, "ms": Title.MS, "mrs": Title.MS, "miss": Title.MS, "none": Title.NONE, "": Title.NONE}
_PHONE_KINDS = {
    phonenumbers.PhoneNumberType.MOBILE: PhoneKind.MOBILE,
    phonenumbers.PhoneNumberType.FIXED_LINE: PhoneKind.LANDLINE,
}


@dataclass(frozen=True)
class Reading:
    """Who inquires about what. `home` is the contact's address, `submitted_at` never after the arrival.

    `remarks` say by code what could not be taken over; the values themselves are in `inquiry.extra`.
    """

    contact: ContactData
    inquiry: InquiryData
    home: SiteData
    submitted_at: datetime
    remarks: list[str]


def understand(payload: Payload, *, external_id: str, received_at: datetime) -> Reading:
    """Read a payload that arrived at `received_at`; `external_id` lets its inquiry exist only once."""
    further = Further(unknown_fields(payload))
    submitted_at = _submitted_at(payload, further, received_at)
    home = _site(payload.home, "contact.address.", further)
    consents = _consents(payload, further, submitted_at, received_at)
    contact = _contact(payload, home, consents, further)
    inquiry = _inquiry(payload, external_id, further)
    inquiry.extra = further.as_json()
    return Reading(contact, inquiry, home, submitted_at, further.remarks)


def _submitted_at(payload: Payload, further: Further, received_at: datetime) -> datetime:
    sent = payload.submitted_at or received_at
    if sent > received_at:
        further.keep("submitted_at", sent.isoformat(), "submitted_at")
        return received_at
    return sent


def _language(payload: Payload, further: Further) -> str:
    language = payload.language[:2].lower()
    if language in Language.values:
        return language
    further.keep("language", payload.language)
    return Language.EN


def _site(address: Address, path: str, further: Further) -> SiteData:
    code = find_province(address.country, address.province) if address.province else None
    province = Province.objects.filter(country=address.country, code=code).first() if code else None
    if address.province and province is None:
        further.keep(f"{path}province", address.province, "province")
    texts = further.fit(
        Contact,
        path,
        street=address.street,
        house_number=address.number,
        postal_code=address.postal_code,
        town=address.town,
    )
    return SiteData(**texts, province=province, country=address.country)


def _contact(payload: Payload, home: SiteData, consents: list[ConsentData], further: Further) -> ContactData:
    part = payload.contact
    # A form with one field for the whole name may send it as the first name.
    is_one_name = bool(part.first_name and not part.last_name and not part.company)
    if part.title.lower() not in _TITLES:
        further.keep("contact.title", part.title)
    texts = further.fit(
        Contact,
        "contact.",
        first_name="" if is_one_name else part.first_name,
        last_name=part.first_name if is_one_name else part.last_name,
        company=part.company,
    )
    return ContactData(
        type=part.type,
        title=_TITLES.get(part.title.lower(), Title.NONE),
        vat_number=_vat_number(payload, further),
        language=_language(payload, further),
        emails=[part.email] if part.email else [],
        phones=_phones(payload, further),
        consents=consents,
        **texts,
        **vars(home),
    )


def _vat_number(payload: Payload, further: Further) -> str:
    given = payload.contact.vat_number
    try:
        return vat.check(given, payload.home.country)
    except ValidationError:
        further.keep("contact.vat_number", given, "vat_number")
        return ""


def _phones(payload: Payload, further: Further) -> list[tuple[str, str]]:
    raw = further.fit(ContactPhone, "contact.phone.", raw=payload.contact.phone)["raw"]
    return [(_phone_kind(raw, payload.home.country), raw)] if raw else []


def _phone_kind(raw: str, country: str) -> str:
    e164 = parse_phone(raw, country)
    if e164 is None:
        return PhoneKind.OTHER
    return _PHONE_KINDS.get(phonenumbers.number_type(phonenumbers.parse(e164)), PhoneKind.OTHER)


def _consents(payload: Payload, further: Further, submitted_at: datetime, received_at: datetime) -> list[ConsentData]:
    found = []
    for position, consent in enumerate(payload.consents):
        path = f"consents.{position}."
        if consent.kind not in ConsentKind.values:
            further.keep(path.rstrip("."), consent.model_dump(mode="json", exclude=set(consent.model_extra or {})))
            continue
        texts = further.fit(Consent, path, text_version=consent.text_version, ip_prefix=consent.ip_prefix)
        given_at = min(consent.given_at or submitted_at, received_at)
        found.append(ConsentData(consent.kind, ConsentHow.WEB, given_at, text=consent.text, **texts))
    return found


def _inquiry(payload: Payload, external_id: str, further: Further) -> InquiryData:
    project, event = payload.project, payload.event
    project_type = project.type if project else ""
    if project_type and project_type not in ProjectType.values:
        further.keep("project.type", project_type)
        project_type = ""
    texts = further.fit(
        Inquiry,
        "",
        project_name=project.name if project else "",
        form_id=payload.form_id,
        dealer_code=payload.dealer_code,
        event_id=event.id if event else "",
    )
    return InquiryData(
        type=payload.type,
        origin=payload.source,
        language=_language(payload, further),
        text=payload.text,
        project_type=project_type,
        site=_project_site(payload, further),
        referrer_url=payload.referrer_url,
        landing_url=payload.landing_url,
        utm=_utm(payload, further),
        participants=", ".join(event.participants) if event else "",
        external_id=external_id,
        articles=[(article.id, article.quantity) for article in payload.articles],
        **texts,
    )


def _utm(payload: Payload, further: Further) -> dict[str, Any]:
    utm = tidy(payload.utm)
    if len(json.dumps(utm)) <= MAX_UTM_LETTERS:
        return utm
    further.keep("utm", utm)
    return {}


def _project_site(payload: Payload, further: Further) -> SiteData | None:
    address = payload.project.address if payload.project else None
    if address is None or not (address.street or address.postal_code or address.town):
        return None
    address = address.model_copy(update={"country": address.country or payload.country or payload.home.country})
    return _site(address, "project.address.", further)
