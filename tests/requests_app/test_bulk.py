"""One action on many inquiries: each by itself, with a result for each (workflow.md 3, features L11)."""

import pytest
from django.urls import reverse

from contacts.saving import create_contact
from requests_app.actions.catalogue import ACTIONS
from requests_app.bulk import MOST, BulkResult, perform_many
from requests_app.creation import InquiryData, create_inquiry
from requests_app.models import CancelReason, DeadlineRule, Inquiry, Notice
from tests.cast import NOW, act, contact_data

HOLD = {"amount_of_time": "2", "time_unit": "weeks"}


@pytest.fixture
def mine(cast, clock):
    """Three of Lena's inquiries: two general ones and an offer."""
    contact = create_contact(cast.bolzano, contact_data(), by=cast.lena, at=NOW)
    return [
        create_inquiry(
            contact,
            InquiryData(type=kind, origin="phone", language="it"),
            unit=cast.lena.unit,
            responsible=cast.lena,
            by=cast.lena,
            at=NOW,
        )
        for kind in ("general", "general", "offer")
    ]


@pytest.fixture
def foreign(cast, clock):
    """An inquiry of Verona, which Bolzano must not know of."""
    contact = create_contact(cast.verona, contact_data(), by=cast.carla, at=NOW)
    data = InquiryData(type="general", origin="phone", language="it")
    return create_inquiry(contact, data, unit=cast.carla.unit, responsible=cast.carla, by=cast.carla, at=NOW)


def do(code, person, inquiries, **data):
    return perform_many([inquiry.pk for inquiry in inquiries], ACTIONS[code], by=person, at=NOW, data=data)


def address(code, *inquiries):
    ids = "&".join(f"ids={inquiry.pk}" for inquiry in inquiries)
    return reverse("inquiry_bulk", args=[code]) + (f"?{ids}" if ids else "")


def post(client, code, *inquiries, **data):
    return client.post(address(code), data | {"ids": [inquiry.pk for inquiry in inquiries]})


def statuses():
    return sorted(Inquiry.objects.values_list("status", flat=True))


def test_each_inquiry_has_its_result_and_only_those_that_can_are_changed(cast, mine, foreign):
    results = do("close", cast.lena, [*mine, foreign])
    reason = "“Close inquiry” is not for inquiries of the type “Offer”."
    assert results == [
        BulkResult(mine[0].pk, mine[0].number, done=True),
        BulkResult(mine[1].pk, mine[1].number, done=True),
        BulkResult(mine[2].pk, mine[2].number, done=False, reason=reason),
        BulkResult(foreign.pk, "", done=False, reason="Not found"),
    ]
    assert statuses() == ["closed", "closed", "open", "open"]


def test_what_does_not_exist_looks_like_what_one_may_not_see(cast, mine, foreign):
    gone = Inquiry(pk=foreign.pk + 1000)
    assert [(result.number, result.reason) for result in do("hold", cast.lena, [foreign, gone], **HOLD)] == [
        ("", "Not found"),
        ("", "Not found"),
    ]


def test_what_a_colleague_works_on_is_seen_but_left_alone(cast, mine):
    assert [(result.number, result.reason) for result in do("cancel", cast.bruno, mine[:1])] == [
        (mine[0].number, "This is not yours to do.")
    ]


def test_data_that_do_not_fit_are_said_for_each(cast, mine):
    assert {result.reason for result in do("cancel", cast.lena, mine)} == {"This field is required."}
    assert statuses() == ["open", "open", "open"]


def test_one_that_fails_unexpectedly_keeps_none_of_the_others_from_it(cast, mine):
    DeadlineRule.objects.filter(status="assigned", type="").delete()
    DeadlineRule.objects.create(status="assigned", type="general", amount=1, unit="days")
    results = do("assign", cast.lena, [mine[2], mine[0]], target=f"person:{cast.jonas.pk}")
    assert [(result.done, result.reason) for result in results] == [
        (False, "Something went wrong; nothing was changed."),
        (True, ""),
    ]


def test_an_inquiry_named_twice_is_done_once(cast, mine):
    assert len(do("close", cast.lena, [mine[0], mine[0]])) == 1
    assert mine[0].history.filter(action="close").count() == 1


