"""People who sign in, and the roles that give them rights."""

from datetime import date
from functools import cached_property
from typing import Any, ClassVar
from zoneinfo import available_timezones

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Concat, Lower
from django.utils.translation import gettext_lazy as _

from accounts.models.organisation import Organisation, Unit
from accounts.rights import DEFAULT_ROLES, SCOPE_WIDTH, Right, Scope
from core.fields import Language
from core.plain import Plain

# Last name, then first name, without accents and case.
SORT_NAME = Plain(Concat("last_name", models.Value(" "), "first_name"))


def validate_time_zone(value: str) -> None:
    """Raise ValidationError unless the value names a zone of the tz database."""
    if value not in available_timezones():
        raise ValidationError(_("“%(value)s” is not a known time zone."), params={"value": value})


class Role(models.Model):
    """A set of rights and how far they reach; rows per organisation, edited from the defaults (workflow.md 8)."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="roles", verbose_name=_("organisation"))
    code = models.CharField(_("code"), max_length=40, blank=True, help_text=_("Names the default it came from."))
    name = models.CharField(_("name"), max_length=80, blank=True, help_text=_("Empty: the default's translated name."))
    scope = models.CharField(_("sees"), max_length=20, choices=Scope)
    rights = ArrayField(
        models.CharField(max_length=40, choices=Right), verbose_name=_("rights"), default=list, blank=True
    )

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "code", "name"], name="accounts_role_once"),
            models.CheckConstraint(
                condition=~models.Q(code="", name=""),
                name="accounts_role_has_a_name",
                violation_error_message=_("A role needs a name."),
            ),
        ]

    class Retention:
        personal: set[str] = set()
        plain = {"id", "organisation", "code", "name", "scope", "rights"}

    def __str__(self) -> str:
        return self.name or str(DEFAULT_ROLES[self.code][0])


class PersonManager(BaseUserManager["Person"]):
    """Creates people; e-mail addresses are kept in lower case."""

    def create_user(self, email: str, password: str | None = None, **fields: object) -> "Person":
        """Create a person who can sign in with this e-mail address and password."""
        person = self.model(email=email.strip().lower(), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def with_organisation(self) -> models.QuerySet["Person"]:
        """People with unit and organisation loaded, as every request needs them."""
        return self.select_related("unit__organisation")


class Person(AbstractBaseUser):
    """Somebody who works with Contacts: one unit, one or more roles (workflow.md 8)."""

    email = models.EmailField(
        _("e-mail"), unique=True, error_messages={"unique": _("Somebody already signs in with this e-mail address.")}
    )
    first_name = models.CharField(_("first name"), max_length=100)
    last_name = models.CharField(_("last name"), max_length=100)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    language = models.CharField(
        _("language"), max_length=2, choices=Language, blank=True, help_text=_("Empty: the browser's language.")
    )
    time_zone = models.CharField(_("time zone"), max_length=50, default="Europe/Rome", validators=[validate_time_zone])
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="people", verbose_name=_("unit"))
    roles = models.ManyToManyField(Role, related_name="people", verbose_name=_("roles"), blank=True)
    extra_rights = ArrayField(
        models.CharField(max_length=40, choices=Right), verbose_name=_("further rights"), default=list, blank=True
    )
    is_active = models.BooleanField(_("active"), default=True)
    compact_rows = models.BooleanField(_("compact rows"), default=False, db_default=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = PersonManager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["last_name", "first_name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")),
                name="accounts_person_email_lower_case",
                violation_error_message=_("E-mail addresses are kept in lower case."),
            )
        ]
        # What sorts by the name of who is responsible reads along this (requests_app.sorting).
        indexes = [models.Index(SORT_NAME, name="accounts_person_name")]

    class Retention:
        # People who work with Contacts are not end customers; privacy.md's clock does not run for them.
        personal: set[str] = set()
        plain = {
            "id", "password", "last_login", "email", "first_name", "last_name", "phone", "language", "time_zone",
            "unit", "roles", "extra_rights", "is_active", "compact_rows", "created_at",
        }  # fmt: skip

    def __str__(self) -> str:
        return self.get_full_name()

    def get_full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    def get_short_name(self) -> str:
        return self.first_name

    @property
    def initials(self) -> str:
        return (self.first_name[:1] + self.last_name[:1]).upper()

    @property
    def organisation(self) -> Organisation:
        return self.unit.organisation

    @cached_property
    def _roles(self) -> list[Role]:
        return list(self.roles.all())

    @cached_property
    def rights(self) -> frozenset[str]:
        """All rights of the roles and those given to this person alone."""
        granted = {right for role in self._roles for right in role.rights}
        return frozenset(granted | set(self.extra_rights))

    @cached_property
    def scope(self) -> Scope:
        """The widest scope of the roles; a person without a role sees only what is their own."""
        return max((Scope(role.scope) for role in self._roles), key=SCOPE_WIDTH.__getitem__, default=Scope.OWN)

    def has_right(self, right: Right) -> bool:
        """Say whether one of the roles, or the person alone, has the right."""
        return right in self.rights

    @cached_property
    def substitutions_by_day(self) -> dict[date, list[Any]]:
        """What accounts.absences.represented_by has looked up for this instance: a page asks more than once."""
        return {}

    @cached_property
    def units_upwards(self) -> list[int]:
        """Ids of the units from the organisation's first down to the person's own."""
        if self.unit.is_root():
            return [self.unit_id]
        above = Unit.objects.filter(path__in=self.unit.paths_upwards).order_by("path")
        return list(above.values_list("pk", flat=True))

    @property
    def may_create(self) -> bool:
        return self.has_right(Right.CREATE)

    @property
    def may_download(self) -> bool:
        return self.has_right(Right.DOWNLOAD)
