"""Write docs/workflow.md from the catalogue of actions."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from requests_app.workflow_doc import workflow_doc


class Command(BaseCommand):
    help = "Write docs/workflow.md from the catalogue of actions."

    def handle(self, **options: Any) -> None:
        """Write the file; needs no database."""
        path = Path(settings.BASE_DIR) / "docs" / "workflow.md"
        path.write_text(workflow_doc(), encoding="utf-8")
        self.stdout.write(f"{path.relative_to(settings.BASE_DIR)} is up to date.")
