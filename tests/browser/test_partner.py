"""A partner without an account answers from the mail, in a real browser, with and without scripts (features B2)."""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import expect

from contacts.saving import create_contact
from requests_app.creation import InquiryData, create_inquiry
from requests_app.files import add_file
from tests.cast import act, contact_data
from tests.partners import PDF, mailed, page_of

pytestmark = [pytest.mark.django_db(transaction=True)]

SIZES = [pytest.param((1440, 900), id="desk"), pytest.param((390, 844), id="phone")]


@pytest.fixture
def outside(cast):
    """An offer inquiry that Martin has assigned to a dealer without access just now."""
    now = timezone.now()
    contact = create_contact(cast.manufacturer, contact_data(), by=None, at=now)
    data = InquiryData(type="offer", origin="website", language="it", text="Dodici finestre", project_name="Villa")
    unit = cast.manufacturer.root_unit
    inquiry = create_inquiry(contact, data, unit=unit, responsible=cast.martin, by=cast.martin, at=now)
    add_file(inquiry, name="Grundriss.pdf", content=PDF, declared_type="application/pdf", by=cast.martin, at=now)
    target = f"organisation:{cast.external.pk}"
    return act(inquiry, "assign", cast.martin, at=now, target=target, note="Call in the evening")


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def page(browser, browser_context_args, request):
    """A browser that nobody has signed in with; broken rules of the content security policy fail the test."""
    context = browser.new_context(**browser_context_args, java_script_enabled=request.param)
    page = context.new_page()
    complaints = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda line: complaints.append(line.text) if "Content Security" in line.text else None)
    yield page
    context.close()
    assert complaints == []


def look(page):
    """Nobody is kept out: axe finds nothing, and nothing has to be scrolled sideways."""
    found = Axe().run(page).response["violations"]
    assert [f"{mistake['id']}: {mistake['nodes'][0]['html']}" for mistake in found] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def answer(page, label, **fields):
    page.get_by_role("link", name=label, exact=True).click()
    for name, value in fields.items():
        field = page.locator(f"[name={name}]")
        field.select_option(value) if name == "place" else field.fill(value)
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Send").click()


@pytest.mark.parametrize("size", SIZES)
def test_a_partner_answers_step_by_step(page, live_server, outside, size):
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(live_server.url + page_of(mailed()))
    soon = (timezone.now() + timedelta(days=2)).date().isoformat()
    answer(page, "Accept inquiry", note="We call tomorrow")
    expect(page.get_by_text("We call tomorrow")).to_be_visible()
    answer(page, "Appointment set", date=soon, time="10:00", place="on_site")
    answer(page, "Offer submitted", offer_amount="48200")
    answer(page, "Order placed")
    expect(page.get_by_text("There is nothing to answer at the moment.")).to_be_visible()
    outside.refresh_from_db()
    assert outside.status == "ordered"


def test_without_the_yes_the_form_stays_and_says_so(page, live_server, outside):
    page.goto(f"{live_server.url}{page_of(mailed())}refuse/")
    page.get_by_label("Reason").fill("Too far")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("nothing has been changed so far")).to_be_visible()
    expect(page.get_by_label("Reason")).to_have_value("Too far")
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="Inquiry refused")).to_be_visible()
    outside.refresh_from_db()
    assert outside.status == "open"


def test_a_file_is_fetched_with_one_click(page, live_server, outside):
    page.goto(live_server.url + page_of(mailed()))
    with page.expect_download() as fetched:
        page.get_by_role("link", name="Grundriss.pdf").click()
    assert fetched.value.suggested_filename == "Grundriss.pdf"


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("page", [True], ids=["with scripts"], indirect=True)
def test_nothing_keeps_a_partner_out(page, live_server, cast, outside, size):
    page.set_viewport_size({"width": size[0], "height": size[1]})
    address = live_server.url + page_of(mailed())
    for step in ("", "accept/", "appointment/", "offer/", "order/", "refuse/"):
        page.goto(address + step)
        look(page)
    act(outside, "assign", cast.martin, at=timezone.now(), target=f"organisation:{cast.bolzano.pk}")
    page.goto(address)
    expect(page.get_by_role("heading", name="This link no longer works")).to_be_visible()
    look(page)
