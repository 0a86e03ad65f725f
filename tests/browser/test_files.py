"""Files as only a browser has them: chosen, dropped, pasted, on their way, and shown large (features D8, D9)."""

import re
from contextlib import contextmanager

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.sessions.backends.cached_db import SessionStore
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from requests_app.models import InquiryFile
from tests.cast import PASSWORD
from tests.pictures import bomb, photo
from tests.requests_app.test_preparation import prepared

TEXT = b"a;b\n" * 700_000  # Three parts.


@pytest.fixture
def detail(lena_page, accepted):
    """The page of Lena's inquiry; at the end it asks for nothing more, before all tables are emptied."""
    lena_page.goto(lena_page.base + reverse("inquiry_detail", args=[accepted.pk]))
    yield lena_page
    lena_page.unroute_all(behavior="ignoreErrors")
    lena_page.wait_for_load_state("networkidle")
    lena_page.close()


def chosen(name, content, kind="text/csv"):
    return {"name": name, "mimeType": kind, "buffer": content}


@contextmanager
def parts_lost(page, *numbers):
    """Break the connection at these parts, counted from 1; yields the offsets at which parts were sent."""
    offsets = []

    def handle(route):
        if route.request.method != "PATCH":
            route.continue_()
            return
        offsets.append(int(route.request.headers["upload-offset"]))
        if len(offsets) in numbers:
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route("**/uploads/*/", handle)
    yield offsets


def axe_complaints(page):
    """What axe finds wrong with the page."""
    return [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in Axe().run(page).response["violations"]]


def tiles(page):
    return page.locator("#files .file .name")


def give(page, target, event, name="dropped.txt", text="hello"):
    """Drop a file on the target, or paste it there."""
    page.evaluate(
        """([selector, event, name, text]) => {
            const transfer = new DataTransfer();
            transfer.items.add(new File([text], name, {type: "text/plain", lastModified: 1}));
            const how = {bubbles: true, cancelable: true};
            const made = event === "paste"
                ? new ClipboardEvent("paste", {...how, clipboardData: transfer})
                : new DragEvent(event, {...how, dataTransfer: transfer});
            document.querySelector(selector).dispatchEvent(made);
        }""",
        [target, event, name, text],
    )


def test_several_files_arrive_one_after_the_other_and_wrong_ones_say_why(detail):
    files = [
        chosen("a.csv", b"a;b\n"),
        chosen("bomb.png", bomb(), "image/png"),
        chosen("photo.jpg", photo(), "image/jpeg"),
    ]
    detail.set_input_files("#files-input", files)
    expect(tiles(detail)).to_have_text(["a.csv", "photo.jpg"])
    refused = detail.locator("#files-sending li")
    expect(refused).to_have_count(1)
    expect(refused).to_contain_text("This image has more than 120 million pixels.")
    expect(detail.locator("#files .file img")).to_have_count(1)
    expect(detail.locator("#history .timeline > li").first).to_contain_text("File added")
    refused.get_by_role("button", name="Remove: bomb.png").click()
    expect(detail.locator("#files-sending li")).to_have_count(0)


def test_a_lost_connection_costs_one_part(detail):
    with parts_lost(detail, 2) as offsets:
        detail.set_input_files("#files-input", [chosen("windows.csv", TEXT)])
        expect(detail.locator("#files-sending li")).to_contain_text("Connection lost. It goes on by itself.")
        expect(tiles(detail)).to_have_text(["windows.csv"])
    part = 1024 * 1024
    assert offsets == [0, part, part, 2 * part]
    assert InquiryFile.objects.get().file.read() == TEXT


def test_a_last_answer_that_was_lost_leaves_one_file(detail):
    lost = []

    def handle(route):
        if route.request.method == "PATCH" and not lost:
            lost.append(route.fetch().status)
            route.abort("connectionreset")
        else:
            route.continue_()

    detail.route("**/uploads/*/", handle)
    detail.set_input_files("#files-input", [chosen("a.csv", b"a;b\n")])
    expect(tiles(detail)).to_have_text(["a.csv"], timeout=15_000)
    assert (lost, InquiryFile.objects.count()) == ([200], 1)


