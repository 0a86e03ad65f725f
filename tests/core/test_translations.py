"""Translations are compiled without the gettext programs, and only when they changed."""

import gettext
import os
from pathlib import Path

from core import translations

GERMAN = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "Inquiry"
msgstr "Anfrage"

#, fuzzy
msgid "Unit"
msgstr "Vielleicht"
"""


def _write(root: Path) -> Path:
    source = root / "de" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    source.write_text(GERMAN)
    return source


def test_a_new_translation_is_compiled_without_its_guesses(tmp_path: Path) -> None:
    _write(tmp_path)
    translations.compile_changed(tmp_path)
    catalog = gettext.translation("django", tmp_path, ["de"])
    assert (catalog.gettext("Inquiry"), catalog.gettext("Unit")) == ("Anfrage", "Unit")


def test_only_what_changed_is_compiled_again(tmp_path: Path) -> None:
    source = _write(tmp_path)
    first, second = translations.compile_changed(tmp_path), translations.compile_changed(tmp_path)
    later = source.stat().st_mtime + 10
    os.utime(source, (later, later))
    assert (first, second) == ([source.with_suffix(".mo")], [])
    assert translations.compile_changed(tmp_path) == [source.with_suffix(".mo")]
