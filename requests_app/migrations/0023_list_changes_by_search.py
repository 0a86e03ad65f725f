"""A list that searches changes with what is searched: notes, files, offers and all else that has words."""

from django.db import migrations

CREATE = "\n".join(
    f"CREATE TRIGGER requests_list_search_{event.lower()} AFTER {event} ON requests_app_inquirysearch"
    " REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION requests_list_changed_of_inquiry();"
    for event in ("INSERT", "UPDATE")
)
DROP = "\n".join(
    f"DROP TRIGGER requests_list_search_{event} ON requests_app_inquirysearch;" for event in ("insert", "update")
)


class Migration(migrations.Migration):
    dependencies = [("requests_app", "0022_fill_shared")]

    operations = [migrations.RunSQL(CREATE, DROP)]
