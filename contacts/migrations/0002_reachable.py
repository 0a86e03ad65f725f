"""A contact has an e-mail or a phone, checked when the transaction ends (features C3)."""

from django.db import migrations

CREATE = """
CREATE FUNCTION contacts_check_reachable() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    checked bigint;
BEGIN
    IF TG_TABLE_NAME = 'contacts_contact' THEN
        checked := NEW.id;
    ELSE
        checked := OLD.contact_id;
    END IF;
    IF EXISTS (SELECT FROM contacts_contact WHERE id = checked AND anonymised_at IS NULL)
       AND NOT EXISTS (SELECT FROM contacts_contactemail WHERE contact_id = checked)
       AND NOT EXISTS (SELECT FROM contacts_contactphone WHERE contact_id = checked) THEN
        RAISE EXCEPTION 'A contact needs an e-mail or a phone.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'contacts_contact_is_reachable';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER contacts_contact_is_reachable AFTER INSERT ON contacts_contact
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION contacts_check_reachable();
CREATE CONSTRAINT TRIGGER contacts_email_leaves_reachable AFTER DELETE OR UPDATE OF contact_id ON contacts_contactemail
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION contacts_check_reachable();
CREATE CONSTRAINT TRIGGER contacts_phone_leaves_reachable AFTER DELETE OR UPDATE OF contact_id ON contacts_contactphone
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION contacts_check_reachable();
"""
DROP = """
DROP TRIGGER contacts_phone_leaves_reachable ON contacts_contactphone;
DROP TRIGGER contacts_email_leaves_reachable ON contacts_contactemail;
DROP TRIGGER contacts_contact_is_reachable ON contacts_contact;
DROP FUNCTION contacts_check_reachable();
"""


class Migration(migrations.Migration):
    dependencies = [("contacts", "0001_initial")]

    operations = [migrations.RunSQL(CREATE, DROP)]
