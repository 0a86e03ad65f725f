"""What only a browser can show: dialogs, focus, toasts, searchable lists, keys, and that all may use them."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("style")]
OPENER = "tbody a[data-dialog] >> nth=0"


@pytest.fixture
def style_page(lena_page):
    """The style page, open."""
    lena_page.goto(f"{lena_page.base}/style/")
    return lena_page


@pytest.fixture
def dialog(style_page):
    """The dialog of the first link, open."""
    style_page.click(OPENER)
    dialog = style_page.locator("#dialog")
    expect(dialog).to_be_visible()
    return dialog


def mistakes(page) -> list[str]:
    return [f"{found['id']}: {found['nodes'][0]['html']}" for found in Axe().run(page).response["violations"]]


def test_a_dialog_opens_on_its_first_field_and_gives_the_focus_back(style_page, dialog):
    expect(style_page.locator("#dialog_kind_0")).to_be_focused()
    style_page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(style_page.locator(OPENER)).to_be_focused()
    expect(dialog).to_be_empty()


def test_a_form_with_mistakes_stays_open_and_shows_the_first_one(style_page, dialog):
    dialog.get_by_text("In one week").click()
    dialog.get_by_label("Note").fill("Typed already")
    dialog.get_by_role("button", name="Set date").click()
    expect(style_page.locator("#dialog_day")).to_be_focused()
    expect(dialog.get_by_label("Note")).to_have_value("Typed already")
    expect(dialog.locator("#dialog_day_error")).to_have_text("This field is required.")


def test_success_leads_on_and_says_what_happened(style_page, dialog):
    dialog.get_by_text("Date and time").click()
    dialog.get_by_label("Date", exact=True).fill("2026-12-03")
    dialog.get_by_label("From").fill("10:00")
    studio = dialog.get_by_role("combobox", name="Studio")
    studio.press_sequentially("bol")
    studio.press("Enter")
    dialog.get_by_role("button", name="Set date").click()
    expect(style_page.locator(".toast")).to_contain_text("Set for")
    expect(style_page.get_by_role("button", name="Undo")).to_be_visible()
    expect(dialog).to_be_hidden()


def test_without_javascript_the_same_form_is_a_page(browser, lena_page):
    plain = browser.new_context(java_script_enabled=False, storage_state=lena_page.context.storage_state())
    page = plain.new_page()
    page.goto(f"{lena_page.base}/style/")
    page.click(OPENER)
    page.select_option("[name=studio]", "1")
    page.get_by_role("button", name="Set date").click()
    expect(page.locator(".error")).to_have_count(3)
    expect(page.locator("[name=studio]")).to_have_value("1")
    plain.close()


def test_a_searchable_list_filters_takes_and_restores(dialog):
    studio = dialog.get_by_role("combobox", name="Studio")
    studio.press_sequentially("TRIENT s")
    expect(dialog.locator("[role=option]:visible")).to_have_text(["Trient Süd"])
    studio.press("Enter")
    expect(studio).to_have_value("Trient Süd")
    studio.press_sequentially("zzz")
    studio.press("Escape")
    expect(studio).to_have_value("Trient Süd")
    assert dialog.locator("select[name=studio]").input_value() == "3"
    expect(dialog).to_be_visible()


def test_suggestions_are_fetched_and_taken_by_keyboard(dialog):
    target = dialog.get_by_label("To whom")
    target.press_sequentially("kof")
    expect(dialog.locator("[role=option]:visible")).to_contain_text(["Jonas Kofler"])
    target.press("ArrowDown")
    target.press("Enter")
    assert (target.input_value(), dialog.locator("[name=target]").input_value()) == ("Jonas Kofler", "person:2")
    target.press("Backspace")
    assert dialog.locator("[name=target]").input_value() == ""


def test_a_missing_page_is_a_toast_that_stays_and_never_a_dialog(style_page):
    style_page.locator(OPENER).evaluate("link => link.href = '/style/missing/'")
    style_page.click(OPENER)
    expect(style_page.get_by_role("alert")).to_contain_text("Nothing here")
    expect(style_page.locator("#dialog")).to_be_hidden()
    expect(style_page.get_by_role("alert").locator(".bar")).to_have_count(0)


def test_who_was_signed_out_meanwhile_is_led_to_the_sign_in(style_page):
    style_page.context.clear_cookies()
    style_page.click(OPENER)
    style_page.wait_for_url("**/account/sign-in/?next=/style/form/")


def test_without_a_network_what_was_typed_stays(style_page, dialog):
    dialog.get_by_label("Note").fill("Typed already")
    style_page.context.set_offline(True)
    dialog.get_by_role("button", name="Set date").click()
    expect(style_page.get_by_role("alert")).to_contain_text("No connection")
    expect(dialog.get_by_label("Note")).to_have_value("Typed already")
    style_page.context.set_offline(False)
    dialog.get_by_role("button", name="Set date").click()
    expect(dialog.locator("#dialog_day_error")).to_be_visible()


def test_a_form_on_its_way_is_not_sent_twice(style_page, dialog):
    sent = []
    style_page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    dialog.get_by_role("button", name="Set date").evaluate("button => { button.click(); button.click(); }")
    expect(dialog.locator("#dialog_day_error")).to_be_visible()
    assert len(sent) == 1


def test_keys_walk_through_the_rows_and_can_be_switched_off(style_page):
    style_page.keyboard.press("j")
    style_page.keyboard.press("j")
    expect(style_page.locator("[data-row-link]").nth(1)).to_be_focused()
    style_page.keyboard.press("?")
    style_page.get_by_label("Single keys").uncheck()
    style_page.keyboard.press("Escape")
    style_page.keyboard.press("/")
    expect(style_page.get_by_role("searchbox")).not_to_be_focused()


def test_a_menu_opens_walks_and_closes_by_keyboard(style_page):
    summary = style_page.locator(".account summary")
    summary.focus()
    style_page.keyboard.press("ArrowDown")
    expect(style_page.get_by_role("link", name="Profile")).to_be_focused()
    style_page.keyboard.press("Escape")
    expect(summary).to_be_focused()
    expect(style_page.get_by_role("link", name="Profile")).to_be_hidden()


def test_copying_says_so(style_page):
    style_page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    style_page.get_by_label("Copy phone").click()
    expect(style_page.locator(".copy.copied")).to_have_text("Copied")
    assert style_page.evaluate("navigator.clipboard.readText()") == "+39 045 800 12 34"


@pytest.mark.parametrize("width", [1440, 390])
def test_nothing_keeps_anybody_out(style_page, width):
    style_page.set_viewport_size({"width": width, "height": 844})
    style_page.goto(f"{style_page.base}/style/?toast")
    assert mistakes(style_page) == []
    style_page.locator("a[data-dialog]:visible").first.click()
    expect(style_page.locator("#dialog")).to_be_visible()
    style_page.get_by_role("button", name="Set date").click()
    expect(style_page.locator("#dialog_day_error")).to_be_visible()
    assert mistakes(style_page) == []


@pytest.mark.parametrize("address", ["/style/", "/style/form/", "/account/profile/"])
def test_no_page_is_wider_than_the_window(lena_page, address):
    lena_page.goto(lena_page.base + address)
    for width in [1440, 1024, 720, 390, 320]:
        lena_page.set_viewport_size({"width": width, "height": 844})
        assert lena_page.evaluate("document.documentElement.scrollWidth") == width
