"""An unchanged list answers 304, a changed one never does (features L13)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from contacts.models import ContactPhone
from contacts.saving import data_of
from requests_app import contact_keeping, files, notes, tags
from requests_app.listing import freshness
from requests_app.models import Inquiry, ListChange, Tag
from requests_app.tasks import forget_list_changes
from requests_app.unread import mark_read, mark_unread
from tests.cast import NOW, act
from tests.requests_app.test_list import known
from tests.requests_app.test_search import PDF, add

pytestmark = pytest.mark.django_db(transaction=True)


class Watcher:
    """Somebody's open list, which asks again and again."""

    def __init__(self, client, person, address="/?group=open"):
        client.force_login(person)
        self.client, self.address = client, address
        answer = client.get(address)
        self.stamp, self.rows = answer["ETag"], answer.context["rows"]

    def ask(self):
        """The status of the answer, which brings a new stamp when it is a list."""
        answer = self.client.get(self.address, headers={"If-None-Match": self.stamp, "HX-Request": "true"})
        self.stamp = answer["ETag"]
        if answer.status_code == 200:
            self.rows = answer.context["rows"]
        return answer.status_code


@pytest.fixture
def mine(cast, clock) -> Inquiry:
    """An inquiry of Lena's, due far from now."""
    inquiry = known(cast.lena)
    Inquiry.objects.filter(pk=inquiry.pk).update(due_at=NOW + timedelta(days=9))
    return inquiry


@pytest.fixture
def watcher(client, cast, mine):
    """Lena's list, open."""
    return Watcher(client, cast.lena)


def test_an_unchanged_list_costs_three_queries_at_most(watcher):
    with CaptureQueriesContext(connection) as queries:
        assert watcher.ask() == 304
    assert len(queries) <= 3
    assert watcher.ask() == 304


CHANGES = {
    "an action": lambda cast, mine: act(mine, "hold", cast.lena, date="2026-12-03", time="09:00"),
    "a new inquiry": lambda cast, mine: known(cast.lena),
    "another's inquiry that comes": lambda cast, mine: act(
        known(cast.jonas), "assign", cast.jonas, target=f"person:{cast.lena.pk}"
    ),
    "one that goes": lambda cast, mine: act(mine, "take_over", cast.jonas),
    "a tag": lambda cast, mine: mine.tags.add(Tag.objects.create(organisation=cast.bolzano, name="Fair")),
    "a note of somebody else": lambda cast, mine: notes.add(mine, "Call", by=cast.bruno, at=NOW),
    "a mark": lambda cast, mine: mark_unread([mine.pk], cast.lena),
    "a phone": lambda cast, mine: ContactPhone.objects.filter(contact=mine.contact).update(raw="0471 1"),
    "a contact": lambda cast, mine: mine.contact.save(),
    "a field without an action": lambda cast, mine: Inquiry.objects.filter(pk=mine.pk).update(project_name="X"),
    "a colleague's name": lambda cast, mine: cast.jonas.save(),
    "a right": lambda cast, mine: cast.lena.roles.clear(),
    "a substitute": lambda cast, mine: cast.jonas.absences.create(substitute=cast.lena, weekday=1),
}


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_a_list_shows_is_noticed(watcher, cast, mine, change):
    CHANGES[change](cast, mine)
    assert watcher.ask() == 200
    assert watcher.ask() == 304


def _offer(inquiry, cast, code, number):
    data = {"date": "2026-12-01", "time": "10:00", "duration": "60", "place": "studio", "studio": cast.studio.pk}
    return act(inquiry, code, cast.lena, **data, offer_number=number)


