"""Which inquiries a search leaves: the words of the reader's organisation, by one index (performance.md, rule 6)."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db.models import Q, Value
from django.db.models.expressions import Func

from accounts.models import Person
from core import keys
from requests_app.models import InquirySearch
from requests_app.search.document import Part
from requests_app.search.query import parse

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


@dataclass(frozen=True)
class Search:
    """Words as PostgreSQL reads them, and the organisation that looks for them."""

    words: str
    organisation: int

    @classmethod
    def of(cls, text: str, part: str, person: Person) -> "Search":
        """What the person's organisation finds by the text, in one part or in any."""
        return cls(parse(text).sql(Part(part) if part else None) or _NOTHING, person.unit.organisation_id)

    @property
    def condition(self) -> Q:
        """The condition that the words are those of an inquiry."""
        return Q(searched__organisation=self.organisation, searched__document=Words(self.words))

    @cached_property
    def looked_up(self) -> Q:
        """The same when few inquiries have the words: these are looked up once for a page and all counts around it.

        What it costs depends on the words: to be asked for with patience (core.patience).
        """
        rows = InquirySearch.objects.filter(organisation=self.organisation, document=Words(self.words))
        pks = keys.few(rows.order_by().values_list("inquiry"))
        return self.condition if pks is None else keys.one_of("seen__inquiry", pks)
