"""The data that is measured: a manufacturer, its dealers and their inquiries, skewed as in life.

Few dealers and units have most of the inquiries, few names most of the contacts, and what is open is mostly new.
Written by INSERT … SELECT with the indexes taken away meanwhile; the same size gives the same rows.
"""

# ruff: noqa: S608 (statements of our own words)

import random
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from time import perf_counter
from typing import Any

from django.db import connection, models
from django.db.models import NOT_PROVIDED

from accounts.models import CustomerCode, Organisation, Person, Role, Unit
from accounts.rights import DEFAULT_ROLES
from contacts.models import Contact, ContactEmail, ContactPhone
from requests_app import access
from requests_app.models import (
    Appointment,
    Assignment,
    CatalogueItem,
    HistoryEntry,
    Inquiry,
    InquiryArticle,
    InquiryUnread,
    Offer,
    Order,
    Tag,
)
from tests.bench.names import FIRST_NAMES, PROJECTS, SYLLABLES, TOWNS, WORDS

DEALERS = 600
PEOPLE = 6000
COUNTRIES = ["IT", "DE", "AT", "CH", "FR", "BE", "NL", "ES", "PT", "CZ"]
NOW = "timestamptz '2026-11-24 08:12+00'"
REFRESHED = 50_000


def log(text: str) -> None:
    """Say on the terminal how far it is."""
    sys.stderr.write(f"{text}\n")


def sql(statement: str, *parameters: Any) -> None:
    """Run a statement of our own words."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters or None)


def insert(model: type[models.Model], source: str, **expressions: str) -> None:
    """Insert rows of a model by expressions over `source`; what is not named gets the field's default."""
    columns = dict(expressions)
    for field in model._meta.local_concrete_fields:
        column = str(field.column)
        known = field.null or field.generated or field.db_default is not NOT_PROVIDED or field.primary_key
        if column in columns or known:
            continue
        value = field.get_default() if field.has_default() else ""
        columns[column] = f"'{field.get_db_prep_save(value, connection)}'" if value != {} else "'{}'"
    names, values = ", ".join(f'"{name}"' for name in columns), ", ".join(columns.values())
    started = perf_counter()
    sql(f"INSERT INTO {model._meta.db_table} ({names}) SELECT {values} FROM {source}")
    log(f"  {model._meta.db_table}: {perf_counter() - started:.0f} s")


def one_of(words: list[str], skew: float = 1) -> str:
    """One of the words by chance; a higher skew takes the first ones more often."""
    listed = ", ".join("'" + word.replace("'", "''") + "'" for word in words)
    return f"(ARRAY[{listed}])[1 + floor({len(words)} * power(random(), {skew}))::int]"


def build(size: int) -> None:
    """Fill an empty database with so many inquiries."""
    started = perf_counter()
    sql("SET session_replication_role = replica; SET synchronous_commit = off; SET jit = off")
    sql("SET maintenance_work_mem = '512MB'; SET work_mem = '256MB'; SELECT setseed(0.24)")
    sql("SET max_parallel_maintenance_workers = 2; SET max_parallel_workers_per_gather = 0")
    people()
    with without_indexes("^(requests_app|contacts)_"):
        plan(size)
        contacts()
        inquiries()
        around()
    with without_indexes("^requests_app_(unitaccess|personaccess|inquiryunread)"):
        for start in range(1, size + 1, REFRESHED):
            refresh(range(start, min(start + REFRESHED, size + 1)))
        log(f"  access: {perf_counter() - started:.0f} s since the start")
        unread()
    sql("DROP TABLE plan; RESET ALL")
    sql("VACUUM (FREEZE, ANALYZE)")
    log(f"built {size:,} inquiries in {perf_counter() - started:.0f} s")


def refresh(pks: range) -> None:
    """Work out the access rows of many inquiries at once."""
    batch, access.BATCH = access.BATCH, len(pks)
    access.refresh(pks)
    access.BATCH = batch


@contextmanager
def without_indexes(tables: str) -> Iterator[None]:
    """Take away the indexes of some tables that hold no constraint, and make them again."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
            JOIN pg_class ON pg_class.oid = indrelid JOIN pg_namespace n ON n.oid = relnamespace
            WHERE nspname = 'public' AND NOT indisunique AND relname ~ %s
            """,
            [tables],
        )
        indexes = cursor.fetchall()
    for name, _definition in indexes:
        sql(f"DROP INDEX {name}")
    yield
    started = perf_counter()
    for _name, definition in indexes:
        sql(definition)
    log(f"  {len(indexes)} indexes: {perf_counter() - started:.0f} s")


