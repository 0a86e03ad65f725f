"""What narrows the list: the search, the filters of the columns, and what is unread."""

import re

from core.text import digits
from requests_app.listing.selection import Selection
from requests_app.querysets import InquiryQuerySet
from requests_app.unread import only_unread


def number_start(text: str) -> str:
    """How a number begins that was typed with or without its slash; other text, which no number has, as it is."""
    if re.search(r"[^\d\s/.-]", text) or not (typed := digits(text)):
        return text
    return f"{typed[:6]}/{typed[6:]}" if len(typed) > 6 else typed


def narrowed(rows: InquiryQuerySet, selection: Selection) -> InquiryQuerySet:
    """Leave out of the rows what the search, the filters and *Unread* leave out."""
    if selection.search:
        rows = rows.filter(number__startswith=number_start(selection.search))
    if selection.unread:
        rows = only_unread(rows, selection.person)
    return selection.narrowed(rows)
