"""Contacts that may be one, and contacts that were made one (features C5, C6, B6)."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from contacts.choices import Likeness
from contacts.models.contact import Contact

# For so long a merge can be undone; then what it has kept of the merged contact is deleted.
UNDO_TIME = timedelta(days=30)


class ContactPair(models.Model):
    """Two contacts of one organisation that are alike, until somebody merges them or says that both stay."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+", verbose_name=_("organisation"))
    first = models.ForeignKey(Contact, models.CASCADE, related_name="+", verbose_name=_("older contact"))
    second = models.ForeignKey(Contact, models.CASCADE, related_name="+", verbose_name=_("newer contact"))
    likeness = models.CharField(_("alike by"), max_length=10, choices=Likeness)
    found_at = models.DateTimeField(_("found"))
    kept_apart_at = models.DateTimeField(_("kept apart"), null=True, blank=True)
    kept_apart_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )

    class Meta:
        verbose_name = _("possible duplicate")
        verbose_name_plural = _("possible duplicates")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="contacts_pair_once"),
            models.CheckConstraint(
                condition=Q(first__lt=F("second")),
                name="contacts_pair_in_order",
                violation_error_message=_("The older contact comes first."),
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "-id"], condition=Q(kept_apart_at=None), name="contacts_pair_open"),
        ]

    class Retention:
        personal: set[str] = set()
        plain = {
            "id", "organisation", "first", "second", "likeness", "found_at", "kept_apart_at", "kept_apart_by",
        }  # fmt: skip

    def __str__(self) -> str:
        return f"{self.first_id} ~ {self.second_id}"


class ContactMerge(models.Model):
    """One contact was merged into another: who did it, and for 30 days all that is needed to undo it.

    `merged_id` is the key that the merged contact had and gets back. `snapshot` holds its rows, the keys of what was
    moved, and by field what the kept contact had before: contacts.merging writes and reads it.
    """

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="contact_merges", verbose_name=_("organisation")
    )
    kept = models.ForeignKey(Contact, models.CASCADE, related_name="merges", verbose_name=_("kept contact"))
    merged_id = models.BigIntegerField(_("merged contact"), editable=False)
    at = models.DateTimeField(_("merged"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("merged by")
    )
    snapshot = models.JSONField(default=dict, blank=True, editable=False)
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("undone by")
    )

    # Set by contacts.merging.recent_merges: whether a later merge has to be undone first.
    is_covered: bool | None = None

    class Meta:
        verbose_name = _("merge of contacts")
        verbose_name_plural = _("merges of contacts")
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["merged_id"],
                condition=Q(undone_at=None),
                name="contacts_merged_once",
                violation_error_message=_("This contact is merged already."),
            )
        ]
        indexes = [
            models.Index(fields=["organisation", "-at", "-id"], name="contacts_merges"),
            models.Index(fields=["at"], condition=~Q(snapshot={}), name="contacts_merge_to_forget"),
        ]

    class Retention:
        personal = {"snapshot"}
        plain = {"id", "organisation", "kept", "merged_id", "at", "by", "undone_at", "undone_by"}

    def __str__(self) -> str:
        return f"{self.merged_id} → {self.kept_id}"

    @property
    def undo_until(self) -> datetime:
        """Until when it can be undone."""
        return self.at + UNDO_TIME
