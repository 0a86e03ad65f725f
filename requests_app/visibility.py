"""Who sees what: the rules of workflow.md 7, and nowhere else.

Querysets ask `inquiries_visible_to`; pages call `redact` on what they fetched; history, files, offers and orders are
reached through the functions below.
"""

from collections.abc import Iterable
from enum import StrEnum
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, NamedTuple

from django.apps import apps
from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.absences import represented_by
from accounts.models import Organisation, Person
from accounts.rights import Right, Scope
from contacts.models import Contact
from requests_app.statuses import Status
from requests_app.types import CONTACT_CHANGED, AssignmentOutcome

if TYPE_CHECKING:
    from requests_app.models import Assignment, HistoryEntry, Inquiry, InquiryFile, Offer, Order
    from requests_app.models.access import Access


class Stake(StrEnum):
    """How a reader's organisation stands to an inquiry."""

    OWNER = "owner"  # created it, or received it from the end customer
    RECEIVER = "receiver"  # accepted it from another organisation
    OFFERED = "offered"  # has still to accept it
    SHARED = "shared"  # the dealer shares it with the manufacturer


# What an organisation may read before it accepts; everything else is blanked (workflow.md 7).
_BLANKED_BEFORE_ACCEPTANCE = {
    "text": "", "project_name": "", "site_street": "", "site_house_number": "", "composition_number": "",
    "referrer_url": "", "landing_url": "", "form_id": "", "dealer_code": "", "event_id": "", "participants": "",
    "utm": {}, "extra": {},
}  # fmt: skip

# Facts of a history entry that only the organisation of the contact reads: how its data differed, whom it resembles.
_OF_THE_CONTACT = {"differences", "similar", "contact_changes"}

# The manufacturer's first unit and those right below it, its countries, have a good part of all inquiries.
_WIDE_DEPTH = 2

_HELD = (AssignmentOutcome.PENDING, AssignmentOutcome.ACCEPTED)


class Part(NamedTuple):
    """One way in which inquiries exist for a person: by a row of access that these lookups find.

    `relation` leads to it from the inquiry; there is at most one such row for each. `is_wide` says that many of all
    inquiries exist for the person like this, so that reading along an index of all soon finds a page of theirs.
    `is_offer` says that they are only offered: all of them are open and wait to be accepted.
    """

    relation: str
    lookups: dict[str, Any]
    is_wide: bool = False
    is_offer: bool = False

    @property
    def rows(self) -> "QuerySet[Access]":
        """The rows themselves: what lists need of the inquiries, without reading these."""
        relation: Any = apps.get_model("requests_app", "Inquiry")._meta.get_field(self.relation)
        rows: Any = relation.related_model._default_manager
        return rows.filter(**self.lookups)

    def row_of(self, inquiry: str) -> Any:
        """The row of an inquiry of the query around it."""
        rows: Any = self.rows
        return rows.filter(inquiry=OuterRef(inquiry))


def inquiries_visible_to(person: Person) -> Q:
    """The condition under which an inquiry exists for the person (workflow.md 7)."""
    found = (Q(Exists(part.row_of("pk"))) for part in visible_parts(person, person.scope))
    return reduce(or_, found)


def visible_parts(person: Person, scope: Scope) -> list[Part]:
    """What exists for the person, in one scope, their own or a narrower one: all that any of the parts finds.

    For lists, which ask each part alone: PostgreSQL finds no index for all of them together.
    """
    is_manufacturer = person.organisation.is_manufacturer
    if scope == Scope.ORGANISATION:
        return [Part("unit_access", {"unit": person.units_upwards[0]}, is_wide=is_manufacturer)]
    # Nobody looks through this door but now, so that the clock is read here.
    absent = represented_by(person, timezone.now())
    may_accept = person.has_right(Right.ACCEPT)
    parts = [Part("person_access", {"person": person.pk} | ({} if may_accept else {"offered": False}))]
    parts += [Part("person_access", {"person": pk, "offered": False}) for pk in absent]
    if scope == Scope.UNIT:
        # What dealers share is for those who see all of the organisation.
        ours = {"shared": False} if is_manufacturer and person.unit.is_root() else {}
        is_wide = is_manufacturer and person.unit.depth <= _WIDE_DEPTH
        parts.append(Part("unit_access", {"unit": person.unit_id} | ours, is_wide=is_wide))
    # Offers to nobody in particular in the person's unit or one above it.
    units = person.units_upwards if scope == Scope.OWN else person.units_upwards[:-1]
    if may_accept:
        parts += [Part("unit_access", {"unit": unit, "offered": True}, is_offer=True) for unit in units]
    return parts


