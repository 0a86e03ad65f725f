"""An organisation's own templates for mails to end customers (features M4)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from core.fields import Language
from requests_app.statuses import Status
from requests_app.types import InquiryType


class MailTemplate(models.Model):
    """A subject and a text in one language; without type or status it is for all of them."""

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="mail_templates", verbose_name=_("organisation")
    )
    name = models.CharField(_("name"), max_length=80)
    type = models.CharField(_("type"), max_length=20, choices=InquiryType, blank=True)
    status = models.CharField(_("status"), max_length=30, choices=Status, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=Language)
    subject = models.CharField(_("subject"), max_length=200)
    text = models.TextField(_("text"))

    class Meta:
        verbose_name = _("mail template")
        verbose_name_plural = _("mail templates")
        ordering = ["name", "language", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "name", "language", "type", "status"],
                name="requests_app_mail_template_once",
                violation_error_message=_("There is already a template of this name for these inquiries."),
            )
        ]

    class Retention:
        personal: set[str] = set()
        plain = {"id", "organisation", "name", "type", "status", "language", "subject", "text"}

    def __str__(self) -> str:
        return self.name
