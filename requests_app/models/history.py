"""What happened to an inquiry; append-only but for the author's own notes (workflow.md 4)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, Unit
from requests_app.models.inquiry import Inquiry
from requests_app.querysets import HistoryQuerySet
from requests_app.statuses import Status
from requests_app.types import Category


class HistoryEntry(models.Model):
    """One thing that happened; without a person, the system did it.

    `details` holds facts that templates put into words in the reader's language. `private_details` holds amounts and
    numbers of offers and orders: only the entry's own organisation sees them (workflow.md 7). `counterpart` is the
    organisation a hand-over concerns beside the acting one; no third dealer sees such an entry.
    """

    inquiry = models.ForeignKey(Inquiry, models.CASCADE, related_name="history", verbose_name=_("inquiry"))
    at = models.DateTimeField(_("when"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("person")
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("organisation")
    )
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("unit"))
    counterpart = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("other organisation")
    )
    category = models.CharField(_("category"), max_length=20, choices=Category)
    action = models.CharField(_("action"), max_length=40)
    status_before = models.CharField(max_length=30, choices=Status, blank=True)
    status_after = models.CharField(max_length=30, choices=Status, blank=True)
    details = models.JSONField(default=dict, blank=True)
    private_details = models.JSONField(default=dict, blank=True)
    note = models.TextField(_("note"), blank=True)
    note_edited_at = models.DateTimeField(_("note edited"), null=True, blank=True)

    objects = HistoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("history entry")
        verbose_name_plural = _("history")
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["inquiry", "-at", "-id"], name="requests_history")]

    class Retention:
        personal = {"note", "details", "private_details"}
        plain = {
            "id", "inquiry", "at", "person", "organisation", "unit", "counterpart", "category", "action",
            "status_before", "status_after", "note_edited_at",
        }  # fmt: skip

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action}"
