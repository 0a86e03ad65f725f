"""Access to the Compendium for architects: who asked, what was decided, which links let them in (features I8)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from requests_app.models.inquiry import Inquiry


class CompendiumRequest(models.Model):
    """An architect asks for access; people of the manufacturer grant or refuse it (workflow.md 3)."""

    class State(models.TextChoices):
        PENDING = "pending", pgettext_lazy("Compendium access", "Pending")
        GRANTED = "granted", pgettext_lazy("Compendium access", "Granted")
        REFUSED = "refused", pgettext_lazy("Compendium access", "Refused")

    inquiry = models.ForeignKey(Inquiry, models.CASCADE, related_name="compendium_requests", verbose_name=_("inquiry"))
    email = models.EmailField(_("e-mail"))
    name = models.CharField(_("name"), max_length=220)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PENDING)
    created_at = models.DateTimeField(_("asked"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)

    class Meta:
        verbose_name = _("Compendium request")
        verbose_name_plural = _("Compendium requests")
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["inquiry"],
                condition=Q(state="pending"),
                name="requests_app_one_pending_compendium_request",
                violation_error_message=_("This inquiry already carries a request for access."),
            ),
            models.CheckConstraint(
                condition=Q(state="pending", decided_at__isnull=True)
                | (~Q(state="pending") & Q(decided_at__isnull=False)),
                name="requests_app_compendium_decided_has_its_time",
                violation_error_message=_("A decided request has the time it was decided, a pending one has none."),
            ),
        ]

    class Retention:
        personal = {"email", "name"}
        plain = {"id", "inquiry", "state", "created_at", "decided_by", "decided_at"}

    def __str__(self) -> str:
        return f"{self.inquiry_id} {self.state}"


class MagicLink(models.Model):
    """A link that lets an architect into the Compendium, any number of times until it ends (integrations.md 11).

    Only the mail knows the token; here is its SHA-256.
    """

    request = models.ForeignKey(
        CompendiumRequest, models.CASCADE, related_name="links", verbose_name=_("Compendium request")
    )
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("created"))
    expires_at = models.DateTimeField(_("valid until"))
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    used_count = models.PositiveIntegerField(_("used"), default=0)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)
    ip_prefix = models.CharField(max_length=50, blank=True, editable=False)

    class Meta:
        verbose_name = _("magic link")
        verbose_name_plural = _("magic links")
        ordering = ["created_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")),
                name="requests_app_magic_link_ends_after_start",
                violation_error_message=_("A link ends after it was made."),
            ),
        ]

    class Retention:
        personal = {"ip_prefix"}
        plain = {
            "id", "request", "token_hash", "created_at", "expires_at", "revoked_at", "used_count", "last_used_at",
        }  # fmt: skip

    def __str__(self) -> str:
        return f"{self.request_id} {self.expires_at:%Y-%m-%d}"
