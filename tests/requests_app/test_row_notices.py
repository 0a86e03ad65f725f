"""Notices in the list until the inquiry is opened (workflow.md 3, take over; features L10)."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.mail import without_mails
from requests_app import clock as time
from requests_app.models import Notice
from tests.cast import NOW, act, add_person


def notices(person):
    return list(Notice.objects.filter(person=person).values_list("kind", flat=True))


def list_of(client, person):
    client.force_login(person)
    return client.get(reverse("inquiry_list")).text


def see(client, inquiry, **headers):
    return client.post(reverse("inquiry_seen", args=[inquiry.pk]), headers=headers)


@pytest.fixture
def taken_over(cast, accepted):
    """Lena's inquiry, taken over by Jonas; Lena sees only her own."""
    return act(accepted, "take_over", cast.jonas)


def test_whoever_lost_an_inquiry_reads_it_above_the_list_until_they_close_it(client, cast, taken_over):
    assert "Taken over by Jonas Kofler" in list_of(client, cast.lena)
    assert f'id="inquiry-{taken_over.pk}"' not in list_of(client, cast.lena)
    assert see(client, taken_over).url == reverse("inquiry_list")
    assert "Taken over by" not in list_of(client, cast.lena)


def test_whoever_still_sees_the_inquiry_has_the_notice_on_its_row(client, cast, taken_over):
    act(taken_over, "take_over", cast.bruno, NOW + timedelta(minutes=1))
    page = list_of(client, cast.jonas)
    row = page.split(f'id="inquiry-{taken_over.pk}"')[1].split("</tr>")[0]
    assert "Taken over by Bruno Mair" in row
    assert ("Taken over by Bruno Mair" in row, page.count("</svg> Taken over by")) == (True, 1)


def test_opening_the_inquiry_shows_the_notice_and_writes_nothing_by_itself(client, cast, taken_over):
    act(taken_over, "take_over", cast.bruno, NOW + timedelta(minutes=1))
    client.force_login(cast.jonas)
    page = client.get(reverse("inquiry_detail", args=[taken_over.pk])).text
    assert f'data-hx-post="{reverse("inquiry_seen", args=[taken_over.pk])}" data-hx-trigger="load"' in page
    assert notices(cast.jonas) == ["taken_over"]
    answer = see(client, taken_over, **{"HX-Request": "true"})
    assert (answer.status_code, answer.content, notices(cast.jonas)) == (200, b"", [])


def test_acting_on_the_inquiry_is_seeing_it(client, cast, accepted):
    act(accepted, "assign", cast.lena, target=f"person:{cast.jonas.pk}")
    inquiry = act(accepted, "return", cast.jonas)
    assert notices(cast.lena) == ["returned"]
    client.force_login(cast.lena)
    data = {"version": inquiry.version, "amount_of_time": "1", "time_unit": "weeks"}
    client.post(reverse("inquiry_action", args=[inquiry.pk, "hold"]), data)
    assert notices(cast.lena) == []


def test_the_assigner_notices_a_refusal_and_a_lapse(client, cast, offered):
    act(offered, "refuse", cast.lena)
    assert "Refused by Lena Gruber" in list_of(client, cast.martin)
    act(offered, "assign", cast.martin, target=f"organisation:{cast.verona.pk}")
    time.expire_unanswered(NOW + timedelta(days=4))
    assert sorted(notices(cast.martin)) == ["expired", "refused"]
    assert "Not answered in time" in list_of(client, cast.martin)


def test_a_colleague_notices_that_an_assignment_was_taken_back(client, cast, accepted):
    paula = add_person(cast.bolzano, "paula.wolf@studio-bolzano.example", "sales_advisor")
    act(accepted, "assign", cast.lena, target=f"person:{paula.pk}")
    act(accepted, "revoke", cast.lena)
    assert "Taken back by Lena Gruber" in list_of(client, paula)


def test_a_dealer_from_whom_an_offer_is_taken_back_gets_no_notice(cast, offered):
    act(offered, "revoke", cast.martin)
    assert Notice.objects.count() == 0


def test_nobody_notices_what_they_did_themselves(cast, accepted):
    act(accepted, "assign", cast.lena, target=f"unit:{cast.lena.unit.pk}")
    act(accepted, "take_over", cast.jonas)
    assert notices(cast.jonas) == []


def test_a_notice_of_a_former_organisation_is_not_shown(client, cast, taken_over):
    cast.lena.unit = cast.verona.root_unit
    cast.lena.save()
    assert "Taken over by" not in list_of(client, cast.lena)


def test_an_inquiry_without_a_notice_that_one_may_not_see_does_not_exist(client, cast, taken_over):
    client.force_login(cast.carla)
    assert see(client, taken_over).status_code == 404
    assert client.get(reverse("inquiry_seen", args=[taken_over.pk])).status_code == 405


def test_the_list_asks_once_more_for_notices_without_a_row(client, cast, taken_over):
    client.force_login(cast.bruno)
    with CaptureQueriesContext(connection) as queries:
        client.get(reverse("inquiry_list"))
    assert sum(query["sql"].startswith('SELECT "requests_app_notice"') for query in queries) == 1


def test_what_is_loaded_from_long_ago_leaves_no_notices(cast, accepted):
    with without_mails():
        act(accepted, "take_over", cast.jonas)
    assert notices(cast.lena) == []
