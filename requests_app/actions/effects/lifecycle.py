"""Holding, closing, cancelling, reopening, changing the type, and what the clock does."""

from django.utils.translation import gettext as _

from requests_app.actions.errors import ActionNotPossible
from requests_app.actions.spec import Outcome, Step
from requests_app.deadlines import current_appointment
from requests_app.statuses import AFTER, Status
from requests_app.types import InquiryType

# Statuses of the chain of offers, and those of them that visits of architects share: what leaves them is open again.
_CHAIN = frozenset({*AFTER, *AFTER.values()})
_CHAIN_OF = {
    InquiryType.OFFER: _CHAIN,
    InquiryType.RELATIONSHIP: frozenset({Status.APPOINTMENT_SET, Status.AFTER_APPOINTMENT}),
}


def status_for(kind: InquiryType, status: Status) -> Status:
    """The status, or open where it belongs to a chain that this type does not have (workflow.md 3, change type)."""
    return Status.OPEN if status in _CHAIN - _CHAIN_OF.get(kind, frozenset()) else status


def nothing_more(step: Step) -> Outcome:
    """The catalogue's target is all there is to it."""
    return Outcome()


def hold(step: Step) -> Outcome:
    """Leave the status and look at it again at the chosen moment (workflow.md 2)."""
    until = step.data["starts_at"]
    return Outcome(hold_until=until, details={"until": until.isoformat()})


def cancel(step: Step) -> Outcome:
    """End the inquiry with a reason; what was agreed no longer takes place."""
    step.inquiry.cancel_reason = step.data["reason"]
    step.inquiry.appointments.filter(cancelled_at=None, starts_at__gt=step.at).update(cancelled_at=step.at)
    return Outcome(details={"reason": step.data["reason"].names, "group": step.data["reason"].group})


def reopen(step: Step) -> Outcome:
    """Return to the last open status with a fresh due date; an agreed moment that has passed counts as held."""
    step.inquiry.cancel_reason = None
    target = Status(step.inquiry.last_open_status)
    step.inquiry.status = target
    agreed = current_appointment(step.inquiry)
    if target in AFTER and (agreed is None or agreed.starts_at <= step.at):
        target = AFTER[target]
    return Outcome(target=target)


def change_type(step: Step) -> Outcome:
    """Give the inquiry another type; one that left the chain of offers is open again (workflow.md 3)."""
    details = {"field": "type", "old": step.inquiry.type, "new": step.data["type"]}
    kind, before = InquiryType(step.data["type"]), Status(step.inquiry.status)
    step.inquiry.type, after = kind, status_for(kind, before)
    return Outcome(target=None if after == before else after, details=details)


def pass_time(step: Step) -> Outcome:
    """The clock rule: the agreed start has passed (workflow.md 2). What is on hold beyond it stays on hold."""
    inquiry = step.inquiry
    if inquiry.agreed_at is None or inquiry.agreed_at > step.at:
        raise ActionNotPossible(inquiry, _("The agreed moment has not come yet."))
    held = inquiry.on_hold_until
    return Outcome(
        target=AFTER[Status(inquiry.status)], hold_until=held if held is not None and held > step.at else None
    )
