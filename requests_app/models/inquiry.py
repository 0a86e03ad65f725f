"""The inquiry: one end customer's wish, from its arrival to an order or its end."""

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from accounts.models import Organisation, Unit
from contacts.models import Contact, Province
from core.fields import Language
from core.plain import Plain, trigram_index
from requests_app import texts
from requests_app.models.tag import Tag
from requests_app.querysets import InquiryQuerySet
from requests_app.statuses import AFTER, OPEN, PROCESSED, WITHOUT_RESPONSIBLE, Status
from requests_app.types import InquiryType, Origin, ProjectType
from requests_app.visibility import Stake

# Sorts inquiries without a due date last; psycopg cannot read 'infinity'.
NEVER = datetime(9999, 12, 31, tzinfo=UTC)


class Inquiry(models.Model):
    """One inquiry. `status`, `responsible` and `due_at` are written by requests_app.actions alone (workflow.md 2, 3).

    `organisation`, `unit` and `contact` are those of whoever created it and never change with an assignment;
    `responsible` and `responsible_unit` say where it is worked on now.
    """

    number = models.CharField(_("number"), max_length=13, unique=True, editable=False)
    type = models.CharField(_("type"), max_length=20, choices=InquiryType)
    status = models.CharField(_("status"), max_length=30, choices=Status)
    is_open = models.GeneratedField(
        expression=Q(status__in=sorted(OPEN)),  # type: ignore[arg-type]
        output_field=models.BooleanField(),
        db_persist=True,
    )

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="inquiries", verbose_name=_("organisation")
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="inquiries", verbose_name=_("unit"))
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="inquiries", verbose_name=_("contact"))
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="inquiries",
        verbose_name=_("responsible"),
    )
    responsible_unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="worked_inquiries", verbose_name=_("unit of the responsible")
    )

    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    due_sort = models.GeneratedField(
        expression=Coalesce(F("due_at"), models.Value(NEVER)), output_field=models.DateTimeField(), db_persist=True
    )
    due_set_by_hand = models.BooleanField(default=False)
    # From when the due date counts, so that a changed rule can compute it anew.
    due_from = models.DateTimeField(null=True, blank=True, editable=False)
    # The moment that the status waits for, so that the clock rule finds it though the inquiry is on hold.
    agreed_at = models.DateTimeField(null=True, blank=True, editable=False)
    on_hold_until = models.DateTimeField(_("on hold until"), null=True, blank=True)
    closed_at = models.DateTimeField(_("processed on"), null=True, blank=True)
    last_open_status = models.CharField(max_length=30, choices=Status, default=Status.OPEN, editable=False)
    cancel_reason = models.ForeignKey(
        "requests_app.CancelReason", models.PROTECT, null=True, blank=True, verbose_name=_("reason")
    )

    text = models.TextField(_("text"), blank=True)
    language = models.CharField(_("language"), max_length=2, choices=Language)
    project_name = models.CharField(_("project name"), max_length=200, blank=True)
    project_type = models.CharField(_("project type"), max_length=20, choices=ProjectType, blank=True)
    site_differs = models.BooleanField(
        _("building site is elsewhere"), default=False, help_text=_("Otherwise the site is the contact's address.")
    )
    site_street = models.CharField(_("street"), max_length=200, blank=True)
    site_house_number = models.CharField(_("no."), max_length=20, blank=True)
    site_postal_code = models.CharField(_("postal code"), max_length=20, blank=True)
    site_town = models.CharField(_("town"), max_length=120, blank=True)
    site_province = models.ForeignKey(Province, models.PROTECT, null=True, blank=True, verbose_name=_("province"))
    site_country = CountryField(_("country"))
    composition_number = models.CharField(_("guide composition number"), max_length=40, blank=True)

    origin = models.CharField(_("origin"), max_length=30, choices=Origin)
    referrer_url = models.CharField(_("referrer"), max_length=2000, blank=True)
    landing_url = models.CharField(_("landing page"), max_length=2000, blank=True)
    utm = models.JSONField(default=dict, blank=True)
    form_id = models.CharField(max_length=100, blank=True)
    dealer_code = models.CharField(_("customer code"), max_length=40, blank=True)
    event_id = models.CharField(_("event"), max_length=100, blank=True)
    participants = models.TextField(_("participants"), blank=True)
    external_id = models.CharField(max_length=200, null=True, blank=True, unique=True, editable=False)
    extra = models.JSONField(_("further fields"), default=dict, blank=True)

    submitted_at = models.DateTimeField(_("submitted"))
    created_at = models.DateTimeField(_("created"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("created by")
    )
    shared_at = models.DateTimeField(_("shared with the manufacturer"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    tags = models.ManyToManyField(Tag, related_name="inquiries", blank=True, verbose_name=_("tags"))

    objects = InquiryQuerySet.as_manager()

    # Set by visibility.redact: how the reader's organisation stands to this inquiry.
    shown_to: Stake | None = None
    # Set by InquiryQuerySet.with_detail_data.
    article_list: list[dict[str, Any]]
    appointment_list: list[dict[str, Any]]
    partner_codes: list[dict[str, Any]]
    # Set by views.shown: what its reader has still to notice, and the files that wait for a note of theirs.
    unseen: list[dict[str, Any]]
    held: list[dict[str, Any]]

    class Meta:
        verbose_name = _("inquiry")
        verbose_name_plural = _("inquiries")
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=sorted(PROCESSED), closed_at__isnull=False)
                | (~Q(status__in=sorted(PROCESSED)) & Q(closed_at__isnull=True)),
                name="requests_app_processed_has_its_time",
                violation_error_message=_("A processed inquiry has the time it was processed, an open one has none."),
            ),
            models.CheckConstraint(
                condition=Q(due_at__isnull=False) | Q(status__in=sorted(PROCESSED)),
                name="requests_app_open_has_due_date",
                violation_error_message=_("An open inquiry has a due date."),
            ),
            models.CheckConstraint(
                condition=Q(responsible__isnull=False) | Q(status__in=sorted(WITHOUT_RESPONSIBLE)),
                name="requests_app_worked_on_has_responsible",
                violation_error_message=_("An inquiry that is worked on has a responsible person."),
            ),
            models.CheckConstraint(
                condition=(Q(status=Status.CANCELLED) & Q(cancel_reason__isnull=False))
                | (~Q(status=Status.CANCELLED) & Q(cancel_reason__isnull=True)),
                name="requests_app_cancelled_has_reason",
                violation_error_message=_("A cancelled inquiry has a reason, no other has one."),
            ),
            models.CheckConstraint(
                condition=Q(type=InquiryType.OFFER)
                | ~Q(
                    status__in=[
                        Status.OFFER_AGREED,
                        Status.AFTER_OFFER,
                        Status.NEGOTIATION_SET,
                        Status.AFTER_NEGOTIATION,
                        Status.ORDERED,
                    ]
                ),
                name="requests_app_only_offers_are_ordered",
                violation_error_message=_("Only inquiries of the type offer go through offer and order."),
            ),
            models.CheckConstraint(
                condition=~Q(type=InquiryType.OFFER, status=Status.CLOSED),
                name="requests_app_offers_are_not_closed",
                violation_error_message=_("An offer inquiry ends with an order or a cancellation."),
            ),
            models.CheckConstraint(
                condition=Q(agreed_at__isnull=True) | Q(status__in=sorted(AFTER)),
                name="requests_app_only_agreed_moments_pass",
                violation_error_message=_("Only an inquiry with an agreed moment waits for one."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["responsible", "due_sort", "id"], condition=Q(is_open=True), name="requests_resp_open"
            ),
            models.Index(fields=["responsible", "due_sort", "id"], name="requests_resp"),
            # What nobody works on is little of all, and nearly all of it is open.
            models.Index(
                fields=["is_open", "responsible_unit", "id"],
                condition=Q(responsible__isnull=True),
                name="requests_nobody",
            ),
            models.Index(fields=["agreed_at", "id"], condition=Q(agreed_at__isnull=False), name="requests_agreed_at"),
            models.Index(fields=["created_at", "id"], name="requests_created"),
            models.Index(fields=["number", "id"], condition=Q(is_open=True), name="requests_number_open"),
            models.Index(texts.PROJECT_KEY, "id", condition=Q(is_open=True), name="requests_project_open"),
            models.Index(texts.PROJECT_KEY, "id", condition=Q(is_open=False), name="requests_project_done"),
            models.Index(texts.PLACE_KEY, "id", condition=Q(is_open=True), name="requests_place_open"),
            models.Index(texts.PLACE_KEY, "id", condition=Q(is_open=False), name="requests_place_done"),
            trigram_index("requests_texts", Plain(texts.NUMBER_DIGITS), Plain(texts.PROJECT), Plain(texts.PLACE)),
        ]

    class Retention:
        personal = {
            "text", "project_name", "site_street", "site_house_number", "site_postal_code", "site_town",
            "referrer_url", "landing_url", "utm", "participants", "external_id", "extra",
        }  # fmt: skip
        plain = {
            "id", "number", "type", "status", "is_open", "organisation", "unit", "contact", "responsible",
            "responsible_unit", "due_at", "due_sort", "due_set_by_hand", "due_from", "agreed_at", "on_hold_until",
            "closed_at", "last_open_status", "cancel_reason", "language", "project_type", "site_province",
            "site_country", "composition_number", "site_differs", "origin", "form_id", "dealer_code", "event_id",
            "submitted_at", "created_at", "created_by", "shared_at", "version", "tags",
        }  # fmt: skip

    def __str__(self) -> str:
        return self.number

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; raises RuntimeError for an instance that visibility.redact has blanked for a reader."""
        if self.shown_to is not None:
            raise RuntimeError("An inquiry shown to a reader is not written back; fetch it again.")
        super().save(*args, **kwargs)

    @property
    def digits(self) -> str:
        """The number without its slash, as Composer wants it (features D2)."""
        return self.number.replace("/", "")
