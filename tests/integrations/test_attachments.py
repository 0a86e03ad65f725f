"""Files that come with an inquiry."""

import base64
from datetime import timedelta
from threading import Thread

import pytest

from integrations import attachments, claims, ledger
from integrations.models import IntakeFile
from requests_app.models import InquiryFile
from tests.cast import NOW
from tests.core.outside import Outside, one_after_the_other, reply
from tests.integrations.cases import payload

PDF = b"%PDF-1.4\n"
PDF_TEXT = base64.b64encode(PDF).decode()


@pytest.fixture
def outside(settings):
    """The website's file server, which the operator has allowed."""
    server = Outside()
    settings.HTTP_PRIVATE_HOSTS = [server.address]
    Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def outcome(receipt) -> list[tuple[str, str, str]]:
    return [(file.name, file.state, file.reason) for file in receipt.files.all()]


@pytest.mark.parametrize(
    ("attachment", "name", "state", "reason"),
    [
        ({"name": "plan.pdf", "base64": PDF_TEXT}, "plan.pdf", "kept", ""),
        ({"name": "plan.pdf", "base64": f"data:application/pdf;base64,{PDF_TEXT}"}, "plan.pdf", "kept", ""),
        ({"name": "plan.pdf", "base64": PDF_TEXT[:6] + "\n" + PDF_TEXT[6:]}, "plan.pdf", "kept", ""),
        ({"content_type": "application/pdf", "base64": PDF_TEXT}, "file", "kept", ""),
        ({"name": "plan.pdf", "base64": "§§§"}, "plan.pdf", "refused", "unreadable"),
        ({"name": "plan.pdf", "base64": ""}, "plan.pdf", "refused", "empty"),
        ({"name": "plan.pdf", "base64": 7}, "plan.pdf", "refused", "unreadable"),
        ({"name": "plan.pdf"}, "plan.pdf", "refused", "unreadable"),
        ({"name": "x.html", "base64": base64.b64encode(b"<script>").decode()}, "x.html", "refused", "markup"),
        ({"url": "file:///etc/passwd"}, "passwd", "refused", "address"),
        ({"url": "http://10.0.0.1/a%20b.pdf?x=/c"}, "a b.pdf", "refused", "address"),
        ({"name": "n" * 5000, "url": "http://[::1"}, "n" * 150, "refused", "address"),
    ],
)
def test_a_file_is_kept_or_refused_and_the_inquiry_comes_in(deliver, attachment, name, state, reason):
    receipt = deliver(payload(attachments=[attachment]))
    assert (receipt.state, outcome(receipt)) == ("created", [(name, state, reason)])
    assert InquiryFile.objects.count() == (state == "kept")
    assert [entry.action for entry in receipt.inquiry.history.filter(category="files")] == [
        "file_added" if state == "kept" else "file_refused"
    ]


def test_a_file_larger_than_the_limit_is_refused_before_it_is_decoded(deliver, settings):
    settings.FILE_UPLOAD_MAX_SIZE = 6
    assert outcome(deliver(payload(attachments=[{"name": "a.pdf", "base64": PDF_TEXT}]))) == [
        ("a.pdf", "refused", "too_large")
    ]


def test_a_file_is_fetched_from_its_address(deliver, outside):
    outside.routes["/files/plan.pdf"] = reply(200, PDF, Content_Type="application/pdf")
    receipt = deliver(payload(attachments=[{"url": f"{outside.url}/files/plan.pdf"}]))
    assert outcome(receipt) == [("plan.pdf", "kept", "")]
    assert InquiryFile.objects.get().file.read() == PDF


def test_an_address_without_a_file_is_refused(deliver, outside):
    assert outcome(deliver(payload(attachments=[{"url": f"{outside.url}/nothing.pdf"}]))) == [
        ("nothing.pdf", "refused", "unavailable")
    ]


def test_a_server_that_is_down_is_asked_again(deliver, outside):
    outside.routes["/a.pdf"] = one_after_the_other(reply(503), reply(200, PDF))
    receipt = deliver(payload(attachments=[{"url": f"{outside.url}/a.pdf"}]))
    file = receipt.files.get()
    assert (file.state, file.attempts, file.next_attempt_at) == ("waiting", 1, NOW + timedelta(minutes=1))
    attachments.keep(file.pk, NOW + timedelta(minutes=1))
    assert outcome(receipt) == [("a.pdf", "kept", "")]


def test_a_server_that_stays_down_is_given_up(deliver, outside):
    outside.routes["/a.pdf"] = reply(503)
    file = deliver(payload(attachments=[{"url": f"{outside.url}/a.pdf"}])).files.get()
    while file.state == "waiting":
        attachments.keep(file.pk, file.next_attempt_at)
        file.refresh_from_db()
    assert (file.attempts, file.reason, file.receipt.inquiry.history.filter(action="file_refused").count()) == (
        claims.MAX_ATTEMPTS, "unavailable", 1,
    )  # fmt: skip


def test_twenty_files_are_kept_and_more_are_refused(deliver):
    files = [{"name": f"{number}.pdf", "base64": PDF_TEXT} for number in range(21)]
    receipt = deliver(payload(attachments=files))
    assert [file.state for file in receipt.files.all()] == ["kept"] * 20 + ["refused"]
    assert receipt.files.last().reason == "too_many"


def test_a_body_stays_as_long_as_a_file_waits(deliver, outside):
    outside.routes["/a.pdf"] = reply(503)
    deliver(payload(attachments=[{"url": f"{outside.url}/a.pdf"}]))
    ledger.purge(NOW + timedelta(days=31))
    assert IntakeFile.objects.get().receipt.body is not None


def test_the_status_tells_which_file_was_refused_without_its_name(deliver, client):
    receipt = deliver(payload(attachments=[{"name": "rossi.pdf", "base64": ""}]))
    answer = client.get(f"/api/v1/intake/receipts/{receipt.token}").json()
    assert answer["files"] == [{"position": 0, "state": "refused", "code": "empty", "detail": "This file is empty."}]
