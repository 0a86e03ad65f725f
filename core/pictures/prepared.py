"""Pictures of a file from outside, drawn by another process that can crash, choke or run out of memory alone."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import structlog
from django.conf import settings

log = structlog.get_logger(__name__)

SECONDS = 90
# Kinds of core.files.KINDS of which there is a picture, or which are cleaned.
PREPARED = frozenset({"jpeg", "png", "gif", "webp", "heic", "avif", "tiff", "bmp", "pdf", "mp4", "mov"})


@dataclass(frozen=True)
class Pictures:
    """What was drawn: `state` is ready, plain (there is nothing to draw), locked, damaged or too_much.

    `clean` is the file without what the camera knew, of the kind `clean_kind`; None where there was nothing to clean.
    """

    state: str
    thumbnail: Path | None = None
    screen: Path | None = None
    clean: Path | None = None
    clean_kind: str = ""


@contextmanager
def pictures_of(source: Path, kind: str) -> Iterator[Pictures]:
    """Draw the file of the kind; the pictures are there inside the block."""
    with tempfile.TemporaryDirectory(prefix="pictures-") as folder:
        target = Path(folder)
        answer = _answer(source, kind, folder)
        cleaned, is_drawn = answer.get("kind", ""), answer["state"] == "ready"
        yield Pictures(
            answer["state"],
            thumbnail=target / "thumbnail.webp" if is_drawn else None,
            screen=target / "screen.webp" if is_drawn else None,
            clean=target / "clean" if cleaned else None,
            clean_kind=cleaned,
        )


def _answer(source: Path, kind: str, folder: str) -> dict[str, str]:
    command = [sys.executable, "-m", "core.pictures.drawing", str(source), kind, folder]
    try:
        # Its own environment: a decoder that is taken over finds no secrets.
        done = subprocess.run(
            command,
            cwd=settings.BASE_DIR,
            env={"TMPDIR": folder},
            capture_output=True,
            timeout=SECONDS,
            check=True,
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        log.warning("drawing_failed", kind=kind, how=str(getattr(error, "returncode", "too slow")))
        return {"state": "damaged"}
    answer: dict[str, str] = json.loads(done.stdout)
    if "error" in answer:
        log.info("drawing_refused", kind=kind, error=answer["error"])
    return answer
