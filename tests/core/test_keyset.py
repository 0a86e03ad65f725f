"""Pages by key: every row once, in both directions, whatever happens between two pages."""

import pytest
from django.db.models import F, Value

from contacts.models import Province
from core import keyset

SIZE = 10
pytestmark = pytest.mark.django_db


def names() -> list[keyset.Part]:
    """All provinces of Spain, by name."""
    return [keyset.Part(Province.objects.filter(country="ES"), F("name"))]


def walk(parts, order: str, direction: str = "next", cursor: str = "") -> list[keyset.Page]:
    """All pages from the cursor on."""
    pages = [keyset.page(lambda: parts, order=order, size=SIZE, cursor=cursor)]
    while (cursor := getattr(pages[-1], direction)) is not None:
        pages.append(keyset.page(lambda: parts, order=order, size=SIZE, cursor=cursor))
    return pages


def pks(pages) -> list[int]:
    return [pk for page in pages for pk in page.pks]


@pytest.mark.parametrize("order", ["name", "-name"])
def test_walking_visits_every_row_once_in_order(order):
    expected = Province.objects.filter(country="ES").order_by(order, order.replace("name", "pk"))
    pages = walk(names(), order)
    assert pks(pages) == list(expected.values_list("pk", flat=True))
    assert [page.start for page in pages] == list(range(0, len(expected), SIZE))


@pytest.mark.parametrize("order", ["name", "-name"])
def test_walking_back_shows_the_same_pages(order):
    pages = walk(names(), order)
    last = keyset.page(names, order=order, size=SIZE, cursor=pages[-2].next)
    back = walk(names(), order, "previous", last.previous)
    assert [page.pks for page in back] == [page.pks for page in pages[-2::-1]]
    assert [page.start for page in back] == [page.start for page in pages[-2::-1]]


def test_alternatives_that_share_rows_show_each_once():
    parts = [*names(), keyset.Part(Province.objects.filter(country="ES", name__lt="M"), F("name"))]
    assert pks(walk(parts, "name")) == pks(walk(names(), "name"))


@pytest.mark.parametrize("order", ["name", "-name"])
def test_a_lower_rank_comes_first_in_either_direction(order):
    italy = keyset.Part(Province.objects.filter(country="IT"), F("name"), rank=0)
    spain = keyset.Part(Province.objects.filter(country="ES"), F("name"), rank=1)
    pages = walk([spain, italy], order)
    assert pks(pages) == pks(walk([italy], order)) + pks(walk([spain], order))
    assert pks(walk([spain, italy], order, "previous", pages[-1].previous)[::-1]) == pks(pages[:-1])


def test_equal_keys_are_told_apart_by_primary_key():
    parts = [keyset.Part(Province.objects.filter(country="ES"), Value(""))]
    assert pks(walk(parts, "none")) == sorted(pks(walk(names(), "name")))


@pytest.mark.parametrize("cursor", ["", "abc", "W10:x", "\x00", "é", "a" * 3000])
def test_a_foreign_cursor_leads_to_the_first_page(cursor):
    assert keyset.page(names, order="name", size=SIZE, cursor=cursor).pks == walk(names(), "name")[0].pks


def test_a_cursor_of_another_order_leads_to_the_first_page():
    cursor = keyset.page(names, order="name", size=SIZE).next
    assert keyset.page(names, order="-name", size=SIZE, cursor=cursor).pks == walk(names(), "-name")[0].pks


def test_a_row_that_leaves_shifts_nothing():
    first, second, *_ = walk(names(), "name")
    Province.objects.filter(pk=first.pks[-1]).delete()
    assert keyset.page(names, order="name", size=SIZE, cursor=first.next).pks == second.pks


def test_when_all_rows_behind_are_gone_the_first_page_is_shown():
    pages = walk(names(), "name")
    Province.objects.filter(pk__in=pages[-1].pks).delete()
    page = keyset.page(names, order="name", size=SIZE, cursor=pages[-2].next)
    assert (page.pks, page.start, page.previous) == (pages[0].pks, 0, None)


def test_going_back_to_less_than_a_page_shows_the_first_one_whole():
    pages = walk(names(), "name")
    Province.objects.filter(pk__in=pages[0].pks[:3]).delete()
    page = keyset.page(names, order="name", size=SIZE, cursor=pages[2].previous)
    page = page if page.previous is None else keyset.page(names, order="name", size=SIZE, cursor=page.previous)
    assert (page.pks, page.start) == (pages[0].pks[3:] + pages[1].pks[:3], 0)


def test_no_rows_are_one_empty_page():
    parts = [keyset.Part(Province.objects.none(), F("name"))]
    assert keyset.page(lambda: parts, order="name", size=SIZE) == keyset.Page([], 0, None, None)
