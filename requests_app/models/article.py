"""Samples and brochures: the catalogue and what an inquiry asks for (features N3)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from requests_app.models.inquiry import Inquiry
from requests_app.types import InquiryType


class CatalogueItem(models.Model):
    """A sample or brochure of the current catalogue, by its id on the website."""

    code = models.CharField(_("article"), max_length=60, unique=True)
    kind = models.CharField(
        _("kind"),
        max_length=20,
        choices=[(kind.value, kind.label) for kind in (InquiryType.SAMPLE, InquiryType.BROCHURE)],
    )
    title = models.CharField(_("title"), max_length=200)
    is_available = models.BooleanField(_("available"), default=True)

    class Meta:
        verbose_name = _("catalogue item")
        verbose_name_plural = _("catalogue")
        ordering = ["kind", "title", "code"]

    class Retention:
        personal: set[str] = set()
        plain = {"id", "code", "kind", "title", "is_available"}

    def __str__(self) -> str:
        return self.title


class InquiryArticle(models.Model):
    """How many of which article an inquiry asks for; without an item the article is not in the catalogue."""

    inquiry = models.ForeignKey(Inquiry, models.CASCADE, related_name="articles", verbose_name=_("inquiry"))
    code = models.CharField(_("article"), max_length=60)
    item = models.ForeignKey(
        CatalogueItem, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("catalogue item")
    )
    quantity = models.PositiveIntegerField(_("quantity"), default=1)

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["inquiry", "code"], name="requests_app_article_once"),
            models.CheckConstraint(
                condition=Q(quantity__gte=1),
                name="requests_app_article_at_least_one",
                violation_error_message=_("The quantity is at least 1."),
            ),
        ]

    class Retention:
        personal: set[str] = set()
        plain = {"id", "inquiry", "code", "item", "quantity"}

    def __str__(self) -> str:
        return f"{self.quantity} × {self.item or self.code}"
