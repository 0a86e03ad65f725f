"""Reading what was downloaded, and a download that is ready."""

import csv
from datetime import timedelta
from io import BytesIO, StringIO
from typing import Any

import openpyxl
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from requests_app.models import Download
from tests.cast import NOW

ADDRESS = "/inquiries/download/"
READY = b"a,list"


def content(answer: Any) -> bytes:
    """The file that was answered with."""
    return b"".join(answer.streaming_content)


def read_xlsx(data: bytes) -> list[dict[str, Any]]:
    """The rows of all sheets by their headings."""
    rows = []
    for sheet in openpyxl.load_workbook(BytesIO(data)):
        head, *body = sheet.iter_rows(values_only=True)
        rows += [dict(zip(head, row, strict=True)) for row in body if any(value is not None for value in row)]
    return rows


def read_csv(data: bytes, delimiter: str = ",") -> list[dict[str, str]]:
    """The rows by their headings."""
    return list(csv.DictReader(StringIO(data.decode("utf-8-sig"), newline=""), delimiter=delimiter))


def downloaded(client: Any, person: Any, words: str = "", **options: Any) -> list[dict[str, Any]]:
    """The rows of a list that is answered at once."""
    client.force_login(person)
    answer = client.post(f"{ADDRESS}?{words}", {"format": "xlsx", **options})
    assert answer.status_code == 200
    return read_xlsx(content(answer)) if answer["Content-Type"].endswith("sheet") else read_csv(content(answer))


def kept_download(person: Any, **fields: Any) -> Download:
    """A download of the person's that is ready."""
    known = {
        "person": person, "organisation": person.organisation, "words": "group=all", "about": "All", "format": "csv",
        "fingerprint": "x", "language": "en", "state": "done", "attempt": 1, "total": 1, "done": 1, "size": len(READY),
        "file": default_storage.save("downloads/x", ContentFile(READY)), "created_at": NOW, "touched_at": NOW,
        "finished_at": NOW, "expires_at": NOW + timedelta(hours=24),
    }  # fmt: skip
    return Download.objects.create(**(known | fields))
