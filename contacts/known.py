"""Contacts that are known already: by e-mail or phone, inside one organisation only (features C5, N4)."""

from django.db.models import Q

from accounts.models import Organisation
from contacts.models import Contact
from contacts.phones import parse
from contacts.saving import normalise_email

MOST = 3


def known_contacts(organisation: Organisation, email: str, phone: str, country: str) -> list[Contact]:
    """Contacts of the organisation with this e-mail, or with this phone as dialled in the country."""
    condition = Q()
    if email.strip():
        condition |= Q(emails__organisation=organisation, emails__address=normalise_email(email))
    e164 = parse(phone, country) if phone.strip() else None
    if e164:
        condition |= Q(phones__organisation=organisation, phones__e164=e164)
    if not condition:
        return []
    contacts = Contact.objects.filter(condition, organisation=organisation).distinct()
    return list(contacts.order_by("name_key", "pk")[:MOST])
