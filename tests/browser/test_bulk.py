"""Ticking rows and acting on them in a browser: ranges, all that match, the way back, progress and undo (L11, B8)."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from requests_app import access
from requests_app.bulk_tasks import run_bulk_job
from requests_app.models import BulkJob, Inquiry
from tests.requests_app.test_list import many

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ticks(lena_page, cast):
    """The list with 64 inquiries of Lena's, open."""
    many(cast.lena, 60)
    access.refresh(Inquiry.objects.values_list("pk", flat=True))
    lena_page.goto(f"{lena_page.base}/?sort=number")
    return lena_page


def picks(page):
    return page.locator("[data-pick]")


def selected(page, words):
    expect(page.locator("#bulk [data-bulk-picked]")).to_have_text(words)


def press(page, name):
    page.locator("#bulk").get_by_role("button", name=name, exact=True).click()


def hold(page):
    """In the dialog: in two weeks."""
    page.locator("#dialog").get_by_text("In two weeks").click()
    page.locator("#dialog [type=submit]").click()


def test_rows_are_ticked_by_range_by_key_and_by_page(ticks):
    expect(ticks.locator("#bulk")).to_be_hidden()
    picks(ticks).nth(2).click()
    picks(ticks).nth(6).click(modifiers=["Shift"])
    selected(ticks, "5 selected")
    expect(ticks.locator("#bulk-said")).to_have_text("5 selected")
    picks(ticks).nth(4).click()
    selected(ticks, "4 selected")
    ticks.keyboard.press("Escape")
    ticks.locator("[data-row-link]").nth(20).focus()
    ticks.keyboard.press("x")
    selected(ticks, "5 selected")
    ticks.locator("[data-pick-page]").check()
    selected(ticks, "50 selected")
    ticks.get_by_role("button", name="Clear selection").click()
    expect(ticks.locator("#bulk")).to_be_hidden()
    expect(ticks.locator("#bulk-said")).to_have_text("Nothing selected")


def test_ticks_survive_paging_the_way_back_and_a_refresh_and_belong_to_their_list(ticks):
    picks(ticks).nth(0).click()
    ticks.get_by_role("link", name="Next").click()
    expect(ticks.locator(".pager")).to_contain_text("51–64 of 64")
    selected(ticks, "1 selected")
    picks(ticks).nth(1).click()
    selected(ticks, "2 selected")
    ticks.go_back()
    expect(ticks.locator(".pager")).to_contain_text("1–50 of 64")
    expect(picks(ticks).nth(0)).to_be_checked()
    selected(ticks, "2 selected")
    ticks.evaluate("htmx.ajax('GET', location.href, { target: '#results', swap: 'outerMorph' })")
    ticks.wait_for_timeout(400)
    expect(picks(ticks).nth(0)).to_be_checked()
    selected(ticks, "2 selected")
    ticks.reload()
    selected(ticks, "2 selected")
    ticks.get_by_role("link", name="Processed").click()
    expect(ticks).to_have_url(re.compile("group=processed"))
    expect(ticks.locator("#bulk.on")).to_have_count(0)


def test_all_that_match_are_chosen_but_for_what_is_unticked(ticks):
    picks(ticks).nth(0).click()
    ticks.get_by_role("button", name="Select all 64 matching").click()
    selected(ticks, "64 selected")
    picks(ticks).nth(3).click()
    selected(ticks, "63 selected")
    ticks.get_by_role("link", name="Next").click()
    expect(ticks.locator(".pager")).to_contain_text("51–64 of 64")
    expect(picks(ticks).nth(0)).to_be_checked()
    press(ticks, "Put on hold")
    expect(ticks.locator("#dialog")).to_contain_text("63 inquiries")
    ticks.keyboard.press("Escape")
    press(ticks, "Close")
    expect(ticks.locator("#dialog .rehearsal")).to_contain_text("of 63 inquiries can be changed.")
    expect(ticks.locator("#dialog .causes")).to_contain_text("is not for inquiries of the type “Offer”.")


