"""Who may see an inquiry, worked out beforehand: what lists, filters, counts and the search read (docs/adr/0010).

Written by requests_app.access alone, in the transaction that changes an inquiry; the rule itself is workflow.md 7.
"""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.db.models.query_utils import PathInfo
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from contacts.models import Contact
from requests_app.models.inquiry import Inquiry

# Read along with an index, so that filters, counts and orders by them need no rows.
FACETS = ("type", "status", "project_type", "country", "contact_type", "created_at")


class InquiryKey(models.ForeignKey):
    """The inquiry of a row; coming from there, always one reader's row is meant, which each lookup joins again.

    Django would join a further row for each call of `filter`, as there are many; see InquiryQuerySet.visible_parts.
    """

    def get_reverse_path_info(self, filtered_relation: Any = None) -> list[PathInfo]:
        """The way from an inquiry to its row."""
        return [step._replace(m2m=False) for step in super().get_reverse_path_info(filtered_relation)]

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        """For the database a foreign key like others."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.ForeignKey", args, kwargs


class Access(models.Model):
    """What a list needs of an inquiry that somebody may see, copied beside the permission.

    `contact` is the record that the reader's organisation is shown, none before it accepts, `contact_key` sorts by its
    name, and `contact_type` is its type. `awaits` says that the reader's organisation has still to accept, `offered`
    that exactly this reader may do so. `country` is that of the building site.
    """

    contact = models.ForeignKey(Contact, models.PROTECT, null=True, blank=True, related_name="+")
    contact_key = models.CharField(max_length=220)
    contact_type = models.CharField(max_length=20, blank=True, db_default="")
    is_open = models.BooleanField()
    awaits = models.BooleanField()
    offered = models.BooleanField()
    due_sort = models.DateTimeField()
    type = models.CharField(max_length=20)
    status = models.CharField(max_length=30)
    project_type = models.CharField(max_length=20, blank=True)
    country = models.CharField(max_length=2)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(offered=False) | Q(is_open=True, awaits=True),
                name="%(app_label)s_%(class)s_offers_wait",
                violation_error_message=_("What is offered waits to be accepted."),
            )
        ]


class UnitAccess(Access):
    """A unit whose people may see the inquiry: where it is, was offered or is worked on, and the units above.

    `shared` says that it is only shared with the manufacturer, and so seen by those who see the whole organisation.
    """

    pk = models.CompositePrimaryKey("inquiry", "unit")
    inquiry = InquiryKey(Inquiry, models.CASCADE, related_name="unit_access", db_index=False)
    shared = models.BooleanField(db_default=False)
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+", db_index=False)

    class Meta(Access.Meta):
        indexes = [
            models.Index(
                fields=["unit", "awaits", "due_sort", "inquiry"],
                include=[*FACETS, "shared"],
                condition=Q(is_open=True),
                name="requests_unit_open",
            ),
            models.Index(
                fields=["unit", "due_sort", "inquiry"],
                include=[*FACETS, "shared"],
                condition=Q(is_open=False),
                name="requests_unit_done",
            ),
            models.Index(
                fields=["unit", "contact_key", "inquiry"],
                include=["created_at", "shared"],
                condition=Q(is_open=True),
                name="requests_unit_contact_open",
            ),
            models.Index(
                fields=["unit", "contact_key", "inquiry"],
                include=["created_at", "shared"],
                condition=Q(is_open=False),
                name="requests_unit_contact_done",
            ),
            models.Index(
                fields=["unit", "due_sort", "inquiry"], condition=Q(offered=True), name="requests_unit_offered"
            ),
            # Few wait among many; that PostgreSQL knows only of an index of their own.
            models.Index(
                fields=["unit", "due_sort", "inquiry"],
                condition=Q(is_open=True, awaits=True),
                name="requests_unit_awaits",
            ),
        ]

    class Retention:
        personal = {"contact_key"}
        plain = {
            "pk", "inquiry", "unit", "contact", "is_open", "awaits", "offered", "due_sort", "type", "status",
            "project_type", "country", "contact_type", "created_at", "shared",
        }  # fmt: skip

    def __str__(self) -> str:
        return f"{self.inquiry_id} → {self.unit_id}"


class PersonAccess(Access):
    """A person who may see the inquiry by themselves: responsible, once handed it over, or it is offered to them.

    With `offered` that is all, and the right to accept decides.
    """

    pk = models.CompositePrimaryKey("inquiry", "person")
    inquiry = InquiryKey(Inquiry, models.CASCADE, related_name="person_access", db_index=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)

    class Meta(Access.Meta):
        indexes = [
            models.Index(
                fields=["person", "awaits", "due_sort", "inquiry"],
                condition=Q(is_open=True),
                name="requests_person_open",
            ),
            models.Index(
                fields=["person", "due_sort", "inquiry"], condition=Q(is_open=False), name="requests_person_done"
            ),
        ]

    class Retention:
        personal = {"contact_key"}
        plain = {
            "pk", "inquiry", "person", "contact", "is_open", "awaits", "offered", "due_sort", "type", "status",
            "project_type", "country", "contact_type", "created_at",
        }  # fmt: skip

    def __str__(self) -> str:
        return f"{self.inquiry_id} → {self.person_id}"
