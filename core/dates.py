"""Dates, times and amounts in words, by the language and the time zone of who reads them."""

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time
from babel.numbers import format_currency
from django.utils.timezone import localtime
from django.utils.translation import get_language, gettext, ngettext

# The source language is British English: 20 Nov 2026, 15:02.
LOCALES = {"en": Locale("en", "GB")}
HOUR = 3600


def locale() -> Locale:
    """Return the reader's locale."""
    language = (get_language() or "en").split("-")[0]
    return LOCALES.setdefault(language, Locale(language))


def day(value: date | datetime) -> str:
    """Return the date, a moment's in the reader's time zone: 20 Nov 2026."""
    return _day(localtime(value).date() if isinstance(value, datetime) else value, "medium", locale())


def clock(value: datetime) -> str:
    """Return the time of day in the reader's time zone: 15:02."""
    return _time(localtime(value))


def moment(value: datetime) -> str:
    """Return date and time in the reader's time zone: 20 Nov 2026, 15:02."""
    return f"{day(value)}, {clock(value)}"


def same_day(value: datetime, now: datetime) -> bool:
    """Say whether both are on the same day of the reader's calendar."""
    return localtime(value).date() == localtime(now).date()


def short_day(value: datetime, now: datetime, weekday: bool = False) -> str:
    """Return the date without the current year: 26 Nov, or Thu, 26 Nov."""
    return _short(localtime(value), localtime(now), weekday)


# From here to the caches: moments are in the reader's time zone already, for that is asked for a thousand times a page.


def _time(local: datetime) -> str:
    return _clock(local.time().replace(second=0, microsecond=0), locale())


def _short(local: datetime, now: datetime, weekday: bool = False) -> str:
    skeleton = "MMMd" if local.year == now.year else "yMMMd"
    return _day(local.date(), skeleton.replace("d", "Ed") if weekday else skeleton, locale())


def _late(days: int, passed: timedelta) -> str:
    """How late it is: 3 h late, 2 days late; days are those of the reader's calendar."""
    if days:
        return ngettext("%(count)d day late", "%(count)d days late", days) % {"count": days}
    seconds = int(passed.total_seconds())
    if seconds < HOUR:
        return gettext("%(count)d min late") % {"count": seconds // 60}
    return gettext("%(count)d h late") % {"count": seconds // HOUR}


def _ahead(days: int) -> str:
    """The distance in days of the reader's calendar: tomorrow, in 6 days."""
    if days == 1:
        return gettext("tomorrow")
    return ngettext("in %(count)d day", "in %(count)d days", days) % {"count": days}


# A page of the list says some hundred dates; most of them are the same.
@lru_cache(maxsize=4000)
def _day(value: date, form: str, spoken: Locale) -> str:
    if form == "medium":
        return format_date(value, form, spoken)
    return format_skeleton(form, value, locale=spoken)


@lru_cache(maxsize=4000)
def _clock(value: time, spoken: Locale) -> str:
    return format_time(value, "short", locale=spoken)


def amount(value: Decimal, currency: str = "EUR") -> str:
    """Return the amount in the reader's manner, without decimals when there are none."""
    spoken = locale()
    pattern = spoken.currency_formats["standard"].pattern
    whole = value == value.to_integral_value()
    return format_currency(
        value, currency, re.sub(r"\.0+", "", pattern) if whole else pattern, spoken, currency_digits=not whole
    )


def time_left(value: datetime, now: datetime) -> str:
    """Return how much time is left: 47 h left."""
    seconds = max(0, int((value - now).total_seconds()))
    if seconds < HOUR:
        return gettext("%(count)d min left") % {"count": seconds // 60}
    if seconds < 72 * HOUR:
        return gettext("%(count)d h left") % {"count": seconds // HOUR}
    days = seconds // (24 * HOUR)
    return ngettext("%(count)d day left", "%(count)d days left", days) % {"count": days}


class Due(NamedTuple):
    """A due date in words: how urgent it is (late, today or nothing), what it says, and what stands below."""

    tone: str
    text: str
    sub: str


def due(at: datetime, now: datetime, left: bool | str = False) -> Due:
    """Say a due date as seen at `now`: late, today, or when; `left` counts the time down, or says it (features L9)."""
    # Only their days and hours: what lies between two moments of one zone would be an hour wrong as clocks change.
    local, today = localtime(at), localtime(now)
    days = (local.date() - today.date()).days
    if at < now:
        return Due("late", _late(-days, now - at), f"{_short(local, today)}, {_time(local)}")
    if left:
        text = left if isinstance(left, str) else time_left(at, now)
        return Due("", text, f"{_short(local, today)}, {_time(local)}")
    if days == 0:
        return Due("today", gettext("today, %(time)s") % {"time": _time(local)}, "")
    return Due("", _short(local, today, weekday=True), f"{_time(local)}, {_ahead(days)}")


def due_holds_until(at: datetime, now: datetime, *, left: timedelta | None = None) -> datetime | None:
    """Until when `due` says the same, as far as this day goes; None when the whole day.

    `left` is the time that is counted down, which may stand still.
    """
    if left is not None and at >= now:
        return now + _rest(left, before=True)
    if at < now:
        return now + _rest(now - at) if same_day(at, now) else None
    return at if same_day(at, now) else None


def _rest(passed: timedelta, *, before: bool = False) -> timedelta:
    """How long the whole minutes, or from an hour on the whole hours, of the time stay the same."""
    step = timedelta(minutes=1) if passed < timedelta(hours=1) else timedelta(hours=1)
    return passed % step + timedelta(microseconds=1) if before else step - passed % step
