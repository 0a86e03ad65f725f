"""Keeping who may see an inquiry worked out: the rows behind the lists, by the rules of workflow.md 7 (docs/adr/0010).

Whoever writes an inquiry, its hand-overs, its contact or the tree of units calls one of these functions in the same
transaction. The rule stands here once, as SQL, because it is asked for thousands of inquiries at a time; what a person
then sees of these rows is said in visibility.py.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from accounts.models import Unit
from contacts.models import Contact
from core.prepared import prepared_cursor
from requests_app.models import Inquiry, PersonAccess, UnitAccess
from requests_app.models.access import Access

_COPIED = (
    "contact_id", "contact_key", "is_open", "awaits", "offered", "due_sort", "type", "status", "project_type",
    "country", "contact_type", "created_at",
)  # fmt: skip
_OF_UNITS = (*_COPIED, "shared")
_OF_THE_CONTACT = ("contact_key", "contact_type")
# Many at once share the cost of a statement; more would keep locks for long.
BATCH = 1000

# Each inquiry with every unit that may see it: where it is, where it was offered or accepted, where it is worked on,
# and the units above; and the manufacturer's first unit when it is shared, perhaps for no other reason.
_UNITS = """
    SELECT at.inquiry_id, above.id AS reader_id, above.organisation_id, bool_and(at.shared) AS shared
    FROM (
        SELECT id AS inquiry_id, unit_id, false AS shared FROM concerned
        UNION SELECT id, responsible_unit_id, false FROM concerned
        UNION SELECT inquiry_id, to_unit_id, false FROM requests_app_assignment
            WHERE inquiry_id = ANY(%(inquiries)s) AND outcome IN ('pending', 'accepted')
        UNION SELECT concerned.id, first.id, true
            FROM concerned
            JOIN accounts_organisation maker ON maker.kind = 'manufacturer'
            JOIN accounts_unit first ON first.organisation_id = maker.id AND first.depth = 1
            WHERE concerned.shared_at IS NOT NULL
    ) at
    JOIN accounts_unit own ON own.id = at.unit_id
    CROSS JOIN LATERAL generate_series({step}, length(own.path), {step}) AS upwards(length)
    JOIN accounts_unit above ON above.path = left(own.path, upwards.length)
    GROUP BY at.inquiry_id, above.id
"""

# Each inquiry with every person who may see it by themselves: they are responsible, or once handed it over, or it is
# offered to them.
_PEOPLE = """
    SELECT concerned.id AS inquiry_id, at.person_id AS reader_id, unit.organisation_id, false AS shared
    FROM concerned
    CROSS JOIN LATERAL (
        SELECT concerned.responsible_id WHERE concerned.responsible_id IS NOT NULL
        UNION SELECT from_person_id FROM requests_app_assignment
            WHERE inquiry_id = concerned.id AND from_person_id IS NOT NULL
        UNION SELECT to_person_id FROM requests_app_assignment
            WHERE inquiry_id = concerned.id AND outcome = 'pending' AND to_person_id IS NOT NULL
    ) at (person_id)
    JOIN accounts_person person ON person.id = at.person_id
    JOIN accounts_unit unit ON unit.id = person.unit_id
"""

_OFFERED_TO_UNIT = """
    EXISTS (SELECT FROM requests_app_assignment
            WHERE inquiry_id = readers.inquiry_id AND outcome = 'pending' AND to_person_id IS NULL
                AND to_unit_id = readers.reader_id)
"""

_ONLY_OFFERED = """
    inquiry.responsible_id IS DISTINCT FROM readers.reader_id
    AND NOT EXISTS (SELECT FROM requests_app_assignment
                    WHERE inquiry_id = readers.inquiry_id AND from_person_id = readers.reader_id)
"""

# The contact is the one that visibility.redact shows to the reader's organisation.
_RULE = """
    concerned AS MATERIALIZED (SELECT * FROM requests_app_inquiry WHERE id = ANY(%(inquiries)s)),
    readers AS MATERIALIZED ({readers}),
    rule AS MATERIALIZED (
        SELECT readers.inquiry_id, readers.reader_id, contact.id AS contact_id,
            coalesce(nullif(contact.name_key, ''), contact.company_key, '') AS contact_key, inquiry.is_open,
            inquiry.status = 'to_accept' AND working.organisation_id = readers.organisation_id AS awaits,
            {offered} AS offered, inquiry.due_sort, inquiry.type, inquiry.status, inquiry.project_type,
            inquiry.site_country AS country, coalesce(contact.type, '') AS contact_type, inquiry.created_at,
            readers.shared
        FROM readers
        JOIN concerned inquiry ON inquiry.id = readers.inquiry_id
        JOIN accounts_unit working ON working.id = inquiry.responsible_unit_id
        LEFT JOIN LATERAL (
            SELECT outcome, to_contact_id FROM requests_app_assignment
            WHERE inquiry_id = inquiry.id AND outcome IN ('pending', 'accepted')
                AND to_organisation_id = readers.organisation_id AND from_organisation_id <> readers.organisation_id
            ORDER BY outcome, created_at DESC, id DESC LIMIT 1
        ) received ON readers.organisation_id <> inquiry.organisation_id
        LEFT JOIN contacts_contact contact ON contact.id = CASE
            WHEN received.outcome IS NULL THEN inquiry.contact_id
            WHEN received.outcome = 'accepted' THEN coalesce(received.to_contact_id, inquiry.contact_id)
        END
    )