def test_signed_out_in_the_middle_it_says_so_and_goes_on_after_signing_in_in_another_tab(detail):
    [key] = [cookie["value"] for cookie in detail.context.cookies() if cookie["name"] == settings.SESSION_COOKIE_NAME]
    held = []

    def handle(route):
        if route.request.method == "PATCH" and not held and route.request.headers["upload-offset"] != "0":
            held.append(route)
        else:
            route.continue_()

    detail.route("**/uploads/*/", handle)
    detail.set_input_files("#files-input", [chosen("windows.csv", TEXT)])
    while not held:
        detail.wait_for_timeout(20)
    SessionStore(key).delete()
    held[0].continue_()
    row = detail.locator("#files-sending li")
    expect(row).to_contain_text("You are signed out.")
    tab = detail.context.new_page()
    tab.goto(detail.base + reverse("account_login"))
    tab.fill("[name=login]", "lena.gruber@studio-bolzano.example")
    tab.fill("[name=password]", PASSWORD)
    tab.press("[name=password]", "Enter")
    expect(tab.locator("h1")).not_to_have_text("Sign in")
    row.get_by_role("button", name="Try again").click()
    expect(tiles(detail)).to_have_text(["windows.csv"])
    assert InquiryFile.objects.get().file.read() == TEXT


def test_a_file_that_is_too_large_is_not_even_begun(detail):
    begun = []
    detail.on("request", lambda request: begun.append(request.url) if "/uploads/" in request.url else None)
    detail.evaluate("document.querySelector('#files-sending').dataset.limit = '1000'")
    detail.set_input_files("#files-input", [chosen("windows.csv", TEXT)])
    expect(detail.locator("#files-sending li")).to_contain_text("larger than 25")
    assert begun == []


def test_progress_is_told_to_readers_too(detail):
    with parts_lost(detail, 2, 3, 4):
        detail.set_input_files("#files-input", [chosen("windows.csv", TEXT)])
        bar = detail.get_by_role("progressbar", name="windows.csv")
        expect(bar).to_have_js_property("value", 37)
        expect(detail.locator("#files [data-upload-said]")).to_contain_text("windows.csv: Connection lost.")


def test_given_up_a_file_is_gone(detail):
    with parts_lost(detail, 2, 3, 4, 5, 6):
        detail.set_input_files("#files-input", [chosen("windows.csv", TEXT)])
        detail.get_by_role("button", name="Remove: windows.csv").click()
        expect(detail.locator("#files-sending li")).to_have_count(0)
    assert InquiryFile.objects.count() == 0


@pytest.mark.parametrize("event", ["drop", "paste"])
def test_files_are_dropped_and_pasted(detail, event):
    give(detail, "#files" if event == "drop" else "body", event)
    expect(tiles(detail)).to_have_text(["dropped.txt"])


def test_where_a_file_is_dropped_is_shown(detail):
    give(detail, "#files .panel-head", "dragover")
    expect(detail.locator("#files")).to_have_class(re.compile("drop-here"))


def test_a_note_takes_its_files_with_it_and_typed_text_survives_their_arrival(detail):
    note = detail.get_by_role("textbox", name="Note")
    note.fill("Seen on site")
    give(detail, "#id_note", "paste", name="sketch.txt")
    held = detail.locator("[data-upload-held] li")
    expect(held).to_contain_text("sketch.txt")
    # Another file of the inquiry arrives meanwhile, and the history is drawn anew.
    detail.set_input_files("#files-input", [chosen("a.csv", b"a;b\n")])
    expect(tiles(detail)).to_have_text(["a.csv"])
    expect(detail.locator("#history .timeline > li").first).to_contain_text("File added")
    expect(note).to_have_value("Seen on site")
    expect(held).to_contain_text("sketch.txt")
    detail.get_by_role("button", name="Save note").click()
    first = detail.locator("#history .timeline > li").first
    expect(first).to_contain_text("Seen on site")
    expect(first).to_contain_text("sketch.txt")
    expect(held).to_have_count(0)


def test_a_note_saved_too_early_waits_for_its_files(detail):
    detail.get_by_role("textbox", name="Note").fill("Seen on site")
    with parts_lost(detail, 2):
        detail.set_input_files("#note-files", [chosen("windows.csv", TEXT)])
        detail.get_by_role("button", name="Save note").click()
        first = detail.locator("#history .timeline > li").first
        expect(first).to_contain_text("Seen on site")
    expect(first).to_contain_text("windows.csv")


def test_a_file_that_waits_for_its_note_survives_leaving_the_page(detail):
    detail.set_input_files("#note-files", [chosen("a.csv", b"a;b\n")])
    expect(detail.locator("[data-upload-held] li")).to_contain_text("a.csv")
    detail.reload()
    held = detail.locator("[data-upload-held] li")
    expect(held).to_contain_text("a.csv")
    held.get_by_role("button", name="Remove: a.csv").click()
    expect(held).to_have_count(0)
    detail.reload()
    expect(held).to_have_count(0)


@pytest.fixture
def gallery(detail, cast, accepted):
    """Three photos on the page."""
    for name in ("one.jpg", "two.jpg", "three.jpg"):
        prepared(accepted, name, photo(size=(640, 320)), by=cast.lena)
    detail.reload()
    return detail


