"""Static files that are put together from others: found by runserver, copied by collectstatic, never committed."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage


class GeneratedFinder(BaseFinder):
    """A finder of files that `build` writes; they live in VAR_DIR/generated and are renewed on every look-up."""

    paths: ClassVar[tuple[str, ...]] = ()

    def build(self, path: str) -> str:
        """Return the text of the file; raise ImproperlyConfigured when it cannot be built."""
        raise NotImplementedError

    # Django counts None as a file that was found; the stubs do not know.
    def find(self, path: str, find_all: bool = False) -> str | list[str]:  # type: ignore[override]
        """Build the file when it is one of ours and return where it is."""
        if path not in self.paths:
            return []
        written = str(write(path, self.build(path)))
        return [written] if find_all else written

    def list(self, ignore_patterns: object) -> Iterator[tuple[str, FileSystemStorage]]:
        """Build all files for collectstatic."""
        storage = FileSystemStorage(location=directory())
        for path in self.paths:
            write(path, self.build(path))
            yield path, storage


def directory() -> Path:
    """Return where generated files live."""
    return Path(settings.VAR_DIR) / "generated"


def write(path: str, text: str) -> Path:
    """Write the file unless it stands there already; readers never see half of it."""
    target = directory() / path
    if target.exists() and target.read_text(encoding="utf-8") == text:
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    half = target.with_name(f".{target.name}.{os.getpid()}")
    half.write_text(text, encoding="utf-8")
    half.replace(target)
    return target
