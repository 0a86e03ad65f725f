"""The columns of the download in their order, each with where it comes from (features X)."""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.spreadsheets import Kind


@dataclass(frozen=True)
class Column:
    """One column: its label, and an expression of SQL over the tables that `statement` joins.

    `fields` are what it is made of, as “app.Model.field”: it is personal when one of them is (privacy.md). Before
    acceptance only columns with `before_acceptance` are filled (workflow.md 7).
    """

    code: str
    label: str | Promise
    sql: str
    fields: tuple[str, ...] = ()
    kind: Kind = Kind.TEXT
    width: int = 16
    before_acceptance: bool = False

    @property
    def is_personal(self) -> bool:
        """Whether it holds something of which privacy.md says that it is personal."""
        return any(_is_personal(field) for field in self.fields)


def _is_personal(field: str) -> bool:
    model, _dot, name = field.rpartition(".")
    retention: Any = apps.get_model(model).Retention
    if name not in retention.personal | retention.plain:
        raise ValueError(f"{field} is no field.")
    return name in retention.personal


def columns(*, with_personal_data: bool) -> list[Column]:
    """The columns of one download."""
    return [column for column in COLUMNS if with_personal_data or not column.is_personal]


def _label(group: str, column: str) -> str:
    """The word for a value, from the labels of the reader's language."""
    return f"(%(labels)s::jsonb -> '{group}') ->> {column}"


def _moment(column: str) -> str:
    """The moment on the reader's clock."""
    return f"{column} AT TIME ZONE %(zone)s"


def _day(column: str) -> str:
    return f"({_moment(column)})::date"


def _contact(*names: str) -> tuple[str, ...]:
    return tuple(f"contacts.Contact.{name}" for name in names)


def _inquiry(*names: str) -> tuple[str, ...]:
    return tuple(f"requests_app.Inquiry.{name}" for name in names)


_PHONE, _EMAIL = ("contacts.ContactPhone.raw",), ("contacts.ContactEmail.address",)
_CONSENT = ("contacts.Consent.given_at",)
_OFFER, _ORDER = "requests_app.Offer", "requests_app.Order"

