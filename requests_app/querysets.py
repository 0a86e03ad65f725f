"""Questions about inquiries and their history, as querysets."""

from datetime import datetime

from django.db import models

from accounts.models import Person
from requests_app.visibility import inquiries_visible_to


class InquiryQuerySet(models.QuerySet):
    """Questions about inquiries; `visible_to` is the only door for anything a person sees."""

    def visible_to(self, person: Person) -> "InquiryQuerySet":
        """The inquiries that exist for the person (workflow.md 7)."""
        return self.filter(inquiries_visible_to(person))

    def open(self) -> "InquiryQuerySet":
        """Inquiries that are not processed."""
        return self.filter(is_open=True)

    def processed(self) -> "InquiryQuerySet":
        """Inquiries that are ordered, closed or cancelled."""
        return self.filter(is_open=False)

    def overdue(self, now: datetime) -> "InquiryQuerySet":
        """Open inquiries whose due date has passed."""
        return self.open().filter(due_at__lt=now)


class HistoryQuerySet(models.QuerySet):
    """Questions about history entries."""

    def with_people(self) -> "HistoryQuerySet":
        """Entries with everybody they name and their files, in two queries."""
        return self.select_related("person", "organisation", "unit", "counterpart").prefetch_related("files")
