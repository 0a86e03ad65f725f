"""Films without what the camera knew: place, time and device (ISO 14496-12; QuickTime calls boxes atoms).

Nothing is decoded nor moved: what must go is overwritten where it stands, so that the tables of the film stay true.
What an action camera writes between the pictures is no longer listed as a track, but not looked for.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

_CONTAINERS = {b"moov", b"trak", b"mdia"}
# What programs and cameras say about the film.
_REMARKS = {b"udta", b"meta", b"uuid"}
# Heads with two times behind their version and flags.
_TIMES = {b"mvhd", b"tkhd", b"mdhd"}
_CHUNK = 65_536


@dataclass(frozen=True)
class Box:
    """A piece of the file: its kind, where it begins, where its content does, and where it ends."""

    kind: bytes
    start: int
    content: int
    end: int


def forget_place(film: BinaryIO) -> None:
    """Overwrite the film's remarks and times; raises ValueError for a damaged one."""
    for box in _boxes(film, 0, film.seek(0, 2)):
        _clean(film, box)


def _clean(film: BinaryIO, box: Box) -> None:
    if box.kind in _REMARKS or (box.kind == b"trak" and _is_about(film, box)):
        _blank(film, box.content, box.end)
        film.seek(box.start + 4)
        film.write(b"free")
    elif box.kind in _TIMES:
        film.seek(box.content)
        times = 16 if film.read(1) == b"\1" else 8
        _blank(film, box.content + 4, min(box.content + 4 + times, box.end))
    elif box.kind in _CONTAINERS:
        for inner in _boxes(film, box.content, box.end):
            _clean(film, inner)


def _is_about(film: BinaryIO, track: Box) -> bool:
    """Whether a track has no pictures and no sound, but data about them."""
    for media in _boxes(film, track.content, track.end):
        for box in _boxes(film, media.content, media.end) if media.kind == b"mdia" else ():
            if box.kind == b"hdlr":
                film.seek(box.content + 8)
                return film.read(4) == b"meta"
    return False


def _boxes(film: BinaryIO, at: int, end: int) -> Iterator[Box]:
    while at + 8 <= end:
        film.seek(at)
        head = film.read(16)
        size, content = int.from_bytes(head[:4], "big"), at + 8
        if size == 1:
            size, content = int.from_bytes(head[8:16], "big"), at + 16
        elif size == 0:
            size = end - at
        if size < content - at:
            raise ValueError(f"No box of a film at {at}")
        # One that was cut off ends where the file does.
        box = Box(head[4:8], at, min(content, end), min(at + size, end))
        yield box
        at += size


def _blank(film: BinaryIO, at: int, end: int) -> None:
    film.seek(at)
    for start in range(at, end, _CHUNK):
        film.write(bytes(min(_CHUNK, end - start)))