"""

# What is being changed of the contact elsewhere at this moment has been put into the row by `contact_changed`.
_WRITE = """
    WITH {rule},
    gone AS (
        DELETE FROM {table} WHERE inquiry_id = ANY(%(inquiries)s)
        AND NOT EXISTS (SELECT FROM rule WHERE rule.inquiry_id = {table}.inquiry_id AND reader_id = {table}.{reader})
    )
    INSERT INTO {table} AS known (inquiry_id, {reader}, {columns})
    SELECT inquiry_id, reader_id, {columns} FROM rule
    ON CONFLICT (inquiry_id, {reader}) DO UPDATE SET ({columns}) = ROW({values})
    WHERE ({known}) IS DISTINCT FROM ({values})
"""

_COMPARE = """
    WITH {rule}
    SELECT count(*) FILTER (WHERE known.inquiry_id IS NULL), count(*) FILTER (WHERE rule.inquiry_id IS NULL),
        count(*) FILTER (WHERE ({known}) IS DISTINCT FROM ({rules}) AND known.inquiry_id = rule.inquiry_id),
        array_agg(DISTINCT coalesce(known.inquiry_id, rule.inquiry_id))
    FROM rule
    FULL JOIN (SELECT * FROM {table} WHERE inquiry_id = ANY(%(inquiries)s)) known
        ON known.inquiry_id = rule.inquiry_id AND known.{reader} = rule.reader_id
    WHERE ({known}) IS DISTINCT FROM ({rules})
"""


@dataclass(frozen=True)
class _Table:
    """How the rows of one model are worked out."""

    model: type[Access]
    reader: str
    columns: tuple[str, ...]
    readers: str
    offered: str

    def sql(self, statement: str) -> str:
        """The statement for this table."""
        same = "CASE WHEN known.contact_id = excluded.contact_id THEN known.{0} ELSE excluded.{0} END"
        values = {column: f"excluded.{column}" for column in self.columns}
        values |= {column: same.format(column) for column in _OF_THE_CONTACT}
        return statement.format(
            rule=_RULE.format(readers=self.readers.format(step=Unit.steplen), offered=self.offered),
            table=self.model._meta.db_table,
            reader=self.reader,
            columns=", ".join(self.columns),
            values=", ".join(values.values()),
            known=", ".join(f"known.{column}" for column in self.columns),
            rules=", ".join(f"rule.{column}" for column in self.columns),
        )


_TABLES = [
    _Table(UnitAccess, "unit_id", _OF_UNITS, _UNITS, _OFFERED_TO_UNIT),
    _Table(PersonAccess, "person_id", _COPIED, _PEOPLE, _ONLY_OFFERED),
]
_WRITES = [table.sql(_WRITE) for table in _TABLES]


def refresh(inquiries: Iterable[int]) -> None:
    """Work out anew who may see these inquiries and what lists need of them, in two statements for each BATCH.

    The caller holds their locks, or has just made them, so that nobody else does the same from an older state.
    """
    pks = list(inquiries)
    with prepared_cursor() as cursor:
        for start in range(0, len(pks), BATCH):
            for statement in _WRITES:
                cursor.execute(statement, {"inquiries": pks[start : start + BATCH]})


def contact_changed(contacts: Iterable[int]) -> None:
    """Take over the names and types that these contacts have now; to be called after they are saved or merged.

    Merging also gives inquiries and hand-overs another contact: those inquiries are to be locked and refreshed.
    """
    for contact in Contact.objects.filter(pk__in=list(contacts)).only("name_key", "company_key", "type"):
        for table in _TABLES:
            rows = table.model._default_manager.filter(contact=contact)
            rows.update(contact_key=contact.name_key or contact.company_key, contact_type=contact.type)


def unit_moved(unit: Unit) -> None:
    """Work out anew what is seen through a unit that has another place in the tree, or in that below it."""
    pks = list(UnitAccess.objects.filter(unit=unit).order_by("inquiry").values_list("inquiry", flat=True))
    for start in range(0, len(pks), BATCH):
        refresh(_locked(pks[start : start + BATCH]))


# --- Checking ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Findings:
    """How many rows are missing, superfluous or different, and the inquiries they belong to."""

    missing: int = 0
    superfluous: int = 0
    different: int = 0
    inquiries: frozenset[int] = frozenset()

    def __add__(self, other: "Findings") -> "Findings":
        return Findings(
            self.missing + other.missing,
            self.superfluous + other.superfluous,
            self.different + other.different,
            self.inquiries | other.inquiries,
        )


def check(*, repair: bool = False) -> Findings:
    """Compare all rows with the rule, batch by batch, and put right what is wrong if that is wanted."""
    found, last = Findings(), 0
    while pks := list(Inquiry.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        last = pks[-1]
        wrong = _compare(pks)
        found += wrong
        if repair and wrong.inquiries:
            _put_right(sorted(wrong.inquiries))
    return found


def _compare(pks: list[int]) -> Findings:
    found = Findings()
    with connection.cursor() as cursor:
        for table in _TABLES:
            cursor.execute(table.sql(_COMPARE), {"inquiries": pks})
            missing, superfluous, different, inquiries = cursor.fetchone()
            found += Findings(missing, superfluous, different, frozenset(inquiries or ()))
    return found


@transaction.atomic
def _put_right(pks: list[int]) -> None:
    _locked(pks)
    # A row that stays would keep the name it sorts by.
    for table in _TABLES:
        rows: Any = table.model._default_manager
        rows.filter(inquiry__in=pks).delete()
    refresh(pks)


def _locked(pks: list[int]) -> list[int]:
    found = Inquiry.objects.select_for_update(no_key=True).filter(pk__in=pks).order_by("pk")
    return list(found.values_list("pk", flat=True))
