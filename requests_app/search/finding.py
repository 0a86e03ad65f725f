"""Which inquiries a search leaves: the words of the reader's organisation, by one index (performance.md, rule 6)."""

from typing import TYPE_CHECKING, Any

from django.contrib.postgres.search import SearchQuery
from django.db.models import Value
from django.db.models.expressions import Func

from accounts.models import Person
from requests_app.search.document import Part
from requests_app.search.query import parse

if TYPE_CHECKING:
    from requests_app.querysets import InquiryQuerySet

# No word contains a blank: without any words nothing is found, and counts of it are nought like others.
_NOTHING = "' '"


class Words(SearchQuery):
    """A tsquery as it stands, past PostgreSQL's own way to take texts apart."""

    def __init__(self, words: str) -> None:
        Func.__init__(self, Value(words), output_field=self.output_field)
        self.invert = False

    def as_sql(self, compiler: Any, connection: Any, *_args: Any, **_kwargs: Any) -> tuple[str, Any]:
        """A text that PostgreSQL reads as words."""
        sql, params = compiler.compile(self.source_expressions[0])
        return f"{sql}::tsquery", params


def searched(rows: "InquiryQuerySet", text: str, part: str, person: Person) -> "InquiryQuerySet":
    """Leave those of the rows in which the person's organisation finds the text, in one part or in any."""
    words = parse(text).sql(Part(part) if part else None) or _NOTHING
    return rows.filter(searched__organisation=person.unit.organisation_id, searched__document=Words(words))
