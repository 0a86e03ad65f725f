"""Addresses that open the reader's mail program (RFC 6068; integrations.md 5)."""

import re
from urllib.parse import quote

# Outlook with the usual browsers takes 2,046 characters, some take less.
LONGEST = 1900
CUT = "…"


def mailto(to: str, subject: str, body: str) -> tuple[str, bool]:
    """Return the address and whether the body had to be shortened: by whole paragraphs, from the end.

    Line breaks in recipient and subject are dropped: they would begin another header.
    """
    to, subject = (re.sub(r"[\r\n]+", " ", text).strip() for text in (to, subject))
    whole = _address(to, subject, body)
    if len(whole) <= LONGEST:
        return whole, False
    paragraphs = re.split(r"\n{2,}", body.replace("\r\n", "\n"))
    while len(paragraphs) > 1:
        paragraphs.pop()
        shorter = _address(to, subject, "\n\n".join([*paragraphs, CUT]))
        if len(shorter) <= LONGEST:
            return shorter, True
    text = paragraphs[0]
    while text and len(_address(to, subject, text + CUT)) > LONGEST:
        text = text[: len(text) * 9 // 10]
    return _address(to, subject, text + CUT if text else ""), True


def _address(to: str, subject: str, body: str) -> str:
    lines = body.replace("\r\n", "\n").replace("\n", "\r\n")
    fields = [("subject", subject), ("body", lines)]
    words = "&".join(f"{name}={quote(value, safe='')}" for name, value in fields if value)
    recipient = quote(to, safe="@")
    return f"mailto:{recipient}" + (f"?{words}" if words else "")