# --- Organisations and people ------------------------------------------------------------------------------------


def people() -> None:
    """The manufacturer with its countries, regions and branches, dealers of one to five units, and their people."""
    chance = random.Random(24)
    organisations = [
        Organisation(pk=pk, kind="manufacturer" if pk == 1 else "dealer", name=f"{name} {pk}", country=country)
        for pk, name, country in (
            (pk, chance.choice(SYLLABLES).title(), chance.choice(COUNTRIES[: 1 + pk % 10]))
            for pk in range(1, DEALERS + 2)
        )
    ]
    Organisation.objects.bulk_create(organisations)
    units = list(_units(chance, organisations))
    for unit in units:
        unit.numchild = sum(1 for below in units[unit.pk : unit.pk + 500] if below.path[:-4] == unit.path)
    Unit.objects.bulk_create(units)
    CustomerCode.objects.bulk_create(
        CustomerCode(organisation=one, code=f"{40000 + one.pk}", is_main=True) for one in organisations[1:]
    )
    roles = Role.objects.bulk_create(
        Role(organisation=one, code=code, scope=scope, rights=[str(right) for right in rights])
        for one in organisations
        for code, (_name, scope, rights) in DEFAULT_ROLES.items()
    )
    by_organisation: dict[int, list[Role]] = {}
    for role in roles:
        by_organisation.setdefault(role.organisation_id, []).append(role)
    where = [
        *units,
        *chance.choices(units, [3 if unit.organisation_id == 1 else 1 for unit in units], k=PEOPLE - len(units)),
    ]
    Person.objects.bulk_create(
        Person(
            pk=pk, email=f"person-{pk}@office.example", password="!", first_name=chance.choice(FIRST_NAMES),
            last_name=f"{chance.choice(SYLLABLES)}{chance.choice(SYLLABLES)}".title(), unit=unit, language="en",
        )
        for pk, unit in enumerate(where, 1)
    )  # fmt: skip
    through = Person.roles.through
    through.objects.bulk_create(
        through(person_id=pk, role_id=chance.choice(by_organisation[unit.organisation_id]).pk)
        for pk, unit in enumerate(where, 1)
    )
    Tag.objects.bulk_create(
        Tag(organisation=one, name=f"{word} {number}")
        for one in organisations
        for number, word in enumerate(WORDS[: 40 if one.pk == 1 else 6])
    )
    CatalogueItem.objects.get_or_create(code="B-1", defaults={"kind": "brochure", "title": "Windows"})
    sql("ANALYZE")


def _units(chance: random.Random, organisations: list[Organisation]) -> Iterator[Unit]:
    """In the order of their paths."""
    pks = count(1)

    def unit(organisation: Organisation, path: str, country: str) -> Unit:
        pk = next(pks)
        return Unit(
            pk=pk, path=path, depth=len(path) // 4, organisation=organisation, name=f"Unit {pk}", country=country,
            time_zone="Europe/Rome",
        )  # fmt: skip

    maker = organisations[0]
    yield unit(maker, "0001", "IT")
    for place, country in enumerate(COUNTRIES, 1):
        yield unit(maker, f"0001{place:04d}", country)
        for region in range(1, 5):
            yield unit(maker, f"0001{place:04d}{region:04d}", country)
            for branch in range(1, 10):
                yield unit(maker, f"0001{place:04d}{region:04d}{branch:04d}", country)
    for dealer in organisations[1:]:
        yield unit(dealer, f"{dealer.pk:04d}", str(dealer.country))
        for branch in range(1, chance.choice([0, 0, 1, 2, 4, 4]) + 1):
            yield unit(dealer, f"{dealer.pk:04d}{branch:04d}", str(dealer.country))


# --- What happens to each inquiry --------------------------------------------------------------------------------


TYPES = [
    *["offer"] * 50, *["brochure"] * 18, *["sample"] * 14, *["general"] * 12, *["event"] * 4, *["relationship"] * 2,
]  # fmt: skip


