"""The life of one inquiry, told step by step; what lies after now has not happened yet."""

from datetime import datetime, timedelta
from typing import Any

from accounts.models import Person
from requests_app import notes
from requests_app.actions.catalogue import ACTIONS, EXPIRE, PASS_TIME
from requests_app.actions.perform import perform
from requests_app.demo.moments import ZONE, in_the_office
from requests_app.demo.remarks import REMARKS
from requests_app.demo.world import World
from requests_app.models import Inquiry
from requests_app.statuses import AFTER, Status
from requests_app.types import Place

# How long ago the website was connected.
CONNECTED = timedelta(days=240)
# The acceptance sweep comes a little after the time is up.
SWEEP = timedelta(minutes=5)
# Inquiries are forgotten for a few weeks, not for a year.
FORGOTTEN = timedelta(days=30)


class NotYet(Exception):
    """The next step lies after now."""


class Story:
    """One inquiry at the moment `at`, which only moves forward; to move it beyond now raises NotYet."""

    def __init__(self, world: World, inquiry: Inquiry, at: datetime) -> None:
        self.world = world
        self.inquiry = inquiry
        self.at = at

    def chance(self, percent: float) -> bool:
        """Say whether something happens that does in so many of a hundred stories."""
        return self.world.random.random() * 100 < percent

    @property
    def is_early(self) -> bool:
        """Whether it happens while Contacts is new: before the website is connected, and people enter the end alone."""
        return self.at < self.world.now - CONNECTED

    @property
    def due_at(self) -> datetime:
        """When the open inquiry is due; raises ValueError once it is processed."""
        if self.inquiry.due_at is None:
            raise ValueError(f"Inquiry {self.inquiry.number} is processed")
        return self.inquiry.due_at

    def price(self) -> float:
        """An amount for an offer or an order."""
        return round(self.world.random.lognormvariate(9.7, 0.7), 2)

    # --- Time -------------------------------------------------------------------------------------------------

    def wait(self, least: float, most: float) -> None:
        """Let so many days pass, until office hours; now and then somebody forgets the inquiry."""
        moment = self.at + timedelta(days=self.world.random.uniform(least, most))
        self.go_to(in_the_office(self.world.random, self.world.calendar(self.inquiry.responsible_unit), moment))
        if self.at > self.world.now - FORGOTTEN and self.chance(7):
            raise NotYet

    def go_to(self, moment: datetime) -> None:
        """Move on to this moment; what the clock does until then is done."""
        if moment > self.world.now:
            raise NotYet
        self.at = max(self.at, moment)
        self.pass_time(self.at)

    def pass_time(self, until: datetime) -> None:
        """Do what the clock and the sweep do (workflow.md 2 and 5)."""
        inquiry = self.inquiry
        while (due := inquiry.due_at) is not None and due <= until:
            if inquiry.status in AFTER:
                inquiry = perform(inquiry, PASS_TIME, by=None, at=due, data={})
            elif inquiry.status == Status.TO_ACCEPT:
                swept = due + SWEEP * self.world.random.random()
                inquiry = perform(inquiry, EXPIRE, by=None, at=min(swept, until), data={})
            else:
                break
        self.inquiry = inquiry

    # --- What people do ---------------------------------------------------------------------------------------

    def act(self, code: str, by: Person | None, **data: Any) -> None:
        """Have somebody perform the action now."""
        self.inquiry = perform(self.inquiry, ACTIONS[code], by=by, at=self.at, data=data)

    def note(self, by: Person, situation: str) -> None:
        """Have somebody write a note."""
        notes.add(self.inquiry, self.remark(by, situation), by=by, at=self.at)

    def remark(self, by: Person, situation: str) -> str:
        """What the person says in the situation."""
        return self.world.random.choice(REMARKS[situation][by.language])

    def now_and_then(self, by: Person, situation: str) -> str:
        """A remark, or none."""
        return self.remark(by, situation) if self.chance(40) else ""

    def meeting(self, least: int, most: int, *, emailed: int = 0) -> dict[str, Any]:
        """What a form asks about an agreed moment in so many days; `emailed` in a hundred are by e-mail."""
        random = self.world.random
        calendar = self.world.calendar(self.inquiry.responsible_unit)
        day = self.at.astimezone(ZONE).date() + timedelta(days=random.randint(least, most))
        while not calendar.is_working_day(day):
            day += timedelta(days=1)
        place, studio = self._place(emailed)
        return {
            "date": day.isoformat(),
            "time": f"{random.choice((9, 10, 11, 14, 15, 16, 17)):02}:{random.choice((0, 30)):02}",
            "duration": str(random.choice((60, 60, 90, 120))),
            "place": place,
            "studio": studio,
        }

    def _place(self, emailed: int) -> tuple[str, str]:
        unit = self.inquiry.responsible_unit
        studios = [row for row in self.world.studios[unit.organisation_id] if row.country == unit.country]
        if self.chance(emailed):
            return Place.BY_EMAIL, ""
        if studios and self.chance(60):
            return Place.STUDIO, str(self.world.random.choice(studios).pk)
        return self.world.random.choice((Place.ON_SITE, Place.ON_SITE, Place.REMOTE, Place.OTHER)), ""
