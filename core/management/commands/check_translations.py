"""Find texts that are not translated, or not as the templates and modules say them now."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import polib
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

LANGUAGES = ("de", "fr", "it", "es")
SOURCES = ("accounts", "config", "contacts", "core", "integrations", "reporting", "requests_app", "templates")
Key = tuple[str, str]


class Command(BaseCommand):
    """Compare locale/*/LC_MESSAGES/django.po with a fresh extraction (features G1)."""

    help = "Fail when a text of the interface lacks its translation."

    def handle(self, *args: Any, **options: Any) -> None:
        """Raise CommandError naming what is missing, per language."""
        wanted = {_key(entry): entry for entry in polib.pofile(self._extract())}
        problems = [problem for language in LANGUAGES for problem in _problems(language, wanted)]
        if problems:
            raise CommandError("\n".join([*problems[:60], f"{len(problems)} texts to translate."]))
        self.stdout.write(f"{len(wanted)} texts, complete in {len(LANGUAGES)} languages.")

    def _extract(self) -> str:
        """The text of a fresh django.pot, made in a copy so that nothing here changes."""
        if shutil.which("xgettext") is None:
            raise CommandError("Checking translations needs GNU gettext: install the package gettext.")
        with tempfile.TemporaryDirectory() as folder:
            for source in SOURCES:
                shutil.copytree(Path(settings.BASE_DIR) / source, Path(folder) / source)
            (Path(folder) / "locale").mkdir()
            command = [sys.executable, str(Path(settings.BASE_DIR) / "manage.py"), "makemessages"]
            options = ["--locale=de", "--keep-pot", "--no-wrap"]
            done = subprocess.run([*command, *options], cwd=folder, capture_output=True, text=True, check=False)
            if done.returncode:
                raise CommandError(done.stderr)
            return (Path(folder) / "locale" / "django.pot").read_text()


def _key(entry: polib.POEntry) -> Key:
    return (entry.msgctxt or "", entry.msgid)


def _problems(language: str, wanted: dict[Key, polib.POEntry]) -> list[str]:
    path = Path(settings.BASE_DIR) / "locale" / language / "LC_MESSAGES" / "django.po"
    if not path.exists():
        return [f"{language}: {path.name} is missing"]
    known = {_key(entry): entry for entry in polib.pofile(str(path)) if not entry.obsolete}
    found = []
    for key in wanted:
        entry = known.get(key)
        if entry is None or not entry.translated() or entry.fuzzy:
            found.append(f"{language}: {' · '.join(part for part in key if part)!r}")
    return found + [f"{language}: no longer used: {key[1]!r}" for key in known.keys() - wanted.keys()]
