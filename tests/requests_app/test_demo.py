"""The demo: who and what is in it, and that loading it is safe."""

from collections import Counter
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import override_settings
from PIL import Image

from accounts.models import Organisation, Person, Studio, Unit
from accounts.rights import DEFAULT_ROLES
from contacts.models import Contact, ContactEmail
from contacts.saving import create_contact
from core.fields import Language
from core.models import OutgoingMail
from requests_app import clock
from requests_app.creation import InquiryData
from requests_app.demo import attachments, loading
from requests_app.demo.people import PASSWORD
from requests_app.models import Assignment, HistoryEntry, Inquiry, InquiryFile, Notice
from requests_app.routing import find_route
from requests_app.statuses import Status
from requests_app.types import InquiryType
from tests.cast import NOW, contact_data

SIZE = 120


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker, tmp_path_factory):
    """A small demo, loaded once for all tests of this module; returns the folder of the sign-ins."""
    folder = tmp_path_factory.mktemp("demo")
    with django_db_blocker.unblock(), transaction.atomic(), override_settings(VAR_DIR=folder):
        call_command("load_demo", "--size", str(SIZE), "--now", NOW.isoformat(), stdout=StringIO())
        yield folder
        transaction.set_rollback(True)


def picture() -> list[tuple]:
    fields = ("number", "type", "status", "due_at", "responsible__email", "contact__last_name", "text", "version")
    return list(Inquiry.objects.order_by("number").values_list(*fields))


def test_every_status_and_every_type_is_there(demo, db):
    assert set(Inquiry.objects.values_list("status", flat=True)) == set(Status)
    assert set(Inquiry.objects.values_list("type", flat=True)) == set(InquiryType)
    assert Inquiry.objects.count() == SIZE


def test_the_manufacturer_has_three_units_and_two_studios(demo, db):
    units = Unit.objects.filter(organisation__kind="manufacturer").order_by("path")
    assert [(unit.country.code, unit.subdivision) for unit in units] == [("IT", "BZ"), ("DE", "BY"), ("FR", "")]
    assert Studio.objects.filter(organisation__kind="manufacturer").count() == 2


def test_twelve_dealers_in_six_countries_and_one_has_no_access(demo, db):
    dealers = Organisation.objects.filter(kind="dealer")
    assert Counter(dealers.values_list("country", flat=True)) == {"IT": 4, "DE": 3, "AT": 2, "FR": 1, "ES": 1, "CH": 1}
    assert list(dealers.filter(uses_contacts=False).values_list("name", flat=True)) == ["Fenster Huber"]


def test_forty_people_have_all_roles_and_languages(demo, db):
    assert Person.objects.count() == 40
    assert set(Person.objects.values_list("roles__code", flat=True)) == set(DEFAULT_ROLES)
    assert set(Person.objects.values_list("language", flat=True)) == set(Language)
    assert Person.objects.get(first_name="Lena").check_password(PASSWORD)


def test_every_inquiry_is_visible_to_somebody(demo, db):
    people = Person.objects.with_organisation()
    seen = {pk for person in people for pk in Inquiry.objects.visible_to(person).values_list("pk", flat=True)}
    assert seen == set(Inquiry.objects.values_list("pk", flat=True))


def test_all_addresses_are_invented(demo, db):
    addresses = [
        *Person.objects.values_list("email", flat=True),
        *Organisation.objects.values_list("email", flat=True),
        *ContactEmail.objects.values_list("address", flat=True),
        *Assignment.objects.exclude(to_email="").values_list("to_email", flat=True),
    ]
    assert [address for address in addresses if not address.endswith(".example")] == []


def test_no_mail_is_written_and_old_notices_are_seen(demo, db):
    assert not OutgoingMail.objects.exists()
    assert not Notice.objects.filter(at__lt=NOW - loading.SEEN).exists()


