"""What the cast finds on its desks: every status, different times left to accept, and something for today.

Days count from now; what people do falls on the morning, what they agree on the afternoon of a working day.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import partial
from typing import Any

from accounts.models import Person
from contacts.saving import create_contact
from requests_app.demo.inquiries import Plan, enter, receive
from requests_app.demo.moments import ZONE
from requests_app.demo.places import random_place
from requests_app.demo.story import Story
from requests_app.demo.wishes import wish
from requests_app.demo.work import offer_numbers, order
from requests_app.demo.world import World
from requests_app.types import InquiryType, Origin, Place, ReasonGroup

# Working-day hours that are left to accept at now.
LEFT_AT_BOLZANO = (2.5, 7, 15, 26, 39)
LEFT_AT_VERONA = (5, 30)
HOURS_TO_ACCEPT = 48

TODAY = 0.0


@dataclass(frozen=True)
class Scene:
    """An offer that the person accepted so many days ago, and its steps.

    A step is an action, how many days ago it was done, and in how many days (negative: ago) its agreed moment is.
    """

    person: str
    days: float
    steps: tuple[tuple[str, float, float], ...] = ()


SCENES = (
    Scene("lena", 1),
    Scene("lena", 6, (("arrange_appointment", 5, TODAY),)),
    Scene("lena", 5, (("arrange_appointment", 4, 2),)),
    Scene("lena", 16, (("arrange_appointment", 14, -5),)),
    Scene("lena", 20, (("arrange_appointment", 18, -11), ("agree_offer", 6, 1))),
    Scene("lena", 40, (("arrange_appointment", 38, -30), ("agree_offer", 25, -6))),
    Scene("lena", 34, (("hold", 30, 12),)),
    Scene("lena", 90, (("arrange_appointment", 87, -80), ("agree_offer", 75, -60), ("place_order", 8, 0))),
    Scene("jonas", 2),
    Scene("jonas", 8, (("arrange_appointment", 7, TODAY),)),
    Scene("jonas", 50, (("arrange_appointment", 48, -40), ("agree_offer", 35, -21), ("arrange_negotiation", 10, 3))),
    Scene("jonas", 70, (("arrange_appointment", 68, -60), ("agree_offer", 55, -40), ("arrange_negotiation", 30, -8))),
    Scene("jonas", 45, (("arrange_appointment", 43, -35), ("agree_offer", 30, -20), ("hold_offer", 12, 20))),
    Scene("jonas", 30, (("arrange_appointment", 28, -20), ("cancel", 4, 0))),
    Scene("carla", 9, (("arrange_appointment", 7, 4),)),
)


def plans(world: World) -> list[Plan]:
    """When the scenes begin, and how they are told."""
    told: list[Plan] = [
        (_accepted_at(world, person, left - HOURS_TO_ACCEPT), partial(_offered, person=person))
        for person, hours in (("lena", LEFT_AT_BOLZANO), ("carla", LEFT_AT_VERONA))
        for left in hours
    ]
    told += [(_morning(world, scene.days), partial(_accepted, scene=scene)) for scene in SCENES]
    told += [
        (_morning(world, 15), _refused_and_lapsed),
        (_morning(world, 3), _assigned_to_a_colleague),
        (_morning(world, 5), _assigned_to_a_unit),
        (_morning(world, 7), _assigned_externally),
        (_morning(world, 10), _sample_sent),
    ]
    return told


# --- The ways ---------------------------------------------------------------------------------------------------


def _offered(world: World, at: datetime, *, person: str) -> Story:
    """An inquiry from the website that the routing rules offer to the person's dealer."""
    area = world.areas[world.people[person].unit.organisation_id][0]
    place = random_place(world.random, "IT", area)
    contact = create_contact(world.home, world.crowd.somebody(place, origin=Origin.WEBSITE, at=at), by=None, at=at)
    data = wish(world, contact, kind=InquiryType.OFFER, origin=Origin.WEBSITE, at=at, elsewhere=0)
    return receive(world, contact, data, at)


def _accepted(world: World, at: datetime, *, scene: Scene) -> Story:
    person = world.people[scene.person]
    story = _offered(world, at, person=scene.person)
    story.go_to(at + timedelta(minutes=90))
    story.act("accept", person)
    for code, days, moment in scene.steps:
        story.go_to(_morning(world, days))
        _DO.get(code, _agree)(story, person, code, _afternoon(world, moment))
    return story


