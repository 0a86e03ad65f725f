"""When things happen in the demo: seasons, weekdays, office hours."""

from datetime import datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from core.working_time import Calendar

# All of the demo's people live by the same clock.
ZONE = ZoneInfo("Europe/Rome")
DAYS = 548  # eighteen months
OFFICE_HOURS = (8, 9, 10, 11, 12, 14, 15, 16, 17)

# People think of windows in spring and autumn, on weekdays, and in the evening once the day's work is done.
_MONTHS = (70, 85, 115, 125, 125, 110, 85, 55, 120, 130, 110, 50)
_WEEKDAYS = (120, 115, 110, 105, 95, 60, 65)
_HOURS = (1, 1, 0, 0, 0, 1, 4, 14, 40, 60, 66, 56, 34, 36, 52, 54, 50, 40, 30, 26, 30, 24, 12, 4)


def arrivals(random: Random, now: datetime, count: int) -> list[datetime]:
    """So many moments of the eighteen months before `now`, in order; a little more often towards the end."""
    today = now.astimezone(ZONE).date()
    days = [today - timedelta(days=ago) for ago in range(DAYS, -1, -1)]
    weights = [
        _MONTHS[day.month - 1] * _WEEKDAYS[day.weekday()] * (DAYS + position) for position, day in enumerate(days)
    ]
    moments = []
    for day in random.choices(days, weights, k=count):
        hour = random.choices(range(24), _HOURS)[0]
        moment = datetime.combine(day, time(hour, random.randrange(60), random.randrange(60)), ZONE)
        moments.append(moment if moment <= now else moment - timedelta(days=1))
    return sorted(moments)


def in_the_office(random: Random, calendar: Calendar, moment: datetime) -> datetime:
    """The moment itself when people work then, else one on the next day they do."""
    local = moment.astimezone(ZONE)
    day = local.date()
    if calendar.is_working_day(day) and local.hour in OFFICE_HOURS:
        return local
    if local.hour > OFFICE_HOURS[-1]:
        day += timedelta(days=1)
    while not calendar.is_working_day(day):
        day += timedelta(days=1)
    return datetime.combine(day, time(random.choice(OFFICE_HOURS), random.randrange(60), random.randrange(60)), ZONE)
