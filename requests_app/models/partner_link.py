"""Links by which a partner outside reaches an inquiry without an account (features B2, M3)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from requests_app.models.assignment import Assignment


class PartnerLink(models.Model):
    """One link, mailed to the partner of an external assignment; a further mail brings a new one and ends this.

    Only the hash of its secret is stored. `uses` counts files fetched and answers given. It is dead when revoked or
    expired, and when the assignment no longer holds: see requests_app.partner.links.
    """

    assignment = models.ForeignKey(
        Assignment, models.CASCADE, related_name="partner_links", verbose_name=_("assignment")
    )
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("created"))
    expires_at = models.DateTimeField(_("expires"))
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)
    uses = models.PositiveIntegerField(_("uses"), default=0)

    class Meta:
        verbose_name = _("partner's link")
        verbose_name_plural = _("partners' links")
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["assignment"],
                condition=Q(revoked_at__isnull=True),
                name="requests_app_one_partner_link",
                violation_error_message=_("A partner has one link; a new one ends the one before."),
            )
        ]

    class Retention:
        personal: set[str] = set()
        plain = {"id", "assignment", "token_hash", "created_at", "expires_at", "revoked_at", "last_used_at", "uses"}

    def __str__(self) -> str:
        return f"{self.assignment_id} until {self.expires_at:%Y-%m-%d}"
