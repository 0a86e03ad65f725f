"""Making the file of a list: at once while somebody waits, or in the background with progress (features L14, G6)."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from time import monotonic
from typing import IO
from zoneinfo import ZoneInfo

import structlog
from celery.exceptions import SoftTimeLimitExceeded
from django.core.files import File
from django.core.files.storage import default_storage
from django.http import QueryDict
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core.ahead import read_ahead
from core.spreadsheets import Heading, Row, write_csv, write_xlsx
from requests_app.download import kept
from requests_app.download.reading import reading
from requests_app.listing.selection import ListForm, Selection
from requests_app.models import Download
from requests_app.models.download import FileFormat

log = structlog.get_logger(__name__)

# Progress is written down not more often than that, in seconds.
PROGRESS = 1.0
CONTENT_TYPES = {
    FileFormat.XLSX.value: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileFormat.CSV.value: "text/csv; charset=utf-8",
}


class Superseded(Exception):
    """The download was cancelled, or somebody else makes it by now."""


def file_name(at: datetime, file_format: str) -> str:
    """What the file is called on the reader's disk: Inquiries 2026-11-24 09.12.xlsx."""
    return f"{_('Inquiries')} {timezone.localtime(at):%Y-%m-%d %H.%M}.{file_format}"


# --- At once -----------------------------------------------------------------------------------------------------


def make_at_once(selection: Selection, order: kept.Order, *, at: datetime) -> IO[bytes]:
    """Make the file of a small list and record the download; the file is gone from the disk once it is closed."""
    with _place() as path:
        with reading(selection, with_personal_data=order.with_personal_data, at=at) as found:
            rows = (row for chunk in found.chunks for row in chunk)
            _write(path, order.format, found.headings, rows, found.total)
        kept.record(selection.person, order, kept.words_of(selection), kept.about(selection), found.total, at=at)
        return path.open("rb")


# --- In the background -------------------------------------------------------------------------------------------


def make(pk: int, now: datetime) -> Download | None:
    """Make the file of a download that waits, or whose worker was lost; returns it, None when there was nothing to do.

    Safe to run twice, also at once: an attempt that is not the last can finish nothing.
    """
    download = kept.claim(pk, at=now)
    if download is None:
        return None
    person = download.person
    try:
        if not (person.is_active and person.organisation == download.organisation and kept.may_download(person)):
            kept.fail(download, kept.Problem.NOT_ALLOWED, at=now)
            return download
        _make(download)
    except Superseded:
        log.info("download_superseded", download=pk, attempt=download.attempt)
    except SoftTimeLimitExceeded:
        log.warning("download_too_long", download=pk)
        kept.fail(download, kept.Problem.TOO_LONG, at=timezone.now())
    except Exception:
        log.exception("download_failed", download=pk)
        kept.fail(download, kept.Problem.BROKEN, at=timezone.now())
    return download


def _make(download: Download) -> None:
    with _as_its_reader(download), _place() as path:
        with read_ahead(lambda: _read(download)) as items:
            headings, total = next(items)
            _write(path, download.format, headings, _told(download, items, total), total)
        _go_on(download, total, total)
        name = str(download.file.name)
        with path.open("rb") as content:
            default_storage.save(name, File(content))
        if not kept.finish(download, total, path.stat().st_size, at=timezone.now()):
            default_storage.delete(name)
            raise Superseded


def _read(download: Download) -> Iterator:
    """Headings and number of rows, then the chunks; runs in the thread that reads."""
    with _as_its_reader(download):
        selection = ListForm(QueryDict(download.words)).selection(download.person)
        with reading(selection, with_personal_data=download.with_personal_data, at=timezone.now()) as found:
            yield found.headings, found.total
            yield from found.chunks


def _told(download: Download, chunks: Iterator[Sequence[Row]], total: int) -> Iterator[Row]:
    """The rows; meanwhile the progress is written down, and a cancellation noticed."""
    done, last = 0, monotonic()
    _go_on(download, 0, total)
    for chunk in chunks:
        yield from chunk
        done += len(chunk)
        if monotonic() - last >= PROGRESS:
            last = monotonic()
            _go_on(download, done, total)


def _go_on(download: Download, done: int, total: int) -> None:
    if not kept.progress(download, done, total, at=timezone.now()):
        raise Superseded


@contextmanager
def _as_its_reader(download: Download) -> Iterator[None]:
    """Meanwhile its reader's language is spoken, and their clock shows the times."""
    with translation.override(download.language), timezone.override(ZoneInfo(download.person.time_zone)):
        yield


def _write(path: Path, file_format: str, headings: Sequence[Heading], rows: Iterator[Row], total: int) -> None:
    if file_format == FileFormat.XLSX:
        write_xlsx(path, _("Inquiries"), headings, rows, total)
    else:
        with path.open("wb") as file:
            write_csv(file, headings, rows)


@contextmanager
def _place() -> Iterator[Path]:
    """Where a file can be written; afterwards it is gone, for those who have not opened it."""
    with tempfile.TemporaryDirectory(prefix="contacts-") as directory:
        yield Path(directory, "list")
