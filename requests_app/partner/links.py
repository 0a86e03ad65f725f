"""The secret links of partners outside: made, found again, and dead (features B2, M3; integrations.md 10)."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.core import signing
from django.db.models import F, QuerySet
from django.urls import reverse

from core.tokens import new_token, token_hash
from requests_app.models import Assignment, InquiryFile, PartnerLink
from requests_app.types import AssignmentOutcome
from requests_app.visibility import is_for_everybody

# Signs which file of which link an address hands out, so that a file passed on does not open the page.
_SIGNER = signing.Signer(salt="requests_app.partner.file")


class LinkDead(Exception):
    """The link existed; `link` says whose it was, nothing of the inquiry may be shown any more."""

    def __init__(self, link: PartnerLink) -> None:
        super().__init__(f"Partner link {link.pk} is dead")
        self.link = link


class Issued(NamedTuple):
    """A new link, and the address of its page; the secret in it is written down nowhere else."""

    link: PartnerLink
    address: str


def issue(assignment: Assignment, *, at: datetime) -> Issued:
    """Make the link for a mail to the partner; the one of an earlier mail is dead from now on."""
    assignment.partner_links.filter(revoked_at=None).update(revoked_at=at)
    token = new_token()
    link = PartnerLink.objects.create(
        assignment=assignment,
        token_hash=token_hash(token),
        created_at=at,
        expires_at=at + timedelta(days=settings.PARTNER_LINK_DAYS),
    )
    return Issued(link, settings.BASE_URL + reverse("partner", args=[token]))


def find(token: str, *, at: datetime) -> PartnerLink:
    """The live link with this secret; raises PartnerLink.DoesNotExist for an unknown one, and LinkDead."""
    return _alive(_links().get(token_hash=token_hash(token)), at)


def find_file(signed: str, *, at: datetime) -> tuple[PartnerLink, InquiryFile]:
    """The file behind a signed address of a live link, as long as its content is for everybody.

    Raises PartnerLink.DoesNotExist, also for a wrong signature, InquiryFile.DoesNotExist, and LinkDead.
    """
    try:
        link_pk, file_pk = _SIGNER.unsign_object(signed)
    except signing.BadSignature as error:
        raise PartnerLink.DoesNotExist from error
    link = _alive(_links().get(pk=link_pk), at)
    file = link.assignment.inquiry.files.get(pk=file_pk)
    if not is_for_everybody(file):
        raise InquiryFile.DoesNotExist
    return link, file


def file_address(link: PartnerLink, file: InquiryFile) -> str:
    """Where the file is for whoever has the address, as long as the link lives."""
    return reverse("partner_file", args=[_SIGNER.sign_object([link.pk, file.pk], compress=True)])


def count_use(link: PartnerLink, *, at: datetime) -> None:
    """Count a file that was fetched or an answer that was given."""
    PartnerLink.objects.filter(pk=link.pk).update(uses=F("uses") + 1, last_used_at=at)


def is_alive(link: PartnerLink, at: datetime) -> bool:
    """Say whether the link still opens the inquiry.

    No longer once it is revoked or expired, the partner has refused, the inquiry has been handed to somebody else,
    or the contact has been anonymised.
    """
    assignment = link.assignment
    contacts = (assignment.from_contact, assignment.inquiry.contact)
    return (
        link.revoked_at is None
        and link.expires_at > at
        and assignment.outcome == AssignmentOutcome.EXTERNAL
        and all(contact.anonymised_at is None for contact in contacts)
        and not assignment.inquiry.assignments.filter(pk__gt=assignment.pk).exists()
    )


def _alive(link: PartnerLink, at: datetime) -> PartnerLink:
    if not is_alive(link, at):
        raise LinkDead(link)
    return link


def _links() -> QuerySet[PartnerLink]:
    return PartnerLink.objects.select_related(
        "assignment__from_contact", "assignment__from_organisation", "assignment__from_person__unit",
        "assignment__from_unit", "assignment__to_organisation", "assignment__to_unit",
        "assignment__inquiry__contact", "assignment__inquiry__site_province",
        "assignment__inquiry__responsible_unit__organisation",
    )  # fmt: skip
