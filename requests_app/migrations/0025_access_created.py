"""When an inquiry came and of which type its contact is, beside the permission: filters by them read an index alone."""

import django.db.models.functions.datetime
from django.contrib.postgres.operations import (
    AddConstraintNotValid,
    AddIndexConcurrently,
    RemoveIndexConcurrently,
    ValidateConstraint,
)
from django.db import migrations, models
from django.db.models import Q

BATCH = 10_000

FILL = """
UPDATE {table} known SET created_at = inquiry.created_at, contact_type = coalesce(contact.type, '')
FROM {table} row
JOIN requests_app_inquiry inquiry ON inquiry.id = row.inquiry_id
LEFT JOIN contacts_contact contact ON contact.id = row.contact_id
WHERE row.inquiry_id >= %s AND row.inquiry_id < %s AND known.inquiry_id = row.inquiry_id
    AND known.{reader} = row.{reader}
    AND (known.created_at <> inquiry.created_at OR known.contact_type <> coalesce(contact.type, ''))
"""

FACETS = ["type", "status", "project_type", "country", "contact_type", "created_at", "shared"]
INDEXES = [
    ("requests_unit_open", ["unit", "awaits", "due_sort", "inquiry"], FACETS, True),
    ("requests_unit_done", ["unit", "due_sort", "inquiry"], FACETS, False),
    ("requests_unit_contact_open", ["unit", "contact_key", "inquiry"], ["created_at", "shared"], True),
    ("requests_unit_contact_done", ["unit", "contact_key", "inquiry"], ["created_at", "shared"], False),
]


def fill(apps, schema_editor):
    """Copy both into the rows that are there, a few at a time, so that nobody waits for long."""
    inquiries = apps.get_model("requests_app", "Inquiry").objects
    first, last = inquiries.aggregate(first=models.Min("pk"), last=models.Max("pk")).values()
    for start in range(first or 0, (last or -1) + 1, BATCH):
        for table, reader in (("requests_app_unitaccess", "unit_id"), ("requests_app_personaccess", "person_id")):
            with schema_editor.connection.cursor() as cursor:
                cursor.execute(FILL.format(table=table, reader=reader), [start, start + BATCH])


def fields(model):
    return [
        migrations.AddField(model, "contact_type", models.CharField(blank=True, db_default="", max_length=20)),
        migrations.AddField(
            model, "created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())
        ),
    ]


def offers_wait(model):
    return [
        AddConstraintNotValid(
            model,
            models.CheckConstraint(
                condition=Q(offered=False) | Q(is_open=True, awaits=True),
                name=f"requests_app_{model}_offers_wait",
                violation_error_message="What is offered waits to be accepted.",
            ),
        ),
        ValidateConstraint(model, f"requests_app_{model}_offers_wait"),
    ]


def index(name, columns, include, is_open):
    """The index made anew with what it holds along."""
    made = models.Index(fields=columns, include=include, condition=Q(is_open=is_open), name=name)
    return [RemoveIndexConcurrently("unitaccess", name), AddIndexConcurrently("unitaccess", made)]


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("requests_app", "0024_signed_consents")]

    operations = [
        *fields("personaccess"),
        *fields("unitaccess"),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
        *(operation for each in INDEXES for operation in index(*each)),
        *offers_wait("personaccess"),
        *offers_wait("unitaccess"),
    ]
