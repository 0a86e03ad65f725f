"""Files of an inquiry: the one way in, for uploads and for what comes in by itself (features D9, I1)."""

import hashlib
from datetime import datetime

from django.core.files.base import ContentFile
from django.db import transaction

from accounts.models import Person
from core.files import FileRefused, check_upload
from core.text import safe_file_name
from requests_app.actions.spec import Outcome
from requests_app.history import record
from requests_app.models import HistoryEntry, Inquiry, InquiryFile
from requests_app.types import Category


def add_file(
    inquiry: Inquiry,
    *,
    name: str,
    content: bytes,
    declared_type: str,
    by: Person | None,
    at: datetime,
    external_id: str | None = None,
    entry: HistoryEntry | None = None,
) -> InquiryFile:
    """Keep a file from outside and return it; `by` None is the system.

    `name` is cleaned, what the file is its content decides. It joins `entry`, such as the note it was added to, else it
    gets a history entry of its own. Raises FileRefused, and IntegrityError when `external_id` is already known; in both
    cases nothing is kept.
    """
    kind = check_upload(content, name, declared_type)
    name = safe_file_name(name)
    file = InquiryFile(
        inquiry=inquiry,
        organisation=by.organisation if by else None,
        name=name,
        content_type=kind.content_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        external_id=external_id,
        uploaded_at=at,
        uploaded_by=by,
    )
    file.file.save(name, ContentFile(content), save=False)
    try:
        with transaction.atomic():
            file.entry = entry or _record(inquiry, "file_added", {"name": name}, by=by, at=at)
            file.save()
    except BaseException:
        file.file.delete(save=False)
        raise
    return file


def note_refused_file(inquiry: Inquiry, *, name: str, reason: str, by: Person | None, at: datetime) -> HistoryEntry:
    """Write into the history that a file was not kept; `reason` is a key of words.FILE_REFUSALS."""
    return _record(inquiry, "file_refused", {"name": safe_file_name(name), "reason": reason}, by=by, at=at)


def _record(inquiry: Inquiry, action: str, details: dict[str, str], *, by: Person | None, at: datetime) -> HistoryEntry:
    return record(inquiry, action, Category.FILES, by=by, at=at, outcome=Outcome(details=details))


__all__ = ["FileRefused", "add_file", "note_refused_file"]
