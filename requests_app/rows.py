"""What a row of the list says: read in one query and put into words, for a reader who may see it (features L1, L9)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import TextChoices
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django_countries import countries

from accounts.models import Person
from accounts.rights import Right
from contacts.choices import CONTACT_ICONS, ContactType
from core import dates
from core.prepared import prepared_cursor
from core.working_time import Calendar
from requests_app import row_notices
from requests_app.statuses import Status
from requests_app.types import InquiryType, ProjectType
from requests_app.visibility import visible_parts

_NOT_IN_A_PHONE_LINK = re.compile(r"[^\d+]")

# The contact is the one that the reader's organisation is shown, by the access row (models/access.py): none before it
# accepts. A partner outside is known to the organisation that assigned it there, see visibility.external_assignments.
_READ = """
SELECT inquiry.id AS pk, inquiry.number, inquiry.type, inquiry.status, inquiry.project_type, inquiry.project_name,
    inquiry.site_postal_code, inquiry.site_town, inquiry.site_country, inquiry.created_at, inquiry.due_at,
    inquiry.on_hold_until, inquiry.closed_at, seen.awaits, owner.name AS owner,
    contact.id AS contact, contact.type AS contact_type, contact.first_name, contact.last_name, contact.company,
    phone.raw AS phone, phone.e164,
    (SELECT address FROM contacts_contactemail WHERE contact_id = contact.id ORDER BY position, id LIMIT 1) AS email,
    responsible.first_name AS responsible_first_name, responsible.last_name AS responsible_last_name,
    unit.name AS unit, unit.country, unit.subdivision, unit.time_zone, works.id AS works, works.name AS organisation,
    CASE WHEN seen.awaits THEN ARRAY(SELECT day FROM accounts_closingday WHERE organisation_id = works.id) END
        AS closing_days,
    CASE WHEN works.id <> %(us)s THEN {codes_of_works} END AS codes,
    partner.name AS partner, partner.codes AS partner_codes,
    ARRAY(
        SELECT tag.name FROM requests_app_tag tag JOIN requests_app_inquiry_tags tagged ON tagged.tag_id = tag.id
        WHERE tagged.inquiry_id = inquiry.id AND tag.organisation_id = %(us)s ORDER BY tag.name
    ) AS tags,
    ARRAY(
        SELECT ARRAY[notice.kind::text, concat_ws(' ', by.first_name, by.last_name)]
        FROM requests_app_notice notice LEFT JOIN accounts_person by ON by.id = notice.by_id
        WHERE notice.inquiry_id = inquiry.id AND notice.person_id = %(reader)s ORDER BY notice.at DESC, notice.id DESC
    ) AS notices,
    EXISTS (
        SELECT FROM requests_app_inquiryunread WHERE inquiry_id = inquiry.id AND person_id = %(reader)s
    ) AS unread
FROM requests_app_inquiry inquiry
JOIN accounts_organisation owner ON owner.id = inquiry.organisation_id
JOIN accounts_unit unit ON unit.id = inquiry.responsible_unit_id
JOIN accounts_organisation works ON works.id = unit.organisation_id
LEFT JOIN accounts_person responsible ON responsible.id = inquiry.responsible_id
JOIN LATERAL (
    SELECT contact_id, awaits FROM requests_app_unitaccess
    WHERE inquiry_id = inquiry.id AND unit_id = ANY(%(units)s)
    UNION ALL
    SELECT contact_id, awaits FROM requests_app_personaccess
    WHERE inquiry_id = inquiry.id AND person_id = ANY(%(people)s)
    LIMIT 1
) seen ON true
LEFT JOIN contacts_contact contact ON contact.id = seen.contact_id
LEFT JOIN LATERAL (
    SELECT raw, e164 FROM contacts_contactphone WHERE contact_id = contact.id ORDER BY position, id LIMIT 1
) phone ON true
LEFT JOIN LATERAL (
    SELECT coalesce(outside.name, last.to_email) AS name, {codes_of_outside} AS codes
    FROM (
        SELECT * FROM requests_app_assignment WHERE inquiry_id = inquiry.id ORDER BY id DESC LIMIT 1
    ) last
    LEFT JOIN accounts_organisation outside ON outside.id = last.to_organisation_id
    WHERE last.outcome = 'external' AND last.from_organisation_id = %(us)s
) partner ON true
WHERE inquiry.id = ANY(%(pks)s)
"""
# Customer codes, that of the head office first.
_CODES = "ARRAY(SELECT code FROM accounts_customercode WHERE organisation_id = {}.id ORDER BY is_main DESC, code)"
_SQL = _READ.format(codes_of_works=_CODES.format("works"), codes_of_outside=_CODES.format("outside"))


class _Quick:
    """Answers templates at their first question, which is for an item: a page has two thousand of them."""

    def __getitem__(self, name: str) -> Any:
        try:
            return getattr(self, name)
        except AttributeError as error:
            raise KeyError(name) from error


@dataclass(unsafe_hash=True)
class Listed(_Quick):
    """The inquiry of a row, as far as the reader may know it before it is accepted."""

    pk: int
    number: str
    type: str
    status: str
    due_at: datetime | None
    select_label: str


@dataclass(unsafe_hash=True)
class ContactCell(_Quick):
    """The contact as the reader's organisation knows it; `phone` is as written, `call` what a phone dials."""

    name: str
    sign: str
    kind: str
    company: str = ""
    phone: str = ""
    call: str = ""
    email: str = ""
    call_label: str = ""
    mail_label: str = ""

    @property
    def below(self) -> str:
        """What stands below the name: the company, else how to reach them."""
        return self.company or self.phone or self.email


