"""The same webhook five times at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from contacts.models import Contact
from integrations import ledger
from integrations.models import IntakeReceipt
from requests_app.models import HistoryEntry, Inquiry
from tests.cast import NOW
from tests.integrations.cases import payload
from tests.integrations.conftest import post

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
TIMES = 5


def at_once(work: Callable[[int], Any]) -> list[Any]:
    """Do the work five times at the same moment, each with a connection of its own."""
    start = Barrier(TIMES)

    def one(number: int) -> Any:
        start.wait()
        try:
            return work(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(TIMES) as pool:
        return list(pool.map(one, range(TIMES)))


def test_the_same_webhook_five_times_at_once_is_one_inquiry(cast, clock):
    answers = at_once(lambda number: post(Client(), payload()))
    assert [answer.status_code for answer in answers] == [202] * TIMES
    assert len({answer.json()["receipt"] for answer in answers}) == 1
    assert IntakeReceipt.objects.get().state == "created"
    assert (Inquiry.objects.count(), HistoryEntry.objects.count()) == (1, 1)


def test_one_form_under_five_keys_at_once_is_one_inquiry(cast, clock):
    at_once(lambda number: post(Client(), payload(), f"msg_{number}"))
    assert (Inquiry.objects.count(), Contact.objects.count()) == (1, 1)
    assert ledger.counts() == {
        "received": 0, "processing": 0, "created": 1, "attached": 4, "refused": 0, "failed": 0,
    }  # fmt: skip


def test_five_inquiries_of_one_person_at_once_are_one_contact(cast, clock):
    at_once(lambda number: post(Client(), payload(id=str(number)), f"msg_{number}"))
    assert (Inquiry.objects.count(), Contact.objects.count()) == (TIMES, 1)
    assert sorted(IntakeReceipt.objects.values_list("state", flat=True)) == ["attached"] * 4 + ["created"]


def test_five_workers_at_one_receipt_make_one_attempt(cast, clock, settings):
    receipt = ledger.receive("website", "msg_1", b"{}", content_type="", at=NOW).receipt
    processed = at_once(lambda number: ledger.process(receipt.pk, NOW))
    assert [result.state for result in processed if result is not None] == ["refused"]
    assert IntakeReceipt.objects.get().attempts == 1
