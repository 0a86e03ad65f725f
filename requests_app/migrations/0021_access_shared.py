"""What is only shared with the manufacturer, and indexes for the orders of those who see most inquiries."""

import django.db.models.functions.text
from django.conf import settings
from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models

import core.plain


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("accounts", "0003_person_compact_rows"),
        ("contacts", "0007_parts_of_texts"),
        ("requests_app", "0020_mail_templates"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="unitaccess",
            name="shared",
            field=models.BooleanField(db_default=False),
        ),
        RemoveIndexConcurrently(
            model_name="inquiry",
            name="requests_open_due",
        ),
        RemoveIndexConcurrently(
            model_name="inquiry",
            name="requests_due",
        ),
        RemoveIndexConcurrently(
            model_name="inquiry",
            name="requests_to_accept",
        ),
        RemoveIndexConcurrently(
            model_name="inquiry",
            name="requests_shared",
        ),
        RemoveIndexConcurrently(
            model_name="unitaccess",
            name="requests_unit_open",
        ),
        RemoveIndexConcurrently(
            model_name="unitaccess",
            name="requests_unit_done",
        ),
        AddIndexConcurrently(
            model_name="inquiry",
            index=models.Index(
                condition=models.Q(("is_open", True)), fields=["number", "id"], name="requests_number_open"
            ),
        ),
        AddIndexConcurrently(
            model_name="inquiry",
            index=models.Index(
                models.Case(
                    models.When(project_name="", then=models.Value("1")),
                    default=django.db.models.functions.text.Concat(
                        models.Value("0"), core.plain.Plain("project_name"), output_field=models.TextField()
                    ),
                    output_field=models.TextField(),
                ),
                models.F("id"),
                condition=models.Q(("is_open", True)),
                name="requests_project_open",
            ),
        ),
        AddIndexConcurrently(
            model_name="inquiry",
            index=models.Index(
                models.Case(
                    models.When(project_name="", then=models.Value("1")),
                    default=django.db.models.functions.text.Concat(
                        models.Value("0"), core.plain.Plain("project_name"), output_field=models.TextField()
                    ),
                    output_field=models.TextField(),
                ),
                models.F("id"),
                condition=models.Q(("is_open", False)),
                name="requests_project_done",
            ),
        ),
        AddIndexConcurrently(
            model_name="inquiry",
            index=models.Index(
                django.db.models.functions.text.Concat(
                    "site_postal_code",
                    models.Value(" "),
                    core.plain.Plain("site_town"),
                    output_field=models.TextField(),
                ),
                models.F("id"),
                condition=models.Q(("is_open", True)),
                name="requests_place_open",
            ),
        ),
        AddIndexConcurrently(
            model_name="inquiry",
            index=models.Index(
                django.db.models.functions.text.Concat(
                    "site_postal_code",
                    models.Value(" "),
                    core.plain.Plain("site_town"),
                    output_field=models.TextField(),
                ),
                models.F("id"),
                condition=models.Q(("is_open", False)),
                name="requests_place_done",
            ),
        ),
        AddIndexConcurrently(
            model_name="unitaccess",
            index=models.Index(
                condition=models.Q(("is_open", True)),
                fields=["unit", "awaits", "due_sort", "inquiry"],
                include=("type", "status", "project_type", "country", "shared"),
                name="requests_unit_open",
            ),
        ),
        AddIndexConcurrently(
            model_name="unitaccess",
            index=models.Index(
                condition=models.Q(("is_open", False)),
                fields=["unit", "due_sort", "inquiry"],
                include=("type", "status", "project_type", "country", "shared"),
                name="requests_unit_done",
            ),
        ),
    ]
