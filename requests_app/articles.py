"""Samples and brochures of the current catalogue, each with the quantity that is typed beside it (features N3).

No form fields: a catalogue has hundreds, and they are read and drawn as plain numbers.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from requests_app.models import CatalogueItem

MOST = 99


@dataclass(frozen=True)
class ArticleLine:
    """One article with what was typed beside it."""

    code: str
    kind: str
    title: str
    name: str
    typed: str

    @property
    def quantity(self) -> int | None:
        """How many; None when what was typed is no such number."""
        text = self.typed.strip()
        number = int(text) if text.isdecimal() and len(text) <= 3 else 0 if not text else MOST + 1
        return number if number <= MOST else None

    @property
    def error(self) -> str:
        return "" if self.quantity is not None else _("Enter a number from 0 to %(most)d.") % {"most": MOST}


def article_lines(prefix: str, typed: Mapping[str, Any]) -> list[ArticleLine]:
    """All articles of the catalogue; `typed` is the form as it was sent."""
    lines = []
    for code, kind, title in CatalogueItem.objects.filter(is_available=True).values_list("code", "kind", "title"):
        name = f"{prefix}-quantity_{code}"
        lines.append(ArticleLine(code, kind, title, name, str(typed.get(name) or "")))
    return lines
