"""Create inquiry as only a browser has it: typing, picking, dropping, and an expired session (features N1–N4)."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.sessions.models import Session
from django.core.cache import cache
from playwright.sync_api import expect

from contacts.saving import create_contact
from requests_app.models import CatalogueItem, Inquiry, Upload
from tests.browser.test_files import give
from tests.cast import NOW, PASSWORD, contact_data

TEXT = "Six roof windows, and one that rattles."


@pytest.fixture
def new(lena_page):
    """The empty form; at the end it asks for nothing more, before all tables are emptied."""
    lena_page.goto(lena_page.base + "/inquiries/new/")
    yield lena_page
    lena_page.wait_for_load_state("networkidle")
    lena_page.close()


def type_contact(page, email="anna.thaler@post.example"):
    page.get_by_label("Title").select_option("ms")
    page.get_by_label("Last name").fill("Thaler")
    if email:
        # Known contacts have been asked for before anything else happens.
        with page.expect_response("**/inquiries/new/known/**"):
            page.get_by_label("E-mail", exact=False).first.fill(email)
    page.get_by_label("Processing of the data for this inquiry").check()
    page.get_by_label("What is it about?").fill(TEXT)


def send(page):
    page.locator(".form-foot").get_by_role("button", name="Create inquiry").click()


def sign_out_everywhere():
    """What happens to a session after two weeks."""
    Session.objects.all().delete()
    cache.clear()


def sign_in(page):
    expect(page).to_have_url(re.compile("/account/sign-in/"))
    page.locator("[name=login]").fill("lena.gruber@studio-bolzano.example")
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def choose(page, *files):
    page.locator("#new-files").set_input_files([{"name": n, "mimeType": "text/csv", "buffer": c} for n, c in files])


def held(page):
    return page.locator(".new-files .held [data-name]")


def overflows(page):
    return page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


def axe_complaints(page):
    return [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in Axe().run(page).response["violations"]]


def test_a_form_sent_after_the_session_has_expired_comes_back_with_everything(new):
    type_contact(new)
    choose(new, ("list.csv", b"a;b\n1;2\n"))
    expect(held(new)).to_have_text("list.csv")
    sign_out_everywhere()
    send(new)
    sign_in(new)
    expect(new.get_by_text("All that you had typed is here again.")).to_be_visible()
    expect(new.get_by_label("What is it about?")).to_have_value(TEXT)
    expect(new.get_by_label("Last name")).to_have_value("Thaler")
    expect(new.get_by_label("Processing of the data for this inquiry")).to_be_checked()
    expect(held(new)).to_have_text("list.csv")
    send(new)
    expect(new).to_have_url(re.compile(r"/inquiries/\d+/$"))
    assert [file.name for file in Inquiry.objects.get().files.all()] == ["list.csv"]


def test_a_part_asked_for_after_the_session_has_expired_loses_nothing(new):
    type_contact(new, email="")
    sign_out_everywhere()
    new.get_by_label("E-mail", exact=False).first.press_sequentially("anna.thaler@post.example")
    sign_in(new)
    expect(new.get_by_label("What is it about?")).to_have_value(TEXT)
    expect(new.get_by_label("Last name")).to_have_value("Thaler")
    expect(new.locator(".error")).to_have_count(0)
    assert Inquiry.objects.count() == 0


def test_nothing_typed_stays_in_the_browser(new):
    type_contact(new)
    kept = "JSON.stringify([{...localStorage}, {...sessionStorage}])"
    assert "Thaler" not in new.evaluate(kept)
    sign_out_everywhere()
    send(new)
    expect(new).to_have_url(re.compile("/account/sign-in/"))
    assert "Thaler" not in new.evaluate(kept) + new.url + new.content()


def test_files_are_chosen_dropped_and_pasted_and_a_bad_one_says_so(new):
    type_contact(new)
    choose(new, ("list.csv", b"a;b\n1;2\n"), ("empty.csv", b""))
    expect(held(new)).to_have_text(["list.csv"])
    expect(new.locator(".new-files .sent", has_text="empty.csv")).to_contain_text("This file is empty.")
    give(new, "#main", "drop", "dropped.txt")
    give(new, "body", "paste", "pasted.txt")
    expect(held(new)).to_have_text(["list.csv", "dropped.txt", "pasted.txt"])
    expect(new.get_by_label("What is it about?")).to_have_value(TEXT)
    new.get_by_role("button", name="Remove: dropped.txt").click()
    expect(held(new)).to_have_text(["list.csv", "pasted.txt"])
    new.get_by_label("Last name").fill("")
    send(new)
    expect(new.locator(".error").first).to_be_visible()
    expect(held(new)).to_have_text(["list.csv", "pasted.txt"])
    new.get_by_label("Last name").fill("Thaler")
    send(new)
    expect(new).to_have_url(re.compile(r"/inquiries/\d+/$"))
    assert sorted(file.name for file in Inquiry.objects.get().files.all()) == ["list.csv", "pasted.txt"]
    assert Upload.objects.count() == 0


@pytest.fixture
def catalogue(db):
    """Three hundred samples."""
    CatalogueItem.objects.bulk_create(
        CatalogueItem(code=f"s{number}", kind="sample", title=f"Corner, Tür {number}") for number in range(300)
    )


def test_articles_are_picked_with_the_keyboard_among_three_hundred(catalogue, new):
    type_contact(new)
    new.get_by_label("Type", exact=True).select_option("sample")
    for name, value in {"Street": "Via Roma", "Postal code": "39012", "Town": "Merano"}.items():
        new.get_by_label(name).first.fill(value)
    expect(new.get_by_label("Town").first).to_have_attribute("aria-required", "true")
    search = new.get_by_label("Search Samples")
    search.fill("tur 29")
    expect(new.locator("[data-articles-found]").first).to_have_text("13 articles")
    search.fill("tur 299")
    new.keyboard.press("Enter")
    expect(new.get_by_label("Corner, Tür 299")).to_be_focused()
    new.keyboard.type("3")
    new.keyboard.press("Enter")
    expect(search).to_be_focused()
    new.keyboard.type("tur 7")
    new.keyboard.press("Enter")
    expect(new.locator("[data-articles-chosen]").first).to_have_text("Chosen: 3 × Corner, Tür 299, 1 × Corner, Tür 7")
    assert axe_complaints(new) == []
    send(new)
    expect(new).to_have_url(re.compile(r"/inquiries/\d+/$"))
    assert sorted(Inquiry.objects.get().articles.values_list("code", "quantity")) == [("s299", 3), ("s7", 1)]


@pytest.fixture
def anna(cast, db):
    """A contact that Lena's organisation has."""
    data = contact_data(emails=["anna.thaler@post.example"], first_name="Anna", last_name="Thaler")
    return create_contact(cast.bolzano, data, by=cast.lena, at=NOW)


