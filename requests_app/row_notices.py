"""Notices on the rows of the list: what happened to an inquiry behind somebody's back (features L10)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Value
from django.db.models.functions import Concat, JSONObject
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from core.mail import writes_mails
from requests_app.models import Inquiry, Notice

# After these an inquiry may exist no more for whoever is told: no row carries the notice.
_TAKEN_AWAY = (Notice.Kind.TAKEN_OVER, Notice.Kind.REVOKED)
MOST = 20

_WORDS = {
    Notice.Kind.TAKEN_OVER: _("Taken over by %(name)s"),
    Notice.Kind.RETURNED: _("Returned by %(name)s"),
    Notice.Kind.REFUSED: _("Refused by %(name)s"),
    Notice.Kind.EXPIRED: _("Not answered in time"),
    Notice.Kind.REVOKED: _("Taken back by %(name)s"),
}


class Line(NamedTuple):
    """A notice in the reader's language: what happened and when, and for one without a row to which inquiry."""

    words: str
    at: datetime
    pk: int = 0
    number: str = ""


def leave(
    inquiry: Inquiry, kind: Notice.Kind, person: Person | None, *, by: Person | None, at: datetime
) -> Notice | None:
    """Let the person notice it in the list; nobody is told of what they did themselves. `by` None is the system.

    Returns the notice if it is a new one, and not the same thing once more. As with mails, nobody is told inside
    core.mail.without_mails.
    """
    if person is None or person == by or not writes_mails():
        return None
    notice, is_new = Notice.objects.update_or_create(
        person=person, inquiry=inquiry, kind=kind, defaults={"at": at, "by": by}
    )
    return notice if is_new else None


def unseen_by(person: Person) -> ArraySubquery:
    """To be fetched along with inquiries: what the person has still to notice about each, for `lines`."""
    notices = Notice.objects.filter(inquiry=OuterRef("pk"), person=person.pk)
    name = Concat("by__first_name", Value(" "), "by__last_name")
    return ArraySubquery(notices.values(data=JSONObject(kind="kind", at="at", name=name)))


def lines(unseen: Iterable[dict[str, Any]]) -> list[Line]:
    """Notices fetched by `unseen_by` in words, the latest first."""
    return [Line(_words(row["kind"], row["name"].strip()), datetime.fromisoformat(row["at"])) for row in unseen]


def gone(person: Person) -> list[Line]:
    """Notices about inquiries of the person's organisation that exist for the person no more, at most MOST."""
    about = Notice.objects.filter(
        person=person, kind__in=_TAKEN_AWAY, inquiry__responsible_unit__organisation=person.organisation
    )
    notices = list(about.select_related("by", "inquiry")[:MOST])
    pks = [notice.inquiry_id for notice in notices]
    exists = set(Inquiry.objects.visible_to(person).filter(pk__in=pks).values_list("pk", flat=True)) if pks else set()
    return [
        Line(_words(notice.kind, str(notice.by or "")), notice.at, notice.inquiry_id, notice.inquiry.number)
        for notice in notices
        if notice.inquiry_id not in exists
    ]


def note_seen(person: Person, inquiries: list[int]) -> bool:
    """The person has seen what there was to notice about the inquiries; says whether there was anything."""
    return bool(Notice.objects.filter(person=person, inquiry__in=inquiries).delete()[0])


def _words(kind: str, name: str) -> str:
    return str(_WORDS[Notice.Kind(kind)]) % {"name": name}
