"""Nightly work on contacts: doorbells that call contacts.pairs and contacts.merging."""

import pglock
from celery import shared_task
from django.utils import timezone

from contacts import merging, pairs


@shared_task(name="contacts.find_duplicates")
def find_duplicates() -> None:
    """Pairs of contacts that are alike, every night; one run at a time (features C6)."""
    with pglock.advisory("contacts.find_duplicates", timeout=0) as acquired:
        if acquired:
            pairs.find_all(timezone.now())


@shared_task(name="contacts.forget_merges")
def forget_merges() -> None:
    """What merges kept for undoing goes after 30 days, every night (features C6)."""
    merging.forget(timezone.now())