def test_a_known_contact_is_offered_while_typing_and_used_by_keyboard(anna, new):
    new.get_by_label("What is it about?").fill(TEXT)
    new.get_by_label("E-mail", exact=False).first.press_sequentially("anna.th")
    expect(new.locator("#known")).to_contain_text("Anna Thaler")
    expect(new.locator("#known")).to_have_attribute("aria-live", "polite")
    assert axe_complaints(new) == []
    new.get_by_role("button", name="Use this contact").focus()
    new.keyboard.press("Enter")
    expect(new.locator("[name=contact]")).to_have_value(str(anna.pk))
    expect(new.get_by_label("What is it about?")).to_have_value(TEXT)
    send(new)
    expect(new).to_have_url(re.compile(r"/inquiries/\d+/$"))
    assert Inquiry.objects.get().contact == anna


def test_enter_sends_the_form_also_while_a_known_contact_is_offered(anna, new):
    new.get_by_label("E-mail", exact=False).first.press_sequentially("anna.th")
    expect(new.locator("#known")).to_contain_text("Anna Thaler")
    new.get_by_label("Last name").press("Enter")
    expect(new.locator(".error").first).to_be_visible()
    expect(new.locator("#dialog")).not_to_be_visible()


def test_what_is_asked_follows_type_origin_and_language(catalogue, new):
    expect(new.get_by_label("Project name")).to_be_visible()
    expect(new.get_by_label("Signed form")).to_be_hidden()
    new.get_by_label("Type", exact=True).select_option("sample")
    expect(new.get_by_label("Project name")).to_be_hidden()
    expect(new.get_by_label("Search Samples")).to_be_visible()
    new.get_by_label("Origin").select_option("in_person")
    expect(new.get_by_label("Signed form")).to_be_visible()
    new.get_by_text("What the contact is asked").click()
    new.get_by_label("Language").select_option("es")
    expect(new.get_by_text("Acepto que Studio Bolzano trate")).to_have_count(1)


@pytest.mark.parametrize("kind", ["offer", "sample", "event"])
def test_the_form_fits_a_phone(catalogue, new, kind):
    new.set_viewport_size({"width": 390, "height": 800})
    new.get_by_label("Type", exact=True).select_option(kind)
    for origin in ("phone", "in_person"):
        new.get_by_label("Origin").select_option(origin)
        assert not overflows(new)
    assert axe_complaints(new) == []
