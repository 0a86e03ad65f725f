"""The website at the door."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from integrations.models import IntakeReceipt
from integrations.website.sandbox import PATH, headers
from tests.cast import NOW

SECRET = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="


@pytest.fixture(autouse=True)
def secret(settings):
    """The secret that the website signs with."""
    settings.INTAKE_SECRETS = [SECRET]


def post(client: Client, body: Any, key: str = "msg_1", *, at=NOW, secret: str = SECRET, **extra: str) -> Any:
    """Send a body as the website does; bytes go as they are."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    signed = headers(secret, key, raw, at) | extra
    return client.post(PATH, raw, content_type="application/json", headers=signed)


@pytest.fixture
def deliver(cast, clock, client, django_capture_on_commit_callbacks) -> Callable[..., IntakeReceipt]:
    """Send a body, let the worker process it, and return its receipt."""

    def deliver(body: Any, key: str = "msg_1", **options: Any) -> IntakeReceipt:
        with django_capture_on_commit_callbacks(execute=True):
            answer = post(client, body, key, **options)
        assert answer.status_code == 202
        return IntakeReceipt.objects.get(token=answer.json()["receipt"])

    return deliver
