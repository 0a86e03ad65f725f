"""Making and finding contacts; every source of inquiries comes through here (features C5)."""

from dataclasses import dataclass, field, fields
from datetime import datetime

from django.db import IntegrityError, transaction

from accounts.models import Organisation, Person
from contacts.choices import PhoneKind, Title
from contacts.models import Consent, Contact, ContactEmail, ContactPhone, CustomerNumber, Province
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


def normalise_email(address: str) -> str:
    """An address as it is stored and compared: without blanks around, in lower case."""
    return address.strip().lower()


def find_by_email(organisation: Organisation, addresses: list[str]) -> Contact | None:
    """The organisation's contact that has one of these addresses."""
    wanted = [normalise_email(address) for address in addresses]
    email = ContactEmail.objects.filter(organisation=organisation, address__in=wanted).select_related("contact").first()
    return email.contact if email is not None else None


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
    touch(existing, at)
    add_consents(existing, data.consents)
    return Found(existing, is_new=False, differences=differences(existing, data))


@transaction.atomic
def create_contact(organisation: Organisation, data: ContactData, *, by: Person | None, at: datetime) -> Contact:
    """Create a contact with its addresses, numbers and consents.

    Raises ValueError without any e-mail and phone, IntegrityError when another contact of the organisation has one of
    the addresses (features C3, C5).
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
    ContactPhone.objects.bulk_create(
        ContactPhone(
            contact=contact,
            organisation=organisation,
            kind=kind or PhoneKind.OTHER,
            raw=raw,
            e164=parse(raw, data.country) or "",
            position=position,
        )
        for position, (kind, raw) in enumerate(data.phones)
    )
    CustomerNumber.objects.bulk_create(
        CustomerNumber(contact=contact, number=number) for number in data.customer_numbers
    )
    add_consents(contact, data.consents)
    return contact


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
