"""The filters of the list's headers: what each leaves, that counts keep their word, and who is never offered whom."""

import random
import unicodedata
from datetime import date, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Person
from contacts.saving import create_contact
from core import keys
from core.text import digits, search_key
from requests_app import access
from requests_app.creation import InquiryData, create_inquiry
from requests_app.listing import counting, facets, named, pages
from requests_app.listing.filters import NAMES
from requests_app.models import CancelReason, Inquiry, Tag
from requests_app.statuses import Status
from requests_app.types import InquiryType, ProjectType
from requests_app.visibility import Stake, external_assignments, redact
from tests.cast import NOW, act, contact_data
from tests.requests_app.test_list import known

ROME = ZoneInfo("Europe/Rome")
TODAY = date(2026, 11, 24)
LAST_NAMES = ["Häusler", "Bianchi", "Straßer", "D'Angelo", "Ève", "Müller-Lüdenscheidt", "Zoe"]
COMPANIES = ["", "", "Bäckerei Groß", "Casa & Co.", "Studio Ève"]
PROJECTS = ["", "Villa Bianchi", "Àlbero d'oro", "Haus am Straßl", "100 % Zoo"]
TOWNS = [("IT", "39100", "Bolzano"), ("IT", "39012", "Meran"), ("DE", "80331", "München"), ("GB", "SW1A 1AA", "London")]
EVERYBODY = ("lena", "jonas", "bruno", "martin", "ada", "carla")

# What people type into the filters with text and dates; choices are drawn from what is there.
TYPED = {
    "number": ["26", "2601", "261124/000", "001", "26-01", "x", "/"],
    "contact": [
        "haus",
        "ÈVE",
        "muller lüd",
        "ada",
        "grosse",
        "co",
        "1.1@",
        "EXAMPLE",
        "340 12345",
        "0039 340",
        "99",
        "%",
    ],
    "project": ["villa", "albero ORO", "strassl", "100 %", "_", "o z"],
    "place": ["39", "39100 bol", "meran", "münch", "sw1a 1", "1a", "391 x"],
    "created_from": ["2026-11-01", "2026-10-15"],
    "created_to": ["2026-11-20", "2026-11-24"],
    "due_from": ["2026-11-20", "2026-11-25"],
    "due_to": ["2026-11-24", "2026-12-01"],
}


@pytest.fixture
def crowd(cast, clock, monkeypatch):
    """A few hundred inquiries of three organisations, and some handed over from one to another; on one page."""
    monkeypatch.setattr(pages, "PAGE_SIZE", 500)
    _fill(cast.bolzano, [None, cast.lena, cast.jonas, cast.bruno], 140, seed=1)
    _fill(cast.manufacturer, [None, cast.martin, cast.ada], 90, seed=2)
    _fill(cast.verona, [cast.carla], 30, seed=3)
    contacts = _contacts(cast.manufacturer, 8, start=50)
    for index, contact in enumerate(contacts):
        wish = InquiryData(
            type=("offer", "sample")[index % 2], origin="website", language="it", project_type="renovation",
            project_name=PROJECTS[index % 5],
        )  # fmt: skip
        unit = (cast.manufacturer.root_unit, cast.germany)[index % 2]
        inquiry = create_inquiry(contact, wish, unit=unit, responsible=None, by=None, at=NOW)
        to = (cast.bolzano, cast.bolzano, cast.verona, cast.external)[index % 4]
        act(inquiry, "assign", cast.ada, target=f"organisation:{to.pk}")
        if index in (0, 4):
            act(inquiry, "accept", cast.lena)
        if index == 1:
            act(inquiry, "accept", cast.bruno)


def _contacts(organisation, number, start=0):
    return [
        create_contact(
            organisation,
            contact_data(
                type=("private", "commercial", "planner")[index % 3], last_name=LAST_NAMES[index % 7],
                first_name=("Ada", "Ugo")[index % 2], company=COMPANIES[index % 5],
                emails=[f"{organisation.pk}.{index}@{('casa', 'grosse')[index % 2]}.example"],
                phones=[("mobile", f"+39 340 {1234500 + index * 13}") if index % 3 else ("other", f"call {index} 99")],
            ),
            by=None, at=NOW,
        )
        for index in range(start, start + number)
    ]  # fmt: skip


