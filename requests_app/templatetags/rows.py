"""The rows of the list as HTML."""

from functools import lru_cache

from django import template
from django.template.loader import get_template
from django.utils.translation import get_language

from requests_app.rows import Row, words

register = template.Library()

# Some 3 KB each.
_MOST = 5000


@register.simple_tag
def inquiry_row(row: Row) -> str:
    """The row; most are those of a minute ago, or those that a colleague sees."""
    return _said(row, get_language())


@lru_cache(maxsize=_MOST)
def _said(row: Row, _language: str | None) -> str:
    return get_template("requests_app/_list_row.html").render({"row": row, "words": words()})
