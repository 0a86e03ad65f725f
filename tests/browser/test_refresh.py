"""The list stands still while it refreshes (features L13, B7), and is found again as it was left (L12)."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from requests_app import notes
from requests_app.models import Inquiry
from requests_app.unread import mark_unread
from tests.cast import act
from tests.requests_app.test_list import known, many

pytestmark = pytest.mark.django_db(transaction=True)

COMES_BACK = "document.dispatchEvent(new Event('visibilitychange'))"


@pytest.fixture
def list_page(lena_page, cast):
    """The list with 64 inquiries of Lena's, open."""
    lena_page.set_default_timeout(12_000)
    many(cast.lena, 60)
    # Words such as 5 min late would change by themselves.
    Inquiry.objects.update(due_at=timezone.now() + timedelta(days=30))
    lena_page.goto(f"{lena_page.base}/?sort=number")
    return lena_page


def refresh(page, status=200):
    """Let the list ask as it does when its tab comes back; returns once it has the answer.

    Each quarter of an hour even an unchanged list is sent once.
    """
    for _attempt in range(2):
        with page.expect_response(lambda answer: answer.request.headers.get("if-none-match")) as answer:
            page.evaluate(COMES_BACK)
        if answer.value.status == status:
            return
        page.wait_for_timeout(200)
    assert answer.value.status == status


def scrolled(page, is_there):
    """Wait until the page is scrolled to where it should be; its policy forbids Playwright's own waiting."""
    for _ in range(60):
        if is_there(page.evaluate("scrollY")):
            return
        page.wait_for_timeout(50)
    raise AssertionError(page.evaluate("scrollY"))


def brought(cast, by="jonas"):
    """An inquiry that a colleague hands to Lena; it stands last by its number."""
    now = timezone.now()
    person = getattr(cast, by)
    return act(known(person, now), "assign", person, now, target=f"person:{cast.lena.pk}")


def test_an_unchanged_list_is_not_sent_again(list_page):
    refresh(list_page, 304)
    refresh(list_page, 304)
    expect(list_page.locator("[data-news]")).to_be_empty()


def test_all_that_somebody_does_survives_five_refreshes(list_page, cast):
    page = list_page
    page.goto(f"{page.base}/?sort=-number")
    page.get_by_label("Select 251124/000053").check()
    page.get_by_label("Select 251124/000055").check()
    page.mouse.wheel(0, 600)
    scrolled(page, lambda top: top > 300)
    page.locator("#funnel-project").click()
    typed = page.locator("#filter-box input[type=text]").first
    expect(typed).to_be_focused()
    tops = page.evaluate("[scrollY, document.getElementById('results').getBoundingClientRect().top]")
    row = Inquiry.objects.get(number="251124/000050")
    words = "Neubau Bozen"
    for number, letter in enumerate(words):
        page.keyboard.type(letter, delay=90)
        if number % 2 == 1 and number < 10:
            row.project_name = f"Haus {number}"
            row.save()
            refresh(page)
            expect(page.locator(f"#inquiry-{row.pk} .column-project")).to_contain_text(f"Haus {number}")
    for _ in range(3):
        brought(cast)
    refresh(page)
    expect(page.get_by_role("status").get_by_role("button", name="3 new")).to_be_visible()
    expect(typed).to_have_value(words)
    expect(typed).to_be_focused()
    expect(page.locator("#filter-box")).to_be_visible()
    assert page.evaluate("[scrollY, document.getElementById('results').getBoundingClientRect().top]") == tops
    assert page.locator("[data-pick]:checked").evaluate_all("all => all.map(box => box.closest('tr').id)") == [
        f"inquiry-{Inquiry.objects.get(number=number).pk}" for number in ("251124/000055", "251124/000053")
    ]


def test_new_rows_are_told_and_come_when_they_are_wanted(lena_page, cast):
    page = lena_page
    mine = known(cast.lena, timezone.now())
    page.goto(f"{page.base}/")
    arrived = [brought(cast) for _ in range(3)]
    refresh(page)
    button = page.get_by_role("status").get_by_role("button", name="3 new")
    expect(button).to_be_visible()
    expect(page.locator("[data-row]")).to_have_count(1)
    expect(page.locator("#choice-open .count")).to_have_text("4")
    button.click()
    expect(page.locator("[data-row]")).to_have_count(4)
    expect(page.locator("[data-news]")).to_be_empty()
    focused = page.evaluate("document.activeElement.closest('tr').id")
    assert focused in {f"inquiry-{inquiry.pk}" for inquiry in arrived}
    expect(page.locator(f"#inquiry-{mine.pk}")).to_be_visible()
    expect(page).to_have_url(f"{page.base}/")


