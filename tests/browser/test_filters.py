"""Filters and saved views in a browser: by keyboard, typing while the list refreshes, the sheet of a phone."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from requests_app.models import SavedView
from tests.cast import NOW
from tests.requests_app.test_list import many

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def list_page(lena_page, cast):
    """The list with 64 inquiries of Lena's, open."""
    many(cast.lena, 60)
    lena_page.goto(f"{lena_page.base}/?sort=number")
    return lena_page


def opened(page, column):
    """The popover of a header, open."""
    page.locator(f"#funnel-{column}").click()
    box = page.locator("#filter-box")
    expect(box.locator("form")).to_be_visible()
    return box


def refresh(page):
    page.evaluate("htmx.ajax('GET', location.href, { target: '#results', swap: 'outerMorph' })")


def mistakes(page):
    return [f"{found['id']}: {found['nodes'][0]['html']}" for found in Axe().run(page).response["violations"]]


def test_ticks_count_at_once_and_one_step_back_leads_to_before(list_page):
    list_page.evaluate("window.same = true")
    box = opened(list_page, "type")
    box.get_by_label("Offer").check()
    expect(list_page).to_have_url(f"{list_page.base}/?sort=number&type=offer")
    box.get_by_label("Sample").check()
    expect(list_page).to_have_url(f"{list_page.base}/?sort=number&type=offer&type=sample")
    expect(list_page.locator(".applied")).to_contain_text("Type: Offer")
    expect(box).to_be_visible()
    list_page.keyboard.press("Escape")
    expect(box).to_be_hidden()
    expect(list_page.locator("#funnel-type")).to_be_focused()
    list_page.go_back()
    expect(list_page.locator(".applied")).to_be_hidden()
    expect(list_page).to_have_url(f"{list_page.base}/?sort=number")
    assert list_page.evaluate("window.same")


def test_the_popover_is_worked_by_keyboard_alone(list_page):
    list_page.locator("#funnel-status").focus()
    list_page.keyboard.press("Enter")
    box = list_page.locator("#filter-box")
    expect(box.get_by_role("searchbox")).to_be_focused()
    list_page.keyboard.type("open")
    expect(box.get_by_role("checkbox")).to_have_count(1)
    list_page.keyboard.press("ArrowDown")
    expect(box.get_by_label("Inquiry open")).to_be_focused()
    list_page.keyboard.press("Space")
    list_page.keyboard.press("x")
    expect(box.get_by_role("searchbox")).to_have_value("openx")
    list_page.keyboard.press("Backspace")
    list_page.keyboard.press("ArrowDown")
    list_page.keyboard.press("Enter")
    expect(box).to_be_hidden()
    expect(list_page).to_have_url(f"{list_page.base}/?sort=number&status=open")
    expect(list_page.locator("#funnel-status")).to_be_focused()


def test_letters_lead_to_the_choice_that_begins_so(list_page):
    box = opened(list_page, "type")
    list_page.keyboard.press("b")
    expect(box.get_by_label("Brochure")).to_be_focused()


def test_a_click_on_the_funnel_closes_what_it_opened(list_page):
    box = opened(list_page, "type")
    list_page.locator("#funnel-type").click()
    expect(box).to_be_hidden()
    expect(list_page.locator("#funnel-type")).not_to_have_attribute("aria-expanded", "true")
    opened(list_page, "country")
    list_page.locator("h1").click()
    expect(box).to_be_hidden()


def test_twelve_letters_survive_five_refreshes(list_page):
    box = opened(list_page, "contact")
    field = box.get_by_label("Contact", exact=True)
    for place, letter in enumerate("müller lüden"):
        list_page.keyboard.type(letter)
        list_page.wait_for_timeout(90)
        if place % 2:
            refresh(list_page)
    list_page.wait_for_timeout(300)
    expect(field).to_have_value("müller lüden")
    expect(field).to_be_focused()
    field.fill("ada")
    list_page.keyboard.press("Enter")
    expect(list_page).to_have_url(f"{list_page.base}/?sort=number&contact=ada")
    expect(list_page.locator("#funnel-contact")).to_have_class(re.compile(r"\bon\b"))


