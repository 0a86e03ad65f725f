"""The files of an inquiry as the page lists them (features D9)."""

from dataclasses import dataclass
from datetime import datetime

from django.template.defaultfilters import filesizeformat
from django.urls import reverse

from accounts.models import Person
from core.files import KINDS
from requests_app.models import Inquiry, InquiryFile
from requests_app.visibility import files_for

# What a browser may show by itself; everything else is downloaded.
SHOWN_IN_BROWSER = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp", "image/avif", "application/pdf"})


@dataclass(frozen=True)
class FileLine:
    """One file; `entry_pk` is the history entry it came with, `opens` says whether the browser shows it."""

    pk: int
    entry_pk: int | None
    name: str
    icon: str
    size: str
    at: datetime
    url: str
    opens: bool


def file_lines(inquiry: Inquiry, person: Person) -> list[FileLine]:
    """The files that the person may open, in one query."""
    return [_line(file) for file in files_for(inquiry, person)]


def _line(file: InquiryFile) -> FileLine:
    url = reverse("inquiry_file", args=[file.inquiry_id, file.pk])
    opens = file.content_type in SHOWN_IN_BROWSER
    return file_line(file, f"{url}?show" if opens else url, opens=opens)


def file_line(file: InquiryFile, url: str, *, opens: bool = False) -> FileLine:
    """The line of one file at the address."""
    return FileLine(
        pk=file.pk,
        entry_pk=file.entry_id,
        name=file.name,
        icon=_icon(file.content_type),
        size=filesizeformat(file.size),
        at=file.uploaded_at,
        url=url,
        opens=opens,
    )


def _icon(content_type: str) -> str:
    if content_type == "application/pdf":
        return _named(icon="picture_as_pdf")
    return _ICONS.get(_GROUPS.get(content_type, ""), _named(icon="insert_drive_file"))


def _named(*, icon: str) -> str:
    """Return the name as it is; core.icons finds it because it stands as icon=…."""
    return icon


_GROUPS = {kind.content_type: kind.group for kind in KINDS.values()}
_ICONS = {
    "image": _named(icon="image"),
    "video": _named(icon="movie"),
    "drawing": _named(icon="architecture"),
    "mail": _named(icon="mail"),
    "document": _named(icon="description"),
    "archive": _named(icon="folder"),
}
