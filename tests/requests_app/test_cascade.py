"""The next dealer of a routing rule is asked when the one before refuses or lets the time pass (features B1)."""

from datetime import timedelta

import pytest

from accounts.models import Organisation
from core.models import OutgoingMail
from requests_app import clock as time
from requests_app.models import Inquiry, RoutingRule
from requests_app.routing import Route, follow
from tests.cast import NOW, act

DAYS = timedelta(days=1)
MATCHED = {"postal_code": "38122"}


@pytest.fixture
def rule(cast) -> RoutingRule:
    """To Studio Bolzano, then to Verona, then to Fenster Huber, who has no access."""
    rule = RoutingRule.objects.create(position=1, to_organisation=cast.bolzano)
    for position, dealer in enumerate((cast.verona, cast.external)):
        rule.cascade.create(position=position, organisation=dealer)
    return rule


@pytest.fixture
def routed(cast, inquiry, rule) -> Inquiry:
    """The inquiry, assigned to Studio Bolzano by the rule."""
    route = Route(unit=cast.manufacturer.root_unit, dealer=cast.bolzano, rule=rule, matched=MATCHED)
    return follow(inquiry, route, at=NOW)


def asked(inquiry: Inquiry) -> list[tuple[Organisation | None, str]]:
    """Who was asked, in order, and what became of it."""
    return [(row.to_organisation, row.outcome) for row in inquiry.assignments.all()]


def test_who_refuses_hands_it_to_the_next_dealer(cast, routed, rule):
    inquiry = act(routed, "refuse", cast.lena, reason="Too far")
    assert (inquiry.status, inquiry.responsible_unit) == ("to_accept", cast.verona.root_unit)
    assert asked(inquiry) == [(cast.bolzano, "refused"), (cast.verona, "pending")]
    last = inquiry.assignments.last()
    assert (last.rule, last.matched, last.from_person) == (rule, MATCHED, None)
    assert list(Inquiry.objects.visible_to(cast.carla)) == [inquiry]
    assert list(Inquiry.objects.visible_to(cast.lena)) == []


def test_who_lets_it_lapse_hands_it_on_until_nobody_is_left(cast, routed):
    assert [time.expire_unanswered(NOW + days * DAYS) for days in (2, 6, 9)] == [1, 1, 0]
    routed.refresh_from_db()
    assert asked(routed) == [(cast.bolzano, "expired"), (cast.verona, "expired"), (cast.external, "external")]
    assert routed.status == "assigned_externally"


def test_when_all_have_been_asked_it_returns_as_usual(cast, routed, rule):
    rule.cascade.filter(organisation=cast.external).delete()
    act(routed, "refuse", cast.lena)
    inquiry = act(routed, "refuse", cast.carla)
    assert (inquiry.status, inquiry.responsible, inquiry.responsible_unit) == (
        "open", None, cast.manufacturer.root_unit,
    )  # fmt: skip


def test_the_history_and_the_mails_tell_each_step(cast, routed):
    act(routed, "refuse", cast.lena)
    entries = routed.history.filter(category="assignments").values_list("action", "person", "details__to")
    assert list(entries[:2]) == [("assign", None, "Serramenti Verona"), ("refuse", cast.lena.pk, None)]
    mail = OutgoingMail.objects.get(kind="refused", to=cast.martin.email)
    assert "Lena Gruber has refused the inquiry. Serramenti Verona is asked now." in mail.text
    assert OutgoingMail.objects.filter(kind="offered", to=cast.carla.email).count() == 1


def test_the_assigner_learns_who_is_asked_after_a_lapse(cast, routed):
    time.expire_unanswered(NOW + 2 * DAYS)
    mail = OutgoingMail.objects.get(kind="expired", to=cast.martin.email)
    assert "to accept the inquiry. Serramenti Verona is asked now." in mail.text


def test_dealers_who_have_closed_or_cannot_be_reached_are_passed_over(cast, routed):
    cast.verona.is_active = False
    cast.verona.save()
    inquiry = act(routed, "refuse", cast.lena)
    assert asked(inquiry)[-1] == (cast.external, "external")


def test_who_has_refused_before_is_not_asked_again(cast, routed, rule):
    rule.cascade.create(position=0, organisation=cast.bolzano)
    act(routed, "refuse", cast.lena)
    inquiry = act(routed, "refuse", cast.carla)
    assert [dealer for dealer, _outcome in asked(inquiry)] == [cast.bolzano, cast.verona, cast.external]


@pytest.mark.parametrize("ending", ["switched off", "deleted"])
def test_a_rule_that_no_longer_holds_asks_nobody(cast, routed, rule, ending):
    if ending == "deleted":
        rule.delete()
    else:
        RoutingRule.objects.update(is_active=False)
    inquiry = act(routed, "refuse", cast.lena)
    assert (inquiry.status, inquiry.assignments.count()) == ("open", 1)


def test_what_a_person_assigned_returns_to_that_person(cast, offered, rule):
    inquiry = act(offered, "refuse", cast.lena)
    assert (inquiry.status, inquiry.responsible, inquiry.assignments.count()) == ("open", cast.martin, 1)
