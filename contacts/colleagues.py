"""Contacts of the same company in the same organisation (features D6)."""

from django.db.models import QuerySet

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
    others = Contact.objects.filter(organisation=contact.organisation_id, company_key=contact.company_key)
    return others.exclude(company_key="").exclude(pk=contact.pk).filter(anonymised_at=None)


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