def _fill(organisation, people, number, seed):
    """Inquiries of every kind, open and processed, with and without somebody responsible, some with tags."""
    chance = random.Random(seed)
    contacts = _contacts(organisation, 12)
    made = [
        _inquiry(organisation, people, chance, contacts, f"26{seed:02}{n % 28 + 1:02}/{n:06}") for n in range(number)
    ]
    rows = Inquiry.objects.bulk_create(made)
    tags = [Tag.objects.create(organisation=organisation, name=f"{organisation.name} {name}") for name in "AB"]
    for row in rows[::3]:
        row.tags.add(*chance.sample(tags, chance.randrange(1, 3)))
    access.refresh(row.pk for row in rows)


def _inquiry(organisation, people, chance, contacts, number):
    status = chance.choice([Status.OPEN, Status.OPEN, Status.APPOINTMENT_SET, Status.CANCELLED, Status.ORDERED])
    done = status in (Status.CANCELLED, Status.ORDERED)
    country, code, town = chance.choice(TOWNS)
    person = chance.choice(people if status == Status.OPEN else people[1:] or people)
    unit = person.unit if person else organisation.root_unit
    return Inquiry(
        number=number, type="offer" if status == Status.ORDERED else chance.choice(list(InquiryType)), status=status,
        contact=chance.choice(contacts), organisation=organisation, unit=unit, responsible=person,
        responsible_unit=unit, due_at=None if done else NOW + timedelta(hours=chance.randrange(-200, 300)),
        closed_at=NOW if done else None, language="it", project_name=chance.choice(PROJECTS),
        cancel_reason=CancelReason.objects.first() if status == Status.CANCELLED else None,
        project_type=chance.choice(["", *ProjectType]), site_country=country, site_postal_code=code, site_town=town,
        origin="phone", submitted_at=NOW, created_at=NOW - timedelta(hours=chance.randrange(2000)),
    )  # fmt: skip


# --- The oracle: the same filters in plain Python, over what the rows say to their reader -----------------------------


def plain(text):
    text = unicodedata.normalize("NFKD", text.replace("ß", "ss"))
    return "".join(letter for letter in text if not unicodedata.combining(letter)).lower()


def day(moment):
    return moment.astimezone(ROME).date()


