"""Provinces are complete and found by code or name."""

import pytest

from contacts.provinces import PROVINCES, find
from core.text import search_key

NAMES = [(country, code, name) for country, provinces in PROVINCES.items() for code, name in provinces.items()]


def test_the_lists_are_complete():
    assert {country: len(provinces) for country, provinces in PROVINCES.items()} == {"IT": 107, "ES": 52, "PT": 20}


@pytest.mark.parametrize(("country", "code", "name"), NAMES)
def test_every_province_is_found_by_code_and_by_each_of_its_names(country, code, name):
    spellings = [code, code.lower(), f"{country}-{code}", name, name.upper(), search_key(name), *name.split("/")]

    assert {find(country, spelling) for spelling in spellings} == {code}


@pytest.mark.parametrize(
    ("country", "text", "code"),
    [
        ("IT", "Bozen", "BZ"),
        ("IT", " südtirol ", "BZ"),
        ("IT", "Forli Cesena", "FC"),
        ("IT", "Reggio nell'Emilia", "RE"),
        ("IT", "Mailand", "MI"),
        ("ES", "Barcelona", "B"),
        ("ES", "ALAVA", "VI"),
        ("ES", "Gerona", "GI"),
        ("ES", "Baleares", "PM"),
        ("PT", "Lisbon", "11"),
        ("PT", "Acores", "20"),
        ("IT", "Barcelona", None),
        ("IT", "", None),
        ("AT", "Tirol", None),
        ("", "BZ", None),
    ],
)
def test_find(country, text, code):
    assert find(country, text) == code
