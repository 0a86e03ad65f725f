"""What is worded once is asked anew each time, and each key keeps to itself."""

import pytest
from django.db.models import F

from contacts.models import Province
from core.statements import rows_of

pytestmark = pytest.mark.django_db


def test_a_statement_is_worded_once_and_answers_with_what_is_there_now():
    made = []

    def provinces():
        made.append(True)
        return Province.objects.filter(country="ES").values_list("name").order_by(F("name").desc())[:2]

    first = rows_of(("test", "once"), provinces)
    Province.objects.filter(country="ES", name=first[0][0]).update(name="Zzz")
    assert rows_of(("test", "once"), provinces)[0] == ("Zzz",)
    assert len(made) == 1
    assert len(rows_of(("test", "other"), lambda: provinces()[:1])) == 1
    assert len(made) == 2
