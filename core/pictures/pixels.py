"""How many pixels an image claims to have, from its head alone: nothing is decoded."""

import re
from collections.abc import Callable
from contextlib import suppress
from typing import BinaryIO

from PIL import BmpImagePlugin, GifImagePlugin, Image, JpegImagePlugin, PngImagePlugin, TiffImagePlugin

# A phone's best camera stays below; above it, decoding takes more memory than a worker has.
MOST_PIXELS = 120_000_000
_HEAD = 1_048_576
_READERS: dict[str, Callable[[BinaryIO], Image.Image]] = {
    "jpeg": JpegImagePlugin.JpegImageFile,
    "png": PngImagePlugin.PngImageFile,
    "gif": GifImagePlugin.GifImageFile,
    "bmp": BmpImagePlugin.BmpImageFile,
    "tiff": TiffImagePlugin.TiffImageFile,
}
# The sizes of a HEIC or AVIF file and of its tiles (ISO 14496-12, box ispe).
_BOX_OF_SIZE = re.compile(rb"\0\0\0\x14ispe\0{4}(.{4})(.{4})", re.DOTALL)


def pixels(file: BinaryIO, code: str) -> int:
    """Return how many pixels the image of the kind claims; 0 when its head says nothing that makes sense."""
    file.seek(0)
    if code in _READERS:
        return _by_reader(file, code)
    head = file.read(_HEAD)
    if code == "webp":
        return _of_webp(head)
    sizes = _BOX_OF_SIZE.findall(head)
    return max((int.from_bytes(width, "big") * int.from_bytes(height, "big") for width, height in sizes), default=0)


def _by_reader(file: BinaryIO, code: str) -> int:
    # Whatever a reader stumbles over in a damaged head is found again, and told, where the image is prepared.
    with suppress(Exception), _READERS[code](file) as image:
        width, height = image.size
        return width * height
    return 0


def _of_webp(head: bytes) -> int:
    if head[12:16] == b"VP8X":
        return (int.from_bytes(head[24:27], "little") + 1) * (int.from_bytes(head[27:30], "little") + 1)
    if head[12:16] == b"VP8L":
        bits = int.from_bytes(head[21:25], "little")
        return ((bits & 0x3FFF) + 1) * ((bits >> 14 & 0x3FFF) + 1)
    return (int.from_bytes(head[26:28], "little") & 0x3FFF) * (int.from_bytes(head[28:30], "little") & 0x3FFF)