class Oracle:
    """What one person should find."""

    def __init__(self, person):
        self.person = person
        self.rows = redact(Inquiry.objects.visible_to(person).select_related("responsible_unit"), person)
        own = Tag.objects.filter(organisation=person.organisation)
        self.tags = {row.pk: set(own.filter(inquiries=row).values_list("pk", flat=True)) for row in self.rows}
        self.outside = set(external_assignments(person).values_list("inquiry", flat=True))

    def finds(self, words):
        """The ids of what fulfils all filters."""
        by_name = {}
        for name, word in words:
            by_name.setdefault(name, []).append(word)
        return {row.pk for row in self.rows if all(getattr(self, name)(row, words) for name, words in by_name.items())}

    def number(self, row, words):
        (text,) = words
        if "/" in text and len(digits(text)) >= 6:
            return row.number.startswith(text)
        return bool(digits(text)) and text.lower() == plain(text) != "x" and digits(text) in digits(row.number)

    def created_from(self, row, words):
        return day(row.created_at) >= date.fromisoformat(words[0])

    def created_to(self, row, words):
        return day(row.created_at) <= date.fromisoformat(words[0])

    def contact(self, row, words):
        (text,) = words
        if row.shown_to == Stake.OFFERED:
            return False
        contact = row.contact
        names = search_key(text).split()
        if names and all(word in contact.name_key or word in contact.company_key for word in names):
            return True
        if " " not in text and any(text.lower() in email.address for email in contact.emails.all()):
            return True
        number = digits(text).lstrip("0")
        is_phone = bool(number) and not any(letter.isalpha() or letter in "%@" for letter in text)
        return is_phone and any(
            number in phone.e164 if phone.e164 else text in phone.raw for phone in contact.phones.all()
        )

    def contact_type(self, row, words):
        return row.shown_to != Stake.OFFERED and row.contact.type in words

    def type(self, row, words):
        return row.type in words

    def project(self, row, words):
        return all(plain(word) in plain(row.project_name) for word in words[0].split())

    def project_type(self, row, words):
        return (row.project_type or "none") in words

    def place(self, row, words):
        words = plain(words[0]).split()
        place = plain(f"{row.site_postal_code} {row.site_town}")
        code = " ".join(word for word in words if digits(word))
        return place.startswith(code) and all(word in place for word in words if not digits(word))

    def country(self, row, words):
        return row.site_country.code in words

    def status(self, row, words):
        return row.status in words

    def tag(self, row, words):
        return bool(self.tags[row.pk] & set(map(int, words)))

    def responsible(self, row, words):
        unit, own = row.responsible_unit, self.person.organisation
        said = {f"person-{row.responsible_id}", f"organisation-{unit.organisation_id}"}
        if unit.organisation == own:
            said |= {f"unit-{above.pk}" for above in own.units.all() if unit.path.startswith(above.path)}
            if row.responsible is None and row.pk not in self.outside:
                said.add("nobody")
        if row.pk in self.outside:
            said.add("external")
        return bool(said & set(words))

    def due(self, row, words):
        if row.due_at is None:
            return False
        monday, due = TODAY - timedelta(days=TODAY.weekday()), day(row.due_at)
        said = {"overdue"} if row.due_at < NOW else set()
        said |= {"today"} if due == TODAY else set()
        said |= {"week"} if monday <= due < monday + timedelta(days=7) else set()
        return bool(said & set(words))

    def due_from(self, row, words):
        return row.due_at is not None and day(row.due_at) >= date.fromisoformat(words[0])

    def due_to(self, row, words):
        return row.due_at is not None and day(row.due_at) <= date.fromisoformat(words[0])


def found(client, words, **more):
    """The ids in the list."""
    context = client.get(f"/?{urlencode([*words, *({'group': 'all'} | more).items()])}").context
    pks = [row.inquiry.pk for row in context["rows"]]
    assert (len(pks), context["next"]) == (len(set(pks)), None)
    return set(pks)


def fields(client, words=(), **more):
    """All filters as their page shows them."""
    context = client.get(f"/filters/?{urlencode([*words, *({'group': 'all'} | more).items()])}").context
    return {field.name: field for section in context["sections"] for field in section.fields}


def drawn(chance, shown):
    """A few words of a few filters: choices from what is offered, text from what people type."""
    words = []
    for name in sorted(chance.sample(NAMES, chance.choice([1, 1, 2, 2, 3, 4])), key=NAMES.index):
        if name in TYPED:
            words.append((name, chance.choice(TYPED[name])))
        elif shown[name].choices:
            some = chance.sample(shown[name].choices, min(len(shown[name].choices), chance.choice([1, 1, 2, 3])))
            words += [(name, choice.word) for choice in some]
    return words


@pytest.mark.parametrize("who", EVERYBODY)
def test_any_filters_together_leave_what_plain_python_leaves(client, cast, crowd, who):
    person = getattr(cast, who)
    client.force_login(person)
    oracle, shown, chance = Oracle(person), fields(client), random.Random(who)
    hits = 0
    for _round in range(35):
        words = drawn(chance, shown)
        expected = oracle.finds(words)
        assert found(client, words) == expected, words
        hits += bool(expected)
    assert hits > 8, "hardly any of the combinations finds something"


@pytest.mark.parametrize("name", NAMES)
def test_each_filter_leaves_what_plain_python_leaves(client, cast, crowd, name):
    client.force_login(cast.bruno)
    oracle = Oracle(cast.bruno)
    words = TYPED.get(name) or [choice.word for choice in fields(client)[name].choices]
    hits = {word: oracle.finds([(name, word)]) for word in words}
    assert any(hits.values())
    assert {word: found(client, [(name, word)]) for word in words} == hits


