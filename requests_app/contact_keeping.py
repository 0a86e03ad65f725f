"""Changing, merging and sharing contacts, as far as their inquiries are concerned.

Every way to change a contact's data ends in `_after`: what is kept beside the inquiries about their contact is computed
anew there. Inquiries are locked before contacts, as actions do, so that nobody waits for each other.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Person
from contacts import colleagues, merging
from contacts.choices import ContactType
from contacts.comparing import winning
from contacts.merging import MergeNotPossible
from contacts.models import Contact, ContactChange, ContactMerge
from contacts.saving import ContactData, add_consents, full_data_of, hold, touch, update_contact, values_of
from requests_app import access, row_notices, search
from requests_app.actions.policy import Standing
from requests_app.actions.spec import Outcome
from requests_app.history import record
from requests_app.models import Inquiry
from requests_app.types import CONTACT_CHANGED, Category
from requests_app.visibility import Stake

# Actions of the history entries.
SHARED, UNSHARED = "shared", "unshared"
# An inquiry that is processed needs no entry about its contact; of one contact there are never more open ones.
MOST = 200
_ADDRESS = ("street", "house_number", "postal_code", "town", "province", "country")


@transaction.atomic
def edit(
    contact: Contact,
    data: ContactData,
    *,
    by: Person,
    at: datetime,
    about: int | None = None,
    kind: str = ContactChange.Kind.EDITED,
    seen: str = "",
) -> dict[str, list[Any]]:
    """Give the contact these data and write what changed into the history of its open inquiries and of `about`.

    Raises what contacts.saving.update_contact does.
    """
    inquiries = _lock(contact)
    changes = update_contact(contact, data, by=by, at=at, kind=kind, seen=seen)
    if not changes:
        return changes
    contact = Contact.objects.select_related("province").get(pk=contact.pk)
    concerned = [inquiry for inquiry in inquiries if inquiry.is_open or inquiry.pk == about]
    for inquiry in concerned[:MOST]:
        outcome = Outcome(details={"contact_changes": changes})
        record(inquiry, CONTACT_CHANGED, Category.CHANGES, by=by, at=at, outcome=outcome)
    if changes.keys() & set(_ADDRESS):
        _move_sites(contact)
    if contact.type == ContactType.PRIVATE:
        _stop_sharing(inquiries, by=by, at=at)
    _after(inquiries, contact.pk)
    row_notices.contact_changed(contact, by=by, at=at)
    return changes


@transaction.atomic
def replace(contact: Contact, data: ContactData, *, by: Person, at: datetime) -> Contact:
    """Replace what is known of a contact by what was just entered (features C5); what was not entered stays.

    E-mails and phones are added before the known ones. Raises EmailTaken.
    """
    contact = hold(contact)
    known = full_data_of(Contact.objects.select_related("province").get(pk=contact.pk))
    for name in winning(values_of(known), values_of(data)):
        setattr(known, name, getattr(data, name))
    known.emails = list(dict.fromkeys([*data.emails, *known.emails]))
    known.phones = list({raw: (kind, raw) for kind, raw in [*data.phones, *known.phones]}.values())
    edit(contact, known, by=by, at=at, kind=ContactChange.Kind.REPLACED)
    add_consents(contact, data.consents)
    touch(contact, at)
    return Contact.objects.select_related("organisation", "province").get(pk=contact.pk)


def take_company(contact: Contact, of: Contact, *, by: Person, at: datetime) -> dict[str, list[Any]]:
    """Give a contact the company data of another one: it becomes its colleague (features D6)."""
    return edit(contact, colleagues.moved(contact, of), by=by, at=at, kind=ContactChange.Kind.COMPANY)


@transaction.atomic
def merge(
    kept: Contact, merged: Contact, *, take: Collection[str], by: Person, at: datetime, seen: str = ""
) -> ContactMerge:
    """Merge a contact into another (features C6); raises MergeNotPossible."""
    inquiries = _lock(kept, merged)
    done = merging.merge(kept, merged, take=take, by=by, at=at, seen=seen)
    if done.kept.type == ContactType.PRIVATE and any(inquiry.shared_at for inquiry in inquiries):
        raise MergeNotPossible(_("An inquiry of theirs is shared, and those of private contacts never are."))
    _after(inquiries, done.kept_id)
    row_notices.contact_changed(done.kept, by=by, at=at)
    return done


@transaction.atomic
def unmerge(merge_record: ContactMerge, *, by: Person, at: datetime) -> ContactMerge:
    """Undo a merge (features C6); raises MergeNotPossible."""
    inquiries = _lock(Contact(pk=merge_record.kept_id))
    done = merging.unmerge(merge_record, by=by, at=at)
    _after(inquiries, done.kept_id, done.merged_id)
    return done


@dataclass(frozen=True)
class Sharing:
    """Whether an inquiry is shared with the manufacturer, and whether the person may change that."""

    manufacturer: str
    since: datetime | None
    may_change: bool


def sharing_of(inquiry: Inquiry, contact: Contact, standing: Standing, manufacturer: str) -> Sharing | None:
    """How an inquiry that the person sees stands to sharing; None where it is never shared (workflow.md 7).

    Only a dealer's own inquiry is, of a commercial contact or a planner.
    """
    is_own = inquiry.shown_to == Stake.OWNER and not standing.person.organisation.is_manufacturer
    if not is_own or contact.type == ContactType.PRIVATE:
        return None
    return Sharing(manufacturer, inquiry.shared_at, standing.is_responsible)


@transaction.atomic
def share(inquiry: Inquiry, shared: bool, *, by: Person, at: datetime) -> None:
    """Share an inquiry of a commercial or planner contact with the manufacturer, or take that back (features D13).

    Of `inquiry` only the key counts; whoever calls has asked whether the person may. Raises ValueError for a private
    contact.
    """
    locked = Inquiry.objects.select_for_update(of=("self",)).select_related("contact").get(pk=inquiry.pk)
    if shared and locked.contact.type == ContactType.PRIVATE:
        raise ValueError("An inquiry of a private contact is never shared.")
    if shared != (locked.shared_at is not None):
        _set_shared(locked, shared, by=by, at=at)


def _lock(*contacts: Contact) -> list[Inquiry]:
    """The inquiries of the contacts, locked, the latest first."""
    keys = set()
    for contact in contacts:
        keys |= set(Inquiry.objects.of_contact(contact.pk).values_list("pk", flat=True))
    rows = Inquiry.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk")
    return list(rows.select_related("contact", "organisation"))[::-1]


def _move_sites(contact: Contact) -> None:
    """The building site of open inquiries is the contact's address, where it is not elsewhere."""
    address = {f"site_{name}": getattr(contact, name) for name in _ADDRESS}
    Inquiry.objects.open().filter(contact=contact, site_differs=False).update(**address)


def _stop_sharing(inquiries: list[Inquiry], *, by: Person, at: datetime) -> None:
    """Private contacts are never shared (workflow.md 7)."""
    for inquiry in inquiries:
        if inquiry.shared_at is not None:
            _set_shared(inquiry, False, by=by, at=at)


def _set_shared(inquiry: Inquiry, shared: bool, *, by: Person, at: datetime) -> None:
    inquiry.shared_at = at if shared else None
    inquiry.save(update_fields=["shared_at"])
    record(inquiry, SHARED if shared else UNSHARED, Category.CHANGES, by=by, at=at)
    access.refresh([inquiry.pk])
    search.refresh([inquiry.pk])


def _after(inquiries: list[Inquiry], *contacts: int) -> None:
    """The one place where what is kept beside inquiries follows their contact."""
    access.refresh([inquiry.pk for inquiry in inquiries])
    access.contact_changed(contacts)
    search.refresh(inquiry.pk for inquiry in inquiries)
