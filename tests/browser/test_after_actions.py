"""Right after an action in a browser: taking it back, and notices that go by opening the inquiry."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from requests_app.bulk.deeds import DEEDS
from requests_app.bulk.jobs import prepare
from tests.cast import act

pytestmark = pytest.mark.django_db(transaction=True)


def address(page, name, *args):
    return page.base + reverse(name, args=args)


def prepared(cast, code, inquiry) -> int:
    """A job of Lena's in bulk that still asks."""
    return prepare(cast.lena, DEEDS[code], [inquiry.pk], address="/", at=timezone.now()).pk


def mistakes(page):
    found = Axe().run(page).response["violations"]
    return [f"{mistake['id']}: {mistake['nodes'][0]['html']}" for mistake in found]


def test_a_bar_takes_the_action_back(lena_page, accepted):
    lena_page.goto(address(lena_page, "inquiry_detail", accepted.pk))
    lena_page.get_by_role("link", name="Put on hold").first.click()
    dialog = lena_page.locator("#dialog")
    dialog.get_by_text("In two weeks").click()
    dialog.get_by_role("button", name="Put on hold").click()
    expect(lena_page.locator(".due-box")).to_contain_text("On hold")
    lena_page.get_by_role("button", name="Undo").click()
    expect(lena_page.locator(".toast")).to_contain_text("Taken back")
    expect(lena_page.locator(".due-box")).not_to_contain_text("On hold")
    accepted.refresh_from_db()
    assert accepted.on_hold_until is None


def test_what_went_out_by_mail_offers_no_way_back(lena_page, cast, accepted):
    lena_page.goto(address(lena_page, "inquiry_action", accepted.pk, "assign"))
    lena_page.get_by_label("Assign to").fill("Jonas")
    lena_page.get_by_label("Jonas Kofler").check()
    lena_page.get_by_role("button", name="Assign inquiry").click()
    expect(lena_page.locator(".toast")).to_contain_text("Inquiry assigned")
    expect(lena_page.get_by_role("button", name="Undo")).to_have_count(0)


def test_a_notice_is_gone_once_the_inquiry_was_opened(lena_page, cast, accepted):
    act(accepted, "assign", cast.lena, target=f"person:{cast.jonas.pk}")
    act(accepted, "return", cast.jonas)
    lena_page.goto(lena_page.base)
    expect(lena_page.locator(f"#inquiry-{accepted.pk}")).to_contain_text("Returned by Jonas Kofler")
    with lena_page.expect_response("**/seen/") as seen:
        lena_page.goto(address(lena_page, "inquiry_detail", accepted.pk))
    assert seen.value.status == 200
    expect(lena_page.locator(".notices")).to_contain_text("Returned by Jonas Kofler")
    lena_page.goto(lena_page.base)
    expect(lena_page.locator(f"#inquiry-{accepted.pk}")).not_to_contain_text("Returned by")


def test_a_notice_without_a_row_is_closed_in_place(lena_page, cast, accepted):
    act(accepted, "take_over", cast.jonas)
    lena_page.goto(lena_page.base)
    expect(lena_page.locator(".notices li")).to_contain_text("Taken over by Jonas Kofler")
    lena_page.get_by_label("Close the notice").click()
    expect(lena_page.locator(".notices li")).to_have_count(0)
    lena_page.reload()
    expect(lena_page.locator(".notices")).to_have_count(0)


def test_receivers_of_many_are_found_while_typing(lena_page, cast, accepted):
    lena_page.goto(address(lena_page, "bulk_job", prepared(cast, "assign", accepted)))
    lena_page.get_by_label("Assign to").fill("Jonas")
    lena_page.get_by_label("Jonas Kofler").check()
    lena_page.get_by_role("button", name="Assign inquiry").click()
    expect(lena_page.locator("main")).to_contain_text("Done for 1 inquiry.")


@pytest.mark.parametrize("width", [1440, 390])
def test_all_may_use_help_bulk_and_notices(lena_page, cast, accepted, width):
    lena_page.set_viewport_size({"width": width, "height": 844})
    lena_page.goto(address(lena_page, "bulk_job", prepared(cast, "cancel", accepted)))
    expect(lena_page.get_by_role("heading", name="Cancel")).to_be_visible()
    assert mistakes(lena_page) == []
    act(accepted, "take_over", cast.jonas)
    for name in ("inquiry_list", "help", "help_workflow", "help_roles", "help_keys", "help_mail"):
        lena_page.goto(address(lena_page, name))
        assert mistakes(lena_page) == [], name
        assert lena_page.evaluate("document.documentElement.scrollWidth") == width, name
