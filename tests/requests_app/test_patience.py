"""A list that would take too long is stopped, and says so (performance.md, query rule 6)."""

from contextlib import contextmanager

import psycopg
import pytest
from django.db import connection
from django.test import override_settings
from django.urls import reverse

from contacts.models import ContactEmail
from core.patience import TooSlow, patience
from requests_app.models import UnitAccess

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def locked(table):
    """Somebody else keeps the table, so that whoever reads it waits."""
    connection.ensure_connection()
    known = connection.connection.info
    with psycopg.connect(known.dsn, password=known.password) as other:
        other.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
        yield


@pytest.fixture
def as_bruno(client, cast):
    client.force_login(cast.bruno)
    client.get("/")
    return client


@override_settings(LIST_PATIENCE=100)
def test_a_search_that_takes_too_long_is_stopped_with_a_way_out(as_bruno):
    with locked(UnitAccess._meta.db_table):
        answer = as_bruno.get("/?q=haus&type=offer")
    assert answer.status_code == 200
    assert "The search was stopped" in answer.text
    assert answer.context["empty"].url == "/?group=open"
    assert {choice.number for choice in answer.context["groups"]} == {"…"}
    assert as_bruno.get("/?q=haus&type=offer").context["empty"].title != "The search was stopped"


@override_settings(LIST_PATIENCE=100)
def test_looking_up_what_a_text_names_is_stopped_too(as_bruno):
    with locked(ContactEmail._meta.db_table):
        assert as_bruno.get("/?contact=casa").context["empty"].title == "The search was stopped"
        choices = as_bruno.get(reverse("inquiry_filter", args=["type"]) + "?contact=casa").context["sections"][0]
    assert {choice.number for choice in choices.fields[0].choices} == {""}


@override_settings(LIST_PATIENCE=100)
def test_choices_stay_without_their_numbers(as_bruno):
    address = reverse("inquiry_filter", args=["type"])
    with locked(UnitAccess._meta.db_table):
        choices = as_bruno.get(address).context["sections"][0].fields[0].choices
    assert [choice.number for choice in choices] == [""] * len(choices) != []


def test_only_what_is_inside_is_stopped(db):
    with pytest.raises(TooSlow), patience(50), connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(5)")
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("0",)
