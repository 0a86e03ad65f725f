"""Signatures of incoming and outgoing webhooks in the style of Standard Webhooks (integrations.md 9.1)."""

import base64
import binascii
import hmac
import secrets as random
from collections.abc import Iterable, Mapping
from datetime import datetime

TOLERANCE_SECONDS = 300
_PREFIX = "whsec_"


class BadSignature(Exception):
    """A webhook that is not from the partner, or not fresh; `reason` is for the log, not for the sender's eyes."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def new_secret() -> str:
    """Return a fresh secret to share with a partner."""
    return _PREFIX + base64.b64encode(random.token_bytes(32)).decode()


def sign(secret: str, webhook_id: str, timestamp: int, body: bytes) -> str:
    """Return the value of the header `webhook-signature`.

    `secret` is base64 after `whsec_`, `timestamp` in seconds since 1970. Raises ValueError for a malformed secret.
    """
    try:
        key = base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValueError("A webhook secret has to be base64 after whsec_") from error
    content = f"{webhook_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(key, content, "sha256")).decode()


def verify(secrets: Iterable[str], headers: Mapping[str, str], body: bytes, now: datetime) -> str:
    """Return the id of a genuine webhook, at most 200 plain letters, the key under which it is received once.

    `headers` finds names in lower case (Django's do); any of `secrets` and any of the signatures may match, for
    rotation. Raises BadSignature, and ValueError for a malformed secret.
    """
    webhook_id, timestamp, signatures = (
        headers.get(f"webhook-{name}", "") for name in ("id", "timestamp", "signature")
    )
    if not (webhook_id and timestamp and signatures):
        raise BadSignature("A header is missing")
    if not (webhook_id.isascii() and webhook_id.isprintable() and len(webhook_id) <= 200):
        raise BadSignature("The id is malformed")
    if not (timestamp.isascii() and timestamp.isdecimal() and len(timestamp) <= 12):
        raise BadSignature("The timestamp is not a number")
    if abs(now.timestamp() - int(timestamp)) > TOLERANCE_SECONDS:
        raise BadSignature("The timestamp is too far from now")
    expected = [sign(secret, webhook_id, int(timestamp), body).encode() for secret in secrets]
    given = [signature.encode(errors="replace") for signature in signatures.split()]
    if not any(hmac.compare_digest(one, other) for one in expected for other in given):
        raise BadSignature("No signature matches")
    return webhook_id
