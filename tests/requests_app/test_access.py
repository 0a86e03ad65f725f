"""Who may see what, as worked out beforehand: equal to the rule after whatever happens, checked and repaired."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Person, Unit
from accounts.organisations import add_unit
from accounts.rights import Scope
from contacts.saving import create_contact
from requests_app import access
from requests_app.creation import InquiryData, create_inquiry
from requests_app.listing.selection import scopes_of
from requests_app.models import Assignment, Inquiry, PersonAccess, UnitAccess
from requests_app.visibility import redact
from tests.cast import NOW, act, add_person, contact_data
from tests.requests_app.oracle import visible_by_rule
from tests.requests_app.walk import Walk


def checked(*options) -> tuple[int, str]:
    """The exit code of the command, and what it says."""
    said, code = StringIO(), 0
    try:
        call_command("check_access", *options, stdout=said)
    except SystemExit as end:
        code = int(end.code or 0)
    return code, said.getvalue()


def own(cast, **fields) -> Inquiry:
    contact = create_contact(cast.bolzano, contact_data(type="planner", **fields), by=cast.lena, at=NOW)
    data = InquiryData(type="offer", origin="phone", language="it")
    return create_inquiry(contact, data, unit=cast.lena.unit, responsible=cast.lena, by=cast.lena, at=NOW)


def assert_equal_to_the_rule(people) -> None:
    for one in people:
        person = Person.objects.with_organisation().get(pk=one.pk)
        seen = set(Inquiry.objects.visible_to(person).values_list("pk", flat=True))
        assert seen == visible_by_rule(person, person.scope), str(person)
        for scope in scopes_of(person):
            parts = Inquiry.objects.visible_parts(person, scope)
            found = {pk for part in parts for pk in part.values_list("seen__inquiry", flat=True)}
            assert found == visible_by_rule(person, scope), (str(person), scope)
        shown = redact(Inquiry.objects.filter(pk__in=seen), person)
        contacts = {inquiry.pk: inquiry.contact_id for inquiry in shown}
        for part in Inquiry.objects.visible_parts(person, person.scope):
            for pk, contact in part.values_list("pk", "seen__contact"):
                assert contact == contacts[pk], (str(person), pk)


def test_after_a_random_walk_rows_and_rule_are_equal(cast, clock, caplog):
    walk = Walk(cast, clock, inquiries=12, seed=7)
    branch = add_unit(cast.bolzano.root_unit, name="Meran", country="IT")
    walk.people.append(add_person(cast.bolzano, "rosa.veit@studio-bolzano.example", "sales_advisor", unit=branch))
    for number in range(160):
        walk.step()
        if number % 20 == 0:
            assert_equal_to_the_rule(walk.people)
    assert_equal_to_the_rule(walk.people)
    assert access.check() == access.Findings()


def test_what_a_dealer_shares_is_for_those_who_see_the_whole_manufacturer(cast, clock):
    shared = own(cast)
    Inquiry.objects.filter(pk=shared.pk).update(shared_at=NOW)
    access.refresh([shared.pk])
    assert_equal_to_the_rule([cast.martin, cast.ada])
    assert [cast.martin.scope, cast.ada.scope] == [Scope.UNIT, Scope.ORGANISATION]
    assert [Inquiry.objects.visible_to(person).count() for person in (cast.martin, cast.ada)] == [0, 1]


def test_rows_that_went_wrong_are_reported_and_put_right(cast, offered):
    assert checked() == (0, "Rows of access: missing 0, superfluous 0, different 0; inquiries: 0\n")
    UnitAccess.objects.filter(unit=cast.manufacturer.root_unit).delete()
    UnitAccess.objects.update(contact_key="wrong")
    PersonAccess.objects.create(
        inquiry=offered, person=cast.carla, is_open=True, awaits=False, offered=False, due_sort=NOW, type="offer",
        status="open", country="IT", contact_key="",
    )  # fmt: skip
    code, said = checked()
    assert (code, said.splitlines()[0]) == (
        1, "Rows of access: missing 1, superfluous 1, different 1; inquiries: 1",
    )  # fmt: skip
    assert checked("--repair")[0] == 0
    assert checked()[0] == 0


def test_a_unit_that_moves_takes_its_inquiries_along(cast, clock, contact):
    austria = add_unit(cast.manufacturer.root_unit, name="Finstral Austria", country="AT")
    tyrol = add_unit(austria, name="Finstral Tyrol", country="AT")
    data = InquiryData(type="general", origin="website", language="de")
    inquiry = create_inquiry(contact, data, unit=tyrol, responsible=None, by=None, at=NOW)
    tyrol.refresh_from_db()
    cast.germany.refresh_from_db()
    Unit.objects.move(tyrol, cast.germany, pos="last-child")
    access.unit_moved(tyrol)
    seen_by = UnitAccess.objects.filter(inquiry=inquiry).values_list("unit__name", flat=True)
    assert sorted(seen_by) == ["Finstral", "Finstral Germany", "Finstral Tyrol"]
    assert access.check() == access.Findings()


def test_refreshing_what_has_not_changed_writes_nothing(cast, accepted):
    before = list(UnitAccess.objects.filter(inquiry=accepted).extra(select={"version": "xmin::text"}).values("version"))
    with CaptureQueriesContext(connection) as queries:
        access.refresh([accepted.pk])
    after = list(UnitAccess.objects.filter(inquiry=accepted).extra(select={"version": "xmin::text"}).values("version"))
    assert (before, len(queries)) == (after, 2)


@pytest.mark.parametrize("right", [True, False])
def test_an_offer_to_one_person_needs_their_right_to_accept(cast, offered, right):
    advisor = add_person(cast.bolzano, "paula.wolf@studio-bolzano.example", "sales_advisor")
    Assignment.objects.filter(inquiry=offered).update(to_person=advisor)
    access.refresh([offered.pk])
    if not right:
        advisor.roles.all().update(rights=[])
    assert Inquiry.objects.visible_to(advisor).exists() == right
    assert_equal_to_the_rule([advisor, cast.lena, cast.jonas])


def test_changing_anything_keeps_the_rows_in_the_same_transaction(cast, offered):
    act(offered, "accept", cast.lena)
    row = UnitAccess.objects.get(inquiry=offered, unit=cast.bolzano.root_unit)
    assert (row.awaits, row.offered, row.status, row.contact.organisation) == (False, False, "open", cast.bolzano)
