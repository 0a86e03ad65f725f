"""What narrows the list: the search, the filters of the columns, and what is unread."""

from requests_app.listing.selection import Selection
from requests_app.querysets import InquiryQuerySet
from requests_app.search.finding import searched
from requests_app.unread import only_unread


def narrowed(rows: InquiryQuerySet, selection: Selection) -> InquiryQuerySet:
    """Leave out of the rows what the search, the filters and *Unread* leave out."""
    if selection.search:
        rows = searched(rows, selection.search, selection.category, selection.person)
    if selection.unread:
        rows = only_unread(rows, selection.person)
    return selection.narrowed(rows)
