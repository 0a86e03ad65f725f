"""The ledger: every receipt is processed once, whatever dies on the way."""

from datetime import timedelta

import pytest
import time_machine

from accounts.models import Organisation
from integrations import attachments, claims, ledger
from integrations.models import IntakeFile, IntakeReceipt
from integrations.tasks import process_open_receipts, process_receipt, purge_receipts
from requests_app.models import Inquiry, InquiryFile
from tests.cast import NOW
from tests.integrations.cases import bad_cases, payload
from tests.integrations.conftest import post

WITH_FILE = bad_cases()["attachment with path"][1]
MINUTE = timedelta(minutes=1)


@pytest.fixture
def stored(cast, clock, client) -> IntakeReceipt:
    """A receipt that was stored when everything else died."""
    post(client, payload())
    return IntakeReceipt.objects.get()


def sweep(at) -> None:
    with time_machine.travel(at, tick=False):
        process_open_receipts()


def test_the_sweep_takes_up_what_was_stored_and_never_processed(stored):
    sweep(NOW + MINUTE - timedelta(seconds=1))
    assert Inquiry.objects.count() == 0
    sweep(NOW + MINUTE)
    stored.refresh_from_db()
    assert (stored.state, stored.inquiry, stored.attempts) == ("created", Inquiry.objects.get(), 1)
    assert (stored.inquiry.created_at, stored.processed_at) == (NOW, NOW + MINUTE)


def test_the_sweep_takes_up_what_a_killed_worker_had_begun(stored):
    assert claims.claim(IntakeReceipt, stored.pk, NOW, state="processing") is not None
    sweep(NOW + MINUTE - timedelta(seconds=1))
    assert ledger.find(stored.token).state == "processing"
    sweep(NOW + MINUTE)
    assert (ledger.find(stored.token).state, ledger.find(stored.token).attempts) == ("created", 2)


def test_a_task_that_comes_twice_does_nothing_the_second_time(stored):
    process_receipt(stored.pk)
    process_receipt(stored.pk)
    sweep(NOW + timedelta(days=1))
    assert (Inquiry.objects.count(), ledger.find(stored.token).attempts) == (1, 1)


def test_a_task_for_a_receipt_that_is_gone_does_nothing(db):
    process_receipt(1)
    assert Inquiry.objects.count() == 0


def test_an_unexpected_error_keeps_the_receipt_open_and_says_why(stored, caplog):
    Organisation.objects.filter(kind="manufacturer").update(kind="dealer")
    process_receipt(stored.pk)
    stored.refresh_from_db()
    assert (stored.state, stored.attempts, stored.next_attempt_at) == ("received", 1, NOW + MINUTE)
    assert stored.error.endswith("Organisation matching query does not exist.\n")
    Organisation.objects.filter(name="Finstral").update(kind="manufacturer")
    sweep(NOW + MINUTE)
    stored.refresh_from_db()
    assert (stored.state, stored.error) == ("created", "")


def test_after_the_last_attempt_it_has_failed_and_can_be_tried_again(stored):
    Organisation.objects.filter(kind="manufacturer").update(kind="dealer")
    waits, at = [], NOW
    while stored.is_open:
        ledger.process(stored.pk, at)
        stored.refresh_from_db()
        waits.append((stored.next_attempt_at - at) // MINUTE if stored.is_open else None)
        at = stored.next_attempt_at
    assert waits == [1, 5, 15, 60, 240, None]
    assert (stored.state, stored.error == "") == ("failed", False)
    Organisation.objects.filter(name="Finstral").update(kind="manufacturer")
    assert ledger.retry(stored, NOW + timedelta(days=1))
    assert ledger.process(stored.pk, NOW + timedelta(days=1)).state == "created"


def test_a_receipt_that_kills_every_worker_ends_as_failed(stored):
    for attempt in range(claims.MAX_ATTEMPTS):
        assert claims.claim(IntakeReceipt, stored.pk, NOW + attempt * MINUTE, state="processing") is not None
    assert ledger.process(stored.pk, NOW + timedelta(hours=1)).state == "failed"
    assert "Interrupted" in ledger.find(stored.token).error


def test_only_failed_receipts_can_be_tried_again(stored):
    assert not ledger.retry(stored, NOW)


def test_a_lapsed_claim_changes_nothing_any_more(stored):
    late = claims.claim(IntakeReceipt, stored.pk, NOW, state="processing")
    ledger.process(stored.pk, NOW + MINUTE)
    assert claims.still_ours(late) is None
    assert Inquiry.objects.count() == 1


def test_the_sweep_keeps_files_that_nobody_looked_at(deliver, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(attachments, "waiting", lambda receipt: [])  # the worker dies between inquiry and file
        deliver(WITH_FILE)
    assert InquiryFile.objects.count() == 0
    assert claims.due(IntakeFile, NOW + MINUTE) == [IntakeFile.objects.get().pk]
    attachments.keep(IntakeFile.objects.get().pk, NOW + MINUTE)
    attachments.keep(IntakeFile.objects.get().pk, NOW + MINUTE)
    assert (IntakeFile.objects.get().state, InquiryFile.objects.get().name) == ("kept", "passwd.pdf")


def test_bodies_go_after_14_days_and_receipts_after_30(deliver):
    token = deliver(payload()).token
    for days, has_body in ((13, True), (15, False)):
        with time_machine.travel(NOW + timedelta(days=days), tick=False):
            purge_receipts()
        assert (IntakeReceipt.objects.get(token=token).body is not None) == has_body
    with time_machine.travel(NOW + timedelta(days=31), tick=False):
        purge_receipts()
    assert (IntakeReceipt.objects.count(), Inquiry.objects.count()) == (0, 1)


def test_what_is_not_processed_is_never_deleted(stored):
    ledger.purge(NOW + timedelta(days=100))
    assert IntakeReceipt.objects.get().body is not None


def test_after_its_receipt_is_gone_an_inquiry_still_comes_in_only_once(deliver):
    deliver(payload())
    ledger.purge(NOW + timedelta(days=31))
    assert (deliver(payload()).state, Inquiry.objects.count()) == ("attached", 1)


def test_received_is_the_sum_of_all_states(deliver, stored):
    deliver(payload(id="2"), "msg_2")
    deliver(payload(id="3"), "msg_3")
    deliver(b"{", "msg_4")
    assert ledger.counts() == {
        "received": 1, "processing": 0, "created": 1, "attached": 1, "refused": 1, "failed": 0,
    }  # fmt: skip
