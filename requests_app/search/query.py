"""What somebody typed, as the words that an inquiry must have: in any order, their beginnings are enough."""

from collections.abc import Iterator
from dataclasses import dataclass

from requests_app.search.document import Part, term
from requests_app.search.words import (
    SHORTEST_NUMBER,
    SHORTEST_PART,
    TRUNK_ZERO,
    address,
    runs,
    whole,
    without_prefix,
    words,
)

# Words beyond are left out: nobody types so many, and each costs a look into the index.
MOST_WORDS = 12
LONGEST_QUERY = 200
_FIRST_SIGN = "\u2e80"


@dataclass(frozen=True)
class Word:
    """A word that must be there, or one that begins with it."""

    text: str
    is_prefix: bool

    def fits(self, lexeme: str) -> bool:
        """Say whether a word of an inquiry is the one."""
        return lexeme.startswith(self.text) if self.is_prefix else lexeme == self.text


# Words that are all needed, and several such choices of which one is enough.
Choice = tuple[Word, ...]
Term = tuple[Choice, ...]


@dataclass(frozen=True)
class Query:
    """Terms that are all needed; without any, nothing is found."""

    terms: tuple[Term, ...]

    def sql(self, part: Part | None = None) -> str:
        """The query as PostgreSQL's tsquery, made of nothing but letters, digits, @ and full stops."""
        return " & ".join(f"({' | '.join(_all(choice, part) for choice in choices)})" for choices in self.terms)

    @property
    def words(self) -> set[Word]:
        """Every word of every choice."""
        return {word for choices in self.terms for choice in choices for word in choice}


def parse(text: str) -> Query:
    """Take apart what was typed.

    Digits that stand beside each other are one number, or several: "0039 340 123" is the beginning of +39 340 1234567.
    """
    terms: list[Term] = []
    found: list[str] = []
    for chunk in TRUNK_ZERO.sub(" ", text[:LONGEST_QUERY]).split():
        here = words(chunk)
        if mail := address(chunk):
            special: Term = ((Word(whole(*mail), is_prefix=True),),)
        elif len(here) > 1 and len({word.isdecimal() for word in here}) > 1:
            special = _code(here)
        else:
            found += here
            continue
        terms += [*_terms(found), special]
        found = []
    return Query(tuple(dict.fromkeys([*terms, *_terms(found)]))[:MOST_WORDS])


def _terms(found: list[str]) -> Iterator[Term]:
    for run in runs(found[:MOST_WORDS]):
        yield _numbers(run) if run[0].isdecimal() else ((_word(run[0]),),)


def _code(found: list[str]) -> Term:
    """Letters and digits without a blank between, such as K-44: as one word, or each by itself."""
    return ((_word("".join(found)),), tuple(map(_word, found[:MOST_WORDS])))


def _word(text: str) -> Word:
    # Two signs of Chinese or Japanese say as much as a word.
    return Word(text, is_prefix=len(text) >= SHORTEST_PART or text[0] >= _FIRST_SIGN)


def _numbers(run: list[str]) -> Term:
    """Every likely way to read groups of digits: as one number, as two, and each by itself."""
    if len(run) == 1:
        return tuple((_word(number),) for number in _spellings(run))
    choices: list[Choice] = [(_word(number),) for number in _spellings(run)]
    for cut in range(1, len(run)):
        before, after = run[:cut], run[cut:]
        if min(len("".join(before)), len("".join(after))) >= SHORTEST_NUMBER:
            choices += [(_word(number), _word("".join(after))) for number in _spellings(before)]
    *others, last = run
    # Short groups inside begin too many numbers.
    singles = [Word(group, is_prefix=len(group) >= SHORTEST_NUMBER) for group in others]
    return tuple(dict.fromkeys([*choices, (*singles, _word(last))]))


def _spellings(groups: list[str]) -> list[str]:
    """Groups as one number, and where it is likely without the 00 of another country's prefix."""
    number = "".join(groups)
    if len(groups) > 1 and len(number) < SHORTEST_NUMBER:
        return []
    is_likely = len(number) > len("004817") if len(groups) == 1 else len(groups[0]) <= len("00351")
    is_abroad = number.startswith("00") and is_likely and len(number) >= SHORTEST_NUMBER + 2
    return [number, without_prefix(number)] if is_abroad else [number]


def _all(choice: Choice, part: Part | None) -> str:
    found = [term(word.text, part, is_prefix=word.is_prefix) for word in choice]
    return found[0] if len(found) == 1 else f"({' & '.join(found)})"
