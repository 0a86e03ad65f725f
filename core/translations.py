"""Compiles the translations without the gettext programs, which a fresh machine lacks."""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po


def compile_changed(locale_dir: Path) -> list[Path]:
    """Write the .mo beside each .po that is newer, and return what was written."""
    written = []
    for source in sorted(locale_dir.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            with source.open("rb") as file:
                catalog = read_po(file, locale=source.parent.parent.name)
            draft = target.with_suffix(".draft")
            with draft.open("wb") as file:
                write_mo(file, catalog)
            draft.replace(target)
            written.append(target)
    return written


if __name__ == "__main__":
    compile_changed(Path(__file__).resolve().parent.parent / "locale")
