"""The list at its edges: two tabs, a slow network, errors, nothing to show, keys, readers, 10,000 ticks."""

import re
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import expect

from requests_app import access
from requests_app.models import Inquiry
from requests_app.search import index
from tests.cast import NOW, act
from tests.requests_app.test_list import known, many

pytestmark = pytest.mark.django_db(transaction=True)
COMES_BACK = "document.dispatchEvent(new Event('visibilitychange'))"


@pytest.fixture
def list_page(lena_page, cast):
    """The list with 64 inquiries of Lena's, open."""
    many(cast.lena, 60)
    index.refresh(index.missing())
    Inquiry.objects.update(due_at=timezone.now() + timedelta(days=30))
    lena_page.goto(f"{lena_page.base}/?sort=number")
    return lena_page


def slow(page, milliseconds):
    """From now on each answer takes so long, as on a bad line."""
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    conditions = {"offline": False, "latency": milliseconds, "downloadThroughput": -1, "uploadThroughput": -1}
    line.send("Network.emulateNetworkConditions", conditions)


def late(page, pattern, milliseconds):
    """Only answers to these addresses take so long; returns the addresses that were asked for."""
    asked = []

    def wait(route):
        asked.append(route.request.url)
        page.wait_for_timeout(milliseconds)
        route.continue_()

    page.route(re.compile(pattern), wait)
    return asked


def another_tab(page):
    """The same list once more, in a tab of its own."""
    tab = page.context.new_page()
    tab.goto(page.url)
    return tab


def hold(page):
    """Put on hold, for two weeks, what is ticked."""
    page.locator("#bulk").get_by_role("button", name="Put on hold", exact=True).click()
    page.locator("#dialog").get_by_text("In two weeks").click()
    page.locator("#dialog [type=submit]").click()
    expect(page.locator(".job").first).to_contain_text("Done for")


# --- Two tabs


def test_ticks_of_one_tab_are_not_those_of_another(list_page):
    other = another_tab(list_page)
    list_page.locator("[data-pick]").nth(0).check()
    for number in (1, 2, 3):
        other.locator("[data-pick]").nth(number).check()
    expect(list_page.locator("[data-bulk-picked]")).to_have_text("1 selected")
    list_page.reload()
    expect(list_page.locator("[data-pick]:checked")).to_have_count(1)
    hold(list_page)
    expect(list_page.locator(".job")).to_contain_text("Done for 1 inquiry.")
    expect(other.locator("[data-bulk-picked]")).to_have_text("3 selected")
    other.evaluate(COMES_BACK)
    expect(other.locator("[data-row]").nth(0)).to_contain_text("On hold until")
    expect(other.locator("[data-pick]:checked")).to_have_count(3)
    hold(other)
    expect(other.locator(".job").first).to_contain_text("Done for 3 inquiries.")


def test_what_has_been_finished_elsewhere_stays_ticked_and_says_why_it_is_left_out(list_page, cast):
    gone = known(cast.lena, timezone.now())
    list_page.goto(f"{list_page.base}/?sort=-number")
    for number in (0, 1):
        list_page.locator("[data-pick]").nth(number).check()
    act(gone, "close", cast.lena, timezone.now())
    list_page.evaluate(COMES_BACK)
    expect(list_page.locator("[data-row]").nth(0)).to_contain_text("No longer on this page")
    expect(list_page.locator("[data-pick]:checked")).to_have_count(2)
    list_page.locator("#bulk").get_by_role("button", name="Put on hold", exact=True).click()
    expect(list_page.locator("#dialog .rehearsal")).to_contain_text("1 of 2 inquiries can be changed.")
    expect(list_page.locator("#dialog .causes")).to_contain_text(gone.number)


# --- A slow network


def test_a_slow_answer_is_waited_for_visibly(list_page):
    slow(list_page, 1500)
    rows = list_page.locator("#results tbody")
    list_page.get_by_role("searchbox", name="Search").press_sequentially("39099", delay=30)
    expect(list_page.locator("#results")).to_have_attribute("aria-busy", "true")
    expect(rows).to_have_css("opacity", "0.55")
    expect(list_page).to_have_url(re.compile("q=39099"))
    expect(list_page.locator("#results")).not_to_have_attribute("aria-busy", "true")


