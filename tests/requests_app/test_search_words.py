"""How texts and queries are taken apart: whatever is kept of a text, its own words find it."""

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from core.text import search_key
from requests_app.search.document import Field, Part, document
from requests_app.search.query import parse
from requests_app.search.words import Kind, lexemes

any_text = st.text(st.characters(exclude_categories=[]))
letters = st.text(st.characters(categories=["L"]), min_size=1, max_size=12)
phones = st.from_regex(r"\A\+39 3\d\d \d{3} \d{4}\Z")


def finds(typed: str, text: str, kind: Kind = Kind.TEXT) -> bool:
    kept = lexemes(text, kind)
    terms = parse(typed).terms
    found = (any(all(any(map(word.fits, kept)) for word in choice) for choice in term) for term in terms)
    return bool(terms) and all(found)


@given(st.lists(letters, min_size=1, max_size=6), st.data())
def test_a_text_is_found_by_the_beginning_of_any_of_its_words_in_any_case(words, data):
    text = " ".join(words)
    keys = search_key(text).split()
    if keys:
        key = data.draw(st.sampled_from(keys))
        typed = data.draw(st.sampled_from([key, key.upper(), key[: max(3, len(key) // 2)]]))
        assert finds(typed, text)


@given(st.lists(letters, min_size=1, max_size=6), st.randoms())
def test_the_order_of_words_does_not_matter(words, chance):
    text = " ".join(words)
    chance.shuffle(words)
    assert finds(" ".join(words), text) or not search_key(text)


@given(phones, st.data())
def test_a_phone_is_found_by_four_of_its_digits_in_any_spelling(phone, data):
    digits = phone.replace(" ", "").lstrip("+")
    start = data.draw(st.integers(0, len(digits) - 4))
    part = digits[start : data.draw(st.integers(start + 4, len(digits)))]
    at = data.draw(st.integers(0, len(part)))
    assert finds(part, phone, Kind.PHONE)
    assert finds(f"{part[:at]}{data.draw(st.sampled_from(' /-.'))}{part[at:]}".strip(" /-."), phone, Kind.PHONE)
    assert finds(f"00{digits}", phone, Kind.PHONE)
    assert finds(phone, phone, Kind.PHONE)


@given(letters, letters, st.data())
def test_a_company_is_found_by_any_part_of_a_word(first, second, data):
    key = search_key(first)
    if len(key) >= 3 and " " not in key:
        start = data.draw(st.integers(0, len(key) - 3))
        assert finds(key[start : data.draw(st.integers(start + 3, len(key)))], f"{first} {second}", Kind.COMPANY)


@given(any_text)
def test_whatever_is_typed_is_harmless(text):
    sql = parse(text).sql()
    assert "''" not in sql
    assert sql.count("'") % 2 == 0
    assert "\\" not in sql
    assert "\x00" not in sql


@given(any_text, st.sampled_from(Kind))
def test_whatever_is_kept_is_harmless(text, kind):
    kept = document([Field(Part.NOTES, "text", text, kind)])
    assert kept.count("'") == 2 * len(kept.split())
    assert "\\" not in kept
    assert "\x00" not in kept


@pytest.mark.django_db
@given(st.lists(any_text, max_size=5), any_text)
def test_postgresql_reads_whatever_we_write(texts, typed):

    fields = [
        Field(part, "text", text, kind) for part, text, kind in zip([*Part], texts, [*Kind, Kind.TEXT], strict=False)
    ]
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::tsvector @@ %s::tsquery", [document(fields), parse(typed).sql() or "' '"])
        assert cursor.fetchone()[0] in (True, False)


def test_a_document_never_gets_too_long():
    words = " ".join(f"wort{number:06d}" for number in range(100_000))
    kept = document([Field(Part.CONTACT, "contact", "Häusler"), Field(Part.NOTES, "note", words)])
    assert "'hausler'" in kept.split()[:2]
    assert len(kept) < 1_000_000


@pytest.mark.parametrize(
    ("typed", "sql"),
    [
        ("häus", "('haus':*)"),
        ("an der Straße", "('an') & ('der':*) & ('strasse':*)"),
        ("a@b.example", "('a@b.example':*)"),
        ("0039 340 123", "('0039340123':* | '39340123':* | ('0039':* & '340123':*) | ('0039':* & '340' & '123':*))"),
        ("…", ""),
    ],
)
def test_a_query_is_as_short_as_can_be(typed, sql):
    assert parse(typed).sql() == sql
