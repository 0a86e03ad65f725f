"""Doorbells of the intake: one id in, one call out, safe to ring twice."""

from functools import partial

import pglock
import structlog
from celery import Task, shared_task
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from integrations import attachments, claims, ledger
from integrations.models import IntakeFile, IntakeReceipt

log = structlog.get_logger(__name__)


def ring(task: Task, pk: int) -> None:
    """Queue the task for a stored row once the transaction is through; without a queue the sweep finds the row."""
    transaction.on_commit(partial(_delay, task, pk))


def _delay(task: Task, pk: int) -> None:
    try:
        task.delay(pk)
    except OperationalError as error:
        log.warning("queue_unreachable", task=task.name, pk=pk, error=str(error))


@shared_task(name="integrations.process_receipt", soft_time_limit=50, time_limit=55)
def process_receipt(pk: int) -> None:
    """Process one receipt of the ledger, then its files (features B5)."""
    receipt = ledger.process(pk, timezone.now())
    if receipt is not None:
        for file in attachments.waiting(receipt):
            ring(keep_file, file)


@shared_task(name="integrations.keep_file", soft_time_limit=50, time_limit=55)
def keep_file(pk: int) -> None:
    """Keep or refuse one file that came with an inquiry."""
    attachments.keep(pk, timezone.now())


@shared_task(name="integrations.process_open_receipts")
def process_open_receipts() -> None:
    """Every minute, take up what nobody has finished: the worker was killed, the queue was down, an attempt failed."""
    with pglock.advisory("integrations.process_open_receipts", timeout=0) as acquired:
        if acquired:
            for pk in claims.due(IntakeReceipt, timezone.now()):
                process_receipt(pk)
            # A slow address must not keep the next receipts waiting.
            for pk in claims.due(IntakeFile, timezone.now()):
                ring(keep_file, pk)


@shared_task(name="integrations.purge_receipts")
def purge_receipts() -> None:
    """Every night, delete what the ledger need not keep any longer (privacy.md)."""
    with pglock.advisory("integrations.purge_receipts", timeout=0) as acquired:
        if acquired:
            ledger.purge(timezone.now())