def test_a_few_are_done_at_once_told_in_the_list_and_taken_back(ticks):
    picks(ticks).nth(0).click()
    picks(ticks).nth(1).click()
    press(ticks, "Put on hold")
    hold(ticks)
    expect(ticks.locator(".job")).to_contain_text("Done for 2 inquiries.")
    expect(ticks.locator(".inquiries").get_by_text("On hold until")).to_have_count(2)
    expect(ticks.locator("#bulk.on")).to_have_count(0)
    ticks.locator(".job").get_by_role("button", name="Undo").click()
    expect(ticks.locator(".job")).to_contain_text("2 taken back.")
    expect(ticks.locator(".inquiries").get_by_text("On hold until")).to_have_count(0)
    ticks.get_by_role("button", name="Put this message away").click()
    expect(ticks.locator(".job")).to_have_count(0)


def test_progress_of_many_is_shown_can_be_left_and_says_when_it_is_done(ticks, monkeypatch):
    monkeypatch.setattr(run_bulk_job, "delay", lambda pk: None)
    ticks.locator("[data-pick-page]").check()
    press(ticks, "Put on hold")
    hold(ticks)
    expect(ticks.locator(".job.under-way progress")).to_be_visible()
    ticks.get_by_role("link", name="Help").click()
    ticks.get_by_role("link", name="Inquiries", exact=True).click()
    expect(ticks.locator(".job.under-way")).to_be_visible()
    run_bulk_job(BulkJob.objects.get().pk)
    expect(ticks.get_by_role("status").get_by_text("Put on hold: Done for 50 inquiries.")).to_be_visible()
    expect(ticks.locator(".job.under-way")).to_have_count(0)
    ticks.locator(".job").get_by_role("link", name="Details").click()
    expect(ticks.locator(".results tbody tr")).to_have_count(50)


def test_on_a_phone_the_bar_lies_at_the_bottom(ticks):
    ticks.set_viewport_size({"width": 390, "height": 844})
    picks(ticks).nth(0).click()
    box = ticks.locator("#bulk").bounding_box()
    assert round(box["y"] + box["height"]) == 844
    assert ticks.evaluate("document.documentElement.scrollWidth") == 390
    for name in ("Close", "Put on hold", "Assign", "Cancel"):
        assert ticks.locator("#bulk").get_by_role("button", name=name, exact=True).bounding_box()["height"] >= 44


@pytest.mark.parametrize("width", [1440, 390])
def test_all_may_use_it(ticks, width):
    ticks.set_viewport_size({"width": width, "height": 844})
    picks(ticks).nth(0).click()
    press(ticks, "Close")
    expect(ticks.locator("#dialog .rehearsal")).to_be_visible()
    found = Axe().run(ticks).response["violations"]
    assert [f"{mistake['id']}: {mistake['nodes'][0]['html']}" for mistake in found] == []


def test_a_second_click_on_the_button_does_not_begin_twice(ticks):
    picks(ticks).nth(0).click()
    press(ticks, "Put on hold")
    ticks.locator("#dialog").get_by_text("In two weeks").click()
    ticks.locator("#dialog [type=submit]").dblclick()
    expect(ticks.locator(".job")).to_contain_text("Done for 1 inquiry.")
    assert BulkJob.objects.exclude(state="draft").count() == 1


def test_without_scripts_the_ticked_rows_of_the_page_are_sent(browser, lena_page, cast):
    many(cast.lena, 3)
    access.refresh(Inquiry.objects.values_list("pk", flat=True))
    context = browser.new_context(java_script_enabled=False, locale="en-GB")
    context.add_cookies(lena_page.context.cookies())
    page = context.new_page()
    page.goto(lena_page.base)
    page.locator("[data-pick]").nth(0).check()
    page.locator("[data-pick]").nth(1).check()
    page.locator("#bulk").get_by_role("button", name="Put on hold", exact=True).click()
    expect(page.locator(".rehearsal")).to_contain_text("2 inquiries")
    page.get_by_text("In two weeks").click()
    page.locator(".dialog-foot [type=submit]").click()
    expect(page.locator(".job")).to_contain_text("Done for 2 inquiries.")
    context.close()
