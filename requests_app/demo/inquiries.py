"""How inquiries come in: from the website, by phone at the manufacturer, and in the dealers' studios."""

from collections.abc import Callable
from datetime import datetime, timedelta

from accounts.models import Person
from accounts.rights import Right
from contacts.choices import ContactType
from contacts.models import Contact
from requests_app import access, search
from requests_app.creation import InquiryData, create_inquiry
from requests_app.demo.handovers import arrive, at_the_dealer, hand_on
from requests_app.demo.moments import arrivals, in_the_office
from requests_app.demo.places import Place, random_place
from requests_app.demo.story import CONNECTED, NotYet, Story
from requests_app.demo.wishes import customer, wish
from requests_app.demo.world import World
from requests_app.models import Inquiry
from requests_app.routing import find_route, follow
from requests_app.statuses import Status
from requests_app.types import InquiryType, Origin

TYPES_ONLINE = {
    InquiryType.OFFER: 39, InquiryType.BROCHURE: 23, InquiryType.SAMPLE: 14, InquiryType.GENERAL: 14,
    InquiryType.EVENT: 6, InquiryType.RELATIONSHIP: 4,
}  # fmt: skip
TYPES_IN_PERSON = {
    InquiryType.OFFER: 55, InquiryType.BROCHURE: 12, InquiryType.SAMPLE: 14, InquiryType.GENERAL: 14,
    InquiryType.RELATIONSHIP: 5,
}  # fmt: skip
ORIGINS_ONLINE = {
    Origin.WEBSITE: 68, Origin.LANDING_PAGE: 10, Origin.DEALER_PAGE: 9, Origin.DOOR_CONFIGURATOR: 8, Origin.META: 5,
}  # fmt: skip
ORIGINS_IN_PERSON = {Origin.PHONE: 42, Origin.IN_PERSON: 34, Origin.EMAIL: 14, Origin.EVENT: 10}
ORIGIN_OF_TYPE = {
    InquiryType.EVENT: Origin.EVENT_REGISTRATION, InquiryType.RELATIONSHIP: Origin.ARCHITECT_REGISTRATION,
}  # fmt: skip

Way = Callable[[World, datetime], Story]
Plan = tuple[datetime, Way]


def plans(world: World, count: int) -> list[Plan]:
    """When so many inquiries come in, and how: at first by hand alone."""
    early: dict[Way, int] = {at_the_manufacturer: 35, at_a_dealer: 65}
    later: dict[Way, int] = {from_the_website: 60, at_the_manufacturer: 7, at_a_dealer: 33}
    connected = world.now - CONNECTED
    return [
        _plan(world, moment, world.one_of(early if moment < connected else later))
        for moment in arrivals(world.random, world.now, count)
    ]


def _plan(world: World, moment: datetime, way: Way) -> Plan:
    if way is from_the_website:
        return moment, way
    calendar = world.calendar(world.people["martin"].unit)
    in_office = in_the_office(world.random, calendar, moment)
    return (in_office, way) if in_office <= world.now else (moment, from_the_website)


def tell(world: World, at: datetime, way: Way) -> None:
    """Create one inquiry in the given way and let it live up to now."""
    story = way(world, at)
    story.pass_time(world.now)
    if story.inquiry.status != Status.TO_ACCEPT and story.chance(25):
        tags = world.tags[story.inquiry.responsible_unit.organisation_id]
        world.taggings.append((story.inquiry.pk, world.random.choice(tags).pk))


def from_the_website(world: World, at: datetime) -> Story:
    """An inquiry that comes in by itself and goes where the routing rules say."""
    kind = world.one_of(TYPES_ONLINE)
    origin = ORIGIN_OF_TYPE.get(kind) or world.one_of(ORIGINS_ONLINE)
    place = random_place(world.random)
    contact = customer(world, world.home, place, kind=kind, origin=origin, by=None, at=at)
    story = receive(world, contact, wish(world, contact, kind=kind, origin=origin, at=at), at)
    _live(story, lambda: arrive(story))
    return story


def receive(world: World, contact: Contact, data: InquiryData, at: datetime) -> Story:
    """Take in what somebody sent from a website, as the intake does."""
    route = find_route(world.home, contact, data)
    inquiry = create_inquiry(
        contact,
        data,
        unit=route.unit,
        responsible=route.person,
        by=None,
        at=at,
        submitted_at=at - timedelta(seconds=20),
    )
    return Story(world, follow(inquiry, route, at=at), at)


def at_the_manufacturer(world: World, at: datetime) -> Story:
    """An inquiry that somebody of the manufacturer enters after a call or at a fair."""
    by = world.some(world.team(world.home.pk, Right.CREATE))
    story = enter(world, by, by, random_place(world.random, str(by.unit.country)), at)
    _live(story, lambda: hand_on(story, by))
    return story


def at_a_dealer(world: World, at: datetime) -> Story:
    """An inquiry that a dealer enters; the manufacturer sees it only if the dealer shares it (workflow.md 7)."""
    dealer = world.random.choice(world.dealers)
    team = world.team(dealer.pk, Right.CREATE)
    by = world.some(team)
    responsible = by if world.random.random() < 0.85 else world.some(team)
    area = world.random.choice(world.areas[dealer.pk])
    story = enter(world, by, responsible, random_place(world.random, str(dealer.country), area), at)
    if story.inquiry.contact.type != ContactType.PRIVATE and story.chance(35):
        Inquiry.objects.filter(pk=story.inquiry.pk).update(shared_at=at)
        access.refresh([story.inquiry.pk])
        search.refresh([story.inquiry.pk])
    _live(story, lambda: at_the_dealer(story, responsible))
    return story


def enter(world: World, by: Person, responsible: Person, place: Place, at: datetime, *, kind: str = "") -> Story:
    """Have somebody enter an inquiry from the place, as the page does; without a type, of any."""
    kind, origin = kind or world.one_of(TYPES_IN_PERSON), world.one_of(ORIGINS_IN_PERSON)
    contact = customer(world, by.organisation, place, kind=kind, origin=origin, by=by, at=at)
    data = wish(world, contact, kind=kind, origin=origin, at=at)
    return Story(world, create_inquiry(contact, data, unit=by.unit, responsible=responsible, by=by, at=at), at)


def _live(story: Story, life: Callable[[], None]) -> None:
    try:
        life()
    except NotYet:
        return
