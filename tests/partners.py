"""An inquiry with a partner outside, and the mail's link as the partner finds it."""

import re
from itertools import count

import pytest
from django.conf import settings
from django.test import Client

from core.models import OutgoingMail
from requests_app.files import add_file
from tests.cast import NOW, act

_addresses = count(1)
PDF = b"%PDF-1.4\n"


def mailed(kind: str = "assigned_externally") -> OutgoingMail:
    """The latest mail of the kind."""
    return OutgoingMail.objects.filter(kind=kind).latest("pk")


def page_of(mail: OutgoingMail) -> str:
    """The address of the page in the mail, without the host."""
    (address,) = re.findall(rf"{re.escape(settings.BASE_URL)}(/partner/[\w-]{{43}}/)\s", mail.text)
    return address


def files_of(mail: OutgoingMail) -> list[str]:
    """The addresses of the files in the mail, without the host."""
    return re.findall(rf"{re.escape(settings.BASE_URL)}(/partner/file/\S+)", mail.text)


@pytest.fixture
def partner() -> Client:
    """A browser without an account, at an address of its own: how often one may ask is counted by address."""
    return Client(REMOTE_ADDR=f"10.0.{next(_addresses)}.1")


@pytest.fixture
def with_file(cast, inquiry):
    """The website inquiry with a file."""
    add_file(inquiry, name="Grundriss.pdf", content=PDF, declared_type="application/pdf", by=None, at=NOW)
    return inquiry


@pytest.fixture
def outside(cast, with_file):
    """Martin is responsible and has assigned it to a dealer of the directory who has no access."""
    inquiry = act(with_file, "take_over", cast.martin)
    return act(inquiry, "assign", cast.martin, target=f"organisation:{cast.external.pk}", note="Call <soon>")


@pytest.fixture
def by_address(cast, with_file):
    """The same, to a partner whom the directory does not know."""
    inquiry = act(with_file, "take_over", cast.martin)
    return act(inquiry, "assign", cast.martin, query="info@tischlerei.example")
