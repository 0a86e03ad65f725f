"""End customers' data, held per organisation."""

from contacts.models.consent import Consent
from contacts.models.contact import Contact, ContactEmail, ContactPhone, CustomerNumber
from contacts.models.province import Province

__all__ = ["Consent", "Contact", "ContactEmail", "ContactPhone", "CustomerNumber", "Province"]
