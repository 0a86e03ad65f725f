"""Making, finding and changing contacts; every source of inquiries comes through here (features C5)."""

import hashlib
import json
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from accounts.models import Organisation, Person
from contacts.choices import PhoneKind, Title
from contacts.emails import normalise_email
from contacts.known import similar_contacts
from contacts.models import (
    Consent,
    Contact,
    ContactChange,
    ContactEmail,
    ContactMerge,
    ContactPhone,
    CustomerNumber,
    Province,
)
from contacts.pairs import compare_again, note_alike
from contacts.phones import parse


@dataclass
class ConsentData:
    """One consent as it was given (features N2)."""

    kind: str
    how: str
    given_at: datetime
    text_version: str = ""
    text: str = ""
    ip_prefix: str = ""
    taken_by: Person | None = None


@dataclass
class ContactData:
    """A contact as a form, an intake or another organisation's record describes it (features C2)."""

    type: str
    last_name: str
    language: str
    country: str
    title: str = Title.NONE
    first_name: str = ""
    company: str = ""
    position: str = ""
    vat_number: str = ""
    street: str = ""
    house_number: str = ""
    postal_code: str = ""
    town: str = ""
    province: Province | None = None
    emails: list[str] = field(default_factory=list)
    phones: list[tuple[str, str]] = field(default_factory=list)  # kind and number as written
    customer_numbers: list[str] = field(default_factory=list)
    consents: list[ConsentData] = field(default_factory=list)


PLAIN_FIELDS = tuple(
    item.name for item in fields(ContactData) if item.name not in {"emails", "phones", "customer_numbers", "consents"}
)


@dataclass(frozen=True)
class Found:
    """The contact to use, whether it is new, and by field what the data said otherwise: (kept, offered)."""

    contact: Contact
    is_new: bool
    differences: dict[str, tuple[str, str]] = field(default_factory=dict)


class EmailTaken(Exception):
    """Another contact of the organisation has one of the addresses."""


class ContactChanged(Exception):
    """The contact is not as the person saw it any more."""


def hold(contact: Contact) -> Contact:
    """Keep the contact from being merged until the transaction ends; returns the one it was merged into, if it was.

    Raises Contact.DoesNotExist when there is neither.
    """
    if Contact.objects.select_for_update(of=("self",), no_key=True).filter(pk=contact.pk).values_list("pk").first():
        return contact
    return hold(Contact.objects.get(pk=merged_into(contact.pk) or 0))


def merged_into(pk: int) -> int | None:
    """The key of the contact into which this one was merged."""
    kept = ContactMerge.objects.filter(merged_id=pk, undone_at=None).values_list("kept", flat=True)
    return kept.first()


def find_by_email(organisation: Organisation, addresses: list[str]) -> Contact | None:
    """The organisation's contact that has one of these addresses."""
    wanted = [normalise_email(address) for address in addresses]
    email = ContactEmail.objects.filter(organisation=organisation, address__in=wanted).select_related("contact").first()
    return email.contact if email is not None else None


@transaction.atomic
def find_or_create(organisation: Organisation, data: ContactData, *, by: Person | None, at: datetime) -> Found:
    """Attach to the contact with an identical e-mail, else create one; an existing contact is never overwritten.

    Differences are returned for the history (features C5). `at` is when the person got in touch.
    """
    existing = find_by_email(organisation, data.emails)
    if existing is None:
        try:
            with transaction.atomic():
                return Found(create_contact(organisation, data, by=by, at=at), is_new=True)
        except IntegrityError:
            # Somebody else stored the same address in the meantime.
            existing = find_by_email(organisation, data.emails)
            if existing is None:
                raise
    existing = hold(existing)
    touch(existing, at)
    add_consents(existing, data.consents)
    return Found(existing, is_new=False, differences=differences(existing, data))


