"""The list in a browser: it changes in place, the address tells its state, and rows open by click and key."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.requests_app.test_list import many

pytestmark = pytest.mark.django_db(transaction=True)
FIRST = "251124/000000"


@pytest.fixture
def list_page(lena_page, cast):
    """The list with 64 inquiries of Lena's, open."""
    many(cast.lena, 60)
    lena_page.goto(f"{lena_page.base}/?sort=number")
    return lena_page


def test_the_list_changes_in_place_and_the_browser_goes_back(list_page):
    list_page.evaluate("window.same = true")
    list_page.get_by_role("link", name="Next").click()
    expect(list_page.locator(".pager")).to_contain_text("51–64 of 64")
    list_page.get_by_role("link", name="Processed").click()
    expect(list_page).to_have_url(f"{list_page.base}/?group=processed&sort=number")
    list_page.go_back()
    expect(list_page.locator(".pager")).to_contain_text("51–64 of 64")
    assert list_page.evaluate("window.same")


def test_a_click_on_a_row_opens_the_inquiry(list_page):
    list_page.locator("[data-row] .column-status").first.click()
    expect(list_page).to_have_title(re.compile(f"^{FIRST}"))


def test_rows_are_walked_and_opened_by_key(list_page):
    list_page.keyboard.press("j")
    list_page.keyboard.press("j")
    list_page.keyboard.press("k")
    expect(list_page.get_by_role("link", name=FIRST)).to_be_focused()
    list_page.keyboard.press("Enter")
    expect(list_page).to_have_title(re.compile(f"^{FIRST}"))


@pytest.mark.parametrize("width", [1440, 844, 390])
def test_all_may_use_the_list(list_page, width):
    list_page.set_viewport_size({"width": width, "height": 844})
    found = Axe().run(list_page).response["violations"]
    assert [f"{mistake['id']}: {mistake['nodes'][0]['html']}" for mistake in found] == []
    assert list_page.evaluate("document.documentElement.scrollWidth") == width


def test_on_a_phone_the_cards_are_sorted_by_a_menu(list_page):
    list_page.set_viewport_size({"width": 390, "height": 844})
    list_page.get_by_label("Sort").click()
    list_page.locator(".sort-menu").get_by_role("link", name="Number").click()
    expect(list_page.locator("[data-row-link]").first).not_to_have_text(FIRST)
    expect(list_page).to_have_url(f"{list_page.base}/?sort=-number")