def test_a_tick_leaves_half_typed_text_alone(list_page):
    box = opened(list_page, "contact")
    box.get_by_label("Contact", exact=True).fill("half")
    box.get_by_label("Private").check()
    expect(list_page).to_have_url(f"{list_page.base}/?sort=number&contact_type=private")
    expect(box.get_by_label("Contact", exact=True)).to_have_value("half")


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1600, 500), (1024, 420)])
def test_no_popover_is_cut_off(list_page, width, height):
    list_page.set_viewport_size({"width": width, "height": height})
    columns = ["number", "contact", "type", "project", "place", "country", "status", "responsible", "due"]
    shown = [column for column in columns if list_page.locator(f"#funnel-{column}").is_visible()]
    assert set(columns) - set(shown) <= {"place", "country"}
    assert list_page.locator("#filter-button").is_visible() == ("country" not in shown)
    for column in shown:
        box = opened(list_page, column).bounding_box()
        assert box["x"] >= 0, column
        assert box["y"] >= 0, column
        assert box["x"] + box["width"] <= width, column
        assert box["y"] + box["height"] <= height, column
        list_page.keyboard.press("Escape")


def test_a_phone_has_all_filters_on_one_sheet(list_page):
    list_page.set_viewport_size({"width": 390, "height": 844})
    list_page.get_by_role("link", name="Filter", exact=True).click()
    sheet = list_page.locator("#dialog")
    sheet.locator("[name=type][value=offer]").check()
    sheet.get_by_label("Austria").check()
    assert mistakes(list_page) == []
    sheet.get_by_role("button", name="Show").click()
    expect(sheet).to_be_hidden()
    expect(list_page).to_have_url(f"{list_page.base}/?sort=number&type=offer&country=AT")
    expect(list_page.locator("#filter-button .count")).to_contain_text("2")
    assert list_page.evaluate("document.documentElement.scrollWidth") == 390


@pytest.mark.parametrize("column", ["contact", "responsible", "due"])
def test_all_may_use_the_popover(list_page, column):
    opened(list_page, column)
    assert mistakes(list_page) == []


def test_a_view_is_saved_and_chosen_from_the_menu(list_page):
    list_page.goto(f"{list_page.base}/?type=offer&country=IT")
    list_page.locator(".applied").get_by_role("link", name="Save this view").click()
    list_page.locator("#dialog").get_by_label("Name").fill("Italian offers")
    list_page.locator("#dialog").get_by_label("Open it first").check()
    list_page.locator("#dialog").get_by_role("button", name="Save").click()
    expect(list_page.locator(".views-menu summary")).to_contain_text("Italian offers")
    assert SavedView.objects.values_list("words", flat=True).get() == "type=offer&country=IT"
    list_page.get_by_role("link", name="Clear all").click()
    expect(list_page.locator(".views-menu summary")).to_contain_text("Views")
    list_page.locator(".views-menu summary").click()
    list_page.locator(".views-menu").get_by_role("link", name="Italian offers").click()
    expect(list_page).to_have_url(f"{list_page.base}/?type=offer&country=IT")
    list_page.goto(list_page.base)
    expect(list_page).to_have_url(f"{list_page.base}/?type=offer&country=IT")
    assert mistakes(list_page) == []


def test_without_scripts_the_funnel_leads_to_a_page(list_page, browser):
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies(list_page.context.cookies())
    page = context.new_page()
    page.goto(f"{list_page.base}/?sort=number")
    page.locator("#funnel-type").click()
    page.get_by_label("Sample").check()
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".applied")).to_contain_text("Type: Sample")
    expect(page.locator("[data-row]")).to_have_count(10)
    context.close()


def test_a_name_that_is_taken_is_said_in_the_dialog_and_can_be_replaced(list_page, cast):
    SavedView.objects.create(owner=cast.lena, name="Offers", words="type=sample", created_at=NOW)
    list_page.goto(f"{list_page.base}/?type=offer")
    list_page.locator(".applied").get_by_role("link", name="Save this view").click()
    dialog = list_page.locator("#dialog")
    dialog.get_by_label("Name").fill("offers")
    list_page.keyboard.press("Enter")
    expect(dialog.get_by_label("Name")).to_be_focused()
    expect(dialog).to_contain_text("Choose another, or replace it")
    dialog.get_by_label("Replace the view of this name").check()
    list_page.keyboard.press("Enter")
    expect(list_page.locator(".views-menu summary")).to_contain_text("offers")
    assert SavedView.objects.values_list("name", "words").get() == ("offers", "type=offer")
