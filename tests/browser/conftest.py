"""A real browser in which Lena has signed in; whatever it complains about fails the test."""

import os
import shutil

import pytest
from django.conf import settings
from django.test import Client

# Playwright keeps an event loop in this thread; nothing here runs at the same time as the database is used.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture(scope="session")
def base_url():
    """Addresses are written in full; the plugin's own fixture is deprecated by pytest."""


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """The system's Chromium; inside a container it has no sandbox of its own."""
    return browser_type_launch_args | {"executable_path": shutil.which("chromium"), "args": ["--no-sandbox"]}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    """An English browser on a desk."""
    return browser_context_args | {"locale": "en-GB", "viewport": {"width": 1440, "height": 900}}


@pytest.fixture
def lena_page(page, live_server, cast):
    """A page signed in as Lena; broken rules of the content security policy and script errors fail the test."""
    client = Client()
    client.force_login(cast.lena)
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value}
    page.context.add_cookies([cookie | {"url": live_server.url}])
    complaints = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if "Content Security" in message.text else None)
    page.base = live_server.url
    yield page
    assert complaints == []
