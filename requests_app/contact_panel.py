"""The panel with a contact's data, as it stands on an inquiry's page and on the contact's own (features D3, D5)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Subquery

from accounts.models import Organisation, Person
from contacts.card import ContactCard, card_of, card_rows
from contacts.models import Contact
from requests_app.contact_page import Colleagues, beside, colleagues_beside
from requests_app.contact_rights import editable


@dataclass(frozen=True)
class ContactPanel:
    """A contact's card and what its reader may do with it; `about` is the inquiry on whose page it stands.

    `manufacturer` is the name of the organisation with which an inquiry may be shared.
    """

    card: ContactCard
    record: Contact
    has_page: bool
    may_edit: bool
    manufacturer: str
    about: int | None = None
    colleagues: Colleagues | None = None


def contact_panel(
    contact_pk: int, person: Person, at: datetime, *, about: int | None = None, with_colleagues: bool = False
) -> ContactPanel:
    """The panel in one query, with colleagues too; who may see the contact at all is not asked here."""
    maker = Organisation.objects.filter(kind="manufacturer").values("name")[:1]
    rows = card_rows().annotate(may_edit=editable(person, at), maker=Subquery(maker))
    if with_colleagues:
        rows = rows.annotate(beside=beside(person))
    record: Any = rows.get(pk=contact_pk)
    is_ours = record.organisation_id == person.organisation.pk and record.anonymised_at is None
    colleagues = colleagues_beside(record, record.beside, person) if with_colleagues and is_ours else None
    return ContactPanel(card_of(record), record, is_ours, record.may_edit, record.maker or "", about, colleagues)
