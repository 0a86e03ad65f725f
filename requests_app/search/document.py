"""How the words of an inquiry are written down for PostgreSQL (docs/adr/0013).

Each word stands as it is, for a search everywhere, and once more with a sign for each part that it is in, so that the
planner knows how common it is there. Numbers and e-mail addresses, which are many and hardly repeat, stand once: they
have a weight for contact, site or notes.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from requests_app.search.words import Kind, lexemes

# PostgreSQL takes no document of more than a megabyte.
MOST_BYTES = 600_000


class Part(TextChoices):
    """What of an inquiry can be searched alone (features L7)."""

    NUMBER = "number", pgettext_lazy("search", "Number")
    CONTACT = "contact", pgettext_lazy("search", "Contact data")
    SITE = "site", pgettext_lazy("search", "Site address")
    NOTES = "notes", pgettext_lazy("search", "Text and notes")
    FILES = "files", pgettext_lazy("search", "Files")
    RESPONSIBLE = "responsible", pgettext_lazy("search", "Responsible")


_WEIGHTS = {Part.CONTACT: "A", Part.SITE: "B", Part.NOTES: "C"}
_OTHER = "D"
# No word has a colon.
_SIGNS = {
    Part.NUMBER: "#:",
    Part.CONTACT: "c:",
    Part.SITE: "s:",
    Part.NOTES: "n:",
    Part.FILES: "f:",
    Part.RESPONSIBLE: "r:",
}


@dataclass(frozen=True)
class Field:
    """A text of an inquiry as one organisation sees it; without a part it is found by a search in all of them alone.

    `label` is a word of requests_app.search.hits.LABELS; `shown` is what people read where `text` is another spelling.
    """

    part: Part | None
    label: str
    text: str
    kind: Kind = Kind.TEXT
    shown: str = ""


def document(fields: Iterable[Field]) -> str:
    """The fields as PostgreSQL's tsvector; what would make it too long is left out, from the end."""
    places: dict[str, set[str]] = {}
    size = 0
    for field in fields:
        place = _place(field.part)
        for lexeme in lexemes(field.text, field.kind):
            for word in {lexeme, _signed(lexeme, field.part)}:
                if word not in places:
                    size += len(word.encode()) + 8
                    if size > MOST_BYTES:
                        return _written(places)
                    places[word] = set()
                if _is_rare(word):
                    places[word].add(place)
    return _written(places)


def _place(part: Part | None) -> str:
    """A position of its own for each weight."""
    weight = _WEIGHTS.get(part, _OTHER) if part else _OTHER
    return f"{'ABCD'.index(weight) + 1}{weight}"


def _written(places: dict[str, set[str]]) -> str:
    return " ".join(f"'{word}'" + (f":{','.join(sorted(found))}" if found else "") for word, found in places.items())


def term(word: str, part: Part | None, *, is_prefix: bool) -> str:
    """One word of a query, in one part or in all, as PostgreSQL's tsquery."""
    weight = _WEIGHTS.get(part, "") if part and _is_rare(word) else ""
    how = ("*" if is_prefix else "") + weight
    return f"'{_signed(word, part)}'" + (f":{how}" if how else "")


def _signed(word: str, part: Part | None) -> str:
    """The word as it stands for its part: with its sign, or as it is where a weight says it."""
    return word if part is None or (part in _WEIGHTS and _is_rare(word)) else _SIGNS[part] + word


def _is_rare(word: str) -> bool:
    return word.isdecimal() or "@" in word