def test_what_has_left_stays_in_its_place_and_says_so(list_page, cast):
    page = list_page
    row = known(cast.lena, timezone.now())
    page.goto(f"{page.base}/?sort=-number")
    act(row, "close", cast.lena, timezone.now())
    refresh(page)
    expect(page.locator(f"#inquiry-{row.pk}")).to_contain_text("No longer on this page")
    page.get_by_role("button", name="Show the list as it is now").click()
    expect(page.locator(f"#inquiry-{row.pk}")).to_have_count(0)


def test_a_note_of_somebody_else_makes_the_row_bold_where_it_stands(list_page, cast):
    row = Inquiry.objects.get(number="251124/000001")
    place = list_page.locator(f"#inquiry-{row.pk}")
    expect(place).not_to_have_class(re.compile("unread"))
    notes.add(row, "Call back", by=cast.bruno, at=timezone.now())
    refresh(list_page)
    expect(place).to_have_class(re.compile("unread"))
    expect(place).to_contain_text("Note by Bruno Mair")
    place.get_by_role("link", name=row.number).focus()
    notes.add(row, "Once more", by=cast.jonas, at=timezone.now())
    refresh(list_page)
    expect(place).to_contain_text("Note by Jonas Kofler")
    expect(place.get_by_role("link", name=row.number)).to_be_focused()


def test_without_a_network_it_says_so_quietly_and_goes_on(list_page):
    page = list_page
    page.context.set_offline(True)
    page.evaluate(COMES_BACK)
    expect(page.locator("[data-news]")).to_have_text("Not up to date: no connection")
    page.context.set_offline(False)
    refresh(page, 304)
    expect(page.locator("[data-news]")).to_be_empty()


def test_the_list_asks_by_itself_every_minute(lena_page, cast):
    known(cast.lena, timezone.now())
    lena_page.clock.install()
    lena_page.goto(f"{lena_page.base}/")
    with lena_page.expect_response(lambda answer: answer.status == 304):
        lena_page.clock.run_for(61_000)


@pytest.mark.parametrize("way", ["Back to the list", "Inquiries", "the browser"])
def test_coming_back_finds_the_list_as_it_was(list_page, way):
    page = list_page
    page.get_by_role("link", name="Next").click()
    expect(page.locator(".pager")).to_contain_text("51–64 of 64")
    row = page.locator("[data-row]").nth(12)
    link = row.locator("[data-row-link]")
    number = link.inner_text()
    link.scroll_into_view_if_needed()
    page.mouse.wheel(0, 40)
    page.wait_for_timeout(300)
    top, address = page.evaluate("scrollY"), page.url
    link.click()
    expect(page).to_have_title(re.compile(f"^{number}"))
    if way == "the browser":
        page.go_back()
    else:
        page.get_by_role("link", name=way, exact=True).click()
    expect(page.get_by_role("link", name=number)).to_be_focused()
    expect(page).to_have_url(address)
    scrolled(page, lambda now: abs(now - top) < 3)


def test_marking_as_unread_leads_back_and_says_so(list_page, cast):
    page = list_page
    page.get_by_role("link", name="251124/000004").click()
    page.get_by_role("button", name="Mark as unread").click()
    expect(page.locator(".toast")).to_contain_text("Marked as unread")
    expect(page).to_have_url(f"{page.base}/?sort=number")
    expect(page.locator("#choice-unread .count")).to_have_text("1")
    page.get_by_role("link", name="Unread").click()
    expect(page.locator("[data-row]")).to_have_count(1)


def test_opening_reads(list_page, cast):
    row = Inquiry.objects.get(number="251124/000004")
    mark_unread([row.pk], cast.lena)
    refresh(list_page)
    with list_page.expect_response(re.compile("/seen/")):
        list_page.get_by_role("link", name=row.number).click()
    list_page.go_back()
    expect(list_page.locator(f"#inquiry-{row.pk}")).not_to_have_class(re.compile("unread"))


def test_rows_are_made_compact_in_place_and_stay_so(list_page, cast):
    list_page.evaluate("window.same = true")
    list_page.get_by_role("button", name="Compact rows").click()
    expect(list_page.locator("table.compact")).to_be_visible()
    assert list_page.evaluate("window.same")
    list_page.reload()
    expect(list_page.locator("table.compact")).to_be_visible()
    expect(list_page.get_by_role("button", name="Compact rows")).to_have_attribute("aria-pressed", "true")


def test_the_last_choice_wins_on_a_slow_network(list_page):
    page = list_page
    slow = lambda route: (page.wait_for_timeout(700), route.continue_())  # noqa: E731
    page.route(re.compile("group=processed"), slow)
    page.locator("#choice-processed").click()
    page.locator("#choice-all").click()
    expect(page.locator("#choice-all")).to_have_attribute("aria-current", "page")
    page.wait_for_timeout(1200)
    expect(page.locator("#choice-all")).to_have_attribute("aria-current", "page")
