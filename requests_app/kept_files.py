"""Files that came with a form and wait for what it makes: they need not be chosen again when something is wrong."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.models import Person
from core.files import FileRefused
from core.multipart import MOST_FILES
from requests_app import uploads
from requests_app.models import Inquiry, Upload

FILES, KEYS = "files", "uploads"
SIGNED, SIGNED_KEY = "signed_form", "signed"
_NEW = Upload.Purpose.INQUIRY


def keep_all(
    person: Person, inquiry: Inquiry | None, purpose: str, files: Iterable[UploadedFile], *, at: datetime
) -> tuple[list[str], list[tuple[str, str]]]:
    """Keep the files that a form without a script sent; return their keys, and which not and why."""
    kept, refused = [], []
    sent = list(files)
    for file in sent[:MOST_FILES]:
        name = file.name or ""
        try:
            kept.append(str(uploads.keep(person, inquiry, purpose, file, at=at).key))
        except FileRefused as error:
            refused.append((name, str(error.messages[0])))
        except uploads.TooMany:
            refused.append((name, _("Too many files are on their way. Finish or remove some first.")))
    too_many = _("At most %(count)d files at once.") % {"count": MOST_FILES}
    return kept, refused + [(file.name or "", too_many) for file in sent[MOST_FILES:]]


@dataclass
class Attached:
    """What belongs to a new inquiry: files, and the signed form of the consent; and which were refused and why."""

    files: list[Upload] = field(default_factory=list)
    signed: Upload | None = None
    errors: Sequence[tuple[str, str]] = ()
    signed_errors: Sequence[tuple[str, str]] = ()

    @property
    def all_taken(self) -> bool:
        return not self.errors and not self.signed_errors

    @property
    def fields(self) -> list[tuple[str, str]]:
        """As the form sends them when it comes again."""
        fields = [(KEYS, str(upload.key)) for upload in self.files]
        return fields + ([(SIGNED_KEY, str(self.signed.key))] if self.signed else [])


def received(request: HttpRequest, person: Person, at: datetime) -> Attached:
    """The files of the form of a new inquiry: those that the browser has sent before, and those that come with it."""
    sent = cast("list[UploadedFile]", request.FILES.getlist(FILES))
    signed = request.FILES.getlist(SIGNED)[:1]
    kept, errors = keep_all(person, None, _NEW, sent, at=at)
    kept_signed, signed_errors = keep_all(person, None, _NEW, signed, at=at)
    attached = named(
        person, [*request.POST.getlist(KEYS), *kept], (kept_signed or [request.POST.get(SIGNED_KEY, "")])[0]
    )
    attached.errors, attached.signed_errors = errors, signed_errors
    return attached


def named(person: Person, keys: list[str], signed_key: str) -> Attached:
    """The person's complete files that have these keys."""
    found = uploads.chosen(person, None, _NEW, [*keys, signed_key])
    signed = next((upload for upload in found if str(upload.key) == signed_key), None)
    return Attached([upload for upload in found if upload != signed], signed)


def attach_all(attached: Attached, inquiry: Inquiry, *, by: Person, at: datetime) -> None:
    """Make them files of the new inquiry, with its text in the history. Raises FileRefused."""
    entry = inquiry.history.earliest("pk")
    uploads.attach(attached.files, inquiry, by=by, at=at, entry=entry)
    if attached.signed is not None:
        [file] = uploads.attach([attached.signed], inquiry, by=by, at=at, entry=entry)
        file.is_signed_consent = True
        file.save(update_fields=["is_signed_consent"])
