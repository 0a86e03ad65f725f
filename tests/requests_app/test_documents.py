"""Offers and orders by hand: main and alternatives, amounts with currency, and who never sees them (features D11)."""

from decimal import Decimal

import pytest
from django.urls import reverse

from requests_app.models import HistoryEntry, Inquiry, Offer, Order
from tests.cast import NOW, act


@pytest.fixture
def signed_in(client, cast, accepted):
    client.force_login(cast.lena)
    return client


def add(client, inquiry, kind="offers", **data):
    data = {"number": "A-1", "amount": "1200.50", "currency": "EUR"} | data
    return client.post(reverse("document_add", args=[inquiry.pk, kind]), data)


def offers(inquiry) -> list[tuple]:
    return list(Offer.objects.filter(inquiry=inquiry).order_by("pk").values_list("number", "amount", "is_main"))


def test_the_first_offer_is_the_main_one_and_further_ones_are_alternatives(signed_in, accepted):
    add(signed_in, accepted)
    add(signed_in, accepted, number="A-2", amount="900", currency="CHF")
    assert offers(accepted) == [("A-1", Decimal("1200.50"), True), ("A-2", Decimal("900.00"), False)]
    page = signed_in.get(reverse("inquiry_detail", args=[accepted.pk])).content.decode()
    assert "A-1" in page
    assert "A-2" in page
    assert "CHF900" in page


def test_an_alternative_becomes_the_main_offer(signed_in, accepted):
    add(signed_in, accepted)
    add(signed_in, accepted, number="A-2")
    second = Offer.objects.get(number="A-2")
    for _click in range(2):
        signed_in.post(reverse("offer_main", args=[accepted.pk, second.pk]))
    assert [is_main for _number, _amount, is_main in offers(accepted)] == [False, True]
    assert HistoryEntry.objects.filter(inquiry=accepted, action="offer_main").count() == 1


def test_after_the_main_offer_the_oldest_alternative_follows(signed_in, accepted):
    for number in ("A-1", "A-2", "A-3"):
        add(signed_in, accepted, number=number)
    address = reverse("document_delete", args=[accepted.pk, "offers", Offer.objects.get(number="A-1").pk])
    assert "A-1" in signed_in.get(address).content.decode()
    signed_in.post(address)
    assert [(number, is_main) for number, _amount, is_main in offers(accepted)] == [("A-2", True), ("A-3", False)]
    assert signed_in.post(address).status_code == 404


def test_several_orders(signed_in, accepted):
    add(signed_in, accepted, "orders", number="O-1")
    add(signed_in, accepted, "orders", number="", amount="5")
    assert list(Order.objects.values_list("number", "amount")) == [("O-1", Decimal("1200.50")), ("", Decimal("5.00"))]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"number": "", "amount": ""}, "Enter a number or an amount."),
        ({"amount": "-1"}, "greater than or equal to 0"),
        ({"amount": "many"}, "Enter a number."),
        ({"number": "9" * 41}, "at most 40 characters"),
        ({"currency": "USD"}, "not one of the available choices"),
    ],
)
def test_what_is_wrong_stands_at_the_field_and_nothing_is_kept(signed_in, accepted, data, message):
    answer = add(signed_in, accepted, **data)
    assert (answer.status_code, message in answer.content.decode()) == (422, True)
    assert offers(accepted) == []


def test_when_two_change_it_the_second_sees_both_and_chooses(signed_in, accepted):
    add(signed_in, accepted)
    offer = Offer.objects.get()
    address = reverse("document_edit", args=[accepted.pk, "offers", offer.pk])
    seen = signed_in.get(address).context["seen"]
    Offer.objects.update(number="B-7")
    mine = {"number": "A-9", "amount": "1", "currency": "EUR", "seen": seen}
    answer = signed_in.post(address, mine)
    page = answer.content.decode()
    assert (answer.status_code, "Somebody has changed it" in page, "B-7" in page, "A-9" in page) == (
        422,
        True,
        True,
        True,
    )
    assert Offer.objects.get().number == "B-7"
    signed_in.post(address, mine | {"seen": answer.context["seen"]})
    assert Offer.objects.get().number == "A-9"


def test_a_change_keeps_undo_from_restoring_what_was_before(signed_in, cast, accepted):
    version = Inquiry.objects.get(pk=accepted.pk).version
    add(signed_in, accepted)
    assert Inquiry.objects.get(pk=accepted.pk).version == version + 1


def test_numbers_and_amounts_are_for_the_own_organisation_alone(signed_in, client, cast, accepted):
    add(signed_in, accepted, number="SECRET-1", amount="7777")
    client.force_login(cast.martin)
    page = client.get(reverse("inquiry_detail", args=[accepted.pk])).content.decode()
    assert "SECRET-1" not in page
    assert "7,777" not in page
    assert "7777" not in page
    assert add(client, accepted).status_code == 404
    offer = Offer.objects.get()
    for name in ("document_edit", "document_delete"):
        assert client.get(reverse(name, args=[accepted.pk, "offers", offer.pk])).status_code == 404


def test_only_who_is_responsible_keeps_them_also_when_processed(signed_in, client, cast, accepted):
    client.force_login(cast.jonas)
    assert add(client, accepted).status_code == 404
    client.force_login(cast.lena)
    act(accepted, "cancel", cast.lena, reason=1, at=NOW)
    assert add(client, accepted).status_code == 302


def test_other_kinds_and_other_types_have_none(signed_in, cast, accepted):
    assert signed_in.get(reverse("document_add", args=[accepted.pk, "invoices"])).status_code == 404
    Inquiry.objects.filter(pk=accepted.pk).update(type="general")
    assert signed_in.get(reverse("document_add", args=[accepted.pk, "offers"])).status_code == 404