@pytest.mark.parametrize("who", ["lena", "jonas", "bruno", "ada", "carla"])
def test_the_count_of_a_choice_is_what_it_would_show(client, cast, crowd, who):
    client.force_login(getattr(cast, who))
    chance = random.Random(who)
    everything = fields(client)
    for words in ([], [("type", "offer")], drawn(chance, everything)):
        for name, field in fields(client, words).items():
            others = [pair for pair in words if pair[0] != name]
            for choice in chance.sample(field.choices, min(3, len(field.choices))):
                shown = len(found(client, [*others, (name, choice.word)]))
                assert (name, choice.word, choice.number) == (name, choice.word, str(shown))


@pytest.mark.parametrize("who", EVERYBODY)
def test_nobody_of_another_organisation_and_no_tag_of_theirs_is_a_choice(client, cast, crowd, who):
    person = getattr(cast, who)
    client.force_login(person)
    shown = fields(client)
    pks = {int(choice.word[7:]) for choice in shown["responsible"].choices if choice.word.startswith("person-")}
    assert set(Person.objects.filter(pk__in=pks).values_list("unit__organisation", flat=True)) <= {
        person.organisation.pk
    }
    tags = Tag.objects.filter(pk__in=[choice.word for choice in shown["tag"].choices])
    assert set(tags.values_list("organisation", flat=True)) <= {person.organisation.pk}
    organisations = {c.word for c in shown["responsible"].choices if c.word.startswith("organisation-")}
    dealers = {f"organisation-{dealer.pk}" for dealer in (cast.bolzano, cast.verona, cast.external)}
    assert person.organisation.is_manufacturer or not organisations & dealers
    found_people = client.get("/filters/responsible/?find=a").context["sections"][0].fields[0].choices
    names = {str(other) for other in Person.objects.exclude(unit__organisation=person.organisation)}
    assert not names & {choice.label for choice in found_people}


def test_words_that_one_may_not_know_count_as_left_out(client, cast, crowd):
    tag = Tag.objects.filter(organisation=cast.manufacturer).first()
    forbidden = [
        ("responsible", f"person-{cast.martin.pk}"), ("responsible", f"unit-{cast.germany.pk}"),
        ("responsible", f"organisation-{cast.verona.pk}"), ("tag", str(tag.pk)), ("type", "nonsense"),
        ("created_from", "yesterday"), ("due_to", "0001-01-01"), ("contact", "\0"), ("responsible", "person-9" * 9),
    ]  # fmt: skip
    client.force_login(cast.bruno)
    context = client.get(f"/?{urlencode([*forbidden, ('type', 'offer'), ('tag', '1' * 40)])}").context
    assert [(chip.title, chip.url) for chip in context["chips"]] == [("Type", "/?group=open")]


def test_before_acceptance_nothing_personal_is_matched(client, cast, offered):
    client.force_login(cast.lena)
    personal = ["contact=bianchi", "contact=340", "contact=marco.bianchi%40casa.example", "contact_type=private"]
    for words in [*personal, "project=villa"]:
        assert client.get(f"/?{words}").context["rows"] == [], words
    for words in ["type=offer", "place=38122", "project_type=renovation", "status=to_accept", "due=week"]:
        assert len(client.get(f"/?{words}").context["rows"]) == 1, words
    numbers = {choice.number for choice in fields(client)["contact_type"].choices}
    assert numbers == {"0"}
    act(offered, "accept", cast.lena)
    for words in [*personal, "project=villa"]:
        assert len(client.get(f"/?{words}").context["rows"]) == 1, words


def test_a_contact_is_found_by_the_record_that_the_reader_is_shown(client, cast, accepted):
    copy = accepted.assignments.get().to_contact
    copy.last_name, copy.type = "Rossi", "commercial"
    copy.save()
    access.contact_changed([copy.pk])
    for who, words, hits in [
        (cast.lena, "contact=rossi", 1), (cast.lena, "contact=bianchi+m", 0), (cast.lena, "contact_type=private", 0),
        (cast.ada, "contact=rossi", 0), (cast.ada, "contact=bianchi+m", 1), (cast.ada, "contact_type=private", 1),
    ]:  # fmt: skip
        client.force_login(who)
        assert len(client.get(f"/?{words}").context["rows"]) == hits, (who, words)


