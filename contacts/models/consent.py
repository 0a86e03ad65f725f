"""Consents with their wording: who agreed to what, when and how (features C2, N2; privacy.md)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from contacts.choices import ConsentHow, ConsentKind
from contacts.models.contact import Contact
from core.fields import Language


class ConsentText(models.Model):
    """A wording that people are asked to consent to; a new one is a new row, so that old consents keep theirs.

    `{organisation}` stands for who asks. Without an organisation it is everybody's who has none of their own.
    """

    organisation = models.ForeignKey(
        Organisation,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="consent_texts",
        verbose_name=_("organisation"),
    )
    kind = models.CharField(_("consent"), max_length=20, choices=ConsentKind)
    language = models.CharField(_("language"), max_length=2, choices=Language)
    version = models.CharField(_("version"), max_length=40)
    text = models.TextField(_("text"))
    valid_from = models.DateTimeField(_("valid from"))
    added_at = models.DateTimeField(_("added"), null=True, blank=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("added by")
    )

    class Meta:
        verbose_name = _("consent text")
        verbose_name_plural = _("consent texts")
        ordering = ["kind", "language", "valid_from", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "kind", "language", "version"],
                nulls_distinct=False,
                name="contacts_consent_text_version_once",
                violation_error_message=_("This version exists already."),
            )
        ]

    class Retention:
        personal: set[str] = set()
        plain = {
            "id", "organisation", "kind", "language", "version", "text", "valid_from", "added_at", "added_by",
        }  # fmt: skip

    def __str__(self) -> str:
        return f"{self.kind} {self.language} {self.version}"


class Consent(models.Model):
    """One consent of one contact; withdrawing keeps the row as proof."""

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="consents", verbose_name=_("contact"))
    kind = models.CharField(_("consent"), max_length=20, choices=ConsentKind)
    how = models.CharField(_("how"), max_length=20, choices=ConsentHow)
    given_at = models.DateTimeField(_("given"))
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("taken by")
    )
    text_version = models.CharField(_("version of the text"), max_length=40, blank=True)
    text = models.TextField(_("text"), blank=True)
    ip_prefix = models.CharField(_("network"), max_length=50, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("withdrawal noted by"),
    )

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ["given_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["contact", "kind", "given_at"],
                name="contacts_consent_once",
                violation_error_message=_("This consent is already recorded."),
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=F("given_at")),
                name="contacts_consent_withdrawn_after_given",
                violation_error_message=_("A consent can only be withdrawn after it was given."),
            ),
        ]

    class Retention:
        personal = {"ip_prefix"}
        plain = {
            "id", "contact", "kind", "how", "given_at", "taken_by", "text_version", "text", "withdrawn_at",
            "withdrawn_by",
        }  # fmt: skip

    def __str__(self) -> str:
        return self.get_kind_display()