def test_actions_that_are_not_done_in_bulk_are_refused(client, cast, mine):
    with pytest.raises(ValueError, match="take_over"):
        do("take_over", cast.bruno, mine)
    client.force_login(cast.lena)
    assert client.get(address("arrange_appointment", *mine)).status_code == 404
    assert client.get(address("no_such_action", *mine)).status_code == 404


def test_the_page_asks_once_and_says_what_became_of_each(client, cast, mine):
    client.force_login(cast.lena)
    page = client.get(address("close", *mine)).text
    assert "3 inquiries" in page
    assert page.count('name="ids"') == 3
    answer = post(client, "close", *mine, note="Done by phone")
    assert answer.status_code == 200
    assert "Done for 2 inquiries." in answer.text
    assert "1 was left as it was:" in answer.text
    assert f"{mine[2].number}</a> “Close inquiry” is not for inquiries" in answer.text
    assert list(mine[0].history.filter(action="close").values_list("note", flat=True)) == ["Done by phone"]


def test_ids_may_stand_in_one_word(client, cast, mine):
    client.force_login(cast.lena)
    page = client.get(reverse("inquiry_bulk", args=["hold"]) + f"?ids={mine[0].pk},{mine[1].pk}").text
    assert "2 inquiries" in page


@pytest.mark.parametrize(
    ("ids", "problem"),
    [
        ([], "Choose the inquiries first."),
        (["x"], "These are no inquiries."),
        (["9" * 30], "These are no inquiries."),
        (list(range(1, MOST + 2)), "Choose at most 200 inquiries."),
    ],
)
def test_a_choice_that_is_none_is_explained(client, cast, mine, ids, problem):
    client.force_login(cast.lena)
    answer = client.post(reverse("inquiry_bulk", args=["close"]), {"ids": ids})
    assert (answer.status_code, problem in answer.text) == (422, True)
    assert statuses() == ["open", "open", "open"]


def test_a_choice_of_nothing_one_may_see_does_not_exist(client, cast, foreign):
    client.force_login(cast.lena)
    assert client.get(address("close", foreign)).status_code == 404
    assert post(client, "close", foreign).status_code == 404


def test_a_form_with_an_error_changes_nothing_and_keeps_what_was_typed(client, cast, mine):
    client.force_login(cast.lena)
    answer = post(client, "cancel", *mine, note="Too far")
    assert (answer.status_code, "Too far" in answer.text) == (422, True)
    assert statuses() == ["open", "open", "open"]
    assert post(client, "cancel", *mine, reason=CancelReason.objects.first().pk).status_code == 200
    assert statuses() == ["cancelled"] * 3


def test_looking_at_the_form_changes_nothing(client, cast, mine):
    client.force_login(cast.lena)
    client.get(address("close", *mine) + "&note=x")
    assert statuses() == ["open", "open", "open"]


def test_many_are_assigned_at_once(client, cast, mine):
    client.force_login(cast.lena)
    found = post(client, "assign", *mine, search="1", query="Jonas")
    assert f'value="person:{cast.jonas.pk}" checked' in found.text
    post(client, "assign", *mine, target=f"person:{cast.jonas.pk}")
    assert set(Inquiry.objects.values_list("status", "responsible__first_name")) == {("assigned", "Jonas")}


def test_receivers_are_found_while_typing(client, cast, mine):
    client.force_login(cast.lena)
    answer = client.get(address("assign", *mine) + "&search=1&query=Jonas", headers={"HX-Request": "true"})
    assert "Jonas Kofler" in answer.text
    assert "<form" not in answer.text


def test_for_htmx_form_and_result_are_parts(client, cast, mine):
    client.force_login(cast.lena)
    for answer in (
        client.get(address("close", *mine), headers={"HX-Request": "true"}),
        client.post(address("close"), {"ids": [mine[0].pk]}, headers={"HX-Request": "true"}),
    ):
        assert (answer.status_code, "<html" in answer.text) == (200, False)


def test_acting_on_many_is_seeing_their_notices(client, cast, mine):
    act(mine[0], "assign", cast.lena, target=f"person:{cast.jonas.pk}")
    act(mine[0], "return", cast.jonas)
    client.force_login(cast.lena)
    post(client, "close", *mine)
    assert Notice.objects.count() == 0
