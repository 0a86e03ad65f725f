"""The files of an inquiry as the page lists them (features D9)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext as _

from core.files import KINDS
from requests_app.actions.policy import Standing
from requests_app.files import may_change, may_delete
from requests_app.models import Inquiry, InquiryFile
from requests_app.visibility import files_for, is_for_everybody, may_open

# What a browser may show by itself; everything else is downloaded.
SHOWN_IN_BROWSER = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp", "image/avif", "application/pdf"})
State = InquiryFile.State


@dataclass(frozen=True)
class FileLine:
    """One file for one reader; `entry_pk` is the history entry it came with.

    `url` is its download, empty where the reader gets nothing; `view` the page that shows it large, with the pictures
    `thumbnail` and `screen`, and `opens` the address at which the browser itself shows it. `remark` says what is the
    matter, `waits` that this will change by itself.
    """

    pk: int
    entry_pk: int | None
    name: str
    icon: str
    size: str
    at: datetime
    url: str = ""
    opens: str = ""
    view: str = ""
    thumbnail: str = ""
    screen: str = ""
    remark: str = ""
    waits: bool = False
    is_starred: bool = False
    is_pdf: bool = False
    is_signed_consent: bool = False
    may_change: bool = False
    may_delete: bool = False
    may_retry: bool = False


def file_lines(inquiry: Inquiry, standing: Standing) -> list[FileLine]:
    """The files that the person sees, favourites first, in one query."""
    return [line_for(file, inquiry, standing) for file in files_for(inquiry, standing.person)]


def line_for(file: InquiryFile, inquiry: Inquiry, standing: Standing) -> FileLine:
    """One file as the person sees it."""
    place = [file.inquiry_id, file.pk]
    is_open = may_open(file, inquiry, standing.person)
    has_pictures = file.state == State.READY
    url = reverse("inquiry_file", args=place)
    changes = may_change(file, standing)
    return FileLine(
        **_known(file),
        url=url if is_open else "",
        opens=f"{url}?show" if is_open and file.content_type in SHOWN_IN_BROWSER else "",
        view=reverse("inquiry_file_view", args=place) if has_pictures else "",
        thumbnail=reverse("inquiry_file_picture", args=[*place, "thumbnail"]) if has_pictures else "",
        screen=reverse("inquiry_file_picture", args=[*place, "screen"]) if has_pictures else "",
        may_change=changes,
        may_delete=may_delete(file, standing),
        may_retry=changes and file.state == State.UNCHECKED,
    )


def partner_line(file: InquiryFile, url: str) -> FileLine:
    """One file for a partner outside, who gets it at the address."""
    return FileLine(**_known(file), url=url if is_for_everybody(file) else "")


def _known(file: InquiryFile) -> dict[str, Any]:
    return {
        "pk": file.pk,
        "entry_pk": file.entry_id,
        "name": file.name,
        "icon": _icon(file.content_type),
        "size": filesizeformat(file.size),
        "at": file.uploaded_at,
        "remark": _remark(file),
        "waits": file.state == State.WAITING,
        "is_starred": file.is_starred,
        "is_pdf": file.content_type == "application/pdf",
        "is_signed_consent": file.is_signed_consent,
    }


def _remark(file: InquiryFile) -> str:
    words = {
        State.WAITING: _("Being prepared"),
        State.LOCKED: _("Protected by a password: no preview"),
        State.DAMAGED: _("Cannot be opened: damaged"),
        State.INFECTED: _("Infected: destroyed"),
        State.UNCHECKED: _("Not checked for viruses: closed"),
    }
    return words.get(State(file.state), "")


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