def test_the_lightbox_is_used_by_keys(gallery):
    box = gallery.locator("[data-lightbox]")
    title = gallery.locator("#lightbox-title")
    image = box.locator("[data-image]")
    gallery.get_by_role("link", name="two.jpg").last.click()
    expect(title).to_have_text("2 / 3 two.jpg")
    gallery.keyboard.press("ArrowRight")
    expect(title).to_have_text("3 / 3 three.jpg")
    gallery.keyboard.press("ArrowRight")
    expect(title).to_have_text("1 / 3 one.jpg")
    gallery.keyboard.press("ArrowLeft")
    expect(title).to_have_text("3 / 3 three.jpg")
    gallery.keyboard.press("+")
    expect(image).to_have_css("transform", re.compile(r"matrix\(1.5, 0, 0, 1.5"))
    expect(image).to_have_attribute("src", re.compile(r"/files/\d+/\?show$"))
    gallery.keyboard.press("-")
    expect(image).to_have_css("transform", re.compile(r"matrix\(1, 0, 0, 1, 0, 0\)"))
    gallery.keyboard.press("Escape")
    expect(box).not_to_be_visible()
    expect(gallery.locator("#files a[title='three.jpg']")).to_be_focused()


def test_a_swipe_leads_to_the_next_picture(gallery):
    gallery.locator("#files a[title='one.jpg']").click()
    stage = gallery.locator("[data-stage]").bounding_box()
    y = stage["y"] + stage["height"] / 2
    gallery.mouse.move(900, y)
    gallery.mouse.down()
    gallery.mouse.move(500, y + 10, steps=4)
    gallery.mouse.up()
    expect(gallery.locator("#lightbox-title")).to_have_text("2 / 3 two.jpg")


def test_a_photo_in_the_history_opens_the_same_lightbox(gallery):
    gallery.locator("#history .attached.picture").nth(1).click()
    expect(gallery.locator("#lightbox-title")).to_have_text("2 / 3 two.jpg")


def test_star_rename_and_delete_with_undo(gallery):
    gallery.get_by_role("button", name="Favourite: three.jpg").click()
    expect(tiles(gallery)).to_have_text(["three.jpg", "one.jpg", "two.jpg"])
    gallery.locator("#files summary[aria-label='What to do with one.jpg']").click()
    gallery.locator("#files").get_by_role("link", name="Rename").click()
    gallery.get_by_label("Name", exact=True).fill("facade")
    gallery.get_by_role("button", name="Rename").click()
    expect(tiles(gallery)).to_have_text(["three.jpg", "facade.jpg", "two.jpg"])
    gallery.locator("#files summary[aria-label='What to do with two.jpg']").click()
    gallery.locator("#files").get_by_role("link", name="Delete").click()
    gallery.locator("#dialog").get_by_role("button", name="Delete").click()
    expect(tiles(gallery)).to_have_text(["three.jpg", "facade.jpg"])
    gallery.get_by_role("button", name="Undo").click()
    expect(tiles(gallery)).to_have_text(["three.jpg", "facade.jpg", "two.jpg"])


def test_files_and_lightbox_are_accessible(gallery):
    assert axe_complaints(gallery) == []
    gallery.locator("#files a[title='one.jpg']").click()
    expect(gallery.locator("#lightbox-title")).to_be_visible()
    assert axe_complaints(gallery) == []


# --- On a phone --------------------------------------------------------------------------------------------------


@pytest.fixture
def phone(browser, live_server, cast, accepted):
    """Three photos on a phone's page, and its fingers: each call puts them where they are, none lifts them."""
    for name in ("one.jpg", "two.jpg", "three.jpg"):
        prepared(accepted, name, photo(size=(640, 320)), by=cast.lena)
    client = Client()
    client.force_login(cast.lena)
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True, locale="en-GB"
    )
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
    page = context.new_page()
    page.goto(live_server.url + reverse("inquiry_detail", args=[accepted.pk]))
    session = context.new_cdp_session(page)

    def touch(*fingers):
        kind = "touchMove" if page.touching and fingers else "touchStart" if fingers else "touchEnd"
        points = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(fingers)]
        if kind == "touchMove" and len(fingers) > page.touching:
            kind = "touchStart"
        page.touching = len(fingers)
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    page.touching, page.touch = 0, touch
    yield page
    page.wait_for_load_state("networkidle")
    context.close()


def open_first(phone):
    phone.locator("#files a[title='one.jpg']").tap()
    title = phone.locator("#lightbox-title")
    expect(title).to_have_text("1 / 3 one.jpg")
    expect(phone.locator("[data-image]")).to_have_js_property("complete", True)
    return title


