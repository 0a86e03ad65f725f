"""Which file of an inquiry is the signed form of a consent (features N2)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("requests_app", "0023_list_changes_by_search"),
    ]

    operations = [
        migrations.AddField(
            model_name="inquiryfile",
            name="is_signed_consent",
            field=models.BooleanField(db_default=False, default=False, verbose_name="signed consent"),
        ),
    ]
