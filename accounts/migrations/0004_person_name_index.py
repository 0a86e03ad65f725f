"""An index of people by name, for lists that are sorted by who is responsible."""

import django.db.models.functions.text
from django.db import migrations, models

import core.plain


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_person_compact_rows"),
        ("core", "0005_plain_text"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="person",
            index=models.Index(
                core.plain.Plain(django.db.models.functions.text.Concat("last_name", models.Value(" "), "first_name")),
                name="accounts_person_name",
            ),
        ),
    ]
