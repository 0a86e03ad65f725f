"""Files of an inquiry: the one way in, for uploads and for what comes in by itself (features D9, I1)."""

import hashlib
from datetime import datetime, timedelta
from functools import partial
from io import BytesIO
from typing import BinaryIO

from django.core.files.base import File
from django.db import transaction

from accounts.models import Person
from core.files import FileRefused, check_upload, size_of
from core.text import safe_file_name
from requests_app import row_notices, search
from requests_app.actions.policy import Standing
from requests_app.actions.spec import Outcome
from requests_app.file_tasks import prepare_soon
from requests_app.history import record
from requests_app.models import HistoryEntry, Inquiry, InquiryFile
from requests_app.preparation import erase
from requests_app.types import Category

ADDED, REFUSED, DELETED, RENAMED, RESTORED = (
    "file_added", "file_refused", "file_deleted", "file_renamed", "file_restored",
)  # fmt: skip
# Files that somebody adds within this time are one event in the history.
TOGETHER = timedelta(minutes=10)
# How long a deleted file can be brought back; the bar of the page offers it for 30 seconds.
UNDO_TIME = timedelta(seconds=35)
_LONGEST_DETAIL = 500


def add_file(
    inquiry: Inquiry,
    *,
    name: str,
    content: bytes | BinaryIO,
    declared_type: str,
    by: Person | None,
    at: datetime,
    external_id: str | None = None,
    entry: HistoryEntry | None = None,
) -> InquiryFile:
    """Keep a file from outside and return it; `by` None is the system. The worker prepares it afterwards.

    `name` is cleaned, what the file is its content decides; a stream is never read as a whole. It joins `entry`, such
    as the note it was added to, else what the same person has just added, else it gets a history entry of its own.
    Raises FileRefused, and IntegrityError when `external_id` is already known; in both cases nothing is kept.
    """
    stream = BytesIO(content) if isinstance(content, bytes) else content
    kind = check_upload(stream, name, declared_type)
    name = safe_file_name(name)
    file = InquiryFile(
        inquiry=inquiry,
        organisation=by.organisation if by else None,
        name=name,
        content_type=kind.content_type,
        size=size_of(stream),
        sha256=_sha256(stream),
        external_id=external_id,
        uploaded_at=at,
        uploaded_by=by,
    )
    stream.seek(0)
    file.file.save(name, File(stream), save=False)
    try:
        with transaction.atomic():
            file.entry = entry or _joined(inquiry, name, by=by, at=at) or _added(inquiry, name, by=by, at=at)
            file.save()
            search.refresh([inquiry.pk])
            if entry is None:
                row_notices.file_added(inquiry, by=by, at=at)
            prepare_soon(file)
    except BaseException:
        file.file.delete(save=False)
        raise
    return file


def note_refused_file(inquiry: Inquiry, *, name: str, reason: str, by: Person | None, at: datetime) -> HistoryEntry:
    """Write into the history that a file was not kept; `reason` is a key of words.FILE_REFUSALS."""
    return _record(inquiry, REFUSED, {"name": safe_file_name(name), "reason": reason}, by=by, at=at)


# --- What can be done with them ----------------------------------------------------------------------------------


def may_change(file: InquiryFile, standing: Standing) -> bool:
    """Say whether the person may star and rename the file: the responsible, and whoever brought it (workflow.md 3)."""
    return file.uploaded_by_id == standing.person.pk or standing.is_responsible


def may_delete(file: InquiryFile, standing: Standing) -> bool:
    """Say whether the person may delete the file: as `may_change`, but no responsible another organisation's file."""
    whose = file.organisation_id or standing.inquiry.organisation_id
    return file.uploaded_by_id == standing.person.pk or (
        standing.is_responsible and whose == standing.person.organisation.pk
    )


def star(file: InquiryFile, *, starred: bool) -> None:
    """Make the file a favourite, which comes first, or one like the others."""
    InquiryFile.objects.filter(pk=file.pk).update(is_starred=starred)


