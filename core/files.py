"""Decide by its content what a file from outside is, and whether it may be kept."""

import codecs
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO
from zipfile import BadZipFile, ZipFile

from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from core.pictures.pixels import MOST_PIXELS, pixels
from core.text import safe_file_name


@dataclass(frozen=True)
class FileKind:
    """A kind of file that is accepted; `content_type` is the one to serve it with."""

    code: str
    content_type: str
    group: str
    extensions: tuple[str, ...]


class FileRefused(ValidationError):
    """A file that is not kept; `code` is a key of REASONS, `messages[0]` says why in the reader's language."""

    def __init__(self, code: str) -> None:
        words = {"limit": filesizeformat(settings.FILE_UPLOAD_MAX_SIZE), "pixels": MOST_PIXELS // 1_000_000}
        super().__init__(REASONS[code], code=code, params=words)


REASONS = {
    "empty": _("This file is empty."),
    "too_large": _("This file is larger than %(limit)s."),
    "too_many_pixels": _("This image has more than %(pixels)s million pixels."),
    "executable": _("Programs, scripts and files with macros are not accepted."),
    "markup": _("Web pages, SVG drawings and scripts are not accepted."),
    "mismatch": _("The content of this file does not match its name."),
    "unknown": _("This kind of file is not accepted. Images, PDF, Office, text, CAD, zip, video and mail files are."),
}

_OFFICE = "application/vnd.openxmlformats-officedocument"
_ODF = "application/vnd.oasis.opendocument"
KINDS = {
    kind.code: kind
    for kind in (
        FileKind("jpeg", "image/jpeg", "image", ("jpg", "jpeg", "jpe", "jfif")),
        FileKind("png", "image/png", "image", ("png",)),
        FileKind("gif", "image/gif", "image", ("gif",)),
        FileKind("webp", "image/webp", "image", ("webp",)),
        FileKind("heic", "image/heic", "image", ("heic", "heif", "hif")),
        FileKind("avif", "image/avif", "image", ("avif",)),
        FileKind("tiff", "image/tiff", "image", ("tif", "tiff")),
        FileKind("bmp", "image/bmp", "image", ("bmp", "dib")),
        FileKind("pdf", "application/pdf", "document", ("pdf",)),
        FileKind("docx", f"{_OFFICE}.wordprocessingml.document", "document", ("docx",)),
        FileKind("xlsx", f"{_OFFICE}.spreadsheetml.sheet", "document", ("xlsx",)),
        FileKind("pptx", f"{_OFFICE}.presentationml.presentation", "document", ("pptx",)),
        FileKind("odt", f"{_ODF}.text", "document", ("odt",)),
        FileKind("ods", f"{_ODF}.spreadsheet", "document", ("ods",)),
        FileKind("doc", "application/msword", "document", ("doc", "dot")),
        FileKind("xls", "application/vnd.ms-excel", "document", ("xls", "xlt")),
        FileKind("ppt", "application/vnd.ms-powerpoint", "document", ("ppt", "pps")),
        FileKind("txt", "text/plain", "document", ("txt", "text", "log", "asc")),
        FileKind("csv", "text/csv", "document", ("csv",)),
        FileKind("dwg", "image/vnd.dwg", "drawing", ("dwg",)),
        FileKind("dxf", "image/vnd.dxf", "drawing", ("dxf",)),
        FileKind("zip", "application/zip", "archive", ("zip",)),
        FileKind("mp4", "video/mp4", "video", ("mp4", "m4v")),
        FileKind("mov", "video/quicktime", "video", ("mov", "qt")),
        FileKind("eml", "message/rfc822", "mail", ("eml",)),
        FileKind("msg", "application/vnd.ms-outlook", "mail", ("msg",)),
    )
}
_BY_EXTENSION = {extension: kind for kind in KINDS.values() for extension in kind.extensions}
_BY_CONTENT_TYPE = {kind.content_type: kind for kind in KINDS.values()}

_EXECUTABLE = re.compile(rb"MZ|\x7fELF|\xca\xfe\xba\xbe|\xfe\xed\xfa[\xce\xcf]|[\xce\xcf]\xfa\xed\xfe|dex\n|\0asm")
_SIGNATURES = {
    "jpeg": re.compile(rb"\xff\xd8\xff"),
    "png": re.compile(rb"\x89PNG\r\n\x1a\n"),
    "gif": re.compile(rb"GIF8[79]a"),
    "webp": re.compile(rb"RIFF....WEBP", re.DOTALL),
    "tiff": re.compile(rb"(II\*\0|MM\0\*)"),
    "bmp": re.compile(rb"BM....\0\0\0\0....[\x0c\x28\x34\x38\x40\x6c\x7c]\0\0\0", re.DOTALL),
    "pdf": re.compile(rb"(\xef\xbb\xbf)?\s{0,1024}%PDF-"),
    "dwg": re.compile(rb"AC10[0-9]{2}"),
    "dxf": re.compile(rb"AutoCAD Binary DXF\r\n\x1a\0"),
    "mov": re.compile(rb"....(moov|mdat|wide|free|skip)", re.DOTALL),
}
# The names of the parts that only this kind has, as old Office files store them.
_OLE_MARKS = {
    "msg": "__properties_version1.0".encode("utf-16-le"),
    "ppt": "PowerPoint Document".encode("utf-16-le"),
    "doc": "WordDocument".encode("utf-16-le"),
    "xls": "Workbook".encode("utf-16-le"),
}
_OOXML_PARTS = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml"}
_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1"}
_MP4_BRANDS = {b"mp41", b"mp42", b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"avc1", b"M4V ", b"MSNV"}

_NOT_IN_TEXT = re.compile(r"[\x00-\x08\x0e-\x19\x1b-\x1f]")
_MARKUP = re.compile(r"[\s\ufeff]*(<[!?/%a-z][^>@]*>|<\?php|#!|%!PS)", re.IGNORECASE)
_DXF = re.compile(r"\s*(999[ \t]*\n.*\n[ \t]*)*0[ \t]*\n[ \t]*SECTION[ \t]*\n")
_MAIL = re.compile(r"([\w-]+:.*\n([ \t].*\n)*)*(from|date|subject|received|mime-version):", re.IGNORECASE)


# What kinds are told by stands at the beginning; a table of contents longer than this is none of an honest zip file.
_HEAD = 65_536
_CHUNK = 262_144
_LONGEST_ZIP_DIRECTORY = 4 * 1024 * 1024


def check_upload(content: bytes | BinaryIO, name: str, declared_type: str) -> FileKind:
    """Return the kind of a file from outside; one that can be read from anywhere is never read as a whole.

    `declared_type` counts only when the name has no extension. Raises FileRefused for what is empty, larger than
    settings.FILE_UPLOAD_MAX_SIZE, of a kind that is not accepted, or something else than its name says; an image may
    carry the extension of another image, phones and websites do that, but not more pixels than anything may decode.
    """
    file = BytesIO(content) if isinstance(content, bytes) else content
    size = size_of(file)
    if not size:
        raise FileRefused("empty")
    if size > settings.FILE_UPLOAD_MAX_SIZE:
        raise FileRefused("too_large")
    kind = sniff(file, name, declared_type)
    if kind is None:
        raise FileRefused(_why_not(file))
    extension = _extension(name)
    if extension and extension not in _BY_EXTENSION:
        raise FileRefused("unknown")
    claimed = _claimed(name, declared_type)
    if claimed and claimed != kind and not (claimed.group == kind.group and kind.group in ("image", "video")):
        raise FileRefused("mismatch")
    if kind.group == "image" and pixels(file, kind.code) > MOST_PIXELS:
        raise FileRefused("too_many_pixels")
    return kind


def size_of(file: BinaryIO) -> int:
    """Return how many bytes the file has."""
    return file.seek(0, 2)


def kind_of(content_type: str) -> FileKind | None:
    """Return the accepted kind that is served with this type."""
    return _BY_CONTENT_TYPE.get(content_type)


def sniff(content: bytes | BinaryIO, name: str, declared: str) -> FileKind | None:
    """Return what the content is, or None when that is nothing accepted.

    The name, and the declared type of a file without extension, only decide between kinds whose content looks alike.
    """
    file = BytesIO(content) if isinstance(content, bytes) else content
    claimed = _claimed(name, declared)
    text = _text(file)
    if text is not None:
        return _text_kind(text, claimed)
    head = _head(file)
    if head[4:8] == b"ftyp":
        return _media_kind(head)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_kind(file, head)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        marks = _found(file, *_OLE_MARKS.values())
        found = [KINDS[code] for code, mark in _OLE_MARKS.items() if mark in marks]
        return claimed if claimed in found else next(iter(found), None)
    return next((KINDS[code] for code, signature in _SIGNATURES.items() if signature.match(head)), None)


def _head(file: BinaryIO) -> bytes:
    file.seek(0)
    return file.read(_HEAD)


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    file.seek(0)
    while chunk := file.read(_CHUNK):
        yield chunk


def _found(file: BinaryIO, *marks: bytes) -> set[bytes]:
    """Return which of the marks stand anywhere in the file."""
    found: set[bytes] = set()
    end = b""
    for chunk in _chunks(file):
        part = end + chunk
        found.update(mark for mark in marks if mark in part)
        end = part[-max(map(len, marks)) :]
    return found


def _extension(name: str) -> str:
    """Return the lower-case extension; "" also when a dot means something else: "Offer 12.2026", "Dr. Rossi"."""
    _stem, dot, extension = safe_file_name(name).rpartition(".")
    is_extension = dot and len(extension) <= 10 and extension.isalnum() and not extension.isdecimal()
    return extension.lower() if is_extension else ""


def _claimed(name: str, declared: str) -> FileKind | None:
    extension = _extension(name)
    if extension:
        return _BY_EXTENSION.get(extension)
    return _BY_CONTENT_TYPE.get(declared.partition(";")[0].strip().lower())


def _why_not(file: BinaryIO) -> str:
    text = _text(file)
    if text is not None:
        return "markup" if _MARKUP.match(text) else "unknown"
    if _EXECUTABLE.match(_head(file)) or _found(file, b"vbaProject.bin"):
        return "executable"
    return "unknown"


def _text(file: BinaryIO) -> str | None:
    """Return the first letters of a file that is text from beginning to end, and None of any other."""
    encodings = ("utf-16",) if _head(file)[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            return _decoded(file, encoding)
        except UnicodeDecodeError:
            continue
    return None


def _decoded(file: BinaryIO, encoding: str) -> str | None:
    decoder = codecs.getincrementaldecoder(encoding)()
    text = ""
    for chunk in _chunks(file):
        part = decoder.decode(chunk)
        if _NOT_IN_TEXT.search(part):
            return None
        if len(text) < _HEAD:
            text += part
    decoder.decode(b"", final=True)
    return text


def _text_kind(text: str, claimed: FileKind | None) -> FileKind | None:
    if _MARKUP.match(text):
        return None
    if text.lstrip().startswith("%PDF-"):
        return KINDS["pdf"]
    text = text.replace("\r\n", "\n")
    if _DXF.match(text):
        return KINDS["dxf"]
    if claimed == KINDS["eml"] and _MAIL.match(text):
        return claimed
    return claimed if claimed == KINDS["csv"] else KINDS["txt"]


def _media_kind(content: bytes) -> FileKind | None:
    """Tell photos and videos of the same family (ISO 14496-12) apart by their brands."""
    end = min(int.from_bytes(content[:4], "big"), 256)
    brands = {content[8:12], *(content[at : at + 4] for at in range(16, end, 4))}
    if brands & {b"avif", b"avis"}:
        return KINDS["avif"]
    if brands & _HEIC_BRANDS:
        return KINDS["heic"]
    if content[8:12] == b"qt  ":
        return KINDS["mov"]
    return KINDS["mp4"] if brands & _MP4_BRANDS else None


def _zip_kind(file: BinaryIO, head: bytes) -> FileKind | None:
    """Tell Office files from plain zip files; None for damaged ones and those with macros."""
    if not _has_short_directory(file):
        return None
    try:
        with ZipFile(file) as archive:
            names = set(archive.namelist())
    except (BadZipFile, ValueError, NotImplementedError, OSError, OverflowError, struct.error):
        return None
    if any(name.endswith("vbaProject.bin") for name in names):
        return None
    if head[30:38] == b"mimetype":
        return next((KINDS[c] for c in ("odt", "ods") if _is_odf(head, KINDS[c])), KINDS["zip"])
    return next((KINDS[code] for code, part in _OOXML_PARTS.items() if part in names), KINDS["zip"])


def _has_short_directory(file: BinaryIO) -> bool:
    """Say whether the table of contents may be read into memory: a small file can claim a million entries."""
    file.seek(max(size_of(file) - _HEAD - 22, 0))
    end = file.read()
    at = end.rfind(b"PK\x05\x06")
    return at >= 0 and int.from_bytes(end[at + 12 : at + 16], "little") <= _LONGEST_ZIP_DIRECTORY


def _is_odf(head: bytes, kind: FileKind) -> bool:
    """Tell whether the first entry, stored and not compressed as the standard asks, names this kind."""
    return head.startswith(kind.content_type.encode() + b"PK", 38)
