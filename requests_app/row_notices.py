"""Notices on the rows of the list: what happened to an inquiry behind somebody's back (features L10)."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from accounts.models import Person
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


def leave(
    inquiry: Inquiry, kind: Notice.Kind, person: Person | None, *, by: Person | None, at: datetime
) -> Notice | None:
    """Let the person notice it in the list; nobody is told of what they did themselves. `by` None is the system."""
    if person is None or person == by:
        return None
    notice, _is_new = Notice.objects.update_or_create(
        person=person, inquiry=inquiry, kind=kind, defaults={"at": at, "by": by}
    )
    return notice


def words(notice: Notice) -> str:
    """Say in the reader's language what happened and who did it."""
    return str(_WORDS[Notice.Kind(notice.kind)]) % {"name": notice.by or ""}


def unseen(person: Person, inquiries: Iterable[int]) -> dict[int, list[Notice]]:
    """What the person has still to notice about these inquiries, by inquiry, the latest first, in one query."""
    found: dict[int, list[Notice]] = {}
    notices = Notice.objects.filter(person=person, inquiry__in=list(inquiries))
    for notice in notices.select_related("by"):
        found.setdefault(notice.inquiry_id, []).append(notice)
    return found


def unseen_without_a_row(person: Person) -> list[Notice]:
    """Notices of the person's organisation about inquiries that exist for the person no more, at most MOST."""
    about = Notice.objects.filter(
        person=person, kind__in=_TAKEN_AWAY, inquiry__responsible_unit__organisation=person.organisation
    )
    notices = list(about.select_related("by", "inquiry")[:MOST])
    pks = [notice.inquiry_id for notice in notices]
    exists = set(Inquiry.objects.visible_to(person).filter(pk__in=pks).values_list("pk", flat=True)) if pks else set()
    return [notice for notice in notices if notice.inquiry_id not in exists]


def note_seen(person: Person, inquiry: int) -> None:
    """The person has seen what there was to notice about the inquiry."""
    Notice.objects.filter(person=person, inquiry=inquiry).delete()
