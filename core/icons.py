"""Google's Material icons as one SVG sprite, built from the names that templates and Python use."""

import difflib
import functools
import re
import zipfile
from importlib.resources import files
from pathlib import Path
from typing import ClassVar
from xml.etree import ElementTree

from django.apps import apps
from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured

from core.generated import GeneratedFinder

# {% icon "event" %}, {% include … with icon="event" %}, ActionSpec(icon="event"), draw_icon("event")
USE = re.compile(r"""(?:\{%\s*icon\s+|\bicon=|\bdraw_icon\()["']([a-z0-9_/]+)["']""")
PACK = files("justmyresource_material_icons") / "icons.zip"
SVG = "{http://www.w3.org/2000/svg}"


class SpriteFinder(GeneratedFinder):
    """Finds `sprite.svg`, built anew from the names in use."""

    paths: ClassVar[tuple[str, ...]] = ("sprite.svg",)

    def check(self, **kwargs: object) -> list[checks.CheckMessage]:
        """Let `manage.py check` find a wrong name."""
        try:
            self.build("sprite.svg")
        except ImproperlyConfigured as error:
            return [checks.Error(str(error), id="core.E001")]
        return []

    def build(self, path: str) -> str:
        """Return the sprite with exactly the icons in use; raise ImproperlyConfigured for an unknown one."""
        return sprite(names_in_use())


def symbol_id(name: str) -> str:
    """Return the id of an icon in the sprite."""
    return name.replace("/", "-")


def names_in_use() -> list[str]:
    """Return the icon names found in the templates and the Python of the project's own apps, sorted."""
    base = Path(settings.BASE_DIR)
    own = [Path(app.path) for app in apps.get_app_configs() if Path(app.path).parent == base]
    sources = [file for folder in own for file in folder.rglob("*.py")]
    for engine in settings.TEMPLATES:
        sources += [file for folder in engine["DIRS"] for file in Path(folder).rglob("*.html")]
    return sorted({name for file in sources for name in USE.findall(file.read_text(encoding="utf-8"))})


@functools.cache
def known_names() -> frozenset[str]:
    """Return the names in use when this process started drawing icons."""
    return frozenset(names_in_use())


def sprite(names: list[str]) -> str:
    """Return an SVG with one symbol for each name: `event` is outlined, “filled/star” another style.

    Raises ImproperlyConfigured when the icon package has no such icon.
    """
    ElementTree.register_namespace("", SVG.strip("{}"))
    root = ElementTree.Element(f"{SVG}svg")
    with PACK.open("rb") as packed, zipfile.ZipFile(packed) as pack:
        root.extend([_symbol(pack, name) for name in names])
    return ElementTree.tostring(root, encoding="unicode")


def _symbol(pack: zipfile.ZipFile, name: str) -> ElementTree.Element:
    style, _, icon = name.rpartition("/")
    path = f"{style or 'outlined'}/{icon.replace('_', '-')}.svg"
    try:
        text = pack.read(path)
    except KeyError as error:
        near = ", ".join(difflib.get_close_matches(path, pack.namelist(), 5, 0.8))
        raise ImproperlyConfigured(f"There is no Material icon “{name}”; near it: {near or 'nothing'}.") from error
    drawing = ElementTree.fromstring(text)  # noqa: S314 (a pinned package, not a visitor's file)
    _drop_unpainted(drawing)
    symbol = ElementTree.Element(f"{SVG}symbol", id=symbol_id(name), viewBox=drawing.attrib["viewBox"])
    symbol.extend(drawing)
    return symbol


def _drop_unpainted(parent: ElementTree.Element) -> None:
    """Remove the empty frames that the icons carry."""
    for child in list(parent):
        _drop_unpainted(child)
        empty_group = child.tag == f"{SVG}g" and not len(child)
        if child.get("fill") == "none" or empty_group or child.tag == f"{SVG}title":
            parent.remove(child)
