"""What finds a part of a name, of an e-mail or of a phone (features L5)."""

import django.contrib.postgres.indexes
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations


def parts(name, *fields):
    texts = (django.contrib.postgres.indexes.OpClass(field, name="gin_trgm_ops") for field in fields)
    return django.contrib.postgres.indexes.GinIndex(*texts, name=name)


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("contacts", "0006_consent_texts"), ("core", "0005_plain_text")]

    operations = [
        AddIndexConcurrently("contact", parts("contacts_name_parts", "name_key", "company_key")),
        AddIndexConcurrently("contactemail", parts("contacts_email_parts", "address")),
        AddIndexConcurrently("contactphone", parts("contacts_phone_parts", "e164", "raw")),
    ]
