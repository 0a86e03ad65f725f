"""`manage.py load_demo`: fill an empty database with an invented manufacturer, its dealers and their inquiries."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Count
from django.utils import timezone

from accounts.models import Organisation
from requests_app.demo import loading
from requests_app.demo.people import sign_ins
from requests_app.models import Inquiry
from requests_app.statuses import Status


def moment(text: str) -> datetime:
    """An ISO date and time; without a zone, of the server's. Raises ValueError for anything else."""
    parsed = datetime.fromisoformat(text)
    return parsed if parsed.tzinfo else timezone.make_aware(parsed)


class Command(BaseCommand):
    """Load the demo, write who signs in to demo-sign-ins.txt, and say what there is."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="do nothing when there are organisations already")
        parser.add_argument("--now", type=moment, help="the moment the demo looks back from (ISO, default: now)")
        parser.add_argument("--size", type=int, default=loading.SIZE, help="how many inquiries (default: %(default)s)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load; raises CommandError when the database is not empty."""
        if Organisation.objects.exists():
            if options["if_empty"]:
                return
            raise CommandError("The database already holds organisations: the demo is only loaded into an empty one.")
        loading.load(options["now"] or timezone.now(), options["size"])
        settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
        (settings.VAR_DIR / "demo-sign-ins.txt").write_text(sign_ins(), encoding="utf-8")
        self.stdout.write(summary())


def summary() -> str:
    """How many inquiries there are in each status."""
    counts = dict(Inquiry.objects.values_list("status").annotate(Count("pk")).order_by())
    lines = [f"{counts.get(status, 0):6}  {status.label}" for status in Status]
    return "\n".join([f"{sum(counts.values())} inquiries:", *lines])
