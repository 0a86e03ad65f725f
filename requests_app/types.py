"""Types of inquiries and what is chosen about them (workflow.md 1). A leaf: imports nothing of ours."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class InquiryType(models.TextChoices):
    """What is inquired about (workflow.md 1)."""

    OFFER = "offer", pgettext_lazy("inquiry type", "Offer")
    SAMPLE = "sample", pgettext_lazy("inquiry type", "Sample")
    BROCHURE = "brochure", pgettext_lazy("inquiry type", "Brochure")
    EVENT = "event", pgettext_lazy("inquiry type", "Event")
    RELATIONSHIP = "relationship", pgettext_lazy("inquiry type", "Relationship management")
    GENERAL = "general", pgettext_lazy("inquiry type", "General")


ALL_TYPES = frozenset(InquiryType)
ALL_BUT_OFFER = ALL_TYPES - {InquiryType.OFFER}
NEEDS_ADDRESS = frozenset({InquiryType.SAMPLE, InquiryType.BROCHURE})


class ProjectType(models.TextChoices):
    RENOVATION = "renovation", pgettext_lazy("project type", "Renovation")
    NEW_BUILDING = "new_building", pgettext_lazy("project type", "New building")
    OTHER = "other", pgettext_lazy("project type", "Other")


class Origin(models.TextChoices):
    """Where an inquiry came from (features N1; integrations.md 14)."""

    WEBSITE = "website", pgettext_lazy("origin", "Website")
    DEALER_PAGE = "dealer_page", pgettext_lazy("origin", "Dealer page")
    LANDING_PAGE = "landing_page", pgettext_lazy("origin", "Landing page")
    DOOR_CONFIGURATOR = "door_configurator", pgettext_lazy("origin", "Door configurator")
    ARCHITECT_REGISTRATION = "architect_registration", pgettext_lazy("origin", "Architect registration")
    EVENT_REGISTRATION = "event_registration", pgettext_lazy("origin", "Event registration")
    PHONE = "phone", pgettext_lazy("origin", "Phone call")
    EMAIL = "email", pgettext_lazy("origin", "E-mail")
    IN_PERSON = "in_person", pgettext_lazy("origin", "In person")
    EVENT = "event", pgettext_lazy("origin", "Event or fair")
    CALENDLY = "calendly", pgettext_lazy("origin", "Calendly")
    META = "meta", pgettext_lazy("origin", "Meta")


class Place(models.TextChoices):
    """Where an appointment takes place (workflow.md 3)."""

    STUDIO = "studio", pgettext_lazy("place", "In the studio")
    ON_SITE = "on_site", pgettext_lazy("place", "On site")
    OTHER = "other", pgettext_lazy("place", "Other place")
    REMOTE = "remote", pgettext_lazy("place", "By phone or video")
    BY_EMAIL = "by_email", pgettext_lazy("place", "By e-mail")


class AppointmentKind(models.TextChoices):
    ADVISORY = "advisory", _("Advisory appointment")
    OFFER = "offer", _("Submission of offer")
    NEGOTIATION = "negotiation", _("Negotiation")
    ARCHITECT_VISIT = "architect_visit", _("Visit to the architect")
    ARCHITECT_INVITATION = "architect_invitation", _("Invitation of the architect")


class AssignmentOutcome(models.TextChoices):
    """How a hand-over ended (workflow.md 6)."""

    PENDING = "pending", pgettext_lazy("assignment", "Pending")
    ACCEPTED = "accepted", pgettext_lazy("assignment", "Accepted")
    REFUSED = "refused", pgettext_lazy("assignment", "Refused")
    EXPIRED = "expired", pgettext_lazy("assignment", "Expired")
    REVOKED = "revoked", pgettext_lazy("assignment", "Revoked")
    EXTERNAL = "external", pgettext_lazy("assignment", "External")


class Category(models.TextChoices):
    """Kinds of history entries, the tabs of the detail page (workflow.md 4)."""

    TEXT = "text", _("Text of the inquiry")
    ACTIONS = "actions", _("Actions")
    APPOINTMENTS = "appointments", _("Appointments")
    NOTES = "notes", _("Notes")
    FILES = "files", _("Files")
    OFFERS = "offers", _("Offers and orders")
    ASSIGNMENTS = "assignments", _("Assignments")
    CHANGES = "changes", _("Changes")


# HistoryEntry.action when an organisation has changed its record of the contact.
CONTACT_CHANGED = "contact_changed"


class SharedPart(models.TextChoices):
    """Parts of an inquiry of which a partner outside is told when they change (workflow.md 3, tell_changes)."""

    CONTACT = "contact", _("Contact data")
    SITE = "site", _("Building site")
    APPOINTMENT = "appointment", _("Appointment")
    TEXT = "text", _("Text")
    FILES = "files", _("Files")


class ReasonGroup(models.TextChoices):
    """Whose reasons to cancel they are (workflow.md 3)."""

    PROSPECT = "prospect", _("Prospect's reasons")
    OURS = "ours", _("Our reasons")


class DeadlineUnit(models.TextChoices):
    """How a deadline counts (workflow.md 5)."""

    HOURS = "hours", _("Working-day hours")
    DAYS = "days", _("Working days")
