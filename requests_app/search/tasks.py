"""Taking words anew in the background: after a name has changed that many inquiries show, and where none are kept."""

import pglock
from celery import shared_task
from django.db import transaction
from django.db.models import Q

from requests_app.models import Inquiry
from requests_app.search import index

# Whoever renames one of these rings with its key, in the transaction that does.
_SHOWN_BY = {
    "person": ["responsible"],
    "unit": ["responsible_unit"],
    "organisation": ["responsible_unit__organisation", "assignments__to_organisation"],
    "tag": ["tags"],
}


def renamed(kind: str, key: int) -> None:
    """Have the inquiries found by the new name of a person, a unit, an organisation with its codes, or a tag."""
    transaction.on_commit(lambda: take_names.delay(kind, key), robust=True)


@shared_task(name="requests_app.take_names")
def take_names(kind: str, key: int, after: int = 0) -> None:
    """One batch of `renamed`, and then the next; safe to run twice."""
    shown = Q()
    for lookup in _SHOWN_BY[kind]:
        shown |= Q(**{lookup: key})
    ahead = Inquiry.objects.filter(shown, pk__gt=after).order_by("pk").values_list("pk", flat=True).distinct()
    pks = list(ahead[: index.BATCH])
    index.refresh(pks)
    if len(pks) == index.BATCH:
        take_names.delay(kind, key, pks[-1])


@shared_task(name="requests_app.fill_search")
def fill_search() -> None:
    """Take the words of inquiries for which none are kept, such as after a migration; one run at a time."""
    with pglock.advisory("requests_app.fill_search", timeout=0) as acquired:
        pks = index.missing() if acquired else []
        index.refresh(pks)
    if pks:
        fill_search.delay()
