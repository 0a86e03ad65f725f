"""Absences with a substitute: entering them, and when they hold (features A2, workflow.md 5)."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError

from accounts.absences import represented_by, substitute_of
from accounts.models import Absence, Person
from tests.cast import NOW, add_person

URL = "/account/absences/"
PERIOD = {"first_day": "2026-12-24", "last_day": "2027-01-06"}
FRIDAY = 4


@pytest.fixture
def lena(cast, clock, client):
    """Lena, signed in."""
    client.force_login(cast.lena)
    return cast.lena


def away(person: Person, substitute: Person, **days) -> Absence:
    """An absence of the person, from 24 December to 6 January unless said otherwise."""
    return Absence.objects.create(
        person=person,
        substitute=substitute,
        **(days or {"first_day": date(2026, 12, 24), "last_day": date(2027, 1, 6)}),
    )


def rows(person: Person) -> list:
    return list(person.absences.values_list("first_day", "last_day", "weekday", "substitute"))


def test_a_period_is_entered(client, cast, lena):
    answer = client.post(f"{URL}period/", PERIOD | {"substitute": cast.jonas.pk}, follow=True)
    assert answer.redirect_chain == [(URL, 302)]
    assert "24 Dec 2026 – 6 Jan 2027" in answer.text
    assert rows(lena) == [(date(2026, 12, 24), date(2027, 1, 6), None, cast.jonas.pk)]


def test_a_weekday_is_entered(client, cast, lena):
    answer = client.post(f"{URL}weekday/", {"weekday": FRIDAY, "substitute": cast.jonas.pk}, follow=True)
    assert "Friday, every week" in answer.text
    assert rows(lena) == [(None, None, FRIDAY, cast.jonas.pk)]


@pytest.mark.parametrize("kind", ["period", "weekday"])
def test_the_form_is_a_dialog_for_htmx_and_a_page_without(client, lena, kind):
    page, dialog = client.get(f"{URL}{kind}/"), client.get(f"{URL}{kind}/", headers={"HX-Request": "true"})
    assert ("<!doctype html>" in page.text, "<!doctype html>" in dialog.text) == (True, False)
    assert [answer.text.count('id="dialog_substitute"') for answer in (page, dialog)] == [1, 1]


def test_htmx_is_sent_back_to_the_list(client, cast, lena):
    data = PERIOD | {"substitute": cast.jonas.pk}
    answer = client.post(f"{URL}period/", data, headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Redirect"]) == (200, URL)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"first_day": ""}, "first_day"),
        ({"last_day": "2026-12-23"}, "last_day"),
        ({"first_day": "2026-11-01", "last_day": "2026-11-23"}, "last_day"),
        ({"last_day": "30.2."}, "last_day"),
        ({"substitute": ""}, "substitute"),
        ({"substitute": "lena"}, "substitute"),
        ({"substitute": "carla"}, "substitute"),
        ({"substitute": "gone"}, "substitute"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(client, cast, lena, change, field):
    gone = add_person(cast.bolzano, "paula.wolf@studio-bolzano.example", "sales_advisor", is_active=False)
    people = {"lena": lena.pk, "carla": cast.carla.pk, "gone": gone.pk}
    data = PERIOD | {"substitute": cast.jonas.pk} | change
    answer = client.post(f"{URL}period/", data | {"substitute": people.get(data["substitute"], data["substitute"])})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert rows(lena) == []


@pytest.mark.parametrize(
    ("first", "last", "status"),
    [
        ("2026-12-20", "2026-12-23", 302),
        ("2026-12-20", "2026-12-24", 422),
        ("2026-12-30", "2026-12-30", 422),
        ("2027-01-06", "2027-01-10", 422),
        ("2027-01-07", "2027-01-10", 302),
    ],
)
def test_periods_that_overlap_are_refused_beside_the_first_day(client, cast, lena, first, last, status):
    away(lena, cast.bruno)
    answer = client.post(f"{URL}period/", {"first_day": first, "last_day": last, "substitute": cast.jonas.pk})
    assert answer.status_code == status
    if status == 422:
        assert answer.context["form"].errors == {"first_day": ["You have entered 24 Dec 2026 – 6 Jan 2027 already."]}


def test_a_period_of_a_colleague_is_no_hindrance(client, cast, lena):
    away(cast.jonas, lena)
    assert client.post(f"{URL}period/", PERIOD | {"substitute": cast.jonas.pk}).status_code == 302


def test_a_weekday_is_entered_once(client, cast, lena):
    away(lena, cast.jonas, weekday=FRIDAY)
    answer = client.post(f"{URL}weekday/", {"weekday": FRIDAY, "substitute": cast.bruno.pk})
    assert answer.context["form"].errors == {"weekday": ["You have entered this weekday already."]}


@pytest.mark.parametrize(
    ("days", "constraint"),
    [
        ({"first_day": date(2026, 12, 31), "last_day": date(2027, 1, 2)}, "accounts_absences_do_not_overlap"),
        ({"first_day": date(2027, 3, 2), "last_day": date(2027, 3, 1)}, "accounts_absence_ends_after_start"),
        ({"first_day": date(2027, 3, 2)}, "accounts_absence_period_or_weekday"),
        ({"last_day": date(2027, 3, 2)}, "accounts_absence_period_or_weekday"),
        ({"weekday": 7}, "accounts_absence_period_or_weekday"),
        ({"weekday": 1, "first_day": date(2027, 3, 2)}, "accounts_absence_period_or_weekday"),
        ({"weekday": FRIDAY}, "accounts_absent_on_a_weekday_once"),
    ],
)
def test_the_database_forbids_what_must_never_be(cast, days, constraint):
    away(cast.lena, cast.jonas)
    away(cast.lena, cast.jonas, weekday=FRIDAY)
    with pytest.raises(IntegrityError, match=constraint):
        away(cast.lena, cast.jonas, **days)


def test_nobody_is_their_own_substitute(cast):
    with pytest.raises(IntegrityError, match="accounts_absence_substitute_is_another"):
        away(cast.lena, cast.lena)


def test_deleting_asks_first(client, cast, lena):
    absence = away(lena, cast.jonas)
    assert "24 Dec 2026 – 6 Jan 2027" in client.get(f"{URL}{absence.pk}/delete/").text
    assert len(rows(lena)) == 1
    answer = client.post(f"{URL}{absence.pk}/delete/", follow=True)
    assert ("Absence deleted" in answer.text, rows(lena)) == (True, [])


def test_somebody_elses_absence_does_not_exist(client, cast, lena):
    absence = away(cast.jonas, lena)
    url = f"{URL}{absence.pk}/delete/"
    assert (client.get(url).status_code, client.post(url).status_code) == (404, 404)
    assert len(rows(cast.jonas)) == 1


@pytest.mark.parametrize("name", ["lena", "jonas", "bruno", "carla", "martin", "ada"])
def test_everybody_has_the_page_and_sees_only_their_own(client, cast, clock, name):
    away(cast.lena, cast.jonas)
    client.force_login(getattr(cast, name))
    answer = client.get(URL)
    assert (answer.status_code, "24 Dec 2026" in answer.text) == (200, name == "lena")


def test_what_is_over_is_not_listed(client, cast, lena):
    away(lena, cast.jonas, first_day=date(2026, 11, 1), last_day=date(2026, 11, 23))
    away(lena, cast.jonas, first_day=date(2026, 11, 24), last_day=date(2026, 11, 24))
    absences = client.get(URL).context["absences"]
    assert [(absence.days, is_now) for absence, is_now in absences] == [("24 Nov 2026", True)]


def test_the_substitute_reads_for_whom_they_act(client, cast, lena):
    away(cast.jonas, lena, first_day=date(2026, 11, 20), last_day=date(2026, 11, 27))
    assert "You act for Jonas Kofler at the moment (20 Nov 2026 – 27 Nov 2026)." in client.get(URL).text


def test_who_works_alone_is_told_so(client, cast, clock):
    client.force_login(cast.carla)
    answer = client.get(URL)
    assert ("Nobody else of your organisation" in answer.text, "Add period" in answer.text) == (True, False)


def test_the_page_makes_the_same_queries_however_many_there_are(client, cast, lena, django_assert_num_queries):
    for weekday in range(7):
        away(lena, cast.jonas, weekday=weekday)
        away(cast.bruno, lena, weekday=weekday)
    with django_assert_num_queries(5):
        client.get(URL)


def at(text: str, zone: str = "Europe/Rome") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-12-23T23:59:59", None),
        ("2026-12-24T00:00", "jonas"),
        ("2027-01-06T23:59:59", "jonas"),
        ("2027-01-07T00:00", None),
    ],
)
def test_a_period_holds_from_its_first_to_its_last_midnight(cast, moment, expected):
    away(cast.lena, cast.jonas)
    substitute = getattr(cast, expected) if expected else None
    assert substitute_of(cast.lena, at(moment)) == substitute
    assert represented_by(cast.jonas, at(moment)) == ([cast.lena.pk] if expected else [])


@pytest.mark.parametrize("zone", ["Europe/Rome", "Asia/Tokyo", "America/Los_Angeles", "Pacific/Kiritimati"])
@pytest.mark.parametrize(
    ("moment", "holds"),
    [("2026-11-26T23:59", False), ("2026-11-27T00:00", True), ("2026-11-27T23:59", True), ("2026-11-28T00:00", False)],
)
def test_a_weekday_is_that_of_the_absent_persons_zone(cast, zone, moment, holds):
    cast.lena.time_zone = zone
    cast.lena.save()
    away(cast.lena, cast.jonas, weekday=FRIDAY)
    assert represented_by(cast.jonas, at(moment, zone)) == ([cast.lena.pk] if holds else [])
    assert (substitute_of(cast.lena, at(moment, zone)) == cast.jonas) == holds


def test_a_period_goes_before_a_weekday(cast):
    tuesday = away(cast.lena, cast.bruno, weekday=NOW.weekday())
    away(cast.lena, cast.jonas, first_day=NOW.date(), last_day=NOW.date())
    assert substitute_of(cast.lena, NOW) == cast.jonas
    assert (represented_by(cast.jonas, NOW), represented_by(tuesday.substitute, NOW)) == ([cast.lena.pk], [])


def test_a_substitute_who_is_away_stays_the_substitute(cast):
    away(cast.lena, cast.jonas)
    away(cast.jonas, cast.bruno)
    moment = datetime(2026, 12, 28, tzinfo=UTC)
    assert (substitute_of(cast.lena, moment), represented_by(cast.bruno, moment)) == (cast.jonas, [cast.jonas.pk])


@pytest.mark.parametrize("change", [{"is_active": False}, {"unit": "verona"}])
def test_who_left_is_no_substitute_any_more(cast, change):
    away(cast.lena, cast.jonas)
    for name, value in change.items():
        setattr(cast.jonas, name, cast.verona.root_unit if value == "verona" else value)
    cast.jonas.save()
    moment = datetime(2026, 12, 28, tzinfo=UTC)
    assert (substitute_of(cast.lena, moment), represented_by(cast.jonas, moment)) == (None, [])


def test_asking_for_whom_one_acts_is_one_query_a_day(cast, django_assert_num_queries):
    away(cast.lena, cast.jonas)
    with django_assert_num_queries(1):
        for hour in range(24):
            assert represented_by(cast.jonas, datetime(2026, 12, 28, hour, tzinfo=UTC)) == [cast.lena.pk]
