"""The provinces of Italy, Spain and Portugal (features C2)."""

from django.db import migrations

from contacts.provinces import PROVINCES


def fill(apps, schema_editor):
    province = apps.get_model("contacts", "Province")
    province.objects.bulk_create(
        (
            province(country=country, code=code, name=name)
            for country, provinces in PROVINCES.items()
            for code, name in provinces.items()
        ),
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):
    dependencies = [("contacts", "0002_reachable")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
