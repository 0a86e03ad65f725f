"""What a row of the list says, once `visibility.redact` has left out what the reader may not see."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, JSONObject
from django.utils.translation import gettext as _

from accounts.models import CustomerCode, Person
from accounts.rights import Right
from contacts.choices import CONTACT_ICONS, ContactType
from contacts.models import Contact, ContactEmail, ContactPhone
from core import dates
from requests_app import row_notices
from requests_app.deadlines import time_left
from requests_app.models import Inquiry, Tag
from requests_app.statuses import Status
from requests_app.types import InquiryType, ProjectType
from requests_app.visibility import Stake, external_assignments, redact

_NOT_IN_A_PHONE_LINK = re.compile(r"[^\d+]")


@dataclass(frozen=True)
class ContactCell:
    """The contact as the reader's organisation knows it; `phone` is as written, `call` what a phone dials."""

    name: str
    sign: str
    kind: str
    company: str = ""
    phone: str = ""
    call: str = ""
    email: str = ""


@dataclass(frozen=True)
class Row:
    """One inquiry of the list; before it is accepted `contact` is None and `offered_by` says from whom it comes.

    `project` and `site` are two lines where the project's name has no column of its own (features L1).
    """

    inquiry: Inquiry
    contact: ContactCell | None
    offered_by: str
    awaits_us: bool
    may_answer: bool
    created: str
    type: str
    status: str
    kind: str
    project: str
    site: str
    place: str
    time_left: str
    hold: str
    processed: str
    responsible: str
    unit: str
    tags: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)


def rows_for(pks: list[int], person: Person, now: datetime) -> list[Row]:
    """The rows of a page in its order, in a fixed number of queries (features L1, L9)."""
    found = {inquiry.pk: inquiry for inquiry in _with_list_data(person).filter(pk__in=pks)}
    inquiries = redact([found[pk] for pk in pks if pk in found], person)
    reach = _reach(inquiries)
    return [_row(inquiry, person, now, reach) for inquiry in inquiries]


def _with_list_data(person: Person) -> QuerySet[Inquiry]:
    """Inquiries with what rows say: `own_tags` are names, `codes` those of who works on it, `partner` is outside.

    `own_notices` are what the person has still to notice.
    """
    tags = Tag.objects.filter(inquiries=OuterRef("pk"), organisation=person.organisation).order_by("name")
    partner = JSONObject(
        name=Coalesce("to_organisation__name", "to_email", output_field=CharField()), codes=_codes("to_organisation")
    )
    outside = external_assignments(person).filter(inquiry=OuterRef("pk"))
    return (
        Inquiry.objects.select_related("contact", "organisation", "responsible", "responsible_unit__organisation")
        .prefetch_related("responsible_unit__organisation__closing_days")
        .defer("text", "utm", "extra", "participants", "referrer_url", "landing_url")
        .annotate(
            own_tags=ArraySubquery(tags.values("name")),
            own_notices=row_notices.unseen_by(person),
            codes=_codes("responsible_unit__organisation"),
            partner=Subquery(outside.values(data=partner)[:1]),
        )
    )


def _codes(organisation: str) -> ArraySubquery:
    """Customer codes, that of the head office first."""
    codes = CustomerCode.objects.filter(organisation=OuterRef(organisation)).order_by("-is_main", "code")
    return ArraySubquery(codes.values("code"))


def _reach(inquiries: Iterable[Inquiry]) -> dict[int, dict[str, Any]]:
    """First e-mail and first phone by contact."""
    emails = ContactEmail.objects.filter(contact=OuterRef("pk")).values("address")[:1]
    phones = ContactPhone.objects.filter(contact=OuterRef("pk")).values(data=JSONObject(raw="raw", e164="e164"))[:1]
    pks = {inquiry.contact_id for inquiry in inquiries if inquiry.shown_to != Stake.OFFERED}
    contacts: Any = Contact.objects.filter(pk__in=pks).values("pk", email=Subquery(emails), phone=Subquery(phones))
    return {contact["pk"]: contact for contact in contacts}


def _row(inquiry: Any, person: Person, now: datetime, reach: dict[int, dict[str, Any]]) -> Row:
    organisation = inquiry.responsible_unit.organisation
    awaits_us = inquiry.status == Status.TO_ACCEPT and organisation == person.organisation
    offered = inquiry.shown_to == Stake.OFFERED
    responsible, unit = _responsible(inquiry, person)
    kind = str(ProjectType(inquiry.project_type).label) if inquiry.project_type else ""
    place = f"{inquiry.site_postal_code} {inquiry.site_town}".strip()
    return Row(
        inquiry=inquiry,
        contact=None if offered else _contact_cell(inquiry.contact, reach.get(inquiry.contact_id, {})),
        offered_by=inquiry.organisation.name if offered else "",
        awaits_us=awaits_us,
        may_answer=awaits_us and person.has_right(Right.ACCEPT),
        created=_created(inquiry.created_at, now),
        type=str(InquiryType(inquiry.type).label),
        status=str(Status(inquiry.status).label),
        kind=kind,
        project=inquiry.project_name or kind,
        site=_joined([kind if inquiry.project_name else "", place]),
        place=place,
        time_left=time_left(inquiry, now) if awaits_us else "",
        hold=dates.short_day(inquiry.on_hold_until, now) if inquiry.on_hold_until else "",
        processed=dates.day(inquiry.closed_at) if inquiry.closed_at else "",
        responsible=responsible,
        unit=unit,
        tags=inquiry.own_tags,
        notices=[notice.words for notice in row_notices.lines(inquiry.own_notices)],
    )


def _created(at: datetime, now: datetime) -> str:
    return _("today, %(time)s") % {"time": dates.clock(at)} if dates.same_day(at, now) else dates.day(at)


def _contact_cell(contact: Contact, reach: dict[str, Any]) -> ContactCell:
    phone = reach.get("phone") or {"raw": "", "e164": ""}
    name = contact.get_full_name()
    return ContactCell(
        name=name or contact.company,
        sign=CONTACT_ICONS[ContactType(contact.type)],
        kind=contact.get_type_display(),
        company=contact.company if name else "",
        phone=phone["raw"],
        call=phone["e164"] or _NOT_IN_A_PHONE_LINK.sub("", phone["raw"]),
        email=reach.get("email") or "",
    )


def _responsible(inquiry: Any, person: Person) -> tuple[str, str]:
    """Who works on it and where: a partner outside, a person, or a unit whose people have still to take it."""
    if inquiry.partner is not None:
        return inquiry.partner["name"], _joined([*_code_words(inquiry.partner["codes"]), _("external")])
    unit = inquiry.responsible_unit
    is_ours = unit.organisation == person.organisation
    codes = [] if is_ours else _code_words(inquiry.codes)
    if inquiry.responsible is None:
        return (unit.name, _("nobody yet")) if is_ours else (unit.organisation.name, _joined(codes))
    where = unit.name if is_ours or unit.name == unit.organisation.name else f"{unit.organisation}, {unit}"
    return inquiry.responsible.get_full_name(), _joined([where, *codes])


def _code_words(codes: list[str]) -> list[str]:
    return [_("KKZ %(codes)s") % {"codes": ", ".join(codes)}] if codes else []


def _joined(parts: Iterable[str]) -> str:
    return " · ".join(part for part in parts if part)