@transaction.atomic
def rename(file: InquiryFile, name: str, *, by: Person, at: datetime) -> None:
    """Call the file otherwise; its extension stays, because it says what the file is. An equal name changes nothing."""
    name = _with_extension_of(file.name, safe_file_name(name))
    if name == file.name:
        return
    _record(file.inquiry, RENAMED, {"name": f"{file.name} → {name}"}, by=by, at=at)
    InquiryFile.objects.filter(pk=file.pk).update(name=name)
    search.refresh([file.inquiry_id])


@transaction.atomic
def delete(file: InquiryFile, *, by: Person, at: datetime) -> None:
    """Delete the file: nobody finds it any more; for UNDO_TIME `restore` brings it back, then its content goes too."""
    if InquiryFile.objects.filter(pk=file.pk).update(deleted_at=at):
        _record(file.inquiry, DELETED, {"name": file.name, "file": file.pk}, by=by, at=at)
        search.refresh([file.inquiry_id])


@transaction.atomic
def restore(file: InquiryFile, *, by: Person, at: datetime) -> bool:
    """Bring a deleted file back; says whether that was still possible."""
    deleted = InquiryFile.with_deleted.filter(pk=file.pk, deleted_at__gt=at - UNDO_TIME)
    is_back = bool(deleted.update(deleted_at=None))
    if is_back:
        _record(file.inquiry, RESTORED, {"name": file.name}, by=by, at=at)
        search.refresh([file.inquiry_id])
    return is_back


def just_deleted(inquiry: Inquiry, pk: int, by: Person) -> InquiryFile | None:
    """The file that the person deleted and can still bring back."""
    entries = HistoryEntry.objects.filter(inquiry=inquiry.pk, action=DELETED, person=by, details__file=pk)
    files = InquiryFile.with_deleted.filter(inquiry=inquiry.pk, pk=pk, deleted_at__isnull=False)
    return files.first() if entries.exists() else None


def purge_deleted(at: datetime, most: int) -> int:
    """Destroy files that were deleted and can no longer be brought back; return how many."""
    with transaction.atomic():
        rows = InquiryFile.with_deleted.select_for_update(skip_locked=True).filter(deleted_at__lte=at - UNDO_TIME)
        files = list(rows.order_by("pk")[:most])
        names = [name for file in files for name in file.contents]
        InquiryFile.with_deleted.filter(pk__in=[file.pk for file in files]).delete()
        transaction.on_commit(partial(erase, names), robust=True)
    return len(files)


# --- History -----------------------------------------------------------------------------------------------------


def _added(inquiry: Inquiry, name: str, *, by: Person | None, at: datetime) -> HistoryEntry:
    return _record(inquiry, ADDED, {"name": name}, by=by, at=at)


def _joined(inquiry: Inquiry, name: str, *, by: Person | None, at: datetime) -> HistoryEntry | None:
    """The inquiry's latest entry, if it says that the same person has just added files; it names this one too."""
    latest = HistoryEntry.objects.select_for_update(of=("self",)).filter(inquiry=inquiry.pk).first()
    if by is None or latest is None or latest.action != ADDED or latest.person_id != by.pk or latest.at < at - TOGETHER:
        return None
    latest.details = latest.details | {"name": f"{latest.details['name']}, {name}"[:_LONGEST_DETAIL]}
    latest.save(update_fields=["details"])
    return latest


def _record(
    inquiry: Inquiry, action: str, details: dict[str, str | int], *, by: Person | None, at: datetime
) -> HistoryEntry:
    return record(inquiry, action, Category.FILES, by=by, at=at, outcome=Outcome(details=details))


def _with_extension_of(old: str, new: str) -> str:
    extension = old.rpartition(".")[2]
    if "." not in old or new.rpartition(".")[2].lower() == extension.lower():
        return new
    return safe_file_name(f"{new}.{extension}")


def _sha256(stream: BinaryIO) -> str:
    stream.seek(0)
    return hashlib.file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]


__all__ = [
    "FileRefused", "add_file", "delete", "just_deleted", "may_change", "may_delete", "note_refused_file",
    "purge_deleted", "rename", "restore", "star",
]  # fmt: skip
