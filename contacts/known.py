"""Contacts that are known already: by e-mail, phone, or name and postal code (features C5, N4).

Always inside one organisation, and always by an index: what a look-up reads does not grow with the number of contacts
(measured by tests.bench.duplicates).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, Q, QuerySet, Value

from accounts.models import Organisation
from contacts.choices import Likeness
from contacts.emails import normalise_email
from contacts.models import Contact, ContactEmail, ContactPhone
from contacts.phones import parse
from core.text import digits, search_key

MOST = 3
# So many digits are a phone, and not a name with a number.
LEAST_DIGITS = 6
# With fewer letters an e-mail begins like too many others.
LEAST_LETTERS = 5

# The surest likeness first.
_ORDER = list(Likeness)


@dataclass(frozen=True)
class Trace:
    """What a contact is recognised by: addresses in lower case, numbers in E.164, and the key of the name."""

    organisation_id: int
    emails: list[str] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)
    name_key: str = ""
    postal_code: str = ""


def trace_of(contact: Contact) -> Trace:
    """The trace of a stored contact."""
    return Trace(
        contact.organisation_id,
        emails=[email.address for email in contact.emails.all()],
        numbers=[phone.e164 for phone in contact.phones.all() if phone.e164],
        name_key=contact.name_key,
        postal_code=contact.postal_code,
    )


def matches(trace: Trace, *, besides: int = 0, most: int = MOST) -> dict[int, Likeness]:
    """Keys of contacts that leave the same trace and why, the surest and oldest first, in one query.

    `besides` is the contact itself. Anonymised contacts resemble nobody.
    """
    found: dict[int, Likeness] = {}
    branches = [branch.exclude(owner=besides)[:most] for branch in _branches(trace)]
    if not branches:
        return found
    first, *others = branches
    rows = first.union(*others, all=True) if others else first
    for pk, why in sorted(rows, key=lambda row: (_ORDER.index(Likeness(row[1])), row[0])):
        found.setdefault(pk, Likeness(why))
    return dict(list(found.items())[:most])


def _branches(trace: Trace) -> Iterable[QuerySet[Any]]:
    """One look-up for each index."""
    if trace.emails:
        emails = ContactEmail.objects.filter(organisation=trace.organisation_id, address__in=trace.emails)
        yield _found(emails, "contact_id", Likeness.EMAIL)
    if trace.numbers:
        # The condition of the index, so that the planner sees it whatever the numbers are.
        phones = ContactPhone.objects.filter(organisation=trace.organisation_id, e164__in=trace.numbers)
        yield _found(phones.exclude(e164=""), "contact_id", Likeness.PHONE)
    if trace.name_key and trace.postal_code:
        names = Contact.objects.filter(
            organisation=trace.organisation_id, name_key=trace.name_key, postal_code=trace.postal_code
        )
        yield _found(names, "pk", Likeness.NAME)


def _found(rows: QuerySet[Any], key: str, likeness: Likeness) -> QuerySet[Any]:
    return rows.order_by(key).annotate(owner=F(key), why=Value(likeness.value)).values_list("owner", "why")


def known_contacts(organisation: Organisation, email: str, phone: str, country: str) -> list[Contact]:
    """Contacts of the organisation with this e-mail, or with this phone as dialled in the country."""
    e164 = parse(phone, country) if phone.strip() else None
    trace = Trace(
        organisation.pk,
        emails=[normalise_email(email)] if email.strip() else [],
        numbers=[e164] if e164 else [],
    )
    return _contacts(matches(trace))


def offered(organisation: Organisation, email: str, phone: str, country: str) -> list[Contact]:
    """What to offer while somebody types: the contacts of this e-mail or phone, then those whose e-mail begins so."""
    found = known_contacts(organisation, email, phone, country)
    beginning = normalise_email(email)
    if len(found) == MOST or len(beginning) < LEAST_LETTERS:
        return found
    addresses = ContactEmail.objects.filter(organisation=organisation, address__startswith=beginning)
    keys = addresses.order_by("address").values_list("contact_id", flat=True)[: 2 * MOST]
    known = {contact.pk for contact in found}
    others = Contact.objects.filter(anonymised_at=None).in_bulk([key for key in keys if key not in known])
    return [*found, *others.values()][:MOST]


def similar_contacts(contact: Contact, numbers: list[str] | None = None) -> list[tuple[Contact, Likeness]]:
    """Contacts of the same organisation with the same phone, or the same name and postal code, and which of both.

    A hint only: nothing is merged without being asked (features C5). Colleagues who share their company's phone are
    not alike. `numbers` are the contact's in E.164, asked for when not given; an e-mail has one contact anyway.
    """
    if numbers is None:
        numbers = [phone.e164 for phone in contact.phones.all() if phone.e164]
    trace = Trace(contact.organisation_id, [], numbers, contact.name_key, contact.postal_code)
    why = matches(trace, besides=contact.pk)
    others = [other for other in _contacts(why) if other.anonymised_at is None]
    return [(other, why[other.pk]) for other in others if not are_colleagues(contact, other)]


def likeness_of(one: Contact, other: Contact) -> Likeness | None:
    """Why two contacts may be one; None when they are not alike or of different organisations."""
    if one.organisation_id != other.organisation_id:
        return None
    ours, theirs = trace_of(one), trace_of(other)
    if {*ours.emails} & {*theirs.emails}:
        return Likeness.EMAIL
    if {*ours.numbers} & {*theirs.numbers}:
        return Likeness.PHONE
    same_name = ours.name_key and (ours.name_key, ours.postal_code) == (theirs.name_key, theirs.postal_code)
    return Likeness.NAME if same_name and ours.postal_code else None


def are_colleagues(one: Contact, other: Contact) -> bool:
    """Say whether both are of one company and plainly two people."""
    return bool(one.company_key) and one.company_key == other.company_key and one.name_key != other.name_key


def _contacts(why: dict[int, Likeness]) -> list[Contact]:
    """The contacts of these keys, in their order."""
    found = Contact.objects.in_bulk(list(why)) if why else {}
    return [found[pk] for pk in why if pk in found]


def find(contacts: QuerySet[Contact], words: str, country: str, *, most: int = 20) -> list[Contact]:
    """The first of these contacts by name whose name, company or e-mail begins with the words, or who has the phone.

    A name may be written either way round: “Marco Bianchi”, “Bianchi Marco”; a phone as it is dialled in the country.
    """
    text = words.strip()
    if "@" in text:
        wanted = Q(emails__address__startswith=normalise_email(text))
    elif len(digits(text)) >= LEAST_DIGITS:
        wanted = Q(phones__e164=parse(text, country) or "none")
    else:
        key = search_key(text)
        if not key:
            return []
        first, _blank, rest = key.partition(" ")
        turned = Q(name_key__startswith=f"{rest} {first}") if rest else Q()
        wanted = Q(name_key__startswith=key) | Q(company_key__startswith=key) | turned
    return list(contacts.filter(wanted).distinct().order_by("name_key", "pk")[:most])
