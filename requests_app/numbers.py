"""Numbers of inquiries: the day and a running number from a sequence."""

from datetime import datetime

from django.db import connection
from django.utils import timezone

SEQUENCE = "requests_app_inquiry_number"


def next_number(at: datetime) -> str:
    """Return `YYMMDD/nnnnnn`: the day of `at` in the manufacturer's time zone and the next of the sequence."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(%s)", [SEQUENCE])
        (running,) = cursor.fetchone()
    return f"{timezone.localtime(at, timezone.get_default_timezone()):%y%m%d}/{running:06d}"
