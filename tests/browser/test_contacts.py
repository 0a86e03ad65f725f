"""A contact in a browser: changed in its panel, compared while an inquiry is typed."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import expect

from contacts.models import Contact
from contacts.saving import create_contact
from requests_app.models import Inquiry
from tests.cast import NOW, contact_data

pytestmark = pytest.mark.django_db(transaction=True)


def address(page, name, *args):
    return page.base + reverse(name, args=args)


def mistakes(page):
    found = Axe().run(page).response["violations"]
    return [f"{mistake['id']}: {mistake['nodes'][0]['html']}" for mistake in found]


def test_the_panel_is_changed_in_place_and_a_note_half_written_stays(lena_page, accepted):
    lena_page.goto(address(lena_page, "inquiry_detail", accepted.pk))
    lena_page.locator(".composer textarea").fill("Half a note")
    lena_page.get_by_role("link", name="Edit contact").click()
    panel = lena_page.locator("#contact-panel")
    expect(panel.get_by_label("Last name")).to_be_visible()
    assert mistakes(lena_page) == []
    panel.get_by_label("Last name").fill("")
    panel.get_by_role("button", name="Save contact").click()
    expect(panel).to_contain_text("Enter the last name.")
    panel.get_by_label("Last name").fill("Verdi")
    panel.locator('[name="emails-1-address"]').fill("verdi@casa.example")
    panel.locator("#contact-emails").get_by_role("button", name="One more").click()
    expect(panel.locator('[name="emails-2-address"]')).to_be_focused()
    panel.locator('[name="emails-2-address"]').fill("second@casa.example")
    lena_page.keyboard.press("Enter")
    expect(panel).to_contain_text("second@casa.example")
    expect(lena_page.locator(".toast")).to_contain_text("Contact saved")
    expect(lena_page.locator(".composer textarea")).to_have_value("Half a note")
    copy = accepted.assignments.get().to_contact
    assert (copy.last_name, copy.emails.count()) == ("Verdi", 3)


def test_discarding_brings_the_panel_back(lena_page, accepted):
    lena_page.goto(address(lena_page, "inquiry_detail", accepted.pk))
    lena_page.get_by_role("link", name="Edit contact").click()
    lena_page.locator("#contact-panel").get_by_role("link", name="Discard").click()
    expect(lena_page.locator("#contact-panel dl").first).to_contain_text("marco.bianchi@casa.example")


def test_a_known_contact_is_compared_without_leaving_the_form(lena_page, cast, clock):
    known = create_contact(cast.bolzano, contact_data(), by=cast.lena, at=NOW)
    lena_page.goto(address(lena_page, "inquiry_create"))
    lena_page.locator("#id_inquiry-text").fill("Six roof windows.")
    lena_page.locator("#id_email").fill("marco.bianchi@casa.example")
    lena_page.locator("#id_email").blur()
    lena_page.get_by_role("button", name="Compare").click()
    dialog = lena_page.locator("#dialog")
    expect(dialog).to_contain_text("Via Mazzini")
    assert mistakes(lena_page) == []
    dialog.get_by_role("button", name="Keep both").click()
    expect(dialog).to_be_hidden()
    expect(lena_page.locator("#id_email")).to_have_value("marco.bianchi@casa.example")
    lena_page.get_by_role("button", name="Compare").click()
    dialog.get_by_role("button", name="Use existing").click()
    expect(lena_page.locator("#id_inquiry-text")).to_have_value("Six roof windows.")
    lena_page.get_by_role("button", name="Create inquiry").click()
    expect(lena_page.locator(".toast")).to_contain_text("created")
    assert Inquiry.objects.get().contact == known


def test_the_pages_of_a_contact_have_no_mistakes(lena_page, cast, accepted):
    copy = accepted.assignments.get().to_contact
    other = create_contact(cast.bolzano, contact_data(emails=["m@lavoro.example"]), by=cast.lena, at=NOW)
    pages = [
        address(lena_page, "contact_detail", copy.pk),
        address(lena_page, "contact_edit", copy.pk),
        address(lena_page, "contact_compare", copy.pk, other.pk),
    ]
    for page in pages:
        lena_page.goto(page)
        assert mistakes(lena_page) == [], page


@pytest.mark.parametrize("width", [1440, 390])
def test_two_records_of_one_person_are_made_one_and_two_again(lena_page, cast, accepted, width):
    copy = accepted.assignments.get().to_contact
    data = contact_data(emails=["m@lavoro.example"], town="Rovereto")
    other = create_contact(cast.bolzano, data, by=cast.lena, at=NOW)
    lena_page.set_viewport_size({"width": width, "height": 900})
    lena_page.goto(address(lena_page, "contact_compare", copy.pk, other.pk))
    expect(lena_page.locator("table")).to_contain_text("Rovereto")
    assert lena_page.evaluate("document.documentElement.scrollWidth") == width
    assert mistakes(lena_page) == []
    # Whoever uses keys alone gets there as well.
    lena_page.get_by_role("button", name="Use existing").focus()
    lena_page.keyboard.press("Enter")
    expect(lena_page).to_have_url(address(lena_page, "contact_detail", copy.pk))
    expect(lena_page.locator("main")).to_contain_text("m@lavoro.example")
    assert not Contact.objects.filter(pk=other.pk).exists()
    lena_page.locator(".toast").get_by_role("button", name="Undo").click()
    expect(lena_page.locator(".toast")).to_contain_text("Merge undone")
    assert [email.address for email in other.emails.all()] == ["m@lavoro.example"]
    expect(lena_page.locator("main")).not_to_contain_text("m@lavoro.example")
