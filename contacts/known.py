"""Contacts that are known already: by e-mail or phone, inside one organisation only (features C5, N4)."""

from django.db.models import Q, TextChoices
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from contacts.models import Contact
from contacts.phones import parse
from contacts.saving import normalise_email

MOST = 3


class Likeness(TextChoices):
    """Why two contacts may be one (features C5)."""

    PHONE = "phone", _("same phone")
    NAME = "name", _("same name and postal code")


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


def similar_contacts(contact: Contact) -> list[tuple[Contact, Likeness]]:
    """Contacts of the same organisation with the same phone, or the same name and postal code, and which of both.

    A hint only: nothing is merged without being asked (features C5).
    """
    others = Contact.objects.filter(organisation=contact.organisation_id, anonymised_at=None).exclude(pk=contact.pk)
    numbers = [phone.e164 for phone in contact.phones.all() if phone.e164]
    by_phone = others.filter(phones__organisation=contact.organisation_id, phones__e164__in=numbers).distinct()
    by_name = others.filter(name_key=contact.name_key, postal_code=contact.postal_code)
    same_name = by_name if contact.name_key and contact.postal_code else by_name.none()
    found = dict.fromkeys(by_phone.order_by("pk")[:MOST], Likeness.PHONE) if numbers else {}
    for other in same_name.order_by("pk")[:MOST]:
        found.setdefault(other, Likeness.NAME)
    return list(found.items())[:MOST]
