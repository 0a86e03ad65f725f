"""Check VAT numbers by their form and check digit, without asking any register (features C2)."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django_countries import countries
from stdnum import exceptions
from stdnum.ch import uid
from stdnum.eu.vat import MEMBER_STATES
from stdnum.util import clean, get_cc_module

EU = frozenset(state.upper() for state in MEMBER_STATES - {"xi"})
CHECKED = EU | {"CH", "GB"}
# Prefixes that are not the country's code.
_PREFIXES = {"GR": "EL"}
_COUNTRIES = {"EL": "GR", "XI": "GB"}
_SWISS_ENDING = re.compile(r"(MWST|TVA|IVA|TPV)$")
_PLAUSIBLE = re.compile(r"[A-Z0-9]{4,20}")


def check(number: str, country: str) -> str:
    """Return the number in one spelling: capitals, no separators, with its country's prefix; "" for nothing.

    `country` ("IT") says whose rules hold when the number has no prefix; a valid number of another country may stand
    with an address abroad. Switzerland's language ending is dropped. Outside the EU, Switzerland and the United Kingdom
    only letters and length are looked at. Raises ValidationError.
    """
    text = clean(number, " -./,:;_'").upper()
    if not text:
        return ""
    for candidate in dict.fromkeys([country, _COUNTRIES.get(text[:2], text[:2])]):
        try:
            return _valid(text, candidate)
        except exceptions.ValidationError:
            continue
    if country in CHECKED:
        params = {"country": countries.name(country)}
        raise ValidationError(_("This VAT number is not valid (%(country)s)."), code="invalid_vat", params=params)
    if not _PLAUSIBLE.fullmatch(text):
        raise ValidationError(_("A VAT number has 4 to 20 letters and digits."), code="invalid_vat")
    return text


def _valid(text: str, country: str) -> str:
    if country == "CH":
        return uid.validate(_SWISS_ENDING.sub("", text))
    module = get_cc_module(country.lower(), "vat") if country in CHECKED else None
    if module is None:
        raise exceptions.InvalidComponent
    prefix = "XI" if text.startswith("XI") else _PREFIXES.get(country, country)
    return prefix + module.validate(text).removeprefix(prefix)
