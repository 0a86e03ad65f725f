"""The way every inquiry begins, from whatever source (workflow.md 3, create; architecture: in)."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.absences import substitute_of
from accounts.models import Person, Unit
from contacts.models import Contact, Province
from contacts.saving import hold
from requests_app import access, search, unread
from requests_app.actions.spec import Outcome
from requests_app.deadlines import set_due
from requests_app.history import record, resembling
from requests_app.models import Assignment, CatalogueItem, Inquiry, InquiryArticle
from requests_app.numbers import next_number
from requests_app.statuses import Status
from requests_app.types import AssignmentOutcome, Category


@dataclass
class SiteData:
    """Where the building site is, when it is not the contact's address."""

    street: str = ""
    house_number: str = ""
    postal_code: str = ""
    town: str = ""
    province: Province | None = None
    country: str = ""


@dataclass
class InquiryData:
    """An inquiry as a form or an intake describes it; `articles` are codes with their quantities (features N1, N3)."""

    type: str
    origin: str
    language: str
    text: str = ""
    project_name: str = ""
    project_type: str = ""
    site: SiteData | None = None
    composition_number: str = ""
    referrer_url: str = ""
    landing_url: str = ""
    utm: dict[str, Any] = field(default_factory=dict)
    form_id: str = ""
    dealer_code: str = ""
    event_id: str = ""
    participants: str = ""
    external_id: str | None = None
    extra: dict[str, Any] = field(default_factory=dict)
    articles: list[tuple[str, int]] = field(default_factory=list)


_COPIED = (
    "type", "origin", "language", "text", "project_name", "project_type", "composition_number", "referrer_url",
    "landing_url", "utm", "form_id", "dealer_code", "event_id", "participants", "external_id", "extra",
)  # fmt: skip


@transaction.atomic
def create_inquiry(
    contact: Contact,
    data: InquiryData,
    *,
    unit: Unit,
    responsible: Person | None,
    by: Person | None,
    at: datetime,
    submitted_at: datetime | None = None,
    details: dict[str, Any] | None = None,
) -> Inquiry:
    """Create an open inquiry with its number, due date and first history entry; `by` None is the system.

    `submitted_at` is when the end customer sent it, `at` when we got it. `details` go into the history entry, such as
    differences to an existing contact. The substitute takes the place of a responsible who is away, unless they create
    it themselves (workflow.md 5). Raises IntegrityError when `external_id` is already known.
    """
    contact = hold(contact)
    responsible, remark = _present(responsible, by=by, at=at)
    inquiry = Inquiry(
        number=next_number(at),
        status=Status.OPEN,
        organisation=unit.organisation,
        unit=unit,
        contact=contact,
        responsible=responsible,
        responsible_unit=responsible.unit if responsible else unit,
        submitted_at=submitted_at or at,
        created_at=at,
        created_by=by,
        **{name: getattr(data, name) for name in _COPIED},
    )
    set_site(inquiry, data.site)
    set_due(inquiry, at)
    inquiry.save()
    _add_articles(inquiry, data.articles)
    outcome = Outcome(details={"origin": data.origin} | remark | resembling(contact) | (details or {}))
    action = "create" if by else "receive"
    record(inquiry, action, Category.TEXT, by=by, at=at, note=data.text, outcome=outcome)
    if by is not None and responsible is not None and by != responsible:
        _note_hand_over(inquiry, responsible, by=by, at=at)
    access.refresh([inquiry.pk])
    search.refresh([inquiry.pk])
    unread.address(inquiry, inquiry.responsible_unit, responsible, by=by)
    return inquiry


def _present(chosen: Person | None, *, by: Person | None, at: datetime) -> tuple[Person | None, dict[str, str]]:
    """Who becomes responsible, and the history's remark when it is a substitute."""
    substitute = substitute_of(chosen, at) if chosen is not None and chosen != by else None
    if chosen is None or substitute is None:
        return chosen, {}
    return substitute, {"to": substitute.get_full_name(), "instead_of": chosen.get_full_name()}


def set_site(inquiry: Inquiry, site: SiteData | None) -> None:
    """Set the building site; without one of its own it is the contact's address."""
    contact = inquiry.contact
    inquiry.site_differs = site is not None
    for name in ("street", "house_number", "postal_code", "town", "province", "country"):
        setattr(inquiry, f"site_{name}", getattr(site or contact, name))
    inquiry.site_country = inquiry.site_country or contact.country


def _add_articles(inquiry: Inquiry, articles: list[tuple[str, int]]) -> None:
    quantities: dict[str, int] = {}
    for code, quantity in articles:
        quantities[code] = quantities.get(code, 0) + quantity
    items = {item.code: item for item in CatalogueItem.objects.filter(code__in=quantities)}
    InquiryArticle.objects.bulk_create(
        InquiryArticle(inquiry=inquiry, code=code, item=items.get(code), quantity=quantity)
        for code, quantity in quantities.items()
    )


def _note_hand_over(inquiry: Inquiry, responsible: Person, *, by: Person, at: datetime) -> None:
    """Whoever creates an inquiry for a colleague goes on seeing it, as after an assignment (workflow.md 7)."""
    Assignment.objects.create(
        inquiry=inquiry,
        created_at=at,
        from_organisation=by.organisation,
        from_unit=by.unit,
        from_person=by,
        from_contact=inquiry.contact,
        to_organisation=inquiry.organisation,
        to_unit=responsible.unit,
        to_person=responsible,
        outcome=AssignmentOutcome.ACCEPTED,
        answered_at=at,
        status_before=Status.OPEN,
        due_before=inquiry.due_at,
    )
