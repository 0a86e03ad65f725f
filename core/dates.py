"""Dates, times and amounts in words, by the language and the time zone of who reads them."""

import re
from datetime import date, datetime
from decimal import Decimal

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
    return format_date(localtime(value) if isinstance(value, datetime) else value, "medium", locale())


def clock(value: datetime) -> str:
    """Return the time of day in the reader's time zone: 15:02."""
    return format_time(localtime(value), "short", locale=locale())


def moment(value: datetime) -> str:
    """Return date and time in the reader's time zone: 20 Nov 2026, 15:02."""
    return f"{day(value)}, {clock(value)}"


def same_day(value: datetime, now: datetime) -> bool:
    """Say whether both are on the same day of the reader's calendar."""
    return localtime(value).date() == localtime(now).date()


def short_day(value: datetime, now: datetime, weekday: bool = False) -> str:
    """Return the date without the current year: 26 Nov, or Thu, 26 Nov."""
    local = localtime(value)
    skeleton = "MMMd" if local.year == localtime(now).year else "yMMMd"
    return format_skeleton(skeleton.replace("d", "Ed") if weekday else skeleton, local, locale=locale())


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


def time_late(value: datetime, now: datetime) -> str:
    """Return how late it is: 3 h late, 2 days late; days are those of the reader's calendar."""
    days = (localtime(now).date() - localtime(value).date()).days
    if days:
        return ngettext("%(count)d day late", "%(count)d days late", days) % {"count": days}
    seconds = int((now - value).total_seconds())
    if seconds < HOUR:
        return gettext("%(count)d min late") % {"count": seconds // 60}
    return gettext("%(count)d h late") % {"count": seconds // HOUR}


def days_ahead(value: datetime, now: datetime) -> str:
    """Return the distance in days of the reader's calendar: tomorrow, in 6 days."""
    days = (localtime(value).date() - localtime(now).date()).days
    if days == 1:
        return gettext("tomorrow")
    return ngettext("in %(count)d day", "in %(count)d days", days) % {"count": days}