# What a list searches or filters by, before and after: the words that it no longer, or only then, finds.
FOUND_BY = {
    "the text of a note": (
        "q=erker",
        lambda cast, mine: notes.add(mine, "Mit Erker", by=cast.lena, at=NOW),
        lambda cast, mine: notes.edit(notes.own(mine, cast.lena).get(), "Ohne", at=NOW),
    ),
    "a new note": ("q=erker", None, lambda cast, mine: notes.add(mine, "Mit Erker", by=cast.lena, at=NOW)),
    "the name of a file": (
        "q=grundriss",
        lambda cast, mine: files.add_file(
            mine, name="Grundriss.pdf", content=PDF, declared_type="application/pdf", by=cast.lena, at=NOW
        ),
        lambda cast, mine: files.rename(mine.files.get(), "Ansicht", by=cast.lena, at=NOW),
    ),
    "a tag in the search": (
        "q=messe",
        None,
        lambda cast, mine: tags.put_on(mine, "Messe", by=cast.lena, at=NOW),
    ),
    "the name of a tag": (
        "q=messe",
        lambda cast, mine: tags.put_on(mine, "Messe", by=cast.lena, at=NOW),
        lambda cast, mine: tags.rename(mine.tags.get(), "Ausstellung"),
    ),
    "a tag in a filter": (
        "tag={tag}",
        lambda cast, mine: tags.put_on(mine, "Messe", by=cast.lena, at=NOW),
        lambda cast, mine: tags.take_off(mine, mine.tags.get().pk, by=cast.lena, at=NOW),
    ),
    "a contact's name in the search": ("q=bianchi", None, "rename"),
    "a contact's name in a filter": ("contact=Bianchi", None, "rename"),
    "the number of an offer": (
        "q=A-2026/1177",
        lambda cast, mine: _offer(mine, cast, "agree_offer", "A-2026/1177"),
        lambda cast, mine: _offer(mine, cast, "postpone_offer", "B-5511"),
    ),
}


def _rename(cast, inquiry):
    data = replace(data_of(inquiry.contact), last_name="Verdi")
    contact_keeping.edit(inquiry.contact, data, by=cast.lena, at=NOW)


@pytest.mark.parametrize("what", FOUND_BY)
def test_a_search_or_filter_notices_when_it_finds_something_else(client, cast, clock, what):
    address, before, change = FOUND_BY[what]
    mine = add(cast.lena, first_name="Marco", last_name="Bianchi")
    Inquiry.objects.filter(pk=mine.pk).update(due_at=NOW + timedelta(days=9))
    mine.refresh_from_db()
    if before:
        before(cast, mine)
        mine.refresh_from_db()
    tag = mine.tags.first()
    watcher = Watcher(client, cast.lena, "/?" + address.format(tag=tag.pk if tag else ""))
    assert watcher.ask() == 304
    found = len(watcher.rows)
    (_rename if change == "rename" else change)(cast, mine)
    assert watcher.ask() == 200
    assert len(watcher.rows) == 1 - found
    assert watcher.ask() == 304


def test_a_search_of_others_changes_nothing(client, cast, clock):
    watcher = Watcher(client, cast.lena, "/?q=erker")
    notes.add(add(cast.jonas), "Mit Erker", by=cast.jonas, at=NOW)
    assert watcher.ask() == 304


def test_reading_is_noticed_too(client, cast, mine):
    mark_unread([mine.pk], cast.lena)
    watcher = Watcher(client, cast.lena)
    mark_read([mine.pk], cast.lena)
    assert watcher.ask() == 200


def test_an_offer_is_noticed_by_all_who_may_accept_and_by_nobody_else(client, cast, mine, inquiry):
    people = [cast.lena, cast.jonas, cast.bruno, cast.carla]
    watchers = [Watcher(type(client)(), person) for person in people]
    act(inquiry, "assign", cast.martin, target=f"organisation:{cast.bolzano.pk}")
    assert [watcher.ask() for watcher in watchers] == [200, 200, 200, 304]
    act(inquiry, "revoke", cast.martin)
    assert [watcher.ask() for watcher in watchers] == [200, 200, 200, 304]


def test_what_concerns_others_changes_nothing(watcher, cast):
    act(known(cast.jonas), "hold", cast.jonas, date="2026-12-03", time="09:00")
    cast.jonas.compact_rows = True
    cast.jonas.save(update_fields=["compact_rows"])
    assert watcher.ask() == 304


def test_what_was_begun_before_and_is_committed_later_is_not_missed(watcher, client, cast, mine):
    """A number or a time would miss it: the list is read between the write and its commit, after a later one."""
    stamps = {}

    def look():
        try:
            act(mine, "hold", cast.lena, date="2026-12-04", time="09:00")
            watcher.ask()
            stamps["then"] = watcher.ask()
        finally:
            connection.close()

    other = known(cast.lena)
    with transaction.atomic():
        Inquiry.objects.filter(pk=other.pk).update(project_name="Late")
        elsewhere = Thread(target=look)
        elsewhere.start()
        elsewhere.join()
    assert (stamps["then"], watcher.ask()) == (304, 200)


