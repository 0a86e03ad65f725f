"""Who is told when an inquiry changes hands (workflow.md 3, 5; features M1, M3).

Notices are stored in the caller's transaction and sent after its commit. Nobody is told of what they did themselves.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Organisation, Person
from accounts.rights import Right
from core.mail import queue_mail
from requests_app import recipients
from requests_app.facts import (
    Fact,
    contact_facts,
    facts_before_acceptance,
    facts_for_colleagues,
    inquiry_facts,
    marked,
    sender_facts,
)
from requests_app.models import Assignment, Inquiry, InquiryFile, PartnerLink
from requests_app.partner import links
from requests_app.recipients import Recipient
from requests_app.types import SharedPart

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

# A heading, which may be empty, and what stands below it.
Section = tuple[str, list[Fact]]


def offered(assignment: Assignment, *, at: datetime) -> None:
    """Tell the receiving organisation that an inquiry waits for its answer; no personal data (workflow.md 7)."""
    to = recipients.receivers(assignment, Right.ACCEPT)
    _tell("offered", to, assignment, at=at, sections=partial(_before_acceptance, assignment))


def assigned(assignment: Assignment, *, at: datetime) -> None:
    """Tell the colleague who got an inquiry, or the colleagues of the unit who can take it over."""
    _tell(
        "assigned",
        recipients.receivers(assignment, Right.TAKE_OVER),
        assignment,
        at=at,
        by=assignment.from_person,
        to_you=assignment.to_person_id is not None,
        quote=assignment.note,
    )


def assigned_externally(assignment: Assignment, *, at: datetime) -> None:
    """Send the inquiry with all details to a partner without access, who answers to the assigner (features M3)."""
    _tell_partner("assigned_externally", assignment, by=assignment.from_person, quote=assignment.note, at=at)


def changes_told(assignment: Assignment, changed: Collection[str], *, note: str, by: Person, at: datetime) -> None:
    """Send the inquiry to the partner again, with what changed marked; `changed` holds values of SharedPart."""
    _tell_partner("changes_told", assignment, by=by, quote=note, at=at, changed=changed)


def partner_answered(
    assignment: Assignment, done: "StrPromise", *, quote: str, at: datetime, next_dealer: Organisation | None = None
) -> None:
    """Tell the responsible, otherwise the assigner, what the partner did on the page without an account.

    `done` says what in a few words, translated while the mail is written.
    """
    _tell(
        "partner_answered",
        recipients.responsible(assignment),
        assignment,
        at=at,
        done=done,
        quote=quote,
        quote_from=_receiver(assignment),
        next_dealer=next_dealer,
    )


def accepted(assignment: Assignment, *, at: datetime) -> None:
    """Tell the assigner that the receiver accepted; after the system assigned, nobody waits to hear it."""
    to = recipients.assigner(assignment) if assignment.from_person_id else []
    _tell("accepted", to, assignment, at=at, by=assignment.answered_by)


def reminder(assignment: Assignment, *, at: datetime) -> None:
    """Remind those who may still accept the inquiry; no personal data (workflow.md 5, 7)."""
    to = recipients.receivers(assignment, Right.ACCEPT)
    _tell("reminder", to, assignment, at=at, sections=partial(_before_acceptance, assignment))


def refused(assignment: Assignment, *, at: datetime, next_dealer: Organisation | None) -> None:
    """Tell the assigner that the receiver refused, why, and which dealer is asked now if one is."""
    to, reason = recipients.assigner(assignment), assignment.reason
    _tell("refused", to, assignment, at=at, by=assignment.answered_by, quote=reason, next_dealer=next_dealer)


def expired(assignment: Assignment, *, at: datetime, next_dealer: Organisation | None) -> None:
    """Tell both sides that the time has passed, and the assigner which dealer is asked now (workflow.md 5)."""
    _tell("expired", recipients.assigner(assignment), assignment, at=at, next_dealer=next_dealer)
    _tell("lapsed", recipients.those_told(assignment), assignment, at=at, **_no_longer_theirs(assignment))


def revoked(assignment: Assignment, *, at: datetime) -> None:
    """Tell those who knew of the assignment that it was taken back."""
    to = recipients.those_told(assignment)
    _tell("revoked", to, assignment, at=at, by=assignment.answered_by, **_no_longer_theirs(assignment))


def returned(assignment: Assignment, *, at: datetime) -> None:
    """Tell the assigner that the colleague gave the inquiry back, and why."""
    to = recipients.assigner(assignment)
    _tell("returned", to, assignment, at=at, by=assignment.answered_by, quote=assignment.reason)


def undelivered(assignment: Assignment, *, at: datetime) -> None:
    """Tell the assigner that the mail to the partner could not be delivered (features M7)."""
    _tell("undelivered", recipients.assigner(assignment), assignment, at=at, address=assignment.to_email)


def link(inquiry: Inquiry) -> str:
    """The address of the inquiry's page, for mails; who is not signed in signs in first."""
    return settings.BASE_URL + reverse("inquiry_detail", args=[inquiry.pk])


