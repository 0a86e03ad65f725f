"""What is unread, for whom, and since when no more (features L4, D12)."""

from datetime import timedelta

import pytest
from django.urls import reverse

from core.mail import without_mails
from requests_app import clock as time
from requests_app import notes, row_notices
from requests_app.creation import InquiryData, create_inquiry
from requests_app.files import add_file
from requests_app.models import InquiryUnread, Notice
from requests_app.unread import MOST, mark_read, mark_unread
from tests.cast import NOW, act, add_person
from tests.requests_app.test_list import html, known, pks, shown
from tests.requests_app.test_partner_answers import send

PDF = {"name": "plan.pdf", "content": b"%PDF-1.4\n", "declared_type": "application/pdf"}


def readers(inquiry) -> set[str]:
    """The first names of those for whom it is unread."""
    return set(InquiryUnread.objects.filter(inquiry=inquiry.pk).values_list("person__first_name", flat=True))


def read_by_all(inquiry) -> None:
    InquiryUnread.objects.filter(inquiry=inquiry.pk).delete()


def post(client, person, name, inquiry, **data):
    client.force_login(person)
    return client.post(reverse(name, args=[inquiry.pk]), data)


# --- Who gets it -------------------------------------------------------------------------------------------------


def test_what_comes_in_is_new_to_those_who_can_take_it(cast, inquiry):
    add_person(cast.manufacturer, "otto.lang@finstral.example", "manager", is_active=False)
    assert readers(inquiry) == {"Martin", "Ada"}


def test_what_is_offered_is_new_to_those_who_may_accept_and_no_more_to_who_handed_it_on(cast, inquiry):
    read_by_all(inquiry)
    offered = act(inquiry, "assign", cast.martin, target=f"organisation:{cast.bolzano.pk}")
    assert readers(offered) == {"Lena", "Jonas", "Bruno"}


def test_what_the_system_hands_on_nobody_else_has_to_read(cast, inquiry):
    offered = act(inquiry, "assign", None, target=f"organisation:{cast.bolzano.pk}")
    assert readers(offered) == {"Lena", "Jonas", "Bruno"}


def test_where_more_could_take_it_nobody_gets_it(cast, inquiry):
    for number in range(MOST):
        add_person(cast.bolzano, f"kim.no{number}@studio-bolzano.example", "salesperson")
    read_by_all(inquiry)
    assert readers(act(inquiry, "assign", cast.martin, target=f"organisation:{cast.bolzano.pk}")) == set()


@pytest.mark.parametrize("target", ["person", "unit"])
def test_what_a_colleague_hands_over_is_new_to_who_gets_it(cast, accepted, target):
    read_by_all(accepted)
    pk = {"person": cast.jonas.pk, "unit": cast.lena.unit.pk}[target]
    act(accepted, "assign", cast.lena, target=f"{target}:{pk}")
    assert readers(accepted) == {"person": {"Jonas"}, "unit": {"Jonas", "Bruno"}}[target]


def test_what_is_created_for_a_colleague_is_new_to_them(cast):
    contact = known(cast.lena).contact
    wish = InquiryData(type="general", origin="phone", language="it")
    for_jonas = create_inquiry(contact, wish, unit=cast.lena.unit, responsible=cast.jonas, by=cast.lena, at=NOW)
    assert (readers(for_jonas), readers(known(cast.lena))) == ({"Jonas"}, set())


def test_who_assigned_learns_of_each_answer(cast, offered):
    for answer, by in (("accept", cast.lena), ("refuse", cast.carla)):
        read_by_all(offered)
        act(offered, answer, by)
        assert readers(offered) == {"Martin"}
        if answer == "accept":
            offered = create_inquiry(
                offered.contact, InquiryData(type="general", origin="web", language="it"),
                unit=cast.manufacturer.root_unit, responsible=cast.martin, by=cast.martin, at=NOW,
            )  # fmt: skip
            act(offered, "assign", cast.martin, target=f"organisation:{cast.verona.pk}")


def test_a_lapse_and_a_take_over_are_unread_too(cast, offered):
    read_by_all(offered)
    time.expire_unanswered(NOW + timedelta(days=4))
    assert readers(offered) == {"Martin"}
    mine = known(cast.lena)
    act(mine, "take_over", cast.jonas)
    assert readers(mine) == {"Lena"}


def test_what_a_partner_answers_is_unread_for_the_responsible(partner, cast, outside):
    read_by_all(outside)
    send(partner, "accept")
    assert readers(outside) == {"Martin"}


def test_notes_files_and_contact_data_of_others_are_unread_and_noticed(client, cast, accepted):
    add_file(accepted, by=cast.jonas, at=NOW, **PDF)
    notes.add(accepted, "Call back", by=cast.martin, at=NOW)
    copy = accepted.assignments.get().to_contact
    row_notices.contact_changed(copy, by=cast.bruno, at=NOW)
    row_notices.contact_changed(accepted.contact, by=cast.ada, at=NOW)
    page = html(client, cast.lena)
    said = ("File by Jonas Kofler", "Note by Martin Pichler", "Contact changed by Bruno Mair")
    assert ([word for word in said if word not in page], "Ada Egger" in page) == ([], False)
    assert [row.is_unread for row in shown(client, cast.lena)] == [True]


