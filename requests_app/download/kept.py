"""The rows of downloads: asked for, claimed by whoever makes the file, finished, cancelled, expired, and recorded."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from urllib.parse import urlencode

import structlog
from django.conf import settings
from django.core import signing
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import Person
from core.fields import Language
from requests_app.listing.chips import chips
from requests_app.listing.selection import WHOSE, Selection
from requests_app.models import Download, DownloadRecord

log = structlog.get_logger(__name__)

_SIGNER = signing.Signer(salt="requests_app.download")
State, Problem = Download.State, Download.Problem
ACTIVE = (State.QUEUED, State.RUNNING)
# So many of one person wait or are made at once.
MOST = 3
# One that has not moved for so long has lost its worker.
STUCK = timedelta(minutes=5)
# When whoever made a file that nobody wants any more has ended for certain.
LEFT = timedelta(minutes=20)
# So long the row of a deleted file still says what became of it.
REMEMBERED = timedelta(days=7)


class TooMany(Exception):
    """The person has as many downloads under way as one may have."""


@dataclass(frozen=True)
class Order:
    """What a person wants of a selection, besides the selection itself."""

    format: str
    with_personal_data: bool


def may_download(person: Person) -> bool:
    """Say whether the person may download lists at all (workflow.md 8)."""
    return person.may_download


def words_of(selection: Selection) -> str:
    """The address of the list after its question mark, which says all about the selection."""
    return urlencode(selection.words)


def download_url(selection: Selection) -> str:
    """Where the selection is downloaded; empty for people who may not."""
    return f"{reverse('inquiry_download')}?{words_of(selection)}" if may_download(selection.person) else ""


def about(selection: Selection) -> str:
    """The selection to read: Open · All I may see · Type: Offer."""
    parts = [str(selection.group.label), str(WHOSE[selection.whose])]
    parts += [_("Unread")] if selection.unread else []
    parts += [_("Search: %(search)s") % {"search": selection.search}] if selection.search else []
    parts += [f"{chip.title}: {', '.join(value.label for value in chip.values)}" for chip in chips(selection)]
    return " · ".join(parts)[:500]


# --- Asked for ---------------------------------------------------------------------------------------------------


@transaction.atomic
def start(selection: Selection, order: Order, *, at: datetime) -> Download:
    """Ask for a file; the same one that is under way already is meant again, as by a double click.

    Called by requests_app.tasks.download, which also rings for it. Raises TooMany.
    """
    person = Person.objects.select_for_update(no_key=True, of=("self",)).get(pk=selection.person.pk)
    words = words_of(selection)
    fingerprint = sha256(f"{words}\n{order.format}\n{order.with_personal_data}".encode()).hexdigest()
    active = Download.objects.filter(person=person, state__in=ACTIVE)
    same = active.filter(fingerprint=fingerprint).first()
    if same is not None:
        return same
    _check_number(active)
    language = (get_language() or "").split("-")[0]
    return Download.objects.create(
        person=person,
        organisation=selection.person.organisation,
        words=words,
        about=about(selection),
        format=order.format,
        with_personal_data=order.with_personal_data,
        fingerprint=fingerprint,
        language=language if language in Language.values else Language.EN,
        created_at=at,
        touched_at=at,
    )


def _check_number(active: QuerySet[Download]) -> None:
    if active.count() >= MOST:
        raise TooMany


@transaction.atomic
def again(download: Download, *, at: datetime) -> bool:
    """Ask once more for one that failed or was cancelled; says whether there is anything to do. Raises TooMany."""
    Person.objects.select_for_update(no_key=True, of=("self",)).get(pk=download.person_id)
    active = Download.objects.filter(person=download.person_id, state__in=ACTIVE)
    ended = Download.objects.filter(pk=download.pk, state__in=[State.FAILED, State.CANCELLED])
    if not ended.exists() or active.filter(fingerprint=download.fingerprint).exists():
        return False
    _check_number(active)
    begun = {"state": State.QUEUED, "problem": "", "done": 0, "total": None, "touched_at": at, "finished_at": None}
    return bool(ended.update(**begun))


def cancel(download: Download, *, at: datetime) -> bool:
    """Stop it; whoever makes the file notices soon. Says whether it was still under way."""
    active = Download.objects.filter(pk=download.pk, state__in=ACTIVE)
    return bool(active.update(state=State.CANCELLED, finished_at=at, touched_at=at))


def file_url(download: Download) -> str:
    """The address of the file, for its owner while it is kept; of each attempt another."""
    return reverse("download_file", args=[_SIGNER.sign_object([download.pk, download.attempt])])


def by_address(person: Person, signed: str) -> Download:
    """The person's download that the address of a file means; raises Download.DoesNotExist."""
    try:
        pk, attempt = _SIGNER.unsign_object(signed)
    except signing.BadSignature as error:
        raise Download.DoesNotExist from error
    return of(person).get(pk=pk, attempt=attempt)


