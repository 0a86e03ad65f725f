"""Wordings of an organisation's own, and who added them when (features P3)."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_person_name_index"),
        ("contacts", "0007_parts_of_texts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="consenttext",
            name="contacts_consent_text_once",
        ),
        migrations.AddField(
            model_name="consenttext",
            name="added_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="added"),
        ),
        migrations.AddField(
            model_name="consenttext",
            name="added_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="added by",
            ),
        ),
        migrations.AddField(
            model_name="consenttext",
            name="organisation",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="consent_texts",
                to="accounts.organisation",
                verbose_name="organisation",
            ),
        ),
        migrations.AddConstraint(
            model_name="consenttext",
            constraint=models.UniqueConstraint(
                fields=("organisation", "kind", "language", "version"),
                name="contacts_consent_text_version_once",
                nulls_distinct=False,
                violation_error_message="This version exists already.",
            ),
        ),
    ]