def test_a_double_click_on_a_slow_network_does_one_thing(list_page):
    slow(list_page, 500)
    list_page.get_by_role("link", name="Next").dblclick()
    expect(list_page.locator(".pager")).to_contain_text("51–64 of 64")
    list_page.get_by_role("button", name="Compact rows").dblclick()
    expect(list_page.locator("table.compact")).to_be_visible()
    list_page.wait_for_timeout(1200)
    expect(list_page.locator("table.compact")).to_be_visible()
    list_page.go_back()
    expect(list_page.locator(".pager")).to_contain_text("1–50 of 64")


def test_an_old_search_never_covers_what_was_chosen_after_it(list_page):
    asked = late(list_page, "q=Zoo", 1200)
    list_page.get_by_role("searchbox", name="Search").fill("Zoo")
    list_page.wait_for_timeout(500)
    assert asked
    list_page.locator("#choice-all").click()
    expect(list_page.locator("#choice-all")).to_have_attribute("aria-current", "page")
    list_page.wait_for_timeout(1500)
    expect(list_page).to_have_url(re.compile("group=all"))
    expect(list_page.locator("#choice-all")).to_have_attribute("aria-current", "page")
    expect(list_page.locator(".toast")).to_have_count(0)


def test_an_old_tick_never_covers_a_newer_search(list_page):
    late(list_page, "country=AT(?!.*q=)", 1200)
    list_page.locator("#funnel-country").click()
    list_page.locator("#filter-box").get_by_label("Austria").check()
    list_page.wait_for_timeout(400)
    list_page.keyboard.press("Escape")
    list_page.get_by_role("searchbox", name="Search").fill("251124000003")
    expect(list_page.locator("[data-row]")).to_have_count(1)
    list_page.wait_for_timeout(1500)
    expect(list_page.locator("[data-row]")).to_have_count(1)
    expect(list_page).to_have_url(re.compile("q=251124000003"))


def test_going_back_while_an_answer_is_on_its_way_stays_back(list_page):
    list_page.locator("#choice-all").click()
    expect(list_page.locator("#choice-all")).to_have_attribute("aria-current", "page")
    late(list_page, "group=processed", 1000)
    list_page.locator("#choice-processed").click()
    list_page.wait_for_timeout(200)
    list_page.go_back()
    expect(list_page.locator("#choice-open")).to_have_attribute("aria-current", "page")
    list_page.wait_for_timeout(1500)
    expect(list_page.locator("#choice-open")).to_have_attribute("aria-current", "page")
    expect(list_page).to_have_url(f"{list_page.base}/?sort=number")


# --- Back


def test_back_step_by_step_restores_filters_page_and_place_also_from_an_inquiry(list_page):
    page = list_page
    page.locator("#funnel-country").click()
    page.locator("#filter-box").get_by_label("Austria").check()
    page.locator("#filter-box").get_by_label("Italy").check()
    expect(page.locator(".applied")).to_contain_text("Italy")
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Next").click()
    expect(page.locator(".pager")).to_contain_text("51–")
    address, link = page.url, page.locator("[data-row-link]").nth(8)
    number = link.inner_text()
    link.scroll_into_view_if_needed()
    page.wait_for_timeout(200)
    top = page.evaluate("scrollY")
    link.click()
    expect(page).to_have_title(re.compile(f"^{number}"))
    page.go_back()
    expect(page).to_have_url(address)
    expect(page.get_by_role("link", name=number)).to_be_focused()
    expect(page.locator(".applied")).to_contain_text("Italy")
    assert abs(page.evaluate("scrollY") - top) < 3
    page.go_back()
    expect(page.locator(".pager")).to_contain_text("1–50")
    expect(page.locator(".applied")).to_contain_text("Italy")
    page.go_back()
    expect(page.locator(".applied")).to_have_count(0)
    expect(page.locator(".pager")).to_contain_text("1–50 of 64")


# --- Errors

FAILS = {
    "an error": lambda route: route.fulfill(
        status=500,
        content_type="text/html",
        body="<!doctype html><h1>That is our mistake</h1><p class=lead>Nothing was changed.</p>",
    ),
    "no page of ours": lambda route: route.fulfill(status=502, content_type="text/plain", body="bad gateway"),
    "no network": lambda route: route.abort("internetdisconnected"),
    "no answer": lambda route: None,
}


