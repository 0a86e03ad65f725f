"""Handing out files of an inquiry (features D9)."""

import structlog
from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from requests_app.shown_files import SHOWN_IN_BROWSER
from requests_app.views.shown import reader, shown_inquiry
from requests_app.visibility import files_for

log = structlog.get_logger(__name__)

# A shown file runs nothing and belongs to no origin.
POLICY = "sandbox"


@require_safe
def inquiry_file(request: HttpRequest, pk: int, file_pk: int) -> FileResponse:
    """Hand out one file; with `?show` images and PDF appear in the browser instead of being saved."""
    person = reader(request)
    file = get_object_or_404(files_for(shown_inquiry(person, pk), person), pk=file_pk)
    try:
        content = file.file.open("rb")
    except FileNotFoundError as error:
        log.exception("file_missing", file=file.pk)
        raise Http404 from error
    shown = "show" in request.GET and file.content_type in SHOWN_IN_BROWSER
    response = FileResponse(content, as_attachment=not shown, filename=file.name, content_type=file.content_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = POLICY
    response["Cache-Control"] = "private, no-cache"
    return response
