"""The contact is copied on acceptance, and what is known already is said afterwards (workflow.md 3; features C5)."""

import pytest
from django.urls import reverse

from contacts.models import Contact
from contacts.saving import create_contact
from tests.cast import NOW, act, contact_data

OTHER = {"emails": ["m.bianchi@ufficio.example"], "phones": [("landline", "0461 123 456")]}


def known(cast, **fields):
    """A contact that Studio Bolzano has already."""
    return create_contact(cast.bolzano, contact_data(**fields), by=cast.lena, at=NOW)


def page(client, person, inquiry):
    client.force_login(person)
    return client.get(reverse("inquiry_detail", args=[inquiry.pk])).text


def copy_of(inquiry):
    return inquiry.assignments.get().to_contact


def test_an_unknown_contact_is_copied_and_both_records_live_on(client, cast, accepted, contact):
    copy = copy_of(accepted)
    assert (copy.organisation, copy.get_full_name(), copy.emails.get().address) == (
        cast.bolzano, "Marco Bianchi", "marco.bianchi@casa.example",
    )  # fmt: skip
    Contact.objects.filter(pk=copy.pk).update(last_name="Bianchi-Rossi")
    assert "Marco Bianchi-Rossi" in page(client, cast.lena, accepted)
    assert "Bianchi-Rossi" not in page(client, cast.martin, accepted)


def test_an_identical_email_attaches_and_the_differences_are_told_the_receiver_alone(client, cast, offered):
    mine = known(cast, last_name="Bianchi-Verdi")
    inquiry = act(offered, "accept", cast.lena)
    assert copy_of(inquiry) == mine
    assert "<del>Bianchi-Verdi</del> → <ins>Bianchi</ins>" in page(client, cast.lena, inquiry)
    assert "Bianchi-Verdi" not in page(client, cast.martin, inquiry)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        (OTHER | {"phones": [("mobile", "0039 340 1234567")], "last_name": "Brancaleone"}, "same phone"),
        (OTHER | {"first_name": "MARCO"}, "same name and postal code"),
    ],
)
def test_who_resembles_a_known_contact_is_copied_and_the_likeness_told_the_receiver_alone(
    client, cast, offered, fields, reason
):
    mine = known(cast, **fields)
    inquiry = act(offered, "accept", cast.lena)
    copy = copy_of(inquiry)
    assert (inquiry.status, copy == mine, copy.organisation) == ("open", False, cast.bolzano)
    assert f"{mine} may be the same contact: {reason}." in page(client, cast.lena, inquiry)
    assert "may be the same contact" not in page(client, cast.martin, inquiry)


@pytest.mark.parametrize("fields", [OTHER | {"last_name": "Neri"}, OTHER | {"postal_code": "39100"}])
def test_who_resembles_nobody_leaves_no_remark(client, cast, offered, fields):
    known(cast, **fields)
    inquiry = act(offered, "accept", cast.lena)
    assert "may be the same contact" not in page(client, cast.lena, inquiry)


def test_contacts_of_other_organisations_resemble_nobody(cast, offered):
    create_contact(cast.verona, contact_data(**OTHER), by=cast.carla, at=NOW)
    act(offered, "accept", cast.lena)
    assert offered.history.filter(action="accept").get().details == {}


def test_before_acceptance_nothing_tells_who_it_is(client, cast, offered):
    known(cast)
    client.force_login(cast.lena)
    dialog = client.get(reverse("inquiry_action", args=[offered.pk, "accept"])).text
    assert all(word not in dialog + page(client, cast.lena, offered) for word in ("Bianchi", "marco.bianchi", "340"))


def test_who_is_known_by_several_likenesses_is_named_once(cast, offered):
    mine = known(cast, **OTHER | {"phones": [("mobile", "+39 340 123 45 67")]})
    inquiry = act(offered, "accept", cast.lena)
    [entry] = inquiry.history.filter(action="accept")
    assert entry.details == {"similar": [{"contact": mine.pk, "name": "Marco Bianchi", "by": "phone"}]}
