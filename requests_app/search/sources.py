"""What of an inquiry each organisation that sees it may search: the texts behind both the index and its hits.

What stands here for an organisation is what its people read on the page of the inquiry, by visibility.py.
"""

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from contacts.phones import national
from core.prepared import prepared_cursor
from requests_app.search.document import Field, Part
from requests_app.search.words import Kind
from requests_app.types import AssignmentOutcome
from requests_app.visibility import Stake, is_readable, stakes

# As many of the further fields of a form as the page shows.
MOST_FURTHER_FIELDS = 20
LONGEST_FURTHER = 300

Key = tuple[int, int]


def fields_of(inquiries: Iterable[int], *, only: int | None = None) -> dict[Key, list[Field]]:
    """By inquiry and organisation, the texts that the organisation may search; in two queries however many.

    `only` is the key of the one organisation that is asked for.
    """
    rows = _fetch(_INQUIRIES, inquiries)
    readers = {row["pk"]: _readers(row, only) for row in rows}
    shown = {contact for found in readers.values() for _stake, contact in found.values() if contact}
    contacts = {contact["pk"]: contact for contact in _fetch(_CONTACTS, shown)} if shown else {}
    return {
        (row["pk"], us): list(_fields(row, us, stake, contacts.get(contact)))
        for row in rows
        for us, (stake, contact) in readers[row["pk"]].items()
    }


def _readers(row: Any, only: int | None) -> dict[int, tuple[Stake, int | None]]:
    handed_over = row["handed_over"] or []
    found = stakes(row["organisation"], row["contact"], row["is_shared"], handed_over, row["manufacturer"])
    return {us: standing for us, standing in found.items() if only in (None, us)}


# --- What is fetched ---------------------------------------------------------------------------------------------

# Written by hand, for it is asked at every change of an inquiry: to have Django write it takes longer than the answer.
_INQUIRIES = """
    SELECT json_build_object(
        'pk', inquiry.id, 'number', number, 'organisation', inquiry.organisation_id, 'contact', contact_id,
        'is_shared', shared_at IS NOT NULL, 'text', text, 'project_name', project_name,
        'site_street', site_street, 'site_house_number', site_house_number, 'site_postal_code', site_postal_code,
        'site_town', site_town, 'composition_number', composition_number, 'dealer_code', dealer_code,
        'event_id', event_id, 'participants', participants, 'extra', extra,
        'person', person.first_name || ' ' || person.last_name, 'unit', unit.name,
        'working', unit.organisation_id, 'working_name', working.name,
        'working_codes', (SELECT json_agg(code) FROM accounts_customercode WHERE organisation_id = working.id),
        'manufacturer', (SELECT id FROM accounts_organisation WHERE kind = 'manufacturer'),
        'handed_over', (
            SELECT json_agg(json_build_object(
                'outcome', outcome, 'from_organisation', from_organisation_id, 'to_organisation', to_organisation_id,
                'to_contact', to_contact_id, 'to_email', to_email, 'name', partner.name,
                'codes', CASE outcome WHEN 'external' THEN (
                    SELECT json_agg(code) FROM accounts_customercode WHERE organisation_id = partner.id) END
            ) ORDER BY assignment.created_at, assignment.id)
            FROM requests_app_assignment assignment
            LEFT JOIN accounts_organisation partner ON partner.id = to_organisation_id
            WHERE inquiry_id = inquiry.id),
        'entries', (
            SELECT json_agg(json_build_object(
                'organisation', organisation_id, 'counterpart', counterpart_id, 'note', note,
                'reason', details -> 'reason'
            ) ORDER BY at DESC, id DESC)
            FROM requests_app_historyentry
            WHERE inquiry_id = inquiry.id AND (note <> '' OR details ? 'reason')),
        'offers', (
            SELECT json_agg(json_build_array(organisation_id, number) ORDER BY id)
            FROM requests_app_offer WHERE inquiry_id = inquiry.id),
        'orders', (
            SELECT json_agg(json_build_array(organisation_id, number) ORDER BY id)
            FROM requests_app_order WHERE inquiry_id = inquiry.id),
        'files', (
            SELECT json_agg(name ORDER BY id) FROM requests_app_inquiryfile
            WHERE inquiry_id = inquiry.id AND deleted_at IS NULL),
        'tags', (
            SELECT json_agg(json_build_array(tag.organisation_id, tag.name) ORDER BY tag.id)
            FROM requests_app_inquiry_tags tagged JOIN requests_app_tag tag ON tag.id = tagged.tag_id
            WHERE tagged.inquiry_id = inquiry.id)
    )
    FROM requests_app_inquiry inquiry
    JOIN accounts_unit unit ON unit.id = inquiry.responsible_unit_id
    JOIN accounts_organisation working ON working.id = unit.organisation_id
    LEFT JOIN accounts_person person ON person.id = inquiry.responsible_id
    WHERE inquiry.id = ANY(%s)
"""
_CONTACTS = """
    SELECT json_build_object(
        'pk', id, 'name', first_name || ' ' || last_name, 'company', company, 'position', position,
        'vat_number', vat_number, 'street', street, 'house_number', house_number, 'postal_code', postal_code,
        'town', town,
        'emails', (
            SELECT json_agg(address ORDER BY email.position, id) FROM contacts_contactemail email
            WHERE contact_id = contact.id),
        'phones', (
            SELECT json_agg(json_build_array(raw, e164) ORDER BY phone.position, id) FROM contacts_contactphone phone
            WHERE contact_id = contact.id),
        'numbers', (
            SELECT json_agg(number ORDER BY id) FROM contacts_customernumber WHERE contact_id = contact.id)
    )
    FROM contacts_contact contact WHERE id = ANY(%s)
"""