def test_days_are_those_of_the_readers_time_zone(client, cast, clock):
    inquiry = known(cast.lena, at=NOW.replace(hour=23, minute=30))  # the next day in Bolzano
    client.force_login(cast.lena)
    found_on = {
        day: len(client.get(f"/?created_from={day}&created_to={day}").context["rows"])
        for day in ("2026-11-24", "2026-11-25")
    }
    assert found_on == {"2026-11-24": 0, "2026-11-25": 1}
    cast.lena.time_zone = "Europe/London"
    cast.lena.save()
    assert [row.inquiry.pk for row in client.get("/?created_to=2026-11-24").context["rows"]] == [inquiry.pk]


@pytest.mark.parametrize("most", [0, 3, 10_000])
@pytest.mark.parametrize("words", [("contact", "example"), ("contact", "340"), ("project", "villa"), ("place", "39")])
def test_very_many_are_not_looked_up_beforehand_and_found_as_well(client, cast, crowd, monkeypatch, words, most):
    monkeypatch.setattr(keys, "MOST", most)
    client.force_login(cast.bruno)
    assert found(client, [words]) == Oracle(cast.bruno).finds([words]) != set()


def test_what_each_row_has_to_be_asked_for_is_counted_less_far(client, cast, crowd, monkeypatch):
    monkeypatch.setattr(counting, "OTHERS_LIMIT", 3)
    client.force_login(cast.bruno)
    exact = client.get("/?contact=example&group=open").context
    monkeypatch.setattr(keys, "MOST", 0)
    context = client.get("/?contact=example&group=open").context
    said = {choice.code: choice.number for choice in context["groups"]}["open"]
    assert (said, context["shown"][-11:], context["bulk"].total) == ("3+", "more than 3", 0)
    assert exact["bulk"].total > 3


@pytest.mark.parametrize("most", [-1, 10_000])
@pytest.mark.parametrize(
    "days", [{"created_from": "2026-11-01", "created_to": "2026-11-20"}, {"created_to": "2026-11-20"}]
)
def test_days_are_found_however_many_came_within_them(client, cast, crowd, monkeypatch, most, days):
    monkeypatch.setattr(named, "MOST_CREATED", most)
    client.force_login(cast.bruno)
    words = list(days.items())
    assert found(client, words) == Oracle(cast.bruno).finds(words) != set()
    assert not client.get("/?created_from=2030-01-01").context["rows"]


def test_of_more_inquiries_than_the_limit_counts_say_or_more(client, cast, crowd, monkeypatch):
    monkeypatch.setattr(facets, "LIMIT", 20)
    client.force_login(cast.bruno)
    shown = fields(client)
    assert sum(choice.count for choice in shown["type"].choices) == 21
    assert all(choice.number.endswith("+") for choice in shown["type"].choices)
    assert len(shown["tag"].choices) == 2


def test_chips_remove_each_filter_and_each_choice(client, cast):
    client.force_login(cast.lena)
    context = client.get("/?type=sample&type=offer&due_from=2026-11-20&due=today&q=26&sort=number").context
    type_chip, due_chip = context["chips"]
    rest = "due=today&due_from=2026-11-20"
    assert (type_chip.title, [value.label for value in type_chip.values]) == ("Type", ["Offer", "Sample"])
    assert [value.url for value in type_chip.values] == [
        f"/?q=26&sort=number&type={other}&{rest}" for other in ("sample", "offer")
    ]
    assert type_chip.url == f"/?q=26&sort=number&{rest}"
    assert (due_chip.title, [value.label for value in due_chip.values]) == ("Due", ["Today", "from 20 Nov 2026"])
    assert due_chip.url == "/?q=26&sort=number&type=offer&type=sample"
    assert context["cleared"] == "/?sort=number"


def test_an_address_is_put_in_order(client, cast):
    client.force_login(cast.lena)
    words = "due=week&type=sample&type=offer&type=sample&number=26+&country=DE&contact=&page=x"
    assert client.get(f"/?{words}").context["next"] is None
    client.get("/")
    assert client.get(f"/?{words}").context["columns"][0].funnel.url == (
        "/filters/number/?number=26&type=offer&type=sample&country=DE&due=week"
    )


