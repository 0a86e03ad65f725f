"""The search field in a browser: it shows what it finds as one types, keeps the focus, and is reached on a phone."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from requests_app.search import index
from tests.requests_app.test_list import known, many

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def list_page(lena_page, cast):
    """The list of 60 inquiries and one of Frau Häusler, open."""
    many(cast.lena, 60)
    known(cast.lena, first_name="Käthe", last_name="Häusler")
    index.refresh(index.missing())
    lena_page.goto(f"{lena_page.base}/?group=open")
    return lena_page


def test_it_finds_while_one_types_and_goes_back_in_one_step(list_page):
    list_page.keyboard.press("/")
    field = list_page.get_by_role("searchbox", name="Search")
    expect(field).to_be_focused()
    list_page.keyboard.type("hausler", delay=120)
    expect(list_page.locator(".hits")).to_have_text("Contact: Käthe Häusler")
    expect(list_page.locator(".hits mark")).to_have_text("Häusler")
    expect(field).to_be_focused()
    expect(field).to_have_value("hausler")
    expect(list_page).to_have_url(f"{list_page.base}/?q=hausler")
    list_page.go_back()
    expect(list_page).to_have_url(f"{list_page.base}/?group=open")
    expect(list_page.locator(".hits")).to_have_count(0)
    expect(field).to_have_value("")


def test_it_searches_in_one_part_and_everywhere_again(list_page):
    list_page.get_by_role("searchbox", name="Search").fill("hausler")
    expect(list_page.locator(".hits")).to_have_count(1)
    list_page.get_by_role("button", name="Where and when to search").click()
    list_page.get_by_role("radio", name="Files").check()
    expect(list_page.locator("#results")).to_contain_text("Nothing found for “hausler”")
    expect(list_page.locator("#chip-search")).to_contain_text("Files")
    assert Axe().run(list_page, context="#search-options").response["violations"] == []
    list_page.keyboard.press("Escape")
    list_page.get_by_role("link", name="Search everywhere").click()
    expect(list_page.locator(".hits")).to_have_count(1)
    list_page.get_by_role("button", name="Clear the search").click()
    expect(list_page.locator(".pager")).to_contain_text("1–50 of 65")


def test_on_a_phone_it_has_the_whole_bar(list_page):
    list_page.set_viewport_size({"width": 390, "height": 844})
    field = list_page.get_by_role("searchbox", name="Search")
    field.focus()
    assert field.bounding_box()["width"] > 340
    field.fill("hausler")
    field.press("Enter")
    expect(list_page.locator(".hits mark")).to_have_text("Häusler")
    list_page.get_by_role("button", name="Where and when to search").click()
    options = list_page.locator("#search-options")
    expect(options).to_be_visible()
    box = options.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    assert list_page.evaluate("document.documentElement.scrollWidth") <= 390


def test_another_page_leads_to_the_list(list_page):
    list_page.goto(f"{list_page.base}/help/")
    list_page.get_by_role("searchbox", name="Search").fill("hausler")
    list_page.get_by_role("button", name="Where and when to search").click()
    list_page.get_by_role("radio", name="Contact data").check()
    list_page.locator("#search-options").get_by_role("button", name="Search").click()
    expect(list_page.locator(".hits")).to_have_text("Contact: Käthe Häusler")
    expect(list_page.locator("#chip-search")).to_contain_text("Contact data")
