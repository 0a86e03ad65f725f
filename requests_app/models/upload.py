"""Files on their way in: a part at a time, so that a lost connection costs one part and not the file."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from requests_app.models.inquiry import Inquiry


def part_name(upload: "Upload") -> str:
    """Where the next part is stored: a random name below one of the upload's own."""
    return f"uploads/{upload.key.hex}/{uuid.uuid4().hex}"


class Upload(models.Model):
    """A file that somebody sends; complete, it waits for the note or the new inquiry that it belongs to.

    `parts` are the names under which the storage has what has arrived, `offset` is how much that is; complete without
    parts, it has become a file of its inquiry. `changed_at` is the file's own time in milliseconds, by which the same
    file is recognised when it is chosen once more.
    """

    class Purpose(models.TextChoices):
        FILE = "file", pgettext_lazy("upload", "A file of the inquiry")
        NOTE = "note", pgettext_lazy("upload", "With a note")
        INQUIRY = "inquiry", pgettext_lazy("upload", "With a new inquiry")

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="uploads", verbose_name=_("person")
    )
    inquiry = models.ForeignKey(
        Inquiry, models.CASCADE, null=True, blank=True, related_name="uploads", verbose_name=_("inquiry")
    )
    purpose = models.CharField(max_length=20, choices=Purpose)
    name = models.CharField(_("name"), max_length=150)
    declared_type = models.CharField(max_length=200, blank=True)
    size = models.PositiveBigIntegerField(_("size"))
    changed_at = models.BigIntegerField(default=0)
    offset = models.PositiveBigIntegerField(default=0)
    parts = models.JSONField(default=list, editable=False)
    created_at = models.DateTimeField(_("begun"))
    expires_at = models.DateTimeField(_("kept until"), db_index=True)

    class Meta:
        verbose_name = _("upload")
        verbose_name_plural = _("uploads")
        ordering = ["created_at", "key"]
        indexes = [models.Index(fields=["person", "inquiry", "purpose"], name="requests_upload_of")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(offset__lte=models.F("size")),
                name="requests_app_upload_not_more_than_its_size",
                violation_error_message=_("More has arrived than the file has."),
            )
        ]

    class Retention:
        personal = {"name", "parts"}
        plain = {
            "key", "person", "inquiry", "purpose", "declared_type", "size", "changed_at", "offset", "created_at",
            "expires_at",
        }  # fmt: skip

    def __str__(self) -> str:
        return self.name

    @property
    def is_complete(self) -> bool:
        return self.offset == self.size

    @property
    def is_done(self) -> bool:
        """Whether it has become a file of its inquiry: nothing of it is kept here any more."""
        return self.is_complete and not self.parts
