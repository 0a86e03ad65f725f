"""The door of the website: signatures, keys, answers, and the status address."""

import hashlib
import json

import pytest
from django.core.cache import cache
from django.utils import timezone

from integrations import unsigned
from integrations.models import IntakeReceipt
from integrations.website.sandbox import PATH, headers
from requests_app.models import Inquiry
from tests.cast import NOW
from tests.integrations.cases import payload
from tests.integrations.conftest import SECRET, post


def problem(answer) -> tuple[int, str, str]:
    return answer.status_code, answer.headers["Content-Type"], answer.json()["type"]


def test_an_inquiry_is_stored_raw_and_answered_with_its_status_address(cast, clock, client):
    raw = json.dumps(payload()).encode()
    answer = post(client, raw)
    receipt = IntakeReceipt.objects.get()
    assert answer.status_code == 202
    assert answer.json() == {
        "receipt": str(receipt.token),
        "status_url": f"http://localhost:8000/api/v1/intake/receipts/{receipt.token}",
    }
    assert (bytes(receipt.body), receipt.source, receipt.key, receipt.state) == (raw, "website", "msg_1", "received")
    assert (receipt.received_at, receipt.content_type) == (NOW, "application/json")


def test_the_worker_makes_an_inquiry_of_it(deliver, cast):
    receipt = deliver(payload())
    inquiry = Inquiry.objects.get()
    assert (receipt.state, receipt.inquiry, receipt.processed_at, receipt.attempts) == ("created", inquiry, NOW, 1)
    assert (inquiry.organisation, inquiry.unit) == (cast.manufacturer, cast.manufacturer.root_unit)
    assert (inquiry.type, inquiry.status, inquiry.origin, inquiry.language) == ("offer", "open", "website", "de")
    assert (str(inquiry.contact), inquiry.contact.title, inquiry.contact.house_number) == (
        "Emilija Scharinger", "ms", "76",
    )  # fmt: skip
    assert [(phone.kind, phone.e164) for phone in inquiry.contact.phones.all()] == [("mobile", "+436649538624")]
    assert [(row.kind, row.how, row.text_version) for row in inquiry.contact.consents.all()] == [
        ("processing", "web", "2026-03")
    ]
    assert inquiry.history.get().action == "receive"


def test_the_same_request_gets_the_same_answer_and_changes_nothing(deliver, client):
    first = deliver(payload())
    answer = post(client, payload())
    assert (answer.status_code, answer.json()["receipt"]) == (202, str(first.token))
    assert (IntakeReceipt.objects.count(), Inquiry.objects.count()) == (1, 1)


def test_other_order_and_blanks_are_the_same_request(deliver, client):
    first = deliver(payload())
    raw = json.dumps(payload(), sort_keys=True, indent=4, ensure_ascii=False).encode()
    assert post(client, raw).json()["receipt"] == str(first.token)


def test_another_content_under_the_same_key_answers_422(deliver, client):
    deliver(payload())
    answer = post(client, payload(text="Something else"))
    assert problem(answer) == (422, "application/problem+json", "/problems/idempotency-mismatch")
    assert IntakeReceipt.objects.count() == 1


@pytest.mark.parametrize(
    "broken",
    [
        {"webhook-signature": "v1,AAAA"},
        {"webhook-timestamp": str(int(NOW.timestamp()) - 301)},
        {"webhook-id": "msg_2"},
        {"webhook-id": ""},
        {"webhook-signature": ""},
    ],
)
def test_a_wrong_signature_answers_401_and_leaves_only_a_counter(cast, clock, client, broken):
    cache.clear()
    answer = post(client, payload(), **broken)
    assert problem(answer) == (401, "application/problem+json", "/problems/unauthenticated")
    assert answer.headers["WWW-Authenticate"] == "Webhook-Signature"
    assert IntakeReceipt.objects.count() == 0
    assert unsigned.counted("website", [timezone.localdate(NOW)]) == 1


def test_a_changed_body_does_not_match_its_signature(cast, clock, client):
    signed = headers(SECRET, "msg_1", json.dumps(payload()).encode(), NOW)
    answer = client.post(PATH, json.dumps(payload(text="")), content_type="application/json", headers=signed)
    assert answer.status_code == 401


