"""The list of inquiries: who sees which rows, in which order, and what a row says."""

import itertools
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contacts.saving import create_contact
from requests_app import access
from requests_app.creation import InquiryData, create_inquiry
from requests_app.listing import counting
from requests_app.models import Inquiry, Tag
from requests_app.sorting import SORTS
from requests_app.types import InquiryType
from tests.cast import NOW, act, contact_data

PRIVATE = ["Bianchi", "Marco", "marco.bianchi@casa.example", "123 45 67", "3401234567", "Mazzini", "Cerchiamo", "Villa"]


running = itertools.count()


def known(person, at=NOW, **fields) -> Inquiry:
    """An inquiry that the person created for themselves; the fields are those of the contact."""
    data = contact_data(**{"emails": [f"c{next(running)}@casa.example"], **fields})
    contact = create_contact(person.organisation, data, by=person, at=at)
    wish = InquiryData(type="general", origin="phone", language="it")
    return create_inquiry(contact, wish, unit=person.unit, responsible=person, by=person, at=at)


def many(person, number: int) -> None:
    """So many inquiries of the person, of every kind."""
    contacts = [known(person, first_name=name, last_name=name[::-1]).contact for name in ("Ugo", "Ève", "Ada", "Öz")]
    made = Inquiry.objects.bulk_create(
        Inquiry(
            number=f"251124/{index:06d}", type=list(InquiryType)[index % 6], status="open", contact=contacts[index % 4],
            organisation=person.organisation, unit=person.unit, responsible=person, responsible_unit=person.unit,
            due_at=NOW + timedelta(hours=index * 7 % 40), language="it", project_name=("", "Àlbero", "Zoo")[index % 3],
            site_postal_code=str(39100 - index % 9), site_town="Bolzano", site_country=("IT", "AT")[index % 2],
            origin="phone", submitted_at=NOW, created_at=NOW,
        )
        for index in range(number)
    )  # fmt: skip
    access.refresh(inquiry.pk for inquiry in made)


def shown(client, person, address="/"):
    """The rows of the list as the person sees it."""
    client.force_login(person)
    return client.get(address).context["rows"]


def pks(client, person, address="/") -> list[int]:
    return [row.inquiry.pk for row in shown(client, person, address)]


def html(client, person, address="/", **headers) -> str:
    client.force_login(person)
    return client.get(address, headers=headers).content.decode()


def queries_of(client, person, address="/") -> int:
    client.force_login(person)
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    return len(queries)


def walk(client, person, address, direction="next") -> list[int]:
    """All rows from the address on, page by page, each page in its own order."""
    client.force_login(person)
    pages = []
    while address is not None:
        context = client.get(address).context
        pages.append([row.inquiry.pk for row in context["rows"]])
        address = context[direction]
    return [pk for page in (pages if direction == "next" else pages[::-1]) for pk in page]


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("lena", ["offered", "lena"]),
        ("jonas", ["offered", "lena", "jonas"]),
        ("bruno", ["offered", "lena", "jonas"]),
        ("carla", []),
        ("martin", ["offered", "open"]),
        ("ada", ["offered", "open"]),
    ],
)
def test_each_role_sees_exactly_its_rows(client, cast, offered, who, sees):
    rows = {"offered": offered, "lena": known(cast.lena), "jonas": known(cast.jonas)}
    wish = InquiryData(type="general", origin="website", language="it")
    rows["open"] = create_inquiry(
        offered.contact, wish, unit=cast.manufacturer.root_unit, responsible=None, by=None, at=NOW
    )
    assert sorted(pks(client, getattr(cast, who))) == [rows[name].pk for name in sorted(sees, key=lambda n: rows[n].pk)]


