"""Files: listed and handed out to those who may open them, and never run (features D9)."""

import pytest
from django.urls import reverse

from core.serving import POLICY
from requests_app.files import add_file
from tests.cast import NOW

PDF = b"%PDF-1.4\n"


@pytest.fixture
def plan(inquiry):
    """A PDF that came with the inquiry."""
    return add_file(inquiry, name="plan.pdf", content=PDF, declared_type="application/pdf", by=None, at=NOW)


@pytest.fixture
def table(inquiry):
    """A text file that came with the inquiry."""
    return add_file(inquiry, name="windows.csv", content=b"a;b\n1;2\n", declared_type="text/csv", by=None, at=NOW)


def address(file, **query):
    return reverse("inquiry_file", args=[file.inquiry_id, file.pk], query=query)


def test_a_file_is_downloaded_under_its_name(client, cast, plan):
    client.force_login(cast.martin)
    answer = client.get(address(plan))
    assert (answer.status_code, b"".join(answer.streaming_content)) == (200, PDF)
    names = (
        "Content-Disposition",
        "Content-Type",
        "X-Content-Type-Options",
        "Content-Security-Policy",
        "Cache-Control",
    )
    assert [answer.headers[name] for name in names] == [
        'attachment; filename="plan.pdf"', "application/pdf", "nosniff", POLICY, "private, no-cache",
    ]  # fmt: skip


def test_images_and_pdf_may_be_shown_and_nothing_else(client, cast, plan, table):
    client.force_login(cast.martin)
    shown = [client.get(address(file, show="")).headers["Content-Disposition"] for file in (plan, table)]
    assert shown == ['inline; filename="plan.pdf"', 'attachment; filename="windows.csv"']


def test_a_file_is_closed_until_its_inquiry_is_accepted(client, cast, plan, offered):
    client.force_login(cast.lena)
    assert client.get(address(plan)).status_code == 404


def test_after_acceptance_a_dealer_opens_it(client, cast, plan, accepted):
    client.force_login(cast.lena)
    assert client.get(address(plan)).status_code == 200
    client.force_login(cast.carla)
    assert client.get(address(plan)).status_code == 404


def test_a_file_belongs_to_its_inquiry_alone(client, cast, plan, accepted):
    client.force_login(cast.martin)
    assert client.get(reverse("inquiry_file", args=[plan.inquiry_id, plan.pk + 1])).status_code == 404
    assert client.get(reverse("inquiry_file", args=[plan.inquiry_id + 1, plan.pk])).status_code == 404


def test_a_file_that_is_gone_from_the_disk_is_not_found(client, cast, plan):
    plan.file.storage.delete(plan.file.name)
    client.force_login(cast.martin)
    assert client.get(address(plan)).status_code == 404


def test_the_page_lists_files_with_size_and_day(client, cast, plan, table):
    client.force_login(cast.martin)
    html = client.get(reverse("inquiry_detail", args=[plan.inquiry_id])).content.decode().replace("\xa0", " ")
    assert f'href="{address(plan)}" title="plan.pdf"' in html
    assert f'href="{address(table)}" title="windows.csv"' in html
    assert '<span class="sub">9 bytes · 24 Nov 2026</span>' in html


def test_a_name_from_outside_is_only_a_name(client, cast, inquiry):
    name = '"><script>alert(1)</script>.csv'
    file = add_file(inquiry, name=name, content=b"a;b\n", declared_type="text/csv", by=None, at=NOW)
    client.force_login(cast.martin)
    page = client.get(reverse("inquiry_detail", args=[inquiry.pk])).content.decode()
    assert "<script>alert" not in page
    assert client.get(address(file)).headers["Content-Disposition"].startswith("attachment; filename=")
