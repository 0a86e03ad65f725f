"""The intake ledger: everything that comes in, stored raw before it is processed (features B5; integrations.md 9.2)."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from requests_app.models import Inquiry, InquiryFile


class Attempted(models.Model):
    """What must happen exactly once although workers die: open as long as `next_attempt_at` is set.

    A claim moves `next_attempt_at` on, so that a row nobody finishes is taken up again (integrations.claims).
    """

    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    next_attempt_at = models.DateTimeField(_("next attempt"), null=True, blank=True)
    error = models.TextField(_("last error"), blank=True)

    # Fields that may be megabytes, not loaded where only the claim matters.
    LARGE: tuple[str, ...] = ()

    class Meta:
        abstract = True

    class Retention:
        personal = {"error"}
        plain = {"attempts", "started_at", "next_attempt_at"}


class IntakeReceipt(Attempted):
    """One thing that came in, under the key its sender gave it; the same key comes in once (integrations.md 9.2).

    `fingerprint` is the SHA-256 of the content. `reasons` says by code and JSON pointer why a receipt was refused, or
    what could not be taken over (integrations.reasons). An inquiry that is erased takes its receipt along.
    """

    class State(models.TextChoices):
        RECEIVED = "received", _("Received")
        PROCESSING = "processing", _("In progress")
        CREATED = "created", _("Created")
        ATTACHED = "attached", _("Attached")
        REFUSED = "refused", _("Refused")
        FAILED = "failed", _("Failed")

    LARGE = ("body",)
    OPEN = (State.RECEIVED, State.PROCESSING)
    TAKEN = (State.CREATED, State.ATTACHED)
    DONE = (*TAKEN, State.REFUSED)

    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    source = models.CharField(_("source"), max_length=30)
    key = models.CharField(_("key"), max_length=200)
    fingerprint = models.CharField(max_length=64, editable=False)
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.RECEIVED)
    body = models.BinaryField(_("raw content"), null=True, blank=True)
    content_type = models.CharField(max_length=100, blank=True)
    received_at = models.DateTimeField(_("received"))
    processed_at = models.DateTimeField(_("processed"), null=True, blank=True)
    reasons = models.JSONField(_("reasons"), default=list, blank=True)
    inquiry = models.ForeignKey(
        Inquiry, models.CASCADE, null=True, blank=True, related_name="receipts", verbose_name=_("inquiry")
    )

    class Meta:
        verbose_name = _("intake receipt")
        verbose_name_plural = _("intake ledger")
        ordering = ["-received_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "key"],
                name="integrations_receipt_once",
                violation_error_message=_("This has already been received."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["received", "processing", "created", "attached", "refused", "failed"]),
                name="integrations_receipt_state_known",
                violation_error_message=_("Unknown state."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["created", "attached"], inquiry__isnull=False)
                | (~Q(state__in=["created", "attached"]) & Q(inquiry__isnull=True)),
                name="integrations_taken_receipt_has_inquiry",
                violation_error_message=_("A receipt that was taken in has its inquiry, no other has one."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["created", "attached", "refused"], processed_at__isnull=False)
                | (~Q(state__in=["created", "attached", "refused"]) & Q(processed_at__isnull=True)),
                name="integrations_processed_receipt_has_its_time",
                violation_error_message=_("A processed receipt has the time it was processed."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["received", "processing"], next_attempt_at__isnull=False)
                | (~Q(state__in=["received", "processing"]) & Q(next_attempt_at__isnull=True)),
                name="integrations_open_receipt_has_next_attempt",
                violation_error_message=_("An open receipt has the time of its next attempt."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                condition=Q(state__in=["received", "processing"]),
                name="integrations_receipts_open",
            ),
            models.Index(fields=["-received_at", "-id"], name="integrations_receipts_latest"),
            models.Index(fields=["state", "-received_at", "-id"], name="integrations_receipts_state"),
        ]

    class Retention:
        personal = {"body", "key", "fingerprint"} | Attempted.Retention.personal
        plain = {
            "id", "token", "source", "state", "content_type", "received_at", "processed_at", "reasons", "inquiry",
        } | Attempted.Retention.plain  # fmt: skip

    def __str__(self) -> str:
        return f"{self.source} {self.token}"

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN


class IntakeFile(Attempted):
    """One attachment of a receipt, by its position there; kept or refused exactly once, whatever fails on the way."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        KEPT = "kept", _("Kept")
        REFUSED = "refused", pgettext_lazy("file", "Refused")

    receipt = models.ForeignKey(IntakeReceipt, models.CASCADE, related_name="files", verbose_name=_("receipt"))
    position = models.PositiveSmallIntegerField(_("position"))
    name = models.CharField(_("name"), max_length=150)
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.WAITING)
    reason = models.CharField(_("reason"), max_length=40, blank=True)
    file = models.ForeignKey(
        InquiryFile, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("file")
    )

    class Meta:
        verbose_name = _("received file")
        verbose_name_plural = _("received files")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["receipt", "position"], name="integrations_file_once"),
            models.CheckConstraint(
                condition=Q(state="waiting", next_attempt_at__isnull=False)
                | (Q(state__in=["kept", "refused"]) & Q(next_attempt_at__isnull=True)),
                name="integrations_waiting_file_has_next_attempt",
                violation_error_message=_("A waiting file has the time of its next attempt."),
            ),
            models.CheckConstraint(
                condition=(Q(state="refused") & ~Q(reason="")) | (~Q(state="refused") & Q(reason="")),
                name="integrations_refused_file_has_reason",
                violation_error_message=_("A refused file has a reason, no other has one."),
            ),
        ]
        indexes = [
            models.Index(fields=["next_attempt_at"], condition=Q(state="waiting"), name="integrations_files_waiting")
        ]

    class Retention:
        personal = {"name"} | Attempted.Retention.personal
        plain = {"id", "receipt", "position", "state", "reason", "file"} | Attempted.Retention.plain

    def __str__(self) -> str:
        return self.name