def test_choices_say_how_many_rows_they_show(client, cast, offered, accepted):
    act(known(cast.jonas), "close", cast.jonas)
    known(cast.bruno)
    for who in (cast.lena, cast.jonas, cast.bruno, cast.martin, cast.ada):
        client.force_login(who)
        context = client.get("/").context
        for choice in [*context["groups"], *context["whose"]]:
            assert (choice.code, choice.number) == (choice.code, str(len(pks(client, who, choice.url))))


@pytest.mark.parametrize(
    ("who", "choices"),
    [
        ("lena", []),
        ("jonas", [("own", "1", False), ("unit", "2", True)]),
        ("bruno", [("own", "0", False), ("unit", "2", False), ("organisation", "2", True)]),
    ],
)
def test_people_choose_among_what_they_may_see(client, cast, who, choices):
    known(cast.lena)
    known(cast.jonas)
    client.force_login(getattr(cast, who))
    whose = client.get("/").context["whose"]
    assert [(choice.code, choice.number, choice.is_current) for choice in whose] == choices


def test_a_link_shows_a_colleague_the_same_list_of_what_they_may_see(client, cast, clock):
    made = {who: [known(getattr(cast, who)).pk for _ in range(2)] for who in ("lena", "jonas", "carla")}
    client.force_login(cast.bruno)
    address = client.get("/?group=all&sort=-number&type=general&contact=casa").context["address"]
    ours = [*reversed(made["jonas"]), *reversed(made["lena"])]
    assert pks(client, cast.bruno, address) == ours
    assert pks(client, cast.lena, address) == [*reversed(made["lena"])]
    assert pks(client, cast.carla, address) == [*reversed(made["carla"])]
    assert client.get(address).context["address"] == address


def test_a_remembered_row_speaks_the_readers_language_and_says_what_is_new(client, cast, clock):
    inquiry = known(cast.lena)
    assert "General" in html(client, cast.lena)
    cast.lena.language = "de"
    cast.lena.save()
    assert "Allgemein" in html(client, cast.lena)
    Inquiry.objects.filter(pk=inquiry.pk).update(project_name="Neubau")
    assert "Neubau" in html(client, cast.lena)


def test_an_address_does_not_widen_what_one_may_see(client, cast):
    mine = known(cast.lena)
    known(cast.jonas)
    assert pks(client, cast.lena, "/?whose=organisation") == [mine.pk]


def test_processed_inquiries_are_kept_apart(client, cast):
    older, newer, still_open = known(cast.lena), known(cast.lena), known(cast.lena)
    act(newer, "close", cast.lena)
    act(older, "close", cast.lena, at=NOW + timedelta(hours=1))
    assert pks(client, cast.lena) == [still_open.pk]
    assert pks(client, cast.lena, "/?group=processed") == [newer.pk, older.pk]
    assert pks(client, cast.lena, "/?group=all") == [still_open.pk, older.pk, newer.pk]


def test_inquiries_are_sorted_by_due_date_what_is_offered_first(client, cast, clock, offered):
    late = known(cast.lena, NOW - timedelta(days=9))
    soon = known(cast.lena)
    assert pks(client, cast.lena) == [offered.pk, late.pk, soon.pk]
    assert pks(client, cast.lena, "/?sort=-due") == [offered.pk, soon.pk, late.pk]


@pytest.mark.parametrize("column", SORTS)
def test_paging_through_many_rows_visits_each_once_in_order(client, cast, clock, column):
    many(cast.lena, 116)
    rising = walk(client, cast.lena, f"/?sort={column}")
    assert sorted(rising) == sorted(Inquiry.objects.values_list("pk", flat=True))
    assert walk(client, cast.lena, f"/?sort=-{column}") == rising[::-1]
    client.force_login(cast.lena)
    second = client.get(client.get(f"/?sort={column}").context["next"]).context
    assert walk(client, cast.lena, second["next"], "previous") == rising


