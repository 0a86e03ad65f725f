"""Where a search matched: for the rows of one page, a line or two with the words marked (features L7)."""

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.utils.translation import pgettext_lazy

from accounts.models import Person
from core.text import search_key
from requests_app.search.document import Field, Part
from requests_app.search.query import Choice, Query, Term, parse
from requests_app.search.query import Word as Wanted
from requests_app.search.sources import fields_of
from requests_app.search.words import SHORTEST_NUMBER, Kind, address, lexemes, words

if TYPE_CHECKING:
    from requests_app.listing.selection import Selection
    from requests_app.rows import Row

LABELS = {
    "number": pgettext_lazy("search hit", "Number"),
    "contact": pgettext_lazy("search hit", "Contact"),
    "company": pgettext_lazy("search hit", "Company"),
    "position": pgettext_lazy("search hit", "Position"),
    "email": pgettext_lazy("search hit", "E-mail"),
    "phone": pgettext_lazy("search hit", "Phone"),
    "address": pgettext_lazy("search hit", "Address"),
    "vat": pgettext_lazy("search hit", "VAT number"),
    "customer": pgettext_lazy("search hit", "Customer number"),
    "site": pgettext_lazy("search hit", "Building site"),
    "responsible": pgettext_lazy("search hit", "Responsible"),
    "code": pgettext_lazy("search hit", "Customer code"),
    "partner": pgettext_lazy("search hit", "Partner"),
    "file": pgettext_lazy("search hit", "File"),
    "offer": pgettext_lazy("search hit", "Offer"),
    "order": pgettext_lazy("search hit", "Order"),
    "composition": pgettext_lazy("search hit", "Composition"),
    "tag": pgettext_lazy("search hit", "Tag"),
    "project": pgettext_lazy("search hit", "Project"),
    "text": pgettext_lazy("search hit", "Text"),
    "event": pgettext_lazy("search hit", "Event"),
    "participants": pgettext_lazy("search hit", "Participants"),
    "further": pgettext_lazy("search hit", "Further data"),
    "note": pgettext_lazy("search hit", "Note"),
}
MOST = 3
BEFORE, AFTER = 30, 90

Span = tuple[int, int]


@dataclass(frozen=True)
class Hit:
    """A piece of a text with its words, each with whether it is what was looked for."""

    label: Any
    pieces: tuple[tuple[str, bool], ...]


def hits(inquiries: Iterable[int], text: str, part: str, person: Person) -> dict[int, list[Hit]]:
    """By inquiry, where the text was found in what the person's organisation may read; few are enough to show."""
    us = person.unit.organisation_id
    query, where = parse(text), Part(part) if part else None
    found = fields_of(inquiries, only=us)
    return {inquiry: list(_hits(fields, query, where)) for (inquiry, _us), fields in found.items()}


def explained(rows: "list[Row]", selection: "Selection") -> "list[Row]":
    """The rows of a page, each with where it matched if something was searched."""
    if not selection.search:
        return rows
    pks = [row.inquiry.pk for row in rows]
    found = hits(pks, selection.search, selection.category, selection.person)
    return [replace(row, hits=tuple(found.get(row.inquiry.pk, ()))) for row in rows]


def _hits(fields: list[Field], query: Query, part: Part | None) -> Iterator[Hit]:
    """The first fields in which the terms are; each has to say of one more."""
    searched = [field for field in fields if field.text and part in (None, field.part)]
    left = set(query.terms)
    said = 0
    # What is not found in one field, such as a number of which two have a part, is found in pieces.
    for enough in (all, any):
        for field in searched:
            if not left or said == MOST:
                return
            kept = lexemes(field.text, field.kind)
            here = {term: choices for term in left if (choices := _in(term, kept, enough))}
            if here:
                left -= here.keys()
                said += 1
                wanted = {word for choices in here.values() for choice in choices for word in choice}
                yield Hit(LABELS[field.label], _pieces(field, wanted))