def test_nobody_reads_what_they_did_themselves_nor_what_the_clock_does(cast, accepted):
    read_by_all(accepted)
    notes.add(accepted, "Called", by=cast.lena, at=NOW)
    add_file(accepted, by=cast.lena, at=NOW, **PDF)
    add_file(accepted, by=None, at=NOW, **PDF)
    row_notices.contact_changed(accepted.assignments.get().to_contact, by=cast.lena, at=NOW)
    act(accepted, "hold", cast.lena, date="2026-12-03", time="09:00")
    assert (readers(accepted), Notice.objects.count()) == (set(), 0)


def test_what_is_loaded_from_long_ago_is_read(cast, accepted):
    read_by_all(accepted)
    with without_mails():
        act(accepted, "take_over", cast.jonas)
        known(cast.jonas)
    assert InquiryUnread.objects.count() == 0


# --- The list ----------------------------------------------------------------------------------------------------


def test_unread_leaves_what_is_unread_together_with_the_other_choices(client, cast, clock):
    first, second, done = known(cast.lena), known(cast.lena), act(known(cast.lena), "close", cast.lena)
    mark_unread([second.pk, done.pk], cast.lena)
    mark_unread([first.pk], cast.jonas)
    assert pks(client, cast.lena, "/?unread=1") == [second.pk]
    assert pks(client, cast.lena, "/?unread=1&group=all") == [second.pk, done.pk]
    toggle = client.get("/").context["unread"]
    assert (toggle.number, toggle.url, toggle.is_current) == ("1", "/?unread=1", False)
    assert [choice.number for choice in client.get("/?unread=1").context["groups"]] == ["1", "1", "2"]


def test_unread_rows_are_bold_and_say_so(client, cast):
    mark_unread([known(cast.lena).pk], cast.lena)
    page = html(client, cast.lena)
    assert ('<tr data-row class="unread"' in page, '<span class="visually-hidden"> Unread</span>' in page) == (
        True,
        True,
    )


def test_nothing_unread_leads_back_to_all(client, cast):
    known(cast.lena)
    client.force_login(cast.lena)
    empty = client.get("/?unread=1").context["empty"]
    assert (empty.title, empty.url) == ("Nothing unread", "/?group=open")


# --- Reading and marking -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("stage", ["offered", "accepted"])
def test_opening_the_page_reads_only_once_it_is_shown(client, cast, request, stage):
    inquiry = request.getfixturevalue(stage)
    mark_unread([inquiry.pk], cast.lena)
    client.force_login(cast.lena)
    page = client.get(reverse("inquiry_detail", args=[inquiry.pk])).text
    assert f'data-hx-post="{reverse("inquiry_seen", args=[inquiry.pk])}" data-hx-trigger="load"' in page
    assert "Lena" in readers(inquiry)
    post(client, cast.lena, "inquiry_seen", inquiry)
    assert "Lena" not in readers(inquiry)


def test_a_read_inquiry_asks_for_nothing(client, cast, accepted):
    read_by_all(accepted)
    client.force_login(cast.lena)
    assert "inquiry_seen" not in client.get(reverse("inquiry_detail", args=[accepted.pk])).text
    assert "/seen/" not in client.get(reverse("inquiry_detail", args=[accepted.pk])).text


@pytest.mark.parametrize(
    ("left", "back"),
    [
        ("/?group=processed&sort=number", "/?group=processed&sort=number"),
        ("https://elsewhere.example/?group=all&x=1", "/?group=all"),
        ("", "/?group=open"),
    ],
)
def test_marking_as_unread_leads_back_to_the_list_and_nowhere_else(client, cast, accepted, left, back):
    read_by_all(accepted)
    assert post(client, cast.lena, "inquiry_unread", accepted, list=left).url == back
    assert readers(accepted) == {"Lena"}
    assert mark_read([accepted.pk], cast.lena) == 1


def test_what_one_may_not_see_cannot_be_marked(client, cast, accepted):
    read_by_all(accepted)
    assert post(client, cast.carla, "inquiry_unread", accepted).status_code == 404
    assert client.get(reverse("inquiry_unread", args=[accepted.pk])).status_code == 405
    assert readers(accepted) == set()


def test_compact_rows_are_remembered_for_the_person(client, cast):
    known(cast.lena)
    client.force_login(cast.lena)
    assert client.post(reverse("inquiry_rows"), {"compact": "1", "list": "/?sort=number"}).url == "/?sort=number"
    assert ('class="table compact"' in client.get("/").text, 'class="table compact"' in html(client, cast.jonas)) == (
        True, False,
    )  # fmt: skip
    client.force_login(cast.lena)
    client.post(reverse("inquiry_rows"), {"compact": "0"})
    assert 'class="table compact"' not in client.get("/").text
