"""Access to the Compendium: who asks for it, what is decided, and the link that is mailed (features I8)."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from core.mail import queue_mail
from core.tokens import new_token, token_hash
from requests_app.actions.spec import Outcome
from requests_app.history import record
from requests_app.models import CompendiumRequest, Inquiry, MagicLink
from requests_app.types import Category

State = CompendiumRequest.State

GRANTED, REFUSED = "access_granted", "access_refused"
MAILS = (GRANTED, REFUSED)
LINK_VALID = timedelta(days=7)


def request_access(inquiry: Inquiry, *, email: str, name: str, at: datetime) -> CompendiumRequest:
    """Note that an architect asks for access; an inquiry carries one pending request, which is returned again."""
    request, is_new = CompendiumRequest.objects.get_or_create(
        inquiry=inquiry, state=State.PENDING, defaults={"email": email, "name": name, "created_at": at}
    )
    if is_new:
        who = Outcome(details={"name": f"{name} ({email})"})
        record(inquiry, "access_requested", Category.ACTIONS, by=None, at=at, outcome=who)
    return request


def pending_request(inquiry: Inquiry) -> CompendiumRequest | None:
    """The request that waits for a decision."""
    return CompendiumRequest.objects.filter(inquiry=inquiry, state=State.PENDING).first()


def new_link(request: CompendiumRequest, at: datetime) -> str:
    """Make a link valid for a week and return its token; older links of the request end (integrations.md 11)."""
    request.links.filter(revoked_at=None).update(revoked_at=at)
    token = new_token()
    MagicLink.objects.create(request=request, token_hash=token_hash(token), created_at=at, expires_at=at + LINK_VALID)
    return token


def mail_link(request: CompendiumRequest, *, at: datetime) -> None:
    """Mail the architect a fresh link."""
    address = f"{settings.BASE_URL}/compendium/enter/{new_link(request, at)}/"
    _tell(GRANTED, request, at=at, url=address, until=at + LINK_VALID)


def mail_refusal(request: CompendiumRequest, *, at: datetime) -> None:
    """Mail the architect that there is no access."""
    _tell(REFUSED, request, at=at, url="")


def _tell(kind: str, request: CompendiumRequest, *, at: datetime, **words: Any) -> None:
    inquiry = request.inquiry
    queue_mail(
        kind=kind,
        to=request.email,
        language=inquiry.language,
        time_zone=inquiry.unit.time_zone,
        context={"number": inquiry.number, "name": request.name, "asked_at": request.created_at} | words,
        about=f"compendium:{request.pk}",
        at=at,
        reply_to=inquiry.organisation.email,
    )
