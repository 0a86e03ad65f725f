"""Bulk actions in tests: choosing, rehearsing and starting as the list does, by requests."""

import pytest
from django.urls import reverse

from contacts.saving import create_contact
from requests_app.creation import InquiryData, create_inquiry
from requests_app.models import BulkJob
from tests.cast import NOW, contact_data

HOLD = {"amount_of_time": "2", "time_unit": "weeks"}
HTMX = {"HX-Request": "true"}


@pytest.fixture
def mine(cast, clock):
    """Three of Lena's inquiries: two general ones and an offer."""
    contact = create_contact(cast.bolzano, contact_data(), by=cast.lena, at=NOW)
    return [
        create_inquiry(
            contact,
            InquiryData(type=kind, origin="phone", language="it"),
            unit=cast.lena.unit,
            responsible=cast.lena,
            by=cast.lena,
            at=NOW,
        )
        for kind in ("general", "general", "offer")
    ]


@pytest.fixture
def as_lena(client, cast):
    """A browser in which Lena has signed in."""
    client.force_login(cast.lena)
    return client


def choose(client, code, inquiries=(), *, headers=None, **data):
    """Press the button of the deed in the list."""
    ids = [inquiry.pk for inquiry in inquiries]
    return client.post(reverse("inquiry_bulk", args=[code]), {"ids": ids, "address": "/"} | data, headers=headers)


def prepared(client, code, inquiries=(), **data) -> BulkJob:
    answer = choose(client, code, inquiries, **data)
    assert answer.status_code == 302, answer.text
    return BulkJob.objects.get(pk=answer.url.split("/")[2])


def start(client, job, **data):
    return client.post(reverse("bulk_job", args=[job.pk]), data)


def do(client, capture, code, inquiries=(), *, chosen=None, **data) -> BulkJob:
    """Choose, rehearse and do; few are done at once."""
    job = prepared(client, code, inquiries, **(chosen or {}))
    with capture(execute=True):
        assert start(client, job, **data).status_code == 302
    job.refresh_from_db()
    return job


@pytest.fixture
def in_bulk(as_lena, django_capture_on_commit_callbacks):
    """Lena's `do`."""

    def run(code, inquiries=(), **data):
        return do(as_lena, django_capture_on_commit_callbacks, code, inquiries, **data)

    return run