def _refused_and_lapsed(world: World, at: datetime) -> Story:
    """Back at the manufacturer for the second time: Bolzano refused, Verona let it lapse."""
    martin = world.people["martin"]
    story = _offered(world, at, person="lena")
    story.go_to(at + timedelta(minutes=40))
    story.act("refuse", world.people["bruno"], reason=story.remark(world.people["bruno"], "refuse"))
    story.go_to(at + timedelta(minutes=90))
    verona = world.organisations["serramenti-verona"]
    story.act("assign", martin, target=f"organisation:{verona.pk}", note=story.remark(martin, "assign"))
    story.go_to(story.due_at + timedelta(minutes=5))
    return story


def _assigned_to_a_colleague(world: World, at: datetime) -> Story:
    bruno, lena = world.people["bruno"], world.people["lena"]
    story = enter(world, bruno, bruno, random_place(world.random, "IT", "39"), at)
    story.go_to(at + timedelta(minutes=30))
    story.act("assign", bruno, target=f"person:{lena.pk}", note=story.remark(bruno, "colleague"))
    return story


def _assigned_to_a_unit(world: World, at: datetime) -> Story:
    martin, tobias = world.people["martin"], world.people["tobias"]
    story = enter(world, martin, martin, random_place(world.random, "DE"), at)
    story.go_to(at + timedelta(minutes=30))
    story.act("assign", martin, target=f"unit:{tobias.unit_id}", note=story.remark(martin, "colleague"))
    return story


def _assigned_externally(world: World, at: datetime) -> Story:
    martin = world.people["martin"]
    huber = world.organisations["fenster-huber"]
    story = enter(world, martin, martin, random_place(world.random, "AT", "5"), at)
    story.go_to(at + timedelta(minutes=30))
    story.act("assign", martin, target=f"organisation:{huber.pk}", note=story.remark(martin, "outside"))
    return story


def _sample_sent(world: World, at: datetime) -> Story:
    martin = world.people["martin"]
    place = random_place(world.random, "IT", "39")
    story = enter(world, martin, martin, place, at, kind=InquiryType.SAMPLE)
    story.go_to(at + timedelta(minutes=50))
    story.act("close", martin, note=story.remark(martin, "close"))
    return story


# --- The steps --------------------------------------------------------------------------------------------------


def _agree(story: Story, person: Person, code: str, moment: datetime) -> None:
    numbers = offer_numbers(story, 18_400) if code == "agree_offer" else {}
    story.act(code, person, **_when(moment), duration="60", place=Place.ON_SITE, **numbers)


def _hold(story: Story, person: Person, code: str, moment: datetime) -> None:
    story.act(code, person, **_when(moment), note=story.remark(person, "hold"))


def _order(story: Story, person: Person, code: str, moment: datetime) -> None:
    order(story, person, 18_400)


def _cancel(story: Story, person: Person, code: str, moment: datetime) -> None:
    reason = story.world.reasons[ReasonGroup.PROSPECT][0]
    story.act(code, person, reason=str(reason.pk), note=story.remark(person, "cancel"))


_DO: dict[str, Callable[[Story, Person, str, datetime], None]] = {
    "cancel": _cancel,
    "hold": _hold,
    "hold_offer": _hold,
    "place_order": _order,
}


def _when(moment: datetime) -> dict[str, Any]:
    return {"date": f"{moment:%Y-%m-%d}", "time": f"{moment:%H:%M}"}


# --- The moments ------------------------------------------------------------------------------------------------


def _accepted_at(world: World, person: str, hours: float) -> datetime:
    return world.calendar(world.people[person].unit).subtract_hours(world.now, -hours)


def _morning(world: World, days: float) -> datetime:
    """The morning of so many days ago, or of the last working day before."""
    return _on_a_working_day(world, -days, time(9, world.random.randrange(60)))


def _afternoon(world: World, days: float) -> datetime:
    """The afternoon of a day from now, or of the next working day further away; for today in two hours."""
    if days == TODAY:
        return (world.now.astimezone(ZONE) + timedelta(hours=2)).replace(minute=0, second=0)
    return _on_a_working_day(world, days, time(16))


def _on_a_working_day(world: World, days: float, at: time) -> datetime:
    calendar = world.calendar(world.people["lena"].unit)
    day = world.now.astimezone(ZONE).date() + timedelta(days=days)
    while not calendar.is_working_day(day):
        day += timedelta(days=1 if days > 0 else -1)
    return datetime.combine(day, at, ZONE)
