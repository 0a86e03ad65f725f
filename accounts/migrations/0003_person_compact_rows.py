from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_absence")]

    operations = [
        migrations.AddField(
            model_name="person",
            name="compact_rows",
            field=models.BooleanField(db_default=False, default=False, verbose_name="compact rows"),
        )
    ]
