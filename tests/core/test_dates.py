"""Dates in words."""

from datetime import UTC, datetime

import pytest
from django.utils import timezone

from core import dates


@pytest.mark.parametrize(
    ("at", "now", "text"),
    [
        # Clocks in Rome go back from three to two at 01:00 UTC.
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 45, tzinfo=UTC), "1 h late"),
        (datetime(2026, 10, 25, 1, 10, tzinfo=UTC), datetime(2026, 10, 25, 0, 50, tzinfo=UTC), "today, 02:10"),
        (datetime(2026, 10, 24, 23, 0, tzinfo=UTC), datetime(2026, 10, 24, 21, 0, tzinfo=UTC), "Sun 25 Oct"),
    ],
)
def test_a_due_date_is_right_in_the_night_when_clocks_change(at, now, text):
    with timezone.override("Europe/Rome"):
        assert dates.due(at, now).text.replace(",", "") == text.replace(",", "")
