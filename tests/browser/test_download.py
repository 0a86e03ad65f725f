"""Downloads in a browser: a small list is saved and the page stays; a large one tells on any page when it is ready."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from requests_app.download.tasks import make_download
from requests_app.models import Download
from requests_app.views import download as views
from tests.requests_app.downloads import read_csv
from tests.requests_app.test_list import many

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def dialog(lena_page, cast):
    """The dialog over the list with 14 inquiries of Lena's."""
    many(cast.lena, 10)
    lena_page.goto(f"{lena_page.base}/?group=all")
    lena_page.evaluate("window.same = true")
    lena_page.get_by_role("link", name="Download").click()
    dialog = lena_page.locator("#dialog")
    expect(dialog).to_contain_text("14 inquiries")
    return dialog


def test_a_small_list_is_saved_and_the_page_stays(lena_page, dialog):
    dialog.get_by_text("Text (csv)").click()
    with lena_page.expect_download() as saved:
        dialog.get_by_role("button", name="Download").click()
    assert len(read_csv(saved.value.path().read_bytes())) == 14
    expect(dialog).to_be_hidden()
    assert lena_page.evaluate("[location.search, window.same]") == ["?group=all", True]


def test_whoever_goes_on_working_is_told_when_a_large_one_is_ready(lena_page, cast, monkeypatch):
    monkeypatch.setattr(views, "AT_ONCE", 0)
    monkeypatch.setattr(make_download, "delay", lambda pk: None)
    many(cast.lena, 10)
    lena_page.goto(f"{lena_page.base}/?group=all")
    lena_page.get_by_role("link", name="Download").click()
    dialog = lena_page.locator("#dialog")
    dialog.get_by_role("button", name="Download").click()
    expect(dialog.get_by_role("progressbar")).to_be_visible()
    dialog.get_by_role("link", name="Go on working").click()
    expect(dialog).to_be_hidden()
    make_download(Download.objects.get().pk)
    toast = lena_page.locator(".toast", has_text="The download of 14 inquiries is ready.")
    expect(toast).to_be_visible(timeout=10_000)
    with lena_page.expect_download() as saved:
        toast.get_by_role("link", name="Save file").click()
    assert saved.value.suggested_filename.endswith(".xlsx")


@pytest.mark.parametrize("width", [1440, 390])
def test_all_may_use_the_page_of_downloads(lena_page, cast, monkeypatch, width):
    monkeypatch.setattr(views, "AT_ONCE", 0)
    many(cast.lena, 1)
    lena_page.set_viewport_size({"width": width, "height": 844})
    lena_page.goto(f"{lena_page.base}/inquiries/download/?group=all")
    found = Axe().run(lena_page).response["violations"]
    lena_page.get_by_role("button", name="Download").click()
    expect(lena_page.get_by_role("link", name="Save file").first).to_be_visible()
    found += Axe().run(lena_page).response["violations"]
    assert [f"{mistake['id']}: {mistake['nodes'][0]['html']}" for mistake in found] == []
    assert lena_page.evaluate("document.documentElement.scrollWidth") == width
