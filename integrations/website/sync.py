"""Take what the website sent in: contact, inquiry, assignment (features I1)."""

import hashlib
from datetime import datetime
from typing import Any

import pglock
import structlog
from django.db import transaction

from accounts.models import Organisation
from contacts.saving import Found, find_or_create
from integrations.attachments import name_of
from integrations.models import IntakeReceipt
from integrations.reasons import reason
from integrations.results import IntakeRefused, TakenIn
from integrations.website.reading import Reading, understand
from integrations.website.schema import Payload, read
from requests_app.actions.errors import ActionInvalid
from requests_app.compendium import request_access
from requests_app.creation import create_inquiry
from requests_app.models import Inquiry
from requests_app.routing import Route, find_route, follow
from requests_app.types import Origin

log = structlog.get_logger(__name__)

_ADDRESS = {"street", "house_number", "postal_code", "town", "province", "country"}


def process(receipt: IntakeReceipt, at: datetime) -> TakenIn:
    """Make the inquiry of a receipt, or find the one it had made before under another key.

    Raises IntakeRefused with the reasons for content that becomes none. Runs inside the caller's transaction.
    """
    payload = read(bytes(receipt.body or b""))
    external_id = external_id_of(payload.id or receipt.key)
    # Two keys with the same form's id at once: the second waits here and then finds the first one's inquiry.
    pglock.advisory(external_id, xact=True).acquire()
    known = Inquiry.objects.filter(external_id=external_id).first()
    if known is None:
        return take_in(payload, external_id=external_id, received_at=receipt.received_at, at=at)
    first = known.receipts.order_by("id").first()
    if first is not None and first.fingerprint != receipt.fingerprint:
        raise IntakeRefused([reason("known_otherwise", "#/id")])
    return TakenIn(known, is_new_contact=False, reasons=[reason("known", "#/id")])


def external_id_of(form_id: str) -> str:
    """Return the id under which an inquiry of the website exists once."""
    if len(form_id) > 150:
        form_id = hashlib.sha256(form_id.encode()).hexdigest()
    return f"website:{form_id}"


@transaction.atomic
def take_in(payload: Payload, *, external_id: str, received_at: datetime, at: datetime) -> TakenIn:
    """Make the inquiry of a payload and send it where the rules say.

    It is the manufacturer's, dated `received_at`; the dealer's time to accept begins at `at`. An existing contact with
    the same e-mail is used as it is, what the payload says otherwise stands in the first history entry.
    """
    manufacturer = Organisation.objects.get(kind="manufacturer")
    reading = understand(payload, external_id=external_id, received_at=received_at)
    found = find_or_create(manufacturer, reading.contact, by=None, at=reading.submitted_at)
    if reading.inquiry.site is None and _has_moved(found, reading):
        # Routing and visits need the address as it is now; the contact's own stays until somebody changes it.
        reading.inquiry.site = reading.home
    route = find_route(manufacturer, found.contact, reading.inquiry)
    inquiry = create_inquiry(
        found.contact,
        reading.inquiry,
        unit=route.unit,
        responsible=route.person,
        by=None,
        at=received_at,
        submitted_at=reading.submitted_at,
        details=_details(found, reading, route),
    )
    _ask_for_access(inquiry, reading, received_at)
    remarks = [*reading.remarks, *_send_on(inquiry, route, at)]
    files = [name_of(attachment) for attachment in payload.attachments]
    return TakenIn(inquiry, found.is_new, [reason(code) for code in remarks], files)


def _ask_for_access(inquiry: Inquiry, reading: Reading, at: datetime) -> None:
    """Whoever registers as an architect asks for access to the Compendium (features I8)."""
    contact = reading.contact
    if reading.inquiry.origin == Origin.ARCHITECT_REGISTRATION and contact.emails:
        name = f"{contact.first_name} {contact.last_name}".strip() or contact.company
        request_access(inquiry, email=contact.emails[0], name=name, at=at)


def _send_on(inquiry: Inquiry, route: Route, at: datetime) -> list[str]:
    try:
        follow(inquiry, route, at=at)
    except ActionInvalid:
        log.warning("intake_not_assigned", inquiry=inquiry.number, dealer=route.dealer.pk if route.dealer else None)
        return ["not_assigned"]
    return []


def _has_moved(found: Found, reading: Reading) -> bool:
    return bool(reading.home.postal_code or reading.home.town) and bool(_ADDRESS & found.differences.keys())


def _details(found: Found, reading: Reading, route: Route) -> dict[str, Any]:
    """Say in the history what an existing contact has otherwise, what was not taken over, and why it went where."""
    details: dict[str, Any] = {
        "differences": {name: list(values) for name, values in found.differences.items()},
        "remarks": reading.remarks,
        "rule": route.rule.pk if route.rule else None,
        "matched": route.matched,
    }
    return {name: value for name, value in details.items() if value}
