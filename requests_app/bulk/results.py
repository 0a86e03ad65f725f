"""What became of each inquiry of a job, a page at a time (features L11, per-row result)."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import Person
from requests_app.bulk.words import grouped
from requests_app.models import BulkItem, BulkJob, Inquiry

PER_PAGE = 100
# Which results are shown.
CHOICES = {
    "all": pgettext_lazy("inquiries", "All"),
    "done": gettext_lazy("Changed"),
    "left": gettext_lazy("Left as they were"),
    "kept": gettext_lazy("Not taken back"),
}
_FILTERS: dict[str, dict[str, Any]] = {
    "all": {}, "done": {"done": True}, "left": {"done": False}, "kept": {"undone": False},
}  # fmt: skip


@dataclass(frozen=True)
class Result:
    """One inquiry: its number, whether it can still be opened, whether it was changed, taken back, or why not."""

    pk: int
    number: str
    is_visible: bool
    done: bool
    undone: bool | None
    reason: str


@dataclass(frozen=True)
class Cause:
    """A reason and how many inquiries have it."""

    text: str
    number: int


def page_of(job: BulkJob, person: Person, which: str, number: int) -> tuple[Page, list[Result]]:
    """One page of the results, in the order in which they came about."""
    items = job.items.filter(**_FILTERS[which]).select_related("inquiry").order_by("pk")
    page = Paginator(items, PER_PAGE).get_page(number)
    shown: list[BulkItem] = list(page.object_list)
    pks = [item.inquiry_id for item in shown]
    visible = set(Inquiry.objects.visible_to(person).filter(pk__in=pks).values_list("pk", flat=True))
    return page, [_result(item, item.inquiry_id in visible) for item in shown]


def shown_words(page: Page) -> str:
    """Which results these are: 101–200 of 1,284."""
    words = {"first": page.start_index(), "last": page.end_index(), "total": page.paginator.count}
    return _("%(first)s–%(last)s of %(total)s") % {name: grouped(number) for name, number in words.items()}


def _result(item: BulkItem, is_visible: bool) -> Result:
    reason = item.undo_reason if item.undone is False else item.reason
    number = item.inquiry.number if item.done or is_visible else ""
    return Result(item.inquiry_id, number, is_visible, item.done, item.undone, reason)


def causes(job: BulkJob) -> list[Cause]:
    """Why inquiries were left as they were, the most frequent reason first."""
    left = job.items.filter(done=False).values_list("reason").annotate(number=Count("pk"))
    return [Cause(*row) for row in left.order_by("-number", "reason")]
