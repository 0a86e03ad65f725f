"""An inquiry as PDF, made by the worker and kept for a while (features D12)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.fields import Language
from requests_app.models.inquiry import Inquiry


class InquiryPdf(models.Model):
    """One PDF that a person asked for; only they get it, for as long as it is kept."""

    class State(models.TextChoices):
        QUEUED = "queued", pgettext_lazy("pdf", "Being made")
        DONE = "done", pgettext_lazy("pdf", "Ready")
        FAILED = "failed", pgettext_lazy("pdf", "Failed")

    inquiry = models.ForeignKey(Inquiry, models.CASCADE, related_name="+", verbose_name=_("inquiry"))
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("person"))
    language = models.CharField(_("language"), max_length=2, choices=Language)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    file = models.FileField(max_length=200, blank=True)
    size = models.PositiveIntegerField(_("size"), default=0)
    created_at = models.DateTimeField(_("asked for"), db_index=True)

    class Meta:
        verbose_name = _("PDF of an inquiry")
        verbose_name_plural = _("PDFs of inquiries")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "inquiry", "language"],
                condition=Q(state="queued"),
                name="requests_app_pdf_once_at_a_time",
                violation_error_message=_("This PDF is being made already."),
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | ~Q(file=""),
                name="requests_app_pdf_done_has_a_file",
                violation_error_message=_("A finished PDF has a file."),
            ),
        ]

    class Retention:
        personal = {"file"}
        plain = {"id", "inquiry", "person", "language", "state", "attempts", "size", "created_at"}

    def __str__(self) -> str:
        return f"{self.inquiry_id} {self.state}"
