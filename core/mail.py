"""Mails: written in the reader's language and stored before they are sent (features M1, M7)."""

import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from css_inline import CSSInliner
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.text import Truncator

from core.delivery import retry_delay
from core.models import OutgoingMail
from core.tasks import send_mail
from core.text import clean_line

SUBJECT_MAX = 250
# Left behind by what a mail does not say.
_BLANK_LINES = re.compile(r"\n{3,}")

# Mail clients drop stylesheets: styles go into the elements, only rules for small screens stay in the head.
_inliner = CSSInliner(
    extra_css=(Path(settings.BASE_DIR) / "static/css/mail/mail.css").read_text(encoding="utf-8"),
    keep_at_rules=True,
    load_remote_stylesheets=False,
)

_silent: ContextVar[bool] = ContextVar("silent", default=False)


@dataclass(frozen=True)
class Hold:
    """For what mails are held back, by what, and until when at the latest."""

    held_for: str
    held_by: str
    until: datetime


_hold: ContextVar[Hold | None] = ContextVar("hold", default=None)


@contextmanager
def without_mails() -> Iterator[None]:
    """Meanwhile no mail is written: for loading what happened long ago, or never, such as the demo."""
    token = _silent.set(True)
    try:
        yield
    finally:
        _silent.reset(token)


def writes_mails() -> bool:
    """Say whether mails are written now; who asks first spares the search for their recipients."""
    return not _silent.get()


@contextmanager
def holding_mails(held_for: str, *, by: str, until: datetime) -> Iterator[None]:
    """Meanwhile mails are stored but do not leave the house before `until` (features B8, mails wait for the undo).

    `held_for` names what they are about, so that it can be taken back, and `by` what holds them, both as model:id.
    """
    token = _hold.set(Hold(held_for, by, until))
    try:
        yield
    finally:
        _hold.reset(token)


def holds_mails() -> bool:
    """Say whether mails written now are held back: what they tell of can still be taken back."""
    return _hold.get() is not None


def drop_held(held_for: str, *, written_at: datetime) -> bool:
    """Drop the held mails that were written then; returns False, and drops none, when one has left the house."""
    mails = OutgoingMail.objects.filter(held_for=held_for, created_at=written_at).select_for_update()
    if any(mail.state != OutgoingMail.State.HELD for mail in mails.only("pk", "state")):
        return False
    mails.delete()
    return True


def hold_until(by: str, until: datetime) -> None:
    """Hold what is held by it until then."""
    OutgoingMail.objects.filter(state=OutgoingMail.State.HELD, held_by=by).update(held_until=until)


def release_held(at: datetime, *, held_for: str) -> None:
    """Have the mails held for it sent now: it can no longer be taken back."""
    held = OutgoingMail.objects.filter(state=OutgoingMail.State.HELD, held_for=held_for)
    for pk in held.order_by("pk").values_list("pk", flat=True):
        if held.filter(pk=pk).update(state=OutgoingMail.State.QUEUED, next_attempt_at=at + retry_delay(0)):
            send_mail.delay_on_commit(pk)


def queue_mail(
    *,
    kind: str,
    to: str,
    language: str,
    context: Mapping[str, Any],
    about: str,
    at: datetime,
    reply_to: str = "",
    time_zone: str = "",
) -> OutgoingMail | None:
    """Write a mail, store it in the caller's transaction, and have it sent once that is committed (features M1, M7).

    `kind` names its templates: emails/<kind>.txt, whose first line is the subject, and emails/<kind>.html. They are
    rendered in `language` and `time_zone` (empty: the server's); callables in the context are called while they are.
    `about` names what the mail is about as model:id, `at` is now. An address that is none is found out when sending.
    Returns None inside `without_mails`; inside `holding_mails` it is sent when it is released.
    """
    if not writes_mails():
        return None
    with ExitStack() as as_the_reader:
        as_the_reader.enter_context(translation.override(language))
        if time_zone:
            as_the_reader.enter_context(timezone.override(ZoneInfo(time_zone)))
        words = {**context, "language": language}
        first_line, _newline, text = render_to_string(f"emails/{kind}.txt", words).strip().partition("\n")
        subject = Truncator(clean_line(first_line)).chars(SUBJECT_MAX)
        html = render_to_string(f"emails/{kind}.html", words | {"subject": subject})
    hold = _hold.get()
    held = {} if hold is None else {"state": OutgoingMail.State.HELD, "held_until": hold.until}
    mail = OutgoingMail.objects.create(
        kind=kind,
        about=about,
        to=clean_line(to),
        reply_to=clean_line(reply_to),
        language=language,
        subject=subject,
        text=_BLANK_LINES.sub("\n\n", text.strip()) + "\n",
        html=_inliner.inline(html),
        created_at=at,
        next_attempt_at=at + retry_delay(0),
        held_for=hold.held_for if hold else "",
        held_by=hold.held_by if hold else "",
        **held,
    )
    if hold is None:
        send_mail.delay_on_commit(mail.pk)
    return mail