def test_an_empty_list_leads_out_of_its_filters(client, cast):
    known(cast.lena)
    client.force_login(cast.lena)
    empty = client.get("/?type=offer&group=all").context["empty"]
    assert (empty.title, empty.url) == ("No inquiry matches all of it", "/?group=all")


def test_an_empty_group_leads_to_where_the_matching_are(client, cast, crowd):
    client.force_login(cast.bruno)
    empty = client.get("/?status=open&group=processed").context["empty"]
    assert (empty.text, empty.url) == ("All that match are open.", "/?group=all&status=open")
    assert client.get(empty.url).context["rows"]


def test_choices_can_be_searched_and_the_chosen_ones_stay(client, cast, crowd):
    client.force_login(cast.bruno)
    answer = client.get(
        f"/filters/responsible/?responsible=person-{cast.lena.pk}&find=kof&of=responsible",
        headers={"HX-Request": "true"},
    )
    assert answer.text.strip().startswith('<ul class="options"')
    shown = [name for name in ("Lena Gruber", "Jonas Kofler", "Bruno Mair") if name in answer.text]
    assert (shown, answer.text.count("checked")) == (["Lena Gruber", "Jonas Kofler"], 1)
    assert client.get("/filters/nonsense/").status_code == 404


@pytest.mark.parametrize("who", ["lena", "jonas", "bruno", "martin", "ada"])
def test_lists_and_popovers_take_a_fixed_number_of_queries(client, cast, crowd, who):
    person = getattr(cast, who)
    client.force_login(person)
    client.get("/")
    tag = Tag.objects.filter(organisation=person.organisation).first()
    words = (
        f"type=offer&contact=a&tag={tag.pk}&responsible=person-{person.pk}&responsible=unit-{person.unit_id}"
        "&due=week&project=a&place=3&country=IT&status=open"
    )
    counts = {}
    lists, popovers = (
        ["/?group=all", f"/?{words}"],
        [f"/filters/{column}/" for column in ("status", "responsible", "contact")],
    )
    for address in lists + popovers:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        counts[address] = len(queries)
    assert counts[lists[0]] <= 12
    # What is narrowed has a transaction with a limit, which is set and taken away.
    limit = 4
    # Of each text PostgreSQL is asked how many it would find, and then which.
    texts = 3 * 2
    assert counts[lists[1]] <= 12 + limit + texts
    # Who asks, and the roles, are read for every page.
    assert max(counts[address] for address in popovers) <= 2 + 4 + limit + texts


@pytest.mark.parametrize("word", [("status", "open"), ("due", "overdue"), ("status", "cancelled")])
def test_what_is_open_or_processed_by_its_filter_is_not_looked_for_among_the_others(client, cast, crowd, word):
    client.force_login(cast.bruno)
    oracle = Oracle(cast.bruno)
    open_ones = {row.pk for row in oracle.rows if row.is_open}
    matching = oracle.finds([word])
    for group, shown in (("open", matching & open_ones), ("processed", matching - open_ones), ("all", matching)):
        assert found(client, [word], group=group) == shown
        groups = client.get(f"/?{urlencode([word])}&group={group}").context["groups"]
        assert {choice.code: int(choice.number) for choice in groups}[group] == len(shown)
    assert matching
    assert matching & open_ones in (set(), matching)


def test_filters_go_with_search_group_whose_and_sort(client, cast, crowd):
    client.force_login(cast.bruno)
    oracle = Oracle(cast.bruno)
    words = [("type", "offer"), ("country", "IT")]
    mine = {row.pk for row in oracle.rows if row.responsible_id == cast.bruno.pk and row.is_open}
    assert found(client, words, group="open", whose="own", sort="-contact") == oracle.finds(words) & mine != set()
    context = client.get(f"/?{urlencode(words)}&group=open&whose=own").context
    assert {choice.code: choice.number for choice in context["groups"]}["open"] == str(len(oracle.finds(words) & mine))
