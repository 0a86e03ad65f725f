"""One stylesheet and one script out of the many small files in static/css and static/js, to save requests."""

from pathlib import Path
from typing import ClassVar

from django.conf import settings

from core.generated import GeneratedFinder


class BundleFinder(GeneratedFinder):
    """Finds `contacts.css` and `contacts.js`: every file of the folder, by name, one after the other.

    Modules are wrapped in blocks, so that their names do not meet; they import nothing and talk by events.
    What only one page needs lives in a folder below (static/js/pages) and is linked by that page.
    """

    paths: ClassVar[tuple[str, ...]] = ("contacts.css", "contacts.js")

    def build(self, path: str) -> str:
        """Return all files of the folder, each under its name."""
        kind = path.rsplit(".", 1)[1]
        files = sorted(Path(settings.BASE_DIR, "static", kind).glob(f"*.{kind}"))
        around = "{{\n{}}}\n" if kind == "js" else "{}"
        return "".join(f"/* {file.name} */\n{around.format(file.read_text(encoding='utf-8'))}" for file in files)
