"""How the words of an inquiry are written down for PostgreSQL (docs/adr/0013).

Each word stands once, with a weight for where it comes from, so that a part can be searched alone. There are only four
weights: the words of the parts that share the last one stand there once more, with a sign in front.
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
_SIGNS = {Part.NUMBER: "#", Part.FILES: "/", Part.RESPONSIBLE: "@@"}
_OTHER = "D"


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
    weights: dict[str, set[str]] = {}
    size = 0
    for field in fields:
        weight = _WEIGHTS.get(field.part, _OTHER)  # type: ignore[arg-type]
        sign = _SIGNS.get(field.part)  # type: ignore[arg-type]
        for lexeme in lexemes(field.text, field.kind):
            for word in (lexeme,) if sign is None else (lexeme, sign + lexeme):
                if word not in weights:
                    size += len(word.encode()) + 8
                    if size > MOST_BYTES:
                        return _written(weights)
                weights.setdefault(word, set()).add(weight)
    return _written(weights)


def _written(weights: dict[str, set[str]]) -> str:
    """Each word with a position of its own for each weight."""
    places = {weight: f"{place}{weight}" for place, weight in enumerate("ABCD", start=1)}
    return " ".join(
        f"'{word}':{','.join(sorted(places[weight] for weight in found))}" for word, found in weights.items()
    )


def term(word: str, part: Part | None, *, is_prefix: bool) -> str:
    """One word of a query, in one part or in all, as PostgreSQL's tsquery."""
    sign, weight = _SIGNS.get(part, ""), _WEIGHTS.get(part, "")  # type: ignore[arg-type]
    how = ("*" if is_prefix else "") + weight
    return f"'{sign}{word}'" + (f":{how}" if how else "")
