"""The list in a browser: it changes in place, the address tells its state, and rows open by click and key."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import expect

from requests_app import notes
from requests_app.unread import mark_unread
from tests.cast import act
from tests.requests_app.test_list import known, many

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


@pytest.mark.parametrize("width", [1440, 1024, 390])
@pytest.mark.parametrize("compact", [False, True])
def test_all_may_use_what_is_new_unread_and_gone(lena_page, cast, width, compact):
    page = lena_page
    late, unread, left = (known(cast.lena, timezone.now()) for _ in range(3))
    mark_unread([unread.pk], cast.lena)
    cast.lena.compact_rows = compact
    cast.lena.save()
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{page.base}/")
    act(left, "close", cast.lena, timezone.now())
    notes.add(late, "Call back", by=cast.bruno, at=timezone.now())
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.get_by_role("button", name="Show the list as it is now")).to_be_visible()
    expect(page.locator(f"#inquiry-{left.pk}")).to_contain_text("No longer on this page")
    found = Axe().run(page).response["violations"]
    assert [f"{mistake['id']}: {mistake['nodes'][0]['html']}" for mistake in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_keys_go_on_after_paging_and_a_refresh(list_page):
    list_page.get_by_role("link", name="Next").click()
    expect(list_page.locator(".pager")).to_contain_text("51–64 of 64")
    list_page.keyboard.press("j")
    expect(list_page.locator("[data-row-link]").first).to_be_focused()
    list_page.keyboard.press("x")
    expect(list_page.locator("[data-pick]").first).to_be_checked()
    list_page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    list_page.keyboard.press("j")
    expect(list_page.locator("[data-row-link]").nth(1)).to_be_focused()


def test_typed_letters_jump_in_a_menu(list_page):
    list_page.set_viewport_size({"width": 390, "height": 844})
    list_page.get_by_label("Sort").focus()
    list_page.keyboard.press("ArrowDown")
    list_page.keyboard.press("s")
    expect(list_page.locator(".sort-menu").get_by_role("link", name="Status")).to_be_focused()
    list_page.keyboard.press("n")
    expect(list_page.locator(".sort-menu").get_by_role("link", name="Number")).to_be_focused()


def test_on_a_phone_the_cards_are_sorted_by_a_menu(list_page):
    list_page.set_viewport_size({"width": 390, "height": 844})
    list_page.get_by_label("Sort").click()
    list_page.locator(".sort-menu").get_by_role("link", name="Number").click()
    expect(list_page.locator("[data-row-link]").first).not_to_have_text(FIRST)
    expect(list_page).to_have_url(f"{list_page.base}/?sort=-number")