@pytest.mark.parametrize(
    ("column", "said", "order"),
    [
        ("number", lambda row: row.inquiry.number, ["251124/000000", "251124/000001", "251124/000002"]),
        ("contact", lambda row: row.contact.name, ["Ada adA", "Ève evÈ", "Ugo ogU", "Öz zÖ"]),
        ("type", lambda row: row.inquiry.type, ["brochure", "event", "general", "offer", "relationship", "sample"]),
        ("project", lambda row: row.project, ["Àlbero", "Zoo", ""]),
        ("place", lambda row: row.place, ["38122 Trento", "39092 Bolzano", "39093 Bolzano"]),
        ("country", lambda row: row.country, ["AT", "IT"]),
        ("due", lambda row: row.inquiry.due_at, [NOW, NOW + timedelta(hours=1), NOW + timedelta(hours=2)]),
    ],
)
def test_a_column_sorts_as_it_reads(client, cast, clock, column, said, order):
    many(cast.lena, 40)
    seen = list(dict.fromkeys(said(row) for row in shown(client, cast.lena, f"/?sort={column}")))
    assert seen[: len(order)] == order


def test_status_sorts_along_the_process_and_responsible_by_what_stands_there(client, cast, clock, offered):
    wish = InquiryData(type="offer", origin="website", language="it")
    open_one = create_inquiry(offered.contact, wish, unit=cast.germany, responsible=None, by=None, at=NOW)
    outside = create_inquiry(offered.contact, wish, unit=cast.germany, responsible=cast.ada, by=None, at=NOW)
    act(outside, "assign", cast.ada, target=f"organisation:{cast.external.pk}")
    assert pks(client, cast.ada, "/?sort=status") == [offered.pk, open_one.pk, outside.pk]
    rows = shown(client, cast.ada, "/?sort=responsible")
    assert [(row.responsible, row.unit) for row in rows] == [
        ("Fenster Huber", "KKZ 60999 · external"),
        ("Finstral Germany", "nobody yet"),
        ("Studio Bolzano", "KKZ 48213"),
    ]


def test_a_partner_is_named_with_all_customer_codes_but_only_to_who_assigned(client, cast, accepted):
    cast.external.codes.create(code="61002", site="Graz")
    act(accepted, "assign", cast.lena, query="office@other-windows.example")
    assert [(row.responsible, row.unit) for row in shown(client, cast.lena)] == [
        ("office@other-windows.example", "external")
    ]
    assert [(row.responsible, row.unit) for row in shown(client, cast.ada)] == [
        ("Lena Gruber", "Studio Bolzano · KKZ 48213")
    ]


def test_an_offered_row_shows_nothing_personal(client, cast, offered):
    page = html(client, cast.lena)
    assert [word for word in PRIVATE if word in page] == []
    assert [
        word for word in ("New inquiry from Finstral", "Renovation", "38122 Trento", "48 h left") if word not in page
    ] == []


def test_the_order_of_offered_rows_tells_no_names(client, cast, clock):
    wish = InquiryData(type="offer", origin="website", language="it")
    offers = []
    for name in ("Zoe", "Ada"):
        contact = create_contact(
            cast.manufacturer, contact_data(last_name=name, emails=[f"{name}@x.example"]), by=None, at=NOW
        )
        inquiry = create_inquiry(contact, wish, unit=cast.manufacturer.root_unit, responsible=None, by=None, at=NOW)
        offers.append(act(inquiry, "assign", cast.martin, target=f"organisation:{cast.bolzano.pk}").pk)
    assert pks(client, cast.lena, "/?sort=contact") == offers


def test_time_left_counts_working_days(client, cast, clock, inquiry):
    friday, sunday = datetime(2026, 11, 27, 14, tzinfo=UTC), datetime(2026, 11, 29, 11, tzinfo=UTC)
    act(inquiry, "assign", cast.martin, at=friday, target=f"organisation:{cast.bolzano.pk}")
    clock.move_to(sunday)
    assert [row.time_left for row in shown(client, cast.lena)] == ["39 h left"]