def _tell(
    kind: str,
    to: Iterable[Recipient],
    assignment: Assignment,
    *,
    at: datetime,
    by: Person | None = None,
    reply_to: str = "",
    **words: Any,
) -> None:
    """Queue the mail to recipients and substitutes but whoever did it; `words` change what every notice says."""
    inquiry = assignment.inquiry
    context = {
        "number": inquiry.number,
        "from_organisation": assignment.from_organisation.name,
        "receiver": _receiver(assignment),
        "until": assignment.answer_until,
        "by": str(by or assignment.from_organisation),
        "quote_from": str(by or assignment.from_organisation),
        "sections": partial(_for_colleagues, assignment),
        "url": link(inquiry),
    } | words
    for recipient in recipients.with_substitutes(to, at):
        if by is None or recipient.person != by:
            queue_mail(
                kind=kind,
                to=recipient.email,
                language=recipient.language,
                time_zone=recipient.time_zone,
                context=context | {"stands_in_for": recipient.stands_in_for},
                about=recipients.about(assignment),
                at=at,
                reply_to=reply_to,
            )


def _tell_partner(
    kind: str, assignment: Assignment, *, by: Person | None, quote: str, at: datetime, changed: Collection[str] = ()
) -> None:
    """Write to the partner, with a new link to the page where they answer; who answers the mail reaches `by`."""
    issued = links.issue(assignment, at=at)
    _tell(
        kind,
        [recipients.outside(assignment)],
        assignment,
        at=at,
        by=by,
        quote=quote,
        sections=partial(_everything, assignment, by, changed),
        changed=partial(_labels, changed),
        files=partial(_files, issued.link),
        files_title=partial(_files_title, changed),
        until=issued.link.expires_at,
        url=issued.address,
        reply_to=by.email if by else "",
    )


def _receiver(assignment: Assignment) -> str:
    """Whom the inquiry was handed to: another organisation by its name, inside by person or unit."""
    if assignment.to_organisation is None or assignment.to_organisation == assignment.from_organisation:
        return assignment.receiver
    return assignment.to_organisation.name


def _no_longer_theirs(assignment: Assignment) -> dict[str, Any]:
    """The words for readers to whom the inquiry does not exist any more."""
    return {"sections": partial(_before_acceptance, assignment), "url": ""}


# Called while a mail is rendered, so that they speak the reader's language.


def _before_acceptance(assignment: Assignment) -> list[Section]:
    return [("", facts_before_acceptance(assignment.inquiry))]


def _for_colleagues(assignment: Assignment) -> list[Section]:
    return [("", facts_for_colleagues(assignment.inquiry, assignment.from_contact))]


def _everything(assignment: Assignment, sender: Person | None, changed: Collection[str]) -> list[Section]:
    return [
        (marked(_("Contact"), SharedPart.CONTACT, changed), contact_facts(assignment.from_contact)),
        (_("Inquiry"), inquiry_facts(assignment.inquiry, changed)),
        (_("Sender"), sender_facts(assignment.from_organisation, sender)),
    ]


def _files(link: PartnerLink) -> list[tuple[str, str]]:
    """Name and address of each file."""
    return [
        (f"{file.name} ({filesizeformat(file.size)})", settings.BASE_URL + links.file_address(link, file))
        for file in link.assignment.inquiry.files.exclude(state=InquiryFile.State.INFECTED)
    ]


def _files_title(changed: Collection[str]) -> str:
    return marked(str(SharedPart.FILES.label), SharedPart.FILES, changed)


def _labels(changed: Collection[str]) -> str:
    return ", ".join(str(part.label) for part in SharedPart if part in changed)
