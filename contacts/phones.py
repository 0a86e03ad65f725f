"""Phone numbers as people write them, turned into one form that can be dialled and compared."""

import phonenumbers

NATIONAL = phonenumbers.PhoneNumberFormat.NATIONAL


def parse(raw: str, country: str) -> str | None:
    """Return the number in E.164 ("+393401234567"), or None when `raw` is not exactly one complete number.

    `country` ("IT") says how to read a number without its country's prefix; with one ("0039 …", "+39 …") it does not
    matter and may be empty. Italian fixed lines keep their 0. A number with an extension gives None, because E.164
    would lose it: keep the raw text then (features C2, L7).
    """
    text = raw.strip()
    if text.startswith("00"):
        text = "+" + text[2:]
    try:
        number = phonenumbers.parse(text, country or None)
    except phonenumbers.NumberParseException:
        return None
    if number.extension or not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def national(e164: str) -> str:
    """The digits that are dialled inside the country, such as 01701234567 for +491701234567; empty for no number."""
    try:
        number = phonenumbers.parse(e164)
    except phonenumbers.NumberParseException:
        return ""
    return "".join(char for char in phonenumbers.format_number(number, NATIONAL) if char.isdigit())


def prefix_of(e164: str, country: str) -> str:
    """What a number of the same country begins with, such as “+39 ”; of the country without a number; or nothing."""
    try:
        code = phonenumbers.parse(e164).country_code or 0
    except phonenumbers.NumberParseException:
        code = phonenumbers.country_code_for_region(country)
    return f"+{code} " if code else ""


def is_prefix(raw: str) -> bool:
    """Whether this is only the prefix of a country, and no number yet."""
    text = raw.strip().replace(" ", "")
    code = text.removeprefix("+") if text.startswith("+") else text.removeprefix("00") if text.startswith("00") else ""
    return code.isascii() and code.isdecimal() and int(code) in phonenumbers.COUNTRY_CODE_TO_REGION_CODE
