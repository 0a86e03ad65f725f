"""The running part of an inquiry's number: six digits, starting over after a million."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("requests_app", "0001_initial")]

    operations = [
        migrations.RunSQL(
            "CREATE SEQUENCE requests_app_inquiry_number MINVALUE 1 MAXVALUE 999999 CYCLE",
            "DROP SEQUENCE requests_app_inquiry_number",
        )
    ]
