"""What nobody works on, in an index of its own: the filter by it read all rows with no person."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("requests_app", "0026_access_awaits")]

    operations = [
        AddIndexConcurrently(
            model_name="inquiry",
            index=models.Index(
                condition=models.Q(("responsible__isnull", True)),
                fields=["is_open", "responsible_unit", "id"],
                name="requests_nobody",
            ),
        ),
    ]
