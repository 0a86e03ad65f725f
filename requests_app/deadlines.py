"""Due dates: the one module that knows how long an inquiry may stay in a status (workflow.md 2 and 5)."""

from datetime import datetime, timedelta

from accounts.models import Unit
from core import dates
from core.working_time import Calendar
from requests_app.models import Appointment, DeadlineRule, Inquiry
from requests_app.statuses import PROCESSED, Status
from requests_app.types import AppointmentKind, DeadlineUnit

# In these statuses an inquiry is due at the start of what was agreed.
AGREED = {
    Status.APPOINTMENT_SET: AppointmentKind.ADVISORY,
    Status.OFFER_AGREED: AppointmentKind.OFFER,
    Status.NEGOTIATION_SET: AppointmentKind.NEGOTIATION,
}


def calendar_of(unit: Unit) -> Calendar:
    """The unit's calendar: public holidays of its country and region, closing days of its organisation."""
    closing_days = frozenset(closing_day.day for closing_day in unit.organisation.closing_days.all())
    return Calendar(str(unit.country), unit.subdivision, unit.time_zone, closing_days)


def due_for(inquiry: Inquiry, at: datetime) -> datetime | None:
    """When an inquiry that enters its status at `at` is due, in UTC; None once it is processed.

    Counted in the calendar of the unit that has to act. Raises DeadlineRule.DoesNotExist for a status that has
    neither a rule nor an agreed moment.
    """
    if inquiry.status in PROCESSED:
        return None
    agreed = current_appointment(inquiry)
    if agreed is not None:
        return agreed.starts_at
    rules = DeadlineRule.objects.filter(status=inquiry.status, type__in=[inquiry.type, ""])
    rule = rules.order_by("-type").first()
    if rule is None:
        raise DeadlineRule.DoesNotExist(f"No deadline rule for status {inquiry.status}")
    calendar = calendar_of(inquiry.responsible_unit)
    if rule.unit == DeadlineUnit.HOURS:
        return calendar.add_hours(at, rule.amount)
    return calendar.add_days(at, rule.amount)


def time_left(inquiry: Inquiry, now: datetime) -> str:
    """Return in words how many working-day hours are left to accept the inquiry; empty once the time has passed."""
    if inquiry.due_at is None or inquiry.due_at <= now:
        return ""
    hours = calendar_of(inquiry.responsible_unit).hours_between(now, inquiry.due_at)
    return dates.time_left(now + timedelta(hours=hours), now)


def current_appointment(inquiry: Inquiry) -> Appointment | None:
    """The agreed moment that the inquiry's status waits for, if it waits for one."""
    kind = AGREED.get(Status(inquiry.status))
    if kind is None:
        return None
    return inquiry.appointments.filter(kind=kind, cancelled_at=None).order_by("starts_at").last()
