"""The search field of every page with what belongs to it: where it is searched, and in which days (features L7)."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django_htmx.http import push_url, replace_url

from requests_app.search.document import Part
from requests_app.search.query import parse

if TYPE_CHECKING:
    from requests_app.listing.selection import Selection

# The id of the form in _search.html.
FORM = "search"
# Said by the box itself; a search begins with the first page, in all statuses.
OWN = ("q", "in", "created_from", "created_to", "group", "page")


@dataclass(frozen=True)
class Box:
    """What stands in the search field; `kept` are the words of the list that a search leaves as they are."""

    text: str = ""
    part: str = ""
    created_from: str = ""
    created_to: str = ""
    kept: list[tuple[str, str]] = field(default_factory=list)

    @property
    def parts(self) -> list[tuple[str, Any, bool]]:
        """Where it can be searched: code, label, and whether it is that; everywhere first."""
        return [(code, label, code == self.part) for code, label in [("", _("Everywhere")), *Part.choices]]

    @property
    def narrows(self) -> bool:
        """Whether something beside the text narrows the search."""
        return bool(self.part or self.created_from or self.created_to)

    @property
    def part_label(self) -> str:
        """Where it is searched, empty for everywhere."""
        return str(Part(self.part).label) if self.part else ""


def remembered(request: HttpRequest, answer: HttpResponse, selection: "Selection") -> HttpResponse:
    """Have the browser show the address of what is typed: a new one for the first letter, then the same goes on."""
    if request.headers.get("HX-Source") != f"form#{FORM}":
        return answer
    shown = QueryDict(urlsplit(request.headers.get("HX-Current-URL", "")).query)
    remember = replace_url if shown.get("q") and selection.search else push_url
    return remember(answer, selection.address)


def has_words(text: str) -> bool:
    """Say whether there is anything in the text that could be found."""
    return bool(parse(text).terms)


def box(selection: "Selection") -> Box:
    """The box of the list."""
    words = dict(selection.filters)
    return Box(
        selection.search,
        selection.category,
        words.get("created_from", ""),
        words.get("created_to", ""),
        kept=[(name, word) for name, word in selection.words if name not in OWN],
    )
