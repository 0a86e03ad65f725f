"""PDF without who made it, when and with what, and without what cameras wrote into its photos.

Nothing is moved: what must go is overwritten where it stands, so that the tables of the document stay true. What a
program has packed together with other things loses its reference, and no reader shows it any more.
"""

import re
import zlib
from collections.abc import Iterator

# A signature counts for every byte, and what is locked cannot be read.
_UNTOUCHABLE = re.compile(rb"/ByteRange\b|/Encrypt\b")
_REFERENCE = re.compile(rb"/(?:Info|Metadata)\s+(\d{1,10})\s+(\d{1,5})\s+R")
_REMARKS = re.compile(rb"<\?xpacket begin.*?<\?xpacket end[^>]{0,100}>|<x:xmpmeta.*?</x:xmpmeta>", re.DOTALL)
_STREAM = re.compile(rb"stream\r?\n")
_EXIF = re.compile(rb"\xff\xe1(..)Exif\0\0", re.DOTALL)
_LONGEST_INFO = 65_536


def without_author(content: bytes) -> bytes:
    """Return the same document, as long as before, without what it says about itself.

    Raises ValueError for a damaged one.
    """
    if _UNTOUCHABLE.search(content):
        return content
    document = bytearray(content)
    for reference in _REFERENCE.finditer(content):
        for start, end in _objects(content, reference[1], reference[2]):
            _empty_object(document, content, start, end)
        document[reference.start() : reference.end()] = b" " * len(reference[0])
    for remark in _REMARKS.finditer(content):
        # Inside a stream that was emptied already there may be less than it says.
        if document[remark.start() : remark.end()] == remark[0]:
            document[remark.start() : remark.end()] = b" " * len(remark[0])
    for photo in _EXIF.finditer(content):
        start, end = photo.end(), photo.start() + 2 + int.from_bytes(photo[1], "big")
        if start < end <= len(content):
            document[start:end] = bytes(end - start)
    return bytes(document)


def _objects(content: bytes, number: bytes, generation: bytes) -> Iterator[tuple[int, int]]:
    """Where the object stands, also in older versions that the file keeps."""
    head = re.compile(rb"(?<!\d)" + number + rb"\s+" + generation + rb"\s+obj\b")
    for found in head.finditer(content):
        end = content.find(b"endobj", found.end())
        if end > 0:
            yield found.end(), end


def _empty_object(document: bytearray, content: bytes, start: int, end: int) -> None:
    stream = _STREAM.search(content, start, end)
    if stream is None:
        _empty_words(document, content, start, min(end, start + _LONGEST_INFO))
        return
    last = content.rfind(b"endstream", stream.end(), end)
    if last < 0:
        return
    is_packed = b"/FlateDecode" in content[start : stream.start()]
    nothing = zlib.compress(b"") if is_packed else b""
    room = last - stream.end()
    document[stream.end() : last] = nothing[:room].ljust(room)


def _empty_words(document: bytearray, content: bytes, start: int, end: int) -> None:
    """Overwrite the strings of a dictionary by empty ones."""
    at = start
    while at < end:
        if content[at : at + 2] == b"<<":
            at += 2
        elif content[at] in b"(<":
            after = _after_word(content, at, end)
            brackets = b"()" if content[at] == ord("(") else b"<>"
            document[at:after] = brackets.ljust(after - at)
            at = after
        else:
            at += 1


def _after_word(content: bytes, at: int, end: int) -> int:
    """Return where the string that begins here ends; raises ValueError when it does not."""
    if content[at] == ord("<"):
        return content.index(b">", at, end) + 1
    depth = 0
    while at < end:
        letter = content[at]
        at += 2 if letter == ord("\\") else 1
        depth += (letter == ord("(")) - (letter == ord(")"))
        if not depth:
            return at
    raise ValueError("A string of a PDF without an end")
