"""Who inquires and what for: end customers, some of them known, and what they ask."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from accounts.models import Organisation, Person
from contacts.choices import ContactType
from contacts.models import Contact
from contacts.saving import create_contact, find_or_create
from requests_app.creation import InquiryData, SiteData
from requests_app.demo.places import STREETS, Place, random_place
from requests_app.demo.words import TEXTS
from requests_app.demo.world import World
from requests_app.types import NEEDS_ADDRESS, InquiryType, Origin, ProjectType

PROJECT_TYPES = {ProjectType.RENOVATION: 60, ProjectType.NEW_BUILDING: 30, ProjectType.OTHER: 10}
REFERRERS = (
    "", "https://www.google.com/", "https://www.bing.com/", "https://www.instagram.com/",
    "https://newsletter.example/spring", "https://www.houses.example/",
)  # fmt: skip
_FOR_ARCHITECTS = (InquiryType.EVENT, InquiryType.RELATIONSHIP)
_NOT_ONLINE = {Origin.PHONE, Origin.EMAIL, Origin.IN_PERSON, Origin.EVENT}


def customer(
    world: World, organisation: Organisation, place: Place, *, kind: str, origin: str, by: Person | None, at: datetime
) -> Contact:
    """An end customer as the organisation's contact; every seventh has been in touch with it before."""
    known = world.customers.setdefault(organisation.pk, [])
    if known and world.random.random() < 0.14:
        data = replace(world.random.choice(known), consents=world.crowd.consents(origin, at))
        return find_or_create(organisation, data, by=by, at=at).contact
    contact_type = ContactType.PLANNER if kind in _FOR_ARCHITECTS and world.random.random() < 0.8 else ""
    data = world.crowd.somebody(place, origin=origin, at=at, contact_type=contact_type)
    if data.emails:
        known.append(data)
    return create_contact(organisation, data, by=by, at=at)


def wish(
    world: World, contact: Contact, *, kind: str, origin: str, at: datetime, elsewhere: float = 0.2
) -> InquiryData:
    """What the contact asks for, as it reaches us; `elsewhere` is the share of offers whose site is not at home."""
    random = world.random
    site = _site(world, contact) if kind == InquiryType.OFFER and random.random() < elsewhere else None
    town = site.town if site else contact.town
    has_project = kind == InquiryType.OFFER or (kind in NEEDS_ADDRESS and random.random() < 0.4)
    text = random.choice(TEXTS[contact.language, kind]).format(n=random.randint(3, 64), town=town)
    return InquiryData(
        type=kind,
        origin=origin,
        language=contact.language,
        text=text,
        project_name=world.crowd.project(contact, town) if has_project else "",
        project_type=world.one_of(PROJECT_TYPES) if has_project else "",
        site=site,
        articles=_articles(world, kind),
        **({} if origin in _NOT_ONLINE else _from_online(world, contact, site, kind=kind, origin=origin)),
        **(_event(contact, at) if kind == InquiryType.EVENT else {}),
    )


def _site(world: World, contact: Contact) -> SiteData:
    place = random_place(world.random, str(contact.country))
    return SiteData(
        street=world.random.choice(STREETS[place.language]),
        house_number=str(world.random.randint(1, 90)),
        postal_code=place.postal_code,
        town=place.town,
        province=world.crowd.provinces.get((place.country, place.province)),
        country=place.country,
    )


def _articles(world: World, kind: str) -> list[tuple[str, int]]:
    if kind not in NEEDS_ADDRESS:
        return []
    codes = world.random.sample(world.articles[kind], world.random.randint(1, 4))
    return [(code, world.random.choice((1, 1, 1, 2, 5))) for code in codes]


def _from_online(world: World, contact: Contact, site: SiteData | None, *, kind: str, origin: str) -> dict[str, Any]:
    referrer = world.random.choice(REFERRERS)
    found: dict[str, Any] = {
        "referrer_url": referrer,
        "landing_url": f"https://window.example/{contact.language}/{kind}",
        "form_id": f"{origin}-{contact.language}-3",
    }
    if "newsletter" in referrer:
        found["utm"] = {"source": "newsletter", "campaign": "spring"}
    if origin == Origin.DEALER_PAGE:
        nearest = world.near(str((site or contact).country), (site or contact).postal_code)
        found["dealer_code"] = world.codes[nearest[0].pk]
    return found


def _event(contact: Contact, at: datetime) -> dict[str, Any]:
    # Talks take place in May and in November.
    year, month = (at.year + 1, 5) if at.month == 12 else (at.year, 5 if at.month < 6 else 11)
    return {"event_id": f"talk-{year}-{month:02}", "participants": f"{contact.first_name} {contact.last_name}"}