def awaits(organisation: Organisation) -> Q:
    """The condition under which an inquiry waits for the organisation to accept it."""
    return Q(status=Status.TO_ACCEPT, responsible_unit__organisation=organisation)


def redact(inquiries: Iterable["Inquiry"], person: Person) -> list["Inquiry"]:
    """Turn fetched inquiries into what the person may read, in one query; the instances cannot be saved afterwards.

    Before acceptance personal data are blanked and there is no `contact` (templates see none, Python code gets
    RelatedObjectDoesNotExist); afterwards `contact` is the record of the
    reader's own organisation.
    """
    shown = list(inquiries)
    received = _received_by(person, shown)
    for inquiry in shown:
        assignment = received.get(inquiry.pk)
        inquiry.shown_to = _stake(inquiry, assignment, person)
        if inquiry.shown_to == Stake.OFFERED:
            _blank(inquiry)
        elif inquiry.shown_to == Stake.RECEIVER and assignment is not None and assignment.to_contact is not None:
            inquiry.contact = assignment.to_contact
    return shown


def _received_by(person: Person, inquiries: list["Inquiry"]) -> dict[int, "Assignment"]:
    """The hand-over by which the person's organisation holds each inquiry; an accepted one before a pending one."""
    held = apps.get_model("requests_app", "Assignment").objects.filter(
        inquiry__in=[inquiry.pk for inquiry in inquiries], to_organisation=person.organisation, outcome__in=_HELD
    )
    rows = held.exclude(from_organisation=person.organisation).select_related("to_contact")
    by_inquiry: dict[int, Assignment] = {}
    for assignment in rows.order_by("-outcome", "created_at", "pk"):
        by_inquiry[assignment.inquiry_id] = assignment
    return by_inquiry


def _stake(inquiry: "Inquiry", received: "Assignment | None", person: Person) -> Stake:
    if inquiry.organisation_id == person.organisation.pk:
        return Stake.OWNER
    if received is None:
        return Stake.SHARED
    return Stake.RECEIVER if received.outcome == AssignmentOutcome.ACCEPTED else Stake.OFFERED


def _blank(inquiry: "Inquiry") -> None:
    for name, empty in _BLANKED_BEFORE_ACCEPTANCE.items():
        setattr(inquiry, name, empty)
    inquiry.contact = None  # type: ignore[assignment]


def contact_for(inquiry: "Inquiry", organisation_id: int) -> Contact:
    """The organisation's own record of the contact; the owner's when it has none."""
    copy = (
        apps.get_model("requests_app", "Assignment")
        .objects.filter(inquiry=inquiry.pk, to_organisation=organisation_id, to_contact__isnull=False)
        .select_related("to_contact")
        .last()
    )
    return inquiry.contact if copy is None or copy.to_contact is None else copy.to_contact


def external_assignments(person: Person) -> "QuerySet[Assignment]":
    """By which an inquiry is at a partner outside at the moment; only its own organisation knows (workflow.md 6)."""
    assignments = apps.get_model("requests_app", "Assignment").objects
    later = assignments.filter(inquiry=OuterRef("inquiry"), pk__gt=OuterRef("pk"))
    return assignments.filter(~Exists(later), outcome=AssignmentOutcome.EXTERNAL, from_organisation=person.organisation)


def history_for(inquiry: "Inquiry", person: Person) -> "QuerySet[HistoryEntry]":
    """The entries the person may read: none before acceptance, no hand-over between others (workflow.md 7)."""
    entries = readable_history(person).filter(inquiry=inquiry.pk)
    return entries.none() if inquiry.shown_to == Stake.OFFERED else entries


def readable_history(person: Person) -> "QuerySet[HistoryEntry]":
    """The entries that the person may read of inquiries that are not still offered to them: see `history_for`."""
    us = person.organisation.pk
    not_between_others = Q(counterpart=None) | Q(counterpart=us) | Q(organisation=us)
    ours_or_its_owners = Q(organisation=None) | Q(organisation=us) | Q(organisation=F("inquiry__organisation"))
    # Another organisation's record of the contact is not ours.
    our_contact = ~Q(action=CONTACT_CHANGED) | Q(organisation=us)
    entries = apps.get_model("requests_app", "HistoryEntry").objects
    return entries.filter(our_contact, Q(inquiry__organisation=us) | (not_between_others & ours_or_its_owners))


