"""Working-day hours and working days: a table by hand, a slow oracle, clock changes, closing days and cost."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import holidays
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.working_time import Calendar, public_holidays

CALENDARS = {
    "IT-BZ": Calendar("IT", "BZ", "Europe/Rome"),
    "IT": Calendar("IT", "", "Europe/Rome"),
    "DE-BY": Calendar("DE", "BY", "Europe/Berlin"),
    "FR": Calendar("FR", "", "Europe/Paris"),
    "ES-MD": Calendar("ES", "MD", "Europe/Madrid"),
    "CH-GR": Calendar("CH", "GR", "Europe/Zurich"),
    "AT": Calendar("AT", "", "Europe/Vienna"),
}

# Local times; h = working-day hours, d = working days.
TABLE = """
IT-BZ  Fri 2026-11-27 15:00  +48h  Tue 2026-12-01 15:00  Friday afternoon
IT-BZ  Sat 2026-11-28 10:00  +48h  Wed 2026-12-02 00:00  Saturday
IT-BZ  Sun 2026-11-29 23:59  +48h  Wed 2026-12-02 00:00  last minute of Sunday
IT-BZ  Mon 2026-11-30 00:00  +48h  Wed 2026-12-02 00:00  first minute of Monday
IT-BZ  Fri 2026-12-04 18:30  +24h  Mon 2026-12-07 18:30  Friday evening
IT-BZ  Fri 2026-11-27 22:00   +4h  Mon 2026-11-30 02:00  late on Friday
IT-BZ  Fri 2026-11-27 20:00   +4h  Sat 2026-11-28 00:00  ends with the Friday
IT-BZ  Mon 2026-11-30 09:00   +0h  Mon 2026-11-30 09:00  nothing to add
IT-BZ  Sat 2026-11-28 10:00   +0h  Mon 2026-11-30 00:00  nothing to add on a free day
IT-BZ  Mon 2026-12-07 15:00  +24h  Wed 2026-12-09 15:00  bridge day before 8 December
IT-BZ  Tue 2026-12-08 09:00  +24h  Thu 2026-12-10 00:00  starts on a holiday
IT-BZ  Thu 2026-12-24 12:00  +24h  Mon 2026-12-28 12:00  Christmas
IT-BZ  Thu 2026-12-31 16:00  +24h  Mon 2027-01-04 16:00  31 December
IT-BZ  Wed 2026-12-30 16:00  +48h  Mon 2027-01-04 16:00  over the turn of the year
IT-BZ  Tue 2027-01-05 12:00  +24h  Thu 2027-01-07 12:00  Epiphany
IT-BZ  Fri 2026-04-03 15:00  +48h  Wed 2026-04-08 15:00  Easter, Good Friday is worked
IT-BZ  Fri 2026-05-22 15:00  +24h  Tue 2026-05-26 15:00  Whit Monday only in Bolzano
IT     Fri 2026-05-22 15:00  +24h  Mon 2026-05-25 15:00  no Whit Monday in the rest of Italy
IT-BZ  Mon 2026-06-01 10:00  +24h  Wed 2026-06-03 10:00  bridge day before 2 June
IT-BZ  Thu 2026-04-30 20:00  +24h  Mon 2026-05-04 20:00  1 May on a Friday
IT-BZ  Fri 2026-03-27 15:00  +48h  Tue 2026-03-31 15:00  clocks forward on the way
IT-BZ  Sun 2026-03-29 01:30  +24h  Tue 2026-03-31 00:00  starts before clocks go forward
IT-BZ  Fri 2026-10-23 15:00  +48h  Tue 2026-10-27 15:00  clocks back on the way
IT-BZ  Sun 2026-10-25 02:30  +24h  Tue 2026-10-27 00:00  starts in the doubled hour
IT-BZ  Fri 2026-11-27 15:00   +5d  Fri 2026-12-04 15:00  a week of days
IT-BZ  Sat 2026-11-28 10:00   +5d  Mon 2026-12-07 00:00  days from a Saturday
IT-BZ  Thu 2026-12-31 16:00   +1d  Mon 2027-01-04 16:00  a day after 31 December
IT-BZ  Wed 2026-12-23 08:00   +5d  Thu 2026-12-31 08:00  days over Christmas
IT-BZ  Thu 2026-04-02 09:00   +5d  Fri 2026-04-10 09:00  days over Easter
IT-BZ  Fri 2026-03-27 15:00   +1d  Mon 2026-03-30 15:00  the clock's time stays, forward
IT-BZ  Fri 2026-10-23 15:00   +1d  Mon 2026-10-26 15:00  the clock's time stays, back
DE-BY  Thu 2026-04-02 15:00  +48h  Wed 2026-04-08 15:00  Easter with Good Friday
DE-BY  Wed 2026-05-13 18:00  +24h  Fri 2026-05-15 18:00  Ascension Day
DE-BY  Wed 2026-05-13 18:00  +48h  Mon 2026-05-18 18:00  over the bridge day
DE-BY  Fri 2026-05-22 15:00  +24h  Tue 2026-05-26 15:00  Whit Monday
DE-BY  Wed 2026-06-03 12:00  +24h  Fri 2026-06-05 12:00  Corpus Christi
DE-BY  Fri 2026-10-02 12:00  +24h  Mon 2026-10-05 12:00  3 October on a Saturday
DE-BY  Tue 2026-01-06 10:00  +48h  Fri 2026-01-09 00:00  starts on Epiphany
DE-BY  Thu 2026-12-31 16:00  +48h  Tue 2027-01-05 16:00  31 December
DE-BY  Thu 2026-12-24 20:00  +24h  Mon 2026-12-28 20:00  Christmas Eve is worked
DE-BY  Fri 2026-11-27 17:45  +48h  Tue 2026-12-01 17:45  Friday evening
DE-BY  Fri 2026-03-27 23:00  +48h  Tue 2026-03-31 23:00  clocks forward on the way
DE-BY  Wed 2026-05-13 09:00   +5d  Thu 2026-05-21 09:00  days over Ascension
DE-BY  Thu 2026-06-04 11:00   +1d  Mon 2026-06-08 00:00  days from a holiday
FR     Fri 2026-04-03 15:00  +48h  Wed 2026-04-08 15:00  Easter
FR     Thu 2026-05-07 10:00  +24h  Mon 2026-05-11 10:00  8 May on a Friday
FR     Wed 2026-05-13 10:00  +24h  Fri 2026-05-15 10:00  Ascension Day
FR     Mon 2026-07-13 17:00  +24h  Wed 2026-07-15 17:00  bridge day before 14 July
FR     Tue 2026-11-10 17:00  +48h  Fri 2026-11-13 17:00  11 November
FR     Thu 2026-12-31 16:00  +24h  Mon 2027-01-04 16:00  31 December
FR     Tue 2026-01-06 10:00  +24h  Wed 2026-01-07 10:00  Epiphany is worked
FR     Fri 2026-08-14 16:00  +48h  Tue 2026-08-18 16:00  15 August on a Saturday
FR     Thu 2026-12-24 09:00   +5d  Mon 2027-01-04 09:00  days over the turn of the year
FR     Fri 2026-05-22 15:00   +1d  Tue 2026-05-26 15:00  Whit Monday
ES-MD  Wed 2026-04-01 15:00  +48h  Tue 2026-04-07 15:00  Easter with Maundy Thursday, Monday is worked
ES-MD  Fri 2026-10-09 15:00  +24h  Tue 2026-10-13 15:00  12 October
ES-MD  Fri 2026-12-04 15:00  +24h  Wed 2026-12-09 15:00  6 December moved to Monday, then the 8th
ES-MD  Fri 2026-10-30 15:00  +24h  Tue 2026-11-03 15:00  All Saints' moved to Monday
ES-MD  Fri 2026-05-01 12:00  +24h  Tue 2026-05-05 00:00  starts on 1 May
ES-MD  Thu 2026-03-19 10:00  +24h  Fri 2026-03-20 10:00  St Joseph's is worked in 2026
ES-MD  Thu 2027-03-18 10:00  +24h  Mon 2027-03-22 10:00  and free in 2027
ES-MD  Thu 2026-12-31 16:00  +48h  Tue 2027-01-05 16:00  31 December
ES-MD  Tue 2027-01-05 10:00   +5d  Wed 2027-01-13 10:00  days over Epiphany
CH-GR  Fri 2026-04-03 15:00  +24h  Tue 2026-04-07 15:00  Easter, Good Friday is worked
CH-GR  Wed 2026-05-13 12:00  +24h  Fri 2026-05-15 12:00  Ascension Day
CH-GR  Fri 2026-05-22 20:00  +48h  Wed 2026-05-27 20:00  Whit Monday
CH-GR  Fri 2026-07-31 12:00  +24h  Mon 2026-08-03 12:00  1 August on a Saturday
CH-GR  Fri 2026-01-02 10:00  +24h  Mon 2026-01-05 10:00  2 January is worked
CH-GR  Fri 2026-05-01 09:00  +24h  Mon 2026-05-04 09:00  1 May is worked
CH-GR  Thu 2026-12-24 12:00  +48h  Tue 2026-12-29 12:00  Christmas
CH-GR  Sat 2026-03-28 12:00  +48h  Wed 2026-04-01 00:00  the weekend clocks go forward
CH-GR  Thu 2026-12-31 23:00   +1d  Mon 2027-01-04 23:00  a day after 31 December
AT     Fri 2026-04-03 15:00  +48h  Wed 2026-04-08 15:00  Easter, Good Friday is worked
AT     Fri 2026-10-23 15:00  +24h  Tue 2026-10-27 15:00  clocks back, then the national day
AT     Fri 2026-10-23 15:00   +1d  Tue 2026-10-27 15:00  the same in days
AT     Wed 2026-06-03 12:00  +24h  Fri 2026-06-05 12:00  Corpus Christi
AT     Mon 2026-12-07 12:00  +24h  Wed 2026-12-09 12:00  bridge day before 8 December
AT     Mon 2026-01-05 18:00  +24h  Wed 2026-01-07 18:00  bridge day before Epiphany
AT     Thu 2026-12-24 18:00  +24h  Mon 2026-12-28 18:00  Christmas
AT     Fri 2026-08-14 10:00  +24h  Mon 2026-08-17 10:00  15 August on a Saturday
AT     Thu 2026-12-31 16:00   +5d  Mon 2027-01-11 16:00  days over New Year and Epiphany
"""
ROWS = [line.split(maxsplit=8) for line in TABLE.strip().splitlines()]


def local(calendar, text):
    return datetime.strptime(text, "%a %Y-%m-%d %H:%M").replace(tzinfo=ZoneInfo(calendar.zone))


def in_calendar(calendar, moment):
    return moment.astimezone(ZoneInfo(calendar.zone)).strftime("%a %Y-%m-%d %H:%M")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0]}, {row[8]}")
def test_table(row):
    calendar, start, amount, expected = CALENDARS[row[0]], " ".join(row[1:4]), row[4], " ".join(row[5:8])
    add = calendar.add_hours if amount[-1] == "h" else calendar.add_days

    end = add(local(calendar, start), int(amount[1:-1]))

    assert (in_calendar(calendar, end), end.tzinfo) == (expected, UTC)


# Moments, the hours left until then, and when they begin to be the last ones.
BACK = """
IT-BZ  Tue 2026-12-01 15:00  -24h  Mon 2026-11-30 15:00  the day before
IT-BZ  Mon 2026-11-30 15:00  -24h  Fri 2026-11-27 15:00  over the weekend
IT-BZ  Tue 2026-12-01 00:00  -24h  Mon 2026-11-30 00:00  all of Monday
IT-BZ  Sat 2026-11-28 00:00   -4h  Fri 2026-11-27 20:00  the end of Friday
IT-BZ  Sun 2026-11-29 12:00   -4h  Fri 2026-11-27 20:00  an end on a free day
IT-BZ  Wed 2026-12-09 09:00  -24h  Mon 2026-12-07 09:00  over 8 December
AT     Tue 2026-10-27 15:00  -24h  Fri 2026-10-23 15:00  clocks back, then the national day
"""


@pytest.mark.parametrize("row", [line.split(maxsplit=8) for line in BACK.strip().splitlines()], ids=lambda row: row[8])
def test_table_of_hours_left(row):
    calendar = CALENDARS[row[0]]

    start = calendar.subtract_hours(local(calendar, " ".join(row[1:4])), int(row[4][1:-1]))

    assert (in_calendar(calendar, start), start.tzinfo) == (" ".join(row[5:8]), UTC)


def test_the_table_has_at_least_sixty_rows():
    assert len(ROWS) >= 60


# --- A slow oracle that walks minute by minute ---------------------------------------------------------------------

FREE = {
    key: holidays.country_holidays(c.country, subdiv=c.subdivision or None, years=range(2024, 2031))
    for key, c in CALENDARS.items()
}
MINUTE = timedelta(minutes=1)
moments = st.integers(0, 5 * 365 * 24 * 60).map(lambda minutes: datetime(2025, 1, 1, tzinfo=UTC) + minutes * MINUTE)
keys = st.sampled_from(sorted(CALENDARS))


def is_worked(key, moment):
    day = moment.astimezone(ZoneInfo(CALENDARS[key].zone)).date()
    return day.isoweekday() <= 5 and day not in FREE[key]


def slow_add_hours(key, moment, hours):
    while not is_worked(key, moment):
        moment += MINUTE
    minutes = hours * 60
    while minutes:
        minutes -= is_worked(key, moment)
        moment += MINUTE
    return moment


@settings(max_examples=80, deadline=None)
@given(keys, moments, st.integers(0, 60))
def test_adding_hours_agrees_with_walking_minute_by_minute(key, start, hours):
    assert CALENDARS[key].add_hours(start, hours) == slow_add_hours(key, start, hours)


@settings(max_examples=80, deadline=None)
@given(keys, moments, st.integers(0, 7 * 24 * 60))
def test_hours_between_agrees_with_walking_minute_by_minute(key, start, minutes):
    walked = sum(is_worked(key, start + n * MINUTE) for n in range(minutes))

    assert CALENDARS[key].hours_between(start, start + minutes * MINUTE) == pytest.approx(walked / 60)


@given(keys, moments, st.integers(0, 30))
def test_added_days_are_the_working_days_passed_by(key, start, days):
    calendar = CALENDARS[key]
    begin = calendar.add_hours(start, 0).astimezone(ZoneInfo(calendar.zone))

    end = calendar.add_days(start, days).astimezone(ZoneInfo(calendar.zone))

    passed = [begin.date() + timedelta(n + 1) for n in range((end.date() - begin.date()).days)]
    assert (end.time(), sum(map(calendar.is_working_day, passed))) == (begin.time(), days)
    assert calendar.is_working_day(end.date())


def slow_subtract_hours(key, moment, hours):
    minutes = hours * 60
    while minutes:
        moment -= MINUTE
        minutes -= is_worked(key, moment)
    return moment


@settings(max_examples=80, deadline=None)
@given(keys, moments, st.integers(1, 60))
def test_subtracting_hours_agrees_with_walking_back_minute_by_minute(key, end, hours):
    assert CALENDARS[key].subtract_hours(end, hours) == slow_subtract_hours(key, end, hours)


@given(keys, moments, st.integers(1, 500))
def test_subtracting_hours_finds_the_last_moment_that_leaves_them(key, end, hours):
    calendar = CALENDARS[key]

    start = calendar.subtract_hours(end, hours)

    assert calendar.hours_between(start, end) == hours
    assert calendar.hours_between(start + MINUTE, end) == pytest.approx(hours - 1 / 60)


@given(keys, moments, st.floats(0, 500))
def test_hours_between_gives_back_the_hours_added(key, start, hours):
    calendar = CALENDARS[key]

    assert calendar.hours_between(start, calendar.add_hours(start, hours)) == pytest.approx(hours, abs=1e-6)


@given(keys, moments, moments)
def test_hours_between_changes_its_sign_with_the_order(key, one, other):
    assert CALENDARS[key].hours_between(one, other) == -CALENDARS[key].hours_between(other, one)


# --- Clock changes on working days, which happen outside Europe ----------------------------------------------------


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 4, 24), 23), (date(2026, 10, 29), 25), (date(2026, 10, 30), 24)]
)
def test_a_working_day_with_a_clock_change_has_the_hours_that_really_pass(day, hours):
    cairo = Calendar("IT", zone="Africa/Cairo")
    midnight, next_midnight = (
        datetime(d.year, d.month, d.day, tzinfo=ZoneInfo(cairo.zone)) for d in (day, day + timedelta(1))
    )

    assert cairo.hours_between(midnight, next_midnight) == hours
    assert cairo.add_hours(midnight, hours) == next_midnight


def test_a_time_left_out_by_the_clocks_is_taken_an_hour_later():
    cairo = Calendar("IT", zone="Africa/Cairo")

    end = cairo.add_days(local(cairo, "Thu 2026-04-23 00:30"), 1)

    assert in_calendar(cairo, end) == "Fri 2026-04-24 01:30"


def test_two_moments_of_the_doubled_hour_are_told_apart():
    cairo = Calendar("IT", zone="Africa/Cairo")
    first = datetime(2026, 10, 29, 23, 15, tzinfo=ZoneInfo(cairo.zone))

    assert cairo.hours_between(first, first.replace(fold=1)) == 1


# --- The rest ------------------------------------------------------------------------------------------------------


def test_closing_days_are_not_worked():
    calendar = Calendar("IT", "BZ", closing_days=frozenset({date(2026, 12, 7)}))

    end = calendar.add_hours(local(calendar, "Fri 2026-12-04 15:00"), 24)

    assert in_calendar(calendar, end) == "Wed 2026-12-09 15:00"


def test_the_zone_decides_which_day_it_is():
    late_on_sunday_in_utc = datetime(2026, 11, 29, 23, 30, tzinfo=UTC)

    assert CALENDARS["AT"].add_hours(late_on_sunday_in_utc, 1) == datetime(2026, 11, 30, 0, 30, tzinfo=UTC)


def test_time_left_stands_still_over_the_weekend():
    calendar = CALENDARS["IT-BZ"]
    due = local(calendar, "Tue 2026-12-01 15:00")

    left = [
        calendar.hours_between(local(calendar, f"{day} 12:00"), due) for day in ("Sat 2026-11-28", "Sun 2026-11-29")
    ]

    assert left == [39, 39]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("XX",), "Unknown country for holidays: XX"),
        (("",), "Unknown country for holidays: ''"),
        (("ITA",), "Unknown country for holidays: 'ITA'"),
        (("IT", "XX"), "Unknown region for holidays: IT XX"),
        (("IT", "BZ", "Europe/Bozen"), "Unknown time zone: 'Europe/Bozen'"),
        (("IT", "BZ", ""), "Unknown time zone: ''"),
    ],
)
def test_an_unknown_country_region_or_zone_is_named(arguments, message):
    with pytest.raises(ValueError, match=f"^{message}$"):
        Calendar(*arguments)


def test_a_moment_without_zone_is_refused():
    with pytest.raises(ValueError, match="needs a time zone"):
        CALENDARS["AT"].add_hours(datetime.fromisoformat("2026-11-27 15:00"), 48)


@pytest.mark.parametrize("add", [CALENDARS["AT"].add_hours, CALENDARS["AT"].add_days])
def test_working_time_cannot_be_taken_away(add):
    with pytest.raises(ValueError, match="only be added"):
        add(datetime(2026, 11, 27, 15, tzinfo=UTC), -1)


def test_working_time_taken_away_is_not_negative():
    with pytest.raises(ValueError, match="only be taken away"):
        CALENDARS["AT"].subtract_hours(datetime(2026, 11, 27, 15, tzinfo=UTC), -1)


def test_adding_48_hours_looks_at_few_days_and_builds_no_holidays():
    calendar, friday = CALENDARS["IT-BZ"], datetime(2026, 11, 27, 14, tzinfo=UTC)
    calendar.add_hours(friday, 48)
    before = public_holidays.cache_info()

    calendar.add_hours(friday, 48)

    after = public_holidays.cache_info()
    assert (after.hits - before.hits, after.misses - before.misses) == (3, 0)
