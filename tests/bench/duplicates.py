"""What it costs to find whom a contact resembles among a million: python -m tests.bench.duplicates.

Everything happens in a database of its own, which is deleted afterwards. Ends with an error when a goal is missed.
"""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from random import Random
from statistics import quantiles
from time import perf_counter
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Organisation
from accounts.organisations import create_organisation
from contacts import pairs
from contacts.known import Trace, known_contacts, matches, similar_contacts
from contacts.models import Contact
from contacts.saving import create_contact, update_contact
from tests.bench.sweep import Measure, copy, database, explained, scans
from tests.cast import NOW, contact_data

CONTACTS = int(float(os.environ.get("SCALE", "1")) * 1_000_000)
ASKED = 300
GOAL_MS = 30
GOAL_BUFFERS = 30


def build() -> Organisation:
    """A million contacts of one organisation with as many e-mails and two phones each.

    40,000 names in 9,000 places: some share name and place, one phone of twenty is that of another contact.
    """
    organisation = create_organisation(kind="manufacturer", name="Finstral", country="IT", subdivision="BZ")
    data = contact_data(phones=[("mobile", "+39 340 123 45 67")])
    pattern = create_contact(organisation, data, by=None, at=NOW)
    numbers = f"generate_series(2, {CONTACTS}) AS n"
    name = "'name' || mod(n * 7919::bigint, 40000)"
    columns = {"last_name": name, "name_key": f"{name} || ' marco'", "postal_code": "(mod(n, 9000) + 10000)::text"}
    with connection.cursor() as cursor:
        # Asks for an e-mail or a phone of each when it is written; they come after.
        cursor.execute("ALTER TABLE contacts_contact DISABLE TRIGGER contacts_contact_is_reachable")
    copy(pattern, numbers, **columns)
    contacts = "(SELECT id AS n, organisation_id AS o FROM contacts_contact) AS other"
    email, phone = pattern.emails.get(), pattern.phones.get()
    others = f"{contacts} WHERE n <> {pattern.pk}"
    copy_where(email, others, contact_id="n", address="'m' || n || '@casa.example'")
    mobile = "'+3934' || lpad((n - mod(n, 20) / 19)::text, 8, '0')"
    copy_where(phone, others, contact_id="n", raw=mobile, e164=mobile)
    work = "'+39046' || lpad(n::text, 7, '0')"
    copy_where(phone, others, contact_id="n", raw=work, e164=work, kind="'work'", position="1")
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE contacts_contact ENABLE TRIGGER contacts_contact_is_reachable")
        cursor.execute("VACUUM ANALYZE")
    return organisation


def copy_where(row: Any, others: str, **expressions: str) -> None:
    """As sweep.copy, for a source with a condition of its own."""
    source, _where, condition = others.partition(" WHERE ")
    copy(row, f"(SELECT * FROM {source} WHERE {condition}) AS chosen", **expressions)  # noqa: S608 (our own words)


def people(organisation: Organisation) -> Iterator[tuple[Contact, Trace]]:
    """Contacts at random with the trace they would leave once more."""
    random = Random(7)
    last = Contact.objects.latest("pk").pk
    for contact in Contact.objects.filter(pk__in=[random.randint(last - CONTACTS + 2, last) for _ in range(ASKED)]):
        numbers = [phone.e164 for phone in contact.phones.all()]
        emails = [email.address for email in contact.emails.all()]
        yield contact, Trace(organisation.pk, emails, numbers, contact.name_key, contact.postal_code)


def timed(asked: Sequence[Callable[[], Any]]) -> tuple[float, float]:
    """The middle and the 95th percentile in milliseconds."""
    spent = []
    for ask in asked:
        start = perf_counter()
        ask()
        spent.append((perf_counter() - start) * 1000)
    parts = quantiles(spent, n=20)
    return parts[9], parts[18]


def buffers(ask: Callable[[], Any]) -> tuple[int, set[str]]:
    """What the queries read, and by which indexes."""
    with CaptureQueriesContext(connection) as captured:
        ask()
    plans = [explained(query["sql"])["Plan"] for query in captured]
    read = sum(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"] for plan in plans)
    return read, {name for plan in plans for name in scans(plan)}


def looking_up(organisation: Organisation) -> Iterator[Measure]:
    """Known by all three traces, known by none, and as a page asks."""
    known = list(people(organisation))
    nobody = [
        Trace(organisation.pk, [f"x{n}@nowhere.example"], [f"+3933{n:08}"], f"nobody {n}", "39100")
        for n in range(ASKED)
    ]
    for name, traces in (("known by e-mail, phone and name", [trace for _one, trace in known]), ("unknown", nobody)):
        asked = [partial(matches, trace) for trace in traces]
        half, most = timed(asked)
        read = [buffers(ask) for ask in asked[:50]]
        yield Measure(f"{name}: middle", half, "ms")
        yield Measure(f"{name}: 95th percentile", most, "ms", GOAL_MS)
        yield Measure(f"{name}: buffers at most", max(count for count, _names in read), "", GOAL_BUFFERS)
        wide = {index for _count, names in read for index in names if index == "Seq Scan"}
        yield Measure(f"{name}: scans of a whole table", len(wide), "", 0)
    pages = [partial(known_contacts, organisation, trace.emails[0], trace.numbers[0], "IT") for _one, trace in known]
    yield Measure("as the form asks, with the contacts: 95th percentile", timed(pages)[1], "ms", GOAL_MS)
    hints = [partial(similar_contacts, one) for one, _trace in known]
    yield Measure("after a contact is made, with its phones: 95th percentile", timed(hints)[1], "ms", GOAL_MS)


def writing(organisation: Organisation) -> Iterator[Measure]:
    """Making and changing a contact, comparison included, and the nightly pass over all."""
    new = [contact_data(emails=[f"new{n}@casa.example"], last_name=f"Name{n}") for n in range(100)]
    making = [partial(create_contact, organisation, data, by=None, at=NOW) for data in new]
    yield Measure("making a contact: 95th percentile", timed(making)[1], "ms")
    made = Contact.objects.order_by("-pk")[:100]
    changing = [
        partial(update_contact, one, contact_data(emails=[f"changed{one.pk}@casa.example"]), by=None, at=NOW)
        for one in made
    ]
    yield Measure("changing a contact: 95th percentile", timed(changing)[1], "ms")
    start = perf_counter()
    pairs.find_all(NOW)
    yield Measure("the nightly pass over all contacts", perf_counter() - start, "s", 120)
    yield Measure("… pairs found", pairs.open_pairs(organisation).count(), "")


def main() -> int:
    """Measure and print everything; returns how many goals were missed."""
    missed = 0
    with database():
        organisation = build()
        for part in (looking_up(organisation), writing(organisation)):
            for measure in part:
                sys.stdout.write(f"{measure}\n")
                missed += not measure.is_met
    return missed


if __name__ == "__main__":
    sys.exit(main())
