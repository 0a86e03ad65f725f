"""How many of the inquiries that a list shows are unread (features L4)."""

from dataclasses import replace
from typing import Any

from django.db.models import QuerySet

from core.statements import rows_of
from requests_app.listing.pages import parts, plain_key
from requests_app.listing.selection import Selection

# Nobody reads so many today: more is not counted.
MOST = 99


def unread_count(selection: Selection) -> int:
    """Count what *Unread* would show of the selection; MOST + 1 stands for more than MOST."""

    def queryset() -> QuerySet[Any, Any]:
        first, *others = [
            rows.order_by().values_list("pk")[: MOST + 1]
            for rows in parts(replace(selection, unread=True), selection.whose, selection.group)
        ]
        return first.union(*others)[: MOST + 1] if others else first

    key = plain_key(selection, [selection.whose])
    return len(rows_of(("unread", key), queryset) if key else queryset())
