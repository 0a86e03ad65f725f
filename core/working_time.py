"""Count working-day hours and working days in the calendar of the unit that has to act (workflow.md 5)."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import holidays

ONE_DAY = timedelta(days=1)
ONE_HOUR = timedelta(hours=1)
SATURDAY = 5


@lru_cache(maxsize=4096)
def public_holidays(country: str, subdivision: str, year: int) -> frozenset[date]:
    """Return the public holidays of a country ("IT") and one of its regions ("BZ", "" for the country alone).

    Raises ValueError for a country or region that the holidays library does not know.
    """
    if len(country) != 2:
        raise ValueError(f"Unknown country for holidays: {country!r}")
    try:
        return frozenset(holidays.country_holidays(country, subdiv=subdivision or None, years=year))
    except NotImplementedError as error:
        what = "region" if country in holidays.list_supported_countries() else "country"
        raise ValueError(f"Unknown {what} for holidays: {country} {subdivision}".rstrip()) from error


@dataclass(frozen=True)
class Calendar:
    """The working days of one unit: Monday to Friday without public holidays and the organisation's closing days.

    All moments given and returned are aware; what is returned is in UTC. Days are those of `zone`. An hour is an hour
    that really passes: the day on which clocks change has 23 or 25 of them (in Europe always a Sunday, so no working
    day). Raises ValueError for an unknown country, region or zone, and for moments without a zone.
    """

    country: str
    subdivision: str = ""
    zone: str = "Europe/Rome"
    closing_days: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        public_holidays(self.country, self.subdivision, 2026)
        try:
            ZoneInfo(self.zone)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValueError(f"Unknown time zone: {self.zone!r}") from error

    def is_working_day(self, day: date) -> bool:
        """Tell whether people work on this day of the calendar's zone."""
        return (
            day.weekday() < SATURDAY
            and day not in public_holidays(self.country, self.subdivision, day.year)
            and day not in self.closing_days
        )

    def add_hours(self, start: datetime, hours: float) -> datetime:
        """Return the first moment by which so many working-day hours have passed since `start`.

        A start on a free day counts from the next working day's beginning. Hours that end with a Friday end on
        Saturday 00:00, not on Monday. Raises ValueError for negative hours.
        """
        day, moment = self._first_working_moment(start, hours)
        left = timedelta(hours=hours)
        while (rest_of_day := self._midnight(day + ONE_DAY) - moment) < left:
            left -= rest_of_day
            day = self._working_day_from(day + ONE_DAY)
            moment = self._midnight(day)
        return moment + left

    def subtract_hours(self, end: datetime, hours: float) -> datetime:
        """Return the last moment at which so many working-day hours are left until `end`.

        An end on a free day counts as the end of the working day before. Raises ValueError for negative hours.
        """
        if hours < 0:
            raise ValueError("Working time can only be taken away, not added")
        moment = _utc(end)
        today = self._local_day(moment)
        day = self._working_day_up_to(today)
        moment = moment if day == today else self._midnight(day + ONE_DAY)
        left = timedelta(hours=hours)
        while (part_of_day := moment - self._midnight(day)) < left:
            left -= part_of_day
            day = self._working_day_up_to(day - ONE_DAY)
            moment = self._midnight(day + ONE_DAY)
        return moment - left

    def add_days(self, start: datetime, days: int) -> datetime:
        """Return the same time of day so many working days later.

        A start on a free day counts from the next working day's 00:00. A time of day that the changing clocks leave
        out becomes the same moment an hour later by the clock. Raises ValueError for negative days.
        """
        day, moment = self._first_working_moment(start, days)
        at = moment.astimezone(ZoneInfo(self.zone)).time().replace(fold=0)
        for _ in range(days):
            day = self._working_day_from(day + ONE_DAY)
        return self._at(day, at)

    def hours_between(self, start: datetime, end: datetime) -> float:
        """Return the working-day hours that lie between two moments; negative when `end` is the earlier one."""
        start, end = _utc(start), _utc(end)
        if end < start:
            return -self.hours_between(end, start)
        day, last = self._local_day(start), self._local_day(end)
        total = timedelta()
        while day <= last:
            next_day = day + ONE_DAY
            if self.is_working_day(day):
                total += min(self._midnight(next_day), end) - max(self._midnight(day), start)
            day = next_day
        return total / ONE_HOUR

    def _first_working_moment(self, start: datetime, amount: float) -> tuple[date, datetime]:
        if amount < 0:
            raise ValueError("Working time can only be added, not taken away")
        moment = _utc(start)
        today = self._local_day(moment)
        day = self._working_day_from(today)
        return day, moment if day == today else self._midnight(day)

    def _working_day_from(self, day: date) -> date:
        while not self.is_working_day(day):
            day += ONE_DAY
        return day

    def _working_day_up_to(self, day: date) -> date:
        while not self.is_working_day(day):
            day -= ONE_DAY
        return day

    def _local_day(self, moment: datetime) -> date:
        return moment.astimezone(ZoneInfo(self.zone)).date()

    def _midnight(self, day: date) -> datetime:
        return self._at(day, time.min)

    def _at(self, day: date, at: time) -> datetime:
        return datetime.combine(day, at, ZoneInfo(self.zone)).astimezone(UTC)


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("A moment needs a time zone")
    return moment.astimezone(UTC)
