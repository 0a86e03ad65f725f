"""Text from outside made harmless and comparable."""

import re
import unicodedata

# Invisible, and pasted along with e-mail addresses more often than meant.
_INVISIBLE = {"\ufeff", "\u200b"}
_LINE_BREAK = re.compile("\r\n?|\u2028|\u2029")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_NOT_A_LETTER_OR_DIGIT = re.compile(r"[\W_]+")
# Letters that Unicode does not take apart, and modifier letters used as apostrophes.
_PLAIN = str.maketrans(
    {"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "ŧ": "t", "ı": "i"}
    | {"ʼ": " ", "ʻ": " ", "ʹ": " "}
)
_NAMES_RESERVED_BY_WINDOWS = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(?=\.|$)")
_MAX_NAME_LETTERS = 150
# The limit of most file systems, for names that end up in a zip file on somebody's disk.
_MAX_NAME_BYTES = 240
_MAX_EXTENSION_LETTERS = 10


def clean(text: str) -> str:
    """Return text fit to be stored: composed (NFC), line breaks as LF, without control characters, trimmed.

    Line breaks and tabs stay. Lone surrogates go too, PostgreSQL refuses them like NUL.
    """
    text = _LINE_BREAK.sub("\n", text)
    text = "".join(char for char in text if char in "\n\t" or not _is_control(char))
    return unicodedata.normalize("NFC", text).strip()


def clean_line(text: str) -> str:
    """Return clean text on one line, with single blanks between its words."""
    return " ".join(clean(text).split())


def search_key(text: str) -> str:
    """Return what two spellings have in common: lower-case words without accents, split by single blanks.

    "Häus", "haus" and "HAUS" share a key, as do "Straße" and "strasse" (features L7).
    """
    text = _without_marks(unicodedata.normalize("NFKD", text)).casefold()
    text = _without_marks(unicodedata.normalize("NFKD", text)).translate(_PLAIN)
    return _NOT_A_LETTER_OR_DIGIT.sub(" ", text).strip()


def digits(text: str) -> str:
    """Return only the digits, as 0-9 whatever the script."""
    return "".join(str(unicodedata.decimal(char)) for char in text if char.isdecimal())


def safe_file_name(name: str) -> str:
    """Return a name to show and to download under: no path, nothing invisible, at most 150 letters, never empty.

    The extension survives the cut.
    """
    name = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    name = "".join(char for char in name if char.isspace() or unicodedata.category(char) not in ("Cc", "Cf", "Cs"))
    name = re.sub(r'[<>:"|?*]', "_", " ".join(name.split())).strip(". ")
    if _NAMES_RESERVED_BY_WINDOWS.match(name):
        name = f"_{name}"
    return _shortened(unicodedata.normalize("NFC", name)) or "file"


def _is_control(char: str) -> bool:
    return unicodedata.category(char) in ("Cc", "Cs") or char in _INVISIBLE


def _without_marks(text: str) -> str:
    return _NOT_ASCII.sub(lambda char: "" if unicodedata.category(char[0]).startswith("M") else char[0], text)


def _shortened(name: str) -> str:
    stem, dot, extension = name.rpartition(".")
    if not dot or len(extension) > _MAX_EXTENSION_LETTERS:
        stem, dot, extension = name, "", ""
    stem = stem[: _MAX_NAME_LETTERS - len(dot + extension)]
    while len((stem + dot + extension).encode()) > _MAX_NAME_BYTES:
        stem = stem[:-1]
    return stem.rstrip(". ") + dot + extension if len(stem + dot + extension) < len(name) else name
