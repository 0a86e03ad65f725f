"""Hand-overs of an inquiry: they carry visibility, the acceptance sweep and "already offered to" (workflow.md 6)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, Unit
from contacts.models import Contact
from requests_app.models.inquiry import Inquiry
from requests_app.statuses import Status
from requests_app.types import AssignmentOutcome


class Assignment(models.Model):
    """One hand-over from a person to a person, a unit, another organisation, or an external address.

    An external one stays external when the partner accepts or goes on working, `answered_at` says since when; it is
    refused when the partner refuses.
    """

    inquiry = models.ForeignKey(Inquiry, models.CASCADE, related_name="assignments", verbose_name=_("inquiry"))
    created_at = models.DateTimeField(_("assigned"))
    from_organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="given_assignments", verbose_name=_("from organisation")
    )
    from_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("from unit"))
    from_person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="given_assignments",
        verbose_name=_("assigned by"),
    )
    from_contact = models.ForeignKey(Contact, models.PROTECT, related_name="+", verbose_name=_("contact"))
    to_organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="received_assignments",
        verbose_name=_("to organisation"),
    )
    to_unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="received_assignments",
        verbose_name=_("to unit"),
    )
    to_person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="received_assignments",
        verbose_name=_("to person"),
    )
    to_email = models.EmailField(_("external e-mail"), blank=True)
    to_contact = models.ForeignKey(
        Contact,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("receiver's copy of the contact"),
    )
    note = models.TextField(_("note"), blank=True)
    answer_until = models.DateTimeField(_("answer until"), null=True, blank=True)
    # When the receiver is reminded next, and how many hours the last reminder said were left (workflow.md 5, sweep).
    remind_at = models.DateTimeField(null=True, blank=True, editable=False)
    last_reminder = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    outcome = models.CharField(_("outcome"), max_length=20, choices=AssignmentOutcome)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("answered by")
    )
    reason = models.TextField(_("reason"), blank=True)
    status_before = models.CharField(max_length=30, choices=Status, editable=False)
    due_before = models.DateTimeField(null=True, blank=True, editable=False)
    rule = models.ForeignKey(
        "requests_app.RoutingRule", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("rule")
    )
    matched = models.JSONField(default=dict, blank=True, editable=False)

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["inquiry"],
                condition=Q(outcome=AssignmentOutcome.PENDING),
                name="requests_app_one_pending_assignment",
                violation_error_message=_("This inquiry already waits for an answer."),
            ),
            models.CheckConstraint(
                condition=~Q(to_email="")
                | (~Q(outcome=AssignmentOutcome.EXTERNAL) & Q(to_organisation__isnull=False, to_unit__isnull=False)),
                name="requests_app_assignment_has_receiver",
                violation_error_message=_("An assignment names who receives it."),
            ),
            models.CheckConstraint(
                condition=(
                    Q(outcome=AssignmentOutcome.PENDING) & Q(answer_until__isnull=False, answered_at__isnull=True)
                )
                | Q(outcome=AssignmentOutcome.EXTERNAL)
                | (~Q(outcome=AssignmentOutcome.PENDING) & Q(answered_at__isnull=False)),
                name="requests_app_pending_waits_until",
                violation_error_message=_("A pending assignment has an answer time, an answered one its moment."),
            ),
        ]
        indexes = [
            models.Index(fields=["answer_until", "id"], condition=Q(outcome="pending"), name="requests_pending_until"),
            models.Index(
                fields=["remind_at", "id"],
                condition=Q(outcome="pending", remind_at__isnull=False),
                name="requests_remind_at",
            ),
            models.Index(fields=["to_organisation", "outcome", "inquiry"], name="requests_assigned_to"),
            models.Index(
                fields=["from_organisation", "inquiry"], condition=Q(outcome="external"), name="requests_outside"
            ),
        ]

    class Retention:
        personal = {"note", "reason"}
        plain = {
            "id", "inquiry", "created_at", "from_organisation", "from_unit", "from_person", "from_contact",
            "to_organisation", "to_unit", "to_person", "to_email", "to_contact", "answer_until", "remind_at",
            "last_reminder", "outcome", "answered_at", "answered_by", "status_before", "due_before", "rule", "matched",
        }  # fmt: skip

    def __str__(self) -> str:
        return f"{self.inquiry_id} → {self.receiver}"

    @property
    def receiver(self) -> str:
        """Whom the inquiry was handed to, in words."""
        return self.to_email or str(self.to_person or self.to_unit)