COLUMNS = [
    Column("number", _("Number"), "inquiry.number", _inquiry("number"), width=15, before_acceptance=True),
    Column(
        "created_on", _("Created on"), _moment("inquiry.created_at"), _inquiry("created_at"), Kind.MOMENT,
        before_acceptance=True,
    ),
    Column("created_by", _("Created by"), "concat_ws(' ', creator.first_name, creator.last_name)", width=20),
    Column("type", _("Type"), _label("type", "inquiry.type"), _inquiry("type"), before_acceptance=True),
    Column(
        "status", _("Status"), _label("status", "inquiry.status"), _inquiry("status"), width=24, before_acceptance=True
    ),
    Column(
        "due_date", _("Due date"), _moment("inquiry.due_at"), _inquiry("due_at"), Kind.MOMENT, before_acceptance=True
    ),
    Column(
        "responsible", _("Responsible"), "concat_ws(' ', worker.first_name, worker.last_name)", width=20,
        before_acceptance=True,
    ),
    Column("unit", _("Unit"), "unit.name", ("accounts.Unit.name",), width=20, before_acceptance=True),
    Column(
        "organisation", _("Organisation"), "organisation.name", ("accounts.Organisation.name",), width=20,
        before_acceptance=True,
    ),
    Column("external_partner", _("External partner"), "partner.name", ("requests_app.Assignment.to_email",), width=20),
    Column("customer_codes", _("Customer codes"), "codes.words", ("accounts.CustomerCode.code",)),
    Column("contact_type", _("Contact type"), _label("contact_type", "contact.type"), _contact("type")),
    Column("title", _("Title"), _label("title", "contact.title"), _contact("title"), width=10),
    Column("first_name", _("First name"), "contact.first_name", _contact("first_name")),
    Column("last_name", _("Last name"), "contact.last_name", _contact("last_name")),
    Column("company", _("Company"), "contact.company", _contact("company"), width=24),
    Column("position", pgettext_lazy("of a person", "Position"), "contact.position", _contact("position")),
    Column("vat_number", _("VAT number"), "contact.vat_number", _contact("vat_number")),
    Column("customer_number", _("Customer number"), "customer_numbers.words", ("contacts.CustomerNumber.number",)),
    Column("phone", _("Phone"), "phones.list[1]", _PHONE, width=20),
    Column("second_phone", _("Second phone"), "phones.list[2]", _PHONE, width=20),
    Column("email", _("E-mail"), "emails.list[1]", _EMAIL, width=28),
    Column("further_emails", _("Further e-mails"), "array_to_string(emails.list[2:], ', ')", _EMAIL, width=28),
    Column("language", _("Language"), _label("language", "contact.language"), _contact("language"), width=12),
    Column(
        "street", _("Street"), "concat_ws(' ', contact.street, nullif(contact.house_number, ''))",
        _contact("street", "house_number"), width=24,
    ),
    Column("postal_code", _("Postal code"), "contact.postal_code", _contact("postal_code"), width=12),
    Column("town", _("Town"), "contact.town", _contact("town"), width=20),
    Column("province", _("Province"), "province.name", _contact("province")),
    Column("country", _("Country"), _label("country", "contact.country"), _contact("country")),
    Column("consent_processing", _("Consent: processing"), _day("consents.processing"), _CONSENT, Kind.DAY),
    Column("consent_promotion", _("Consent: promotion"), _day("consents.promotion"), _CONSENT, Kind.DAY),
    Column("consent_partners", _("Consent: partners"), _day("consents.partners"), _CONSENT, Kind.DAY),
    Column("project_name", _("Project name"), "inquiry.project_name", _inquiry("project_name"), width=24),
    Column(
        "project_type", _("Project type"), _label("project_type", "inquiry.project_type"), _inquiry("project_type"),
        before_acceptance=True,
    ),
    Column(
        "site_street", _("Building site: street"),
        "concat_ws(' ', inquiry.site_street, nullif(inquiry.site_house_number, ''))",
        _inquiry("site_street", "site_house_number"), width=24,
    ),
    Column(
        "site_postal_code", _("Building site: postal code"), "inquiry.site_postal_code", _inquiry("site_postal_code"),
        width=12, before_acceptance=True,
    ),
    Column(
        "site_town", _("Building site: town"), "inquiry.site_town", _inquiry("site_town"), width=20,
        before_acceptance=True,
    ),
    Column("site_province", _("Building site: province"), "site_province.name", _inquiry("site_province")),
    Column(
        "site_country", _("Building site: country"), _label("country", "inquiry.site_country"),
        _inquiry("site_country"), before_acceptance=True,
    ),
    Column("origin", _("Origin"), _label("origin", "inquiry.origin"), _inquiry("origin")),
    Column("referrer", _("Referrer"), "inquiry.referrer_url", _inquiry("referrer_url"), width=24),
    Column("participant", _("Participant"), "inquiry.participants", _inquiry("participants"), width=24),
    Column("event", _("Event"), "inquiry.event_id", _inquiry("event_id")),
    Column("articles", _("Articles"), "articles.words", ("requests_app.InquiryArticle.code",), width=30),
    Column("tags", _("Tags"), "tags.words", ("requests_app.Tag.name",), width=20),
    Column("text", _("Text"), "inquiry.text", _inquiry("text"), width=40),
    Column("comments", _("Comments"), "notes.words", ("requests_app.HistoryEntry.note",), width=40),
    Column(
        "appointment_on", _("Appointment on"), _moment("appointments.starts_at"),
        ("requests_app.Appointment.starts_at",), Kind.MOMENT,
    ),
    Column(
        "place_of_appointment", _("Place of appointment"), _label("place", "appointments.place"),
        ("requests_app.Appointment.place",),
    ),
    Column("studio", _("Studio"), "appointments.studio", ("requests_app.Appointment.studio",), width=20),
    Column(
        "offer_submitted_on", _("Offer submitted on"), _day("submissions.starts_at"),
        ("requests_app.Appointment.starts_at",), Kind.DAY,
    ),
    Column("main_offer_number", _("Main offer no."), "offers.number", (f"{_OFFER}.number",)),
    Column(
        "main_offer_amount", _("Main offer amount"),
        "CASE WHEN offers.currency = %(currency)s THEN offers.amount::float8 END", (f"{_OFFER}.amount",), Kind.MONEY,
    ),
    Column("orders", _("Orders"), "orders.words", (f"{_ORDER}.number", f"{_ORDER}.amount"), width=30),
    Column(
        "order_total", _("Order total"), "CASE WHEN orders.is_usual THEN orders.total::float8 END",
        (f"{_ORDER}.amount",), Kind.MONEY,
    ),
    Column("processed_on", _("Processed on"), _moment("inquiry.closed_at"), _inquiry("closed_at"), Kind.MOMENT),
    Column(
        "cancel_reason", _("Cancel reason"), "coalesce(reason.names ->> %(language)s, reason.names ->> 'en')",
        _inquiry("cancel_reason"), width=24,
    ),
    Column(
        "cancel_reason_group", _("Cancel reason group"), _label("reason_group", 'reason."group"'),
        _inquiry("cancel_reason"), width=20,
    ),
    # Contacts knows no sectors yet; the column keeps its place.
    Column("sector", _("Sector"), "NULL::text"),
    Column(
        "internal_external", _("Internal/external"),
        _label("where", "CASE WHEN partner.inquiry_id IS NULL THEN 'internal' ELSE 'external' END"),
    ),
]  # fmt: skip

MAIN_AMOUNT, ORDER_TOTAL = "main_offer_amount", "order_total"
