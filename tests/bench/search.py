"""What the full-text search costs beside the bare look into its index: python -m tests.bench.search.

Documents of 50 words, skewed as in life, of a manufacturer that sees all of them and a dealer that sees one in fifty.
Times are those of PostgreSQL. Everything happens in a database of its own, which is deleted afterwards. Ends with an
error when a goal is missed.
"""

import json
import os
import sys
from collections.abc import Iterator
from time import process_time
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Person
from accounts.organisations import create_organisation
from contacts.saving import create_contact
from requests_app import access
from requests_app.creation import InquiryData, create_inquiry
from requests_app.listing.pages import page
from requests_app.listing.selection import ListForm, Selection
from requests_app.models import Inquiry, InquirySearch
from requests_app.search import index
from requests_app.search.finding import Words
from requests_app.search.query import parse
from tests.bench.sweep import Measure, copy, database
from tests.cast import NOW, add_person, contact_data

ROWS = int(float(os.environ.get("SCALE", "1")) * 200_000)
READERS = {"whole manufacturer": "ada.egger@finstral.example", "dealer": "bruno.mair@studio-bolzano.example"}
TIMES = 3
REFRESHED = 2000

# Letters only, so that a beginning of four is one of 65,536; the first words are the most common.
_WORD = "translate(substr(md5((floor({words} * power(random(), 3)))::text), 1, 9), '0123456789', 'ghijklmnop')"
_DOCUMENTS = """
    INSERT INTO requests_app_inquirysearch (inquiry_id, organisation_id, document)
    SELECT seen.inquiry_id, unit.organisation_id, (
        SELECT array_to_tsvector(array_agg(DISTINCT word) || ARRAY['alle', 'nr' || seen.inquiry_id])
        FROM (SELECT {word} AS word FROM generate_series(1, 50 + 0 * seen.inquiry_id)) AS text)
    FROM requests_app_unitaccess seen JOIN accounts_unit unit ON unit.id = seen.unit_id
"""


def main() -> int:
    """Measure and print everything; returns how many goals were missed."""
    missed = 0
    with database():
        build()
        for measure in measures():
            sys.stdout.write(f"{measure}\n")
            sys.stdout.flush()
            missed += not measure.is_met
    return missed


def build() -> None:
    """Copies of one inquiry, each with words of its own; one in fifty is the dealer's."""
    manufacturer = create_organisation(kind="manufacturer", name="Finstral", country="IT", subdivision="BZ")
    dealer = create_organisation(name="Studio Bolzano", country="IT", subdivision="BZ")
    add_person(manufacturer, READERS["whole manufacturer"], "administrator")
    add_person(dealer, READERS["dealer"], "manager")
    for organisation, first, last in ((manufacturer, 1, ROWS), (dealer, ROWS + 1, ROWS + ROWS // 50)):
        data = InquiryData(type="offer", origin="website", language="it", text="Zwölf Fenster für den Wintergarten.")
        contact = create_contact(organisation, contact_data(), by=None, at=NOW)
        inquiry = create_inquiry(contact, data, unit=organisation.root_unit, responsible=None, by=None, at=NOW)
        due = "due_at + mod(n * 7919::bigint, 100000) * interval '1 minute'"
        copy(inquiry, f"generate_series({first}, {last}) AS n", number="'9' || lpad(n::text, 12, '0')", due_at=due)
    access.refresh(Inquiry.objects.values_list("pk", flat=True).order_by("pk").iterator(chunk_size=10_000))
    InquirySearch.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute("SELECT setseed(0.24)")
        cursor.execute(_DOCUMENTS.format(word=_WORD.format(words=40_000)))
        cursor.execute("VACUUM ANALYZE")


def measures() -> Iterator[Measure]:
    """The figures, over whatever these two see of the database that is connected."""
    yield Measure("search: inquiries", InquirySearch.objects.count(), "rows")
    for whose, email in READERS.items():
        person = Person.objects.with_organisation().get(email=email)
        for name, typed in _typed().items():
            bare, whole = bare_look(person, typed), page_time(ListForm({"q": typed}).selection(person))
            yield Measure(f"search, {whose}, {name}: bare look into the index", bare, "ms")
            yield Measure(f"search, {whose}, {name}: page of 50", whole, "ms", most=3 * bare + 2)
            if name == "four letters":
                yield Measure(f"search, {whose}, {name}: page of 50", whole, "ms", most=80)
    yield Measure("search: taking the words of one inquiry anew", _refresh(), "ms")


def _typed() -> dict[str, str]:
    """What is typed, from words that all have to words that one has."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT translate(substr(md5(place::text), 1, 9), '0123456789', 'ghijklmnop')"
            " FROM unnest(%s) WITH ORDINALITY AS asked (place, rank) ORDER BY rank",
            [[0, 40, 4000, 39_000]],
        )
        first, common, some, rare = (word for (word,) in cursor.fetchall())
    number = InquirySearch.objects.order_by("-inquiry").values_list("inquiry", flat=True)[0]
    return {
        "in all": "alle", "first word": first, "common word": common, "word": some, "rare word": rare,
        "four letters": common[:4], "two words": f"{common} {some[:4]}", "one inquiry": f"nr{number}", "none": "yyyy",
    }  # fmt: skip


def bare_look(person: Person, typed: str) -> float:
    """Milliseconds of the terms' match through the index alone."""
    rows = InquirySearch.objects.filter(document=Words(parse(typed).sql())).order_by()
    with connection.cursor() as cursor:
        cursor.execute("SET enable_seqscan = off")
        time = _time(*rows.values("inquiry").query.sql_with_params())
        cursor.execute("RESET enable_seqscan")
    return time


def page_time(selection: Selection) -> float:
    """Milliseconds of all statements that find a page of the list, as the application writes them."""
    with CaptureQueriesContext(connection) as queries:
        page(selection)
    statements = [query["sql"] for query in queries if not query["sql"].startswith("EXPLAIN")]
    return sum(_time(statement.replace("%", "%%")) for statement in statements)


def _time(statement: str, params: tuple[Any, ...] = ()) -> float:
    """Milliseconds of the best of some runs."""
    best = float("inf")
    with connection.cursor() as cursor:
        for _ in range(TIMES):
            cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {statement}", params)
            (found,) = cursor.fetchone()
            plan = (json.loads(found) if isinstance(found, str) else found)[0]
            best = min(best, plan["Execution Time"])
    return best


def _refresh() -> float:
    """Milliseconds of CPU of this process."""
    pks = list(Inquiry.objects.order_by("pk").values_list("pk", flat=True)[:REFRESHED])
    started = process_time()
    for pk in pks:
        index.refresh([pk])
    return (process_time() - started) / len(pks) * 1000


if __name__ == "__main__":
    sys.exit(main())