def test_words_that_change_with_time_are_not_left_standing(client, cast, clock, inquiry):
    act(inquiry, "assign", cast.martin, target=f"organisation:{cast.bolzano.pk}")
    clock.move_to(NOW + timedelta(minutes=54))
    watcher = Watcher(client, cast.lena)
    (row,) = watcher.rows
    assert row.time_left == "47 h left"
    clock.move_to(NOW + timedelta(minutes=59))
    assert watcher.ask() == 304
    clock.move_to(NOW + timedelta(minutes=60, seconds=5))
    assert watcher.ask() == 200


@pytest.mark.parametrize(
    ("due", "later"),
    [
        (timedelta(minutes=5), timedelta(minutes=6)),
        (timedelta(minutes=-10, seconds=-20), timedelta(seconds=45)),
        (timedelta(hours=-2, minutes=-55), timedelta(minutes=6)),
    ],
)
def test_a_due_date_is_late_at_its_minute(client, cast, clock, mine, due, later):
    Inquiry.objects.filter(pk=mine.pk).update(due_at=NOW + due)
    Inquiry.objects.get(pk=mine.pk)
    from_now = Watcher(client, cast.lena)
    clock.move_to(NOW + timedelta(seconds=10))
    assert from_now.ask() == 304
    clock.move_to(NOW + later)
    assert from_now.ask() == 200


def test_a_day_does_not_end_unnoticed(client, cast, clock, mine):
    clock.move_to(datetime(2026, 11, 24, 22, 58, tzinfo=UTC))
    watcher = Watcher(client, cast.lena)
    clock.move_to(datetime(2026, 11, 24, 22, 59, tzinfo=UTC))
    assert watcher.ask() == 304
    clock.move_to(datetime(2026, 11, 24, 23, 0, 1, tzinfo=UTC))
    assert watcher.ask() == 200


def test_a_list_of_what_is_overdue_is_always_made_anew(client, cast, mine):
    assert Watcher(client, cast.lena, "/?group=open&due=overdue").ask() == 200


@pytest.mark.parametrize("stamp", ["", "*", '"x"', 'W/"abc.def:ghi"', "\x00", '"' + "1" * 3000 + '"'])
def test_a_stamp_that_is_none_of_ours_gets_the_list(watcher, stamp):
    watcher.stamp = stamp
    assert watcher.ask() == 200


def test_a_stamp_is_good_for_its_reader_address_language_and_rows_alone(client, cast, mine, watcher):
    stamp = watcher.stamp
    asks = {"If-None-Match": stamp, "HX-Request": "true"}
    assert client.get("/?group=all", headers=asks).status_code == 200
    assert client.get("/?group=open", headers=asks | {"Accept-Language": "de"}).status_code == 200
    client.post(reverse("inquiry_rows"), {"compact": "1"})
    assert client.get("/?group=open", headers=asks).status_code == 200
    client.force_login(cast.bruno)
    assert client.get("/?group=open", headers=asks).status_code == 200


def test_the_stamp_in_the_page_is_that_of_its_refresh(client, cast, mine):
    client.force_login(cast.lena)
    context = client.get("/").context
    answer = client.get(context["address"], headers={"If-None-Match": context["stamp"], "HX-Request": "true"})
    assert (answer.status_code, answer["Cache-Control"]) == (304, "private, no-store")


def test_a_compressed_answers_stamp_is_known_again(watcher):
    watcher.stamp = f"W/{watcher.stamp}"
    assert watcher.ask() == 304


def test_changes_are_forgotten_after_a_day(cast, mine, clock):
    ListChange.objects.update(at=NOW - timedelta(days=1, minutes=1))
    known(cast.lena)
    kept = ListChange.objects.filter(at__gt=NOW - timedelta(hours=1)).count()
    clock.move_to(NOW)
    forget_list_changes()
    assert ListChange.objects.count() <= kept
    freshness.forget(datetime(2099, 1, 1, tzinfo=UTC))
    assert ListChange.objects.count() == 0
