"""What the clock needs to know of inquiries and assignments that are there already; architects get five days."""

from django.db import migrations

FILL = """
UPDATE requests_app_inquiry SET due_from = coalesce(
    (SELECT max(h.at) FROM requests_app_historyentry h
     WHERE h.inquiry_id = requests_app_inquiry.id AND h.status_before <> h.status_after
       AND h.status_after = requests_app_inquiry.status),
    created_at)
WHERE is_open;
UPDATE requests_app_inquiry SET agreed_at =
    (SELECT max(a.starts_at) FROM requests_app_appointment a
     WHERE a.inquiry_id = requests_app_inquiry.id AND a.cancelled_at IS NULL
       AND a.kind = CASE status WHEN 'appointment_set' THEN 'advisory' WHEN 'offer_agreed' THEN 'offer'
                                ELSE 'negotiation' END)
WHERE status IN ('appointment_set', 'offer_agreed', 'negotiation_set');
-- The next sweep looks how much time they really have left.
UPDATE requests_app_assignment SET remind_at = created_at WHERE outcome = 'pending';
"""


def add_rule(apps, schema_editor):
    rule = apps.get_model("requests_app", "DeadlineRule")
    rule.objects.get_or_create(status="after_appointment", type="relationship", defaults={"amount": 5, "unit": "days"})


def remove_rule(apps, schema_editor):
    rule = apps.get_model("requests_app", "DeadlineRule")
    rule.objects.filter(status="after_appointment", type="relationship").delete()


class Migration(migrations.Migration):
    dependencies = [("requests_app", "0004_clock")]

    operations = [
        migrations.RunSQL(FILL, migrations.RunSQL.noop, elidable=True),
        migrations.RunPython(add_rule, remove_rule),
    ]
