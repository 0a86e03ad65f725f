"""External assignments made so far have not been answered: what stood there was when they were made."""

from django.db import migrations

FILL = "UPDATE requests_app_assignment SET answered_at = NULL WHERE outcome = 'external'"
BACK = "UPDATE requests_app_assignment SET answered_at = created_at WHERE outcome = 'external' AND answered_at IS NULL"


class Migration(migrations.Migration):
    dependencies = [("requests_app", "0007_partner_links")]

    operations = [migrations.RunSQL(FILL, BACK, elidable=True)]
