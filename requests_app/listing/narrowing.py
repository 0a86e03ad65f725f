"""What narrows the list: the search, the filters of the columns, and what is unread."""

from requests_app.listing.selection import Selection
from requests_app.querysets import InquiryQuerySet
from requests_app.unread import only_unread


def narrowed(rows: InquiryQuerySet, selection: Selection, *, is_wide: bool) -> InquiryQuerySet:
    """Leave out of the rows what the search, the filters and *Unread* leave out.

    What a search finds is looked up beforehand when the rows are many of all (visibility.Part); for others it costs
    less to look at theirs.
    """
    if selection.search:
        rows = rows.filter(selection.words_searched.looked_up if is_wide else selection.words_searched.condition)
    if selection.unread:
        rows = only_unread(rows, selection.person)
    return selection.narrowed(rows)
