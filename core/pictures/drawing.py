"""Draws what a file looks like; run as a program of its own, because files from outside can crash or choke a decoder.

    python -m core.pictures.drawing SOURCE KIND TARGET

Writes into the directory TARGET what there is of `thumbnail.webp`, `screen.webp` and `clean` (the file without what
the camera knew: place, time, device), and prints one line of JSON: `state`, and for a clean file its `kind`. Knows no
Django and no settings, so that it starts fast.
"""

import json
import resource
import shutil
import sys
from pathlib import Path
from typing import Any, cast

import pi_heif
import pypdfium2
from PIL import Image, ImageOps, ImageSequence

from core.pictures.film import forget_place
from core.pictures.gif import without_comments
from core.pictures.paper import without_author
from core.pictures.pixels import MOST_PIXELS

THUMBNAIL = (480, 360)
SCREEN = (2048, 2048)
PAGE = (1600, 1600)
# All frames of a moving image or pages of a scan together.
MOST_FRAMES = 200
MOST_MEMORY = 3 * 1024**3
MOST_SECONDS = 60
_PASSWORD_ERROR = 4

# What a cleaned image is saved as; phones' own formats become the one that everybody can open.
CLEAN: dict[str, tuple[str, dict[str, Any]]] = {
    "jpeg": ("jpeg", {"quality": 92, "optimize": True, "progressive": True}),
    "png": ("png", {}),
    "webp": ("webp", {"quality": 92, "method": 4}),
    "tiff": ("tiff", {"compression": "tiff_adobe_deflate"}),
    "heic": ("jpeg", {"quality": 92, "progressive": True}),
    "avif": ("jpeg", {"quality": 92, "progressive": True}),
}
_MOVING = ("png", "webp", "tiff")
_MODES = {"jpeg": ("L", "RGB", "CMYK"), "webp": ("RGB", "RGBA"), "png": ("1", "L", "LA", "P", "RGB", "RGBA", "I;16")}


class TooMuch(Exception):
    """The image is larger than anything may decode."""


