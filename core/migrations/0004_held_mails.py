from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """Mails that wait until what they tell of can no longer be taken back."""

    atomic = False

    dependencies = [("core", "0003_mail_attempts")]

    operations = [
        migrations.AlterField(
            "outgoingmail",
            "state",
            models.CharField(
                choices=[("queued", "Queued"), ("sent", "Sent"), ("failed", "Failed"), ("held", "Held back")],
                default="queued",
                max_length=10,
                verbose_name="state",
            ),
        ),
        migrations.AddField(
            "outgoingmail",
            "held_for",
            models.CharField(blank=True, db_default="", default="", max_length=60, verbose_name="held for"),
        ),
        migrations.AddField(
            "outgoingmail",
            "held_by",
            models.CharField(blank=True, db_default="", default="", max_length=60, verbose_name="held by"),
        ),
        migrations.AddField(
            "outgoingmail", "held_until", models.DateTimeField(blank=True, null=True, verbose_name="held until")
        ),
        AddIndexConcurrently(
            "outgoingmail",
            models.Index(fields=["held_until", "id"], condition=models.Q(("state", "held")), name="core_mail_held"),
        ),
        AddIndexConcurrently(
            "outgoingmail",
            models.Index(fields=["held_for"], condition=models.Q(("held_for__gt", "")), name="core_mail_held_for"),
        ),
        AddIndexConcurrently(
            "outgoingmail",
            models.Index(fields=["held_by"], condition=models.Q(("state", "held")), name="core_mail_held_by"),
        ),
    ]