def test_during_a_rotation_both_secrets_are_good(settings, cast, clock, client):
    new = "whsec_bmV3bmV3bmV3bmV3bmV3bmV3bmV3bmV3"
    settings.INTAKE_SECRETS = [new, SECRET]
    assert post(client, payload(), "msg_1").status_code == 202
    assert post(client, payload(), "msg_2", secret=new).status_code == 202


def test_a_body_that_is_too_large_answers_413(settings, cast, clock, client):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    assert problem(post(client, payload())) == (413, "application/problem+json", "/problems/too-large")
    assert IntakeReceipt.objects.count() == 0


@pytest.mark.parametrize("method", ["get", "put", "delete"])
def test_other_methods_answer_405_as_a_problem(db, client, method):
    answer = getattr(client, method)(PATH)
    assert problem(answer) == (405, "application/problem+json", "about:blank")
    assert answer.headers["Allow"] == "POST"


@pytest.mark.parametrize("raw", [b"", b"{", b"\xff\xfe\x00", b"[" * 100_000, b'{"a": NaN', b"12" * 5000])
def test_signed_content_that_is_no_json_is_stored_and_ends_as_refused(deliver, raw):
    receipt = deliver(raw)
    assert (bytes(receipt.body), receipt.state) == (raw, "refused")
    assert receipt.reasons == [{"code": "malformed", "pointer": ""}]
    assert receipt.fingerprint == hashlib.sha256(raw).hexdigest()


@pytest.mark.parametrize("raw", [b"[]", b'"text"', b"1", b"null"])
def test_json_that_is_no_object_is_refused(deliver, raw):
    assert deliver(raw).reasons == [{"code": "not_an_object", "pointer": ""}]


def test_the_status_tells_the_state_and_the_number(deliver, client):
    receipt = deliver(payload())
    answer = client.get(f"/api/v1/intake/receipts/{receipt.token}")
    assert answer.json() == {
        "receipt": str(receipt.token),
        "state": "created",
        "received_at": "2026-11-24T08:12:00Z",
        "processed_at": "2026-11-24T08:12:00Z",
        "inquiry": receipt.inquiry.number,
        "reasons": [],
        "files": [],
    }
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert "no-store" in answer.headers["Cache-Control"]


def test_the_status_words_the_reasons(deliver, client):
    receipt = deliver(payload(type="spaceship", contact={"email": "nobody"}))
    answer = client.get(f"/api/v1/intake/receipts/{receipt.token}").json()
    assert (answer["state"], answer["inquiry"]) == ("refused", None)
    assert [(row["pointer"], row["code"], row["detail"]) for row in answer["reasons"]] == [
        ("#/type", "unknown_choice", "This value is not one of those known."),
        ("#/contact/email", "invalid_email", "This is not an e-mail address."),
    ]


def test_an_unknown_token_answers_404_as_a_problem(db, client):
    answer = client.get("/api/v1/intake/receipts/00000000-0000-4000-8000-000000000000")
    assert problem(answer) == (404, "application/problem+json", "/problems/not-found")


def test_the_same_form_under_another_key_is_the_same_inquiry(deliver):
    first = deliver(payload(), "msg_1")
    second = deliver(payload(), "msg_2")
    assert (second.state, second.inquiry) == ("attached", first.inquiry)
    assert second.reasons == [{"code": "known", "pointer": "#/id"}]
    assert Inquiry.objects.count() == 1


def test_another_content_under_the_same_forms_id_is_refused(deliver):
    deliver(payload(), "msg_1")
    second = deliver(payload(text="Something else"), "msg_2")
    assert (second.state, second.reasons) == ("refused", [{"code": "known_otherwise", "pointer": "#/id"}])


def test_without_an_id_the_key_makes_the_inquiry_unique(deliver):
    deliver(payload(without=("id",)), "msg_1")
    deliver(payload(without=("id",)), "msg_2")
    assert sorted(Inquiry.objects.values_list("external_id", flat=True)) == ["website:msg_1", "website:msg_2"]
