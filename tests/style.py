"""Pytest plugin: the style page, every part of the interface on one page, with a dialog."""

from copy import deepcopy
from pathlib import Path

import pytest

from core import icons


@pytest.fixture
def style(settings):
    """The product's addresses, and /style/ beside them."""
    templates = deepcopy(settings.TEMPLATES)
    templates[0]["DIRS"].append(Path(__file__).parent / "core" / "templates")
    settings.TEMPLATES = templates
    settings.ROOT_URLCONF = "tests.core.style_urls"
    icons.known_names.cache_clear()
    yield
    icons.known_names.cache_clear()
