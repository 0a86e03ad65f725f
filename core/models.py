"""Rows that no app owns: mails on their way out."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.fields import Language


class OutgoingMail(models.Model):
    """A mail, stored before it is sent, so that nothing is lost while the mail server is down (features M7)."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Queued")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")

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
    last_error = models.TextField(_("last error"), blank=True)
    created_at = models.DateTimeField(_("created"))
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

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
        indexes = [models.Index(fields=["created_at", "id"], condition=Q(state="queued"), name="core_mail_queued")]

    class Retention:
        personal = {"to", "reply_to", "subject", "text", "html", "last_error"}
        plain = {"id", "kind", "about", "language", "state", "attempts", "created_at", "sent_at"}

    def __str__(self) -> str:
        return f"{self.kind} → {self.to}"
