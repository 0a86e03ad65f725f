"""Phone numbers in any spelling become one."""

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contacts.phones import parse


@pytest.mark.parametrize(
    ("raw", "country", "expected"),
    [
        ("+39 340 1234567", "IT", "+393401234567"),
        ("0039 340 1234567", "AT", "+393401234567"),
        ("(0039) 340/123-45-67", "AT", "+393401234567"),
        ("+39 340 1234567", "", "+393401234567"),
        ("340 1234567", "", None),
        ("06 49 84 84 02", "FR", "+33649848402"),
        ("079 568 34 91", "CH", "+41795683491"),
        ("0470 29 37 43", "BE", "+32470293743"),
        ("0471 296611", "IT", "+390471296611"),
        ("+39 (0)471 296611", "AT", "+390471296611"),
        ("+49 (0)171 8014063", "IT", "+491718014063"),
        ("0171 8014063", "DE", "+491718014063"),
        ("Tel. 0171 8014063", "DE", "+491718014063"),
        ("\u00a0+43\u00a0664\u00a09538624\n", "DE", "+436649538624"),
        ("call me after 6", "AT", None),
        ("0171 8014063 or 0171 8014064", "DE", None),
        ("089 123456 ext. 12", "DE", None),
        ("123", "IT", None),
        ("9" * 10_000, "IT", None),
        ("", "IT", None),
    ],
)
def test_parse(raw, country, expected):
    assert parse(raw, country) == expected


@given(st.text(), st.sampled_from(["IT", "DE", "", "XX"]))
def test_whatever_comes_in_nothing_breaks_and_what_was_found_stays(raw, country):
    number = parse(raw, country)

    assert number is None or parse(number, "") == number


@given(st.sampled_from(["IT", "DE", "FR", "ES", "CH", "AT", "PT", "BE"]), st.sampled_from(range(5)))
def test_every_national_spelling_gives_the_same_number(country, spelling):
    number = phonenumbers.example_number(country)
    written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
    spellings = [
        written,
        written.replace(" ", ""),
        written.replace(" ", "/"),
        written.replace(" ", "-"),
        f" {written} ",
    ]

    assert parse(spellings[spelling], country) == phonenumbers.format_number(
        number, phonenumbers.PhoneNumberFormat.E164
    )
