"""Play the website: sign the inquiries of a file and send them to a running system."""

from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any

import httpx
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from integrations.website.lines import lines_of
from integrations.website.sandbox import send


class Command(BaseCommand):
    """`manage.py send_intake FILE.jsonl --url http://localhost:8000`: the signing secret is this system's own."""

    help = "Sign the inquiries of a file and send them, one JSON object a line, to a running system."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--url", default=settings.BASE_URL)

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises CommandError when there is no secret, the file cannot be read or nobody answers."""
        if not settings.INTAKE_SECRETS:
            raise CommandError("There is no secret to sign with: set INTAKE_SECRETS.")
        answers: Counter[int] = Counter()
        try:
            for sent in send(lines_of(options["file"]), url=options["url"], secret=settings.INTAKE_SECRETS[0]):
                answers[sent.status] += 1
                if sent.status != 202:
                    self.stdout.write(f"Line {sent.line.number} {sent.line.label}: {sent.status} {sent.text[:300]}")
        except OSError as error:
            raise CommandError(f"{options['file']} cannot be read: {error.strerror}") from error
        except httpx.HTTPError as error:
            raise CommandError(f"{options['url']} does not answer: {error}") from error
        for status, count in sorted(answers.items()):
            self.stdout.write(f"{status} {count:>6}")
