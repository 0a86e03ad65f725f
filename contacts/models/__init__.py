"""End customers' data, held per organisation."""

from contacts.models.change import ContactChange
from contacts.models.consent import Consent, ConsentText
from contacts.models.contact import Contact, ContactEmail, ContactPhone, CustomerNumber
from contacts.models.duplicate import ContactMerge, ContactPair
from contacts.models.province import Province

__all__ = [
    "Consent",
    "ConsentText",
    "Contact",
    "ContactChange",
    "ContactEmail",
    "ContactMerge",
    "ContactPair",
    "ContactPhone",
    "CustomerNumber",
    "Province",
]
