"""`manage.py check_access`: compare who may see what, as worked out beforehand, with the rule."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from requests_app import access


class Command(BaseCommand):
    """Say how many rows of access are missing, superfluous or different; with --repair put them right."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--repair", action="store_true", help="put right what is wrong")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check everything; ends with an error when something is wrong and stays so."""
        found = access.check(repair=options["repair"])
        words = f"missing {found.missing}, superfluous {found.superfluous}, different {found.different}"
        self.stdout.write(f"Rows of access: {words}; inquiries: {len(found.inquiries)}")
        if found.inquiries and not options["repair"]:
            self.stdout.write(f"For example: {sorted(found.inquiries)[:10]}. Put right with --repair.")
            sys.exit(1)
