"""Offers and orders of an inquiry; only their own organisation ever sees them (workflow.md 7, features D11)."""

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from core.fields import Currency
from requests_app.models.inquiry import Inquiry


class Document(models.Model):
    """What offers and orders share: a number and an amount of one organisation."""

    inquiry = models.ForeignKey(Inquiry, models.CASCADE, verbose_name=_("inquiry"))
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("organisation"))
    number = models.CharField(_("number"), max_length=40, blank=True)
    amount = models.DecimalField(
        _("amount"),
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0"))],
    )
    currency = models.CharField(_("currency"), max_length=3, choices=Currency, default=Currency.EUR)
    created_at = models.DateTimeField(_("created"))

    class Meta:
        abstract = True

    class Retention:
        personal: set[str] = set()
        plain = {"id", "inquiry", "organisation", "number", "amount", "currency", "created_at"}

    def __str__(self) -> str:
        return self.number or str(self.pk)


class Offer(Document):
    """An offer: the main one counts in reports, the others are alternatives."""

    is_main = models.BooleanField(_("main offer"), default=True)

    class Meta:
        verbose_name = _("offer")
        verbose_name_plural = _("offers")
        default_related_name = "offers"
        ordering = ["-is_main", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["inquiry", "organisation"],
                condition=Q(is_main=True),
                name="requests_app_one_main_offer",
                violation_error_message=_("An inquiry has one main offer; the others are alternatives."),
            ),
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gte=0),
                name="requests_app_offer_amount_positive",
                violation_error_message=_("An amount cannot be negative."),
            ),
        ]

    class Retention(Document.Retention):
        plain = Document.Retention.plain | {"is_main"}


class Order(Document):
    """An order; all orders of an inquiry count in reports."""

    class Meta:
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        default_related_name = "orders"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gte=0),
                name="requests_app_order_amount_positive",
                violation_error_message=_("An amount cannot be negative."),
            ),
        ]