@transaction.atomic
def create_contact(organisation: Organisation, data: ContactData, *, by: Person | None, at: datetime) -> Contact:
    """Create a contact with its addresses, numbers and consents.

    It knows afterwards whom it is `similar` to. Raises ValueError without any e-mail and phone, IntegrityError when
    another contact of the organisation has one of the addresses (features C3, C5).
    """
    if not data.emails and not data.phones:
        raise ValueError("A contact needs an e-mail or a phone.")
    contact = Contact(organisation=organisation, created_by=by, created_at=at, last_subject_contact_at=at)
    for name in PLAIN_FIELDS:
        setattr(contact, name, getattr(data, name))
    contact.save()
    ContactEmail.objects.bulk_create(
        ContactEmail(contact=contact, organisation=organisation, address=normalise_email(address), position=position)
        for position, address in enumerate(data.emails)
    )
    phones = [_phone(contact, kind, raw, position) for position, (kind, raw) in enumerate(data.phones)]
    ContactPhone.objects.bulk_create(phones)
    CustomerNumber.objects.bulk_create(
        CustomerNumber(contact=contact, number=number) for number in data.customer_numbers
    )
    add_consents(contact, data.consents)
    contact.similar = similar_contacts(contact, [phone.e164 for phone in phones if phone.e164])
    note_alike(contact, contact.similar, at=at)
    return contact


def _phone(contact: Contact, kind: str, raw: str, position: int) -> ContactPhone:
    return ContactPhone(
        contact=contact,
        organisation_id=contact.organisation_id,
        kind=kind or PhoneKind.OTHER,
        raw=raw,
        e164=parse(raw, str(contact.country)) or "",
        position=position,
    )


@transaction.atomic
def update_contact(
    contact: Contact,
    data: ContactData,
    *,
    by: Person | None,
    at: datetime,
    kind: str = ContactChange.Kind.EDITED,
    seen: str = "",
) -> dict[str, list[Any]]:
    """Give the contact these data, its consents stay; returns by field what stood there and what stands there now.

    Of `contact` only the key counts; `seen` is the state_key that the data were made from. Raises ContactChanged,
    EmailTaken, Contact.DoesNotExist, and ValueError without e-mail and phone; then nothing changes. Whoever shows
    inquiries calls requests_app.contact_keeping.edit instead.
    """
    if not data.emails and not data.phones:
        raise ValueError("A contact needs an e-mail or a phone.")
    locked = Contact.objects.select_for_update(of=("self",), no_key=True).select_related("province").get(pk=contact.pk)
    if seen and seen != state_key(locked):
        raise ContactChanged
    before = values_of(full_data_of(locked))
    for name in PLAIN_FIELDS:
        setattr(locked, name, getattr(data, name))
    locked.version += 1
    try:
        with transaction.atomic():
            _set_emails(locked, data.emails)
    except IntegrityError as error:
        raise EmailTaken from error
    _set_phones(locked, data.phones)
    _set_numbers(locked, data.customer_numbers)
    after = values_of(full_data_of(locked))
    changes = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    if changes:
        locked.save()
        ContactChange.objects.create(contact=locked, at=at, person=by, kind=kind, changes=changes)
        compare_again(locked, at=at)
    return changes


def _set_emails(contact: Contact, addresses: list[str]) -> None:
    wanted = list(dict.fromkeys(normalise_email(address) for address in addresses))
    rows = {row.address: row for row in contact.emails.all()}
    contact.emails.exclude(address__in=wanted).delete()
    ContactEmail.objects.bulk_create(
        ContactEmail(contact=contact, organisation_id=contact.organisation_id, address=address, position=position)
        for position, address in enumerate(wanted)
        if address not in rows
    )
    _place([rows[address] for address in wanted if address in rows], wanted, "address")


def _set_phones(contact: Contact, phones: list[tuple[str, str]]) -> None:
    wanted = {raw: kind or PhoneKind.OTHER for kind, raw in phones}
    rows = {row.raw: row for row in contact.phones.all()}
    contact.phones.exclude(raw__in=wanted).delete()
    ContactPhone.objects.bulk_create(
        _phone(contact, kind, raw, position) for position, (raw, kind) in enumerate(wanted.items()) if raw not in rows
    )
    stayed = [rows[raw] for raw in wanted if raw in rows]
    for row in stayed:
        # Another country reads a number without its prefix otherwise.
        kind, e164 = wanted[row.raw], parse(row.raw, str(contact.country)) or ""
        if (row.kind, row.e164) != (kind, e164):
            row.kind, row.e164 = kind, e164
            row.save(update_fields=["kind", "e164"])
    _place(stayed, list(wanted), "raw")