def of(person: Person) -> QuerySet[Download]:
    """The person's own downloads, the latest first; nobody sees those of others, nor of a former organisation."""
    return Download.objects.filter(person=person, organisation=person.organisation)


# --- Made --------------------------------------------------------------------------------------------------------


def claim(pk: int, *, at: datetime) -> Download | None:
    """Begin to make one, or take it over from a worker that is lost; None when there is nothing to do.

    From then on the attempt before can write nothing more. Its file is deleted, the new one's name is written down.
    """
    with transaction.atomic():
        waiting = Q(state=State.QUEUED) | Q(state=State.RUNNING, touched_at__lte=at - STUCK)
        rows = Download.objects.select_for_update(skip_locked=True, of=("self",))
        download = rows.select_related("person__unit__organisation", "organisation").filter(waiting, pk=pk).first()
        if download is None:
            return None
        left = download.file.name
        download.state, download.attempt = State.RUNNING, download.attempt + 1
        download.touched_at, download.done, download.total = at, 0, None
        download.file.name = f"downloads/{uuid.uuid4().hex}"
        download.save()
    if left:
        default_storage.delete(left)
    return download


def _current(download: Download) -> QuerySet[Download]:
    """The row, as long as this attempt is the one that counts."""
    return Download.objects.filter(pk=download.pk, attempt=download.attempt, state=State.RUNNING)


def progress(download: Download, done: int, total: int, *, at: datetime) -> bool:
    """Write down how far it has come; says whether to go on."""
    return bool(_current(download).update(done=done, total=total, touched_at=at))


@transaction.atomic
def finish(download: Download, rows: int, size: int, *, at: datetime) -> bool:
    """The file is complete: keep it for a while and record the download; says whether it still counts."""
    expires_at = at + timedelta(hours=settings.DOWNLOAD_HOURS)
    is_current = _current(download).update(
        state=State.DONE, total=rows, done=rows, size=size, touched_at=at, finished_at=at, expires_at=expires_at
    )
    if is_current:
        order = Order(download.format, download.with_personal_data)
        record(download.person, order, download.words, download.about, rows, at=at)
    return bool(is_current)


def fail(download: Download, problem: Download.Problem, *, at: datetime) -> None:
    """Making it did not work."""
    _current(download).update(state=State.FAILED, problem=problem, touched_at=at, finished_at=at)


def record(person: Person, order: Order, words: str, told: str, rows: int, *, at: datetime) -> None:
    """Record that the person downloads so many inquiries (features A6)."""
    DownloadRecord.objects.create(
        person=person,
        organisation=person.organisation,
        words=words,
        about=told,
        format=order.format,
        with_personal_data=order.with_personal_data,
        at=at,
        rows=rows,
    )


def stuck(now: datetime) -> list[int]:
    """Ids of downloads that wait or are made, of which nobody has heard for long."""
    lost = Download.objects.filter(state__in=ACTIVE, touched_at__lte=now - STUCK)
    return list(lost.values_list("pk", flat=True))


# --- Deleted -----------------------------------------------------------------------------------------------------


def delete_expired(now: datetime) -> int:
    """Delete files whose time is over or that nobody will finish, and rows of long ago; returns how many files."""
    left = Q(state__in=[State.FAILED, State.CANCELLED], touched_at__lte=now - LEFT)
    over = Download.objects.filter(Q(state=State.DONE, expires_at__lte=now) | left)
    deleted = _delete_files(over.exclude(file=""))
    Download.objects.exclude(state__in=[*ACTIVE, State.DONE]).filter(touched_at__lte=now - REMEMBERED).delete()
    return deleted


def forget_personal_data() -> int:
    """Delete every stored file with personal data, as anonymisation must (privacy.md); returns how many.

    Which contacts a file holds is not kept anywhere: all that are stored may hold any, and they live for hours. What is
    being made begins anew, so that it reads what is left.
    """
    stored = Download.objects.filter(with_personal_data=True)
    stored.filter(state=State.RUNNING).update(state=State.QUEUED)
    return _delete_files(stored.exclude(file="").exclude(state__in=ACTIVE))


def _delete_files(downloads: QuerySet[Download]) -> int:
    """First the files, then what the rows say of them: what is interrupted is done again."""
    number = 0
    for pk, name, state in list(downloads.values_list("pk", "file", "state")):
        default_storage.delete(name)
        ended = State.EXPIRED if state == State.DONE else state
        number += Download.objects.filter(pk=pk, file=name).update(file="", size=0, state=ended)
    log.info("downloads_deleted", number=number)
    return number
