"""The words of inquiries, for the full-text search; `manage.py check_search --repair` fills them for what is there."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_absence"),
        ("core", "0002_extensions"),
        ("requests_app", "0014_unread_and_list_changes"),
    ]

    operations = [
        migrations.CreateModel(
            name="InquirySearch",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "inquiry", "organisation", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("document", django.contrib.postgres.search.SearchVectorField()),
                (
                    "inquiry",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="searched",
                        to="requests_app.inquiry",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["organisation", "document"], name="requests_search"
                    )
                ],
            },
        ),
        # The planner knows the 10,000 most common words, so that it sees which are rare.
        migrations.RunSQL(
            "ALTER TABLE requests_app_inquirysearch ALTER COLUMN document SET STATISTICS 1000",
            migrations.RunSQL.noop,
        ),
    ]