def test_only_who_may_accept_gets_the_buttons(client, cast, offered):
    accept = f'href="/inquiries/{offered.pk}/actions/accept/" data-dialog'
    assert (accept in html(client, cast.bruno), accept in html(client, cast.ada)) == (True, False)
    role = cast.bruno.roles.get()
    role.rights.remove("accept")
    role.save()
    assert [(row.awaits_us, row.may_answer) for row in shown(client, cast.bruno)] == [(True, False)]
    assert accept not in html(client, cast.bruno)


def test_who_offers_sees_an_ordinary_row_with_the_dealers_name(client, cast, offered):
    (row,) = shown(client, cast.martin)
    assert (row.awaits_us, row.contact.name, row.responsible) == (False, "Marco Bianchi", "Studio Bolzano")
    page = html(client, cast.martin)
    assert ('data-status="to_accept">To accept<' in page, "/actions/" in page) == (True, False)


def test_after_acceptance_each_side_reads_and_sorts_by_its_own_record(client, cast, accepted):
    copy = accepted.assignments.get().to_contact
    copy.first_name, copy.last_name = "Aaron", "Aal"
    copy.save()
    access.contact_changed([copy.pk])
    other = known(cast.lena, last_name="Bach")
    assert [row.contact.name for row in shown(client, cast.lena, "/?sort=contact")] == ["Aaron Aal", "Marco Bach"]
    assert pks(client, cast.lena, "/?sort=-contact") == [other.pk, accepted.pk]
    assert [row.contact.name for row in shown(client, cast.martin)] == ["Marco Bianchi"]


def test_a_card_calls_and_writes_with_one_touch(client, cast, accepted):
    page = html(client, cast.lena)
    assert ('href="tel:+393401234567"' in page, 'href="mailto:marco.bianchi@casa.example"' in page) == (True, True)


def test_a_row_says_how_it_stands_in_words(client, cast, clock):
    late, hold, today = known(cast.lena), known(cast.lena), known(cast.lena)
    act(hold, "hold", cast.lena, date="2026-12-03", time="09:00")
    Inquiry.objects.filter(pk=late.pk).update(due_at=NOW - timedelta(days=2))
    Inquiry.objects.filter(pk=today.pk).update(due_at=NOW + timedelta(hours=3))
    page = html(client, cast.lena)
    assert [
        word for word in ("2 days late", "today, 12:12", "On hold until 3 Dec", "today, 09:12") if word not in page
    ] == []


def test_moments_are_told_in_the_readers_time_zone(client, cast, clock):
    known(cast.lena)
    cast.lena.time_zone = "Europe/London"
    cast.lena.save()
    assert [row.created for row in shown(client, cast.lena)] == ["today, 08:12"]


def test_tags_are_those_of_the_own_organisation(client, cast, accepted):
    for organisation, name in ((cast.bolzano, "Fair"), (cast.bolzano, "Bonus"), (cast.manufacturer, "Secret")):
        accepted.tags.add(Tag.objects.create(organisation=organisation, name=name))
    assert [row.tags for row in shown(client, cast.lena)] == [("Bonus", "Fair")]


@pytest.mark.parametrize("typed", ["261124/{n}", "261124{n}", "261124 / {n}", " 261124-{n} ", "261124/{n:.3}"])
def test_a_number_is_found_with_or_without_its_slash(client, cast, clock, typed):
    inquiry = act(known(cast.lena), "close", cast.lena)
    known(cast.lena, NOW - timedelta(days=3))
    typed = typed.format(n=inquiry.number[7:])
    assert pks(client, cast.lena, f"/?q={typed}") == [inquiry.pk]


@pytest.mark.parametrize("typed", ["Rossini", "%", "_", "999999", "/", "١"])
def test_what_no_number_begins_with_is_not_found(client, cast, typed):
    known(cast.lena)
    assert f"Nothing found for “{typed}”" in html(client, cast.lena, f"/?q={typed}".replace("%", "%25"))


