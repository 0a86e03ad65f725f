"""Choices of contact data (features C1, C2). A leaf: imports nothing of ours."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ContactType(models.TextChoices):
    """Who inquires (features C1)."""

    PRIVATE = "private", pgettext_lazy("contact type", "Private")
    COMMERCIAL = "commercial", pgettext_lazy("contact type", "Commercial")
    PLANNER = "planner", pgettext_lazy("contact type", "Planner")


def _named(*, icon: str) -> str:
    """Return the name as it is; core.icons finds it because it stands as icon=…."""
    return icon


CONTACT_ICONS = {
    ContactType.PRIVATE: _named(icon="person"),
    ContactType.COMMERCIAL: _named(icon="business"),
    ContactType.PLANNER: _named(icon="architecture"),
}


class Title(models.TextChoices):
    """How a contact is addressed; a required choice (features C2)."""

    MR = "mr", pgettext_lazy("title", "Mr")
    MS = "ms", pgettext_lazy("title", "Ms")
    NONE = "none", pgettext_lazy("title", "None given")


class PhoneKind(models.TextChoices):
    MOBILE = "mobile", pgettext_lazy("phone", "Mobile")
    LANDLINE = "landline", pgettext_lazy("phone", "Landline")
    WORK = "work", pgettext_lazy("phone", "Work")
    OTHER = "other", pgettext_lazy("phone", "Other")


class ConsentKind(models.TextChoices):
    """What a contact consents to (features C2)."""

    PROCESSING = "processing", _("Processing")
    PROMOTION = "promotion", _("Promotion")
    PARTNERS = "partners", _("Partners' promotion")


class ConsentHow(models.TextChoices):
    """How a consent was given (features N2)."""

    WEB = "web", pgettext_lazy("consent", "Web form")
    PHONE = "phone", pgettext_lazy("consent", "By phone")
    SIGNED = "signed", pgettext_lazy("consent", "Signed form")
    EMAIL = "email", pgettext_lazy("consent", "By e-mail")
    EVENT = "event", pgettext_lazy("consent", "At an event")


class Likeness(models.TextChoices):
    """Why two contacts may be one (features C5)."""

    EMAIL = "email", _("same e-mail")
    PHONE = "phone", _("same phone")
    NAME = "name", _("same name and postal code")
