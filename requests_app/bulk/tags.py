"""Tags of an organisation on its inquiries: who may, and putting them on and off (features D10)."""

from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import Organisation, Person
from accounts.rights import Right
from requests_app.actions.policy import Standing
from requests_app.models import Inquiry, Tag
from requests_app.statuses import Status


def why_no_tag(inquiry: Inquiry, person: Person, at: datetime) -> str:
    """Why the person may not tag an inquiry that they see; empty when they may.

    Those who are responsible for it may (workflow.md 3), those with the right to care for tags, and, where nobody of
    the organisation is responsible, everybody of it who sees the inquiry. What waits to be accepted carries none.
    """
    ours = person.organisation.pk
    works_on_it = inquiry.responsible_unit.organisation_id == ours
    if works_on_it and inquiry.status == Status.TO_ACCEPT and inquiry.organisation_id != ours:
        return _("It has to be accepted first.")
    is_a_colleagues = works_on_it and inquiry.responsible_id is not None
    if not is_a_colleagues or person.has_right(Right.TAGS) or Standing(person, inquiry, at=at).is_responsible:
        return ""
    return _("This is not yours to do.")


def find_or_create_tag(organisation: Organisation, name: str) -> Tag:
    """The organisation's tag of this name, whatever its case; a new one when there is none."""
    return Tag.objects.get_or_create(organisation=organisation, name__iexact=name, defaults={"name": name})[0]


def put_tag(inquiry: int, tag: int, organisation: Organisation) -> bool:
    """Put the organisation's tag on; says whether it was not there."""
    if not organisation.tags.filter(pk=tag).exists():
        return False
    return Inquiry.tags.through.objects.get_or_create(inquiry_id=inquiry, tag_id=tag)[1]


def take_tag(inquiry: int, tag: int, organisation: Organisation) -> bool:
    """Take the organisation's tag off; says whether it was there."""
    on = Inquiry.tags.through.objects.filter(inquiry=inquiry, tag=tag, tag__organisation=organisation)
    return bool(on.delete()[0])


def tags_of(organisation: Organisation) -> list[str]:
    """The names of the organisation's tags, for suggestions."""
    return list(organisation.tags.values_list("name", flat=True))