def test_a_search_finds_nothing_that_one_may_not_see(client, cast, inquiry):
    assert pks(client, cast.bruno, f"/?q={inquiry.number}") == []


@pytest.mark.parametrize(
    "query", ["sort=drop", "group=x&whose=y", "page=abc", "q=%00", "page=%00", "sort=-", "whose=unit", "in=x"]
)
def test_an_address_that_makes_no_sense_shows_the_usual_list(client, cast, query):
    inquiry = known(cast.lena)
    assert pks(client, cast.lena, f"/?{query}") == [inquiry.pk]


def test_htmx_gets_the_results_alone_as_they_stand_in_the_page(client, cast, clock, accepted):
    client.force_login(cast.lena)
    part = client.get("/?group=all", headers={"HX-Request": "true"})
    # A token and a stamp are others each time.
    results, page = (
        re.sub(r'((csrfmiddlewaretoken" value|data-stamp)=")[^"]*', r"\1", text)
        for text in (part.content.decode().strip(), html(client, cast.lena, "/?group=all"))
    )
    assert results in page
    assert results.startswith('<div id="results"')
    assert "HX-Request" in part["Vary"].split(", ")


def test_a_page_of_the_history_is_restored_whole(client, cast):
    page = html(client, cast.lena, **{"HX-Request": "true", "HX-History-Restore-Request": "true"})
    assert page.startswith("<!doctype html>")


def test_the_number_of_queries_does_not_grow_with_the_rows(client, cast, clock, inquiry):
    known(cast.bruno)
    one = queries_of(client, cast.bruno)
    many(cast.bruno, 24)
    act(inquiry, "assign", cast.martin, target=f"organisation:{cast.bolzano.pk}")
    assert len(shown(client, cast.bruno)) == 30
    assert queries_of(client, cast.bruno) == one <= 11


def test_looking_writes_nothing(client, cast, offered):
    client.force_login(cast.lena)
    with CaptureQueriesContext(connection) as queries:
        client.get("/?q=26&sort=-contact")
    assert {query["sql"].lstrip("(").split()[0] for query in queries} <= {"SELECT", "SAVEPOINT", "RELEASE"}


def test_more_than_the_limit_is_not_counted(client, cast, clock, monkeypatch):
    monkeypatch.setattr(counting, "COUNT_LIMIT", 3)
    many(cast.lena, 1)
    page = html(client, cast.lena)
    assert ('<span class="count">3+</span>' in page, "1–5 of more than 3" in page) == (True, True)


def test_the_pager_says_which_rows_these_are(client, cast, clock):
    many(cast.lena, 1200)
    client.force_login(cast.lena)
    first = client.get("/").context
    assert (first["shown"], first["previous"]) == ("1–50 of 1,204", None)
    second = client.get(first["next"]).context
    assert (second["shown"], second["previous"]) == ("51–100 of 1,204", "/?group=open")


@pytest.mark.parametrize(
    ("address", "words", "way_on"),
    [
        ("/", "Nothing to do", ""),
        ("/?group=processed", "Nothing here yet", ""),
        ("/?whose=own", "Nothing to do", ""),
        ("/?q=9", "Nothing found for “9”", "/"),
    ],
)
def test_an_empty_list_says_so_kindly(client, cast, address, words, way_on):
    client.force_login(cast.bruno)
    empty = client.get(address).context["empty"]
    assert (empty.title, empty.url) == (words, way_on)


def test_an_empty_list_leads_to_where_something_is(client, cast):
    done = act(known(cast.jonas), "close", cast.jonas)
    client.force_login(cast.bruno)
    assert client.get("/?group=processed&whose=own").context["empty"].url == "/?group=processed"
    assert client.get(f"/?q={done.number}&group=open").context["empty"].url == f"/?q={done.number.replace('/', '%2F')}"


def test_who_is_not_signed_in_is_asked_to(client, db):
    assert client.get("/").url == "/account/sign-in/?next=/"
