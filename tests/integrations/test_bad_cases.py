"""Every case of data/intake_bad.jsonl ends as its `expect` says, through the website's own door."""

import pytest

from contacts.models import Contact
from integrations.models import IntakeReceipt
from requests_app.models import InquiryFile, RoutingRule
from tests.integrations.cases import bad_cases, payload

CASES = bad_cases()

REFUSED = {
    "no contact": ("#/contact", "missing"),
    "no e-mail and no phone": ("#/contact", "no_way_to_reply"),
    "no processing consent": ("#/consents", "no_consent"),
    "unknown type": ("#/type", "unknown_choice"),
    "unknown country": ("#/country", "unknown_country"),
    "date is text": ("#/submitted_at", "invalid_date"),
    "text of 200 000 letters": ("#/text", "too_long"),
    "header injection": ("#/contact/email", "invalid_email"),
    "negative quantity": ("#/articles/0/quantity", "out_of_range"),
    "sample without address": ("#/contact/address", "no_address"),
    "list instead of object": ("#/contact", "wrong_type"),
    "numbers as strings and strings as numbers": ("#/contact/address", "wrong_type"),
}
# What the inquiry of an accepted case has, by the path from the inquiry.
ACCEPTED = {
    "date in the future": {"submitted_at.isoformat": "2026-11-24T08:12:00+00:00"},
    "text of 19 000 letters": {"text": CASES["text of 19 000 letters"][1]["text"].strip()},
    "null byte": {"text": "ab"},
    "html and script": {
        "text": "<script>alert(1)</script><img src=x onerror=alert(1)>",
        "contact.last_name": "<b>Rossi</b>",
    },
    "formula": {"text": "@SUM(A1:A9)", "contact.company": '=HYPERLINK("http://x.example","y")'},
    "emoji and right-to-left": {"text": "مرحبا 👋", "contact.first_name": "👩‍🏫 مريم"},
    "combining accents": {"contact.last_name": "Müller"},
    "e-mail in capitals with spaces": {"contact.emails.get.address": "anna.rossi@post.example"},
    "phone with letters": {"contact.phones.get.raw": "call me after 6", "contact.phones.get.e164": ""},
    "phone 0039": {"contact.phones.get.raw": "0039 340 1234567", "contact.phones.get.e164": "+393401234567"},
    "unknown fields": {"extra": {"extra": {"deep": {"er": [1, 2, 3]}}}},
    "referrer is javascript": {"referrer_url": "javascript:alert(1)"},
    "referrer of 9 000 letters": {"referrer_url": "https://x.example/" + "a" * 1982},
    "unknown article": {"articles.get.code": "sample-9999", "articles.get.item": None},
    "unknown dealer code": {"dealer_code": "00000", "status": "open"},
    "attachment that lies about its type": {"files.count": 0},
    "attachment with path": {"files.get.name": "passwd.pdf", "files.get.content_type": "application/pdf"},
    "attachment url to loopback": {"files.count": 0},
}


def follow_path(value, path: str):
    for step in path.split("."):
        value = getattr(value, step)
        value = value() if callable(value) and not hasattr(value, "all") else value
    return value


def test_every_case_has_its_expectation():
    assert {case for case, (expect, _body) in CASES.items() if expect.startswith("refused")} == REFUSED.keys()
    assert {case for case, (expect, _body) in CASES.items() if expect.startswith("accepted")} == ACCEPTED.keys()


@pytest.mark.parametrize("case", REFUSED)
def test_a_refused_case_leaves_its_receipt_and_nothing_else(deliver, case):
    body = CASES[case][1]
    receipt = deliver(body, body["id"])
    assert (receipt.state, receipt.inquiry, receipt.error) == ("refused", None, "")
    assert [(row["pointer"], row["code"]) for row in receipt.reasons] == [REFUSED[case]]
    assert (receipt.body is None, Contact.objects.count()) == (False, 0)


@pytest.mark.parametrize("case", ACCEPTED)
def test_an_accepted_case_becomes_an_inquiry_as_expected(deliver, case):
    body = CASES[case][1]
    receipt = deliver(body, body["id"])
    assert (receipt.state, receipt.error) == ("created", "")
    found = {path: follow_path(receipt.inquiry, path) for path in ACCEPTED[case]}
    assert found == ACCEPTED[case]


def test_combining_accents_find_the_contact_of_the_composed_form(deliver):
    composed = deliver(payload(id="1", contact={"last_name": "Müller"}), "1").inquiry
    combining = deliver(CASES["combining accents"][1], "2")
    assert (combining.state, combining.inquiry.contact) == ("attached", composed.contact)
    assert "differences" not in combining.inquiry.history.get().details


def test_0039_is_the_same_phone_as_plus_39(deliver):
    first = deliver(payload(id="1", contact={"phone": "+39 340 123 4567"}), "1").inquiry
    again = deliver(CASES["phone 0039"][1], "2")
    assert (again.inquiry.contact, again.inquiry.history.get().details) == (first.contact, {"origin": "website"})


def test_a_file_that_lies_is_refused_and_noted(deliver):
    receipt = deliver(CASES["attachment that lies about its type"][1])
    note = receipt.inquiry.history.get(category="files")
    assert (note.action, note.details) == ("file_refused", {"name": "photo.jpg", "reason": "executable"})
    assert [(file.state, file.reason) for file in receipt.files.all()] == [("refused", "executable")]


def test_a_file_on_loopback_is_not_fetched_and_noted(deliver):
    receipt = deliver(CASES["attachment url to loopback"][1])
    note = receipt.inquiry.history.get(category="files")
    assert (note.action, note.details) == ("file_refused", {"name": "a.pdf", "reason": "address"})


def test_a_kept_file_is_in_the_history_under_its_clean_name(deliver):
    receipt = deliver(CASES["attachment with path"][1])
    file = InquiryFile.objects.get()
    assert (file.entry.action, file.entry.details, file.entry.person) == ("file_added", {"name": "passwd.pdf"}, None)
    assert (file.size, file.file.read(), file.organisation) == (9, b"%PDF-1.4\n", None)
    assert [(row.state, row.file) for row in receipt.files.all()] == [("kept", file)]


def test_an_unknown_dealer_code_is_routed_by_rules(deliver, cast):
    rule = RoutingRule.objects.create(position=1, country="AT", to_organisation=cast.bolzano)
    inquiry = deliver(CASES["unknown dealer code"][1]).inquiry
    assert (inquiry.status, inquiry.assignments.get().rule) == ("to_accept", rule)


def test_all_cases_after_each_other_lose_no_payload(deliver):
    for expect, body in CASES.values():
        receipt = deliver(body, body["id"])
        assert receipt.state == "refused" if expect.startswith("refused") else receipt.state in ("created", "attached")
    assert IntakeReceipt.objects.filter(body__isnull=False).count() == len(CASES)
