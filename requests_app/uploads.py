"""Files on their way in, a part at a time: begun, continued after a lost connection, complete (features D9)."""

import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from typing import BinaryIO, Protocol

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject

from accounts.models import Person
from core.files import FileRefused, check_upload, size_of
from core.text import safe_file_name
from requests_app.files import add_file
from requests_app.models import HistoryEntry, Inquiry, InquiryFile, Upload
from requests_app.models.upload import part_name

KEPT = timedelta(days=2)
# How long it is known that a file has become one of its inquiry: whoever lost that answer asks again.
REMEMBERED = timedelta(hours=1)
# Of one request; what a browser sends is smaller.
LARGEST_PART = 4 * 1024 * 1024
MOST_AT_ONCE = 60
_IN_MEMORY = 256 * 1024
_DONE = Q(offset=F("size"), parts=[])
# Also when all has arrived of a file of the inquiry, but the server was stopped before it became one.
_UNDER_WAY = Q(offset__lt=F("size")) | Q(purpose=Upload.Purpose.FILE) & ~Q(parts=[])
_CHUNK = 65_536


class Stream(Protocol):
    """What a part is read from."""

    def read(self, size: int, /) -> bytes: ...


class WrongOffset(Exception):
    """The part does not begin where the last one ended; `offset` says where that is."""

    def __init__(self, offset: int) -> None:
        super().__init__(f"The upload has {offset} bytes")
        self.offset = offset


class PartTooLarge(Exception):
    """More came than one request may bring, or than the file has."""


class TooMany(Exception):
    """The person has more uploads under way than anybody needs."""


def begin(
    person: Person,
    *,
    inquiry: Inquiry | None,
    purpose: str,
    name: str,
    size: int,
    declared_type: str,
    changed_at: int,
    at: datetime,
) -> Upload:
    """Make room for a file, or find what has arrived of the same one before. Raises FileRefused and TooMany."""
    if size <= 0:
        raise FileRefused("empty")
    if size > settings.FILE_UPLOAD_MAX_SIZE:
        raise FileRefused("too_large")
    theirs = of_person(person, at)
    name, about = safe_file_name(name), inquiry.pk if inquiry else None
    same = theirs.filter(inquiry=about, purpose=purpose, name=name, size=size, changed_at=changed_at)
    begun = same.filter(_UNDER_WAY).first() if changed_at else None
    if begun is not None:
        return begun
    if theirs.exclude(_DONE).count() >= MOST_AT_ONCE:
        raise TooMany
    return Upload.objects.create(
        person=person,
        inquiry_id=about,
        purpose=purpose,
        name=name,
        declared_type=declared_type[:200],
        size=size,
        changed_at=changed_at,
        created_at=at,
        expires_at=at + KEPT,
    )


def of_person(person: Person, at: datetime) -> QuerySet[Upload]:
    """The person's own uploads that are not over."""
    return Upload.objects.filter(person=person, expires_at__gt=at).select_related("inquiry")


def held_by(person: Person) -> ArraySubquery:
    """To be fetched along with an inquiry: the person's complete files that wait for a note about it."""
    complete = Upload.objects.filter(
        person=person.pk, inquiry=OuterRef("pk"), purpose=Upload.Purpose.NOTE, offset=F("size")
    )
    return ArraySubquery(complete.values(data=JSONObject(key="key", name="name")))


def chosen(person: Person, inquiry: Inquiry | None, purpose: str, keys: Iterable[str]) -> list[Upload]:
    """Those of the person's complete files that have the keys; whatever is no key of one is ignored."""
    wanted = set(keys)
    complete = Upload.objects.filter(
        person=person, inquiry=inquiry and inquiry.pk, purpose=purpose, offset=F("size")
    ).select_related("inquiry")
    return [upload for upload in complete if str(upload.key) in wanted]


def append(upload: Upload, offset: int, stream: Stream, *, at: datetime) -> Upload:
    """Add what the stream brings, if it begins where the upload ends; a shorter part than announced counts too.

    Returns the upload as it is now. Raises WrongOffset, PartTooLarge, and Upload.DoesNotExist when it is gone.
    """
    with tempfile.SpooledTemporaryFile(_IN_MEMORY) as part:
        size = _copy(stream, part)
        with transaction.atomic():
            locked = Upload.objects.select_for_update().get(pk=upload.pk)
            if locked.offset != offset:
                raise WrongOffset(locked.offset)
            if offset + size > locked.size:
                raise PartTooLarge
            if size:
                part.seek(0)
                locked.parts.append(default_storage.save(part_name(locked), File(part)))
                locked.offset += size
            locked.expires_at = at + KEPT
            locked.save(update_fields=["parts", "offset", "expires_at"])
    return locked


