"""The page of an inquiry in a browser: changed in place, tagged, written about, copied, taken back."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import expect

from contacts.models import Contact
from contacts.saving import create_contact
from core.models import OutgoingMail
from requests_app import documents, main_data, notes, tags
from requests_app.main_data import values_of
from requests_app.models import Inquiry, Offer
from tests.browser.test_new_inquiry import sign_in, sign_out_everywhere
from tests.cast import NOW, contact_data

pytestmark = pytest.mark.django_db(transaction=True)


def address(page, name, *args):
    return page.base + reverse(name, args=args)


def mistakes(page):
    found = Axe().run(page).response["violations"]
    return [f"{mistake['id']}: {mistake['nodes'][0]['html']}" for mistake in found]


@pytest.fixture
def shown(lena_page, accepted):
    """Lena's page of the inquiry."""
    lena_page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    lena_page.goto(address(lena_page, "inquiry_detail", accepted.pk))
    return lena_page


def copied(page):
    return page.evaluate("navigator.clipboard.readText()")


def changed_meanwhile(inquiry, by, **values):
    """Somebody gives the inquiry other main data."""
    inquiry = Inquiry.objects.get(pk=inquiry.pk)
    seen = values_of(inquiry)
    main_data.change(inquiry, seen | values, seen=seen, by=by, at=NOW)


# --- Main data and contact ---------------------------------------------------------------------------------------


def test_main_data_are_changed_in_place_with_errors_at_their_fields(shown, accepted):
    shown.locator(".composer textarea").fill("Half a note")
    shown.get_by_role("link", name="Change main data").press("Enter")
    panel = shown.locator("#main-data")
    expect(panel.get_by_label("Project name")).to_be_focused()
    panel.get_by_label("Project name").fill("Villa Rosa")
    panel.get_by_label("The building site is elsewhere").check()
    panel.get_by_label("Town").fill("")
    panel.get_by_role("button", name="Save main data").click()
    wrong = panel.locator("[aria-invalid=true]")
    expect(wrong.first).to_be_focused()
    error = wrong.first.get_attribute("aria-describedby").split()[-1]
    expect(panel.locator(f"#{error}")).not_to_be_empty()
    assert mistakes(shown) == []
    panel.get_by_label("Town").fill("Bolzano")
    panel.get_by_role("button", name="Save main data").click()
    expect(shown.locator(".toast")).to_contain_text("Main data saved")
    expect(shown.get_by_role("heading", level=1)).to_have_text("Villa Rosa")
    expect(panel).to_contain_text("38122 Bolzano")
    expect(shown.get_by_role("link", name="Change main data")).to_be_focused()
    expect(shown.locator(".composer textarea")).to_have_value("Half a note")


def test_what_two_people_changed_is_chosen_field_by_field(shown, cast, accepted):
    shown.get_by_role("link", name="Change main data").click()
    panel = shown.locator("#main-data")
    panel.get_by_label("Project name").fill("Villa Rosa")
    changed_meanwhile(accepted, cast.lena, project_name="Villa Verde", composition_number="5")
    panel.get_by_role("button", name="Save main data").click()
    expect(panel).to_contain_text("Lena Gruber saved it on")
    versions = panel.get_by_role("group", name="Project name").get_by_role("radio")
    expect(versions).to_have_count(2)
    expect(versions.nth(1)).to_be_focused()
    assert mistakes(shown) == []
    changed_meanwhile(accepted, cast.lena, project_name="Villa Blu")
    panel.get_by_role("button", name="Save main data").click()
    expect(panel).to_contain_text("Villa Blu")
    panel.get_by_label("Villa Rosa").check()
    panel.get_by_role("button", name="Save main data").click()
    expect(shown.get_by_role("heading", level=1)).to_have_text("Villa Rosa")
    saved = Inquiry.objects.get(pk=accepted.pk)
    assert (saved.project_name, saved.composition_number) == ("Villa Rosa", "5")


def test_a_contact_that_two_people_changed_shows_both_versions(shown, accepted):
    copy = accepted.assignments.get().to_contact
    shown.get_by_role("link", name="Edit contact").click()
    panel = shown.locator("#contact-panel")
    panel.get_by_label("Last name").fill("Verdi")
    Contact.objects.filter(pk=copy.pk).update(last_name="Neri")
    panel.get_by_role("button", name="Save contact").click()
    name = panel.get_by_role("group", name="Last name")
    expect(name).to_contain_text("Neri")
    expect(name).to_contain_text("Verdi")
    assert mistakes(shown) == []
    name.get_by_label("Neri").check()
    panel.get_by_role("button", name="Save contact").click()
    expect(shown.locator(".toast")).to_contain_text("Contact saved")
    copy.refresh_from_db()
    assert copy.last_name == "Neri"


