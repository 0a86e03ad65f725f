"""The sprite holds what is drawn, nothing else, and says so when a name is wrong."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.exceptions import ImproperlyConfigured
from django.template import engines

from core import icons


def served(path: str) -> str:
    return Path(str(finders.find(path))).read_text(encoding="utf-8")


def ids(svg: str) -> list[str]:
    return re.findall(r'<symbol id="([^"]+)"', svg)


def test_the_sprite_has_exactly_the_icons_that_are_named_in_templates_and_python():
    assert ids(served("sprite.svg")) == [icons.symbol_id(name) for name in icons.names_in_use()]


def test_names_are_found_in_every_way_they_are_written():
    text = '{% icon "event" %} {% include "x" with icon="forum" %} Spec(icon="undo") draw_icon("add") {% icon a "b" %}'
    assert icons.USE.findall(text) == ["event", "forum", "undo", "add"]


def test_an_icon_is_outlined_unless_another_style_is_named():
    outlined, filled = icons.sprite(["star"]), icons.sprite(["filled/star"])
    assert (ids(outlined), ids(filled), outlined == filled) == (["star"], ["filled-star"], False)


def test_frames_that_paint_nothing_are_left_out():
    assert 'fill="none"' not in icons.sprite(icons.names_in_use())


def test_an_unknown_icon_stops_the_build():
    with pytest.raises(ImproperlyConfigured, match="“pause_circle”; near it: outlined/pause-circle-filled"):
        icons.sprite(["event", "pause_circle"])


def test_the_system_check_names_an_unknown_icon(settings, tmp_path):
    assert icons.SpriteFinder().check() == []
    (tmp_path / "page.html").write_text('{% icon "pause_circle" %}')
    settings.TEMPLATES = [settings.TEMPLATES[0] | {"DIRS": [tmp_path]}]
    assert [found.id for found in icons.SpriteFinder().check()] == ["core.E001"]


def test_drawing_an_icon_that_the_sprite_lacks_is_an_error():
    with pytest.raises(ImproperlyConfigured, match="Icon “ballot” is not in the sprite"):
        engines["django"].from_string("{% icon name %}").render({"name": "ballot"})


def test_an_icon_is_decoration_unless_it_has_a_title():
    template = engines["django"].from_string('{% icon "event" "small" title=title %}')
    assert template.render({"title": ""}) == (
        '<svg class="icon small" aria-hidden="true"><use href="/static/sprite.svg#event"/></svg>'
    )
    assert 'role="img" aria-label="Date"' in template.render({"title": "Date"})


@pytest.mark.parametrize("kind", ["css", "js"])
def test_all_styles_and_all_scripts_are_served_as_one_file_each(settings, kind):
    names = re.findall(rf"^/\* (.+\.{kind}) \*/$", served(f"contacts.{kind}"), re.MULTILINE)
    assert names == sorted(path.name for path in (settings.BASE_DIR / "static" / kind).glob(f"*.{kind}"))


def test_generated_files_are_collected(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    found = {path for finder in finders.get_finders() for path, _storage in finder.list([])}
    assert {"sprite.svg", "contacts.css", "contacts.js"} <= found
