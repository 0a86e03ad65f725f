"""Offers and orders as actions write them; their numbers and amounts go into private details only (workflow.md 7)."""

from typing import Any

from accounts.models import Organisation
from contacts.models import CustomerNumber
from core.fields import Currency
from requests_app.actions.spec import Outcome, Step
from requests_app.models import Offer, Order
from requests_app.visibility import contact_for


def note_composition(step: Step) -> None:
    """Keep the guide composition number when one was entered."""
    if step.data.get("composition_number"):
        step.inquiry.composition_number = step.data["composition_number"]


def set_main_offer(step: Step, whose: Organisation) -> dict[str, Any]:
    """Create or update the organisation's main offer; returns what the history keeps private."""
    number, amount = step.data.get("offer_number") or "", step.data.get("offer_amount")
    if not number and amount is None:
        return {}
    offer = Offer.objects.filter(inquiry=step.inquiry, organisation=whose, is_main=True).first() or Offer(
        inquiry=step.inquiry, organisation=whose, created_at=step.at
    )
    offer.number = number or offer.number
    offer.amount = offer.amount if amount is None else amount
    offer.currency = step.data.get("currency") or offer.currency
    if not offer.pk:
        step.made.append(offer)
    offer.save()
    return {"offer_number": offer.number, "offer_amount": _text(offer.amount), "currency": offer.currency}


def place_order(step: Step) -> Outcome:
    """Record the order, the final offer and the contact's customer number (workflow.md 3)."""
    note_composition(step)
    private = set_main_offer(step, step.actor_organisation)
    order = Order.objects.create(
        inquiry=step.inquiry,
        organisation=step.actor_organisation,
        number=step.data["order_number"],
        amount=step.data["order_amount"],
        currency=step.data["currency"] or Currency.EUR,
        created_at=step.at,
    )
    step.made.append(order)
    private |= {"order_number": order.number, "order_amount": _text(order.amount), "currency": order.currency}
    if step.data["customer_number"]:
        contact = contact_for(step.inquiry, step.actor_organisation.pk)
        number, is_new = CustomerNumber.objects.get_or_create(contact=contact, number=step.data["customer_number"])
        step.made += [number] if is_new else []
    return Outcome(private_details=private)


def _text(amount: Any) -> str:
    return "" if amount is None else str(amount)
