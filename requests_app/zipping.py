"""All files of an inquiry as one zip, made while it is sent: nothing is kept, on disk or in memory (features D9)."""

from collections.abc import Iterable, Iterator
from io import RawIOBase
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import structlog
from django.utils import timezone
from django.utils.translation import gettext as _

from core.files import kind_of
from core.text import safe_file_name
from requests_app.models import InquiryFile

log = structlog.get_logger(__name__)

_CHUNK = 262_144
# Packed already; packing them again costs time and saves nothing.
_PACKED = {"image", "archive", "video"}


class _Outlet(RawIOBase):
    """What the zip is written into: gives away what it has got."""

    def __init__(self) -> None:
        self.waiting: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any, /) -> int:
        self.waiting.append(bytes(data))
        return len(data)

    def take(self) -> bytes:
        data, self.waiting = b"".join(self.waiting), []
        return data


def zipped(files: Iterable[InquiryFile]) -> Iterator[bytes]:
    """The bytes of a zip with the files, each under its name, the same names numbered; times are the reader's.

    A file that the storage has lost is named in a text in its place.
    """
    outlet = _Outlet()
    taken: set[str] = set()
    with ZipFile(outlet, "w", allowZip64=True) as archive:
        for file in files:
            yield from _packed(archive, outlet, file, _free_name(file.name, taken))
    yield outlet.take()


def _packed(archive: ZipFile, outlet: _Outlet, file: InquiryFile, name: str) -> Iterator[bytes]:
    when = timezone.localtime(file.uploaded_at)
    entry = ZipInfo(name, when.timetuple()[:6])
    kind = kind_of(file.content_type)
    entry.compress_type = ZIP_STORED if kind is None or kind.group in _PACKED else ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    try:
        content = file.file.open("rb")
    except FileNotFoundError:
        log.exception("file_missing", file=file.pk)
        archive.writestr(f"{name}.txt", _("This file is missing. Tell your administrator."))
        return
    with content, archive.open(entry, "w") as target:
        while chunk := content.read(_CHUNK):
            target.write(chunk)
            yield outlet.take()
    yield outlet.take()


def _free_name(name: str, taken: set[str]) -> str:
    """Return the name, numbered when it is taken in whatever case: Windows tells no cases apart."""
    name = safe_file_name(name)
    stem, dot, extension = name.rpartition(".")
    stem, dot, extension = (stem, dot, extension) if dot else (name, "", "")
    number, free = 1, name
    while free.casefold() in taken:
        number += 1
        free = f"{stem} ({number}){dot}{extension}"
    taken.add(free.casefold())
    return free
