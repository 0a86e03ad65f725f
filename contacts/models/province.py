"""Provinces of the countries where an address names one (features C2)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField


class Province(models.Model):
    """A province of Italy, Spain or Portugal."""

    country = CountryField(_("country"))
    code = models.CharField(_("code"), max_length=10)
    name = models.CharField(_("name"), max_length=80)

    class Meta:
        verbose_name = _("province")
        verbose_name_plural = _("provinces")
        ordering = ["country", "name"]
        constraints = [models.UniqueConstraint(fields=["country", "code"], name="contacts_province_once")]

    class Retention:
        personal: set[str] = set()
        plain = {"id", "country", "code", "name"}

    def __str__(self) -> str:
        return self.name
