"""One action on many inquiries: what is chosen, what is rehearsed, what becomes of each (workflow.md 3, L11)."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from contacts.saving import create_contact
from requests_app import access
from requests_app.bulk import choosing
from requests_app.bulk_tasks import purge_bulk_jobs
from requests_app.creation import InquiryData, create_inquiry
from requests_app.models import BulkItem, BulkJob, CancelReason, DeadlineRule, Inquiry, Notice
from requests_app.unread import mark_unread
from tests.bulk import HOLD, HTMX, choose, prepared, start
from tests.cast import NOW, act, contact_data
from tests.requests_app.test_list import many


def results(job) -> list[tuple[int, bool, str]]:
    return list(job.items.order_by("pk").values_list("inquiry", "done", "reason"))


def statuses():
    return sorted(Inquiry.objects.values_list("status", flat=True))


@pytest.fixture
def foreign(cast, clock):
    """An inquiry of Verona, which Bolzano must not know of."""
    contact = create_contact(cast.verona, contact_data(), by=cast.carla, at=NOW)
    data = InquiryData(type="general", origin="phone", language="it")
    return create_inquiry(contact, data, unit=cast.carla.unit, responsible=cast.carla, by=cast.carla, at=NOW)


# --- What becomes of each ----------------------------------------------------------------------------------------


def test_each_inquiry_has_its_result_and_only_those_that_can_are_changed(in_bulk, mine):
    job = in_bulk("close", mine, note="Done by phone")
    reason = "“Close inquiry” is not for inquiries of the type “Offer”."
    # What cannot be done is written down before what can.
    assert sorted(results(job)) == [(mine[0].pk, True, ""), (mine[1].pk, True, ""), (mine[2].pk, False, reason)]
    assert (job.state, job.done, job.skipped, job.total) == ("done", 2, 1, 3)
    assert statuses() == ["closed", "closed", "open"]
    assert list(mine[0].history.filter(action="close").values_list("note", flat=True)) == ["Done by phone"]


def test_an_inquiry_named_twice_is_done_once(in_bulk, mine):
    assert in_bulk("close", [mine[0], mine[0]]).total == 1
    assert mine[0].history.filter(action="close").count() == 1


def test_what_one_may_not_see_is_not_among_what_was_chosen(in_bulk, mine, foreign):
    assert in_bulk("hold", [mine[0], foreign], **HOLD).total == 1
    assert foreign.history.filter(action="hold").count() == 0


def test_one_that_fails_unexpectedly_keeps_none_of_the_others_from_it(in_bulk, cast, mine):
    DeadlineRule.objects.filter(status="assigned", type="").delete()
    DeadlineRule.objects.create(status="assigned", type="general", amount=1, unit="days")
    job = in_bulk("assign", [mine[2], mine[0]], target=f"person:{cast.jonas.pk}")
    assert results(job) == [
        (mine[2].pk, False, "Something went wrong; nothing was changed."),
        (mine[0].pk, True, ""),
    ]


def test_many_are_assigned_at_once(in_bulk, cast, mine):
    in_bulk("assign", mine, target=f"person:{cast.jonas.pk}")
    assert set(Inquiry.objects.values_list("status", "responsible__first_name")) == {("assigned", "Jonas")}


def test_what_has_become_impossible_since_says_why(as_lena, cast, mine, django_capture_on_commit_callbacks):
    job = prepared(as_lena, "close", mine[:2])
    act(mine[0], "cancel", cast.lena, reason=CancelReason.objects.first().pk)
    act(mine[1], "assign", cast.lena, target=f"person:{cast.jonas.pk}")
    with django_capture_on_commit_callbacks(execute=True):
        start(as_lena, job)
    assert job.items.count() == 0  # None was possible any more: the form says so instead.
    assert "This is possible for none of them." in start(as_lena, job).text


def test_acting_on_many_is_seeing_their_notices(in_bulk, cast, mine):
    act(mine[0], "assign", cast.lena, target=f"person:{cast.jonas.pk}")
    act(mine[0], "return", cast.jonas)
    in_bulk("close", mine)
    assert Notice.objects.count() == 0


# --- What is chosen ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        ({"ids": []}, "Tick the inquiries first."),
        ({"ids": ["x"]}, "These are no inquiries."),
        ({"ids": ["9" * 30]}, "These are no inquiries."),
        ({"ids": ["987654321"]}, "None of these inquiries exists any more."),
    ],
)
def test_a_choice_that_is_none_is_explained(as_lena, mine, data, problem):
    answer = as_lena.post(reverse("inquiry_bulk", args=["close"]), data)
    assert (answer.status_code, problem in answer.text, BulkJob.objects.count()) == (422, True, 0)


def test_more_than_ten_thousand_are_too_many(as_lena, mine, monkeypatch):
    monkeypatch.setattr(choosing, "MOST", 2)
    for data in ({"ids": [inquiry.pk for inquiry in mine]}, {"all": "1", "address": "/"}):
        answer = as_lena.post(reverse("inquiry_bulk", args=["close"]), data)
        assert (answer.status_code, "Choose at most 2 inquiries" in answer.text) == (422, True)


def test_ids_may_stand_in_one_word(as_lena, mine):
    assert prepared(as_lena, "hold", ids=f"{mine[0].pk},{mine[1].pk}").ids == [mine[0].pk, mine[1].pk]


def test_all_that_match_are_those_of_the_list_on_all_of_its_pages_in_its_order(as_lena, cast, mine, foreign):
    many(cast.lena, 60)
    address = "/?sort=-number&page=x"
    shown, url = [], "/?sort=-number"
    while url:
        context = as_lena.get(url).context
        shown += [row.inquiry.pk for row in context["rows"]]
        url = context["next"]
    assert len(shown) == 67
    assert prepared(as_lena, "close", all="1", address=address).ids == shown
    job = prepared(as_lena, "close", all="1", address=address, but=f"{shown[3]},{shown[5]}")
    assert job.ids == [pk for pk in shown if pk not in (shown[3], shown[5])]


def test_all_that_match_follow_the_search_and_the_group(as_lena, cast, mine):
    assert prepared(as_lena, "close", all="1", address=f"/?q={mine[0].number}").ids == [mine[0].pk]
    act(mine[0], "close", cast.lena)
    assert set(prepared(as_lena, "hold", all="1", address="/").ids) == {mine[1].pk, mine[2].pk}
    assert prepared(as_lena, "hold", all="1", address="https://evil.example/?group=processed").ids == [mine[0].pk]


def test_all_that_match_follow_the_filters_and_unread(as_lena, cast, mine):
    assert prepared(as_lena, "hold", all="1", address="/?type=offer").ids == [mine[2].pk]
    assert set(prepared(as_lena, "hold", all="1", address="/?type=offer&type=general").ids) == {row.pk for row in mine}
    mark_unread([mine[1].pk], cast.lena)
    assert prepared(as_lena, "hold", all="1", address="/?unread=1").ids == [mine[1].pk]


def test_what_matches_is_frozen_when_it_is_rehearsed(as_lena, cast, mine, django_capture_on_commit_callbacks):
    job = prepared(as_lena, "hold", all="1", address="/")
    many(cast.lena, 3)
    with django_capture_on_commit_callbacks(execute=True):
        start(as_lena, job, **HOLD)
    assert BulkItem.objects.count() == 3


def test_after_it_one_is_back_in_the_list_it_began_from_and_nowhere_else(as_lena, mine):
    job = prepared(as_lena, "close", mine, address="https://evil.example/x?sort=-number")
    assert start(as_lena, job).url == "/?sort=-number"


# --- Rehearsal ---------------------------------------------------------------------------------------------------


def test_the_rehearsal_says_how_many_can_and_why_others_cannot(client, cast, mine, offered):
    act(mine[1], "assign", cast.lena, target=f"person:{cast.jonas.pk}")
    client.force_login(cast.bruno)
    answer = choose(client, "close", [*mine, offered], headers=HTMX)
    assert "This is possible for none of them." in answer.text
    client.force_login(cast.lena)
    answer = choose(client, "close", [*mine, offered], headers=HTMX)
    rehearsal = answer.context["rehearsal"]
    assert rehearsal.words == "1 of 4 inquiries can be changed."
    assert {(reason.text, tuple(reason.numbers)) for reason in rehearsal.reasons} == {
        ("“Close inquiry” is not for inquiries of the type “Offer”.", (mine[2].number, offered.number)),
        ("This is not yours to do.", (mine[1].number,)),
    }
    assert statuses() == ["assigned", "open", "open", "to_accept"]


def test_the_rehearsal_names_nothing_that_is_gone(as_lena, cast, mine):
    job = prepared(as_lena, "close", mine[:2])
    Inquiry.objects.filter(pk=mine[0].pk).update(responsible=cast.jonas)
    mine[0].history.update(person=None)
    access.refresh([mine[0].pk])
    page = as_lena.get(reverse("bulk_job", args=[job.pk]))
    assert page.context["rehearsal"].missing == 1
    assert mine[0].number not in page.text


def test_a_rehearsal_costs_the_same_number_of_queries_for_any_number(as_lena, cast, mine):
    def queries(job):
        with CaptureQueriesContext(connection) as captured:
            as_lena.get(reverse("bulk_job", args=[job.pk]))
        return len(captured)

    few = prepared(as_lena, "close", mine)
    many(cast.lena, 300)
    lots = prepared(as_lena, "close", all="1", address="/")
    assert lots.total > 300
    assert queries(few) == queries(lots)


def test_looking_at_the_rehearsal_changes_nothing(as_lena, mine):
    job = prepared(as_lena, "close", mine)
    as_lena.get(reverse("bulk_job", args=[job.pk]) + "?note=x")
    assert statuses() == ["open", "open", "open"]


# --- Pages -------------------------------------------------------------------------------------------------------


def test_a_form_with_an_error_changes_nothing_and_keeps_the_typed(as_lena, mine, django_capture_on_commit_callbacks):
    job = prepared(as_lena, "cancel", mine)
    answer = start(as_lena, job, note="Too far")
    assert (answer.status_code, "Too far" in answer.text) == (422, True)
    assert statuses() == ["open", "open", "open"]
    with django_capture_on_commit_callbacks(execute=True):
        start(as_lena, job, reason=CancelReason.objects.first().pk)
    assert statuses() == ["cancelled"] * 3


def test_a_second_click_does_nothing_more(as_lena, mine, django_capture_on_commit_callbacks):
    job = prepared(as_lena, "hold", mine[:1])
    with django_capture_on_commit_callbacks(execute=True):
        answers = [start(as_lena, job, **HOLD) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert (BulkJob.objects.count(), mine[0].history.filter(action="hold").count()) == (1, 1)


def test_actions_that_are_not_done_in_bulk_do_not_exist(as_lena, mine):
    for code in ("arrange_appointment", "take_over", "no_such_action"):
        assert choose(as_lena, code, mine).status_code == 404


@pytest.mark.parametrize("name", ["jonas", "bruno", "martin", "carla"])
def test_the_job_of_somebody_else_does_not_exist(client, cast, as_lena, mine, name):
    job = prepared(as_lena, "close", mine)
    client.force_login(getattr(cast, name))
    assert client.get(reverse("bulk_job", args=[job.pk])).status_code == 404
    for page in ("bulk_job", "bulk_stop", "bulk_undo", "bulk_seen"):
        assert client.post(reverse(page, args=[job.pk])).status_code == 404
    assert client.get(reverse("bulk_jobs")).context["lines"] == []


def test_receivers_are_found_while_typing_and_without_scripts(as_lena, cast, mine):
    address = reverse("bulk_job", args=[prepared(as_lena, "assign", mine).pk])
    answer = as_lena.get(f"{address}?search=1&query=Jonas", headers=HTMX)
    assert ("Jonas Kofler" in answer.text, "<form" in answer.text) == (True, False)
    found = as_lena.post(address, {"search": "1", "query": "Jonas"})
    assert f'value="person:{cast.jonas.pk}" checked' in found.text


def test_for_htmx_the_form_is_a_part_and_afterwards_the_browser_goes_to_the_list(
    as_lena, mine, django_capture_on_commit_callbacks
):
    answer = choose(as_lena, "close", mine, headers=HTMX)
    assert (answer.status_code, "<html" in answer.text) == (200, False)
    job = BulkJob.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        answer = as_lena.post(reverse("bulk_job", args=[job.pk]), headers=HTMX)
    assert answer.headers["HX-Redirect"] == "/"


def test_the_list_offers_ticks_but_for_what_waits_to_be_accepted(as_lena, mine, offered):
    page = as_lena.get("/").text
    assert sorted(map(int, re.findall(r'name="ids" value="(\d+)"', page))) == sorted(inquiry.pk for inquiry in mine)
    assert f'formaction="{reverse("inquiry_bulk", args=["close"])}"' in page
    assert f'id="inquiry-{offered.pk}"' in page


def test_the_list_tells_what_became_of_it_until_it_is_put_away(in_bulk, as_lena, mine):
    job = in_bulk("close", mine)
    page = as_lena.get("/").text
    assert "Done for 2 inquiries. 1 was left as it was." in page
    assert reverse("bulk_undo", args=[job.pk]) in page
    as_lena.post(reverse("bulk_seen", args=[job.pk]))
    assert "Done for 2 inquiries." not in as_lena.get("/").text


def test_the_page_of_a_job_names_each_inquiry_and_why(in_bulk, as_lena, mine):
    job = in_bulk("close", mine)
    page = as_lena.get(reverse("bulk_job", args=[job.pk]))
    assert [(result.number, result.done) for result in page.context["results"]] == [
        (inquiry.number, done)
        for inquiry, done in sorted(zip(mine, (True, True, False), strict=True), key=lambda pair: pair[1])
    ]
    left = as_lena.get(reverse("bulk_job", args=[job.pk]) + "?show=left").context
    assert [result.number for result in left["results"]] == [mine[2].number]
    assert [(cause.text, cause.number) for cause in left["causes"]] == [
        ("“Close inquiry” is not for inquiries of the type “Offer”.", 1)
    ]
    assert [line.job for line in as_lena.get(reverse("bulk_jobs")).context["lines"]] == [job]


def test_drafts_go_after_a_day_and_jobs_after_thirty(in_bulk, as_lena, mine):
    job, _draft = in_bulk("close", mine), prepared(as_lena, "hold", mine)
    BulkJob.objects.update(created_at=NOW - timedelta(days=2))
    purge_bulk_jobs()
    assert list(BulkJob.objects.all()) == [job]
    BulkJob.objects.update(created_at=NOW - timedelta(days=31))
    purge_bulk_jobs()
    assert (BulkJob.objects.count(), BulkItem.objects.count()) == (0, 0)
