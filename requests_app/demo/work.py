"""How the responsible person works on an inquiry, by its type."""

from typing import Any

from accounts.models import Person
from accounts.rights import Right
from core.fields import Currency
from requests_app.demo.story import Story
from requests_app.types import InquiryType, ReasonGroup


def work(story: Story, person: Person) -> None:
    """Have the responsible person do what the type asks, up to the end."""
    story.wait(0.03, 4)
    if story.chance(20):
        story.note(person, "called")
    if story.inquiry.type == InquiryType.OFFER:
        sell(story, person)
    elif story.inquiry.type == InquiryType.GENERAL and story.chance(12):
        story.act("change_type", person, type=InquiryType.OFFER)
        sell(story, person)
    else:
        answer(story, person)


def answer(story: Story, person: Person) -> None:
    """Send what was asked for, or say what was to be known."""
    if story.inquiry.type == InquiryType.RELATIONSHIP:
        if story.chance(60):
            meet(story, person)
        if story.chance(40):
            hold(story, person, "hold", months=3)
    elif story.chance(5):
        hold(story, person, "hold", months=1)
    if story.inquiry.type == InquiryType.EVENT:
        story.wait(3, 25)
    if story.chance(10):
        cancel(story, person)
    else:
        story.act("close", person, note=story.now_and_then(person, "close"))


def meet(story: Story, person: Person) -> None:
    """Visit the architect, or invite them."""
    code = "visit_architect" if story.chance(60) else "invite_architect"
    story.act(code, person, **story.meeting(4, 20))
    _hold_meeting(story)
    story.note(person, "called")


def sell(story: Story, person: Person) -> None:
    """The chain of an offer: appointment, offer, negotiation, order; it may end at every link."""
    if story.chance(24):
        return cancel(story, person)
    if story.is_early:
        return order(story, person, story.price()) if story.chance(60) else cancel(story, person)
    if story.chance(8):
        hold(story, person, "hold", months=2)
    if story.chance(70) and not advise(story, person):
        return cancel(story, person)
    price = submit(story, person)
    if story.chance(12):
        hold(story, person, "hold_offer", months=3)
    if person.has_right(Right.NEGOTIATE) and story.chance(30):
        negotiate(story, person)
    if story.chance(52):
        return order(story, person, price)
    return cancel(story, person)


def advise(story: Story, person: Person) -> bool:
    """Set the advisory appointment, sometimes postpone it, and let it take place; says whether they want an offer."""
    story.act("arrange_appointment", person, **story.meeting(3, 21), note=story.now_and_then(person, "appointment"))
    if story.chance(10):
        story.wait(0.5, 1.5)
        story.act("postpone_appointment", person, **story.meeting(4, 12))
    _hold_meeting(story)
    return not story.chance(22)


def submit(story: Story, person: Person) -> float:
    """Agree the submission of the offer, sometimes postpone it, and let it take place; returns its amount."""
    price = story.price()
    story.act(
        "agree_offer",
        person,
        **story.meeting(4, 21, emailed=45),
        **offer_numbers(story, price),
        note=story.now_and_then(person, "offer"),
    )
    if story.chance(10):
        story.wait(0.5, 2)
        story.act("postpone_offer", person, **story.meeting(3, 10, emailed=45))
    _hold_meeting(story, longest=30)
    return price


def negotiate(story: Story, person: Person) -> None:
    """Set a negotiation date, sometimes postpone it, and let it take place."""
    story.act("arrange_negotiation", person, **story.meeting(3, 20), note=story.now_and_then(person, "negotiation"))
    if story.chance(12):
        story.wait(0.5, 1.5)
        story.act("postpone_negotiation", person, **story.meeting(3, 10))
    _hold_meeting(story, longest=18)


def order(story: Story, person: Person, price: float) -> None:
    """Place the order, a little below or above the offer."""
    random = story.world.random
    numbers = offer_numbers(story, price) if story.is_early else {"currency": _currency(story)}
    story.act(
        "place_order",
        person,
        **numbers,
        order_number=f"A{story.at:%y}-{random.randint(10000, 99999)}",
        order_amount=f"{price * random.uniform(0.9, 1.03):.2f}",
        customer_number=f"K-{random.randint(10000, 99999)}" if story.chance(60) else "",
        note=story.now_and_then(person, "order"),
    )


def cancel(story: Story, person: Person, group: str = "") -> None:
    """Cancel with a reason; a few prospects come back."""
    group = group or (ReasonGroup.OURS if story.chance(18) else ReasonGroup.PROSPECT)
    reason = story.world.random.choice(story.world.reasons[group])
    story.act("cancel", person, reason=str(reason.pk), note=story.now_and_then(person, "cancel"))
    if story.chance(3):
        story.wait(10, 60)
        story.act("reopen", person, note=story.now_and_then(person, "called"))
        story.wait(1, 20)
        story.act("cancel", person, reason=str(reason.pk))


def hold(story: Story, person: Person, code: str, *, months: int) -> None:
    """Put the inquiry or its offer on hold, and look at it again when that time has passed."""
    weeks = story.world.random.randint(2, 4 * months)
    note = story.now_and_then(person, "hold")
    story.act(code, person, amount_of_time=str(weeks), time_unit="weeks", note=note)
    story.go_to(story.due_at)
    story.wait(0.1, 2)


def _hold_meeting(story: Story, longest: float = 6) -> None:
    story.go_to(story.due_at)
    story.wait(0.1, longest)


def offer_numbers(story: Story, price: float) -> dict[str, Any]:
    """The numbers of an offer of this amount, as the form asks for them."""
    number = story.world.random.randint(10000, 19999)
    return {
        "composition_number": f"{story.at:%y}{number}",
        "offer_number": f"{story.at:%y}-{number} A",
        "offer_amount": f"{price:.2f}",
        "currency": _currency(story),
    }


def _currency(story: Story) -> str:
    return Currency.CHF if story.inquiry.responsible_unit.country == "CH" else Currency.EUR
