"""What the worker does with a new file: check it for viruses, clean it, draw it (features D9)."""

import hashlib
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import structlog
from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F, Q

from core.clamd import ScannerUnavailable, scan
from core.files import KINDS, kind_of
from core.pictures.prepared import PREPARED, Pictures, pictures_of
from requests_app.actions.spec import Outcome
from requests_app.history import record
from requests_app.models import InquiryFile
from requests_app.types import Category

log = structlog.get_logger(__name__)

# How long after each attempt the next one comes; nothing more after the last. The first also is the time that a worker
# gets before another one takes over.
PAUSES = (timedelta(minutes=11), timedelta(minutes=20), timedelta(hours=1), timedelta(hours=4), timedelta(hours=12))
State = InquiryFile.State


def waiting(now: datetime, most: int) -> list[int]:
    """Files that nobody prepares at the moment, the oldest first."""
    files = InquiryFile.objects.filter(_due(now), state=State.WAITING)
    return list(files.order_by("pk").values_list("pk", flat=True)[:most])


def prepare(pk: int, now: datetime) -> None:
    """Prepare one file; nothing happens when it is gone, done, or another worker's.

    What fails is tried again, a bounded number of times; then the file says what is wrong with it.
    """
    claimed = InquiryFile.objects.filter(_due(now), pk=pk, state=State.WAITING).update(
        attempts=F("attempts") + 1, next_attempt_at=now + PAUSES[0]
    )
    if not claimed:
        return
    file = InquiryFile.objects.get(pk=pk)
    try:
        with _local_copy(file) as source:
            _prepare(file, source, now)
    except ScannerUnavailable as error:
        log.warning("scanner_unavailable", file=pk, attempt=file.attempts, error=str(error))
        _put_off(file, State.UNCHECKED, now)
    except Exception:
        log.exception("file_not_prepared", file=pk, attempt=file.attempts)
        _put_off(file, State.DAMAGED, now)


def again(file: InquiryFile) -> bool:
    """Have a file checked once more that was given up; says whether it was."""
    given_up = InquiryFile.objects.filter(pk=file.pk, state=State.UNCHECKED)
    return bool(given_up.update(state=State.WAITING, attempts=0, next_attempt_at=None))


def _due(now: datetime) -> Q:
    return Q(next_attempt_at=None) | Q(next_attempt_at__lte=now)


def _put_off(file: InquiryFile, given_up: InquiryFile.State, now: datetime) -> None:
    ours = InquiryFile.objects.filter(pk=file.pk, state=State.WAITING, attempts=file.attempts)
    if file.attempts > len(PAUSES):
        ours.update(state=given_up, next_attempt_at=None)
    else:
        ours.update(next_attempt_at=now + PAUSES[file.attempts - 1])


@contextmanager
def _local_copy(file: InquiryFile) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="file-") as folder:
        path = Path(folder, "source")
        with file.file.open("rb") as content, path.open("wb") as copy:
            shutil.copyfileobj(content, copy)
        yield path


def _prepare(file: InquiryFile, source: Path, now: datetime) -> None:
    if settings.CLAMD_URL:
        with source.open("rb") as content:
            infection = scan(content, settings.CLAMD_URL)
        if infection:
            _lock_away(file, infection, now)
            return
    kind = kind_of(file.content_type)
    if kind is None or kind.code not in PREPARED:
        _settle(file, State.PLAIN)
        return
    with pictures_of(source, kind.code) as pictures:
        if pictures.state in (State.READY, State.PLAIN):
            keep_prepared(file, pictures)
        else:
            _settle(file, State.LOCKED if pictures.state == State.LOCKED else State.DAMAGED)


def _settle(file: InquiryFile, state: InquiryFile.State) -> None:
    ours = InquiryFile.objects.filter(pk=file.pk, state=State.WAITING, attempts=file.attempts)
    ours.update(state=state, next_attempt_at=None)


@transaction.atomic
def _lock_away(file: InquiryFile, infection: str, now: datetime) -> None:
    """Nobody gets the file any more, nor do we keep it; the history says so."""
    log.warning("file_infected", file=file.pk, infection=infection)
    _settle(file, State.INFECTED)
    details = {"name": file.name, "infection": infection[:100]}
    record(file.inquiry, "file_infected", Category.FILES, by=None, at=now, outcome=Outcome(details=details))
    transaction.on_commit(partial(erase, file.contents), robust=True)


def keep_prepared(file: InquiryFile, pictures: Pictures) -> None:
    """Put the pictures and the cleaned file in the place of what came in."""
    stored: list[str] = []
    before = str(file.file.name)
    try:
        for field, path in (("thumbnail", pictures.thumbnail), ("screen", pictures.screen), ("file", pictures.clean)):
            if path is not None:
                with path.open("rb") as content:
                    getattr(file, field).save("", File(content), save=False)
                stored.append(getattr(file, field).name)
        if pictures.clean is not None:
            _describe(file, pictures.clean, pictures.clean_kind)
        is_ours = _replace(file, State(pictures.state))
    except BaseException:
        erase(stored)
        raise
    if not is_ours:
        erase(stored)
    elif file.file.name != before:
        erase([before])


@transaction.atomic
def _replace(file: InquiryFile, state: InquiryFile.State) -> bool:
    """Save what is new; False when the file is gone meanwhile, or another worker has taken over."""
    locked = InquiryFile.objects.select_for_update().filter(
        pk=file.pk, state=State.WAITING, attempts=file.attempts
    ).first()  # fmt: skip
    if locked is None:
        return False
    locked.state, locked.next_attempt_at = state, None
    locked.thumbnail, locked.screen, locked.file = file.thumbnail.name, file.screen.name, file.file.name
    locked.content_type, locked.size, locked.sha256 = file.content_type, file.size, file.sha256
    # Renamed meanwhile, it keeps its new name.
    locked.name = _with_extension(locked.name, file.content_type)
    locked.save()
    return True


def _describe(file: InquiryFile, clean: Path, kind: str) -> None:
    with clean.open("rb") as content:
        file.sha256 = hashlib.file_digest(content, "sha256").hexdigest()
    file.size = clean.stat().st_size
    file.content_type = KINDS[kind].content_type


def _with_extension(name: str, content_type: str) -> str:
    """Return the name with an extension of the kind: IMG_1.HEIC is now a JPEG."""
    kind = kind_of(content_type)
    stem, dot, extension = name.rpartition(".")
    if kind is None or extension.lower() in kind.extensions:
        return name
    was_image = dot and any(extension.lower() in other.extensions for other in KINDS.values())
    return f"{stem if was_image else name}"[:145] + f".{kind.extensions[0]}"


def erase(names: list[str]) -> None:
    """Delete contents from the storage; what is gone already is fine."""
    for name in names:
        default_storage.delete(name)
