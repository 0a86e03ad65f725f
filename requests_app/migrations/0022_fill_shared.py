"""Mark the access rows that are there only because a dealer shares the inquiry."""

from django.db import migrations

MARK = """
UPDATE requests_app_unitaccess SET shared = true
FROM requests_app_inquiry inquiry, accounts_organisation maker, accounts_unit first, accounts_unit working
WHERE inquiry.id = requests_app_unitaccess.inquiry_id AND inquiry.shared_at IS NOT NULL AND inquiry.organisation_id <> maker.id
    AND maker.kind = 'manufacturer' AND first.organisation_id = maker.id AND first.depth = 1
    AND requests_app_unitaccess.unit_id = first.id AND working.id = inquiry.responsible_unit_id AND working.organisation_id <> maker.id
    AND NOT EXISTS (
        SELECT FROM requests_app_assignment held
        WHERE held.inquiry_id = inquiry.id AND outcome IN ('pending', 'accepted') AND to_organisation_id = maker.id
    )
"""


class Migration(migrations.Migration):
    dependencies = [("requests_app", "0021_access_shared")]

    operations = [migrations.RunSQL(MARK, migrations.RunSQL.noop, elidable=True)]
