"""What happens while an inquiry is with a partner outside: changes told, and the answers given without an account."""

from functools import partial
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.fields import Currency
from requests_app import notices, unread
from requests_app.actions.effects.appointments import note_outside
from requests_app.actions.effects.assignments import ask_next
from requests_app.actions.effects.documents import set_main_offer
from requests_app.actions.errors import ActionNotPossible
from requests_app.actions.policy import last_assignment
from requests_app.actions.spec import Outcome, Step
from requests_app.cascade import next_dealer
from requests_app.models import Assignment, Order
from requests_app.partner import links
from requests_app.types import AppointmentKind, AssignmentOutcome

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

# What the partner has done, in the history and in the mail about it.
ACCEPTED = gettext_lazy("Accepted by the partner")
REFUSED = gettext_lazy("Refused by the partner")
APPOINTMENT_SET = gettext_lazy("Appointment set by the partner")
OFFER_SUBMITTED = gettext_lazy("Offer submitted by the partner")
ORDER_PLACED = gettext_lazy("Order placed with the partner")


def tell_changes(step: Step) -> Outcome:
    """Mail the inquiry to the partner again, with what changed marked; nothing else changes (workflow.md 3)."""
    assignment = _external(step)
    changed = step.data["changed"]
    tell = partial(notices.changes_told, assignment, changed, note=step.data["note"], by=step.person, at=step.at)
    return Outcome(
        details={"to": _name(assignment), "changed": changed},
        counterpart=assignment.to_organisation or assignment.from_organisation,
        after=tell,
    )


def partner_accepts(step: Step) -> Outcome:
    """Note that the partner takes care of it; the status stays, its time starts anew."""
    assignment = _answering(step)
    if assignment.answered_at is not None:
        raise ActionNotPossible(step.inquiry, _("You have already accepted this inquiry."))
    return _answered(step, assignment, ACCEPTED)


def partner_refuses(step: Step) -> Outcome:
    """Give the inquiry back to the responsible, or to the next dealer of its rule, as any refusal (workflow.md 3)."""
    assignment = _answering(step)
    assignment.outcome = AssignmentOutcome.REFUSED
    assignment.reason = step.data["reason"]
    assignment.answered_at = step.at
    assignment.save()
    dealer = next_dealer(assignment)
    outcome = _answered(step, assignment, REFUSED, quote=assignment.reason, next_dealer=dealer)
    outcome.details["reason"] = assignment.reason
    outcome.then = ask_next(dealer)
    return outcome


def partner_sets_appointment(step: Step) -> Outcome:
    """Note when the partner meets the contact; it may be over already, then the clock goes on by itself."""
    assignment = _answering(step)
    details = note_outside(AppointmentKind.ADVISORY, step)
    return _answered(step, assignment, APPOINTMENT_SET, details=details)


def partner_submits_offer(step: Step) -> Outcome:
    """Note when the partner submitted the offer, and what of it a dealer keeps for itself (workflow.md 7)."""
    assignment = _answering(step)
    note_outside(AppointmentKind.OFFER, step)
    if assignment.to_organisation is not None:
        set_main_offer(step, assignment.to_organisation)
    return _answered(step, assignment, OFFER_SUBMITTED, details={"on": step.data["date"].isoformat()})


def partner_places_order(step: Step) -> Outcome:
    """Note that the customer has ordered; number and amount only for a dealer, as the dealer's own (workflow.md 7)."""
    assignment = _answering(step)
    if assignment.to_organisation is not None:
        Order.objects.create(
            inquiry=step.inquiry,
            organisation=assignment.to_organisation,
            number=step.data["order_number"],
            amount=step.data["order_amount"],
            currency=step.data["currency"] or Currency.EUR,
            created_at=step.at,
        )
    return _answered(step, assignment, ORDER_PLACED)


def _external(step: Step) -> Assignment:
    assignment = last_assignment(step.inquiry)
    if assignment is None or assignment.outcome != AssignmentOutcome.EXTERNAL:
        raise ActionNotPossible(step.inquiry, _("The inquiry is no longer with a partner outside."))
    return assignment


def _answering(step: Step) -> Assignment:
    """The assignment that the partner answers, by a link that lives and on a page that shows how things are."""
    assignment = _external(step)
    link = assignment.partner_links.filter(pk=step.data["link"]).first()
    if link is None or not links.is_alive(link, step.at):
        raise ActionNotPossible(step.inquiry, _("This link no longer works."))
    if step.data["version"] != step.inquiry.version:
        raise ActionNotPossible(step.inquiry, _("The inquiry has changed since you opened it."))
    links.count_use(link, at=step.at)
    return assignment


def _answered(
    step: Step, assignment: Assignment, done: "StrPromise", *, details: dict[str, Any] | None = None, **words: Any
) -> Outcome:
    if assignment.answered_at is None:
        assignment.answered_at = step.at
        assignment.save(update_fields=["answered_at"])
    unread.tell(step.inquiry, step.inquiry.responsible_id, by=None)
    quote = {"quote": step.data.get("note", "")} | words
    return Outcome(
        details={"partner": _name(assignment), "assignment": assignment.pk} | (details or {}),
        # The system's own entries are read by all who work on the inquiry; this one not by a dealer who gets it later.
        counterpart=assignment.from_organisation,
        after=partial(notices.partner_answered, assignment, done, at=step.at, **quote),
    )


def _name(assignment: Assignment) -> str:
    """The partner as the assignment's history entry calls them."""
    return assignment.to_organisation.name if assignment.to_organisation else assignment.to_email
