"""What is unread, for whom, and since when no more (features L4, D12).

Unread becomes what somebody else brings to a person: an inquiry that comes to them or to their unit, what others do
to one they are responsible for, and the answer to one they handed over. At most MOST people get it at a time: where
more could take an inquiry, its row says that nobody has it yet, and nobody's list is full of what others will do.
"""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q

from accounts.models import Person, Unit
from accounts.rights import Right, Scope
from core.mail import writes_mails
from requests_app.models import Inquiry, InquiryUnread
from requests_app.querysets import InquiryQuerySet

MOST = 20
_AT_ONCE = 1000
_TAKES = (Right.ASSIGN, Right.TAKE_OVER)


def is_unread_by(person: Person) -> Exists:
    """The condition under which an inquiry is unread for the person, to filter by or to fetch along."""
    return Exists(InquiryUnread.objects.filter(person=person.pk, inquiry=OuterRef("pk")))


def only_unread(rows: InquiryQuerySet, person: Person) -> InquiryQuerySet:
    """Leave out what the person has read."""
    return rows.filter(is_unread_by(person))


def mark_read(pks: Iterable[int], person: Person) -> int:
    """The person has read these inquiries; returns how many were unread."""
    return InquiryUnread.objects.filter(person=person.pk, inquiry__in=list(pks)).delete()[0]


def mark_unread(pks: Iterable[int], person: Person) -> None:
    """Mark inquiries that the person sees as unread for them."""
    _mark((pk, person.pk) for pk in dict.fromkeys(pks))


def tell(inquiry: Inquiry, *people: int | None, by: Person | None) -> None:
    """Let the inquiry be unread for these people, but for whoever did it themselves; `by` None is the system.

    As with mails, nobody is told inside core.mail.without_mails.
    """
    told = {person for person in people if person is not None} - {by.pk if by else None}
    if told and writes_mails():
        _mark((inquiry.pk, person) for person in sorted(told))


def address(inquiry: Inquiry, unit: Unit, person: Person | None, *, by: Person | None, offered: bool = False) -> None:
    """Let the inquiry be unread for the person it came to, or for those of the unit who can take it.

    `offered` says that they have still to accept it. What the system hands on itself nobody else has to read.
    """
    if not writes_mails():
        return
    if by is None:
        InquiryUnread.objects.filter(inquiry=inquiry.pk).delete()
    tell(inquiry, *([person.pk] if person else _who_can_take(unit, offered=offered)), by=by)


def _who_can_take(unit: Unit, *, offered: bool) -> list[int]:
    """Those who may accept, in the unit or below it; else those who see it and may assign it or take it over."""
    if offered:
        near = Q(unit__path__startswith=unit.path) & _may(Right.ACCEPT)
    else:
        sees = Q(roles__scope=Scope.UNIT, unit__path__in=unit.paths_upwards) | Q(
            roles__scope=Scope.ORGANISATION, unit__path__startswith=unit.paths_upwards[0]
        )
        near = sees & (_may(_TAKES[0]) | _may(_TAKES[1]))
    found = Person.objects.filter(near, is_active=True).order_by("pk").values_list("pk", flat=True).distinct()
    people = list(found[: MOST + 1])
    return people if len(people) <= MOST else []


def _may(right: Right) -> Q:
    return Q(roles__rights__contains=[right]) | Q(extra_rights__contains=[right])


def _mark(pairs: Iterable[tuple[int, int]]) -> None:
    InquiryUnread.objects.bulk_create(
        (InquiryUnread(inquiry_id=inquiry, person_id=person) for inquiry, person in pairs),
        ignore_conflicts=True,
        batch_size=_AT_ONCE,
    )