def main(source: str, kind: str, target: str) -> None:
    """Draw and say what came out; states: ready, plain (nothing to draw), locked, damaged, too_much."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    Image.MAX_IMAGE_PIXELS = None  # Counted below, with the same limit as at the door.
    pi_heif.register_heif_opener()
    try:
        answer = draw(Path(source), kind, Path(target))
    except (TooMuch, MemoryError):
        answer = {"state": "too_much"}
    except Exception as error:  # noqa: BLE001 (decoders raise whatever they like; the caller says it to people)
        answer = {"state": "damaged", "error": type(error).__name__}
    sys.stdout.write(json.dumps(answer))


def draw(source: Path, kind: str, target: Path) -> dict[str, str]:
    """Write the pictures of the file and return the state; raises TooMuch, and anything for a damaged file."""
    if kind == "pdf":
        return _draw_page(source, target)
    if kind in ("mp4", "mov"):
        return _clean_film(source, target, kind)
    with Image.open(source) as image:
        _check(image)
        cleaned = _clean_gif(source, target) if kind == "gif" else _clean(image, kind, target)
        image.seek(0)
        ImageOps.exif_transpose(image, in_place=True)
        _shrink(image, target)
    return {"state": "ready", "kind": cleaned}


def _check(image: Image.Image) -> None:
    pixels, frames = image.width * image.height, getattr(image, "n_frames", 1)
    if pixels > MOST_PIXELS or frames > MOST_FRAMES or pixels * frames > 3 * MOST_PIXELS:
        raise TooMuch


def _clean_film(source: Path, target: Path, kind: str) -> dict[str, str]:
    shutil.copyfile(source, target / "clean")
    with (target / "clean").open("r+b") as film:
        forget_place(film)
    return {"state": "plain", "kind": kind}


def _clean_gif(source: Path, target: Path) -> str:
    (target / "clean").write_bytes(without_comments(source.read_bytes()))
    return "gif"


def _clean(image: Image.Image, kind: str, target: Path) -> str:
    """Save the image anew, upright, with nothing beside its pixels and colours; return the kind it is now.

    A BMP knows nothing but its pixels and stays.
    """
    if kind not in CLEAN:
        return ""
    form, options = CLEAN[kind]
    profile = image.info.get("icc_profile")
    if kind in _MOVING and getattr(image, "n_frames", 1) > 1:
        first, *others = [_bare(frame.copy(), form) for frame in ImageSequence.Iterator(image)]
        moves = {} if form == "tiff" else {"duration": [f.info["duration"] for f in (first, *others)], "loop": 0}
        first.save(target / "clean", form, save_all=True, append_images=others, **options, **moves)
        return form
    ImageOps.exif_transpose(image, in_place=True)
    # A plain copy: of a TIFF's own image all tags would be saved again.
    still = _bare(image.copy() if form == "tiff" else image, form)
    # A profile of other colours than those that are saved would falsify them.
    extra = {"icc_profile": profile} if profile and still.getbands()[:3] == image.getbands()[:3] else {}
    still.save(target / "clean", form, **options, **extra)
    return form


def _bare(image: Image.Image, form: str) -> Image.Image:
    """Strip the image of all that is no pixel, in a mode that the format knows."""
    kept: dict[Any, Any] = {
        name: image.info[name] for name in ("transparency",) if name in image.info and form == "png"
    }
    modes = _MODES.get(form)
    if modes and image.mode not in modes:
        image = _flat(image) if form == "jpeg" else image.convert("RGBA" if "A" in image.getbands() else "RGB")
    image.info = {"duration": image.info.get("duration", 0), **kept}
    image.getexif().clear()
    return image


def _flat(image: Image.Image) -> Image.Image:
    """Return the image in plain colours, on white where it is transparent."""
    if image.mode.startswith(("I", "F")):
        image = image.convert("F")
        low, high = cast("tuple[float, float]", image.getextrema())
        scale = 255 / (high - low or 1)
        return image.point(lambda value: value * scale - low * scale).convert("L").convert("RGB")
    if "A" in image.getbands() or "transparency" in image.info:
        ground = Image.new("RGBA", image.size, "white")
        ground.alpha_composite(image.convert("RGBA"))
        return ground.convert("RGB")
    return image.convert("RGB")


def _shrink(image: Image.Image, target: Path) -> None:
    """Save the image for the screen and as a thumbnail, the larger one first."""
    image.thumbnail(SCREEN, reducing_gap=2.0)
    image = _flat(image)
    image.info = {}
    image.save(target / "screen.webp", "webp", quality=84, method=3)
    image.thumbnail(THUMBNAIL, reducing_gap=2.0)
    image.save(target / "thumbnail.webp", "webp", quality=80, method=4)


def _draw_page(source: Path, target: Path) -> dict[str, str]:
    try:
        document = pypdfium2.PdfDocument(source)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == _PASSWORD_ERROR or "password" in str(error).lower():
            return {"state": "locked"}
        raise
    with document:
        page = document[0]
        width, height = page.get_size()
        scale = min(PAGE[0] / max(width, 1), PAGE[1] / max(height, 1))
        image = page.render(scale=scale, may_draw_forms=False, fill_color=(255, 255, 255, 255)).to_pil()
        pages = len(document)
    _shrink(image, target)
    return {"state": "ready", "kind": "pdf" if _clean_pdf(source, target, pages) else ""}


def _clean_pdf(source: Path, target: Path, pages: int) -> bool:
    """Save the document without its author; False when it has none, or would not be the same any more."""
    before = source.read_bytes()
    try:
        after = without_author(before)
    except ValueError:
        return False
    if after == before:
        return False
    with pypdfium2.PdfDocument(after) as document:
        is_same = len(document) == pages
    if is_same:
        (target / "clean").write_bytes(after)
    return is_same


if __name__ == "__main__":
    main(*sys.argv[1:])
