"""Contacts of an organisation that are alike, kept as rows so that the list of duplicates costs nothing to show (C6).

A new or changed contact is compared at once; a nightly pass finds what else is alike and lets go what no longer is.
"""

from datetime import datetime

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from accounts.models import Organisation, Person
from contacts.choices import Likeness
from contacts.known import similar_contacts
from contacts.models import Contact, ContactPair

# A phone or a name that so many share is a company's or a placeholder: nobody wants to see them in pairs.
MOST_ALIKE = 20

_FIND = """
WITH alike AS (
    SELECT organisation_id, min(contact_id) OVER shared AS first_id, contact_id AS second_id,
           count(*) OVER shared AS number, 'phone' AS likeness
    FROM contacts_contactphone WHERE e164 <> '' WINDOW shared AS (PARTITION BY organisation_id, e164)
    UNION ALL
    SELECT organisation_id, min(id) OVER shared, id, count(*) OVER shared, 'name'
    FROM contacts_contact WHERE name_key <> '' AND postal_code <> '' AND anonymised_at IS NULL
    WINDOW shared AS (PARTITION BY organisation_id, name_key, postal_code)
)
INSERT INTO contacts_contactpair (organisation_id, first_id, second_id, likeness, found_at)
SELECT DISTINCT ON (first_id, second_id) alike.organisation_id, first_id, second_id, likeness, %(now)s
FROM alike JOIN contacts_contact AS one ON one.id = first_id JOIN contacts_contact AS other ON other.id = second_id
WHERE first_id < second_id AND number <= %(most)s AND one.anonymised_at IS NULL AND other.anonymised_at IS NULL
  AND (one.company_key = '' OR one.company_key <> other.company_key OR one.name_key = other.name_key)
ORDER BY first_id, second_id, likeness DESC
ON CONFLICT (first_id, second_id) DO NOTHING
"""
_LET_GO = """
DELETE FROM contacts_contactpair AS pair USING contacts_contact AS one, contacts_contact AS other
WHERE pair.kept_apart_at IS NULL AND one.id = pair.first_id AND other.id = pair.second_id
  AND NOT (
    one.anonymised_at IS NULL AND other.anonymised_at IS NULL
    AND (one.company_key = '' OR one.company_key <> other.company_key OR one.name_key = other.name_key)
    AND (
      (one.name_key <> '' AND one.postal_code <> ''
       AND one.name_key = other.name_key AND one.postal_code = other.postal_code)
      OR EXISTS (
        SELECT FROM contacts_contactphone AS ours JOIN contacts_contactphone AS theirs ON theirs.e164 = ours.e164
        WHERE ours.contact_id = one.id AND theirs.contact_id = other.id AND ours.e164 <> ''
      )
    )
  )
"""


def note_alike(contact: Contact, similar: list[tuple[Contact, Likeness]], *, at: datetime) -> None:
    """Keep whom a contact resembles; a pair that somebody has decided about stays as it is."""
    rows = []
    for other, likeness in similar:
        first, second = sorted((contact, other), key=lambda one: one.pk)
        rows.append(
            ContactPair(
                organisation_id=contact.organisation_id, first=first, second=second, likeness=likeness, found_at=at
            )
        )
    if rows:
        ContactPair.objects.bulk_create(rows, ignore_conflicts=True)


def compare_again(contact: Contact, *, at: datetime) -> None:
    """After a change: let go the contact's pairs that nobody decided about, and keep whom it resembles now."""
    pairs_of(contact).filter(kept_apart_at=None).delete()
    note_alike(contact, similar_contacts(contact), at=at)


def pairs_of(contact: Contact) -> QuerySet[ContactPair]:
    """The pairs of a contact, decided or not."""
    return ContactPair.objects.filter(Q(first=contact.pk) | Q(second=contact.pk))


def open_pairs(organisation: Organisation) -> QuerySet[ContactPair]:
    """The organisation's duplicates that nobody decided about."""
    return ContactPair.objects.filter(organisation=organisation, kept_apart_at=None)


def keep_apart(one: Contact, other: Contact, likeness: Likeness, *, by: Person, at: datetime) -> None:
    """Record that both stay: they are no duplicates (features C5, keep both)."""
    first, second = sorted((one, other), key=lambda contact: contact.pk)
    ContactPair.objects.update_or_create(
        first=first,
        second=second,
        defaults={"kept_apart_at": at, "kept_apart_by": by},
        create_defaults={
            "organisation_id": one.organisation_id,
            "likeness": likeness,
            "found_at": at,
            "kept_apart_at": at,
            "kept_apart_by": by,
        },
    )


def pair_of(one: Contact, other: Contact) -> ContactPair | None:
    """What is known about two contacts as a pair."""
    first, second = sorted((one.pk, other.pk))
    return ContactPair.objects.filter(first=first, second=second).select_related("kept_apart_by").first()


@transaction.atomic
def find_all(now: datetime) -> None:
    """The nightly pass over all organisations; safe to run twice."""
    with connection.cursor() as cursor:
        cursor.execute(_LET_GO)
        cursor.execute(_FIND, {"now": now, "most": MOST_ALIKE})
