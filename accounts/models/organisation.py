"""The manufacturer, its dealers, and how each is organised."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField
from treebeard.mp_tree import MP_Node, MP_NodeManager

from core.fields import Language


class OrganisationKind(models.TextChoices):
    MANUFACTURER = "manufacturer", _("Manufacturer")
    DEALER = "dealer", _("Dealer")


class Organisation(models.Model):  # type: ignore[django-manager-missing]
    """The manufacturer or one dealer; the wall between two of them is workflow.md 7."""

    kind = models.CharField(_("kind"), max_length=20, choices=OrganisationKind, default=OrganisationKind.DEALER)
    name = models.CharField(_("name"), max_length=200)
    country = CountryField(_("country"))
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.EN)
    email = models.EmailField(_("e-mail of the contacts manager"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    street = models.CharField(_("street"), max_length=200, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=20, blank=True)
    town = models.CharField(_("town"), max_length=120, blank=True)
    uses_contacts = models.BooleanField(
        _("uses Contacts"), default=True, help_text=_("Without access, inquiries are assigned externally by e-mail.")
    )
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind"],
                condition=Q(kind="manufacturer"),
                name="accounts_one_manufacturer",
                violation_error_message=_("There is exactly one manufacturer."),
            )
        ]

    class Retention:
        personal: set[str] = set()
        plain = {
            "id", "kind", "name", "country", "language", "email", "phone", "street", "postal_code", "town",
            "uses_contacts", "is_active", "created_at",
        }  # fmt: skip

    def __str__(self) -> str:
        return self.name

    @property
    def root_unit(self) -> "Unit":
        """The unit that all others of the organisation are below."""
        return self.units.order_by("path")[0]

    @property
    def is_manufacturer(self) -> bool:
        return self.kind == OrganisationKind.MANUFACTURER


class CustomerCode(models.Model):
    """A dealer's customer code (KKZ), of its head office or of a branch."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="codes", verbose_name=_("organisation"))
    code = models.CharField(_("customer code"), max_length=20, unique=True)
    site = models.CharField(_("site"), max_length=120, blank=True)
    is_main = models.BooleanField(_("head office"), default=False)

    class Meta:
        verbose_name = _("customer code")
        verbose_name_plural = _("customer codes")
        ordering = ["-is_main", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(is_main=True),
                name="accounts_one_main_code",
                violation_error_message=_("Only one customer code can be that of the head office."),
            )
        ]

    class Retention:
        personal: set[str] = set()
        plain = {"id", "organisation", "code", "site", "is_main"}

    def __str__(self) -> str:
        return self.code


class Unit(MP_Node):
    """A part of an organisation; its calendar decides due dates (workflow.md 5)."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="units", verbose_name=_("organisation"))
    name = models.CharField(_("name"), max_length=200)
    country = CountryField(_("country"))
    subdivision = models.CharField(
        _("holiday region"),
        max_length=10,
        blank=True,
        help_text=_("Region whose public holidays count, such as BZ or BY."),
    )
    time_zone = models.CharField(_("time zone"), max_length=50, default="Europe/Rome")

    objects = MP_NodeManager()

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "name"],
                name="accounts_unit_name_once",
                violation_error_message=_("This organisation already has a unit of that name."),
            )
        ]

    class Retention:
        personal: set[str] = set()
        plain = {"id", "path", "depth", "numchild", "organisation", "name", "country", "subdivision", "time_zone"}

    def __str__(self) -> str:
        return self.name

    @property
    def paths_upwards(self) -> list[str]:
        """The paths of the unit's ancestors and its own, from the root down."""
        return [self.path[:end] for end in range(self.steplen, len(self.path) + 1, self.steplen)]


class ClosingDay(models.Model):
    """A day on which an organisation does not work, beside the public holidays (workflow.md 5)."""

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="closing_days", verbose_name=_("organisation")
    )
    day = models.DateField(_("day"))
    name = models.CharField(_("name"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("closing day")
        verbose_name_plural = _("closing days")
        ordering = ["day"]
        constraints = [models.UniqueConstraint(fields=["organisation", "day"], name="accounts_closing_day_once")]

    class Retention:
        personal: set[str] = set()
        plain = {"id", "organisation", "day", "name"}

    def __str__(self) -> str:
        return f"{self.day} {self.name}".strip()


class Studio(models.Model):
    """A show room in which appointments take place."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="studios", verbose_name=_("organisation")
    )
    name = models.CharField(_("name"), max_length=120)
    street = models.CharField(_("street"), max_length=200)
    postal_code = models.CharField(_("postal code"), max_length=20)
    town = models.CharField(_("town"), max_length=120)
    country = CountryField(_("country"))
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("studio")
        verbose_name_plural = _("studios")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="accounts_studio_name_once")]

    class Retention:
        personal: set[str] = set()
        plain = {"id", "organisation", "name", "street", "postal_code", "town", "country", "is_active"}

    def __str__(self) -> str:
        return self.name
