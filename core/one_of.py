"""Being one of many keys that are known beforehand."""

from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, BooleanField, Func, Q, Value


class _OneOf(Func):
    template, arg_joiner = "%(expressions)s)", " = ANY("
    output_field = BooleanField()


def one_of(field: str, pks: list[int]) -> Q:
    """The condition that the field is one of the keys, which are sent as one value; none is no key's."""
    return Q(_OneOf(field, Value(pks, ArrayField(BigIntegerField()))))
