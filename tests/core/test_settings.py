"""What operators read about settings is complete."""

import re

from django.conf import settings

VARIABLE = re.compile(r"""(?:\benv\.\w+\(|\bsecret\(|\bos\.environ\.get\()\s*f?["']([A-Z][A-Z0-9_]+)["']""")
SET_BY_TOOLS = {"PYTEST_XDIST_TESTRUNUID", "PYTEST_XDIST_WORKER"}


def test_every_variable_is_described() -> None:
    sources = [*settings.BASE_DIR.glob("config/*.py"), *settings.BASE_DIR.glob("core/**/*.py")]
    sources += [settings.BASE_DIR / "gunicorn.conf.py"]
    used = {name for source in sources for name in VARIABLE.findall(source.read_text())}
    described = set(re.findall(r"^\| `([A-Z0-9_]+)` \|", (settings.BASE_DIR / "docs/running.md").read_text(), re.M))
    assert used - SET_BY_TOOLS == described - {"NO_COLOR"}