# --- Tags --------------------------------------------------------------------------------------------------------


def test_tags_are_found_made_and_taken_off_by_keyboard(shown, cast, accepted):
    tags.put_on(accepted, "School", by=cast.lena, at=NOW)
    tags.take_off(accepted, accepted.tags.get().pk, by=cast.lena, at=NOW)
    shown.reload()
    box = shown.get_by_role("combobox", name="Add tag")
    box.press_sequentially("sch")
    expect(shown.locator(".tags [role=option]:visible")).to_have_text(["School"])
    box.press("ArrowDown")
    box.press("Enter")
    expect(box).to_have_value("School")
    box.press("Enter")
    chips = shown.locator(".tags .chip")
    expect(chips).to_have_text(["School"])
    expect(box).to_be_focused()
    box.press_sequentially("Tender")
    box.press("Enter")
    expect(chips).to_have_count(2)
    assert sorted(accepted.tags.values_list("name", flat=True)) == ["School", "Tender"]
    shown.get_by_role("button", name="Remove School").press("Enter")
    expect(chips).to_have_text(["Tender"])
    expect(box).to_be_focused()


# --- Offers ------------------------------------------------------------------------------------------------------


def test_an_alternative_becomes_the_main_offer(shown, cast, accepted):
    for number in ("26-1", "26-2"):
        data = {"number": number, "amount": None, "currency": "EUR"}
        documents.add(accepted, Offer, data, by=cast.lena, at=NOW)
    shown.reload()
    rows = shown.locator(".documents li")
    expect(rows).to_contain_text(["26-1", "26-2"])
    shown.get_by_role("button", name="Make 26-2 the main offer").click()
    expect(rows.first).to_contain_text("26-2")
    expect(rows.first).to_contain_text("main")
    assert Offer.objects.get(is_main=True).number == "26-2"


def test_an_offer_is_typed_in_a_dialog_with_the_error_at_its_field(shown):
    shown.get_by_role("link", name="Add offer").click()
    dialog = shown.locator("#dialog")
    dialog.get_by_role("button", name="Add").click()
    expect(dialog.get_by_label("Number")).to_be_focused()
    expect(dialog).to_contain_text("Enter a number or an amount.")
    dialog.get_by_label("Number").fill("26-9 A")
    dialog.get_by_label("Amount").fill("48200")
    dialog.get_by_role("button", name="Add").click()
    expect(shown.locator(".documents")).to_contain_text("26-9 A")
    expect(shown.locator(".documents")).to_contain_text("€48,200")


# --- Mail --------------------------------------------------------------------------------------------------------


@pytest.fixture
def mail(shown):
    """The dialog that writes to the contact."""
    shown.locator("#contact-panel").get_by_role("link", name="marco.bianchi@casa.example").click()
    dialog = shown.locator("#dialog")
    expect(dialog.get_by_label("Subject")).not_to_have_value("")
    return dialog


def test_the_mail_program_gets_what_is_typed_and_the_copy_says_so(shown, mail):
    text = "Buongiorno, wir kommen. " * 200
    mail.get_by_label("Text", exact=True).fill(text.strip())
    link = mail.get_by_role("link", name="Open in the mail program").get_attribute("href")
    assert link.startswith("mailto:marco.bianchi@casa.example?subject=")
    assert len(link) <= 1900
    expect(mail).to_contain_text("The mail program gets the text shortened.")
    mail.get_by_role("button", name="Copy text").click()
    expect(mail.locator("[data-copy].copied [role=status]")).to_have_text("Copied")
    assert copied(shown) == text.strip()
    assert mistakes(shown) == []


def test_a_mail_sent_from_contacts_stands_in_the_history(shown, mail):
    mail.get_by_label("Subject").fill("Your windows")
    mail.get_by_label("Text", exact=True).fill("We come on Thursday.")
    mail.get_by_role("button", name="Send", exact=True).click()
    expect(shown.locator(".toast")).to_contain_text("is on its way")
    expect(shown.locator(".timeline li").first).to_contain_text("We come on Thursday.")
    sent = OutgoingMail.objects.filter(kind="to_contact").get()
    assert sent.to == "marco.bianchi@casa.example"


# --- Number, appointment, undo -----------------------------------------------------------------------------------


