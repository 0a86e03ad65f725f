"""What waits to be accepted, in an index of its own: so that a search of many words begins with the few."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("requests_app", "0025_access_created")]

    operations = [
        AddIndexConcurrently(
            model_name="unitaccess",
            index=models.Index(
                condition=models.Q(("awaits", True), ("is_open", True)),
                fields=["unit", "due_sort", "inquiry"],
                name="requests_unit_awaits",
            ),
        ),
    ]
