"""What of an inquiry each organisation that sees it may search: the texts behind both the index and its hits.

What stands here for an organisation is what its people read on the page of the inquiry, by visibility.py.
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject

from accounts.models import CustomerCode, Organisation
from contacts.models import Contact, ContactEmail, ContactPhone, CustomerNumber
from contacts.phones import national
from requests_app.models import Assignment, HistoryEntry, Inquiry, InquiryFile, Offer, Order, Tag
from requests_app.search.document import Field, Part
from requests_app.search.words import Kind
from requests_app.types import AssignmentOutcome
from requests_app.visibility import Stake, is_readable, stakes

# As many of the further fields of a form as the page shows.
MOST_FURTHER_FIELDS = 20
LONGEST_FURTHER = 300

Key = tuple[int, int]


def fields_of(inquiries: Iterable[int], *, only: int | None = None) -> dict[Key, list[Field]]:
    """By inquiry and organisation, the texts that the organisation may search; in four queries however many.

    `only` is the key of the one organisation that is asked for.
    """
    rows: list[Any] = list(_inquiries(inquiries))
    manufacturer = Organisation.objects.filter(kind="manufacturer").values_list("pk", flat=True).first()
    readers = {
        row["pk"]: stakes(
            row["organisation"], row["contact"], row["shared_at"] is not None, row["handed_over"], manufacturer
        )
        for row in rows
    }
    contacts = _contacts({contact for found in readers.values() for _stake, contact in found.values() if contact})
    codes = _codes(rows)
    return {
        (row["pk"], us): list(_fields(row, us, stake, contacts.get(contact), codes))
        for row in rows
        for us, (stake, contact) in readers[row["pk"]].items()
        if only in (None, us)
    }


# --- What is fetched ---------------------------------------------------------------------------------------------


def _inquiries(pks: Iterable[int]) -> QuerySet[Any, Any]:
    """The inquiries with all that belongs to them, in one query."""
    tags = Tag.objects.filter(inquiries=OuterRef("pk"))
    return Inquiry.objects.filter(pk__in=list(pks)).values(
        "pk", "number", "organisation", "contact", "shared_at", "text", "project_name", "site_street",
        "site_house_number", "site_postal_code", "site_town", "composition_number", "dealer_code", "event_id",
        "participants", "extra",
        person_first=F("responsible__first_name"),
        person_last=F("responsible__last_name"),
        working_unit=F("responsible_unit__name"),
        working=F("responsible_unit__organisation"),
        working_name=F("responsible_unit__organisation__name"),
        handed_over=_array(Assignment, "pk", "outcome", "from_organisation", "to_organisation", "to_contact",
                           "to_email", name="to_organisation__name"),
        entries=_array(HistoryEntry, "organisation", "counterpart", "note", reason="details__reason",
                       where=~Q(note="") | Q(details__has_key="reason"), order="-pk"),
        offer_numbers=_array(Offer, "organisation", "number"),
        order_numbers=_array(Order, "organisation", "number"),
        file_names=_array(InquiryFile, "name"),
        own_tags=ArraySubquery(tags.values(data=JSONObject(organisation="organisation", name="name"))),
    )  # fmt: skip


def _array(model: Any, *names: str, where: Q | None = None, order: str = "pk", **others: str) -> ArraySubquery:
    columns = {name: name for name in names} | others
    rows = model.objects.filter(where or Q(), inquiry=OuterRef("pk"))
    return ArraySubquery(rows.order_by(order).values(data=JSONObject(**columns)))


def _contacts(pks: set[int]) -> dict[int | None, Any]:
    """The contacts with their addresses and numbers, in one query."""

    def those(model: Any, *names: str) -> ArraySubquery:
        rows = model.objects.filter(contact=OuterRef("pk"))
        return ArraySubquery(rows.values(data=JSONObject(**{name: name for name in names})))

    rows: Any = Contact.objects.filter(pk__in=pks).values(
        "pk", "first_name", "last_name", "company", "position", "vat_number", "street", "house_number", "postal_code",
        "town",
        mails=those(ContactEmail, "address"),
        calls=those(ContactPhone, "raw", "e164"),
        numbers=those(CustomerNumber, "number"),
    )  # fmt: skip
    return {row["pk"]: row for row in rows}


def _codes(rows: list[Any]) -> dict[int, list[str]]:
    """Customer codes of the organisations that work on the inquiries or are partners outside."""
    wanted = {row["working"] for row in rows}
    wanted |= {handed["to_organisation"] for row in rows for handed in row["handed_over"][-1:]}
    found: dict[int, list[str]] = {}
    for organisation, code in CustomerCode.objects.filter(organisation__in=wanted).values_list("organisation", "code"):
        found.setdefault(organisation, []).append(code)
    return found


# --- What an organisation reads of it ----------------------------------------------------------------------------


def _fields(row: Any, us: int, stake: Stake, contact: Any, codes: dict[int, list[str]]) -> Iterator[Field]:
    yield Field(Part.NUMBER, "number", row["number"], Kind.CODE)
    if stake == Stake.OFFERED:
        yield Field(Part.SITE, "site", f"{row['site_postal_code']} {row['site_town']}")
        return
    yield from _contact(contact)
    yield Field(Part.SITE, "site", _address(row, "site_"))
    yield from _responsible(row, us, codes)
    yield from (Field(Part.FILES, "file", file["name"]) for file in row["file_names"])
    yield from _documents(row, us)
    yield from _texts(row)
    yield from _notes(row, us, stake)


def _contact(contact: Any) -> Iterator[Field]:
    yield Field(Part.CONTACT, "contact", f"{contact['first_name']} {contact['last_name']}")
    yield Field(Part.CONTACT, "company", contact["company"], Kind.COMPANY)
    yield Field(Part.CONTACT, "position", contact["position"])
    yield from (Field(Part.CONTACT, "email", mail["address"]) for mail in contact["mails"])
    for phone in contact["calls"]:
        yield Field(Part.CONTACT, "phone", phone["raw"], Kind.PHONE)
        if phone["e164"]:
            for spelling in (phone["e164"], national(phone["e164"])):
                yield Field(Part.CONTACT, "phone", spelling, Kind.PHONE, shown=phone["raw"])
    yield Field(Part.CONTACT, "address", _address(contact, ""))
    yield Field(Part.CONTACT, "vat", contact["vat_number"], Kind.CODE)
    yield from (Field(Part.CONTACT, "customer", number["number"], Kind.CODE) for number in contact["numbers"])


def _address(row: Any, prefix: str) -> str:
    street, place = ("street", "house_number"), ("postal_code", "town")
    lines = (" ".join(row[prefix + name] for name in names).strip() for names in (street, place))
    return ", ".join(line for line in lines if line)


def _responsible(row: Any, us: int, codes: dict[int, list[str]]) -> Iterator[Field]:
    """Who works on it and where, and the partner outside, as the rows of the list say it."""
    if row["person_last"] is not None:
        yield Field(Part.RESPONSIBLE, "responsible", f"{row['person_first']} {row['person_last']}")
    yield Field(Part.RESPONSIBLE, "responsible", row["working_unit"])
    if row["working"] != us:
        yield Field(Part.RESPONSIBLE, "responsible", row["working_name"])
        yield from (Field(Part.RESPONSIBLE, "code", code, Kind.CODE) for code in codes.get(row["working"], []))
    last = row["handed_over"][-1] if row["handed_over"] else None
    if last and last["outcome"] == AssignmentOutcome.EXTERNAL and last["from_organisation"] == us:
        yield Field(Part.RESPONSIBLE, "partner", last["name"] or "")
        yield Field(Part.RESPONSIBLE, "partner", last["to_email"])
        outside = codes.get(last["to_organisation"], [])
        yield from (Field(Part.RESPONSIBLE, "code", code, Kind.CODE) for code in outside)


def _documents(row: Any, us: int) -> Iterator[Field]:
    for label, kept in (("offer", row["offer_numbers"]), ("order", row["order_numbers"])):
        yield from (Field(None, label, one["number"], Kind.CODE) for one in kept if one["organisation"] == us)
    yield Field(None, "composition", row["composition_number"], Kind.CODE)
    yield Field(None, "code", row["dealer_code"], Kind.CODE)
    yield from (Field(None, "tag", tag["name"]) for tag in row["own_tags"] if tag["organisation"] == us)


def _texts(row: Any) -> Iterator[Field]:
    yield Field(Part.NOTES, "project", row["project_name"], Kind.COMPANY)
    yield Field(Part.NOTES, "text", row["text"])
    yield Field(Part.NOTES, "event", row["event_id"])
    yield Field(Part.NOTES, "participants", row["participants"])
    for value in islice(row["extra"].values(), MOST_FURTHER_FIELDS):
        yield Field(Part.NOTES, "further", (value if isinstance(value, str) else str(value))[:LONGEST_FURTHER])


def _notes(row: Any, us: int, stake: Stake) -> Iterator[Field]:
    """The latest first, so that those are found when it is too much."""
    for entry in row["entries"]:
        who = {"organisation": entry["organisation"], "counterpart": entry["counterpart"]}
        if is_readable(**who, stake=stake, reader=us, owner=row["organisation"]):
            yield Field(Part.NOTES, "note", entry["note"])
            # A reason to cancel is a row with its names in all languages, that of a refusal is what somebody wrote.
            if isinstance(entry["reason"], str):
                yield Field(Part.NOTES, "note", entry["reason"])
