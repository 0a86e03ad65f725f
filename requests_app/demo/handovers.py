"""How inquiries go from hand to hand: from a unit's desk to dealers, colleagues and partners outside, and back."""

from accounts.models import Organisation, Person
from accounts.rights import Right, Scope
from requests_app.demo.story import Story
from requests_app.demo.work import cancel, order, work
from requests_app.statuses import Status
from requests_app.types import InquiryType, ReasonGroup

# Partners whom nobody has entered as dealers.
PARTNERS = {
    "AT": "office@tischlerei-enns.example",
    "DE": "info@schreinerei-kern.example",
    "ES": "ventas@carpinteria-duero.example",
    "FR": "contact@fermetures-leman.example",
}


def arrive(story: Story) -> None:
    """Go on from wherever the routing rules have sent the inquiry."""
    inquiry = story.inquiry
    if inquiry.status == Status.TO_ACCEPT:
        wait_for_answer(story, {inquiry.responsible_unit.organisation_id})
    elif inquiry.status == Status.ASSIGNED_EXTERNALLY:
        follow_up_outside(story, desk(story))
    elif inquiry.responsible_id is not None:
        work(story, story.world.person(inquiry.responsible_id))
    else:
        at_the_desk(story)


def desk(story: Story) -> Person:
    """Somebody of the responsible unit who looks after what comes in."""
    unit = story.inquiry.responsible_unit
    team = story.world.team(unit.organisation_id, Right.ASSIGN, unit)
    return story.world.some([person for person in team if person.scope == Scope.UNIT])


def at_the_desk(story: Story) -> None:
    """The unit looks at the inquiry: offers go to dealers, the rest is answered here."""
    person = desk(story)
    story.wait(0.02, 1.2)
    if story.inquiry.type == InquiryType.OFFER and story.chance(68):
        return offer_to_a_dealer(story, person, set())
    story.act("take_over", person)
    partner = PARTNERS.get(str(story.inquiry.site_country))
    if story.inquiry.type == InquiryType.OFFER and partner and story.chance(45):
        story.act("assign", person, query=partner, note=story.remark(person, "outside"))
        return follow_up_outside(story, person)
    return work(story, person)


def hand_on(story: Story, person: Person) -> None:
    """Who took the call passes offers on to a dealer, and answers the rest."""
    if story.inquiry.type != InquiryType.OFFER or story.is_early or story.chance(35):
        return work(story, person)
    story.wait(0.02, 0.8)
    return offer_to_a_dealer(story, person, set())


def offer_to_a_dealer(story: Story, person: Person, asked: set[int]) -> None:
    """Assign to the nearest dealer who was not asked before; after two the unit gives up."""
    inquiry = story.inquiry
    nearest = story.world.near(str(inquiry.site_country), inquiry.site_postal_code)
    dealer = next(known for known in nearest if known.pk not in asked)
    if len(asked) >= 2 or (asked and dealer.country != inquiry.site_country):
        return give_up(story, person)
    story.act("assign", person, target=f"organisation:{dealer.pk}", note=story.now_and_then(person, "assign"))
    return wait_for_answer(story, {*asked, dealer.pk})


def wait_for_answer(story: Story, asked: set[int]) -> None:
    """The dealer accepts, refuses, or lets the time pass; now and then the assigner is faster."""
    dealer = story.inquiry.responsible_unit.organisation
    assigner = story.inquiry.assignments.latest("pk").from_person_id
    if story.chance(7):
        story.go_to(story.due_at)
    elif assigner and story.chance(4):
        story.wait(0.05, 0.5)
        if story.inquiry.status == Status.TO_ACCEPT:
            story.act("revoke", story.world.person(assigner))
    else:
        story.wait(0.03, 1.5)
        if story.inquiry.status == Status.TO_ACCEPT and decide(story, dealer):
            return None
    return come_back(story, asked)


def decide(story: Story, dealer: Organisation) -> bool:
    """Somebody of the dealer refuses, or accepts and goes on; says whether the inquiry stayed."""
    person = story.world.some(story.world.team(dealer.pk, Right.ACCEPT))
    if story.chance(12):
        story.act("refuse", person, reason=story.now_and_then(person, "refuse"))
        return False
    story.act("accept", person)
    at_the_dealer(story, person)
    return True


def come_back(story: Story, asked: set[int]) -> None:
    """The inquiry is back at the unit that assigned it, unless its rule has a next dealer."""
    if story.inquiry.status == Status.TO_ACCEPT:
        return wait_for_answer(story, {*asked, story.inquiry.responsible_unit.organisation_id})
    responsible = story.inquiry.responsible_id
    person = story.world.person(responsible) if responsible else desk(story)
    story.wait(0.05, 1)
    return offer_to_a_dealer(story, person, asked)


def give_up(story: Story, person: Person) -> None:
    """No dealer wants it: the unit sells itself, or cancels."""
    if story.inquiry.responsible_id != person.pk:
        story.act("take_over", person)
    if story.chance(50):
        return cancel(story, person, ReasonGroup.OURS)
    return work(story, person)


def at_the_dealer(story: Story, person: Person) -> None:
    """Who accepted or created it works on it, or gives it to a colleague."""
    colleagues = [other for other in story.world.team(person.unit.organisation_id) if other != person]
    if colleagues and story.chance(15):
        colleague = story.world.some(colleagues)
        story.wait(0.01, 0.5)
        story.act("assign", person, target=f"person:{colleague.pk}", note=story.remark(person, "colleague"))
        if story.chance(10):
            story.wait(0.2, 1)
            story.act("return", colleague, note=story.remark(colleague, "return"))
        else:
            person = colleague
    work(story, person)


def follow_up_outside(story: Story, person: Person) -> None:
    """Ask the partner outside what has become of it, and finish it."""
    story.wait(4, 18)
    if story.inquiry.responsible_id != person.pk:
        story.act("take_over", person)
    if story.inquiry.type != InquiryType.OFFER:
        return story.act("close", person, note=story.now_and_then(person, "close"))
    story.wait(4, 30)
    if story.chance(40):
        return order(story, person, story.price())
    return cancel(story, person)
