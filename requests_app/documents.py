"""Offers and orders that are entered by hand, beside those that actions write (features D11)."""

from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from contacts.forms import LineField
from core.fields import Currency
from requests_app import search
from requests_app.actions.errors import ActionNotPossible
from requests_app.actions.forms import MoneyField
from requests_app.actions.policy import Standing
from requests_app.actions.spec import Outcome
from requests_app.history import record
from requests_app.models import Inquiry, Offer, Order
from requests_app.statuses import Status
from requests_app.types import Category, InquiryType

Document = Offer | Order

KINDS: dict[str, type[Document]] = {"offers": Offer, "orders": Order}
# An inquiry with more is a mistake, or somebody who tries what happens.
MOST = 50


def may_keep(standing: Standing) -> bool:
    """Say whether the person writes offers and orders of the inquiry: R does, processed or not (workflow.md 3).

    Only inquiries of the type offer have any.
    """
    inquiry = standing.inquiry
    return inquiry.type == InquiryType.OFFER and inquiry.status != Status.TO_ACCEPT and standing.is_responsible


class DocumentForm(forms.Form):
    """Number and amount of an offer or an order, one of which is enough."""

    widths: ClassVar[dict[str, str]] = {"amount": "half", "currency": "half"}
    hints: ClassVar[dict[str, str]] = {"number": "", "amount": "", "currency": ""}

    number = LineField(label=_("Number"), required=False, max_length=40)
    amount = MoneyField(label=_("Amount"))
    currency = forms.ChoiceField(label=_("Currency"), choices=Currency, initial=Currency.EUR)

    def clean(self) -> dict[str, Any]:
        """Ask for a number or an amount."""
        data: dict[str, Any] = super().clean() or {}
        if not self.errors and not data["number"] and data["amount"] is None:
            self.add_error("number", _("Enter a number or an amount."))
        return data


def values_of(document: Document) -> dict[str, Any]:
    """What the form starts with."""
    return {"number": document.number, "amount": document.amount, "currency": document.currency}


@transaction.atomic
def add(inquiry: Inquiry, kind: type[Document], data: dict[str, Any], *, by: Person, at: datetime) -> Document:
    """Write down an offer or an order; the first offer is the main one, each further one an alternative.

    Raises ActionNotPossible when the person may no longer do so, or there are too many.
    """
    locked = _lock(inquiry, by, at)
    own: Any = kind._default_manager.filter(inquiry=locked, organisation=by.organisation)
    known = own.count()
    if known >= MOST:
        raise ActionNotPossible(locked, str(_("There are too many already.")))
    document: Document = kind(inquiry=locked, organisation=by.organisation, created_at=at, **data)
    if isinstance(document, Offer):
        document.is_main = known == 0
    document.save()
    return _written(document, "added", by=by, at=at)


@transaction.atomic
def change(document: Document, data: dict[str, Any], *, seen: dict[str, Any], by: Person, at: datetime) -> Document:
    """Give an offer or an order another number or amount; equal ones change nothing.

    `seen` is what the person started from. Raises ActionNotPossible when somebody else has changed it since.
    """
    _lock(document.inquiry, by, at)
    document = _again(document)
    if values_of(document) != seen:
        raise ActionNotPossible(document.inquiry, str(_("Somebody has changed it since you opened it.")))
    if values_of(document) == data:
        return document
    for name, value in data.items():
        setattr(document, name, value)
    document.save(update_fields=list(data))
    return _written(document, "changed", by=by, at=at)


@transaction.atomic
def make_main(offer: Offer, *, by: Person, at: datetime) -> Offer:
    """Let an alternative be the main offer, the one that counts in reports; the one before becomes an alternative."""
    _lock(offer.inquiry, by, at)
    offer = _again(offer)
    if not offer.is_main:
        _own_offers(offer).filter(is_main=True).update(is_main=False)
        Offer.objects.filter(pk=offer.pk).update(is_main=True)
        _written(_again(offer), "main", by=by, at=at)
    return offer


@transaction.atomic
def delete(document: Document, *, by: Person, at: datetime) -> None:
    """Delete an offer or an order; after the main offer the oldest alternative is the main one."""
    _lock(document.inquiry, by, at)
    document = _again(document)
    pk = document.pk
    document.delete()
    if isinstance(document, Offer) and document.is_main:
        following = _own_offers(document).order_by("pk").first()
        if following is not None:
            Offer.objects.filter(pk=following.pk).update(is_main=True)
    document.pk = pk
    _written(document, "deleted", by=by, at=at)


def _own_offers(offer: Offer) -> Any:
    return Offer.objects.filter(inquiry=offer.inquiry_id, organisation=offer.organisation_id)


def _again(document: Any) -> Any:
    """The row as it is now; raises its DoesNotExist."""
    return type(document)._default_manager.select_related("inquiry").get(pk=document.pk)


def _lock(inquiry: Inquiry, by: Person, at: datetime) -> Inquiry:
    locked = Inquiry.objects.select_for_update(of=("self",)).get(pk=inquiry.pk)
    if not may_keep(Standing(by, locked, at=at)):
        raise ActionNotPossible(locked, str(_("This is not yours to do any more.")))
    return locked


def _written(document: Document, what: str, *, by: Person, at: datetime) -> Document:
    """Write it into the history, where numbers and amounts are the organisation's alone."""
    inquiry = document.inquiry
    Inquiry.objects.filter(pk=inquiry.pk).update(version=inquiry.version + 1)
    inquiry.version += 1
    kind = "offer" if isinstance(document, Offer) else "order"
    amount = "" if document.amount is None else str(document.amount)
    private = {f"{kind}_number": document.number, f"{kind}_amount": amount, "currency": document.currency}
    record(inquiry, f"{kind}_{what}", Category.OFFERS, by=by, at=at, outcome=Outcome(private_details=private))
    search.refresh([inquiry.pk])
    return document