def test_the_number_is_copied_without_its_slash_and_the_copy_says_so(shown, accepted):
    shown.get_by_role("button", name="Copy number").click()
    expect(shown.locator(".number .copied [role=status]")).to_have_text("Copied")
    assert (copied(shown), "/" in accepted.number) == (accepted.number.replace("/", ""), True)


def test_an_appointment_is_set_with_the_contacts_phone_in_sight_and_taken_back(shown, cast, accepted):
    shown.get_by_role("link", name="Set advisory appointment").first.click()
    dialog = shown.locator("#dialog")
    for words in ("+39 340 123 4567", "marco.bianchi@casa.example"):
        expect(dialog).to_contain_text(words)
    assert mistakes(shown) == []
    dialog.get_by_label("Date", exact=True).fill("2026-12-03")
    dialog.get_by_label("Time", exact=True).fill("10:00")
    dialog.get_by_label("Place").select_option("In the studio")
    dialog.get_by_label("Studio").select_option("Studio Bolzano")
    dialog.get_by_role("button", name="Set advisory appointment").click()
    expect(shown.locator(".due-box")).to_contain_text("Studio Bolzano")
    shown.get_by_role("button", name="Undo").click()
    expect(shown.locator(".toast")).to_contain_text("Taken back")
    assert not Inquiry.objects.get(pk=accepted.pk).appointments.filter(cancelled_at=None).exists()


# --- Whatever somebody writes ------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [1440, 390])
def test_whatever_is_written_stays_inside_the_page(shown, cast, accepted, width):
    copy = accepted.assignments.get().to_contact
    copy.first_name, copy.company = "M" * 80, "W" * 120
    copy.save()
    data = contact_data(company="W" * 120, first_name="C" * 80, emails=["c@casa.example"], phones=[])
    create_contact(cast.bolzano, data, by=cast.lena, at=NOW)
    Inquiry.objects.filter(pk=accepted.pk).update(project_name="N" * 200)
    notes.add(accepted, "x" * 3000, by=cast.lena, at=NOW)
    notes.add(accepted, ("نوافذ البيت 🪟 " * 4000)[:50_000].strip(), by=cast.lena, at=NOW)
    tags.put_on(accepted, "T" * 60, by=cast.lena, at=NOW)
    documents.add(accepted, Offer, {"number": "9" * 40, "amount": 10**9, "currency": "EUR"}, by=cast.lena, at=NOW)
    shown.set_viewport_size({"width": width, "height": 844})
    shown.reload()
    assert shown.evaluate("document.documentElement.scrollWidth") == width
    note = shown.locator(".note").first
    assert note.evaluate("note => getComputedStyle(note).direction") == "rtl"
    shown.get_by_role("link", name="Show all").first.press("Enter")
    expect(shown.get_by_role("link", name="Show all")).to_have_count(1)
    assert len(note.text_content()) > 49_000
    expect(shown.locator(".timeline li:focus")).to_have_count(1)
    assert shown.evaluate("document.documentElement.scrollWidth") == width
    assert mistakes(shown) == []


# --- The session has expired meanwhile ---------------------------------------------------------------------------


def test_a_note_sent_after_the_session_has_expired_waits_in_its_form(shown, accepted):
    note = shown.locator(".composer textarea")
    note.fill("Call again on Monday.")
    sign_out_everywhere()
    shown.get_by_role("button", name="Save note").click()
    sign_in(shown)
    expect(note).to_have_value("Call again on Monday.")
    tab = shown.locator(".tabs a").nth(1)
    tab.click()
    expect(tab).to_have_attribute("aria-current", "page")
    expect(note).to_have_value("Call again on Monday.")
    shown.get_by_role("button", name="Save note").click()
    expect(shown.locator(".toast")).to_contain_text("Note saved")
    expect(shown.locator(".timeline")).to_contain_text("Call again on Monday.")
    shown.reload()
    expect(note).to_have_value("")


def test_main_data_sent_after_the_session_has_expired_wait_in_their_form(shown, accepted):
    shown.get_by_role("link", name="Change main data").click()
    shown.get_by_label("Project name").fill("Villa Rosa")
    sign_out_everywhere()
    shown.get_by_role("button", name="Save main data").click()
    sign_in(shown)
    expect(shown.get_by_label("Project name")).to_have_value("Villa Rosa")
    shown.get_by_role("button", name="Save main data").click()
    expect(shown).to_have_url(address(shown, "inquiry_detail", accepted.pk))
    expect(shown.get_by_role("heading", level=1)).to_have_text("Villa Rosa")