def swipe(phone, start, end, y=400):
    phone.touch((start, y))
    for step in range(1, 6):
        phone.touch((start + (end - start) * step / 5, y + step))
    phone.touch()


def test_a_finger_leads_from_picture_to_picture(phone):
    title = open_first(phone)
    swipe(phone, 320, 80)
    expect(title).to_have_text("2 / 3 two.jpg")
    swipe(phone, 80, 320)
    expect(title).to_have_text("1 / 3 one.jpg")
    # Up and down, or a little, is no swipe.
    phone.touch((200, 300))
    phone.touch((215, 500))
    phone.touch()
    swipe(phone, 200, 220)
    expect(title).to_have_text("1 / 3 one.jpg")


def test_two_fingers_zoom_and_one_moves_what_is_large(phone):
    title = open_first(phone)
    image = phone.locator("[data-image]")
    phone.touch((180, 400))
    phone.touch((180, 400), (220, 400))
    for apart in (40, 60, 80, 100):
        phone.touch((200 - apart, 400), (200 + apart, 400))
    phone.touch()
    zoomed = re.compile(r"matrix\(5, 0, 0, 5, ")
    expect(image).to_have_css("transform", zoomed)
    before = image.evaluate("image => image.style.transform")
    swipe(phone, 320, 80)
    expect(title).to_have_text("1 / 3 one.jpg")
    expect(image).to_have_css("transform", zoomed)
    assert image.evaluate("image => image.style.transform") != before
    phone.touch((50, 300))
    phone.touch((50, 300), (350, 300))
    for apart in (100, 50, 20):
        phone.touch((200 - apart, 300), (200 + apart, 300))
    phone.touch()
    expect(image).to_have_css("transform", re.compile(r"matrix\(1, 0, 0, 1, 0, 0\)"))
    # What comes next is whole again, and one finger leads there.
    swipe(phone, 320, 80)
    expect(title).to_have_text("2 / 3 two.jpg")


def test_a_second_finger_that_is_lifted_first_is_no_swipe(phone):
    title = open_first(phone)
    phone.touch((100, 400))
    phone.touch((100, 400), (300, 400))
    phone.touch((120, 400), (290, 400))
    phone.touch((120, 400))
    for x in (160, 240, 320):
        phone.touch((x, 400))
    phone.touch()
    expect(title).to_have_text("1 / 3 one.jpg")
    swipe(phone, 320, 80)
    expect(title).to_have_text("2 / 3 two.jpg")


def test_a_phone_offers_its_camera_and_everything_fits_under_a_thumb(phone):
    camera = phone.locator("#files-input-camera")
    assert [camera.get_attribute(name) for name in ("capture", "accept", "type")] == ["environment", "image/*", "file"]
    expect(phone.locator("label[for='files-input-camera']")).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") == 390
    menu = phone.locator("#files details[data-menu]").first
    menu.locator("summary").tap()
    popover = menu.locator(".popover")
    expect(popover).to_be_visible()
    expect(popover).to_be_in_viewport(ratio=1)
    phone.keyboard.press("Escape")
    open_first(phone)
    for button in phone.locator("[data-lightbox] button:visible, [data-lightbox] a:visible").all():
        box = button.bounding_box()
        assert min(box["width"], box["height"]) >= 44, button.get_attribute("aria-label")
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
    assert axe_complaints(phone) == []
    phone.get_by_role("button", name="Close").tap()
    expect(phone.locator("#files a[title='one.jpg']")).to_be_focused()


def test_a_reader_hears_what_the_lightbox_shows(gallery):
    gallery.locator("#files a[title='one.jpg']").focus()
    gallery.keyboard.press("Enter")
    box = gallery.get_by_role("dialog", name="1 / 3 one.jpg")
    expect(box).to_be_visible()
    expect(box.get_by_role("button", name="Close")).to_be_focused()
    expect(box.get_by_role("img", name="one.jpg")).to_be_visible()
    for name in ("Smaller", "Larger", "Previous", "Next"):
        expect(box.get_by_role("button", name=name)).to_be_attached()
    expect(box.get_by_role("link", name="Download")).to_be_visible()
    # The keys stay inside as long as it is open.
    for _ in range(12):
        gallery.keyboard.press("Tab")
        inside = "!!document.activeElement.closest('[data-lightbox]') || document.activeElement === document.body"
        assert gallery.evaluate(inside)
    gallery.keyboard.press("End")
    expect(gallery.get_by_role("dialog", name="3 / 3 three.jpg")).to_be_visible()
    gallery.keyboard.press("Escape")
    expect(gallery.locator("#files a[title='three.jpg']")).to_be_focused()
