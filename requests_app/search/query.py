"""What somebody typed, as the words that an inquiry must have: in any order, their beginnings are enough."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

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
# More groups of digits are one number or all single, not every division is tried.
MOST_GROUPS = 4
LONGEST_QUERY = 200


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
        if mail := address(chunk):
            terms += [*_terms(found), ((Word(whole(*mail), is_prefix=True),),)]
            found = []
        else:
            found += words(chunk)
    return Query(tuple(dict.fromkeys([*terms, *_terms(found)]))[:MOST_WORDS])


def _terms(found: list[str]) -> Iterator[Term]:
    for run in runs(found[:MOST_WORDS]):
        yield _numbers(run) if run[0].isdecimal() else ((_word(run[0]),),)


def _word(text: str) -> Word:
    return Word(text, is_prefix=len(text) >= SHORTEST_PART)


def _numbers(run: list[str]) -> Term:
    """Every way to read groups of digits: all as one number, each by itself, and what is between."""
    choices = [choice for groups in _divisions(run) for choice in _readings(groups)]
    return tuple(dict.fromkeys(choices))


def _divisions(run: list[str]) -> Iterator[list[list[str]]]:
    """The groups put together in all ways, as one number first."""
    if len(run) > MOST_GROUPS:
        yield [run]
        yield [[group] for group in run]
        return
    for cuts in product([False, True], repeat=len(run) - 1):
        divided = [[run[0]]]
        for group, is_cut in zip(run[1:], cuts, strict=True):
            if is_cut:
                divided.append([group])
            else:
                divided[-1].append(group)
        yield divided


def _readings(groups: list[list[str]]) -> Iterator[Choice]:
    """As it stands, and without the 00 of another country's prefix where that is likely."""
    numbers = ["".join(group) for group in groups]
    if any(len(group) > 1 and len(number) < SHORTEST_NUMBER for group, number in zip(groups, numbers, strict=True)):
        return
    yield tuple(_word(number) for number in numbers)
    first, *others = numbers
    is_likely = len(first) > len("004817") if len(groups[0]) == 1 else len(groups[0][0]) <= len("00351")
    if first.startswith("00") and is_likely and len(without_prefix(first)) >= SHORTEST_NUMBER:
        yield tuple(_word(number) for number in [without_prefix(first), *others])


def _all(choice: Choice, part: Part | None) -> str:
    found = [term(word.text, part, is_prefix=word.is_prefix) for word in choice]
    return found[0] if len(found) == 1 else f"({' & '.join(found)})"
