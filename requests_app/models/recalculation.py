"""Computing due dates anew in the background, and how far that has come."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Organisation


class Recalculation(models.Model):
    """One pass over open inquiries after a deadline or a calendar changed (workflow.md 5).

    Without an organisation it concerns all of them. `last_id` is the inquiry it has come to.
    """

    class State(models.TextChoices):
        RUNNING = "running", pgettext_lazy("recalculation", "Under way")
        DONE = "done", pgettext_lazy("recalculation", "Done")

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("organisation")
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("changed by")
    )
    created_at = models.DateTimeField(_("begun"))
    touched_at = models.DateTimeField(_("last progress"))
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.RUNNING)
    total = models.PositiveIntegerField(_("open inquiries"))
    done = models.PositiveIntegerField(_("looked at"), default=0)
    changed = models.PositiveIntegerField(_("changed"), default=0)
    failed = models.PositiveIntegerField(_("failed"), default=0)
    error = models.TextField(_("last error"), blank=True)
    last_id = models.BigIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("recalculation")
        verbose_name_plural = _("recalculations")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(state="running"),
                nulls_distinct=False,
                name="requests_app_one_recalculation_at_a_time",
                violation_error_message=_("The due dates are being computed already."),
            ),
            models.CheckConstraint(
                condition=Q(state="running", finished_at__isnull=True) | Q(state="done", finished_at__isnull=False),
                name="requests_app_recalculation_done_has_its_time",
                violation_error_message=_("A finished recalculation has its time."),
            ),
        ]

    class Retention:
        personal: set[str] = set()
        plain = {
            "id", "organisation", "by", "created_at", "touched_at", "finished_at", "state", "total", "done", "changed",
            "failed", "error", "last_id",
        }  # fmt: skip

    def __str__(self) -> str:
        return f"{self.created_at:%Y-%m-%d %H:%M} {self.done}/{self.total}"

    @property
    def percent(self) -> int:
        """How far it has come; not how many inquiries there are, for not everybody who looks at it sees them all."""
        return 100 if self.state == self.State.DONE else min(99, self.done * 100 // max(self.total, 1))
