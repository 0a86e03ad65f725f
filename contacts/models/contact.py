"""A contact: one end customer as one organisation knows them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from accounts.models import Organisation
from contacts.choices import ContactType, Likeness, PhoneKind, Title
from contacts.models.province import Province
from core.fields import Language
from core.plain import trigram_index
from core.text import search_key


class Contact(models.Model):
    """Data of one end customer, controlled by the organisation that holds it (privacy.md; features C2).

    `name_key` and `company_key` are unaccented lower-case copies that the database sorts and compares by.
    """

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="contacts", verbose_name=_("organisation")
    )
    type = models.CharField(_("contact type"), max_length=20, choices=ContactType, default=ContactType.PRIVATE)
    title = models.CharField(_("title"), max_length=10, choices=Title)
    first_name = models.CharField(_("first name"), max_length=100, blank=True)
    last_name = models.CharField(_("last name"), max_length=100, blank=True)
    company = models.CharField(_("company"), max_length=200, blank=True)
    position = models.CharField(_("position"), max_length=120, blank=True)
    vat_number = models.CharField(_("VAT number"), max_length=20, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=Language)
    street = models.CharField(_("street"), max_length=200, blank=True)
    house_number = models.CharField(_("no."), max_length=20, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=20, blank=True)
    town = models.CharField(_("town"), max_length=120, blank=True)
    province = models.ForeignKey(Province, models.PROTECT, null=True, blank=True, verbose_name=_("province"))
    country = CountryField(_("country"))
    name_key = models.CharField(max_length=220, editable=False, db_default="")
    company_key = models.CharField(max_length=220, editable=False, db_default="")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("created by")
    )
    created_at = models.DateTimeField(_("created"))
    last_subject_contact_at = models.DateTimeField(
        _("last contact by the person"), help_text=_("The person's own last contact; retention counts from it.")
    )
    anonymised_at = models.DateTimeField(_("anonymised"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    # Set by contacts.saving.create_contact: which contacts a new one resembles, and why.
    similar: "list[tuple[Contact, Likeness]] | None" = None

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        constraints = [
            models.CheckConstraint(
                condition=~Q(last_name="", company="") | Q(anonymised_at__isnull=False),
                name="contacts_contact_has_a_name",
                violation_error_message=_("A contact needs a last name or a company."),
            ),
            models.CheckConstraint(
                condition=Q(type__in=ContactType.values),
                name="contacts_contact_type_known",
                violation_error_message=_("Unknown contact type."),
            ),
            models.CheckConstraint(
                condition=Q(title__in=Title.values),
                name="contacts_contact_title_known",
                violation_error_message=_("Choose a title."),
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "name_key", "postal_code"], name="contacts_name_postal"),
            models.Index(fields=["organisation", "company_key"], condition=~Q(company_key=""), name="contacts_company"),
            trigram_index("contacts_name_parts", "name_key", "company_key"),
        ]

    class Retention:
        personal = {
            "title", "first_name", "last_name", "company", "position", "vat_number", "street", "house_number",
            "postal_code", "town", "name_key", "company_key",
        }  # fmt: skip
        plain = {
            "id", "organisation", "type", "language", "province", "country", "created_by", "created_at",
            "last_subject_contact_at", "anonymised_at", "version",
        }  # fmt: skip

    def __str__(self) -> str:
        return self.get_full_name() or self.company

    def save(self, *args: object, **kwargs: object) -> None:
        """Save with the keys that belong to the names."""
        self.name_key = search_key(f"{self.last_name} {self.first_name}")[:220]
        self.company_key = search_key(self.company)[:220]
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def get_full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


class ContactEmail(models.Model):
    """An e-mail address of a contact; within an organisation it belongs to one contact only (features C5)."""

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="emails", verbose_name=_("contact"))
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("organisation"))
    address = models.EmailField(_("e-mail"))
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("e-mail")
        verbose_name_plural = _("e-mails")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "address"],
                name="contacts_email_once",
                violation_error_message=_("Another contact already has this e-mail address."),
            ),
            models.CheckConstraint(
                condition=Q(address=Lower("address")),
                name="contacts_email_lower_case",
                violation_error_message=_("E-mail addresses are kept in lower case."),
            ),
        ]
        indexes = [trigram_index("contacts_email_parts", "address")]

    class Retention:
        personal = {"address"}
        plain = {"id", "contact", "organisation", "position"}

    def __str__(self) -> str:
        return self.address


class ContactPhone(models.Model):
    """A phone number: as written, and in E.164 when it can be parsed."""

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="phones", verbose_name=_("contact"))
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("organisation"))
    kind = models.CharField(_("kind"), max_length=10, choices=PhoneKind, default=PhoneKind.OTHER)
    raw = models.CharField(_("phone"), max_length=60)
    e164 = models.CharField(max_length=16, blank=True, editable=False)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("phone")
        verbose_name_plural = _("phones")
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["contact", "raw"], name="contacts_phone_once")]
        indexes = [
            models.Index(fields=["organisation", "e164"], condition=~Q(e164=""), name="contacts_phone_e164"),
            trigram_index("contacts_phone_parts", "e164", "raw"),
        ]

    class Retention:
        personal = {"raw", "e164"}
        plain = {"id", "contact", "organisation", "kind", "position"}

    def __str__(self) -> str:
        return self.raw


class CustomerNumber(models.Model):
    """The number under which a contact is a customer, in Composer or the dealer's own system (features D14)."""

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="customer_numbers", verbose_name=_("contact"))
    number = models.CharField(_("customer number"), max_length=40)

    class Meta:
        verbose_name = _("customer number")
        verbose_name_plural = _("customer numbers")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["contact", "number"], name="contacts_customer_number_once")]

    class Retention:
        personal = {"number"}
        plain = {"id", "contact"}

    def __str__(self) -> str:
        return self.number
