"""VAT numbers are checked by form and check digit and come out in one spelling."""

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from contacts.vat import CHECKED, EU, check

VALID = [
    ("U57194903", "AT", "ATU57194903"),
    ("BE 697.449.992", "BE", "BE0697449992"),
    ("175074752", "BG", "BG175074752"),
    ("CHE-107.787.577 MWST", "CH", "CHE107787577"),
    ("CHE107787577IVA", "CH", "CHE107787577"),
    ("107.787.577", "CH", "CHE107787577"),
    ("10259033P", "CY", "CY10259033P"),
    ("25123891", "CZ", "CZ25123891"),
    ("DE 136 695 976", "DE", "DE136695976"),
    ("13585628", "DK", "DK13585628"),
    ("100931558", "EE", "EE100931558"),
    ("B-58378431", "ES", "ESB58378431"),
    ("20774740", "FI", "FI20774740"),
    ("61 954 506 077", "FR", "FR61954506077"),
    ("GB 980 7806 84", "GB", "GB980780684"),
    ("XI980780684", "GB", "XI980780684"),
    ("094259216", "GR", "EL094259216"),
    ("EL 094259216", "GR", "EL094259216"),
    ("33392005961", "HR", "HR33392005961"),
    ("12892312", "HU", "HU12892312"),
    ("6433435F", "IE", "IE6433435F"),
    ("it 00743110157", "IT", "IT00743110157"),
    ("119511515", "LT", "LT119511515"),
    ("15027442", "LU", "LU15027442"),
    ("40003521600", "LV", "LV40003521600"),
    ("11679112", "MT", "MT11679112"),
    ("4495445B01", "NL", "NL004495445B01"),
    ("8567346215", "PL", "PL8567346215"),
    ("501 964 843", "PT", "PT501964843"),
    ("18547290", "RO", "RO18547290"),
    ("556188840401", "SE", "SE556188840401"),
    ("50223054", "SI", "SI50223054"),
    ("2022749619", "SK", "SK2022749619"),
    ("DE136695976", "IT", "DE136695976"),
    ("IT00743110157", "US", "IT00743110157"),
    ("12-3456789", "US", "123456789"),
    ("  ", "IT", ""),
]


@pytest.mark.parametrize(("number", "country", "expected"), VALID)
def test_a_valid_number_comes_out_in_one_spelling(number, country, expected):
    assert check(number, country) == expected == check(expected, country)


def test_every_country_with_rules_has_a_case():
    assert {country for _number, country, _expected in VALID} == CHECKED | {"US"}
    assert len(EU) == 27


@pytest.mark.parametrize(
    ("number", "country", "message"),
    [
        ("00743110158", "IT", "This VAT number is not valid (Italy)."),
        ("DE136695977", "IT", "This VAT number is not valid (Italy)."),
        ("RSSMRA80A01H501U", "IT", "This VAT number is not valid (Italy)."),
        ("IT00743110157'; DROP", "IT", "This VAT number is not valid (Italy)."),
        ("CHE107787578", "CH", "This VAT number is not valid (Switzerland)."),
        ("abc", "US", "A VAT number has 4 to 20 letters and digits."),
        ("<script>", "", "A VAT number has 4 to 20 letters and digits."),
    ],
)
def test_an_invalid_number_is_refused_in_a_sentence(number, country, message):
    with override("en"), pytest.raises(ValidationError) as error:
        check(number, country)

    assert (error.value.code, error.value.messages) == ("invalid_vat", [message])


@given(st.text(), st.sampled_from(sorted(CHECKED | {"US", ""})))
def test_no_text_breaks_the_check(number, country):
    try:
        checked = check(number, country)
    except ValidationError:
        return
    assert check(checked, country) == checked
