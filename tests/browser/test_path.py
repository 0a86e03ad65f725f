"""One inquiry from the website to an order, as its people do it, on a desk and on a phone."""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect

from contacts.saving import create_contact
from requests_app import clock
from requests_app.creation import InquiryData, create_inquiry
from requests_app.models import Inquiry
from tests.cast import contact_data

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

SIZES = [pytest.param((1440, 900), id="desk"), pytest.param((390, 844), id="phone")]


@pytest.fixture
def waiting(cast) -> Inquiry:
    """An offer inquiry that has just come in from the website."""
    now = timezone.now()
    contact = create_contact(cast.manufacturer, contact_data(), by=None, at=now)
    data = InquiryData(
        type="offer", origin="website", language="it", text="Dodici finestre", project_name="Villa Bianchi"
    )
    return create_inquiry(contact, data, unit=cast.manufacturer.root_unit, responsible=None, by=None, at=now)


class Desk:
    """One browser that changes hands: signs people in, and notes every complaint of page and console."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.complaints: list[str] = []
        page.emulate_media(reduced_motion="reduce")  # What fades in has too little contrast for a moment.
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda line: self.complaints.append(line.text) if line.type == "error" else None)

    def sit_down(self, person) -> None:
        client = Client()
        client.force_login(person)
        value = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.page.context.clear_cookies()
        self.page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": self.address}])

    def open(self, inquiry: Inquiry) -> None:
        """Go to the inquiry over the list, as people do."""
        self.page.goto(self.address)
        self.look()
        self.page.get_by_role("link", name=inquiry.number, exact=True).click()
        expect(self.page.get_by_text(inquiry.number).first).to_be_visible()
        self.look()

    def act(self, label: str, **fields: str) -> None:
        """Open the action's dialog, fill it in, send it, and wait until the page says that it is done."""
        offered = self.page.locator("a[data-dialog]:visible", has_text=label)
        if not offered.count():  # On a phone all but the next step stand in a menu.
            self.page.get_by_label("All actions").click()
        offered.first.click()
        dialog = self.page.locator("#dialog")
        expect(dialog.get_by_role("heading", name=label)).to_be_visible()
        self.look()
        for name, value in fields.items():
            field = dialog.locator(f"[name={name}]")
            field.select_option(value) if name == "place" else field.fill(value)
        dialog.get_by_role("button", name=label).click()
        expect(self.page.locator(".toast")).to_be_visible()
        expect(dialog).to_be_hidden()

    def look(self) -> None:
        """Nobody is kept out: axe finds nothing, and nothing has to be scrolled sideways."""
        found = Axe().run(self.page).response["violations"]
        assert [f"{mistake['id']}: {mistake['nodes'][0]['html']}" for mistake in found] == []
        assert self.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.fixture
def desk(page, live_server):
    """A browser without complaints."""
    desk = Desk(page, live_server.url)
    yield desk
    assert desk.complaints == []


@pytest.mark.parametrize("size", SIZES)
def test_an_inquiry_travels_from_the_website_to_an_order(desk, cast, waiting, size):
    desk.page.set_viewport_size({"width": size[0], "height": size[1]})
    soon = (timezone.now() + timedelta(days=2)).date().isoformat()
    assign(desk, cast, waiting)
    accept(desk, cast, waiting)
    desk.act("Set advisory appointment", date=soon, time="10:00", place="on_site")
    desk.act("Agree submission of offer", date=soon, time="15:00", place="by_email", offer_amount="48200")
    clock.pass_time(timezone.now() + timedelta(days=3))
    desk.open(waiting)
    desk.act("Place order", order_number="A-77", order_amount="47000")
    waiting.refresh_from_db()
    assert waiting.status == "ordered"
    expect(desk.page.get_by_text("A-77").first).to_be_visible()
    never_tells_the_manufacturer(desk, cast, waiting)


def assign(desk, cast, inquiry):
    desk.sit_down(cast.martin)
    desk.open(inquiry)
    desk.page.locator("a[data-dialog]:visible", has_text="Assign inquiry").first.click()
    dialog = desk.page.locator("#dialog")
    dialog.get_by_label("Assign to").press_sequentially("bolz")
    dialog.get_by_role("radio", name="Studio Bolzano").check()
    dialog.get_by_role("button", name="Assign inquiry").click()
    expect(desk.page.locator(".toast")).to_contain_text("Studio Bolzano")


def accept(desk, cast, inquiry):
    """Before acceptance nothing personal stands on list and page; afterwards everything does."""
    desk.sit_down(cast.lena)
    desk.open(inquiry)
    for secret in ("Bianchi", "marco.bianchi", "340 123", "Mazzini", "Dodici"):
        assert secret not in desk.page.content()
    desk.page.locator("button:visible", has_text="Accept inquiry").click()
    expect(desk.page.get_by_text("marco.bianchi@casa.example").first).to_be_visible()


def never_tells_the_manufacturer(desk, cast, inquiry):
    desk.sit_down(cast.ada)
    desk.page.goto(f"{desk.address}/?open=all")
    desk.page.goto(f"{desk.address}/inquiries/{inquiry.pk}/")
    expect(desk.page.get_by_text("Order placed").first).to_be_visible()
    for secret in ("A-77", "47,000", "47000", "48,200", "48200"):
        assert secret not in desk.page.locator("main").inner_text().replace(inquiry.number, "")


def test_of_two_who_accept_one_wins_and_the_other_is_told(desk, cast, waiting):
    assign(desk, cast, waiting)
    desk.sit_down(cast.jonas)
    desk.open(waiting)
    faster = Client()
    faster.force_login(cast.lena)
    waiting.refresh_from_db()
    faster.post(f"/inquiries/{waiting.pk}/actions/accept/", {"version": waiting.version})
    desk.page.locator("button:visible", has_text="Accept inquiry").click()
    expect(desk.page.get_by_role("main")).to_contain_text("Lena Gruber")
    waiting.refresh_from_db()
    assert waiting.responsible == cast.lena
    desk.complaints.clear()  # The browser logs the answer 409 as an error.
