"""Loading the demo: everything in one transaction, nothing sent."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone, translation

from core.mail import without_mails
from requests_app import clock, search, unread
from requests_app.deadlines import one_timetable
from requests_app.demo import attachments, scenes, world
from requests_app.demo.inquiries import plans, tell
from requests_app.demo.moments import ZONE
from requests_app.models import HistoryEntry, Inquiry, Notice
from requests_app.numbers import SEQUENCE
from requests_app.statuses import Status

SIZE = 1500
# What happened before that, everybody has noticed by now.
SEEN = timedelta(days=2)
UNREAD = timedelta(hours=30)


@contextmanager
def few_collections() -> Iterator[None]:
    """Spare the garbage collector the application's own objects: they stay, and looking at them takes a while."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


@transaction.atomic
def load(now: datetime, size: int = SIZE) -> None:
    """Fill an empty database with the demo as it looks at `now`; the same `now` and size give the same data."""
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER SEQUENCE {SEQUENCE} RESTART")
        # Thousands of small queries: to look for a better order of joins would take longer than to run them.
        cursor.execute("SET LOCAL join_collapse_limit = 1")
    # Forms read dates and amounts as these say.
    with few_collections(), timezone.override(ZONE), translation.override("en"), without_mails(), one_timetable():
        stage = world.build(now)
        staged = scenes.plans(stage)
        for at, way in sorted([*staged, *plans(stage, size - len(staged))], key=lambda plan: plan[0]):
            tell(stage, at, way)
        clock.remind(now)
        Notice.objects.filter(at__lt=now - SEEN).delete()
        links = Inquiry.tags.through.objects
        links.bulk_create(Inquiry.tags.through(inquiry_id=inquiry, tag_id=tag) for inquiry, tag in stage.taggings)
        search.refresh({inquiry for inquiry, _tag in stage.taggings})
        attachments.attach(stage.people)
    leave_unread(now)


def leave_unread(now: datetime) -> None:
    """What others brought or changed in the last hours, nobody has read yet."""
    still_open = Inquiry.objects.open().select_related("responsible_unit")
    for inquiry in still_open.filter(status=Status.TO_ACCEPT, assignments__created_at__gte=now - UNREAD).distinct():
        unread.address(inquiry, inquiry.responsible_unit, None, by=None, offered=True)
    by_others = HistoryEntry.objects.filter(inquiry=OuterRef("pk"), at__gte=now - UNREAD, at__lte=now).exclude(
        person=OuterRef("responsible")
    )
    for inquiry in still_open.filter(Exists(by_others), responsible__isnull=False):
        unread.tell(inquiry, inquiry.responsible_id, by=None)
