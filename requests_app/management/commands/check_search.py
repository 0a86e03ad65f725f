"""`manage.py check_search`: compare what the search looks through with the inquiries; with --repair put it right."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from requests_app.models import Inquiry
from requests_app.search import index


class Command(BaseCommand):
    """Go through all inquiries in batches, and say how many rows are missing, left over or different."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--repair", action="store_true", help="put right what differs")
        parser.add_argument("--after", type=int, default=0, help="begin after this key (where an earlier run ended)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Compare; raises CommandError when something differs and is not to be repaired."""
        total = index.Check()
        for pks in batches(options["after"]):
            found = index.check(pks)
            total += found
            if options["repair"] and not found.is_right:
                index.refresh(pks)
            if options["verbosity"] > 1:
                self.stdout.write(f"up to {pks[-1]}: {summary(total)}")
        self.stdout.write(summary(total))
        if not (total.is_right or options["repair"]):
            raise CommandError("The search does not show what the inquiries say; --repair puts it right.")


def batches(after: int) -> Iterator[list[int]]:
    """The keys of all inquiries, in order."""
    keys = Inquiry.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True).iterator(chunk_size=10_000)
    while pks := list(islice(keys, index.BATCH)):
        yield pks


def summary(found: index.Check) -> str:
    """How many rows differ."""
    return f"{found.missing} missing, {found.left_over} left over, {found.different} different"
