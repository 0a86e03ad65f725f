"""Files that are prepared, starred and deleted, and files on their way in."""

import uuid

import django.db.models.deletion
import django.db.models.manager
from django.conf import settings
from django.db import migrations, models

import requests_app.models.file


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_absence"),
        ("requests_app", "0010_fill_access"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Upload",
            fields=[
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("file", "A file of the inquiry"),
                            ("note", "With a note"),
                            ("inquiry", "With a new inquiry"),
                        ],
                        max_length=20,
                    ),
                ),
                ("name", models.CharField(max_length=150, verbose_name="name")),
                ("declared_type", models.CharField(blank=True, max_length=200)),
                ("size", models.PositiveBigIntegerField(verbose_name="size")),
                ("changed_at", models.BigIntegerField(default=0)),
                ("offset", models.PositiveBigIntegerField(default=0)),
                ("parts", models.JSONField(default=list, editable=False)),
                ("created_at", models.DateTimeField(verbose_name="begun")),
                ("expires_at", models.DateTimeField(db_index=True, verbose_name="kept until")),
            ],
            options={
                "verbose_name": "upload",
                "verbose_name_plural": "uploads",
                "ordering": ["created_at", "key"],
            },
        ),
        migrations.AlterModelOptions(
            name="inquiryfile",
            options={
                "base_manager_name": "with_deleted",
                "ordering": ["-is_starred", "id"],
                "verbose_name": "file",
                "verbose_name_plural": "files",
            },
        ),
        migrations.AlterModelManagers(
            name="inquiryfile",
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("with_deleted", django.db.models.manager.Manager()),
            ],
        ),
        migrations.AddField(
            model_name="inquiryfile",
            name="attempts",
            field=models.SmallIntegerField(db_default=0, default=0, editable=False),
        ),
        migrations.AddField(
            model_name="inquiryfile",
            name="deleted_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="deleted"),
        ),
        migrations.AddField(
            model_name="inquiryfile",
            name="is_starred",
            field=models.BooleanField(db_default=False, default=False, verbose_name="favourite"),
        ),
        migrations.AddField(
            model_name="inquiryfile",
            name="next_attempt_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="inquiryfile",
            name="screen",
            field=models.FileField(
                blank=True, db_default="", max_length=200, upload_to=requests_app.models.file.storage_name
            ),
        ),
        migrations.AddField(
            model_name="inquiryfile",
            name="state",
            field=models.CharField(
                choices=[
                    ("waiting", "Being prepared"),
                    ("ready", "Ready"),
                    ("plain", "No preview"),
                    ("locked", "Protected by a password"),
                    ("damaged", "Cannot be opened"),
                    ("infected", "Infected"),
                    ("unchecked", "Not checked for viruses"),
                ],
                db_default="waiting",
                default="waiting",
                max_length=20,
                verbose_name="state",
            ),
        ),
        migrations.AddField(
            model_name="inquiryfile",
            name="thumbnail",
            field=models.FileField(
                blank=True, db_default="", max_length=200, upload_to=requests_app.models.file.storage_name
            ),
        ),
        migrations.AddField(
            model_name="upload",
            name="inquiry",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="uploads",
                to="requests_app.inquiry",
                verbose_name="inquiry",
            ),
        ),
        migrations.AddField(
            model_name="upload",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="uploads",
                to=settings.AUTH_USER_MODEL,
                verbose_name="person",
            ),
        ),
        migrations.AddIndex(
            model_name="upload",
            index=models.Index(fields=["person", "inquiry", "purpose"], name="requests_upload_of"),
        ),
        migrations.AddConstraint(
            model_name="upload",
            constraint=models.CheckConstraint(
                condition=models.Q(("offset__lte", models.F("size"))),
                name="requests_app_upload_not_more_than_its_size",
                violation_error_message="More has arrived than the file has.",
            ),
        ),
    ]