def is_readable(organisation: int | None, counterpart: int | None, *, stake: Stake, reader: int, owner: int) -> bool:
    """Twin of `readable_history` for entries at hand, by the keys of their organisations; none before acceptance."""
    if stake in (Stake.OWNER, Stake.OFFERED):
        return stake == Stake.OWNER
    not_between_others = counterpart in (None, reader) or organisation == reader
    return not_between_others and organisation in (None, reader, owner)


def stakes(owner: int, contact: int, is_shared: bool, held: list[Any], manufacturer: int | None) -> dict[int, Any]:
    """Twin of `redact` for all who see an inquiry: by organisation its stake and the contact's record it is shown.

    `held` are the hand-overs not refused, expired or revoked, the oldest first, with the keys of organisations and
    contact; without a stake an organisation sees nothing.
    """
    found: dict[int, tuple[Stake, int | None]] = {}
    if is_shared and manufacturer is not None:
        found[manufacturer] = (Stake.SHARED, contact)
    for outcome, stake in ((AssignmentOutcome.PENDING, Stake.OFFERED), (AssignmentOutcome.ACCEPTED, Stake.RECEIVER)):
        for row in held:
            if row["outcome"] == outcome and row["to_organisation"] not in (None, row["from_organisation"]):
                shown = None if stake == Stake.OFFERED else row["to_contact"] or contact
                found[row["to_organisation"]] = (stake, shown)
    return found | {owner: (Stake.OWNER, contact)}


def details_for(entry: "HistoryEntry", inquiry: "Inquiry", person: Person) -> dict[str, Any]:
    """The facts of an entry; what they tell of a contact only for the organisation whose contact it is."""
    whose = entry.organisation_id or inquiry.organisation_id
    if whose == person.organisation.pk:
        return entry.details
    return {name: value for name, value in entry.details.items() if name not in _OF_THE_CONTACT}


def private_details_for(entry: "HistoryEntry", person: Person) -> dict[str, Any]:
    """Amounts and numbers of an entry: only for the organisation whose entry it is (workflow.md 7)."""
    return entry.private_details if entry.organisation_id == person.organisation.pk else {}


def files_for(inquiry: "Inquiry", person: Person) -> "QuerySet[InquiryFile]":
    """The files the person may open: none before acceptance."""
    files = apps.get_model("requests_app", "InquiryFile").objects.filter(inquiry=inquiry.pk)
    return files.none() if inquiry.shown_to == Stake.OFFERED else files


def is_for_everybody(file: "InquiryFile") -> bool:
    """Say whether all who see the file may have its content: not before it is checked, and cleaned if photo or film.

    One that cannot be opened cannot be cleaned of where it was taken either.
    """
    states = type(file).State
    if file.state == states.WAITING:
        return not (settings.CLAMD_URL or file.is_taken)
    if file.state == states.DAMAGED:
        return not file.is_taken
    return file.state not in (states.INFECTED, states.UNCHECKED)


def may_open(file: "InquiryFile", inquiry: "Inquiry", person: Person) -> bool:
    """Say whether the person may have the content of one of `files_for`.

    As it came a photo goes back to whoever brought it alone; one that came by itself, to the organisation that got it.
    """
    states = type(file).State
    unchecked = file.state == states.WAITING and settings.CLAMD_URL
    if is_for_everybody(file) or unchecked or file.state in (states.INFECTED, states.UNCHECKED):
        return is_for_everybody(file)
    if file.uploaded_by_id is None:
        return person.organisation.pk == (file.organisation_id or inquiry.organisation_id)
    return file.uploaded_by_id == person.pk


def offers_for(inquiry: "Inquiry", person: Person) -> "QuerySet[Offer]":
    """Offers of the person's own organisation; another's are never shown (workflow.md 7)."""
    return own_offers(person).filter(inquiry=inquiry.pk)


def own_offers(person: Person) -> "QuerySet[Offer]":
    """All offers that the person may see, of whatever inquiry: see `offers_for`."""
    return apps.get_model("requests_app", "Offer").objects.filter(organisation=person.organisation)


def orders_for(inquiry: "Inquiry", person: Person) -> "QuerySet[Order]":
    """Orders of the person's own organisation; another's are never shown (workflow.md 7)."""
    return own_orders(person).filter(inquiry=inquiry.pk)


def own_orders(person: Person) -> "QuerySet[Order]":
    """All orders that the person may see, of whatever inquiry: see `orders_for`."""
    return apps.get_model("requests_app", "Order").objects.filter(organisation=person.organisation)
