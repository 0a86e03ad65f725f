"""The administration of consent wordings (features A4, P3)."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import Role
from contacts.consents import give, wordings
from contacts.models import ConsentText
from contacts.saving import create_contact
from tests.cast import NOW, add_person, contact_data

PAGE = reverse("administration_consents")
ADD = reverse("administration_consents_add", args=["promotion", "de"])


@pytest.fixture
def anton(cast, clock, client):
    """The administrator of Studio Bolzano, signed in."""
    person = add_person(cast.bolzano, "anton.stolz@studio-bolzano.example", "administrator")
    client.force_login(person)
    return person


def test_a_version_is_in_force_from_its_day_and_says_who_added_it(client, cast, anton):
    client.post(ADD, {"text": "{organisation} darf mir schreiben.", "valid_from": "2026-12-01"})
    text = ConsentText.objects.get(organisation=cast.bolzano)
    assert (text.version, text.added_by, text.added_at) == ("2026-12-01", anton, NOW)
    assert wordings(cast.bolzano, "de", NOW)["promotion"].startswith("Ich bin einverstanden")
    assert wordings(cast.bolzano, "de", NOW + timedelta(days=7))["promotion"] == "Studio Bolzano darf mir schreiben."
    assert "Anton Stolz" in client.get(PAGE).text


def test_a_new_version_never_changes_what_was_agreed_to(client, cast, anton):
    contact = create_contact(cast.bolzano, contact_data(language="de", consents=[]), by=anton, at=NOW)
    client.post(ADD, {"text": "Erste Fassung."})
    give(contact, "promotion", "phone", by=anton, at=NOW + timedelta(minutes=1))
    client.post(ADD, {"text": "Zweite Fassung."})
    give(contact, "promotion", "phone", by=anton, at=NOW + timedelta(minutes=2))
    given = list(contact.consents.values_list("text_version", "text"))
    assert given == [("2026-11-24", "Erste Fassung."), ("2026-11-24.2", "Zweite Fassung.")]


def test_own_wordings_are_the_organisations_alone(client, cast, anton):
    client.post(ADD, {"text": "Nur bei uns."})
    assert wordings(cast.bolzano, "de", NOW)["promotion"] == "Nur bei uns."
    assert wordings(cast.verona, "de", NOW)["promotion"].startswith("Ich bin einverstanden, dass Serramenti Verona")


@pytest.mark.parametrize(
    ("change", "field"),
    [({"text": ""}, "text"), ({"text": "{name} fragt."}, "text"), ({"valid_from": "2026-11-23"}, "valid_from")],
)
def test_what_is_wrong_is_said(client, anton, change, field):
    answer = client.post(ADD, {"text": "Gut."} | change)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert not ConsentText.objects.exclude(organisation=None).exists()


def test_a_language_without_a_wording_uses_the_english_one(client, cast, anton):
    ConsentText.objects.filter(kind="promotion", language="it").delete()
    assert "I agree that Studio Bolzano" in wordings(cast.bolzano, "it", NOW)["promotion"]
    assert "None in this language" in client.get(PAGE).text


def test_only_who_administers_rules_has_the_page(client, cast, clock, anton):
    assert client.get(reverse("administration_consents_add", args=["other", "de"])).status_code == 404
    Role.objects.filter(organisation=cast.bolzano).update(rights=["create"])
    assert (client.get(PAGE).status_code, client.post(ADD, {"text": "Nein."}).status_code) == (404, 404)