def plan(size: int) -> None:
    """Draw the lots: when, whose, where, of which type, how far."""
    _draw(size)
    _decide()
    sql("ANALYZE plan")


def _draw(size: int) -> None:
    sql("""
        CREATE TEMP TABLE place AS
        SELECT unit.id AS unit_id, organisation_id, depth,
            row_number() OVER (PARTITION BY organisation_id ORDER BY depth = 4 DESC, unit.id) - 1 AS number,
            array_agg(person.id) AS people
        FROM accounts_unit unit JOIN accounts_person person ON person.unit_id = unit.id GROUP BY unit.id
    """)
    sql("CREATE TEMP TABLE size AS SELECT organisation_id, count(*) AS units FROM place GROUP BY 1")
    sql(f"""
        CREATE TABLE lots AS
        SELECT row_number() OVER (ORDER BY age DESC) AS id, * FROM (
            SELECT 2190 * power(random(), 1.3) AS age,
                CASE WHEN random() < 0.72 THEN 1 ELSE 2 + floor({DEALERS} * power(random(), 3))::int END AS owner,
                2 + floor({DEALERS} * power(random(), 2.5))::int AS dealer,
                random() AS r_unit, random() AS r_work, random() AS r_open, random() AS r_hand, random() AS r_status,
                random() AS r_person, random() AS r_colleague,
                {one_of(TYPES)} AS type
            FROM generate_series(1, {size})
        ) drawn
    """)
    sql("""
        CREATE TABLE plan AS
        SELECT lots.*, home.unit_id, home.people AS home_people, work.unit_id AS dealer_unit,
            work.people AS dealer_people,
            r_open < CASE WHEN age < 60 THEN 0.75 WHEN age < 365 THEN 0.22 ELSE 0.06 END AS is_open,
            owner = 1 AND r_hand < 0.55 AS handed, owner = 1 AND r_hand BETWEEN 0.50 AND 0.55 AND age < 30 AS waits
        FROM lots
        JOIN size home_size ON home_size.organisation_id = owner
        JOIN place home ON home.organisation_id = owner AND home.number = floor(home_size.units * power(r_unit, 3))
        JOIN size work_size ON work_size.organisation_id = dealer
        JOIN place work ON work.organisation_id = dealer AND work.number = floor(work_size.units * power(r_work, 2))
    """)
    sql("DROP TABLE lots")


def _decide() -> None:
    """What comes of each, and whose contact it is."""
    sql("UPDATE plan SET is_open = true WHERE waits")
    sql("ALTER TABLE plan ADD PRIMARY KEY (id), ADD contact bigint, ADD copy bigint, ADD status text, ADD works bigint")
    open_offer = one_of(["open", "assigned", "appointment_set", "after_appointment", "offer_agreed", "after_offer",
                         "negotiation_set", "after_negotiation", "assigned_externally"], 1.5)  # fmt: skip
    sql(f"""
        UPDATE plan SET contact = same.contact, works = CASE WHEN handed THEN dealer_unit ELSE plan.unit_id END,
            status = CASE WHEN waits THEN 'to_accept'
                WHEN is_open AND type = 'offer' THEN {open_offer}
                WHEN is_open THEN {one_of(["open", "assigned", "assigned_externally"], 2)}
                WHEN r_status < 0.35 THEN 'cancelled'
                WHEN type = 'offer' THEN 'ordered' ELSE 'closed' END
        FROM (SELECT id, dense_rank() OVER (ORDER BY owner, block) AS contact FROM (
            SELECT id, owner, row_number() OVER (PARTITION BY owner ORDER BY id) / 2 AS block FROM plan) blocks) same
        WHERE same.id = plan.id
    """)
    sql("""
        UPDATE plan SET copy = numbered.copy
        FROM (SELECT id, (SELECT max(contact) FROM plan) + dense_rank() OVER (ORDER BY dealer, contact) AS copy
              FROM plan WHERE handed AND NOT waits) numbered
        WHERE numbered.id = plan.id
    """)


