"""Keeping the words of inquiries up to date (features L7).

Whoever writes an inquiry, or what belongs to it, calls `refresh` in the same transaction.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from core.prepared import prepared_cursor
from requests_app.models import Inquiry, InquirySearch
from requests_app.search.document import document
from requests_app.search.sources import fields_of

# Many at once share the cost of a statement; more would keep locks for long.
BATCH = 500

_LOCK = "SELECT id FROM requests_app_inquiry WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE"
_NEW = """
    WITH new AS MATERIALIZED (
        SELECT * FROM unnest(%(inquiries)s::bigint[], %(organisations)s::bigint[], %(documents)s::text[])
            AS new (inquiry_id, organisation_id, document)
    )
"""
# What stays the same is not written: the index would take every word of it once more.
_WRITE = """,
    gone AS (
        DELETE FROM requests_app_inquirysearch AS known
        WHERE inquiry_id = ANY(%(all)s) AND NOT EXISTS (
            SELECT FROM new
            WHERE new.inquiry_id = known.inquiry_id AND new.organisation_id = known.organisation_id)
    )
    INSERT INTO requests_app_inquirysearch AS known (inquiry_id, organisation_id, document)
    SELECT inquiry_id, organisation_id, document::tsvector FROM new
    ON CONFLICT (inquiry_id, organisation_id) DO UPDATE SET document = excluded.document
    WHERE known.document <> excluded.document
"""
_COMPARE = """
    SELECT count(*) FILTER (WHERE known.inquiry_id IS NULL), count(*) FILTER (WHERE new.inquiry_id IS NULL),
        count(*) FILTER (WHERE known.document <> new.document::tsvector)
    FROM new
    FULL JOIN (SELECT * FROM requests_app_inquirysearch WHERE inquiry_id = ANY(%(all)s)) AS known
        ON known.inquiry_id = new.inquiry_id AND known.organisation_id = new.organisation_id
"""


@dataclass
class Check:
    """How the kept words differ from what they should be, in rows."""

    missing: int = 0
    left_over: int = 0
    different: int = 0

    def __add__(self, other: "Check") -> "Check":
        return Check(self.missing + other.missing, self.left_over + other.left_over, self.different + other.different)

    @property
    def is_right(self) -> bool:
        """Whether nothing differs."""
        return self == Check()


@transaction.atomic(savepoint=False)
def refresh(inquiries: Iterable[int]) -> None:
    """Take the words of these inquiries anew, for each organisation that sees them.

    The inquiries are locked first, so that of two who write at the same time the later one sees what the other wrote.
    """
    for pks in _batches(inquiries):
        with prepared_cursor() as cursor:
            cursor.execute(_LOCK, [pks])
            cursor.execute(f"{_NEW}{_WRITE}", _new(pks))


def forget(inquiries: Iterable[int]) -> None:
    """Delete all words of these inquiries, as anonymisation asks; `refresh` takes what is left (privacy.md)."""
    for pks in _batches(inquiries):
        InquirySearch.objects.filter(inquiry__in=pks).delete()


def check(inquiries: Iterable[int]) -> Check:
    """Compare what is kept for these inquiries with what should be; writes nothing."""
    found = Check()
    for pks in _batches(inquiries):
        with connection.cursor() as cursor:
            cursor.execute(f"{_NEW}{_COMPARE}", _new(pks))
            found += Check(*cursor.fetchone())
    return found


def missing(most: int = BATCH) -> list[int]:
    """Some inquiries for which nothing is kept."""
    kept = InquirySearch.objects.filter(inquiry=OuterRef("pk"))
    return list(Inquiry.objects.filter(~Exists(kept)).values_list("pk", flat=True)[:most])


def _new(pks: list[int]) -> dict[str, list[Any]]:
    """The rows as they should be, by column."""
    rows = fields_of(pks)
    return {
        "all": pks,
        "inquiries": [inquiry for inquiry, _organisation in rows],
        "organisations": [organisation for _inquiry, organisation in rows],
        "documents": [document(fields) for fields in rows.values()],
    }


def _batches(pks: Iterable[int]) -> Iterator[list[int]]:
    left = iter(pks)
    while batch := list(islice(left, BATCH)):
        yield batch
