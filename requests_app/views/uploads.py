"""Files sent in parts by static/js/upload.js, which can go on after a lost connection (features D9).

A small protocol of our own, after tus: POST says what comes and gets an address; HEAD asks there how much has arrived;
PATCH adds what follows, from the `Upload-Offset` it names, and says when the file is `done`, however often it is asked;
DELETE gives up. Without a script, forms send whole files.
"""

from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.rights import Right
from core.forms import FileNameField
from requests_app import notes, uploads
from requests_app.files import FileRefused
from requests_app.models import Inquiry, Upload
from requests_app.views.shown import reader, shown_inquiry

CONTENT_TYPE = "application/offset+octet-stream"


class UploadForm(forms.Form):
    """What is going to come."""

    name = FileNameField(gettext_lazy("Name"))
    size = forms.IntegerField(min_value=0)
    type = forms.CharField(required=False, max_length=200)
    changed = forms.IntegerField(required=False, min_value=0, max_value=2**53)
    purpose = forms.ChoiceField(choices=Upload.Purpose)
    inquiry = forms.IntegerField(required=False, min_value=1)


@require_POST
def upload_begin(request: HttpRequest) -> HttpResponse:
    """Make room for a file; 201 with its address, or 200 when some of the same file has arrived before."""
    form = UploadForm(request.POST)
    if not form.is_valid():
        return _refusal(_("This file cannot be sent."), 400)
    data, now = form.cleaned_data, timezone.now()
    inquiry = _inquiry(request, data["inquiry"], data["purpose"])
    try:
        upload = uploads.begin(
            reader(request), inquiry=inquiry, purpose=data["purpose"], name=data["name"], size=data["size"],
            declared_type=data["type"], changed_at=data["changed"] or 0, at=now,
        )  # fmt: skip
    except FileRefused as error:
        return _refusal(str(error.messages[0]))
    except uploads.TooMany:
        return _refusal(_("Too many files are on their way. Finish or remove some first."), 429)
    return _state(upload, status=200 if upload.offset else 201)


def _inquiry(request: HttpRequest, pk: int | None, purpose: str) -> Inquiry | None:
    person = reader(request)
    if purpose == Upload.Purpose.INQUIRY:
        if pk is not None or not person.has_right(Right.CREATE):
            raise Http404
        return None
    if pk is None:
        raise Http404
    inquiry = shown_inquiry(person, pk)
    if not notes.may_write(inquiry):
        raise Http404
    return inquiry


@require_http_methods(["HEAD", "PATCH", "DELETE"])
def upload(request: HttpRequest, key: UUID) -> HttpResponse:
    """Say how much has arrived, take what follows, or forget it all."""
    found = get_object_or_404(uploads.of_person(reader(request), timezone.now()), key=key)
    if found.inquiry_id is not None:
        shown_inquiry(reader(request), found.inquiry_id)
    if request.method == "DELETE":
        uploads.discard(found)
        return HttpResponse(status=204)
    return _state(found) if request.method == "HEAD" else _append(request, found)


def _append(request: HttpRequest, upload: Upload) -> HttpResponse:
    now = timezone.now()
    offset = request.headers.get("Upload-Offset", "")
    if request.content_type != CONTENT_TYPE or not (offset.isdecimal() and len(offset) < 16):
        return _refusal(_("This file cannot be sent."), 400)
    try:
        upload = uploads.append(upload, int(offset), request, at=now)
        file = uploads.complete(upload, at=now) if upload.is_complete else None
    except uploads.WrongOffset as error:
        return HttpResponse(status=409, headers={"Upload-Offset": str(error.offset)})
    except uploads.PartTooLarge:
        return _refusal(_("This file cannot be sent."), 413)
    except Upload.DoesNotExist as error:
        raise Http404 from error
    except FileRefused as error:
        return _refusal(str(error.messages[0]))
    return _state(upload, file=file.pk if file else None)


def _state(upload: Upload, *, status: int = 200, **more: Any) -> HttpResponse:
    body = {"url": reverse("upload", args=[upload.key]), "key": str(upload.key), "name": upload.name, **more}
    body |= {"offset": upload.offset, "done": upload.is_complete}
    headers = {
        "Upload-Offset": str(upload.offset),
        "Upload-Length": str(upload.size),
        "Cache-Control": "no-store",
    }
    return JsonResponse(body, status=status, headers=headers)


def _refusal(message: str, status: int = 422) -> HttpResponse:
    return JsonResponse({"message": message}, status=status)
