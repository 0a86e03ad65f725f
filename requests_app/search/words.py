"""The words that are kept of a text, and those that a query asks for: both come from here, so that they meet.

A word is what `core.text.search_key` makes of it. Beside the plain words stand whole e-mail addresses, and numbers that
were written with something between their digits.
"""

import re
from collections.abc import Iterable, Iterator
from enum import StrEnum

from core.text import digits, search_key

# Longer ones are cut, in documents and queries alike; PostgreSQL takes no word of more than 2,046 bytes.
LONGEST_WORD = 60
# Of so many groups of digits one number is made, such as +39 340 123 45 67.
LONGEST_RUN = 8
SHORTEST_NUMBER = 4
SHORTEST_PART = 3

_LETTERS_OR_DIGITS = re.compile(r"\d+|\D+")
# In +49 (0)170 it is not dialled.
TRUNK_ZERO = re.compile(r"\(\s*0\s*\)")


class Kind(StrEnum):
    """How a text is taken apart."""

    TEXT = "text"
    COMPANY = "company"  # found by any part of its words from three letters on
    PHONE = "phone"  # found by any part of its digits from four on
    CODE = "code"  # found with or without what stands between its letters and digits


def words(text: str) -> list[str]:
    """The words of a text in their order, digits as 0-9 whatever the script."""
    return [(digits(word) if word.isdecimal() else word)[:LONGEST_WORD] for word in search_key(text).split()]


def lexemes(text: str, kind: Kind = Kind.TEXT) -> set[str]:
    """All words under which a text is kept."""
    text = TRUNK_ZERO.sub(" ", text)
    found = words(text)
    kept = {*found, *_numbers(found), *_addresses(text)}
    if kind == Kind.COMPANY:
        kept.update(part for word in found for part in _endings(word, SHORTEST_PART))
    elif kind == Kind.PHONE:
        kept.update(_endings(without_prefix(digits(text)), SHORTEST_NUMBER))
    elif kind == Kind.CODE:
        groups = _LETTERS_OR_DIGITS.findall("".join(found))
        kept.update("".join(groups[start:])[:LONGEST_WORD] for start in range(len(groups)))
        kept.update(groups)
    return kept - {""}


def address(chunk: str) -> tuple[list[str], str] | None:
    """The words before the @ of something like an e-mail address, and from the @ on; None for anything else."""
    before, at, after = chunk.partition("@")
    if not at or "@" in after:
        return None
    here, there = words(before), words(after)
    return (here, "@" + ".".join(there)) if here or there else None


def whole(here: Iterable[str], there: str) -> str:
    """An address, or its end, as one word."""
    return (".".join(here) + there)[:LONGEST_WORD]


def runs(found: Iterable[str]) -> Iterator[list[str]]:
    """Words one by one, but those of digits that stand beside each other together."""
    run: list[str] = []
    for word in found:
        if word.isdecimal():
            run.append(word)
            continue
        if run:
            yield run
        run = []
        yield [word]
    if run:
        yield run


def without_prefix(number: str) -> str:
    """A number without the 00 that stands for the + of another country."""
    return number[2:] if number.startswith("00") else number


def _numbers(found: list[str]) -> Iterator[str]:
    """What groups of digits that stand together make as one number, from each group on."""
    for run in runs(found):
        for start in range(len(run) if len(run) > 1 or run[0].startswith("00") else 0):
            number = "".join(run[start : start + LONGEST_RUN])[:LONGEST_WORD]
            if len(number) >= SHORTEST_NUMBER:
                yield number
            if start == 0 and number.startswith("00") and len(number) > SHORTEST_NUMBER + 2:
                yield without_prefix(number)


def _addresses(text: str) -> Iterator[str]:
    for chunk in text.split() if "@" in text else ():
        if found := address(chunk):
            here, there = found
            yield from (whole(here[start:], there) for start in range(len(here) + 1))


def _endings(word: str, shortest: int) -> Iterator[str]:
    return (word[start:] for start in range(len(word) - shortest + 1))
