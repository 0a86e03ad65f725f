"""How an inquiry was before its last action, so that whoever performed it can take it back (features D16)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from requests_app.models.history import HistoryEntry
from requests_app.models.inquiry import Inquiry


class UndoStep(models.Model):
    """The state before an action; it can be put back while the inquiry has still the version that the action left.

    An inquiry has one at most: the next action that can be taken back replaces it.
    """

    inquiry = models.OneToOneField(Inquiry, models.CASCADE, related_name="undo_step", verbose_name=_("inquiry"))
    entry = models.ForeignKey(HistoryEntry, models.CASCADE, related_name="+", verbose_name=_("history entry"))
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("person"))
    version = models.PositiveIntegerField(editable=False)
    expires_at = models.DateTimeField(_("possible until"))
    state = models.JSONField(editable=False)

    class Meta:
        verbose_name = _("undo step")
        verbose_name_plural = _("undo steps")

    class Retention:
        personal: set[str] = set()
        plain = {"id", "inquiry", "entry", "person", "version", "expires_at", "state"}

    def __str__(self) -> str:
        return f"{self.inquiry_id} {self.version}"
