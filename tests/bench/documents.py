"""The words of a million inquiries for the search, written by one statement: requests_app.search.index would need a
quarter of an hour for what is the same but for tags, offers and codes.

`fill` looks whether they are there, so that data built before get them too.
"""

# ruff: noqa: S608 (statements of our own words)

from time import perf_counter

from requests_app.models import InquirySearch
from tests.bench.world import log, sql, without_indexes


def _words(text: str, *signs: str) -> str:
    """Each word of letters as it is, and once more with each of the signs."""
    kept = " ".join(rf"''\&'' ''{sign}:\&''" for sign in signs)
    return f"regexp_replace(lower(unaccent({text})), '[a-z]+', '{kept}', 'g')"


def _once(number: str, weight: str) -> str:
    return f"' ''' || {number} || ''':{weight}'"


def _endings(text: str) -> str:
    """The parts of the words of a project's name, from three letters on."""
    return f"""(
        SELECT coalesce(string_agg(format('''%1$s'' ''n:%1$s''', substr(word, start)), ' '), '')
        FROM regexp_split_to_table(lower(unaccent({text})), ' ') word, generate_series(1, length(word) - 2) start)"""


_NUMBER = "replace(inquiry.number, '/', '')"
_DIGITS = "substr(phone.e164, 2)"
_PARTS = [
    *(_once(number, "4D") + f" || ' ''#:' || {number} || ''''" for number in (
        "split_part(inquiry.number, '/', 1)", "split_part(inquiry.number, '/', 2)", _NUMBER,
    )),
    _words("contact.first_name || ' ' || contact.last_name || ' ' || contact.company", "c"),
    "format(' ''%1$s'' ''c:%1$s'' ''casa'' ''c:casa'' ''example'' ''c:example''', split_part(email.address, '@', 1))",
    _once("email.address", "1A") + " || ' ''@casa.example'':1A ''39'':1A'",
    *(_once(f"right({_DIGITS}, {length})", "1A") for length in range(4, 13)),
    _words("inquiry.site_street || ' ' || inquiry.site_town", "c", "s"),
    *(_once(number, "1A,2B") for number in (
        "inquiry.site_house_number", "inquiry.site_postal_code",
        "inquiry.site_house_number || inquiry.site_postal_code",
    )),
    _words("coalesce(person.first_name || ' ' || person.last_name, '') || ' unit'", "r"),
    _once("unit.id", "4D") + " || ' ''r:' || unit.id || ''''",
    _endings("inquiry.project_name"),
    _words("inquiry.text || ' ' || coalesce(notes.text, '')", "n"),
]  # fmt: skip
_FILL = f"""
    INSERT INTO requests_app_inquirysearch (inquiry_id, organisation_id, document)
    SELECT seen.inquiry_id, seen.organisation_id, (CASE WHEN contact.id IS NULL
        THEN {" || ' ' || ".join(_PARTS[:3])} || ' ' || {_words("inquiry.site_town", "s")}
        ELSE {" || ' ' || ".join(_PARTS)} END)::tsvector
    FROM (
        SELECT access.inquiry_id, unit.organisation_id, max(access.contact_id) AS contact_id
        FROM requests_app_unitaccess access JOIN accounts_unit unit ON unit.id = access.unit_id GROUP BY 1, 2
    ) seen
    JOIN requests_app_inquiry inquiry ON inquiry.id = seen.inquiry_id
    JOIN accounts_unit unit ON unit.id = inquiry.responsible_unit_id
    LEFT JOIN accounts_person person ON person.id = inquiry.responsible_id
    LEFT JOIN contacts_contact contact ON contact.id = seen.contact_id
    LEFT JOIN contacts_contactemail email ON email.contact_id = contact.id
    LEFT JOIN contacts_contactphone phone ON phone.contact_id = contact.id
    LEFT JOIN (
        SELECT inquiry_id, string_agg(note, ' ') AS text FROM requests_app_historyentry WHERE note <> '' GROUP BY 1
    ) notes ON notes.inquiry_id = inquiry.id
"""


def fill() -> None:
    """Write the words of all inquiries that the database has, unless they are there."""
    if InquirySearch.objects.exists():
        return
    started = perf_counter()
    sql("SET session_replication_role = replica; SET synchronous_commit = off; SET jit = off")
    sql("SET maintenance_work_mem = '1GB'; SET work_mem = '512MB'; SET max_parallel_maintenance_workers = 2")
    with without_indexes("^requests_app_inquirysearch"):
        sql(_FILL)
        log(f"  words: {perf_counter() - started:.0f} s")
    sql("RESET ALL")
    sql("VACUUM (FREEZE, ANALYZE) requests_app_inquirysearch")
    log(f"wrote the words in {perf_counter() - started:.0f} s")
