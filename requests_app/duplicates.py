"""Duplicates and merges as the administration lists them (features C6)."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce

from accounts.models import Organisation
from contacts.choices import Likeness
from contacts.merging import recent_merges, why_not_undone
from contacts.models import Contact, ContactEmail, ContactMerge, ContactPair, ContactPhone
from requests_app.models import Assignment, Inquiry


@dataclass(frozen=True)
class Side:
    """One contact of a pair in short."""

    pk: int
    name: str
    company: str
    town: str
    reach: list[str]
    created_at: datetime
    inquiries: int


@dataclass(frozen=True)
class ShownPair:
    """Two contacts that may be one, the older first, and why."""

    older: Side
    newer: Side
    why: str
    found_at: datetime


@dataclass(frozen=True)
class ShownMerge:
    """A merge of the last 30 days; `why_not` says why it cannot be undone."""

    merge: ContactMerge
    kept: str
    by: str
    why_not: str


def shown_pairs(pks: list[int]) -> list[ShownPair]:
    """The pairs in this order, in two queries."""
    pairs = ContactPair.objects.in_bulk(pks)
    sides = _sides({key for pair in pairs.values() for key in (pair.first_id, pair.second_id)})
    return [
        ShownPair(sides[pair.first_id], sides[pair.second_id], str(Likeness(pair.likeness).label), pair.found_at)
        for pair in (pairs[pk] for pk in pks if pk in pairs)
    ]


def _sides(pks: set[int]) -> dict[int, Side]:
    here = OuterRef("pk")
    own = Inquiry.objects.filter(contact=here).order_by().values("contact").annotate(number=Count("pk"))
    copies = Assignment.objects.filter(to_contact=here).order_by().values("to_contact")
    copies = copies.annotate(number=Count("inquiry", distinct=True))
    rows = Contact.objects.filter(pk__in=pks).annotate(
        all_emails=ArraySubquery(ContactEmail.objects.filter(contact=here).values("address")[:3]),
        all_phones=ArraySubquery(ContactPhone.objects.filter(contact=here).values("raw")[:3]),
        own_number=Coalesce(Subquery(own.values("number"), output_field=IntegerField()), 0),
        copy_number=Coalesce(Subquery(copies.values("number"), output_field=IntegerField()), 0),
    )
    return {
        row.pk: Side(
            row.pk,
            str(row),
            row.company if row.get_full_name() else "",
            f"{row.postal_code} {row.town}".strip(),
            [*row.all_emails, *row.all_phones],
            row.created_at,
            row.own_number + row.copy_number,
        )
        for row in rows
    }


def shown_merges(organisation: Organisation, now: datetime) -> list[ShownMerge]:
    """Merges of the last 30 days, the latest first."""
    return [
        ShownMerge(merge, str(merge.kept), merge.by.get_full_name() if merge.by else "", why_not_undone(merge, now))
        for merge in recent_merges(organisation, now)
    ]
