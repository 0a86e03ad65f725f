"""Files of an inquiry, kept outside any address the web server serves by itself."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from requests_app.models.history import HistoryEntry
from requests_app.models.inquiry import Inquiry


def storage_name(file: "InquiryFile", name: str) -> str:
    """Where a file is stored: a random name, so that nothing of what people call it reaches the disk."""
    return f"inquiries/{file.inquiry_id}/{uuid.uuid4().hex}"


class InquiryFile(models.Model):
    """One file; `name` is what people see, `content_type` what its content is."""

    inquiry = models.ForeignKey(Inquiry, models.CASCADE, related_name="files", verbose_name=_("inquiry"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("organisation")
    )
    entry = models.ForeignKey(
        HistoryEntry, models.SET_NULL, null=True, blank=True, related_name="files", verbose_name=_("history entry")
    )
    name = models.CharField(_("name"), max_length=150)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField(_("size"))
    sha256 = models.CharField(max_length=64)
    file = models.FileField(upload_to=storage_name, max_length=200)
    external_id = models.CharField(max_length=220, null=True, blank=True, unique=True, editable=False)
    uploaded_at = models.DateTimeField(_("uploaded"))
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("uploaded by"),
    )

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        ordering = ["id"]

    class Retention:
        personal = {"name", "sha256", "file", "external_id"}
        plain = {
            "id", "inquiry", "organisation", "entry", "content_type", "size", "uploaded_at", "uploaded_by",
        }  # fmt: skip

    def __str__(self) -> str:
        return self.name
