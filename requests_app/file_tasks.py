"""Work on files behind the scenes: doorbells that call requests_app.preparation."""

from functools import partial

import pglock
from celery import shared_task
from django.db import transaction
from django.utils import timezone

from requests_app import preparation
from requests_app.models import InquiryFile

MOST = 100


def prepare_soon(file: InquiryFile) -> None:
    """Have the file prepared when the transaction is through; without a queue, prepare_waiting_files finds it."""
    transaction.on_commit(partial(prepare_file.delay, file.pk), robust=True)


@shared_task(name="requests_app.prepare_file")
def prepare_file(pk: int) -> None:
    """Check, clean and draw one file (features D9)."""
    preparation.prepare(pk, timezone.now())


@shared_task(name="requests_app.prepare_waiting_files")
def prepare_waiting_files() -> None:
    """Every five minutes: files whose task was lost or failed, and those from before there were pictures."""
    with pglock.advisory("requests_app.prepare_waiting_files", timeout=0) as acquired:
        for pk in preparation.waiting(timezone.now(), MOST) if acquired else []:
            prepare_file.delay(pk)
