"""Tells cheaply whether a list still shows what it showed, so that an unchanged one is not made again (features L13).

A stamp goes with every list and comes back with the next question. It names the snapshot of the database in which the
list was read, whose changes it shows (models/list_change.py), and until when its words hold by themselves. It is
signed: what it asks about is the reader's own. docs/adr/0012.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core import signing
from django.db import connection
from django.utils.http import parse_etags
from django.utils.translation import get_language

from accounts.models import Person
from requests_app.listing.filters import Due
from requests_app.listing.selection import Selection, scopes_of
from requests_app.models import ListChange
from requests_app.visibility import visible_parts

# Midnight, wherever the reader is, is the end of such a quarter: words such as today, and absences, change with it.
_LONGEST = timedelta(minutes=15)
# A stamp is forgotten long before that, and no transaction lasts so long.
_KEPT = timedelta(days=1)
_SALT = "requests_app.listing"
_DUE_WORDS = frozenset(Due)

_ASK = """
SELECT pg_current_snapshot()::text, EXISTS (
    SELECT FROM unnest(%(kinds)s::text[], %(readers)s::bigint[]) AS mine (kind, reader)
    JOIN requests_app_listchange change ON change.kind = mine.kind AND change.reader = mine.reader
        AND change.transaction >= pg_snapshot_xmin(%(snapshot)s::pg_snapshot)::text::bigint
    WHERE NOT pg_visible_in_snapshot(change.transaction::text::xid8, %(snapshot)s::pg_snapshot)
)
"""


@dataclass(frozen=True)
class Look:
    """A look at the database before a list is read: all that is older is in the list."""

    snapshot: str
    is_unchanged: bool


def look(given: str, person: Person, address: str, now: datetime) -> Look:
    """Say in one query whether the list with one of the given stamps, as in If-None-Match, is still as it was."""
    known = next(filter(None, (_read(stamp) for stamp in parse_etags(given))), None)
    if known is None or known[:2] != [person.pk, _digest(person, address)]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_current_snapshot()::text")
            return Look(cursor.fetchone()[0], False)
    _person, _address, until, snapshot, kinds, readers = known
    with connection.cursor() as cursor:
        cursor.execute(_ASK, {"kinds": kinds, "readers": readers, "snapshot": snapshot})
        current, is_changed = cursor.fetchone()
    return Look(current, not is_changed and now.timestamp() < until)


def stamp(
    looked: Look, selection: Selection, address: str, *, now: datetime, same_until: Iterable[datetime | None]
) -> str:
    """The stamp of the list that was read after the look, as an ETag; `same_until` is when its words change."""
    kinds, readers = zip(*sorted(_concerned(selection.person)), strict=True)
    until = min([_quarter_after(now), *filter(None, same_until)])
    if _DUE_WORDS & {word for _name, word in selection.filters}:
        until = now  # What is overdue becomes more by itself.
    facts = [
        selection.person.pk,
        _digest(selection.person, address),
        until.timestamp(),
        looked.snapshot,
        kinds,
        readers,
    ]
    return f'"{signing.dumps(facts, salt=_SALT, compress=True)}"'


def forget(now: datetime) -> None:
    """Delete changes that no list asks about any more."""
    ListChange.objects.filter(at__lt=now - _KEPT).delete()


def _concerned(person: Person) -> set[tuple[str, int]]:
    """Whose changes the person's lists show: kind and id, as the triggers write them."""
    concerned = {(ListChange.Kind.ALL.value, 0), (ListChange.Kind.PERSON.value, person.pk)}
    for scope in scopes_of(person):
        for part in visible_parts(person, scope):
            if "person" in part.lookups:
                concerned.add((ListChange.Kind.PERSON.value, part.lookups["person"]))
            else:
                kind = ListChange.Kind.OFFERED if part.is_offer else ListChange.Kind.UNIT
                concerned.add((kind.value, part.lookups["unit"]))
    return concerned


def _quarter_after(now: datetime) -> datetime:
    begun = now.astimezone(UTC).replace(minute=now.minute - now.minute % 15, second=0, microsecond=0)
    return begun + _LONGEST


def _digest(person: Person, address: str) -> str:
    """What else the page depends on: its address, and how the reader wants to have it."""
    wanted = f"{get_language()} {person.time_zone} {person.compact_rows} {address}"
    return hashlib.sha256(wanted.encode()).hexdigest()[:16]


def _read(etag: str) -> list[Any] | None:
    try:
        facts: list[Any] = signing.loads(etag.removeprefix("W/").strip('"'), salt=_SALT)
    except signing.BadSignature:
        return None
    return facts