def contacts() -> None:
    """A contact for two inquiries each, and the copies of those dealers who accepted; with one e-mail and phone."""
    sql(f"""
        CREATE TEMP TABLE named AS
        SELECT contact, min(owner) AS owner, min(id) AS first, {one_of(FIRST_NAMES, 1.5)} AS first_name,
            initcap({one_of(SYLLABLES, 1.7)} || {one_of(SYLLABLES, 1.7)}) AS last_name,
            {one_of(["private"] * 8 + ["commercial", "planner"])} AS type,
            {one_of(COUNTRIES, 2)} AS country, floor(random() * 90000 + 10000)::int AS postal_code,
            {one_of(TOWNS, 1.3)} AS town, floor(random() * 1e7)::int AS line
        FROM plan GROUP BY contact
    """)
    sql("ALTER TABLE named ADD PRIMARY KEY (contact)")
    shared = {
        "type": "named.type", "first_name": "first_name", "last_name": "last_name",
        "company": "CASE WHEN named.type <> 'private' THEN last_name || ' Srl' ELSE '' END",
        "title": "'mr'", "language": "'it'", "street": "'Via ' || town", "house_number": "'12'",
        "postal_code": "postal_code::text", "town": "town", "country": "country",
        "name_key": "lower(unaccent(last_name || ' ' || first_name))",
        "company_key": "CASE WHEN named.type <> 'private' THEN lower(unaccent(last_name)) || ' srl' ELSE '' END",
        "created_at": NOW, "last_subject_contact_at": NOW,
    }  # fmt: skip
    insert(Contact, "named", id="contact", organisation_id="owner", **shared)
    copies = "(SELECT DISTINCT copy, dealer, contact FROM plan WHERE copy IS NOT NULL) taken JOIN named USING (contact)"
    insert(Contact, copies, id="copy", organisation_id="dealer", **shared)
    everybody = "contacts_contact c"
    address = "lower(unaccent(replace(c.last_name, '''', ''))) || c.id || '@casa.example'"
    insert(ContactEmail, everybody, contact_id="c.id", organisation_id="organisation_id", address=address)
    number = "(3400000000 + mod(c.id * 7919, 99999999))"
    insert(
        ContactPhone, everybody, contact_id="c.id", organisation_id="organisation_id", kind="'mobile'",
        raw=f"'+39 ' || {number}", e164=f"'+39' || {number}",
    )  # fmt: skip


def inquiries() -> None:
    """The inquiries themselves, in the order in which they came."""
    someone = "(CASE WHEN handed THEN dealer_people ELSE home_people END)"
    day = f"({NOW} - age * interval '1 day')"
    text = " || ' ' || ".join(one_of(WORDS, 1.4) for _ in range(12))
    insert(
        Inquiry,
        "plan JOIN named USING (contact)",
        id="plan.id",
        number=f"to_char({day}, 'YYMMDD') || '/' || lpad(mod(plan.id, 1000000)::text, 6, '0')",
        type="plan.type",
        status="status",
        organisation_id="plan.owner",
        unit_id="unit_id",
        contact_id="contact",
        responsible_id=f"CASE WHEN waits OR (status = 'open' AND r_person < 0.25) THEN NULL ELSE "
        f"{someone}[1 + floor(cardinality({someone}) * power(r_person, 1.5))::int] END",
        responsible_unit_id="works",
        due_at=f"CASE WHEN is_open THEN {NOW} + (random() * 40 - 12) * interval '1 day' END",
        due_from=day,
        closed_at=f"CASE WHEN NOT is_open THEN {day} + age * random() * interval '1 day' END",
        cancel_reason_id="CASE WHEN status = 'cancelled' THEN (SELECT min(id) FROM requests_app_cancelreason) END",
        text=text,
        language="'it'",
        project_name=f"CASE WHEN random() < 0.6 THEN {one_of(PROJECTS)} || ' ' || last_name ELSE '' END",
        project_type=one_of(["renovation", "renovation", "new_building", "other", ""]),
        site_street="'Via ' || town",
        site_house_number="'12'",
        site_postal_code="postal_code::text",
        site_town="town",
        site_country="named.country",
        origin=one_of(["website", "phone", "email", "landing_page", "in_person", "meta"], 1.5),
        submitted_at=day,
        created_at=day,
        created_by_id="CASE WHEN plan.owner <> 1 THEN home_people[1] END",
        shared_at=f"CASE WHEN plan.owner <> 1 AND r_hand < 0.05 THEN {day} END",
    )