@dataclass(unsafe_hash=True)
class Row(_Quick):
    """One inquiry of the list; before it is accepted `contact` is None and `offered_by` says from whom it comes.

    `project` and `site` are two lines where the project's name has no column of its own (features L1). `same_until` is
    when the words change by themselves, because time passes. Rows that say the same are equal.
    """

    inquiry: Listed
    urls: dict[str, str] = field(compare=False)
    contact: ContactCell | None
    offered_by: str
    awaits_us: bool
    may_answer: bool
    created: str
    type: str
    status: str
    kind: str
    project_name: str
    project: str
    site: str
    place: str
    country: str
    country_name: str
    due: dates.Due | None
    time_left: str
    hold: str
    processed: str
    responsible: str
    unit: str
    is_unread: bool
    same_until: datetime | None = field(compare=False)
    tags: tuple[str, ...] = ()
    hits: tuple[Any, ...] = ()
    notices: tuple[row_notices.Said, ...] = ()

    @property
    def due_iso(self) -> str:
        """The due date as machines read it."""
        return self.inquiry.due_at.isoformat() if self.inquiry.due_at else ""


def words() -> dict[str, str]:
    """What many rows say alike, translated once for all."""
    return {
        "unread": _("Unread"),
        "hidden": _("Contact shown once you accept"),
        "accept": _("Accept"),
        "refuse": _("Refuse"),
        "processed": _("processed"),
        "select": _("Select %(number)s"),
        "call": _("Call %(name)s"),
        "mail": _("Write to %(name)s"),
    }


def rows_for(pks: list[int], person: Person, now: datetime) -> list[Row]:
    """The rows of a page in its order, in one query; what the person may not see is left out."""
    if not pks:
        return []
    parts = visible_parts(person, person.scope)
    asked: dict[str, Any] = {
        "pks": pks,
        "us": person.organisation.pk,
        "reader": person.pk,
        "units": [part.lookups["unit"] for part in parts if "unit" in part.lookups],
        "people": [part.lookups["person"] for part in parts if "person" in part.lookups],
    }
    with prepared_cursor() as cursor:
        cursor.execute(_SQL, asked)
        names = [column.name for column in cursor.description or ()]
        found = {line[0]: dict(zip(names, line, strict=True)) for line in cursor.fetchall()}
    page = _Page(asked["us"], now, get_language() or "", person.has_right(Right.ACCEPT), _addresses(), words())
    return [_row(found[pk], page) for pk in pks if pk in found]


class _Page(NamedTuple):
    """What all rows of a page have in common."""

    us: int
    now: datetime
    language: str
    may_accept: bool
    urls: dict[str, str]
    words: dict[str, str]


