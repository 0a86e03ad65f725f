"""Text compared without accents and case inside the database, where an index can hold it."""

from typing import Any

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db.models import Func, TextField, Value
from django.db.models.lookups import Contains, Lookup, StartsWith


class Plain(Func):
    """The text without accents, in lower case; unlike `Lower(Unaccent(…))` an index may be built on it."""

    function = "plain_text"
    arity = 1
    output_field = TextField()


def plain_contains(text: Any, part: str) -> Lookup:
    """The condition that the text contains the part, whatever the accents and the case of either."""
    return Contains(Plain(text), Plain(Value(part)))


def plain_starts(text: Any, start: str) -> Lookup:
    """The condition that the text starts so, whatever the accents and the case of either."""
    return StartsWith(Plain(text), Plain(Value(start)))


def trigram_index(name: str, *texts: Any) -> GinIndex:
    """An index that finds any part of the texts: expressions or names of fields."""
    return GinIndex(*(OpClass(text, name="gin_trgm_ops") for text in texts), name=name)
