"""A function that takes accents and case from a text, for indexes: PostgreSQL's own may change with its dictionary."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("core", "0004_held_mails")]

    operations = [
        migrations.RunSQL(
            """
            CREATE OR REPLACE FUNCTION plain_text(text) RETURNS text
            LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
            AS $$ SELECT lower(public.unaccent('public.unaccent'::regdictionary, $1)) $$
            """,
            "DROP FUNCTION plain_text(text)",
        )
    ]