def _copy(stream: Stream, target: "tempfile.SpooledTemporaryFile[bytes]") -> int:
    size = 0
    # Whatever breaks the connection: what has arrived until then is kept.
    with suppress(OSError):
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
            if size > LARGEST_PART:
                raise PartTooLarge
            target.write(chunk)
    return size


def keep(person: Person, inquiry: Inquiry | None, purpose: str, file: File, *, at: datetime) -> Upload:
    """Keep a whole file of a form until its note or its inquiry is saved. Raises FileRefused and TooMany."""
    name, declared_type = file.name or "", getattr(file, "content_type", None) or ""
    check_upload(file.file, name, declared_type)  # type: ignore[arg-type]
    size = size_of(file.file)  # type: ignore[arg-type]
    upload = begin(
        person, inquiry=inquiry, purpose=purpose, name=name, size=size, declared_type=declared_type, changed_at=0, at=at
    )
    file.seek(0)
    upload.parts = [default_storage.save(part_name(upload), file)]
    upload.offset = size
    upload.save(update_fields=["parts", "offset"])
    return upload


def complete(upload: Upload, *, at: datetime) -> InquiryFile | None:
    """Look at a file that has arrived, and make it one of the inquiry unless it waits for a note or a new inquiry.

    Once only, however often and by how many it is called. Raises FileRefused; the upload is gone then.
    """
    try:
        if upload.purpose == Upload.Purpose.FILE:
            return _become_file(upload, at)
        with joined(upload) as content:
            check_upload(content, upload.name, upload.declared_type)
    except FileRefused:
        discard(upload)
        raise
    return None


@transaction.atomic
def _become_file(upload: Upload, at: datetime) -> InquiryFile | None:
    locked = Upload.objects.select_for_update(of=("self",)).select_related("inquiry", "person").get(pk=upload.pk)
    if locked.is_done or locked.inquiry is None:
        return None
    file = _attached(locked, locked.inquiry, by=locked.person, at=at, entry=None)
    locked.parts, locked.expires_at = [], at + REMEMBERED
    locked.save(update_fields=["parts", "expires_at"])
    transaction.on_commit(lambda: _erase(locked), robust=True)
    return file


def attach(
    uploads: Iterable[Upload], inquiry: Inquiry, *, by: Person, at: datetime, entry: HistoryEntry | None = None
) -> list[InquiryFile]:
    """Make complete uploads files of the inquiry, with the note of the entry. Raises FileRefused."""
    files = []
    for upload in uploads:
        files.append(_attached(upload, inquiry, by=by, at=at, entry=entry))
        discard(upload)
    return files


def _attached(upload: Upload, inquiry: Inquiry, *, by: Person, at: datetime, entry: HistoryEntry | None) -> InquiryFile:
    with joined(upload) as content:
        return add_file(
            inquiry, name=upload.name, content=content, declared_type=upload.declared_type, by=by, at=at, entry=entry
        )


@contextmanager
def joined(upload: Upload) -> Iterator[BinaryIO]:
    """All parts as one file on disk."""
    with tempfile.TemporaryFile() as whole:
        for name in upload.parts:
            with default_storage.open(name, "rb") as part:
                shutil.copyfileobj(part, whole)
        whole.seek(0)
        yield whole


def discard(upload: Upload) -> None:
    """Forget an upload with all that has arrived of it, once the transaction is through."""
    Upload.objects.filter(pk=upload.pk).delete()
    transaction.on_commit(lambda: _erase(upload), robust=True)


def discard_expired(at: datetime, most: int) -> int:
    """Forget uploads that nobody has continued; return how many."""
    expired = list(Upload.objects.filter(expires_at__lte=at).order_by("expires_at")[:most])
    for upload in expired:
        discard(upload)
    return len(expired)


def _erase(upload: Upload) -> None:
    """Delete the folder of the upload, also parts that no row knows because their transaction failed."""
    folder = f"uploads/{upload.key.hex}"
    try:
        names = [f"{folder}/{name}" for name in default_storage.listdir(folder)[1]]
    except FileNotFoundError:
        return
    for name in (*names, folder):
        default_storage.delete(name)
