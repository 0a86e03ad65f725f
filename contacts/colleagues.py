"""Contacts of the same company in the same organisation (features D6)."""

from typing import Any

from django.db.models import OuterRef, QuerySet

from contacts.comparing import Line, side_by_side
from contacts.models import Contact
from contacts.saving import ContactData, full_data_of, values_of

# What a contact has of its company.
COMPANY_FIELDS = (
    "type", "company", "vat_number", "street", "house_number", "postal_code", "town", "province", "country",
)  # fmt: skip


def colleagues(contact: Contact) -> QuerySet[Contact]:
    """Other contacts with the same company name: trimmed, blind to case and accents, inside the organisation."""
    if not contact.company_key:
        return Contact.objects.none()
    return _others(contact.organisation_id, contact.company_key, contact.pk)


def colleagues_of_row() -> QuerySet[Contact]:
    """The same for each contact of the query around it."""
    return _others(OuterRef("organisation"), OuterRef("company_key"), OuterRef("pk"))


def _others(organisation: Any, company_key: Any, pk: Any) -> QuerySet[Contact]:
    others = Contact.objects.filter(organisation=organisation, company_key=company_key)
    return others.exclude(company_key="").exclude(pk=pk).filter(anonymised_at=None)


def company_of(contact: Contact) -> dict[str, object]:
    """The company's data, with which a new colleague begins."""
    names = [*COMPANY_FIELDS, "language"]
    values = {name: getattr(contact, name) for name in names}
    return values | {"country": str(contact.country)}


def moved(contact: Contact, to: Contact) -> ContactData:
    """The data of a contact once it is of the other's company."""
    data = full_data_of(contact)
    for name in COMPANY_FIELDS:
        setattr(data, name, getattr(to, name))
    data.country = str(to.country)
    return data


def replaced(contact: Contact, to: Contact) -> list[Line]:
    """What changes about a contact that is taken to the other's company, for the warning before."""
    lines = side_by_side(values_of(full_data_of(contact)), values_of(moved(contact, to)), COMPANY_FIELDS)
    return [line for line in lines if line.differs]
