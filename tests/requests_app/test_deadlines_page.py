"""The page on which administrators change deadlines and free days (workflow.md 2 and 5)."""

from datetime import date, timedelta

import pytest

from requests_app import recalculation
from requests_app.models import DeadlineRule, Recalculation
from tests.cast import NOW, add_person

PAGE = "/administration/deadlines/"
ADD = PAGE + "new/"
ADD_DAYS = PAGE + "days/new/"
RULE = {"status": "open", "type": "sample", "amount": "3", "unit": "days"}


@pytest.fixture
def dora(cast):
    """An administrator of Studio Bolzano."""
    return add_person(cast.bolzano, "dora.moser@studio-bolzano.example", "administrator")


@pytest.fixture
def committing(django_capture_on_commit_callbacks):
    """Run what is queued for after the commit."""
    with django_capture_on_commit_callbacks(execute=True):
        yield


def typed(client, **amounts: str) -> dict[str, str]:
    """What the browser sends for the deadlines of the page, some amounts changed."""
    formset = client.get(PAGE).context["deadlines"]
    data = {"form-TOTAL_FORMS": str(len(formset.forms)), "form-INITIAL_FORMS": str(len(formset.forms))}
    for form in formset.forms:
        rule = form.instance
        values = {"id": rule.pk, "amount": amounts.get(rule.status, rule.amount), "unit": rule.unit}
        data |= {f"{form.prefix}-{name}": str(value) for name, value in values.items()}
    return data


def test_the_manufacturers_administrator_changes_deadlines(client, cast, accepted, committing):
    client.force_login(cast.ada)
    answer = client.post(PAGE, typed(client, open="48"), follow=True)
    assert answer.redirect_chain == [(PAGE, 302)]
    assert DeadlineRule.objects.get(status="open").amount == 48
    assert (Recalculation.objects.get().by, Recalculation.objects.get().organisation) == (cast.ada, None)


def test_due_dates_follow_in_the_background(client, cast, accepted, django_capture_on_commit_callbacks):
    client.force_login(cast.ada)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(PAGE, typed(client, open="48"))
    accepted.refresh_from_db()
    assert accepted.due_at == NOW + timedelta(hours=48)
    assert "Due dates computed anew on 24 Nov 2026, 09:12" in client.get(PAGE).text


def test_saving_without_a_change_computes_nothing(client, cast):
    client.force_login(cast.ada)
    assert client.post(PAGE, typed(client)).status_code == 302
    assert Recalculation.objects.count() == 0


@pytest.mark.parametrize("amount", ["0", "1001", "", "soon"])
def test_a_deadline_out_of_range_is_refused_beside_its_field(client, cast, amount):
    client.force_login(cast.ada)
    answer = client.post(PAGE, typed(client, open=amount), headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert (answer.text.count('class="error"'), answer.text.count("autofocus")) == (1, 1)
    assert answer.text.strip().startswith("<form")
    assert DeadlineRule.objects.get(status="open").amount == 24


def test_a_type_gets_a_deadline_of_its_own_and_loses_it_again(client, cast, committing):
    client.force_login(cast.ada)
    client.post(ADD, RULE)
    rule = DeadlineRule.objects.get(status="open", type="sample")
    assert (rule.amount, rule.unit) == (3, "days")
    client.post(f"{PAGE}{rule.pk}/delete/")
    assert not DeadlineRule.objects.filter(status="open", type="sample").exists()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"type": ""}, "This field is required."),
        ({"status": "closed"}, "Select a valid choice."),
        ({"status": "after_offer"}, "Only inquiries of the type offer reach this status."),
        ({"status": "after_appointment", "type": "relationship"}, "There is already a rule for this status and type."),
    ],
)
def test_a_deadline_of_a_type_that_makes_no_sense_is_refused(client, cast, change, says):
    client.force_login(cast.ada)
    answer = client.post(ADD, RULE | change)
    assert (answer.status_code, says in answer.text) == (422, True)


def test_the_deadline_for_all_types_cannot_be_deleted(client, cast):
    client.force_login(cast.ada)
    rule = DeadlineRule.objects.get(status="open")
    assert client.post(f"{PAGE}{rule.pk}/delete/").status_code == 404
    assert DeadlineRule.objects.filter(pk=rule.pk).exists()


def test_a_dealers_administrator_reads_the_deadlines_that_the_manufacturer_sets(client, dora):
    client.force_login(dora)
    answer = client.get(PAGE)
    assert "48 working-day hours" in answer.text
    assert 'name="form-0-amount"' not in answer.text
    rule = DeadlineRule.objects.get(type="relationship")
    posts = [(PAGE, typed(client, open="1")), (ADD, RULE), (f"{PAGE}{rule.pk}/delete/", {})]
    assert [client.post(url, data).status_code for url, data in posts] == [404, 404, 404]
    assert DeadlineRule.objects.get(status="open").amount == 24


