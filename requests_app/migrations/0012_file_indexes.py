"""Find files to prepare and deleted ones without reading all of them."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("requests_app", "0011_files")]

    operations = [
        AddIndexConcurrently(
            model_name="inquiryfile",
            index=models.Index(
                condition=models.Q(("state", "waiting")), fields=["next_attempt_at"], name="requests_file_waiting"
            ),
        ),
        AddIndexConcurrently(
            model_name="inquiryfile",
            index=models.Index(
                condition=models.Q(("deleted_at__isnull", False)), fields=["deleted_at"], name="requests_file_deleted"
            ),
        ),
    ]
