"""Hands out files that people brought, so that they run nothing, stay private, and can be fetched in pieces."""

import re
from collections.abc import Iterator
from typing import IO, Any

from django.core.files.base import File
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseNotModified, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

# A shown file runs nothing and belongs to no origin; pictures that its viewer draws are its own.
POLICY = "sandbox; default-src 'none'; img-src 'self' data:; media-src 'self'; style-src 'unsafe-inline'"
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")
_CHUNK = 65_536


def serve(
    request: HttpRequest,
    content: File | IO[bytes],
    *,
    size: int,
    name: str,
    content_type: str,
    etag: str,
    inline: bool = False,
    cache: str = "private, no-cache",
) -> HttpResponseBase:
    """Answer with the file, a piece of it, or that the browser has it already; `etag` names this very content.

    `inline` lets the browser show it. 206 for a Range, 416 for one that the file has not; several ranges at once get
    the whole file.
    """
    tag = f'"{etag}"'
    if _has_it(request, tag):
        content.close()
        response: HttpResponseBase = HttpResponseNotModified()
    else:
        response = _whole_or_piece(request, content, size, tag)
        response["Content-Type"] = content_type
        response["Content-Disposition"] = content_disposition_header(not inline, name) or "attachment"
    headers: dict[str, Any] = {
        "ETag": tag,
        "Accept-Ranges": "bytes",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": POLICY,
        "Cache-Control": cache,
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    for header, value in headers.items():
        response[header] = value
    return response


def _has_it(request: HttpRequest, tag: str) -> bool:
    known = request.headers.get("If-None-Match", "")
    return known.strip() == "*" or tag in (one.strip().removeprefix("W/") for one in known.split(","))


def _whole_or_piece(request: HttpRequest, content: File | IO[bytes], size: int, tag: str) -> HttpResponseBase:
    asked = _RANGE.fullmatch(request.headers.get("Range", "").strip())
    if asked is None or not _makes_sense(*asked.groups()) or request.headers.get("If-Range", tag) != tag:
        whole = FileResponse(content)
        whole["Content-Length"] = str(size)
        return whole
    first, last = _bounds(asked[1], asked[2], size)
    if first > last:
        content.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    piece = StreamingHttpResponse(_piece(content, first, last), status=206)
    piece["Content-Range"] = f"bytes {first}-{last}/{size}"
    piece["Content-Length"] = str(last - first + 1)
    return piece


def _makes_sense(first: str, last: str) -> bool:
    return int(first) <= int(last) if first and last else bool(first or last)


def _bounds(first: str, last: str, size: int) -> tuple[int, int]:
    """Return the first and the last byte; the last before the first when the file has no such piece."""
    if not first:
        return (max(size - int(last), 0), size - 1) if int(last) else (size, size - 1)
    return int(first), min(int(last), size - 1) if last else size - 1


def _piece(content: File | IO[bytes], first: int, last: int) -> Iterator[bytes]:
    with content:
        content.seek(first)
        left = last - first + 1
        while left > 0 and (chunk := content.read(min(_CHUNK, left))):
            left -= len(chunk)
            yield chunk
