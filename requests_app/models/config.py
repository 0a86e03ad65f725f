"""Rows that administrators change: deadlines, reasons to cancel, routing rules with their cascades."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from accounts.models import Organisation, Unit
from contacts.choices import ContactType
from core.fields import Language
from requests_app.statuses import Status
from requests_app.types import DeadlineUnit, InquiryType, Origin, ReasonGroup

# Beyond this a deadline is a typing error.
LONGEST_DEADLINE = 1000


class DeadlineRule(models.Model):
    """How long an inquiry may stay in a status (workflow.md 2); a rule with a type goes before one without."""

    status = models.CharField(_("status"), max_length=30, choices=Status)
    type = models.CharField(_("type"), max_length=20, choices=InquiryType, blank=True)
    amount = models.PositiveSmallIntegerField(
        _("amount"), validators=[MinValueValidator(1), MaxValueValidator(LONGEST_DEADLINE)]
    )
    unit = models.CharField(_("counted in"), max_length=10, choices=DeadlineUnit)

    class Meta:
        verbose_name = _("deadline rule")
        verbose_name_plural = _("deadline rules")
        constraints = [
            models.UniqueConstraint(
                fields=["status", "type"],
                name="requests_app_deadline_rule_once",
                violation_error_message=_("There is already a rule for this status and type."),
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=1, amount__lte=LONGEST_DEADLINE),
                name="requests_app_deadline_in_range",
                violation_error_message=_("A deadline is between 1 and 1000."),
            ),
        ]

    class Retention:
        personal: set[str] = set()
        plain = {"id", "status", "type", "amount", "unit"}

    def __str__(self) -> str:
        return f"{self.get_status_display()}: {self.amount} {self.get_unit_display()}"


class CancelReason(models.Model):
    """Why an inquiry was cancelled, named in the five languages (workflow.md 3)."""

    group = models.CharField(_("group"), max_length=20, choices=ReasonGroup)
    names = models.JSONField(_("names"), help_text=_("By language; English is used where one is missing."))
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("reason to cancel")
        verbose_name_plural = _("reasons to cancel")
        ordering = ["-group", "position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(names__has_key="en"),
                name="requests_app_reason_has_english",
                violation_error_message=_("A reason needs its English name."),
            )
        ]

    class Retention:
        personal: set[str] = set()
        plain = {"id", "group", "names", "position", "is_active"}

    def __str__(self) -> str:
        return self.names.get(get_language()) or self.names["en"]


class RoutingRule(models.Model):
    """Who gets an inquiry that comes in by itself: the first rule that matches (features I1).

    Empty conditions match everything. The postal-code range compares text, as long as the shorter of the two.
    """

    position = models.PositiveIntegerField(_("position"), unique=True)
    is_active = models.BooleanField(_("active"), default=True)
    types = ArrayField(
        models.CharField(max_length=20, choices=InquiryType), verbose_name=_("types"), default=list, blank=True
    )
    country = CountryField(_("country"), blank=True)
    postal_code_from = models.CharField(_("postal code from"), max_length=20, blank=True)
    postal_code_to = models.CharField(_("postal code to"), max_length=20, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=Language, blank=True)
    contact_type = models.CharField(_("contact type"), max_length=20, choices=ContactType, blank=True)
    origins = ArrayField(
        models.CharField(max_length=30, choices=Origin), verbose_name=_("origins"), default=list, blank=True
    )
    dealer_code = models.CharField(_("customer code"), max_length=40, blank=True)
    to_unit = models.ForeignKey(
        Unit, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("to unit")
    )
    to_person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("to person")
    )
    to_organisation = models.ForeignKey(
        Organisation, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("to dealer")
    )

    class Meta:
        verbose_name = _("routing rule")
        verbose_name_plural = _("routing rules")
        ordering = ["position"]
        constraints = [
            models.CheckConstraint(
                condition=Q(to_unit__isnull=False, to_person__isnull=True, to_organisation__isnull=True)
                | Q(to_unit__isnull=True, to_person__isnull=False, to_organisation__isnull=True)
                | Q(to_unit__isnull=True, to_person__isnull=True, to_organisation__isnull=False),
                name="requests_app_rule_has_one_target",
                violation_error_message=_("A rule names one unit, one person or one dealer."),
            ),
            models.CheckConstraint(
                condition=Q(postal_code_from="", postal_code_to="")
                | (~Q(postal_code_from="") & Q(postal_code_to__gte=F("postal_code_from"))),
                name="requests_app_rule_range_in_order",
                violation_error_message=_("A range of postal codes has a start and an end in order."),
            ),
        ]

    class Retention:
        personal: set[str] = set()
        plain = {
            "id", "position", "is_active", "types", "country", "postal_code_from", "postal_code_to", "language",
            "contact_type", "origins", "dealer_code", "to_unit", "to_person", "to_organisation",
        }  # fmt: skip

    def __str__(self) -> str:
        return f"{self.position}. → {self.target}"

    @property
    def target(self) -> str:
        return str(self.to_unit or self.to_person or self.to_organisation)

    def covers(self, postal_code: str) -> bool:
        """Say whether the postal code lies in the rule's range; a rule without a range covers every one."""
        if not self.postal_code_from:
            return True
        code, start, end = postal_code.replace(" ", "").upper(), self.postal_code_from, self.postal_code_to
        return bool(code) and start <= code[: len(start)] and code[: len(end)] <= end


class CascadeStep(models.Model):
    """A further dealer of a routing rule: asked when those before refused or let the time pass (features B1)."""

    rule = models.ForeignKey(RoutingRule, models.CASCADE, related_name="cascade", verbose_name=_("rule"))
    position = models.PositiveSmallIntegerField(_("position"))
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+", verbose_name=_("dealer"))

    class Meta:
        verbose_name = _("further dealer")
        verbose_name_plural = _("further dealers")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "organisation"],
                name="requests_app_cascade_asks_once",
                violation_error_message=_("This dealer is already asked."),
            ),
        ]

    class Retention:
        personal: set[str] = set()
        plain = {"id", "rule", "position", "organisation"}

    def __str__(self) -> str:
        return f"{self.position}. {self.organisation}"
