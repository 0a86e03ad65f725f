"""What happened to somebody's inquiry behind their back, until they have seen it (features L10)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from requests_app.models.inquiry import Inquiry


class Notice(models.Model):
    """One thing that a person has still to notice about an inquiry; without `by` the system did it."""

    class Kind(models.TextChoices):
        TAKEN_OVER = "taken_over", pgettext_lazy("notice", "Taken over")
        RETURNED = "returned", pgettext_lazy("notice", "Returned")
        REFUSED = "refused", pgettext_lazy("notice", "Refused")
        EXPIRED = "expired", pgettext_lazy("notice", "Not answered")
        REVOKED = "revoked", pgettext_lazy("notice", "Taken back")
        CONTACT_CHANGED = "contact_changed", pgettext_lazy("notice", "Contact changed")
        NOTE_ADDED = "note_added", pgettext_lazy("notice", "Note added")
        FILE_ADDED = "file_added", pgettext_lazy("notice", "File added")

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="inquiry_notices", verbose_name=_("person")
    )
    inquiry = models.ForeignKey(Inquiry, models.CASCADE, related_name="notices", verbose_name=_("inquiry"))
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    at = models.DateTimeField(_("when"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "inquiry", "kind"],
                name="requests_app_notice_once",
                violation_error_message=_("This person has this notice already."),
            )
        ]

    class Retention:
        personal: set[str] = set()
        plain = {"id", "person", "inquiry", "kind", "at", "by"}

    def __str__(self) -> str:
        return f"{self.inquiry_id} {self.kind}"
