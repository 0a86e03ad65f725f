"""What the page of an inquiry shows beside its history: steps, due date, facts, offers and orders, other inquiries."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import F, Value
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Person
from core import dates
from core.maps import address_line, map_url
from requests_app.deadlines import AGREED
from requests_app.models import Assignment, Inquiry
from requests_app.statuses import PROCESSED, Status
from requests_app.types import AppointmentKind, AssignmentOutcome, InquiryType, Place
from requests_app.visibility import offers_for, orders_for

_LINK = re.compile(r"https?://[^\s<>\"'\\]+", re.IGNORECASE)
LONGEST = 300
MOST_FURTHER_FIELDS = 20
MOST_OTHERS = 20


# --- Sales process -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class SalesStep:
    """One step of the bar; `state` is "done", "now" or empty."""

    label: str
    state: str


# How many steps are behind an inquiry in this status.
_STEP_OF = {
    Status.APPOINTMENT_SET: 1,
    Status.AFTER_APPOINTMENT: 1,
    Status.OFFER_AGREED: 2,
    Status.AFTER_OFFER: 3,
    Status.NEGOTIATION_SET: 4,
    Status.AFTER_NEGOTIATION: 4,
    Status.ORDERED: 5,
}


def sales_steps(inquiry: Inquiry) -> list[SalesStep]:
    """The way of an offer inquiry to its order (features D1); no other type has steps."""
    if inquiry.type != InquiryType.OFFER:
        return []
    status = Status(inquiry.status)
    cancelled = status == Status.CANCELLED
    now = _STEP_OF.get(Status(inquiry.last_open_status) if cancelled else status, 0)
    labels = (
        _("Received"), _("Advisory appointment"), _("Offer agreed"), _("Offer submitted"), _("Negotiation"), _("Order"),
    )  # fmt: skip
    done = now + 1 if cancelled or status == Status.ORDERED else now
    return [
        SalesStep(label, "done" if position < done else "now" if position == done and not cancelled else "")
        for position, label in enumerate(labels)
    ]


# --- Due date ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class DueBox:
    """When something is to be done and what; a processed inquiry is due no more and says since when."""

    at: datetime | None
    text: str
    counts_down: bool = False


def due_box(inquiry: Inquiry) -> DueBox:
    """The box above the next steps; the inquiry comes from `with_detail_data`."""
    if inquiry.status in PROCESSED:
        closed = dates.moment(inquiry.closed_at) if inquiry.closed_at else ""
        return DueBox(None, " · ".join((inquiry.get_status_display(), closed)))
    if inquiry.on_hold_until:
        return DueBox(inquiry.due_at, _("On hold"))
    status = Status(inquiry.status)
    agreed = [planned for planned in inquiry.appointment_list if planned["kind"] in AGREED.get(status, ())]
    text = _meeting(agreed[-1]) if agreed else _todo(status)
    return DueBox(inquiry.due_at, text, counts_down=status == Status.TO_ACCEPT)


def _meeting(planned: dict[str, str]) -> str:
    return f"{AppointmentKind(planned['kind']).label} · {planned['studio'] or Place(planned['place']).label}"


def _todo(status: Status) -> str:
    words = {
        Status.TO_ACCEPT: _("Waits for an answer"),
        Status.OPEN: _("Get in touch with the contact"),
        Status.ASSIGNED: _("Get in touch with the contact"),
        Status.ASSIGNED_EXTERNALLY: _("Ask the partner"),
        Status.AFTER_APPOINTMENT: _("Follow up the appointment"),
        Status.AFTER_OFFER: _("Follow up the offer"),
        Status.AFTER_NEGOTIATION: _("Follow up the negotiation"),
    }
    return words.get(status, str(status.label))


# --- Facts -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Fact:
    """A label with its value; `below` is a second line, `copy_label` offers to copy the value.

    `url` is a map, or with `is_foreign` an address that somebody outside has written.
    """

    label: str
    value: str
    below: str = ""
    url: str = ""
    is_foreign: bool = False
    copy_label: str = ""


def inquiry_facts(inquiry: Inquiry, last: Assignment | None, person: Person) -> list[Fact]:
    """The main data of an inquiry that the person sees in full; `last` is its latest hand-over."""
    groups = (_people(inquiry, last, person), _project(inquiry), _arrival(inquiry), _end(inquiry), _further(inquiry))
    return [fact for group in groups for fact in group if fact.value]


def offered_facts(inquiry: Inquiry) -> list[Fact]:
    """All that is known before acceptance (workflow.md 7)."""
    town = f"{inquiry.site_postal_code} {inquiry.site_town}".strip()
    place = ", ".join(part for part in (town, inquiry.get_site_country_display()) if part)
    facts = [
        Fact(_("Number"), inquiry.number),
        Fact(_("Type"), inquiry.get_type_display()),
        Fact(_("Project type"), inquiry.get_project_type_display()),
        Fact(_("Place"), place),
    ]
    return [fact for fact in facts if fact.value]


def _people(inquiry: Inquiry, last: Assignment | None, person: Person) -> Iterator[Fact]:
    unit, us = inquiry.responsible_unit, person.organisation
    names = [unit.name] if unit.organisation == us else [unit.name, unit.organisation.name]
    below = " · ".join(dict.fromkeys(names))
    if inquiry.status == Status.TO_ACCEPT:
        yield Fact(_("Offered to"), unit.organisation.name)
    else:
        who = inquiry.responsible.get_full_name() if inquiry.responsible else _("nobody yet")
        yield Fact(_("Responsible"), who, below=below)
    if last is not None and last.outcome == AssignmentOutcome.EXTERNAL and last.from_organisation_id == us.pk:
        yield _partner(last, inquiry.partner_codes)
        yield from _partner_link(last)


def _partner(assignment: Assignment, known: list[dict[str, Any]]) -> Fact:
    """The partner outside with customer codes, or the address it went to; and since when they have answered."""
    answered = _("answered on %(day)s") % {"day": dates.day(assignment.answered_at)} if assignment.answered_at else ""
    if assignment.to_unit is None:
        return Fact(_("External partner"), assignment.to_email, below=answered)
    codes = [code["code"] for code in known if code["organisation"] == assignment.to_organisation_id]
    below = " · ".join(part for part in (", ".join(dict.fromkeys(codes)), assignment.to_email, answered) if part)
    return Fact(_("External partner"), assignment.to_unit.organisation.name, below=below)


def _partner_link(assignment: Assignment) -> Iterator[Fact]:
    """How much the partner uses the link of the last mail, and how long it works."""
    for link in assignment.partner_links.filter(revoked_at=None):
        used = ngettext("used once", "used %(count)d times", link.uses) % {"count": link.uses}
        uses = used if link.uses else _("not used yet")
        until = _("until %(moment)s") % {"moment": dates.day(link.expires_at)}
        yield Fact(_("Partner's link"), f"{uses} · {until}")


def _project(inquiry: Inquiry) -> Iterator[Fact]:
    yield Fact(_("Project"), inquiry.project_name or inquiry.get_project_type_display(),
               below=inquiry.get_project_type_display() if inquiry.project_name else "")  # fmt: skip
    site = _site(inquiry)
    yield Fact(_("Building site"), site, url=map_url(site), copy_label=_("Copy address"))
    yield Fact(_("Guide composition no."), inquiry.composition_number, copy_label=_("Copy guide composition no."))
    articles = [f"{article['quantity']} × {article['title']}" for article in inquiry.article_list]
    yield Fact(_("Articles"), "\n".join(articles))
    yield Fact(_("Event"), inquiry.event_id)
    yield Fact(_("Participants"), inquiry.participants)
    yield Fact(_("Customer code"), inquiry.dealer_code)
    yield Fact(_("Language"), inquiry.get_language_display())


def _site(inquiry: Inquiry) -> str:
    return address_line(
        street=inquiry.site_street,
        house_number=inquiry.site_house_number,
        postal_code=inquiry.site_postal_code,
        town=inquiry.site_town,
        province=inquiry.site_province.code if inquiry.site_province else "",
        country=inquiry.get_site_country_display(),
    )


def _arrival(inquiry: Inquiry) -> Iterator[Fact]:
    yield Fact(_("Origin"), inquiry.get_origin_display())
    yield _foreign(_("Referrer"), inquiry.referrer_url)
    yield _foreign(_("Landing page"), inquiry.landing_url)
    yield Fact(_("Received"), dates.moment(inquiry.submitted_at),
               below=inquiry.created_by.get_full_name() if inquiry.created_by else "")  # fmt: skip


def _foreign(label: str, address: str) -> Fact:
    """An address from outside: text, and a link only when it is one of the web."""
    shown = address if len(address) <= LONGEST else f"{address[:LONGEST]}…"
    return Fact(label, shown, url=address if _LINK.fullmatch(address) else "", is_foreign=True)


def _end(inquiry: Inquiry) -> Iterator[Fact]:
    if inquiry.closed_at:
        yield Fact(_("Processed on"), dates.moment(inquiry.closed_at))
    if inquiry.cancel_reason:
        yield Fact(_("Reason"), str(inquiry.cancel_reason), below=inquiry.cancel_reason.get_group_display())


def _further(inquiry: Inquiry) -> Iterator[Fact]:
    """What a form sent that has no place of its own."""
    for name, value in list(inquiry.extra.items())[:MOST_FURTHER_FIELDS]:
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        yield Fact(str(name)[:60], text[:LONGEST])


# --- Offers and orders, other inquiries --------------------------------------------------------------------------


@dataclass(frozen=True)
class DocumentLine:
    """An offer or an order; `label` says which, `tone` is that of its chip, `kind` stands in the address."""

    pk: int
    kind: str
    number: str
    amount: Decimal | None
    currency: str
    label: str
    tone: str
    is_alternative: bool


def documents(inquiry: Inquiry, person: Person) -> list[DocumentLine]:
    """Offers, the main one first, and orders of the person's own organisation, in one query (workflow.md 7)."""
    columns = ("number", "amount", "currency", "kind", "main", "pk")
    offers = offers_for(inquiry, person).annotate(kind=Value("offers"), main=F("is_main")).values_list(*columns)
    orders = orders_for(inquiry, person).annotate(kind=Value("orders"), main=Value(False)).values_list(*columns)
    rows = offers.order_by().union(orders.order_by(), all=True).order_by("kind", "-main", "pk")
    return [_document(*row) for row in rows]


def _document(number: str, amount: Decimal | None, currency: str, kind: str, is_main: bool, pk: int) -> DocumentLine:
    is_offer = kind == "offers"
    label, tone = (_("order"), "brand") if not is_offer else (_("main"), "go") if is_main else (_("alternative"), "")
    return DocumentLine(pk, kind, number or "–", amount, currency, label, tone, is_offer and not is_main)


def other_inquiries(inquiry: Inquiry, person: Person) -> list[Inquiry]:
    """The contact's other inquiries that exist for the person, the newest first (features D4)."""
    others = Inquiry.objects.visible_to(person).of_contact(inquiry.contact_id).exclude(pk=inquiry.pk)
    return list(others.only("number", "created_at", "is_open", "type").order_by("-created_at", "-pk")[:MOST_OTHERS])
