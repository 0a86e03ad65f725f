"""`manage.py retry_failed_mails`: queue again what was given up, once the cause is mended."""

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from core.models import OutgoingMail


class Command(BaseCommand):
    """Give failed mails eight new attempts; the next sweep sends them."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--since", type=date.fromisoformat, help="only mails written on this day or later (YYYY-MM-DD)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Queue them again and say how many they are."""
        failed = OutgoingMail.objects.filter(state=OutgoingMail.State.FAILED)
        if options["since"]:
            failed = failed.filter(created_at__date__gte=options["since"])
        count = failed.update(
            state=OutgoingMail.State.QUEUED, attempts=0, next_attempt_at=timezone.now(), reported_at=None
        )
        self.stdout.write(f"Queued again: {count}")