def _fetch(statement: str, pks: Iterable[int]) -> list[Any]:
    """One JSON object for each row; what is empty is not there."""
    with prepared_cursor() as cursor:
        cursor.execute(statement, [list(pks)])
        return [row if isinstance(row, dict) else json.loads(row) for (row,) in cursor.fetchall()]


# --- What an organisation reads of it ----------------------------------------------------------------------------


def _fields(row: Any, us: int, stake: Stake, contact: Any) -> Iterator[Field]:
    yield Field(Part.NUMBER, "number", row["number"], Kind.CODE)
    if stake == Stake.OFFERED:
        yield Field(Part.SITE, "site", f"{row['site_postal_code']} {row['site_town']}")
        return
    yield from _contact(contact)
    yield Field(Part.SITE, "site", _address(row, "site_"))
    yield from _responsible(row, us)
    yield from (Field(Part.FILES, "file", name) for name in row["files"] or [])
    yield from _documents(row, us)
    yield from _texts(row)
    yield from _notes(row, us, stake)


def _contact(contact: Any) -> Iterator[Field]:
    yield Field(Part.CONTACT, "contact", contact["name"])
    yield Field(Part.CONTACT, "company", contact["company"], Kind.COMPANY)
    yield Field(Part.CONTACT, "position", contact["position"])
    yield from (Field(Part.CONTACT, "email", address) for address in contact["emails"] or [])
    for raw, e164 in contact["phones"] or []:
        yield Field(Part.CONTACT, "phone", raw, Kind.PHONE)
        for spelling in (e164, national(e164)) if e164 else ():
            yield Field(Part.CONTACT, "phone", spelling, Kind.PHONE, shown=raw)
    yield Field(Part.CONTACT, "address", _address(contact, ""))
    yield Field(Part.CONTACT, "vat", contact["vat_number"], Kind.CODE)
    yield from (Field(Part.CONTACT, "customer", number, Kind.CODE) for number in contact["numbers"] or [])


def _address(row: Any, prefix: str) -> str:
    street, place = ("street", "house_number"), ("postal_code", "town")
    lines = (" ".join(row[prefix + name] for name in names).strip() for names in (street, place))
    return ", ".join(line for line in lines if line)


def _responsible(row: Any, us: int) -> Iterator[Field]:
    """Who works on it and where, and the partner outside, as the rows of the list say it."""
    yield Field(Part.RESPONSIBLE, "responsible", row["person"] or "")
    yield Field(Part.RESPONSIBLE, "responsible", row["unit"])
    if row["working"] != us:
        yield Field(Part.RESPONSIBLE, "responsible", row["working_name"])
        yield from (Field(Part.RESPONSIBLE, "code", code, Kind.CODE) for code in row["working_codes"] or [])
    last = row["handed_over"][-1] if row["handed_over"] else None
    if last and last["outcome"] == AssignmentOutcome.EXTERNAL and last["from_organisation"] == us:
        yield Field(Part.RESPONSIBLE, "partner", last["name"] or "")
        yield Field(Part.RESPONSIBLE, "partner", last["to_email"])
        yield from (Field(Part.RESPONSIBLE, "code", code, Kind.CODE) for code in last["codes"] or [])


def _documents(row: Any, us: int) -> Iterator[Field]:
    for label, kept in (("offer", row["offers"]), ("order", row["orders"])):
        yield from (Field(None, label, number, Kind.CODE) for whose, number in kept or [] if whose == us)
    yield Field(None, "composition", row["composition_number"], Kind.CODE)
    yield Field(None, "code", row["dealer_code"], Kind.CODE)
    yield from (Field(None, "tag", name) for whose, name in row["tags"] or [] if whose == us)


def _texts(row: Any) -> Iterator[Field]:
    yield Field(Part.NOTES, "project", row["project_name"], Kind.COMPANY)
    yield Field(Part.NOTES, "text", row["text"])
    yield Field(Part.NOTES, "event", row["event_id"])
    yield Field(Part.NOTES, "participants", row["participants"])
    for value in islice(row["extra"].values(), MOST_FURTHER_FIELDS):
        yield Field(Part.NOTES, "further", (value if isinstance(value, str) else str(value))[:LONGEST_FURTHER])


def _notes(row: Any, us: int, stake: Stake) -> Iterator[Field]:
    """The latest first, so that those are found when it is too much."""
    for entry in row["entries"] or []:
        who = {"organisation": entry["organisation"], "counterpart": entry["counterpart"]}
        if is_readable(**who, stake=stake, reader=us, owner=row["organisation"]):
            yield Field(Part.NOTES, "note", entry["note"])
            # A reason to cancel is a row with its names in all languages, that of a refusal is what somebody wrote.
            if isinstance(entry["reason"], str):
                yield Field(Part.NOTES, "note", entry["reason"])