def test_nobody_else_has_the_page(client, cast, dora):
    days = cast.bolzano.closing_days.create(day=date(2026, 12, 24))
    urls = [PAGE, ADD, ADD_DAYS, f"{PAGE}days/{days.pk}/delete/"]
    for person in (cast.lena, cast.bruno, cast.martin, cast.carla):
        client.force_login(person)
        assert [client.get(url).status_code for url in urls] == [404] * 4
        assert [client.post(url).status_code for url in urls] == [404] * 4
        assert PAGE not in client.get("/").text


def test_the_way_to_the_administration_is_shown_to_those_who_have_one(client, cast, dora):
    for person, first in ((cast.ada, PAGE), (dora, PAGE)):
        client.force_login(person)
        assert f'<a href="{first}">Administration</a>' in client.get("/").text
        assert f'<a href="{first}" aria-current="page">' in client.get(PAGE).text


def test_a_dealer_enters_days_off_of_its_own(client, cast, dora, committing):
    client.force_login(dora)
    client.post(ADD_DAYS, {"first_day": "2026-12-24", "last_day": "2026-12-29", "name": "Christmas"})
    assert list(cast.bolzano.closing_days.values_list("day", "name")) == [
        (date(2026, 12, day), "Christmas") for day in (24, 25, 28, 29)
    ]
    run = Recalculation.objects.get()
    assert (run.organisation, run.by) == (cast.bolzano, dora)


@pytest.mark.parametrize(
    ("days", "says"),
    [
        ({"first_day": ""}, "This field is required."),
        ({"first_day": "2026-12-24", "last_day": "2026-12-23"}, "The last day lies before the first."),
        ({"first_day": "2026-12-24", "last_day": "2027-12-24"}, "Enter at most three months at once."),
        ({"first_day": "2026-12-26", "last_day": "2026-12-27"}, "Nobody works then already."),
        ({"first_day": "2026-12-23"}, "Nobody works then already."),
    ],
)
def test_days_off_that_make_no_sense_are_refused(client, dora, days, says):
    dora.organisation.closing_days.create(day=date(2026, 12, 23))
    client.force_login(dora)
    answer = client.post(ADD_DAYS, days)
    assert (answer.status_code, says in answer.text) == (422, True)
    assert dora.organisation.closing_days.count() == 1


def test_a_day_off_is_deleted_by_ones_own_organisation_alone(client, cast, dora, committing):
    ours = cast.bolzano.closing_days.create(day=date(2026, 12, 24))
    theirs = cast.verona.closing_days.create(day=date(2026, 12, 24))
    client.force_login(dora)
    answers = [client.post(f"{PAGE}days/{day.pk}/delete/").status_code for day in (ours, theirs)]
    assert answers == [302, 404]
    assert (cast.bolzano.closing_days.count(), cast.verona.closing_days.count()) == (0, 1)


def test_progress_is_asked_for_until_it_is_done(client, cast, accepted):
    client.force_login(cast.ada)
    run = recalculation.start(by=cast.ada, at=NOW)
    running = client.get(PAGE, headers={"HX-Request": "true"}).text
    assert ('data-hx-trigger="every 2s"' in running, 'value="0"' in running) == (True, True)
    recalculation.advance(run.pk, NOW)
    done = client.get(PAGE, headers={"HX-Request": "true"}).text
    assert ("data-hx-trigger" in done, done.strip().startswith("<div")) == (False, True)


def test_what_failed_is_said(client, cast, offered):
    client.force_login(cast.ada)
    DeadlineRule.objects.filter(status="to_accept").delete()
    run = recalculation.start(by=cast.ada, at=NOW)
    recalculation.advance(run.pk, NOW)
    assert "Some due dates could not be computed." in client.get(PAGE).text


def test_dealers_do_not_see_what_runs_over_everything(client, cast, dora, accepted):
    recalculation.start(by=cast.ada, at=NOW)
    client.force_login(dora)
    assert 'id="progress"' not in client.get(PAGE).text


def test_the_page_costs_the_same_with_many_rows(client, cast, django_assert_num_queries):
    client.force_login(cast.ada)
    with django_assert_num_queries(7):
        client.get(PAGE)
    cast.manufacturer.closing_days.bulk_create(
        cast.manufacturer.closing_days.model(organisation=cast.manufacturer, day=date(2026, 12, day))
        for day in range(1, 31)
    )
    DeadlineRule.objects.bulk_create(
        DeadlineRule(status="open", type=kind, amount=5, unit="days") for kind in ("sample", "event", "general")
    )
    with django_assert_num_queries(7):
        client.get(PAGE)
