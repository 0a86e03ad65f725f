"""Long tables as xlsx or csv: row by row in little memory, with nothing in them that a spreadsheet program would run.

The one module that knows the writing library. Text stays text: no formulas, no links; control characters are dropped.
"""

import csv
import math
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from io import TextIOWrapper
from itertools import chain, islice, repeat
from operator import itemgetter
from pathlib import Path
from typing import Any, BinaryIO

from django.utils.translation import get_language
from rustpy_xlsxwriter import FastExcel, Format

# What one sheet holds beside its header, and one cell, which counts letters beyond U+FFFF twice.
MOST_ROWS = 1_048_575
MOST_LETTERS = 32_767
# A row of no more letters has no cell that is too long.
_SURELY_SHORT = MOST_LETTERS // 2
# So many rows are looked at together for bytes of UTF-8 that are control characters, or the first of what may be one or
# no character at all; the second are rare enough to have each cell looked at then.
_BATCH = 50
_SUSPICIOUS = bytes(code for code in (*range(32), 127, 0xC2, *range(0xEF, 0xF5)) if code != ord("\n"))
# Programs take these for the beginning of a formula, some of them after blanks too.
_LIKE_A_FORMULA = re.compile(r"[\t\r\n]|\s*[=+\-@＝＋－＠]")


class Kind(StrEnum):
    """What stands in a column; a cell of any kind may also be empty, and one of money a text."""

    TEXT = "text"
    DAY = "day"
    MOMENT = "moment"
    MONEY = "money"


@dataclass(frozen=True)
class Heading:
    """The head of a column; `width` counts letters, `currency` is that of money."""

    label: str
    kind: Kind = Kind.TEXT
    width: int = 16
    currency: str = ""


@dataclass(frozen=True)
class Manner:
    """How a language writes dates, for spreadsheets and for text, numbers, and the columns of csv."""

    day: str
    day_text: str
    decimal: str = ","
    thousands: str = "."
    delimiter: str = ";"


_SLASHED = ("dd/mm/yyyy", "%d/%m/%Y")
_MANNERS = {
    "de": Manner("dd.mm.yyyy", "%d.%m.%Y"),
    "en": Manner(*_SLASHED, decimal=".", thousands=",", delimiter=","),
    "es": Manner(*_SLASHED),
    "fr": Manner(*_SLASHED, thousands=" "),
    "it": Manner(*_SLASHED),
}


def manner() -> Manner:
    """The manner of the reader's language."""
    return _MANNERS.get((get_language() or "en").split("-")[0], _MANNERS["en"])


Row = Sequence[Any]


def write_xlsx(path: Path, title: str, headings: Sequence[Heading], rows: Iterable[Row], total: int) -> None:
    """Write the rows to a file: texts, days as dates, moments as datetimes without zone, money as floats.

    `total` is how many they are, or more: what one sheet cannot hold goes on in further ones.
    """
    labels = [heading.label for heading in headings]
    found: Iterator[dict[str, Any]] = map(dict, map(zip, repeat(labels), _safe(headings, rows)))
    # The library takes the header from the first row, so that an empty table needs an empty one.
    records = chain([next(found, dict.fromkeys(labels))], found)
    book = FastExcel(path, output_format="xlsx").freeze(row=1).format(bold_headers=True)
    formats = [_format(heading) for heading in headings]
    for number in range(max(1, math.ceil(total / MOST_ROWS))):
        name = title if number == 0 else f"{title} {number + 1}"
        book.sheet(
            _sheet_name(name),
            islice(records, MOST_ROWS),
            column_widths=[float(heading.width) for heading in headings],
            column_formats=formats,
            autofilter=True,
        )
    book.save()


def write_csv(file: BinaryIO, headings: Sequence[Heading], rows: Iterable[Row]) -> None:
    """Write the rows as text in the manner of the reader's language, in UTF-8 with its mark; leaves the file open.

    What looks like a formula gets an apostrophe before it, which programs show and do not run.
    """
    text = TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=False)
    written = manner()
    writer = csv.writer(text, delimiter=written.delimiter, lineterminator="\r\n")
    writer.writerow([_labelled(heading) for heading in headings])
    wanted = len(headings)
    for row in _safe(headings, rows):
        writer.writerow([_in_words(value, written) for value in row[:wanted]])
    text.flush()
    text.detach()


def amount_in_words(amount: float, currency: str) -> str:
    """The amount with its currency, as a text in a table: 12,300.50 EUR."""
    written = manner()
    signs = str.maketrans({",": written.thousands, ".": written.decimal})
    return f"{f'{amount:,.2f}'.translate(signs)} {currency}"


def _labelled(heading: Heading) -> str:
    """A number in csv has no format to carry its currency."""
    return f"{heading.label} ({heading.currency})" if heading.currency else heading.label


def _in_words(value: Any, written: Manner) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return f"'{value}" if _LIKE_A_FORMULA.match(value) else value
    if isinstance(value, datetime):
        return value.strftime(f"{written.day_text} %H:%M")
    if isinstance(value, date):
        return value.strftime(written.day_text)
    return f"{value:.2f}".replace(".", written.decimal)


def _format(heading: Heading) -> Any:
    written = manner()
    if heading.kind == Kind.DAY:
        return Format().set_num_format(written.day)
    if heading.kind == Kind.MOMENT:
        return Format().set_num_format(f"{written.day} hh:mm")
    if heading.kind == Kind.MONEY:
        return Format().set_num_format(f"#,##0.00 [${heading.currency}]")
    return None


def _sheet_name(name: str) -> str:
    return re.sub(r"[\[\]:*?/\\']", " ", name).strip()[:31] or "1"


# --- Harmless cells ----------------------------------------------------------------------------------------------


def _safe(headings: Sequence[Heading], rows: Iterable[Row]) -> Iterator[Row]:
    """The rows with harmless texts; nearly all are already, which one look at many rows together finds out."""
    places = [place for place, heading in enumerate(headings) if heading.kind == Kind.TEXT]
    # With one more, it gives a tuple even for a single column.
    texts = itemgetter(*places, *places[:1])
    coming = iter(rows)
    while batch := list(islice(coming, _BATCH)):
        if _is_harmless(map(texts, batch)):
            yield from batch
        else:
            for row in batch:
                yield [safe_text(value) if isinstance(value, str) else value for value in row]


def _is_harmless(rows: Iterable[Sequence[str]]) -> bool:
    """Whether no text of the rows can need a change; says no when that takes a closer look."""
    try:
        joined = list(map("".join, rows))
        together = "".join(joined).encode()
    except (TypeError, UnicodeEncodeError):  # a cell without a text, half a letter
        return False
    return max(map(len, joined)) <= _SURELY_SHORT and len(together.translate(None, _SUSPICIOUS)) == len(together)


def safe_text(text: str) -> str:
    """Without control characters other than line breaks, and not longer than a cell may be."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    if not text.replace("\n", "").isprintable():
        text = "".join(letter for letter in text if letter == "\n" or not _is_control(letter))
    if len(text) > _SURELY_SHORT:
        text = text.encode("utf-16-le")[: 2 * MOST_LETTERS].decode("utf-16-le", errors="ignore")
    return text


def _is_control(letter: str) -> bool:
    # Cn: not characters at all, such as U+FFFF, which XML does not know.
    return unicodedata.category(letter) in ("Cc", "Cs", "Cn")
