"""Due dates: the one module that knows how long an inquiry may stay in a status (workflow.md 2 and 5)."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from functools import cached_property

from accounts.models import Unit
from core import dates
from core.working_time import Calendar
from requests_app.models import Appointment, Assignment, DeadlineRule, Inquiry
from requests_app.statuses import PROCESSED, Status
from requests_app.types import AppointmentKind, DeadlineUnit

# In these statuses an inquiry is due at the start of what was agreed.
AGREED = {
    Status.APPOINTMENT_SET: frozenset(
        {AppointmentKind.ADVISORY, AppointmentKind.ARCHITECT_VISIT, AppointmentKind.ARCHITECT_INVITATION}
    ),
    Status.OFFER_AGREED: frozenset({AppointmentKind.OFFER}),
    Status.NEGOTIATION_SET: frozenset({AppointmentKind.NEGOTIATION}),
}
# With so many working-day hours left to accept, the receiver is reminded (workflow.md 5, sweep).
REMINDERS = (24, 4)


def calendar_of(unit: Unit) -> Calendar:
    """The unit's calendar: public holidays of its country and region, closing days of its organisation."""
    closing_days = frozenset(closing_day.day for closing_day in unit.organisation.closing_days.all())
    return Calendar(str(unit.country), unit.subdivision, unit.time_zone, closing_days)


class Timetable:
    """The deadline rules and the calendars of units as they are when first asked for; each is read once."""

    def __init__(self) -> None:
        self._calendars: dict[int, Calendar] = {}

    @cached_property
    def _rules(self) -> dict[tuple[str, str], DeadlineRule]:
        return {(rule.status, rule.type): rule for rule in DeadlineRule.objects.all()}

    def calendar(self, unit: Unit) -> Calendar:
        """The unit's calendar; raises ValueError for a country, region or time zone that nobody knows."""
        if unit.pk not in self._calendars:
            self._calendars[unit.pk] = calendar_of(unit)
        return self._calendars[unit.pk]

    def due(self, inquiry: Inquiry, at: datetime) -> datetime:
        """When an open inquiry that enters its status at `at` is due, in the calendar of the unit that has to act.

        Raises DeadlineRule.DoesNotExist for a status without a rule.
        """
        rule = self._rules.get((inquiry.status, inquiry.type)) or self._rules.get((inquiry.status, ""))
        if rule is None:
            raise DeadlineRule.DoesNotExist(f"No deadline rule for status {inquiry.status}")
        calendar = self.calendar(inquiry.responsible_unit)
        if rule.unit == DeadlineUnit.HOURS:
            return calendar.add_hours(at, rule.amount)
        return calendar.add_days(at, rule.amount)


_kept: ContextVar[Timetable | None] = ContextVar("timetable", default=None)


@contextmanager
def one_timetable() -> Iterator[None]:
    """Meanwhile rules and calendars are read once for all inquiries: for long loads in which nobody changes them."""
    token = _kept.set(Timetable())
    try:
        yield
    finally:
        _kept.reset(token)


def current_timetable() -> Timetable:
    """The rules and calendars as they are now; inside `one_timetable`, as they were when first asked for."""
    return _kept.get() or Timetable()


def set_due(inquiry: Inquiry, at: datetime) -> None:
    """Set when an inquiry that enters its status at `at` is due, without saving it; None once it is processed.

    Raises DeadlineRule.DoesNotExist for a status that has neither a rule nor an agreed moment.
    """
    inquiry.due_at = inquiry.due_from = inquiry.agreed_at = None
    if inquiry.status in PROCESSED:
        return
    agreed = current_appointment(inquiry)
    inquiry.due_from = at
    inquiry.agreed_at = agreed.starts_at if agreed else None
    inquiry.due_at = inquiry.agreed_at or current_timetable().due(inquiry, at)


def set_answer_time(assignment: Assignment, until: datetime, calendar: Calendar, at: datetime) -> None:
    """Let an assignment wait for its answer until then, without saving it; reminders are those after `at`."""
    assignment.answer_until = until
    assignment.remind_at = next_reminder(assignment, calendar, at)


def next_reminder(assignment: Assignment, calendar: Calendar, at: datetime) -> datetime | None:
    """When the receiver is to be reminded next, after `at`; None when no reminder is left (workflow.md 5)."""
    until = assignment.answer_until
    if until is None:
        return None
    ahead = (calendar.subtract_hours(until, hours) for hours in REMINDERS if not _reminded(assignment, hours))
    return next((moment for moment in ahead if moment > at), None)


def reminder_due(assignment: Assignment, calendar: Calendar, at: datetime) -> int | None:
    """For how many hours left the receiver is to be reminded at the moment; None when not, or when they were."""
    until = assignment.answer_until
    if until is None or until <= at:
        return None
    left = calendar.hours_between(at, until)
    hours = min((hours for hours in REMINDERS if left <= hours), default=None)
    return None if hours is None or _reminded(assignment, hours) else hours


def _reminded(assignment: Assignment, hours: int) -> bool:
    return assignment.last_reminder is not None and assignment.last_reminder <= hours


def recompute(inquiry: Inquiry, pending: Assignment | None, timetable: Timetable, now: datetime) -> bool:
    """Compute the due date anew after a rule or a calendar changed, without saving it (workflow.md 5).

    Returns whether it is another. The inquiry is locked. Dates set by hand and agreed moments stay. The answer time
    of the assignment that is pending goes along. Raises DeadlineRule.DoesNotExist without a rule and ValueError for a
    calendar that nobody knows.
    """
    if inquiry.due_from is None or inquiry.due_set_by_hand or inquiry.agreed_at is not None:
        return False
    due = timetable.due(inquiry, inquiry.due_from)
    if due == inquiry.due_at:
        return False
    inquiry.due_at = due
    if pending is not None:
        set_answer_time(pending, due, timetable.calendar(inquiry.responsible_unit), now)
    return True


def time_left(inquiry: Inquiry, now: datetime) -> str:
    """Return in words how many working-day hours are left to accept the inquiry; empty once the time has passed."""
    if inquiry.due_at is None or inquiry.due_at <= now:
        return ""
    hours = calendar_of(inquiry.responsible_unit).hours_between(now, inquiry.due_at)
    return dates.time_left(now + timedelta(hours=hours), now)


def current_appointment(inquiry: Inquiry) -> Appointment | None:
    """The agreed moment that the inquiry's status waits for, if it waits for one."""
    kinds = AGREED.get(Status(inquiry.status))
    if kinds is None:
        return None
    return inquiry.appointments.filter(kind__in=kinds, cancelled_at=None).order_by("starts_at").last()
