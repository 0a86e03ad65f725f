"""All that the list asks of the database, with an end to its patience (performance.md, query rule 6).

Some conditions together cost far more than PostgreSQL expects. Whoever narrows the list by such is told so after a
while, and neither waits nor keeps others waiting.
"""

from dataclasses import dataclass

from django.conf import settings

from core import keyset
from core.patience import TooSlow, patience
from requests_app.listing.counting import UNKNOWN, Counts, counts
from requests_app.listing.pages import page
from requests_app.listing.selection import Group, Selection, scopes_of
from requests_app.listing.unread import unread_count


@dataclass(frozen=True)
class Asked:
    """One page, how many inquiries there are, and how many unread ones, where that could be counted.

    `is_stopped` says that not even the page was found in time; there are no rows then.
    """

    page: keyset.Page
    counts: Counts
    unread: int | None
    is_stopped: bool = False


def ask(selection: Selection) -> Asked:
    """Find the page and count around it."""
    if not (selection.search or selection.filters):
        return Asked(page(selection), counts(selection), unread_count(selection))
    unknown = Counts(dict.fromkeys(Group, UNKNOWN), dict.fromkeys(scopes_of(selection.person), UNKNOWN))
    found = None
    try:
        with patience(settings.LIST_PATIENCE):
            found = page(selection)
            return Asked(found, counts(selection), unread_count(selection))
    except TooSlow:
        return Asked(found or keyset.Page([], 0, None, None), unknown, None, is_stopped=found is None)
