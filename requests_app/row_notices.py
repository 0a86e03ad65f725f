"""Notices on the rows of the list: what happened to an inquiry behind somebody's back (features L10)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, QuerySet, Value
from django.db.models.functions import Concat, JSONObject
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from contacts.models import Contact
from core.mail import writes_mails
from core.statements import rows_of
from requests_app import unread
from requests_app.models import Inquiry, Notice

# After these an inquiry may exist no more for whoever is told: no row carries the notice.
_TAKEN_AWAY = (Notice.Kind.TAKEN_OVER, Notice.Kind.REVOKED)
MOST = 20


class _Kind(NamedTuple):
    words: Any
    icon: str


_KINDS = {
    Notice.Kind.TAKEN_OVER: _Kind(_("Taken over by %(name)s"), icon="notifications"),
    Notice.Kind.RETURNED: _Kind(_("Returned by %(name)s"), icon="notifications"),
    Notice.Kind.REFUSED: _Kind(_("Refused by %(name)s"), icon="notifications"),
    Notice.Kind.EXPIRED: _Kind(_("Not answered in time"), icon="notifications"),
    Notice.Kind.REVOKED: _Kind(_("Taken back by %(name)s"), icon="notifications"),
    Notice.Kind.CONTACT_CHANGED: _Kind(_("Contact changed by %(name)s"), icon="sync"),
    Notice.Kind.NOTE_ADDED: _Kind(_("Note by %(name)s"), icon="sticky_note_2"),
    Notice.Kind.FILE_ADDED: _Kind(_("File by %(name)s"), icon="attach_file"),
}


class Said(NamedTuple):
    """A notice as a row says it."""

    words: str
    icon: str


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

    With it the inquiry is unread for them. Returns the notice if it is a new one, and not the same thing once more.
    As with mails, nobody is told inside core.mail.without_mails.
    """
    if person is None or person == by or not writes_mails():
        return None
    notice, is_new = Notice.objects.update_or_create(
        person=person, inquiry=inquiry, kind=kind, defaults={"at": at, "by": by}
    )
    unread.tell(inquiry, person.pk, by=by)
    return notice if is_new else None


def note_added(inquiry: Inquiry, *, by: Person, at: datetime) -> None:
    """Let the responsible notice a note of somebody else."""
    leave(inquiry, Notice.Kind.NOTE_ADDED, inquiry.responsible, by=by, at=at)


def file_added(inquiry: Inquiry, *, by: Person | None, at: datetime) -> None:
    """Let the responsible notice a file that somebody else added; not what comes in with the inquiry itself."""
    if by is not None:
        leave(inquiry, Notice.Kind.FILE_ADDED, inquiry.responsible, by=by, at=at)


def contact_changed(contact: Contact, *, by: Person | None, at: datetime) -> None:
    """Let those who work on open inquiries of the contact notice that somebody else changed its data, MOST at most.

    Only those whose organisation has this record of the contact. `by` None is the system.
    """
    theirs = Inquiry.objects.open().filter(
        person_access__contact=contact, person_access__person=F("responsible"), person_access__offered=False
    )
    for inquiry in theirs.select_related("responsible").order_by("-pk")[:MOST]:
        leave(inquiry, Notice.Kind.CONTACT_CHANGED, inquiry.responsible, by=by, at=at)


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

    def about() -> QuerySet[Notice, tuple[Any, ...]]:
        ours = Notice.objects.filter(inquiry__responsible_unit__organisation=person.organisation)
        taken = ours.filter(person=person, kind__in=_TAKEN_AWAY)
        return taken.values_list("kind", "at", "inquiry", "inquiry__number", "by__first_name", "by__last_name")[:MOST]

    found = rows_of(("gone", person.pk, person.organisation.pk), about)
    pks = [inquiry for _kind, _at, inquiry, *_names in found]
    exists = set(Inquiry.objects.visible_to(person).filter(pk__in=pks).values_list("pk", flat=True)) if pks else set()
    return [
        Line(_words(kind, f"{first_name or ''} {last_name or ''}".strip()), at, inquiry, number)
        for kind, at, inquiry, number, first_name, last_name in found
        if inquiry not in exists
    ]


def note_seen(person: Person, inquiries: list[int]) -> bool:
    """The person has seen and read what was new about the inquiries; says whether there was anything."""
    is_news = unread.mark_read(inquiries, person) > 0
    return bool(Notice.objects.filter(person=person, inquiry__in=inquiries).delete()[0]) or is_news


def said(kind: str, name: str) -> Said:
    """The notice of this kind about what somebody did, in the reader's language."""
    return Said(_words(kind, name), _KINDS[Notice.Kind(kind)].icon)


def _words(kind: str, name: str) -> str:
    return str(_KINDS[Notice.Kind(kind)].words) % {"name": name}
