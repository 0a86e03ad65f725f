"""Downloads in the background: doorbells that call requests_app.download.making and kept."""

from datetime import datetime
from functools import partial

import pglock
from celery import shared_task
from django.db import transaction
from django.utils import timezone

from requests_app.download import kept, making, told
from requests_app.listing.selection import Selection
from requests_app.models import Download


def order_download(selection: Selection, order: kept.Order, *, at: datetime) -> Download:
    """Have a file made in the background; raises kept.TooMany. Without a queue, continue_downloads finds the row."""
    with transaction.atomic():
        download = kept.start(selection, order, at=at)
        _ring(download)
    return download


def order_again(download: Download, *, at: datetime) -> None:
    """Have one that failed or was cancelled made once more; raises kept.TooMany."""
    with transaction.atomic():
        if kept.again(download, at=at):
            _ring(download)


def _ring(download: Download) -> None:
    transaction.on_commit(partial(told.expect, download.person_id), robust=True)
    transaction.on_commit(partial(make_download.delay, download.pk), robust=True)


@shared_task(name="requests_app.make_download")
def make_download(pk: int) -> None:
    """Make one file; what goes wrong stands in its row (features L14)."""
    making.make(pk, timezone.now())


@shared_task(name="requests_app.continue_downloads")
def continue_downloads() -> None:
    """Take up downloads whose worker was killed or that nobody was told of, every minute."""
    for pk in kept.stuck(timezone.now()):
        make_download.delay(pk)


@shared_task(name="requests_app.delete_expired_downloads")
def delete_expired_downloads() -> None:
    """Delete files whose time is over, every ten minutes; one run at a time (features P)."""
    with pglock.advisory("requests_app.delete_expired_downloads", timeout=0) as acquired:
        if acquired:
            kept.delete_expired(timezone.now())
