"""Lists that are downloaded: the file while it is made and kept, and the record that stays (features L14, A6, G6)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Organisation
from core.fields import Language


class FileFormat(models.TextChoices):
    """As what a list is downloaded."""

    XLSX = "xlsx", pgettext_lazy("file format", "Excel (xlsx)")
    CSV = "csv", pgettext_lazy("file format", "Text (csv)")


class Wanted(models.Model):
    """What was downloaded: `words` are the address of the list after its question mark, `about` the same to read."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("person"), db_index=False
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("organisation"), db_index=False
    )
    words = models.TextField(_("selection"), blank=True)
    about = models.CharField(_("about"), max_length=500, blank=True)
    format = models.CharField(_("format"), max_length=10, choices=FileFormat)
    with_personal_data = models.BooleanField(_("with personal data"), default=True)

    class Meta:
        abstract = True


class Download(Wanted):
    """A file that is made in the background and then kept until it expires.

    `attempt` counts how often making it has begun: who is no longer at the current one writes nothing. `file` is named
    before it is written, so that none is ever lost sight of.
    """

    class State(models.TextChoices):
        QUEUED = "queued", pgettext_lazy("download", "Waiting")
        RUNNING = "running", pgettext_lazy("download", "Being made")
        DONE = "done", pgettext_lazy("download", "Ready")
        FAILED = "failed", pgettext_lazy("download", "Failed")
        CANCELLED = "cancelled", pgettext_lazy("download", "Cancelled")
        EXPIRED = "expired", pgettext_lazy("download", "Deleted")

    class Problem(models.TextChoices):
        BROKEN = "broken", _("Something went wrong. Try again; nothing was changed.")
        TOO_LONG = "too_long", _("It took too long. Narrow the list, or take csv, which is faster.")
        NOT_ALLOWED = "not_allowed", _("Your rights have changed meanwhile.")

    fingerprint = models.CharField(max_length=64, editable=False)
    language = models.CharField(_("language"), max_length=2, choices=Language)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.QUEUED)
    problem = models.CharField(_("problem"), max_length=20, choices=Problem, blank=True)
    attempt = models.PositiveSmallIntegerField(default=0, editable=False)
    total = models.PositiveIntegerField(_("inquiries"), null=True, blank=True)
    done = models.PositiveIntegerField(_("written"), default=0)
    file = models.FileField(max_length=200, blank=True)
    size = models.PositiveBigIntegerField(_("size"), default=0)
    created_at = models.DateTimeField(_("asked for"))
    touched_at = models.DateTimeField(_("last progress"))
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    expires_at = models.DateTimeField(_("kept until"), null=True, blank=True)

    class Meta:
        verbose_name = _("download")
        verbose_name_plural = _("downloads")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "fingerprint"],
                condition=Q(state__in=["queued", "running"]),
                name="requests_app_download_once_at_a_time",
                violation_error_message=_("This download is under way already."),
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | (Q(expires_at__isnull=False) & ~Q(file="")),
                name="requests_app_download_done_has_a_file",
                violation_error_message=_("A finished download has a file that expires."),
            ),
            models.CheckConstraint(
                condition=~Q(state="failed") | ~Q(problem=""),
                name="requests_app_download_failed_says_why",
                violation_error_message=_("A failed download says why."),
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-created_at"], name="requests_downloads"),
            models.Index(
                fields=["touched_at"], condition=Q(state__in=["queued", "running"]), name="requests_downloads_active"
            ),
        ]

    class Retention:
        personal = {"words", "about", "fingerprint", "file"}
        plain = {
            "id", "person", "organisation", "format", "with_personal_data", "language", "state", "problem", "attempt",
            "total", "done", "size", "created_at", "touched_at", "finished_at", "expires_at",
        }  # fmt: skip

    def __str__(self) -> str:
        return f"{self.person_id} {self.format} {self.state}"

    @property
    def is_active(self) -> bool:
        """Whether it is waited for or made."""
        return self.state in (self.State.QUEUED, self.State.RUNNING)

    @property
    def percent(self) -> int:
        """How far it has come; all rows written is not yet finished."""
        return 100 if self.state == self.State.DONE else min(99, self.done * 100 // max(self.total or 0, 1))


class DownloadRecord(Wanted):
    """That somebody downloaded a list; it stays when the file is long gone (features A6)."""

    at = models.DateTimeField(_("when"))
    rows = models.PositiveIntegerField(_("inquiries"))

    class Meta:
        verbose_name = _("recorded download")
        verbose_name_plural = _("recorded downloads")
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["organisation", "-at"], name="requests_download_records"),
            models.Index(fields=["person", "-at"], name="requests_downloads_of"),
        ]

    class Retention:
        personal = {"words", "about"}
        plain = {"id", "person", "organisation", "format", "with_personal_data", "at", "rows"}

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.person_id} {self.rows}"
