"""What finds inquiries by a part of number, project or place, by day of creation, and those at partners outside (L5)."""

import django.contrib.postgres.indexes
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models.functions import Concat, Replace

import core.plain


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("requests_app", "0017_inquiry_pdfs"), ("core", "0005_plain_text")]

    operations = [
        AddIndexConcurrently("inquiry", models.Index(fields=["created_at", "id"], name="requests_created")),
        AddIndexConcurrently(
            "inquiry",
            django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(
                    core.plain.Plain(Replace("number", models.Value("/"), models.Value(""))), name="gin_trgm_ops"
                ),
                django.contrib.postgres.indexes.OpClass(core.plain.Plain("project_name"), name="gin_trgm_ops"),
                django.contrib.postgres.indexes.OpClass(
                    core.plain.Plain(Concat("site_postal_code", models.Value(" "), "site_town")), name="gin_trgm_ops"
                ),
                name="requests_texts",
            ),
        ),
        AddIndexConcurrently(
            "assignment",
            models.Index(
                fields=["from_organisation", "inquiry"],
                condition=models.Q(("outcome", "external")),
                name="requests_outside",
            ),
        ),
    ]
