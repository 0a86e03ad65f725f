"""Questions about inquiries and their history, as querysets."""

from datetime import datetime
from typing import Any, cast

from django.apps import apps
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import FilteredRelation, OuterRef
from django.db.models.functions import Coalesce, JSONObject
from django.db.models.sql.datastructures import Join

from accounts.models import CustomerCode, Person
from accounts.rights import Scope
from requests_app.visibility import Part, inquiries_visible_to, visible_parts


class _SeenJoin(Join):
    """The join to the row of access, as an outer one: so PostgreSQL reads an inquiry only if something is asked of it.

    No row is without its inquiry, so that the result is that of an inner join.
    """

    @classmethod
    def instead_of(cls, join: Join) -> "_SeenJoin":
        """The same join as an outer one."""
        return cls(
            join.table_name,
            join.parent_alias,
            join.table_alias,
            "RIGHT OUTER JOIN",
            join.join_field,
            join.nullable,
            join.filtered_relation,
        )

    @property
    def identity(self) -> tuple[Any, ...]:
        """What a lookup of `seen` finds it by."""
        return Join, *super().identity[1:]

    def promote(self) -> "_SeenJoin":
        """Stay what it is, whatever conditions say."""
        return self

    def demote(self) -> "_SeenJoin":
        """Stay what it is."""
        return self


class InquiryQuerySet(models.QuerySet):
    """Questions about inquiries; `visible_to` is the only door for anything a person sees."""

    def visible_to(self, person: Person) -> "InquiryQuerySet":
        """The inquiries that exist for the person (workflow.md 7)."""
        return self.filter(inquiries_visible_to(person))

    def visible_parts(self, person: Person, scope: Scope) -> list["InquiryQuerySet"]:
        """The same door in alternatives that share some inquiries, each quick alone, for a scope up to one's own.

        Each has its row of access as `seen`: `seen__contact` is the record of the contact that the reader's
        organisation is shown, `seen__due_sort`, `seen__is_open` and others are copies that an index holds together.
        """
        return [self.seen_by(part) for part in visible_parts(person, scope)]

    def seen_by(self, part: Part) -> "InquiryQuerySet":
        """One of these alternatives."""
        lookups = {f"seen__{name}": value for name, value in part.lookups.items()}
        rows = self.annotate(seen=FilteredRelation(part.relation)).filter(**lookups)
        rows.query.alias_map["seen"] = _SeenJoin.instead_of(cast(Join, rows.query.alias_map["seen"]))
        return rows

    def open(self) -> "InquiryQuerySet":
        """Inquiries that are not processed."""
        return self.filter(is_open=True)

    def processed(self) -> "InquiryQuerySet":
        """Inquiries that are ordered, closed or cancelled."""
        return self.filter(is_open=False)

    def overdue(self, now: datetime) -> "InquiryQuerySet":
        """Open inquiries whose due date has passed."""
        return self.open().filter(due_at__lt=now)

    def of_contact(self, contact_id: int) -> "InquiryQuerySet":
        """Inquiries whose contact is this record, in its own organisation or as the copy made on acceptance.

        Their keys come from two indexes: a condition with OR would read all inquiries.
        """
        own = apps.get_model("requests_app", "Inquiry").objects.filter(contact=contact_id).order_by().values("pk")
        copies = apps.get_model("requests_app", "Assignment").objects.filter(to_contact=contact_id).order_by()
        return self.filter(pk__in=own.union(copies.values("inquiry")))

    def with_detail_data(self) -> "InquiryQuerySet":
        """What the page of one inquiry needs, in one query.

        `article_list` holds quantity and title, `appointment_list` kind, place and studio of what was agreed and not
        cancelled, the earliest first, `partner_codes` customer code and organisation of every partner outside.
        """
        ours = OuterRef("pk")
        articles = apps.get_model("requests_app", "InquiryArticle").objects.filter(inquiry=ours)
        article = JSONObject(quantity="quantity", title=Coalesce("item__title", "code"))
        appointments = apps.get_model("requests_app", "Appointment").objects.filter(inquiry=ours, cancelled_at=None)
        appointment = JSONObject(kind="kind", place="place", studio="studio__name")
        partners = {"organisation__received_assignments__inquiry": ours}
        codes = CustomerCode.objects.filter(**partners, organisation__received_assignments__outcome="external")
        return self.select_related(
            "organisation", "unit", "responsible", "responsible_unit__organisation", "created_by", "cancel_reason",
            "site_province",
        ).annotate(
            article_list=ArraySubquery(articles.values(data=article)),
            appointment_list=ArraySubquery(appointments.values(data=appointment)),
            partner_codes=ArraySubquery(codes.values(data=JSONObject(code="code", organisation="organisation"))),
        )  # fmt: skip


class HistoryQuerySet(models.QuerySet):
    """Questions about history entries."""

    def with_people(self) -> "HistoryQuerySet":
        """Entries with everybody they name and their files, in two queries."""
        return self.select_related("person", "organisation", "unit", "counterpart").prefetch_related("files")
