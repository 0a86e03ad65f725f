"""Take inquiries in from a file, by the same way as those that the website sends."""

from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from integrations import attachments, ledger
from integrations.models import IntakeReceipt
from integrations.reasons import reason, worded
from integrations.tasks import process_receipt, ring
from integrations.website import SOURCE
from integrations.website.lines import Line, lines_of

COUNTED = ("created", "attached", "already known", "refused", "failed", "open")
MOST_REFUSALS_SHOWN = 100
PROGRESS_EVERY = 50


class Command(BaseCommand):
    """`manage.py intake FILE.jsonl [--queue]`: nothing that is already known is taken in again."""

    help = "Take inquiries in from a file with one JSON object a line."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--queue", action="store_true", help="leave the processing to the worker")

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises CommandError, for exit code 1, when the file cannot be read or a line failed."""
        self.counts: Counter[str] = Counter()
        self.refusals: list[str] = []
        try:
            for line in lines_of(options["file"]):
                self.counts[self._take(line, queue=options["queue"])] += 1
                self.counts["lines"] += 1
                if self.counts["lines"] % PROGRESS_EVERY == 0:
                    self.stderr.write(f"{self.counts['lines']} lines …")
        except OSError as error:
            raise CommandError(f"{options['file']} cannot be read: {error.strerror}") from error
        self._report()
        if self.counts["failed"]:
            raise CommandError(f"{self.counts['failed']} lines failed; they are tried again, the ledger says why.")

    def _take(self, line: Line, *, queue: bool) -> str:
        try:
            received = ledger.receive(SOURCE, line.key, line.body, content_type="application/json", at=timezone.now())
        except ledger.KeyReused:
            self._note_refusal(line, [reason("known_otherwise", "#/id")])
            return "refused"
        receipt = received.receipt
        if not (received.is_new or receipt.is_open):
            return "already known"
        if queue:
            ring(process_receipt, receipt.pk)
            return "open"
        return self._process(line, receipt)

    def _process(self, line: Line, receipt: IntakeReceipt) -> str:
        processed = ledger.process(receipt.pk, timezone.now())
        if processed is None:
            return "open"
        for file in attachments.waiting(processed):
            attachments.keep(file, timezone.now())
        if processed.state == IntakeReceipt.State.REFUSED:
            self._note_refusal(line, processed.reasons)
        return "failed" if processed.is_open else processed.state

    def _note_refusal(self, line: Line, reasons: list[dict[str, str]]) -> None:
        label = f" ({line.label})" if line.label else ""
        why = "; ".join(f"{row.pointer} {row.code}: {row.detail}".strip() for row in worded(reasons))
        self.refusals.append(f"Line {line.number}{label} refused: {why}")

    def _report(self) -> None:
        for refusal in self.refusals[:MOST_REFUSALS_SHOWN]:
            self.stdout.write(refusal)
        if len(self.refusals) > MOST_REFUSALS_SHOWN:
            self.stdout.write(f"… and {len(self.refusals) - MOST_REFUSALS_SHOWN} more refused")
        for name in (*COUNTED, "lines"):
            self.stdout.write(f"{name:<14}{self.counts[name]:>6}")
