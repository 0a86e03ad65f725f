"""The intake ledger: received once, stored raw, processed until created, attached or refused (features B5)."""

import hashlib
import json
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import Count, QuerySet

from integrations import attachments, claims
from integrations.models import IntakeFile, IntakeReceipt
from integrations.results import IntakeRefused, TakenIn
from integrations.website import SOURCE
from integrations.website import sync as website

log = structlog.get_logger(__name__)

State = IntakeReceipt.State

PROCESSORS: dict[str, Callable[[IntakeReceipt, datetime], TakenIn]] = {SOURCE: website.process}

# Bodies hold personal data; receipts stay longer than any sender goes on trying (integrations.md 9.2).
KEEP_BODIES = timedelta(days=14)
KEEP_RECEIPTS = timedelta(days=30)


class KeyReused(Exception):
    """The sender used the key before, for other content."""


@dataclass(frozen=True)
class Received:
    """A receipt, and whether it is new or was already there."""

    receipt: IntakeReceipt
    is_new: bool


def receive(source: str, key: str, body: bytes, *, content_type: str, at: datetime) -> Received:
    """Store what came in, as it came, before anybody looks at it; the same key comes in once.

    Raises KeyReused when the key had other content before.
    """
    receipt = IntakeReceipt(
        source=source,
        key=key,
        fingerprint=fingerprint(body),
        body=body,
        content_type=content_type[:100],
        received_at=at,
        next_attempt_at=at + claims.LEASE,
    )
    IntakeReceipt.objects.bulk_create([receipt], ignore_conflicts=True)
    stored = IntakeReceipt.objects.defer("body").get(source=source, key=key)
    if stored.fingerprint != receipt.fingerprint:
        raise KeyReused
    return Received(stored, is_new=stored.token == receipt.token)


def fingerprint(body: bytes) -> str:
    """Return the SHA-256 of the content; JSON counts by what it says, not by its blanks and order."""
    # What is not JSON counts by its bytes; processing will refuse it.
    with suppress(ValueError, RecursionError):
        body = json.dumps(json.loads(body), sort_keys=True, separators=(",", ":")).encode()
    return hashlib.sha256(body).hexdigest()


def process(pk: int, at: datetime) -> IntakeReceipt | None:
    """Make one attempt on a receipt and return it as it is afterwards; None when there was nothing to do.

    Safe to run twice at once. An unexpected error leaves the receipt open for another attempt; after the last one it
    has failed and waits for a person, with the error kept.
    """
    receipt = claims.claim(IntakeReceipt, pk, at, state=State.PROCESSING)
    if receipt is None:
        return None
    try:
        claims.check_attempts(receipt)
        _finish(receipt, at)
    except Exception as error:  # noqa: BLE001 (whatever happens is kept with the receipt and tried again)
        _put_off(receipt, error, at)
    return IntakeReceipt.objects.defer("body").get(pk=pk)


@transaction.atomic
def _finish(claimed: IntakeReceipt, at: datetime) -> None:
    receipt = claims.still_ours(claimed)
    if receipt is None:
        return
    try:
        taken = PROCESSORS[receipt.source](receipt, at)
    except IntakeRefused as refusal:
        receipt.state = State.REFUSED
        receipt.reasons = refusal.reasons
    else:
        receipt.state = State.CREATED if taken.is_new_contact else State.ATTACHED
        receipt.reasons = taken.reasons
        receipt.inquiry = taken.inquiry
        attachments.enlist(receipt, taken.files, at)
    receipt.processed_at = at
    receipt.next_attempt_at = None
    receipt.error = ""
    receipt.save(update_fields=["state", "reasons", "inquiry", "processed_at", "next_attempt_at", "error"])


def _put_off(receipt: IntakeReceipt, error: Exception, at: datetime) -> None:
    again = claims.next_attempt(receipt, at)
    log.error("intake_failed", receipt=receipt.pk, attempt=receipt.attempts, final=again is None, exc_info=error)
    ours = IntakeReceipt.objects.filter(pk=receipt.pk, attempts=receipt.attempts, state=State.PROCESSING)
    ours.update(state=State.RECEIVED if again else State.FAILED, next_attempt_at=again, error=claims.describe(error))


def find(token: UUID) -> IntakeReceipt | None:
    """Return the receipt that its sender knows by this token, with its inquiry and files."""
    receipts = IntakeReceipt.objects.defer("body").select_related("inquiry").prefetch_related("files")
    return receipts.filter(token=token).first()


def listed(states: Iterable[str]) -> QuerySet[IntakeReceipt]:
    """Return the receipts in these states, the latest first, without what they carry."""
    return IntakeReceipt.objects.defer("body", "error").filter(state__in=list(states))


def body_of(receipt: IntakeReceipt) -> bytes:
    """Return what came in; nothing after the raw content was deleted."""
    return bytes(IntakeReceipt.objects.values_list("body", flat=True).get(pk=receipt.pk) or b"")


def retry(receipt: IntakeReceipt, at: datetime) -> bool:
    """Open a failed receipt again, for the next attempts to begin anew; False when it has not failed."""
    failed = IntakeReceipt.objects.filter(pk=receipt.pk, state=State.FAILED)
    return bool(failed.update(state=State.RECEIVED, attempts=0, next_attempt_at=at + claims.LEASE))


def purge(now: datetime) -> None:
    """Delete raw bodies 14 days after processing and receipts after 30; what is not processed stays (privacy.md)."""
    processed = IntakeReceipt.objects.filter(processed_at__isnull=False)
    in_work = IntakeFile.objects.filter(state=IntakeFile.State.WAITING).values("receipt")
    old = processed.filter(processed_at__lt=now - KEEP_BODIES).exclude(pk__in=in_work)
    old.exclude(body=None, error="").update(body=None, error="")
    processed.filter(processed_at__lt=now - KEEP_RECEIPTS).exclude(pk__in=in_work).delete()


def counts() -> dict[str, int]:
    """Return how many receipts are in each state: together they are all that were received (features B5)."""
    found = dict(IntakeReceipt.objects.order_by().values_list("state").annotate(Count("pk")))
    return {state: found.get(state, 0) for state in State}