@pytest.mark.parametrize("fails", FAILS)
@pytest.mark.parametrize("place", ["search", "filter"])
def test_without_an_answer_it_says_so_and_what_is_typed_stays(list_page, place, fails):
    page = list_page
    if fails == "no answer":
        page.evaluate("htmx.config.defaultTimeout = 700")
    address = page.url
    if place == "search":
        field = page.get_by_role("searchbox", name="Search")
    else:
        page.locator("#funnel-project").click()
        field = page.locator("#filter-box input[type=text]").first
        expect(field).to_be_focused()
    pattern = re.compile(r"\?.*(q|project)=Villa")
    page.route(pattern, FAILS[fails])
    field.fill("Villa")
    field.press("Enter")
    words = "That is our mistake" if fails == "an error" else "did not work|What you typed is still here"
    expect(page.locator(".toast")).to_contain_text(re.compile(words))
    expect(page.locator(".toast")).to_be_in_viewport()
    expect(field).to_have_value("Villa")
    expect(field).to_be_visible()
    expect(page).to_have_url(address)
    expect(page.locator("[data-row]")).to_have_count(50)
    expect(page.locator("#results")).not_to_have_attribute("aria-busy", "true")
    page.unroute(pattern)
    page.evaluate("htmx.config.defaultTimeout = 60000")
    field.press("Enter")
    expect(page).to_have_url(re.compile("(q|project)=Villa"))
    expect(page.locator("#results .empty")).to_be_visible()


# --- Nothing to show


@pytest.mark.parametrize("width", [1440, 390])
def test_nothing_at_all_and_nothing_found_lead_on(lena_page, cast, width):
    page = lena_page
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(f"{page.base}/")
    expect(page.locator("#results .empty")).to_be_visible()
    expect(page.locator("#bulk")).to_have_count(0)
    assert Axe().run(page).response["violations"] == []
    known(cast.lena, timezone.now())
    page.goto(f"{page.base}/?country=AT")
    expect(page.locator("#results [role=status]").first).to_have_text("No inquiry matches all of it")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.locator(".empty").get_by_role("link", name="Clear all").click()
    expect(page.locator("[data-row]")).to_have_count(1)
    page.get_by_role("searchbox", name="Search").fill("nobody at all")
    expect(page.locator("#results .empty")).to_contain_text("Nothing found")
    page.get_by_role("searchbox", name="Search").fill("")
    expect(page.locator("[data-row]")).to_have_count(1)


# --- 10,000 rows


def thousands(person, number):
    """So many inquiries of one contact."""
    contact = known(person).contact
    made = Inquiry.objects.bulk_create(
        (
            Inquiry(
                number=f"251124/{index:06d}", type="general", status="open", contact=contact,
                organisation=person.organisation, unit=person.unit, responsible=person, responsible_unit=person.unit,
                due_at=NOW, language="it", site_postal_code="39100", site_town="Bolzano", site_country="IT",
                origin="phone", submitted_at=NOW, created_at=NOW,
            )
            for index in range(number)
        ),
        batch_size=2000,
    )  # fmt: skip
    access.refresh(inquiry.pk for inquiry in made)


def test_ten_thousand_are_chosen_by_one_word(lena_page, cast):
    page = lena_page
    thousands(cast.lena, 9_999)
    page.goto(f"{page.base}/?sort=number")
    heap = page.evaluate("performance.memory.usedJSHeapSize")
    page.locator("[data-pick]").nth(0).check()
    page.get_by_role("button", name="Select all 10,000 matching").click()
    expect(page.locator("[data-bulk-picked]")).to_have_text("10,000 selected")
    page.locator("[data-pick]").nth(3).uncheck()
    expect(page.locator("[data-bulk-picked]")).to_have_text("9,999 selected")
    with page.expect_request(re.compile("/bulk/")) as sent:
        page.locator("#bulk").get_by_role("button", name="Put on hold", exact=True).click()
    expect(page.locator("#dialog")).to_contain_text("9,999 inquiries", timeout=20_000)
    assert len(sent.value.post_data) < 2_000
    assert page.evaluate("JSON.stringify(sessionStorage).length") < 2_000
    assert page.evaluate("performance.memory.usedJSHeapSize") - heap < 20_000_000
    assert page.evaluate("document.querySelectorAll('*').length") < 6_000
    page.keyboard.press("Escape")
    known(cast.lena, timezone.now())
    page.reload()
    expect(page.locator("#bulk")).to_contain_text("Narrow the list to select all that match.")


# --- Keys