def _set_numbers(contact: Contact, numbers: list[str]) -> None:
    contact.customer_numbers.exclude(number__in=numbers).delete()
    known = set(contact.customer_numbers.values_list("number", flat=True))
    CustomerNumber.objects.bulk_create(
        CustomerNumber(contact=contact, number=number) for number in dict.fromkeys(numbers) if number not in known
    )


def _place(rows: list[Any], wanted: list[str], name: str) -> None:
    """Rows that stayed stand where the list has them."""
    for row in rows:
        position = wanted.index(getattr(row, name))
        if row.position != position:
            row.position = position
            row.save(update_fields=["position"])


def state_key(*contacts: Contact) -> str:
    """What the contacts' data are at the moment, as a short key: another one says that something was changed."""
    values = [[contact.pk, values_of(full_data_of(contact))] for contact in contacts]
    return hashlib.sha256(json.dumps(values).encode()).hexdigest()[:24]


def values_of(data: ContactData) -> dict[str, Any]:
    """The data but consents as they are kept with a change and compared: texts, and lists of texts."""
    plain = {name: str(getattr(data, name) or "") for name in PLAIN_FIELDS}
    return plain | {
        "emails": [normalise_email(address) for address in data.emails],
        "phones": [[kind, raw] for kind, raw in data.phones],
        "customer_numbers": list(data.customer_numbers),
    }


def add_consents(contact: Contact, consents: list[ConsentData]) -> None:
    """Record consents; one that is already recorded stays as it is."""
    rows = (Consent(contact=contact, **vars(consent)) for consent in consents)
    Consent.objects.bulk_create(rows, ignore_conflicts=True)


def touch(contact: Contact, at: datetime) -> None:
    """Note that the person got in touch: retention counts from the latest moment (privacy.md)."""
    Contact.objects.filter(pk=contact.pk, last_subject_contact_at__lt=at).update(last_subject_contact_at=at)


def differences(contact: Contact, data: ContactData) -> dict[str, tuple[str, str]]:
    """By field, what the contact has and what the data say, where the data say something else."""
    found = {}
    for name in PLAIN_FIELDS:
        kept, offered = str(getattr(contact, name) or ""), str(getattr(data, name) or "")
        if offered and offered != kept:
            found[name] = (kept, offered)
    numbers = {(phone.e164 or phone.raw) for phone in contact.phones.all()}
    new = [raw for _kind, raw in data.phones if (parse(raw, data.country) or raw) not in numbers]
    if new:
        found["phones"] = (", ".join(sorted(numbers)), ", ".join(new))
    return found


def data_of(contact: Contact) -> ContactData:
    """The contact as data, to copy it into another organisation (workflow.md 3, accept)."""
    plain = {name: getattr(contact, name) for name in PLAIN_FIELDS} | {"country": str(contact.country)}
    consents = [
        ConsentData(consent.kind, consent.how, consent.given_at, consent.text_version, consent.text, consent.ip_prefix)
        for consent in contact.consents.filter(withdrawn_at=None)
    ]
    return ContactData(
        **plain,
        emails=[email.address for email in contact.emails.all()],
        phones=[(phone.kind, phone.raw) for phone in contact.phones.all()],
        consents=consents,
    )


def full_data_of(contact: Contact) -> ContactData:
    """All data of the contact but its consents, to change them inside its own organisation."""
    plain = {name: getattr(contact, name) for name in PLAIN_FIELDS} | {"country": str(contact.country)}
    return ContactData(
        **plain,
        emails=[email.address for email in contact.emails.all()],
        phones=[(phone.kind, phone.raw) for phone in contact.phones.all()],
        customer_numbers=[number.number for number in contact.customer_numbers.all()],
    )