def test_nothing_lies_ahead_and_nothing_is_left_for_the_clock(demo, db):
    assert not HistoryEntry.objects.filter(at__gt=NOW).exists()
    assert not Contact.objects.filter(created_at__gt=NOW).exists()
    assert (clock.pass_time(NOW), clock.expire_unanswered(NOW), clock.remind(NOW)) == (0, 0, 0)


def test_numbers_rise_with_time(demo, db):
    numbers = Inquiry.objects.order_by("created_at", "id").values_list("number", flat=True)
    assert [int(number.partition("/")[2]) for number in numbers] == list(range(1, SIZE + 1))


def test_studio_bolzano_has_different_times_left_to_accept(demo, db):
    waiting = Assignment.objects.filter(outcome="pending", to_organisation__name="Studio Bolzano")
    hours = sorted((until - NOW).total_seconds() / 3600 for until in waiting.values_list("answer_until", flat=True))
    assert hours == pytest.approx([2.5, 7, 15, 26, 39], abs=0.1)


def test_the_same_moment_gives_the_same_demo(demo, db):
    before = picture()
    with connection.cursor() as cursor:
        # PostgreSQL empties no table that has constraints still to check.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("TRUNCATE accounts_organisation, requests_app_catalogueitem CASCADE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    call_command("load_demo", "--size", str(SIZE), "--now", NOW.isoformat(), stdout=StringIO())
    assert picture() == before


def test_a_database_in_use_is_left_alone(demo, db):
    before = picture()
    with pytest.raises(CommandError, match="only loaded into an empty one"):
        call_command("load_demo")
    output = StringIO()
    call_command("load_demo", "--if-empty", stdout=output)
    assert (output.getvalue(), picture()) == ("", before)


def test_the_table_of_sign_ins_names_the_cast_first_and_every_role(demo, db):
    lines = (demo / "demo-sign-ins.txt").read_text(encoding="utf-8").splitlines()
    first_names = [line.split(".", 1)[0] for line in lines[1:7]]
    assert first_names == ["lena", "jonas", "bruno", "martin", "ada", "carla"]
    assert [name for name, _scope, _rights in DEFAULT_ROLES.values() if str(name) not in "\n".join(lines)] == []
    assert all(PASSWORD in line for line in lines[1:-2])


@pytest.mark.parametrize(
    ("kind", "country", "postal_code", "target"),
    [
        ("offer", "IT", "39012", "Studio Bolzano"),
        ("offer", "IT", "20121", "Infissi Lombardi"),
        ("offer", "IT", "33100", "Finstral Auer"),
        ("offer", "AT", "5020", "Fenster Huber"),
        ("offer", "AT", "1010", "Finstral Deutschland"),
        ("sample", "IT", "39100", "Giulia Ferrari"),
        ("general", "FR", "67000", "Finstral France"),
        ("event", "DE", "80331", "Sara Plattner"),
    ],
)
def test_rules_send_inquiries_to_dealers_units_and_people(demo, db, kind, country, postal_code, target):
    home = Organisation.objects.get(kind="manufacturer")
    data = contact_data(country=country, postal_code=postal_code)
    contact = create_contact(home, data, by=None, at=NOW)
    route = find_route(home, contact, InquiryData(type=kind, origin="website", language="it"))
    assert str(route.dealer or route.person or route.unit) == target


def test_everything_is_found_as_it_is(demo, db):
    call_command("check_search", stdout=StringIO())


def test_some_inquiries_have_files_whose_pictures_are_drawn(demo, db):
    files = list(InquiryFile.objects.select_related("inquiry"))
    assert {file.state for file in files} == {"ready"}
    assert {file.content_type for file in files} == {"image/jpeg", "application/pdf"}
    for file in files:
        with file.thumbnail.open("rb") as content, Image.open(content) as thumbnail:
            assert max(thumbnail.size) <= 480
        assert (file.uploaded_at, file.entry.inquiry_id) == (file.entry.at, file.inquiry_id)
    assert 8 <= len({file.inquiry_id for file in files}) <= attachments.MOST
    assert not HistoryEntry.objects.filter(action="file_added").exists()
