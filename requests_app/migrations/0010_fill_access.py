"""Who may see the inquiries that are there already, in batches; the rule as it was when the tables came."""

from django.db import migrations, transaction

UNITS = """
WITH concerned AS MATERIALIZED (SELECT * FROM requests_app_inquiry WHERE id = ANY(%(inquiries)s)),
    readers AS MATERIALIZED (
    SELECT DISTINCT at.inquiry_id, above.id AS reader_id, above.organisation_id
    FROM (
        SELECT id AS inquiry_id, unit_id FROM concerned
        UNION SELECT id, responsible_unit_id FROM concerned
        UNION SELECT inquiry_id, to_unit_id FROM requests_app_assignment
            WHERE inquiry_id = ANY(%(inquiries)s) AND outcome IN ('pending', 'accepted')
        UNION SELECT concerned.id, first.id
            FROM concerned
            JOIN accounts_organisation maker ON maker.kind = 'manufacturer'
            JOIN accounts_unit first ON first.organisation_id = maker.id AND first.depth = 1
            WHERE concerned.shared_at IS NOT NULL
    ) at
    JOIN accounts_unit own ON own.id = at.unit_id
    CROSS JOIN LATERAL generate_series(4, length(own.path), 4) AS upwards(length)
    JOIN accounts_unit above ON above.path = left(own.path, upwards.length)
),
    rule AS MATERIALIZED (
        SELECT readers.inquiry_id, readers.reader_id, contact.id AS contact_id,
            coalesce(nullif(contact.name_key, ''), contact.company_key, '') AS contact_key, inquiry.is_open,
            inquiry.status = 'to_accept' AND working.organisation_id = readers.organisation_id AS awaits,

    EXISTS (SELECT FROM requests_app_assignment
            WHERE inquiry_id = readers.inquiry_id AND outcome = 'pending' AND to_person_id IS NULL
                AND to_unit_id = readers.reader_id)
 AS offered, inquiry.due_sort, inquiry.type, inquiry.status, inquiry.project_type,
            inquiry.site_country AS country
        FROM readers
        JOIN concerned inquiry ON inquiry.id = readers.inquiry_id
        JOIN accounts_unit working ON working.id = inquiry.responsible_unit_id
        LEFT JOIN LATERAL (
            SELECT outcome, to_contact_id FROM requests_app_assignment
            WHERE inquiry_id = inquiry.id AND outcome IN ('pending', 'accepted')
                AND to_organisation_id = readers.organisation_id AND from_organisation_id <> readers.organisation_id
            ORDER BY outcome, created_at DESC, id DESC LIMIT 1
        ) received ON readers.organisation_id <> inquiry.organisation_id
        LEFT JOIN contacts_contact contact ON contact.id = CASE
            WHEN received.outcome IS NULL THEN inquiry.contact_id
            WHEN received.outcome = 'accepted' THEN coalesce(received.to_contact_id, inquiry.contact_id)
        END
    )

INSERT INTO requests_app_unitaccess (inquiry_id, unit_id, contact_id, contact_key, is_open, awaits, offered, due_sort, type, status, project_type, country)
SELECT inquiry_id, reader_id, contact_id, contact_key, is_open, awaits, offered, due_sort, type, status, project_type, country FROM rule
ON CONFLICT DO NOTHING
"""

PEOPLE = """
WITH concerned AS MATERIALIZED (SELECT * FROM requests_app_inquiry WHERE id = ANY(%(inquiries)s)),
    readers AS MATERIALIZED (
    SELECT concerned.id AS inquiry_id, at.person_id AS reader_id, unit.organisation_id
    FROM concerned
    CROSS JOIN LATERAL (
        SELECT concerned.responsible_id WHERE concerned.responsible_id IS NOT NULL
        UNION SELECT from_person_id FROM requests_app_assignment
            WHERE inquiry_id = concerned.id AND from_person_id IS NOT NULL
        UNION SELECT to_person_id FROM requests_app_assignment
            WHERE inquiry_id = concerned.id AND outcome = 'pending' AND to_person_id IS NOT NULL
    ) at (person_id)
    JOIN accounts_person person ON person.id = at.person_id
    JOIN accounts_unit unit ON unit.id = person.unit_id
),
    rule AS MATERIALIZED (
        SELECT readers.inquiry_id, readers.reader_id, contact.id AS contact_id,
            coalesce(nullif(contact.name_key, ''), contact.company_key, '') AS contact_key, inquiry.is_open,
            inquiry.status = 'to_accept' AND working.organisation_id = readers.organisation_id AS awaits,

    inquiry.responsible_id IS DISTINCT FROM readers.reader_id
    AND NOT EXISTS (SELECT FROM requests_app_assignment
                    WHERE inquiry_id = readers.inquiry_id AND from_person_id = readers.reader_id)
 AS offered, inquiry.due_sort, inquiry.type, inquiry.status, inquiry.project_type,
            inquiry.site_country AS country
        FROM readers
        JOIN concerned inquiry ON inquiry.id = readers.inquiry_id
        JOIN accounts_unit working ON working.id = inquiry.responsible_unit_id
        LEFT JOIN LATERAL (
            SELECT outcome, to_contact_id FROM requests_app_assignment
            WHERE inquiry_id = inquiry.id AND outcome IN ('pending', 'accepted')
                AND to_organisation_id = readers.organisation_id AND from_organisation_id <> readers.organisation_id
            ORDER BY outcome, created_at DESC, id DESC LIMIT 1
        ) received ON readers.organisation_id <> inquiry.organisation_id
        LEFT JOIN contacts_contact contact ON contact.id = CASE
            WHEN received.outcome IS NULL THEN inquiry.contact_id
            WHEN received.outcome = 'accepted' THEN coalesce(received.to_contact_id, inquiry.contact_id)
        END
    )

INSERT INTO requests_app_personaccess (inquiry_id, person_id, contact_id, contact_key, is_open, awaits, offered, due_sort, type, status, project_type, country)
SELECT inquiry_id, reader_id, contact_id, contact_key, is_open, awaits, offered, due_sort, type, status, project_type, country FROM rule
ON CONFLICT DO NOTHING
"""

BATCH = 2000


def fill(apps, schema_editor):
    last = 0
    while pks := following(schema_editor.connection, last):
        last = pks[-1]


def following(connection, last):
    """Fill in the next inquiries behind this one, while nobody changes them."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM requests_app_inquiry WHERE id > %s ORDER BY id LIMIT %s FOR NO KEY UPDATE", [last, BATCH]
        )
        pks = [pk for (pk,) in cursor.fetchall()]
        for statement in (UNITS, PEOPLE):
            cursor.execute(statement, {"inquiries": pks})
    return pks


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("requests_app", "0009_access_tables")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
