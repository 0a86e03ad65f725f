"""Files that come with an inquiry: fetched or decoded, checked, and kept or refused exactly once (features I1)."""

import base64
import binascii
from datetime import datetime
from urllib.parse import unquote

import structlog
from django.conf import settings
from django.db import transaction

from core.http import OutsideError, Refused, TooLarge, Unavailable, fetch
from core.text import safe_file_name
from integrations import claims
from integrations.models import IntakeFile, IntakeReceipt
from integrations.website.schema import Attachment, read
from requests_app.files import FileRefused, add_file, note_refused_file

log = structlog.get_logger(__name__)

MOST = 20


class NotKept(Exception):
    """A file that is not kept; `code` is a key of requests_app.actions.words.FILE_REFUSALS or core.files.REASONS."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def enlist(receipt: IntakeReceipt, names: list[str], at: datetime) -> None:
    """Note which files a receipt brings; those beyond the most are refused at once."""
    rows = [
        IntakeFile(receipt=receipt, position=position, name=safe_file_name(name), next_attempt_at=at + claims.LEASE)
        for position, name in enumerate(names)
    ]
    for row in rows[MOST:]:
        _refuse(row, "too_many", at)
    IntakeFile.objects.bulk_create(rows)


def waiting(receipt: IntakeReceipt) -> list[int]:
    """Return the ids of the receipt's files that nobody has looked at yet."""
    return list(receipt.files.filter(state=IntakeFile.State.WAITING, attempts=0).values_list("pk", flat=True))


def keep(pk: int, at: datetime) -> None:
    """Add the file to its inquiry, or note there why it was refused. Safe to run twice.

    A file that cannot be fetched for the moment, and any unexpected error, is tried again later; after the last
    attempt the file is refused.
    """
    row = claims.claim(IntakeFile, pk, at)
    if row is None:
        return
    try:
        claims.check_attempts(row)
        attachment = read(bytes(row.receipt.body or b"")).attachments[row.position]
        content, declared_type = _content(attachment)
        _add(row, content, declared_type, at)
    except (NotKept, FileRefused) as error:
        _settle_refused(row, error.code or "unknown", at)
    except Exception as error:  # noqa: BLE001 (whatever happens is kept with the file and tried again)
        _put_off(row, error, at)


def _content(attachment: Attachment) -> tuple[bytes, str]:
    if isinstance(attachment.base64, str):
        return _decoded(attachment.base64), attachment.content_type
    if isinstance(attachment.url, str):
        return _fetched(attachment)
    raise NotKept("unreadable")


def _decoded(text: str) -> bytes:
    text = text.rpartition(";base64,")[2] if text.startswith("data:") else text
    if len(text) > settings.FILE_UPLOAD_MAX_SIZE * 3 // 2:
        raise NotKept("too_large")
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise NotKept("unreadable") from error


def _fetched(attachment: Attachment) -> tuple[bytes, str]:
    try:
        found = fetch(attachment.url, max_bytes=settings.FILE_UPLOAD_MAX_SIZE)
    except Refused as error:
        raise NotKept("address") from error
    except TooLarge as error:
        raise NotKept("too_large") from error
    except Unavailable as error:
        if error.temporary:
            raise
        raise NotKept("unavailable") from error
    return found.content, attachment.content_type or found.content_type


@transaction.atomic
def _add(row: IntakeFile, content: bytes, declared_type: str, at: datetime) -> None:
    locked = claims.still_ours(row)
    if locked is None:
        return
    locked.receipt = receipt = row.receipt
    if receipt.inquiry is None:
        raise NotKept("unreadable")
    locked.file = add_file(
        receipt.inquiry,
        name=locked.name,
        content=content,
        declared_type=declared_type,
        by=None,
        at=at,
        external_id=f"{receipt.token}/{locked.position}",
    )
    locked.state = IntakeFile.State.KEPT
    locked.next_attempt_at = None
    locked.error = ""
    locked.save()


@transaction.atomic
def _settle_refused(row: IntakeFile, code: str, at: datetime) -> None:
    locked = claims.still_ours(row)
    if locked is not None:
        locked.receipt = row.receipt
        _refuse(locked, code, at)
        locked.save()


def _refuse(row: IntakeFile, code: str, at: datetime) -> None:
    row.state = IntakeFile.State.REFUSED
    row.reason = code
    row.next_attempt_at = None
    if row.receipt.inquiry is not None:
        note_refused_file(row.receipt.inquiry, name=row.name, reason=code, by=None, at=at)


def _put_off(row: IntakeFile, error: Exception, at: datetime) -> None:
    log.warning("intake_file_failed", file=row.pk, attempt=row.attempts, error=type(error).__name__)
    again = claims.next_attempt(row, at)
    ours = IntakeFile.objects.filter(pk=row.pk, attempts=row.attempts, state=IntakeFile.State.WAITING)
    ours.update(error=claims.describe(error), next_attempt_at=again or row.next_attempt_at)
    if again is None:
        _settle_refused(row, "unavailable" if isinstance(error, OutsideError) else "unreadable", at)


def name_of(attachment: Attachment) -> str:
    """Return what the file is called: by its sender, else by its address."""
    if attachment.name or not isinstance(attachment.url, str):
        return attachment.name
    path = attachment.url.partition("?")[0].partition("#")[0]
    return unquote(path).rpartition("/")[2]
