"""What the website sends in the tests: 300 good lines, and the cases that ask for trouble."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"
GOOD = DATA / "intake.jsonl"
BAD = DATA / "intake_bad.jsonl"

# Too long to be stored here letter by letter.
_LONG = {
    "text of 200 000 letters": ("text", "ä" * 200_000),
    "text of 19 000 letters": ("text", ("Fenster " * 2400)[:19_000]),
    "referrer of 9 000 letters": ("referrer_url", "https://x.example/" + "a" * 9_000),
}


def bad_cases() -> dict[str, tuple[str, dict[str, Any]]]:
    """By case, what is expected and the body."""
    cases = {}
    for text in BAD.read_text().splitlines():
        line = json.loads(text)
        if line["case"] in _LONG:
            name, value = _LONG[line["case"]]
            line["body"][name] = value
        cases[line["case"]] = (line["expect"], line["body"])
    return cases


_FIRST = json.loads(GOOD.read_text().partition("\n")[0])


def payload(*, without: tuple[str, ...] = (), **fields: Any) -> dict[str, Any]:
    """Emilija Scharinger of Vienna asks for an offer; fields of the contact are given as contact={…}."""
    body = deepcopy(_FIRST)
    contact = fields.pop("contact", {})
    body |= fields
    if isinstance(contact, dict):
        body["contact"] |= contact
    for name in without:
        del body[name]
    return body
