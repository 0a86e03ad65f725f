"""Architects: visits, invitations and access to the Compendium (workflow.md 3, features I8)."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.urls import reverse

from core.models import OutgoingMail
from core.tokens import token_hash
from requests_app import clock as time
from requests_app.actions.errors import ActionNotAllowed, ActionNotPossible
from requests_app.compendium import new_link, request_access
from requests_app.creation import InquiryData, create_inquiry
from requests_app.models import CompendiumRequest, Inquiry, MagicLink
from requests_app.undelivered import report_undelivered
from tests.cast import NOW, act, add_person

VISIT = {"date": "2026-11-26", "time": "10:00", "duration": "60", "place": "on_site", "note": "Bring samples"}
EMAIL = "anna.berger@atelier.example"


@pytest.fixture
def registration(cast, contact):
    """An architect's registration, Martin's to work on."""
    data = InquiryData(type="relationship", origin="architect_registration", language="de")
    inquiry = create_inquiry(contact, data, unit=cast.martin.unit, responsible=cast.martin, by=None, at=NOW)
    request_access(inquiry, email=EMAIL, name="Anna Berger", at=NOW)
    return inquiry


@pytest.mark.parametrize(
    ("code", "kind"), [("visit_architect", "architect_visit"), ("invite_architect", "architect_invitation")]
)
def test_an_agreed_visit_passes_and_is_followed_up_within_five_working_days(cast, registration, code, kind):
    inquiry = act(registration, code, cast.martin, **VISIT)
    start = datetime(2026, 11, 26, 9, tzinfo=UTC)
    assert (inquiry.status, inquiry.due_at, inquiry.appointments.get().kind) == ("appointment_set", start, kind)
    assert time.pass_time(start + timedelta(minutes=5)) == 1
    inquiry.refresh_from_db()
    assert (inquiry.status, inquiry.due_at) == ("after_appointment", datetime(2026, 12, 3, 9, tzinfo=UTC))


def test_a_second_visit_takes_the_place_of_the_first(cast, registration):
    act(registration, "visit_architect", cast.martin, **VISIT)
    inquiry = act(registration, "invite_architect", cast.martin, **VISIT | {"date": "2026-12-01"})
    kept = inquiry.appointments.filter(cancelled_at=None).values_list("kind", flat=True)
    assert (list(kept), inquiry.due_at) == (["architect_invitation"], datetime(2026, 12, 1, 9, tzinfo=UTC))


def test_a_visit_that_leads_to_an_offer_stays_agreed(cast, registration):
    act(registration, "visit_architect", cast.martin, **VISIT)
    inquiry = act(registration, "change_type", cast.martin, type="offer")
    assert (inquiry.status, inquiry.due_at) == ("appointment_set", datetime(2026, 11, 26, 9, tzinfo=UTC))
    assert act(inquiry, "change_type", cast.martin, type="general").status == "open"


def test_only_inquiries_of_relationship_management_are_visits(cast, accepted):
    with pytest.raises(ActionNotPossible):
        act(accepted, "visit_architect", cast.lena, **VISIT)


def test_granting_access_mails_a_link_for_a_week(cast, registration, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        inquiry = act(registration, "grant_access", cast.ada, note="Known from the fair")
    [sent] = mail.outbox
    token = re.search(r"/compendium/enter/([\w-]{43})/", sent.body)[1]
    link = MagicLink.objects.get()
    assert (sent.to, inquiry.status) == ([EMAIL], "open")
    assert (link.token_hash, link.expires_at) == (token_hash(token), NOW + timedelta(days=7))
    request = CompendiumRequest.objects.get()
    assert (request.state, request.decided_by, request.decided_at) == ("granted", cast.ada, NOW)
    assert "Known from the fair" not in sent.body


def test_refusing_access_mails_that_and_no_link(cast, registration, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        inquiry = act(registration, "refuse_access", cast.ada, note="Not an architect")
    [sent] = mail.outbox
    assert (sent.to, inquiry.status, MagicLink.objects.count()) == ([EMAIL], "open", 0)
    assert "Not an architect" not in sent.body
    assert "/compendium/" not in sent.body


def test_access_is_decided_once(cast, registration):
    act(registration, "grant_access", cast.ada)
    with pytest.raises(ActionNotPossible, match="Nobody waits for a decision"):
        act(registration, "refuse_access", cast.ada)


def test_access_to_a_processed_inquiry_leaves_it_processed_as_it_was(cast, registration):
    act(registration, "close", cast.martin)
    inquiry = act(registration, "grant_access", cast.ada, NOW + timedelta(hours=1))
    assert (inquiry.status, inquiry.closed_at, inquiry.due_at) == ("closed", NOW, None)


def test_only_people_of_the_manufacturer_with_the_right_decide(cast, registration):
    with pytest.raises(ActionNotAllowed):
        act(registration, "grant_access", cast.martin)
    act(registration, "assign", cast.martin, target=f"organisation:{cast.bolzano.pk}")
    act(registration, "accept", cast.lena)
    cast.bruno.extra_rights = ["compendium"]
    cast.bruno.save()
    with pytest.raises(ActionNotAllowed):
        act(registration, "grant_access", cast.bruno)
    assert act(registration, "grant_access", cast.ada).status == "open"


def test_the_page_offers_the_decision_only_while_it_waits(client, cast, registration):
    client.force_login(cast.ada)
    page = reverse("inquiry_detail", args=[registration.pk])
    offer = reverse("inquiry_action", args=[registration.pk, "grant_access"])
    assert offer in client.get(page).text
    act(registration, "grant_access", cast.ada)
    assert offer not in client.get(page).text
    assert client.get(offer).status_code == 409


def test_a_second_request_while_one_waits_changes_nothing(cast, registration):
    again = request_access(registration, email="other@atelier.example", name="Other", at=NOW)
    assert (again.email, CompendiumRequest.objects.count()) == (EMAIL, 1)
    actions = registration.history.values_list("action", flat=True)
    assert sorted(actions) == ["access_requested", "receive"]


def test_a_new_link_ends_the_older_ones(registration):
    request = CompendiumRequest.objects.get()
    new_link(request, NOW)
    new_link(request, NOW + timedelta(days=1))
    assert list(request.links.values_list("revoked_at", flat=True)) == [NOW + timedelta(days=1), None]


def test_architects_visits_belong_to_whoever_is_responsible(cast, registration):
    colleague = add_person(cast.manufacturer, "klaus.weber@finstral.example", "architect_manager")
    with pytest.raises(ActionNotAllowed):
        act(registration, "visit_architect", colleague, **VISIT)
    act(registration, "take_over", colleague)
    assert act(registration, "visit_architect", colleague, **VISIT).status == "appointment_set"
    assert Inquiry.objects.get().appointments.get().person == colleague


def test_a_link_that_never_arrived_stands_in_the_history(cast, registration):
    act(registration, "grant_access", cast.ada)
    OutgoingMail.objects.update(state="failed")
    assert report_undelivered(NOW) == 1
    entry = registration.history.order_by("-pk")[0]
    assert (entry.action, entry.details) == ("mail_failed", {"to": EMAIL})