def around() -> None:
    """Hand-overs, then what was done; from there on numbers are given to what comes."""
    day, giver = f"({NOW} - age * interval '1 day')", "home_people[1 + floor(cardinality(home_people) * random())::int]"
    given = {
        "inquiry_id": "plan.id", "created_at": day, "from_organisation_id": "owner", "from_unit_id": "unit_id",
        "from_contact_id": "contact", "status_before": "'open'",
    }  # fmt: skip
    dealers = given | {"to_organisation_id": "dealer", "to_unit_id": "dealer_unit", "from_person_id": giver}
    insert(
        Assignment, "plan WHERE handed", **dealers, to_contact_id="copy",
        outcome="CASE WHEN waits THEN 'pending' ELSE 'accepted' END",
        answered_at=f"CASE WHEN NOT waits THEN {day} END", answer_until=f"{NOW} + interval '2 days'",
    )  # fmt: skip
    refused = dealers | {"to_organisation_id": "1 + mod(dealer, 500)", "to_unit_id": "1 + mod(dealer_unit, 400)"}
    insert(Assignment, "plan WHERE handed AND r_colleague < 0.1", **refused, outcome="'refused'", answered_at=day)
    inside = given | {"to_organisation_id": "owner", "to_unit_id": "unit_id", "from_person_id": "home_people[1]"}
    insert(
        Assignment, "plan WHERE NOT handed AND r_colleague < 0.4", **inside, to_person_id=giver, outcome="'accepted'",
        answered_at=day,
    )  # fmt: skip
    _worked_on()
    for model in (Organisation, Unit, Person, Contact, Inquiry):
        table = model._meta.db_table
        sql(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")
    sql("SELECT setval('requests_app_inquiry_number', 900000)")
    sql("ANALYZE requests_app_inquiry, requests_app_assignment, contacts_contact, plan")


def _worked_on() -> None:
    """History, articles, appointments, offers and orders, tags."""
    day = f"({NOW} - age * interval '1 day')"
    text = " || ".join([one_of(WORDS), repr(" "), one_of(WORDS)])
    insert(
        HistoryEntry, "plan CROSS JOIN generate_series(0, 3) AS step(n)", inquiry_id="plan.id",
        at=f"{day} + step.n * least(age / 5, 9) * interval '1 day'", person_id="home_people[1]",
        organisation_id="owner", unit_id="unit_id",
        category="(ARRAY['text', 'assignments', 'notes', 'actions'])[n + 1]",
        action="(ARRAY['receive', 'assign', 'note', 'arrange_appointment'])[n + 1]", status_before="'open'",
        status_after="status", note=f"CASE WHEN n IN (0, 2) THEN {text} ELSE '' END",
    )  # fmt: skip
    insert(InquiryArticle, "plan WHERE type IN ('sample', 'brochure')", inquiry_id="id", code="'B-1'", quantity="1")
    met = f"{NOW} + (random() * 60 - 30) * interval '1 day'"
    insert(
        Appointment, f"(SELECT id, {met} AS at FROM plan WHERE type = 'offer' AND r_status < 0.3) met", inquiry_id="id",
        kind="'advisory'", starts_at="at", ends_at="at + interval '1 hour'", place="'on_site'", uid="gen_random_uuid()",
    )  # fmt: skip
    money = {
        "inquiry_id": "plan.id", "organisation_id": "CASE WHEN handed THEN dealer ELSE owner END",
        "amount": "1000 + floor(random() * 90000)", "created_at": day,
    }  # fmt: skip
    insert(Offer, "plan WHERE type = 'offer' AND (status = 'ordered' OR r_status > 0.8)", number="'26-' || id", **money)
    insert(Order, "plan WHERE status = 'ordered'", number="'A-' || id", **money)
    tags = Inquiry.tags.through._meta.db_table
    sql(f"""
        INSERT INTO {tags} (inquiry_id, tag_id)
        SELECT plan.id, tags[1 + floor(cardinality(tags) * power(random(), 2))::int]
        FROM plan JOIN (SELECT organisation_id, array_agg(id) AS tags FROM requests_app_tag GROUP BY 1) own
            ON own.organisation_id = owner
        WHERE r_colleague < 0.4
    """)


def unread() -> None:
    """Each person has some of what is theirs and open still to read."""
    reads = "requests_app_personaccess WHERE is_open AND random() < 0.3"
    insert(InquiryUnread, reads, person_id="person_id", inquiry_id="inquiry_id")
