"""Why a receipt was refused or what could not be taken over, as codes for machines and sentences for people."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.problems import InvalidField
from requests_app.actions.words import REMARKS

REASONS = {
    "malformed": _("The content is not readable JSON."),
    "not_an_object": _("The content has to be a JSON object."),
    "missing": _("This value is required."),
    "wrong_type": _("This value has the wrong type."),
    "unknown_choice": _("This value is not one of those known."),
    "unknown_country": _("This is not the code of a country."),
    "invalid_date": _("This is not a date and time."),
    "invalid_email": _("This is not an e-mail address."),
    "too_long": _("This text is too long."),
    "too_many": _("These are too many."),
    "out_of_range": _("This number is too small or too large."),
    "invalid": _("This value is not valid."),
    "no_way_to_reply": _("An e-mail address or a phone number is required."),
    "no_name": _("A name or a company is required."),
    "no_consent": _("The consent to the processing of the data is required."),
    "no_address": _("Samples and brochures need a complete postal address."),
    "known": _("This inquiry had already come in under another key."),
    "known_otherwise": _("Another content has already come in under the same id."),
    "not_assigned": _("The inquiry stays with the manufacturer: nobody could be assigned."),
    **REMARKS,
}


def reason(code: str, pointer: str = "") -> dict[str, str]:
    """Return a reason as a receipt keeps it; `pointer` is a JSON pointer such as "#/contact/email"."""
    return {"code": code, "pointer": pointer}


def worded(reasons: Iterable[dict[str, Any]]) -> list[InvalidField]:
    """Return reasons with their sentences, in the reader's language."""
    return [InvalidField(row["pointer"], row["code"], str(REASONS[row["code"]])) for row in reasons]
