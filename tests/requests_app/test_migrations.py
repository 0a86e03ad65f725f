"""What migrations fill in is what the product would have written itself."""

from importlib import import_module

from django.db import connection

from requests_app import clock as time
from requests_app.models import Assignment, Inquiry
from tests.cast import NOW, act
from tests.requests_app.test_clock import APPOINTMENT, HOUR, offer_another

KEPT = ("pk", "due_from", "agreed_at")


def test_the_clock_learns_of_inquiries_that_were_there_before_it(cast, accepted):
    act(accepted, "arrange_appointment", cast.lena, at=NOW + HOUR, **APPOINTMENT)
    act(act(offer_another(cast), "accept", cast.lena, at=NOW + HOUR), "take_over", cast.jonas, at=NOW + 2 * HOUR)
    act(act(offer_another(cast), "accept", cast.lena), "place_order", cast.lena)
    before = list(Inquiry.objects.order_by("pk").values_list(*KEPT))
    Inquiry.objects.update(due_from=None, agreed_at=None)
    with connection.cursor() as cursor:
        cursor.execute(import_module("requests_app.migrations.0005_fill_clock").FILL)
    assert list(Inquiry.objects.order_by("pk").values_list(*KEPT)) == before


def test_who_has_to_answer_is_reminded_after_the_migration_too(cast, offered):
    Assignment.objects.update(remind_at=None)
    with connection.cursor() as cursor:
        cursor.execute(import_module("requests_app.migrations.0005_fill_clock").FILL)
    assert [time.remind(NOW + hours * HOUR) for hours in (1, 24, 25, 44)] == [0, 1, 0, 1]
