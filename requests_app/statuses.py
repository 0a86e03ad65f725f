"""Statuses of an inquiry and their groups (workflow.md 2). A leaf: imports nothing of ours."""

from django.db import models
from django.utils.translation import pgettext_lazy


class Status(models.TextChoices):
    """Where an inquiry stands; only an action or the clock rule changes it (workflow.md 2)."""

    TO_ACCEPT = "to_accept", pgettext_lazy("status", "To accept")
    OPEN = "open", pgettext_lazy("status", "Inquiry open")
    ASSIGNED = "assigned", pgettext_lazy("status", "Inquiry assigned")
    ASSIGNED_EXTERNALLY = "assigned_externally", pgettext_lazy("status", "Assigned externally")
    APPOINTMENT_SET = "appointment_set", pgettext_lazy("status", "Advisory appointment set")
    AFTER_APPOINTMENT = "after_appointment", pgettext_lazy("status", "After advisory appointment")
    OFFER_AGREED = "offer_agreed", pgettext_lazy("status", "Submission of offer agreed")
    AFTER_OFFER = "after_offer", pgettext_lazy("status", "After submission of offer")
    NEGOTIATION_SET = "negotiation_set", pgettext_lazy("status", "Negotiation date set")
    AFTER_NEGOTIATION = "after_negotiation", pgettext_lazy("status", "After negotiation")
    ORDERED = "ordered", pgettext_lazy("status", "Order placed")
    CLOSED = "closed", pgettext_lazy("status", "Processed")
    CANCELLED = "cancelled", pgettext_lazy("status", "Cancelled")


PROCESSED = frozenset({Status.ORDERED, Status.CLOSED, Status.CANCELLED})
OPEN = frozenset(Status) - PROCESSED
WORKABLE = OPEN - {Status.TO_ACCEPT}
OFFER_SUBMITTED = frozenset({Status.AFTER_OFFER, Status.NEGOTIATION_SET, Status.AFTER_NEGOTIATION})

# The clock rule: when the agreed start has passed, the left status becomes the right one (workflow.md 2).
AFTER = {
    Status.APPOINTMENT_SET: Status.AFTER_APPOINTMENT,
    Status.OFFER_AGREED: Status.AFTER_OFFER,
    Status.NEGOTIATION_SET: Status.AFTER_NEGOTIATION,
}

# Possible without a person: the inquiry waits for an answer, or for somebody of the unit to take it over, or the system
# has given it to a partner outside, who has come so far with it.
WITHOUT_RESPONSIBLE = frozenset(
    {
        Status.TO_ACCEPT,
        Status.OPEN,
        Status.ASSIGNED,
        Status.ASSIGNED_EXTERNALLY,
        Status.APPOINTMENT_SET,
        Status.AFTER_APPOINTMENT,
        Status.AFTER_OFFER,
        Status.ORDERED,
    }
)