def test_all_keys_do_what_the_help_says(list_page):
    page, keys = list_page, list_page.keyboard
    keys.press("j")
    keys.press("j")
    keys.press("x")
    expect(page.locator("[data-row]").nth(1).locator("[data-pick]")).to_be_checked()
    keys.press("k")
    expect(page.locator("[data-row-link]").nth(0)).to_be_focused()
    keys.press("?")
    expect(page.locator("#keys")).to_be_visible()
    keys.press("Escape")
    keys.press("/")
    expect(page.get_by_role("searchbox", name="Search")).to_be_focused()
    keys.type("jx?n")
    expect(page.get_by_role("searchbox", name="Search")).to_have_value("jx?n")
    expect(page.locator("#keys")).to_be_hidden()
    page.goto(f"{page.base}/?sort=number")
    keys.press("n")
    expect(page).to_have_url(re.compile("/new/"))


def test_letters_find_choices_of_a_filter(list_page):
    page = list_page
    page.locator("#funnel-type").focus()
    page.keyboard.press("Enter")
    box = page.locator("#filter-box")
    expect(box).to_be_visible()
    box.locator("[type=checkbox]").first.focus()
    page.keyboard.press("s")
    expect(box.locator("label", has_text="Sample").locator("input")).to_be_focused()


# --- Readers


def role_tree(page):
    """What a screen reader is told of the list."""
    return page.locator("#results").aria_snapshot()


@pytest.mark.parametrize("width", [1440, 1024, 844, 390])
def test_readers_are_told_a_table_with_its_rows_and_order(list_page, width):
    list_page.set_viewport_size({"width": width, "height": 844})
    tree = role_tree(list_page)
    assert 'heading "Inquiries" [level=1]' in tree
    assert 'navigation "Status"' in tree
    assert 'region "List"' in tree
    assert "- table" in tree
    assert tree.count("- row ") >= 50
    assert 'checkbox "Select 251124/000000"' in tree
    assert 'link "251124/000000"' in tree
    if width >= 1024:
        assert 'columnheader "Number' in tree
        assert list_page.locator("[aria-sort=ascending]").inner_text().strip().startswith("Number")
        list_page.get_by_role("columnheader", name="Number").get_by_role("link", name="Number", exact=True).click()
        expect(list_page.locator("[aria-sort=descending]")).to_contain_text("Number")
        expect(list_page.locator("[aria-sort]")).to_have_count(1)


def test_readers_hear_what_changes(list_page, cast):
    said = list_page.locator("#results > [role=status]").first
    expect(said).to_have_text("1–50 of 64")
    list_page.get_by_role("link", name="Next").click()
    expect(said).to_have_text("51–64 of 64")
    list_page.locator("[data-pick]").nth(0).check()
    expect(list_page.locator("#bulk-said")).to_have_text("1 selected")
    list_page.goto(f"{list_page.base}/")
    known(cast.lena, timezone.now() - timedelta(days=3))
    list_page.evaluate(COMES_BACK)
    expect(list_page.locator("[data-news][role=status]")).not_to_be_empty()


# --- Touch

SMALL = """
[...document.querySelectorAll('#results :is(a, button, summary, label), .bar :is(a, button, input)')].filter((one) => {
  const box = one.getBoundingClientRect();
  if (!one.checkVisibility({ visibilityProperty: true }) || one.matches('[data-row-link]') || !box.width) return false;
  return one.closest('.visually-hidden') === null && (box.width < 43.5 || box.height < 43.5);
}).map((one) => one.outerHTML.slice(0, 160))
"""


@pytest.mark.parametrize(("width", "height"), [(390, 844), (844, 390)])
def test_fingers_reach_all_on_a_phone(browser, list_page, width, height):
    size = {"width": width, "height": height}
    context = browser.new_context(viewport=size, has_touch=True, is_mobile=True, locale="en-GB")
    context.add_cookies(list_page.context.cookies())
    page = context.new_page()
    page.goto(f"{list_page.base}/?sort=number&country=AT")
    assert page.evaluate(SMALL) == []
    card = page.locator("[data-row]").first
    assert card.get_by_role("link", name=re.compile("^Call")).get_attribute("href").startswith("tel:")
    for name in ("Filter", "Download"):
        expect(page.locator(".tools").get_by_role("link", name=re.compile(f"^{name}"))).to_be_visible()
    page.get_by_role("button", name="Compact rows").tap()
    expect(page.locator("table.compact")).to_be_visible()
    card.locator("[data-pick]").tap()
    expect(page.locator("[data-bulk-picked]")).to_have_text("1 selected")
    assert page.evaluate(SMALL) == []
    context.close()
