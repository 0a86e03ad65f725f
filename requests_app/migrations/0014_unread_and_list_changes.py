"""What is unread, and whose list has changed: the latter written by triggers, so that nothing can forget to say so."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

# What each function writes, from the rows of the statement that rang: `changed`.
UNITS = """
    SELECT 'unit' AS kind, unit_id AS reader FROM changed
    UNION SELECT 'offered', unit_id FROM changed WHERE offered
"""
PEOPLE = "SELECT 'person' AS kind, person_id AS reader FROM changed"
BY_ACCESS = """
    SELECT 'unit' AS kind, unit_id AS reader FROM requests_app_unitaccess WHERE {0}
    UNION SELECT 'offered', unit_id FROM requests_app_unitaccess WHERE offered AND {0}
    UNION SELECT 'person', person_id FROM requests_app_personaccess WHERE {0}
"""
FUNCTIONS = {
    "units": UNITS,
    "people": PEOPLE,
    "inquiry": BY_ACCESS.format("inquiry_id IN (SELECT id FROM changed)"),
    "of_inquiry": BY_ACCESS.format("inquiry_id IN (SELECT inquiry_id FROM changed)"),
    "contact": BY_ACCESS.format("contact_id IN (SELECT id FROM changed)"),
    "of_contact": BY_ACCESS.format("contact_id IN (SELECT contact_id FROM changed)"),
    "all": "SELECT 'all' AS kind, 0 AS reader",
}
FUNCTION = """
CREATE FUNCTION requests_list_changed_{name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO requests_app_listchange (kind, reader, transaction)
    SELECT found.kind, found.reader, pg_current_xact_id()::text::bigint FROM ({readers}) AS found
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
"""

# Function, table, and the statements that ring; UPDATE OLD looks at the rows as they were.
TRIGGERS = [
    ("units", "requests_app_unitaccess", ["INSERT", "UPDATE", "UPDATE OLD", "DELETE"]),
    ("people", "requests_app_personaccess", ["INSERT", "UPDATE", "DELETE"]),
    ("people", "requests_app_notice", ["INSERT", "UPDATE", "DELETE"]),
    ("people", "requests_app_inquiryunread", ["INSERT", "DELETE"]),
    ("inquiry", "requests_app_inquiry", ["UPDATE"]),
    ("of_inquiry", "requests_app_inquiry_tags", ["INSERT", "DELETE"]),
    ("contact", "contacts_contact", ["UPDATE"]),
    ("of_contact", "contacts_contactemail", ["INSERT", "UPDATE", "DELETE"]),
    ("of_contact", "contacts_contactphone", ["INSERT", "UPDATE", "DELETE"]),
    ("all", "accounts_organisation", ["UPDATE"]),
    ("all", "accounts_unit", ["UPDATE"]),
    ("all", "accounts_customercode", ["INSERT", "UPDATE", "DELETE"]),
    ("all", "accounts_closingday", ["INSERT", "UPDATE", "DELETE"]),
    ("all", "accounts_role", ["UPDATE"]),
    ("all", "accounts_person_roles", ["INSERT", "DELETE"]),
    ("all", "accounts_absence", ["INSERT", "UPDATE", "DELETE"]),
    ("all", "requests_app_tag", ["UPDATE", "DELETE"]),
]
# Signing in writes to people too; these columns show in somebody's list.
OF_PEOPLE = "first_name, last_name, unit_id, extra_rights, is_active"
PEOPLE_CHANGED = f"""
CREATE TRIGGER requests_list_person AFTER UPDATE OF {OF_PEOPLE} ON accounts_person
    FOR EACH STATEMENT EXECUTE FUNCTION requests_list_changed_all();
"""


def name_of(function: str, event: str) -> str:
    return f"requests_list_{function}_{event.lower().replace(' ', '_')}"


def trigger(function: str, table: str, event: str) -> str:
    operation, _, which = event.partition(" ")
    state = which or ("OLD" if operation == "DELETE" else "NEW")
    rows = "" if function == "all" else f"REFERENCING {state} TABLE AS changed "
    return (
        f"CREATE TRIGGER {name_of(function, event)} AFTER {operation} ON {table} {rows}"
        f"FOR EACH STATEMENT EXECUTE FUNCTION requests_list_changed_{function}();"
    )


CREATE = "\n".join(
    [
        *(FUNCTION.format(name=name, readers=readers) for name, readers in FUNCTIONS.items()),
        *(trigger(function, table, event) for function, table, events in TRIGGERS for event in events),
        PEOPLE_CHANGED,
    ]
)
DROP = "\n".join(
    [
        *(f"DROP TRIGGER {name_of(name, event)} ON {table};" for name, table, events in TRIGGERS for event in events),
        "DROP TRIGGER requests_list_person ON accounts_person;",
        *(f"DROP FUNCTION requests_list_changed_{name}();" for name in FUNCTIONS),
    ]
)

KINDS = [
    ("taken_over", "Taken over"),
    ("returned", "Returned"),
    ("refused", "Refused"),
    ("expired", "Not answered"),
    ("revoked", "Taken back"),
    ("contact_changed", "Contact changed"),
    ("note_added", "Note added"),
    ("file_added", "File added"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_person_compact_rows"),
        ("contacts", "0004_alter_consent_how"),
        ("requests_app", "0013_bulk"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="notice",
            name="kind",
            field=models.CharField(choices=KINDS, max_length=20, verbose_name="kind"),
        ),
        migrations.CreateModel(
            name="InquiryUnread",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "person", "inquiry", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "inquiry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="unread_by",
                        to="requests_app.inquiry",
                        verbose_name="inquiry",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={"verbose_name": "unread inquiry", "verbose_name_plural": "unread inquiries"},
        ),
        migrations.CreateModel(
            name="ListChange",
            fields=[
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("unit", "unit"),
                            ("offered", "unit to which it was offered"),
                            ("person", "person"),
                            ("all", "everybody"),
                        ],
                        max_length=7,
                    ),
                ),
                ("reader", models.BigIntegerField()),
                ("transaction", models.BigIntegerField()),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "kind", "reader", "transaction", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
            ],
            options={
                "verbose_name": "change of a list",
                "verbose_name_plural": "changes of lists",
                "indexes": [models.Index(fields=["at"], name="requests_list_change_at")],
            },
        ),
        migrations.RunSQL(CREATE, DROP),
    ]
