"""One action on many inquiries: what was asked for, how far it has come, what became of each (features L11, B8)."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from requests_app.models.history import HistoryEntry
from requests_app.models.inquiry import Inquiry


class BulkJob(models.Model):
    """What a person does to many inquiries at once.

    `ids` are frozen when it is prepared; `position` says how many of them have been dealt with. `data` is what the form
    asked for, `address` the list that it was begun from. What was done can be taken back until `undo_until`.
    """

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("bulk action", "Prepared")
        RUNNING = "running", pgettext_lazy("bulk action", "Under way")
        STOPPING = "stopping", pgettext_lazy("bulk action", "Being stopped")
        DONE = "done", pgettext_lazy("bulk action", "Done")
        STOPPED = "stopped", pgettext_lazy("bulk action", "Stopped")
        UNDOING = "undoing", pgettext_lazy("bulk action", "Being taken back")
        UNDONE = "undone", pgettext_lazy("bulk action", "Taken back")

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="bulk_jobs", verbose_name=_("person")
    )
    code = models.CharField(_("action"), max_length=40)
    data = models.JSONField(_("data"), default=dict, blank=True)
    address = models.TextField(_("address"), blank=True)
    ids = ArrayField(models.BigIntegerField(), verbose_name=_("inquiries"))
    total = models.PositiveIntegerField(_("number of inquiries"))
    position = models.PositiveIntegerField(default=0, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    done = models.PositiveIntegerField(_("changed"), default=0)
    skipped = models.PositiveIntegerField(_("left as they were"), default=0)
    undone = models.PositiveIntegerField(_("taken back"), default=0)
    kept = models.PositiveIntegerField(_("not taken back"), default=0)
    created_at = models.DateTimeField(_("prepared"))
    touched_at = models.DateTimeField(_("last progress"))
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    undo_until = models.DateTimeField(_("can be taken back until"), null=True, blank=True)
    undo_asked_at = models.DateTimeField(_("taken back on"), null=True, blank=True)
    seen_at = models.DateTimeField(_("seen"), null=True, blank=True)

    class Meta:
        verbose_name = _("bulk action")
        verbose_name_plural = _("bulk actions")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["draft", "running", "stopping"], finished_at__isnull=True)
                | Q(state__in=["done", "stopped", "undoing", "undone"], finished_at__isnull=False),
                name="requests_app_bulk_done_has_its_time",
                violation_error_message=_("A finished bulk action has its time."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["undoing", "undone"]) | Q(undo_asked_at__isnull=False),
                name="requests_app_bulk_undone_has_its_time",
                violation_error_message=_("What is taken back has the time it was asked for."),
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-created_at"], name="requests_bulk_person"),
            models.Index(
                fields=["touched_at"],
                condition=Q(state__in=["running", "stopping", "undoing"]),
                name="requests_bulk_under_way",
            ),
            models.Index(fields=["created_at"], name="requests_bulk_age"),
        ]

    class Retention:
        personal = {"data", "address"}
        plain = {
            "id", "person", "code", "ids", "total", "position", "state", "done", "skipped", "undone", "kept",
            "created_at", "touched_at", "finished_at", "undo_until", "undo_asked_at", "seen_at",
        }  # fmt: skip

    def __str__(self) -> str:
        return f"{self.code} {self.position}/{self.total}"


class BulkItem(models.Model):
    """What became of one inquiry; written in the transaction that changed it, so that nothing is done twice.

    `entry` is what undo takes back. `undone` is None until that was tried, `undo_reason` says why it was not possible.
    """

    job = models.ForeignKey(BulkJob, models.CASCADE, related_name="items", verbose_name=_("bulk action"))
    inquiry = models.ForeignKey(Inquiry, models.CASCADE, related_name="+", verbose_name=_("inquiry"))
    done = models.BooleanField(_("changed"))
    reason = models.TextField(_("reason"), blank=True)
    entry = models.ForeignKey(
        HistoryEntry, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("history entry")
    )
    undone = models.BooleanField(_("taken back"), null=True, blank=True)
    undo_reason = models.TextField(_("reason"), blank=True)

    class Meta:
        verbose_name = _("result of a bulk action")
        verbose_name_plural = _("results of bulk actions")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["job", "inquiry"],
                name="requests_app_bulk_once",
                violation_error_message=_("This bulk action has a result for the inquiry already."),
            ),
            models.CheckConstraint(
                condition=Q(done=True) | Q(undone__isnull=True, entry__isnull=True),
                name="requests_app_bulk_undoes_what_was_done",
                violation_error_message=_("Only what was done is taken back."),
            ),
        ]
        indexes = [models.Index(fields=["job", "done", "id"], name="requests_bulk_results")]

    class Retention:
        personal = {"reason", "undo_reason"}
        plain = {"id", "job", "inquiry", "done", "entry", "undone"}

    def __str__(self) -> str:
        return f"{self.job_id}: {self.inquiry_id}"
