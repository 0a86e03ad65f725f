"""Two versions of contact data side by side, in words (features C5, D5)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from contacts.choices import ContactType
from contacts.words import label, value

# As the page shows them.
FIELDS = (
    "type", "title", "first_name", "last_name", "company", "position", "emails", "phones", "street", "house_number",
    "postal_code", "town", "province", "country", "language", "vat_number", "customer_numbers",
)  # fmt: skip
# Of these a contact has several, a merge keeps all.
LISTS = frozenset({"emails", "phones", "customer_numbers"})


@dataclass(frozen=True)
class Line:
    """One field of both; an empty text means that nothing is known."""

    name: str
    label: str
    left: str
    right: str
    differs: bool
    is_list: bool


def side_by_side(left: dict[str, Any], right: dict[str, Any], names: Iterable[str] = FIELDS) -> list[Line]:
    """The fields of which at least one side knows something; both sides are values_of contact data."""
    lines = [
        Line(
            name,
            label(name),
            value(name, left.get(name, "")),
            value(name, right.get(name, "")),
            differs=left.get(name) != right.get(name),
            is_list=name in LISTS,
        )
        for name in names
    ]
    return [line for line in lines if line.left or line.right]


def missing(left: dict[str, Any], right: dict[str, Any]) -> set[str]:
    """The single fields that the left side does not know and the right one does."""
    return {name for name in FIELDS if name not in LISTS and not left.get(name) and right.get(name)}


def winning(left: dict[str, Any], right: dict[str, Any]) -> set[str]:
    """The single fields that the right side replaces: those of which it knows something.

    Nobody who is known with a company becomes private because somebody has entered no company.
    """
    names = {name for name in FIELDS if name not in LISTS and right.get(name)}
    return names - {"type"} if left.get("company") and right["type"] == ContactType.PRIVATE else names
