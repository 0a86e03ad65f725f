"""How many of the inquiries that a list shows are unread (features L4)."""

from dataclasses import replace

from requests_app.listing.pages import parts
from requests_app.listing.selection import Selection

# Nobody reads so many today: more is not counted.
MOST = 99


def unread_count(selection: Selection) -> int:
    """Count what *Unread* would show of the selection; MOST + 1 stands for more than MOST."""
    first, *others = [
        rows.order_by().values("pk")[: MOST + 1]
        for rows in parts(replace(selection, unread=True), selection.whose, selection.group)
    ]
    found = first.union(*others)[: MOST + 1] if others else first
    return len(found)
