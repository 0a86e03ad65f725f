"""Rows that no app owns: mails on their way out."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from core.fields import Language


class OutgoingMailQuerySet(models.QuerySet["OutgoingMail"]):
    """Questions about mails on their way out."""

    def due(self, now: datetime) -> "OutgoingMailQuerySet":
        """Queued mails whose next attempt is due, the longest waiting first."""
        return self.filter(state=OutgoingMail.State.QUEUED, next_attempt_at__lte=now).order_by("next_attempt_at", "id")

    def unreported_failures(self) -> "OutgoingMailQuerySet":
        """Failed mails whose sender has not been told yet."""
        return self.filter(state=OutgoingMail.State.FAILED, reported_at=None).order_by("id")


class OutgoingMail(models.Model):
    """A mail, stored before it is sent, so that nothing is lost while the mail server is down (features M7)."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Queued")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")
        HELD = "held", _("Held back")

    kind = models.CharField(_("kind"), max_length=60)
    about = models.CharField(_("about"), max_length=60, blank=True, help_text=_("What it is about, as model:id."))
    to = models.EmailField(_("to"))
    reply_to = models.EmailField(_("reply to"), blank=True)
    language = models.CharField(_("language"), max_length=2, choices=Language)
    subject = models.CharField(_("subject"), max_length=250)
    text = models.TextField(_("text"))
    html = models.TextField(_("HTML"), blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField(_("next attempt"), db_default=Now())
    last_error = models.TextField(_("last error"), blank=True)
    created_at = models.DateTimeField(_("created"))
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    reported_at = models.DateTimeField(
        _("reported"), null=True, blank=True, help_text=_("When its sender was told that it failed.")
    )
    # What it waits for, so that it can be dropped while it has not left the house: see core.mail.holding_mails.
    held_for = models.CharField(_("held for"), max_length=60, blank=True, db_default="", default="")
    held_by = models.CharField(_("held by"), max_length=60, blank=True, db_default="", default="")
    held_until = models.DateTimeField(_("held until"), null=True, blank=True)

    objects = OutgoingMailQuerySet.as_manager()

    class Meta:
        verbose_name = _("outgoing mail")
        verbose_name_plural = _("outgoing mails")
        ordering = ["created_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | (~Q(state="sent") & Q(sent_at__isnull=True)),
                name="core_sent_mail_has_its_time",
                violation_error_message=_("A sent mail has the time it was sent."),
            )
        ]
        indexes = [
            models.Index(fields=["next_attempt_at", "id"], condition=Q(state="queued"), name="core_mail_due"),
            models.Index(fields=["id"], condition=Q(state="failed", reported_at=None), name="core_mail_unreported"),
            models.Index(fields=["about"], condition=~Q(about=""), name="core_mail_about"),
            models.Index(fields=["held_until", "id"], condition=Q(state="held"), name="core_mail_held"),
            models.Index(fields=["held_for"], condition=Q(held_for__gt=""), name="core_mail_held_for"),
            models.Index(fields=["held_by"], condition=Q(state="held"), name="core_mail_held_by"),
        ]

    class Retention:
        personal = {"to", "reply_to", "subject", "text", "html", "last_error"}
        plain = {
            "id", "kind", "about", "language", "state", "attempts", "next_attempt_at", "created_at", "sent_at",
            "reported_at", "held_for", "held_by", "held_until",
        }  # fmt: skip

    def __str__(self) -> str:
        return f"{self.kind} → {self.to}"
