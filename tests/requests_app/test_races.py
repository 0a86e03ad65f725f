"""Two at once, with real threads: exactly one of them happens (features B1)."""

import os
from collections.abc import Callable
from functools import partial
from threading import Barrier, Thread

import pytest
from django.db import connection

from accounts.models import Person
from core.models import OutgoingMail
from requests_app import clock as time
from requests_app.actions.errors import ActionNotPossible
from requests_app.models import HistoryEntry, Inquiry
from tests.cast import NOW, act
from tests.requests_app.test_clock import HOUR, UNTIL, offer_another

# RACES=200 runs it as often as the product's rules ask for.
ROUNDS = int(os.environ.get("RACES", "20"))

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def together(*steps: Callable[[], object]) -> list[object]:
    """Start all steps at the same moment, each with a connection of its own; returns what they return or raise."""
    barrier = Barrier(len(steps))
    answers: list[object] = [None] * len(steps)

    def run(number: int, step: Callable[[], object]) -> None:
        connection.ensure_connection()
        barrier.wait()
        try:
            answers[number] = step()
        except Exception as error:  # noqa: BLE001 (the test looks at it)
            answers[number] = error
        finally:
            connection.close()

    threads = [Thread(target=run, args=pair) for pair in enumerate(steps)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def accept(inquiry: Inquiry, by: Person, headway: int) -> Inquiry:
    """Accept the inquiry; the more headway, the more often the sweep is faster."""
    for _ in range(headway):
        Inquiry.objects.filter(pk=inquiry.pk).exists()
    return act(inquiry, "accept", by, at=UNTIL)


def traces(inquiry: Inquiry) -> tuple[str, list[str], list[str]]:
    """What became of the inquiry: the outcome, the answers in the history, the mails that tell the assigner."""
    entries = HistoryEntry.objects.filter(inquiry=inquiry, action__in=["accept", "expire"])
    mails = OutgoingMail.objects.filter(about=f"assignment:{inquiry.assignments.get().pk}")
    return (
        inquiry.assignments.get().outcome,
        list(entries.values_list("action", flat=True)),
        sorted(mails.filter(kind__in=["accepted", "expired"]).values_list("kind", flat=True)),
    )


def test_accept_and_sweep_together_have_one_outcome_one_entry_and_one_mail(cast, clock):
    accepted = 0
    for number in range(ROUNDS):
        inquiry = offer_another(cast)
        answer, swept = together(
            partial(accept, inquiry, cast.lena, 4 * (number % 10)), partial(time.expire_unanswered, UNTIL)
        )
        if swept == 1:
            assert isinstance(answer, ActionNotPossible)
            assert traces(inquiry) == ("expired", ["expire"], ["expired"])
        else:
            assert (answer, swept) == (inquiry, 0)
            assert traces(inquiry) == ("accepted", ["accept"], ["accepted"])
            accepted += 1
    # In many rounds each of them wins some.
    assert ROUNDS < 200 or 0 < accepted < ROUNDS


def test_two_sweeps_at_once_return_each_inquiry_once(cast, clock):
    for _ in range(6):
        offer_another(cast)
    counts = together(*[partial(time.expire_unanswered, UNTIL)] * 2)
    assert sum(counts) == 6
    assert HistoryEntry.objects.filter(action="expire").count() == 6
    assert OutgoingMail.objects.filter(kind="expired").count() == 6


def test_two_runs_of_the_reminder_at_once_remind_once(cast, clock):
    offer_another(cast)
    counts = together(*[partial(time.remind, NOW + 24 * HOUR)] * 2)
    assert (sum(counts), OutgoingMail.objects.filter(kind="reminder").count()) == (1, 3)


def test_two_runs_of_the_clock_rule_at_once_pass_a_moment_once(cast, clock):
    inquiry = act(offer_another(cast), "accept", cast.lena)
    when = {"date": "2026-11-26", "time": "10:00", "duration": "60", "place": "on_site"}
    inquiry = act(inquiry, "arrange_appointment", cast.lena, **when)
    assert sum(together(*[partial(time.pass_time, inquiry.agreed_at)] * 2)) == 1
    assert inquiry.history.filter(action="pass_time").count() == 1