def _row(data: dict[str, Any], page: _Page) -> Row:
    pk, awaits, offered, now = data["pk"], data["awaits"], data["contact"] is None, page.now
    responsible, unit = _responsible(data, page.us)
    kind = _label(ProjectType, data["project_type"], page.language) if data["project_type"] else ""
    place = f"{data['site_postal_code']} {data['site_town']}".strip()
    name = "" if offered else data["project_name"]
    left = _time_left(data, now) if awaits else None
    time_left = dates.time_left(now + left, now) if left else ""
    number, due_at, closed_at = data["number"], data["due_at"], data["closed_at"]
    select = page.words["select"] % {"number": number}
    return Row(
        inquiry=Listed(pk, number, data["type"], data["status"], due_at, select),
        urls={name: address.replace("/0/", f"/{pk}/", 1) for name, address in page.urls.items()},
        contact=None if offered else _contact_cell(data, page),
        offered_by=data["owner"] if offered else "",
        awaits_us=awaits,
        may_answer=awaits and page.may_accept,
        created=_created(data["created_at"], now),
        type=_label(InquiryType, data["type"], page.language),
        status=_label(Status, data["status"], page.language),
        kind=kind,
        project_name=name,
        project=name or kind,
        site=_joined([kind if name else "", place]),
        place=place,
        country=data["site_country"],
        country_name=_country_name(data["site_country"], page.language),
        due=dates.due(due_at, now, time_left) if due_at and not closed_at else None,
        time_left=time_left,
        hold=dates.short_day(data["on_hold_until"], now) if data["on_hold_until"] else "",
        processed=dates.day(closed_at) if closed_at else "",
        responsible=responsible,
        unit=unit,
        is_unread=data["unread"],
        same_until=dates.due_holds_until(due_at, now, left=left) if due_at and not closed_at else None,
        tags=tuple(data["tags"]),
        notices=tuple(row_notices.said(*notice) for notice in data["notices"]),
    )


def _addresses() -> dict[str, str]:
    """Where a row leads; asked for once, the inquiry's id takes the place of 0."""
    answers = {code: reverse("inquiry_action", args=[0, code]) for code in ("accept", "refuse")}
    return {"detail": reverse("inquiry_detail", args=[0])} | answers


def _time_left(data: dict[str, Any], now: datetime) -> timedelta | None:
    """The working-day hours that are left to accept; None once the time has passed (workflow.md 5)."""
    if data["due_at"] is None or data["due_at"] <= now:
        return None
    calendar = _calendar(data["country"], data["subdivision"], data["time_zone"], frozenset(data["closing_days"]))
    return timedelta(hours=calendar.hours_between(now, data["due_at"]))


@lru_cache(maxsize=500)
def _calendar(*unit: Any) -> Calendar:
    return Calendar(*unit)


@lru_cache(maxsize=500)
def _label(choices: type[TextChoices], code: str, _language: str) -> str:
    return str(choices(code).label)


@lru_cache(maxsize=2000)
def _country_name(code: str, _language: str) -> str:
    return str(countries.name(code))


def _created(at: datetime, now: datetime) -> str:
    return _("today, %(time)s") % {"time": dates.clock(at)} if dates.same_day(at, now) else dates.day(at)


def _contact_cell(data: dict[str, Any], page: _Page) -> ContactCell:
    own = f"{data['first_name']} {data['last_name']}".strip()
    name = own or data["company"]
    phone = data["phone"] or ""
    return ContactCell(
        name=name,
        sign=CONTACT_ICONS[ContactType(data["contact_type"])],
        kind=_label(ContactType, data["contact_type"], page.language),
        company=data["company"] if own else "",
        phone=phone,
        call=data["e164"] or _NOT_IN_A_PHONE_LINK.sub("", phone),
        email=data["email"] or "",
        call_label=page.words["call"] % {"name": name},
        mail_label=page.words["mail"] % {"name": name},
    )


def _responsible(data: dict[str, Any], us: int) -> tuple[str, str]:
    """Who works on it and where: a partner outside, a person, or a unit whose people have still to take it."""
    if data["partner"] is not None:
        return data["partner"], _joined([*_code_words(data["partner_codes"]), _("external")])
    unit, organisation, is_ours = data["unit"], data["organisation"], data["works"] == us
    codes = _code_words(data["codes"] or [])
    if data["responsible_last_name"] is None:
        return (unit, _("nobody yet")) if is_ours else (organisation, _joined(codes))
    where = unit if is_ours or unit == organisation else f"{organisation}, {unit}"
    return f"{data['responsible_first_name']} {data['responsible_last_name']}".strip(), _joined([where, *codes])


def _code_words(codes: list[str]) -> list[str]:
    return [_("KKZ %(codes)s") % {"codes": ", ".join(codes)}] if codes else []


def _joined(parts: Iterable[str]) -> str:
    return " · ".join(part for part in parts if part)
