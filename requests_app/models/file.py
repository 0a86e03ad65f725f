"""Files of an inquiry, kept outside any address the web server serves by itself."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Organisation
from requests_app.models.history import HistoryEntry
from requests_app.models.inquiry import Inquiry


def storage_name(file: "InquiryFile", name: str) -> str:
    """Where a file is stored: a random name, so that nothing of what people call it reaches the disk."""
    return f"inquiries/{file.inquiry_id}/{uuid.uuid4().hex}"


class KeptFiles(models.Manager["InquiryFile"]):
    """Files that nobody has deleted: for everybody the others are gone already."""

    def get_queryset(self) -> models.QuerySet["InquiryFile"]:
        return super().get_queryset().filter(deleted_at=None)


class InquiryFile(models.Model):
    """One file; `name` is what people see, `content_type` what its content is.

    `file` is what came in until the worker has prepared it, then the same without what the camera knew; the original
    is not kept (docs/adr/0008). `sha256` and `size` are those of `file`. A deleted file can be brought back until the
    nightly cleaning.
    """

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("file", "Being prepared")
        READY = "ready", pgettext_lazy("file", "Ready")
        PLAIN = "plain", pgettext_lazy("file", "No preview")
        LOCKED = "locked", pgettext_lazy("file", "Protected by a password")
        DAMAGED = "damaged", pgettext_lazy("file", "Cannot be opened")
        INFECTED = "infected", pgettext_lazy("file", "Infected")
        UNCHECKED = "unchecked", pgettext_lazy("file", "Not checked for viruses")

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
    is_starred = models.BooleanField(_("favourite"), default=False, db_default=False)
    is_signed_consent = models.BooleanField(_("signed consent"), default=False, db_default=False)
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.WAITING, db_default=State.WAITING)
    attempts = models.SmallIntegerField(default=0, db_default=0, editable=False)
    next_attempt_at = models.DateTimeField(null=True, blank=True, editable=False)
    thumbnail = models.FileField(upload_to=storage_name, max_length=200, blank=True, db_default="")
    screen = models.FileField(upload_to=storage_name, max_length=200, blank=True, db_default="")
    deleted_at = models.DateTimeField(_("deleted"), null=True, blank=True)

    objects = KeptFiles()
    with_deleted: models.Manager["InquiryFile"] = models.Manager()

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        ordering = ["-is_starred", "id"]
        base_manager_name = "with_deleted"
        indexes = [
            models.Index(fields=["next_attempt_at"], condition=models.Q(state="waiting"), name="requests_file_waiting"),
            models.Index(
                fields=["deleted_at"], condition=models.Q(deleted_at__isnull=False), name="requests_file_deleted"
            ),
        ]

    class Retention:
        personal = {"name", "sha256", "file", "thumbnail", "screen", "external_id"}
        plain = {
            "id", "inquiry", "organisation", "entry", "content_type", "size", "uploaded_at", "uploaded_by",
            "is_starred", "is_signed_consent", "state", "attempts", "next_attempt_at", "deleted_at",
        }  # fmt: skip

    def __str__(self) -> str:
        return self.name

    @property
    def is_taken(self) -> bool:
        """Whether it is a photo, a scan or a film, which may know where it was taken."""
        return self.content_type.startswith(("image/", "video/")) and not self.content_type.startswith("image/vnd.")

    @property
    def contents(self) -> list[str]:
        """The names under which the storage has it and its pictures."""
        return [kept.name for kept in (self.file, self.thumbnail, self.screen) if kept.name]
