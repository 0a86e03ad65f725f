"""Agreed moments of an inquiry: advisory appointments, submissions of an offer, negotiations."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Studio
from requests_app.models.inquiry import Inquiry
from requests_app.types import AppointmentKind, Place


class Appointment(models.Model):
    """One agreed moment; postponing moves it, so that calendars recognise it by its uid (features B12).

    Without a person a partner outside keeps it.
    """

    inquiry = models.ForeignKey(Inquiry, models.CASCADE, related_name="appointments", verbose_name=_("inquiry"))
    kind = models.CharField(_("kind"), max_length=20, choices=AppointmentKind)
    starts_at = models.DateTimeField(_("start"))
    ends_at = models.DateTimeField(_("end"))
    place = models.CharField(_("place"), max_length=20, choices=Place)
    studio = models.ForeignKey(Studio, models.PROTECT, null=True, blank=True, verbose_name=_("studio"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="appointments",
        verbose_name=_("responsible"),
    )
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sequence = models.PositiveIntegerField(default=0, editable=False)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)

    class Meta:
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        ordering = ["starts_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="requests_app_appointment_ends_after_start",
                violation_error_message=_("An appointment ends after its start."),
            ),
            models.CheckConstraint(
                condition=(Q(place=Place.STUDIO) & Q(studio__isnull=False))
                | (~Q(place=Place.STUDIO) & Q(studio__isnull=True)),
                name="requests_app_studio_when_in_studio",
                violation_error_message=_("Choose the studio of an appointment in the studio, and only then."),
            ),
        ]
        indexes = [models.Index(fields=["person", "starts_at"], name="requests_appointment_person")]

    class Retention:
        personal: set[str] = set()
        plain = {
            "id", "inquiry", "kind", "starts_at", "ends_at", "place", "studio", "person", "uid", "sequence",
            "cancelled_at",
        }  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.starts_at:%Y-%m-%d %H:%M}"
