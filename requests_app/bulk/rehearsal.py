"""What a bulk action could do, and why not to all, before anything is done (features B8)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Person
from requests_app.bulk.deeds import Deed
from requests_app.bulk.words import grouped, inquiries
from requests_app.models import Inquiry

BATCH = 1000
MOST_NAMED = 60
# What why_not may look at without asking the database again.
_LOOKED_AT = (
    "number", "type", "status", "version", "organisation", "responsible", "responsible_unit__organisation",
)  # fmt: skip


@dataclass(frozen=True)
class Reason:
    """Why some inquiries are left as they are."""

    text: str
    numbers: list[str]

    @property
    def count(self) -> str:
        """How many, in words."""
        return grouped(len(self.numbers))

    @property
    def named(self) -> list[str]:
        """Their numbers, as far as a dialog has room."""
        return self.numbers[:MOST_NAMED]

    @property
    def further(self) -> str:
        """How many are not named."""
        more = len(self.numbers) - MOST_NAMED
        return (
            ngettext("and %(number)s more", "and %(number)s more", more) % {"number": grouped(more)} if more > 0 else ""
        )


@dataclass(frozen=True)
class Rehearsal:
    """How many could be changed; what keeps the others from it, the most frequent reason first."""

    possible: int
    missing: int
    reasons: list[Reason]

    @property
    def words(self) -> str:
        """How many of how many, in a sentence."""
        total = self.possible + self.left
        if not self.possible:
            return _("This is possible for none of them.") if total > 1 else _("This is not possible.")
        if not self.left:
            return inquiries(total)
        words = ngettext(
            "%(number)s of %(total)s inquiry can be changed.",
            "%(number)s of %(total)s inquiries can be changed.",
            total,
        )
        return words % {"number": grouped(self.possible), "total": grouped(total)}

    @property
    def count(self) -> str:
        """How many could be changed, when it is more than one."""
        return grouped(self.possible) if self.possible > 1 else ""

    @property
    def left(self) -> int:
        """How many stay as they are."""
        return self.missing + sum(len(reason.numbers) for reason in self.reasons)


def rehearse(deed: Deed, person: Person, ids: Sequence[int], at: datetime) -> Rehearsal:
    """Try it on each inquiry without doing it, with two queries for each thousand."""
    by_reason: dict[str, list[str]] = {}
    possible = seen = 0
    for inquiry, reason in _tried(deed, person, ids, at):
        seen += 1
        if reason:
            by_reason.setdefault(reason, []).append(inquiry.number)
        else:
            possible += 1
    reasons = [Reason(text, numbers) for text, numbers in by_reason.items()]
    return Rehearsal(possible, len(ids) - seen, sorted(reasons, key=lambda reason: -len(reason.numbers)))


def first_possible(deed: Deed, person: Person, ids: Sequence[int], at: datetime) -> Inquiry | None:
    """The first inquiry to which it can be done: its form is that of all."""
    return next((inquiry for inquiry, reason in _tried(deed, person, ids, at) if not reason), None)


def reasons_for(deed: Deed, person: Person, ids: Sequence[int], at: datetime) -> dict[int, str]:
    """By the id of each inquiry that the person sees: why they cannot, or an empty word."""
    return {inquiry.pk: reason for inquiry, reason in _tried(deed, person, ids, at)}


def _tried(deed: Deed, person: Person, ids: Sequence[int], at: datetime) -> Iterator[tuple[Inquiry, str]]:
    for begin in range(0, len(ids), BATCH):
        rows = (
            Inquiry.objects.visible_to(person)
            .filter(pk__in=ids[begin : begin + BATCH])
            .select_related("responsible_unit")
        )
        for inquiry in deed.fetch(rows.only(*_LOOKED_AT), person).order_by("pk"):
            yield inquiry, deed.why_not(inquiry, person, at)
