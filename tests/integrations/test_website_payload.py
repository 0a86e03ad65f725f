"""What of the website's payload is taken over, how, and what is kept beside it."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from integrations import ledger
from integrations.results import IntakeRefused
from integrations.website.further import Further, tidy
from integrations.website.schema import read
from requests_app.models import CatalogueItem
from tests.cast import NOW
from tests.integrations.cases import payload

VIENNA = {"street": "Ring", "number": "1", "postal_code": "1010", "town": "Wien", "country": "AT"}
BARCELONA = {
    "street": "Gran Via",
    "postal_code": "08001",
    "town": "Barcelona",
    "province": "barcelona",
    "country": "ES",
}


@pytest.mark.parametrize(
    ("given", "title"),
    [("mr", "mr"), ("mrs", "ms"), ("Ms", "ms"), ("none", "none"), ("", "none"), (None, "none"), ("Dr.", "none")],
)
def test_titles(deliver, given, title):
    inquiry = deliver(payload(contact={"title": given})).inquiry
    assert inquiry.contact.title == title
    assert inquiry.extra == ({"contact.title": "Dr."} if given == "Dr." else {})


@pytest.mark.parametrize(
    ("raw", "country", "kind"),
    [
        ("+43 664 9538624", "AT", "mobile"), ("0471 974 123", "IT", "landline"), ("+39 340 1234567", "DE", "mobile"),
        ("call me", "IT", "other"),
    ],
)  # fmt: skip
def test_the_kind_of_a_phone_is_guessed(deliver, raw, country, kind):
    inquiry = deliver(payload(contact={"phone": raw, "address": VIENNA | {"country": country}})).inquiry
    assert [(phone.raw, phone.kind) for phone in inquiry.contact.phones.all()] == [(raw, kind)]


def test_a_province_is_found_by_its_name(deliver):
    inquiry = deliver(payload(contact={"address": BARCELONA})).inquiry
    assert (inquiry.contact.province.code, inquiry.site_province.code, inquiry.extra) == ("B", "B", {})


def test_an_unknown_province_is_kept_and_remarked(deliver):
    receipt = deliver(payload(contact={"address": BARCELONA | {"province": "Atlantis"}}))
    assert receipt.reasons == [{"code": "province", "pointer": ""}]
    assert (receipt.inquiry.contact.province, receipt.inquiry.extra) == (
        None, {"contact.address.province": "Atlantis"},
    )  # fmt: skip


def test_a_good_vat_number_is_stored_in_one_spelling(deliver):
    contact = {"type": "commercial", "company": "Muster", "vat_number": "ATU 135 85 62-7"}
    assert deliver(payload(contact=contact)).inquiry.contact.vat_number == "ATU13585627"


def test_a_wrong_vat_number_is_kept_and_remarked(deliver):
    receipt = deliver(payload(contact={"vat_number": "ATU00000000"}))
    assert (receipt.inquiry.contact.vat_number, receipt.inquiry.extra) == ("", {"contact.vat_number": "ATU00000000"})
    assert receipt.inquiry.history.get().details["remarks"] == ["vat_number"]


def test_the_same_article_twice_is_summed_and_a_known_one_found(deliver):
    item = CatalogueItem.objects.create(code="sample-01", kind="sample", title="Corner sample")
    body = payload(type="sample", articles=[{"id": "sample-01", "quantity": 2}, {"id": "x"}, {"id": "sample-01"}])
    rows = deliver(body).inquiry.articles.all()
    assert [(row.code, row.item, row.quantity) for row in rows] == [("sample-01", item, 3), ("x", None, 1)]


def test_event_and_participants_are_taken_over(deliver):
    inquiry = deliver(payload(type="event", event={"id": "talk-1", "participants": ["Ada", "Bo"]})).inquiry
    assert (inquiry.event_id, inquiry.participants) == ("talk-1", "Ada, Bo")


def test_the_site_is_the_projects_address(deliver):
    inquiry = deliver(payload(project={"type": "renovation", "name": "Villa", "address": BARCELONA})).inquiry
    assert (inquiry.site_differs, inquiry.site_town, str(inquiry.site_country)) == (True, "Barcelona", "ES")
    assert (inquiry.project_type, inquiry.project_name, inquiry.contact.town) == ("renovation", "Villa", "Wien")


def test_who_has_moved_is_visited_at_the_new_address_and_the_contact_stays(deliver):
    deliver(payload(id="1"), "1")
    inquiry = deliver(payload(id="2", contact={"address": BARCELONA}), "2").inquiry
    assert (inquiry.contact.town, inquiry.site_town, inquiry.site_differs) == ("Wien", "Barcelona", True)
    assert inquiry.history.get().details["differences"] == {
        "street": ["Darius-Schandl-Platz", "Gran Via"],
        "postal_code": ["1010", "08001"],
        "town": ["Wien", "Barcelona"],
        "province": ["", "Barcelona"],
        "country": ["AT", "ES"],
    }


def test_consents_are_recorded_once_and_unknown_ones_kept_aside(deliver):
    consents = [
        {"kind": "processing", "given_at": "2026-09-01T10:17:00Z"},
        {"kind": "promotion", "given_at": "2031-01-01T00:00:00Z", "ip_prefix": "203.0.113.0/24"},
        {"kind": "horoscope"},
    ]
    inquiry = deliver(payload(consents=consents)).inquiry
    rows = inquiry.contact.consents.order_by("kind").values_list("kind", "given_at", "ip_prefix")
    assert [row[0] for row in rows] == ["processing", "promotion"]
    assert rows[1][1:] == (NOW, "203.0.113.0/24")
    assert inquiry.extra["consents.2"]["kind"] == "horoscope"


def test_texts_that_are_too_long_are_cut_and_kept_whole(deliver):
    receipt = deliver(
        payload(contact={"address": VIENNA | {"number": "1, third floor on the left"}, "first_name": "A" * 101})
    )
    assert receipt.reasons == [{"code": "cut", "pointer": ""}]
    assert (receipt.inquiry.contact.house_number, receipt.inquiry.contact.first_name) == (
        "1, third floor on th",
        "A" * 100,
    )
    assert receipt.inquiry.extra == {
        "contact.address.house_number": "1, third floor on the left", "contact.first_name": "A" * 101,
    }  # fmt: skip


def test_unknown_fields_are_kept_wherever_they_are(deliver):
    body = payload(
        studio="Bozen",
        contact={"nickname": "Em\u0000mi"},
        project={"floors": 3},
        articles=[{"id": "x", "colour": "RAL"}],
    )
    assert deliver(body).inquiry.extra == {
        "studio": "Bozen", "contact.nickname": "Emmi", "project.floors": 3, "articles.0.colour": "RAL",
    }  # fmt: skip


def test_too_many_unknown_fields_are_left_to_the_raw_content(deliver):
    receipt = deliver(payload(junk="x" * 200_000))
    assert (receipt.inquiry.extra, receipt.reasons) == ({}, [{"code": "left_out", "pointer": ""}])


def test_a_single_name_field_is_the_last_name(deliver):
    inquiry = deliver(payload(contact={"first_name": "Emilija Scharinger", "last_name": None})).inquiry
    assert (inquiry.contact.first_name, inquiry.contact.last_name) == ("", "Emilija Scharinger")


@pytest.mark.parametrize(
    ("language", "stored", "kept"), [("de-AT", "de", {}), ("IT", "it", {}), ("pt", "en", {"language": "pt"})]
)
def test_languages(deliver, language, stored, kept):
    inquiry = deliver(payload(language=language)).inquiry
    assert (inquiry.language, inquiry.contact.language, inquiry.extra) == (stored, stored, kept)


@pytest.mark.parametrize(
    ("fields", "pointer", "code"),
    [
        ({"contact": {"first_name": "", "last_name": " "}}, "#/contact", "no_name"),
        ({"contact": {"email": "", "phone": "\u0000"}}, "#/contact", "no_way_to_reply"),
        ({"country": None, "contact": {"address": None}}, "#/country", "missing"),
        ({"contact": {"address": {"country": "Austria"}}}, "#/contact/address/country", "unknown_country"),
        ({"source": "telex"}, "#/source", "unknown_choice"),
        ({"submitted_at": "0001-01-01T00:00:00+14:00"}, "#/submitted_at", "invalid_date"),
        ({"consents": [{"kind": "promotion"}]}, "#/consents", "no_consent"),
        ({"articles": [{"id": "", "quantity": 1}]}, "#/articles/0/id", "missing"),
        ({"articles": [{"id": "x", "quantity": 0}]}, "#/articles/0/quantity", "out_of_range"),
        ({"articles": [{"id": "x", "quantity": "many"}]}, "#/articles/0/quantity", "wrong_type"),
        ({"articles": [{"id": "x"}] * 201}, "#/articles", "too_many"),
        ({"contact": {"email": "a@b.example, c@d.example"}}, "#/contact/email", "invalid_email"),
        ({"contact": {"last_name": "x" * 1001}}, "#/contact/last_name", "too_long"),
        ({"contact": {"last_name": True}}, "#/contact/last_name", "wrong_type"),
        ({"utm": []}, "#/utm", "wrong_type"),
    ],
)  # fmt: skip
def test_what_an_inquiry_cannot_do_without_is_refused(fields, pointer, code):
    with pytest.raises(IntakeRefused) as refusal:
        read(json.dumps(payload(**fields)).encode())
    assert refusal.value.reasons == [{"pointer": pointer, "code": code}]


def test_half_an_emoji_does_no_harm(deliver):
    body = payload(text="cut \ud83d", contact={"first_name": "A\ud83d"}, **{"key\ud83d\u0000": "\ud83d"})
    inquiry = deliver(json.dumps(body).encode()).inquiry
    assert (inquiry.text, inquiry.contact.first_name, inquiry.extra) == ("cut", "A", {"key": ""})


def test_numbers_the_database_cannot_hold_are_kept_as_text_and_depth_ends():
    deep: list = []
    for _level in range(50):
        deep = [deep]
    assert tidy({"a": float("inf"), "b": 10**50}) == {"a": "inf", "b": 10**50}
    assert json.dumps(tidy(deep)).count("[") == 20
    assert Further({"a": tidy(deep)}).as_json() != {}


TEXTS = st.text(st.characters(), max_size=9)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)
NAMES = sorted({*payload(), "attachments", "articles", "event", "dealer_code", "anything"} - {"id"})


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    fields=st.dictionaries(st.sampled_from(NAMES), JSON, max_size=3),
    contact=st.dictionaries(st.text(max_size=9), JSON, max_size=2),
)
def test_whatever_comes_ends_as_inquiry_or_refusal(deliver, fields, contact):
    body = payload(**fields)
    if isinstance(body["contact"], dict):
        body["contact"] |= contact
    raw = json.dumps(body | {"id": None}).encode()
    receipt = deliver(raw, key=ledger.fingerprint(raw))
    assert (receipt.is_open, receipt.error) == (False, "")


@pytest.mark.parametrize(("source", "asked"), [("architect_registration", 1), ("website", 0)])
def test_an_architect_who_registers_asks_for_the_compendium(deliver, source, asked):
    contact = {"type": "planner", "first_name": "Anna", "last_name": "Berger", "email": "anna@atelier.example"}
    inquiry = deliver(payload(source=source, type="relationship", contact=contact)).inquiry
    requests = list(inquiry.compendium_requests.values_list("name", "email", "state"))
    assert requests == [("Anna Berger", "anna@atelier.example", "pending")] * asked
