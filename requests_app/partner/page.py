"""What the page of a partner outside shows: the inquiry, its files, what they answered, and what they can answer."""

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from contacts.card import contact_card
from requests_app import recipients
from requests_app.actions import catalogue
from requests_app.actions.perform import perform
from requests_app.actions.spec import ActionSpec
from requests_app.facts import inquiry_facts
from requests_app.models import Assignment, HistoryEntry, Inquiry, PartnerLink
from requests_app.panels import Fact
from requests_app.partner import links
from requests_app.shown_files import FileLine, partner_line

# By the word in the address, the most likely first.
ANSWERS: dict[str, ActionSpec] = {
    "accept": catalogue.PARTNER_ACCEPT,
    "appointment": catalogue.PARTNER_APPOINTMENT,
    "offer": catalogue.PARTNER_OFFER,
    "order": catalogue.PARTNER_ORDER,
    "refuse": catalogue.PARTNER_REFUSE,
}


# What an answer is called once it is given, where that is another word.
_GIVEN = {catalogue.PARTNER_ACCEPT.code: catalogue.ACCEPT.done, catalogue.PARTNER_REFUSE.code: catalogue.REFUSE.done}
_NOT_DIALLED = re.compile(r"[^0-9+]")


@dataclass(frozen=True)
class Given:
    """An answer that the partner has given: what, when, and what they wrote."""

    label: str
    icon: str
    at: datetime
    text: str


@contextmanager
def as_the_partner(link: PartnerLink) -> Iterator[None]:
    """Meanwhile the partner's language is spoken and their time zone counts, as in the mail."""
    partner = recipients.outside(link.assignment)
    with ExitStack() as until_answered:
        until_answered.enter_context(translation.override(partner.language))
        until_answered.enter_context(timezone.override(ZoneInfo(partner.time_zone)))
        yield


def page(link: PartnerLink) -> dict[str, Any]:
    """Everything that the page shows, in the active language."""
    assignment = link.assignment
    inquiry = assignment.inquiry
    return {
        "inquiry": inquiry,
        "assignment": assignment,
        "link": link,
        "contact": contact_card(assignment.from_contact_id),
        "facts": inquiry_facts(inquiry),
        "sender": sender(assignment),
        "files": files(link),
        "given": given(assignment),
        "answers": possible_answers(assignment),
    }


def sender(assignment: Assignment) -> list[Fact]:
    """Whom the partner can ask, to write and to call; the organisation where nobody assigned it in person."""
    organisation, person = assignment.from_organisation, assignment.from_person
    email = person.email if person else organisation.email
    phone = (person.phone if person else "") or organisation.phone
    return [
        Fact(_("Name"), person.get_full_name() if person else ""),
        Fact(_("Organisation"), organisation.name),
        Fact(_("E-mail"), email, url=f"mailto:{quote(email, safe='@')}"),
        Fact(_("Phone"), phone, url=f"tel:{_NOT_DIALLED.sub('', phone)}"),
    ]


def possible_answers(assignment: Assignment) -> dict[str, ActionSpec]:
    """What the partner can answer now, by the word in the address; accepting only as long as nothing was answered."""
    return {
        word: action
        for word, action in ANSWERS.items()
        if action.possible_for(assignment.inquiry)
        and not (action is catalogue.PARTNER_ACCEPT and assignment.answered_at is not None)
    }


def given(assignment: Assignment) -> list[Given]:
    """The partner's answers to this assignment, the latest first."""
    actions = {action.code: action for action in ANSWERS.values()}
    return [
        Given(str(_GIVEN.get(entry.action, action.label)), action.icon, entry.at, entry.note)
        for entry in _answers(assignment).order_by("-pk")
        if (action := actions.get(entry.action)) is not None
    ]


def files(link: PartnerLink) -> list[FileLine]:
    """The inquiry's files, each with an address that needs no account."""
    return [partner_line(file, links.file_address(link, file)) for file in link.assignment.inquiry.files.all()]


def answer(link: PartnerLink, action: ActionSpec, data: dict[str, Any], *, at: datetime) -> Inquiry:
    """Perform the partner's answer by the system; raises what `perform` raises, and then nothing has changed."""
    return perform(link.assignment.inquiry, action, by=None, at=at, data=data | {"link": link.pk})


def lives_on(link: PartnerLink, at: datetime) -> bool:
    """Say whether the link opens the inquiry still after an answer."""
    return links.is_alive(PartnerLink.objects.select_related("assignment__inquiry").get(pk=link.pk), at)


def is_given(link: PartnerLink, action: ActionSpec, version: str) -> bool:
    """Say whether just this answer was the next thing that happened to the inquiry as the partner saw it."""
    inquiry = Inquiry.objects.get(pk=link.assignment.inquiry_id)
    last = _answers(link.assignment).order_by("-pk").first()
    return last is not None and last.action == action.code and version == str(inquiry.version - 1)


def _answers(assignment: Assignment) -> Any:
    return HistoryEntry.objects.filter(inquiry=assignment.inquiry_id, details__assignment=assignment.pk)