def _in(term: Term, kept: set[str], enough: Callable[[Iterable[bool]], bool]) -> list[Choice]:
    """The choices of which all words, or any, are kept."""
    return [choice for choice in term if enough(any(map(word.fits, kept)) for word in choice)]


# --- What is marked ----------------------------------------------------------------------------------------------


def _pieces(field: Field, wanted: set[Wanted]) -> tuple[tuple[str, bool], ...]:
    """The text around the first word that is marked, in one line."""
    text = " ".join((field.shown or field.text).split())
    spans = _joined(span for word in wanted for span in _spans(text, word, field.kind))
    if not spans:
        spans = [(0, len(text))] if field.kind in (Kind.PHONE, Kind.CODE) else []
    start, end = _window(text, spans[0][0] if spans else 0)
    pieces: list[tuple[str, bool]] = [("…", False)] if start else []
    at = start
    for first, last in spans:
        if first >= end:
            break
        pieces += [(text[at:first], False), (text[first : min(last, end)], True)]
        at = min(last, end)
    pieces += [(text[at:end], False), ("…" if end < len(text) else "", False)]
    return tuple(piece for piece in pieces if piece[0])


def _window(text: str, first: int) -> Span:
    """A short stretch of a long text that begins and ends between words, if there are blanks near."""
    if len(text) <= BEFORE + AFTER:
        return 0, len(text)
    start = 0 if first <= BEFORE else text.find(" ", first - BEFORE, first) + 1 or first
    end = start + BEFORE + AFTER
    if end >= len(text):
        return start, len(text)
    return start, max(text.rfind(" ", first + 1, end), 0) or end


def _joined(spans: Iterable[Span]) -> list[Span]:
    """The spans in order, those that meet as one."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _spans(text: str, wanted: Wanted, kind: Kind) -> Iterator[Span]:
    if "@" in wanted.text:
        yield from (span for span in _chunks(text) if address(text[slice(*span)]))
        return
    for start, end in _words(text):
        yield from (
            (start + span[0], start + span[1])
            for span in _within(text[start:end], wanted, is_infix=kind == Kind.COMPANY)
        )
    if wanted.text.isdecimal() and len(wanted.text) >= SHORTEST_NUMBER:
        yield from _numbers(text, wanted.text)


def _chunks(text: str) -> Iterator[Span]:
    at = 0
    for chunk in text.split(" "):
        yield at, at + len(chunk)
        at += len(chunk) + 1


def _words(text: str) -> Iterator[Span]:
    """Letters and digits that stand together, with the accents that belong to them."""
    start = None
    for at, char in enumerate(text + " "):
        is_inside = char.isalnum() or (start is not None and unicodedata.category(char).startswith("M"))
        if is_inside and start is None:
            start = at
        elif not is_inside and start is not None:
            yield start, at
            start = None


def _within(piece: str, wanted: Wanted, *, is_infix: bool) -> Iterator[Span]:
    """Which letters of the piece are the word: its beginning, or with `is_infix` any part; else all of it."""
    key = "".join(words(piece))
    at = key.find(wanted.text) if is_infix and wanted.is_prefix else 0
    if at < 0 or not wanted.fits(key[at:]):
        return
    # A letter may be two without its accent, and two letters one.
    lengths = [len(search_key(piece[:end])) for end in range(len(piece) + 1)]
    first = max(end for end, length in enumerate(lengths) if length <= at)
    yield first, next(end for end, length in enumerate(lengths) if length >= at + len(wanted.text))


def _numbers(text: str, wanted: str) -> Iterator[Span]:
    """Digits with whatever but letters between them."""
    places = [at for at, char in enumerate(text) if char.isdecimal()]
    typed = "".join(str(unicodedata.decimal(text[at])) for at in places)
    found = typed.find(wanted)
    if found >= 0:
        first, last = places[found], places[found + len(wanted) - 1]
        if not any(char.isalpha() for char in text[first:last]):
            yield first, last + 1
