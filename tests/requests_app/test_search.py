"""The full-text search: every sentence of features L7, for each reader exactly what their pages show."""

import random
import re
from html import unescape
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contacts.saving import create_contact, data_of
from core import keys
from core.text import search_key
from requests_app import contact_keeping, files, notes, search
from requests_app.actions.catalogue import ACTIONS
from requests_app.actions.perform import perform
from requests_app.actions.undo import UNDO_TIME, undo
from requests_app.creation import InquiryData, SiteData, create_inquiry
from requests_app.models import CancelReason, HistoryEntry, Inquiry, InquirySearch, Tag
from requests_app.search.finding import Search, Words
from requests_app.search.sources import fields_of
from requests_app.search.tasks import fill_search, take_names
from requests_app.visibility import Stake, history_for, redact
from tests.cast import NOW, act, contact_data
from tests.requests_app.test_list import many

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def add(person, *, text="", project="", site=None, at=NOW, **fields) -> Inquiry:
    """An inquiry that the person made for themselves; the fields are those of the contact."""
    known = {"first_name": "Ugo", "last_name": "Nardi", "emails": [], "phones": [("mobile", "+39 335 000 11 22")]}
    contact = create_contact(person.organisation, contact_data(**(known | fields)), by=person, at=at)
    data = InquiryData(type="offer", origin="phone", language="it", text=text, project_name=project, site=site)
    return create_inquiry(contact, data, unit=person.unit, responsible=person, by=person, at=at)


def page(client, person, text, **words) -> str:
    client.force_login(person)
    return client.get(f"/?{urlencode({'q': text} | words)}").content.decode()


def found(client, person, text, **words) -> list[int]:
    """The inquiries of the page, in no order."""
    client.force_login(person)
    answer = client.get(f"/?{urlencode({'q': text} | words)}")
    return sorted(row.inquiry.pk for row in answer.context["rows"])


def hits(client, person, text, **words) -> list[str]:
    """Where the only row matched, as the page says it, the marked in brackets."""
    shown = re.findall(
        r'<span class="hit">(.*?)</span>(?=<span class="hit">|</div>)', page(client, person, text, **words)
    )
    plain = (re.sub("<mark>(.*?)</mark>", r"[\1]", one) for one in shown)
    return [unescape(re.sub("<[^>]*>", "", one)) for one in plain]


@pytest.fixture
def wanted(cast, clock) -> Inquiry:
    """An inquiry of Lena with something in every field, beside one that shares nothing with it."""
    add(cast.lena)
    inquiry = add(
        cast.lena, type="commercial", first_name="Käthe", last_name="Häusler", company="Holzbau Müller & Söhne GmbH",
        position="Bauleiterin", vat_number="IT01234567890", street="Große Straße", house_number="7b",
        postal_code="39042", town="Brixen", emails=["kaethe.haeusler@holzbau-mueller.example"],
        phones=[("mobile", "+39 340 123 45 67"), ("work", "+49 170 9876543")], customer_numbers=["K-4471"],
        project="Schloss Wolkenstein", text="Sechzehn Fenster für den Wintergarten, Kontakt: max@architekt.example",
        site=SiteData(street="Am Anger", house_number="3", postal_code="6020", town="Innsbruck", country="AT"),
    )  # fmt: skip
    notes.add(inquiry, "Möchte Dreifachverglasung. Büro 0472 / 83 14 15", by=cast.lena, at=NOW)
    content: dict[str, Any] = {"content": PDF, "declared_type": "application/pdf"}
    files.add_file(inquiry, name="Grundriß_Süd-2.pdf", by=cast.lena, at=NOW, **content)
    act(inquiry, "agree_offer", cast.lena, date="2026-12-01", time="10:00", duration="60", place="studio",
        studio=cast.studio.pk, offer_number="A-2026/1177", offer_amount="8800")  # fmt: skip
    inquiry.tags.add(Tag.objects.create(organisation=cast.bolzano, name="Förderung"))
    search.refresh([inquiry.pk])
    return inquiry


FINDING = [
    "Häusler", "häus", "HÄUS", "haus", "hausler käthe", "kathe haus", "müll", "bau", "lzba", "söhne", "bauleit",
    "strasse", "Straße", "große strasse 7b", "39042", "brixen", "brix haus",
    "kaethe.haeusler@holzbau-mueller.example", "Haeusler@Holz", "@holzbau", "holzbau-mueller.example",
    "0039 340 123", "340/123 45 67", "3401234567", "+39 340 1234567", "340 123", "1234567", "2345", "123 45 67",
    "0170 9876", "+49 (0)170 987", "0049170", "9876543", "IT 0123 4567 890", "01234567890", "it01234", "k4471",
    "K-44",
    "wolkenstein", "schloss", "enstein", "wintergarten", "max@architekt", "sechz winterg",
    "anger", "6020 Innsbruck", "innsb anger", "39042 340123",
    "dreifach", "0472831415", "0472 831", "831415",
    "grundriss", "süd", "sud 2", "pdf",
    "lena wolken", "gruber wintergarten", "bolzano häus",
    "A-2026/1177", "a20261177", "2026/1177", "förd", "wintergarten häusler 6020 förderung",
    "  häusler\u200b  ", "Ha\u0308usler", "ＨÄＵＳ", "häusler, käthe!", "%häus%",
]  # fmt: skip


def test_whatever_is_typed_finds_the_inquiry_and_no_other(client, cast, wanted):
    missed = [typed for typed in FINDING if found(client, cast.lena, typed) != [wanted.pk]]
    assert missed == []


@pytest.mark.parametrize("how", ["{}/{}", "{}{}", "{} {}", "{}-{}", "{1}", "#{}/{}"])
def test_a_number_is_found_with_or_without_its_slash(client, cast, wanted, how):
    typed = how.format(*wanted.number.split("/"))
    assert found(client, cast.lena, typed) == [wanted.pk]
    assert found(client, cast.lena, typed, **{"in": "number"}) == [wanted.pk]


NOT_FINDING = [
    "usler", "häusler nardi", "haus haus hauz", "9999", "39 340 124", "Haußler", "kathe.hausler@x", "8800", "123 46",
]  # fmt: skip


def test_what_is_not_there_is_not_found(client, cast, wanted):
    assert [typed for typed in NOT_FINDING if found(client, cast.lena, typed)] == []


PARTS = {
    "number": ["{number}"],
    "contact": ["häusler", "holzbau", "340 123", "brixen", "k4471"],
    "site": ["anger", "innsbruck 6020"],
    "notes": ["dreifach", "wintergarten", "wolkenstein"],
    "files": ["grundriss", "pdf"],
    "responsible": ["jonas kofler"],
    "": ["a20261177", "förderung"],
}


@pytest.mark.parametrize("part", [part for part in PARTS if part])
def test_each_part_can_be_searched_alone(client, cast, wanted, part):
    act(wanted, "assign", cast.lena, target=f"person:{cast.jonas.pk}")
    for other, texts in PARTS.items():
        for text in texts:
            expected = [wanted.pk] if other == part else []
            typed = text.format(number=wanted.number)
            assert (typed, found(client, cast.lena, typed, **{"in": part})) == (typed, expected)


def test_a_search_is_limited_by_days(client, cast, wanted):
    assert found(client, cast.lena, "häus", created_from="2026-11-24", created_to="2026-11-24") == [wanted.pk]
    assert found(client, cast.lena, "häus", created_from="2026-11-25") == []
    assert found(client, cast.lena, "häus", created_to="2026-11-23") == []


def test_a_search_finds_what_is_processed_too_unless_asked_otherwise(client, cast, wanted):
    act(wanted, "cancel", cast.lena, reason=CancelReason.objects.first().pk)
    assert found(client, cast.lena, "häus") == [wanted.pk]
    assert found(client, cast.lena, "häus", group="open") == []


# --- Who finds what ----------------------------------------------------------------------------------------------


def test_before_acceptance_only_what_the_page_shows_is_found(client, cast, inquiry):
    notes.add(inquiry, "Geheimnis", by=cast.martin, at=NOW)
    files.add_file(inquiry, name="Plan.pdf", content=PDF, declared_type="application/pdf", by=cast.martin, at=NOW)
    act(inquiry, "assign", cast.martin, target=f"organisation:{cast.bolzano.pk}", note="Zuweisungsnotiz")
    for typed in (inquiry.number, inquiry.number[7:], "38122", "Trento", "38122 trento"):
        assert found(client, cast.lena, typed) == [inquiry.pk]
    hidden = ["Bianchi", "Marco", "bianchi@casa", "340 123", "3401234567", "Mazzini", "Cerchiamo", "Villa", "Geheimnis",
              "Plan", "pdf", "Zuweisungsnotiz", "Pichler", "12"]  # fmt: skip
    for typed in hidden:
        assert (typed, found(client, cast.lena, typed)) == (typed, [])
        assert "Nothing found" in page(client, cast.lena, typed)
    for typed in ("Bianchi", "340 123", "Geheimnis", "Plan", "Zuweisungsnotiz", "bolzano 48213"):
        assert (typed, found(client, cast.martin, typed)) == (typed, [inquiry.pk])
    for typed in (*hidden, inquiry.number, "Trento"):
        assert found(client, cast.carla, typed) == []


def test_after_acceptance_each_side_finds_its_own_record(client, cast, accepted):
    ours = accepted.assignments.get().to_contact
    changed = data_of(ours)
    changed.last_name, changed.emails = "Verdi", ["verdi@casa.example"]
    contact_keeping.edit(ours, changed, by=cast.lena, at=NOW)
    assert found(client, cast.lena, "verdi") == found(client, cast.martin, "bianchi") == [accepted.pk]
    assert found(client, cast.martin, "verdi") == found(client, cast.lena, "bianchi@casa") == []
    assert found(client, cast.lena, "cerchiamo") == found(client, cast.martin, "cerchiamo") == [accepted.pk]


def test_offers_and_tags_are_found_by_their_own_organisation_alone(client, cast, accepted):
    act(accepted, "agree_offer", cast.lena, date="2026-12-01", time="10:00", duration="60", place="studio",
        studio=cast.studio.pk, offer_number="ZZ-777", offer_amount="8800", note="Bitte freundlich")  # fmt: skip
    accepted.tags.add(Tag.objects.create(organisation=cast.bolzano, name="Eilig"))
    accepted.tags.add(Tag.objects.create(organisation=cast.manufacturer, name="Messe"))
    search.refresh([accepted.pk])
    assert found(client, cast.lena, "ZZ-777") == found(client, cast.lena, "eilig") == [accepted.pk]
    assert found(client, cast.martin, "ZZ-777") == found(client, cast.martin, "eilig") == []
    assert found(client, cast.martin, "messe") == found(client, cast.martin, "freundlich") == [accepted.pk]
    assert found(client, cast.lena, "messe") == []


def test_hand_overs_between_others_are_not_found(client, cast, inquiry):
    act(inquiry, "assign", cast.martin, target=f"organisation:{cast.verona.pk}", note="Erstversuch")
    act(inquiry, "refuse", cast.carla, reason="Keinezeit")
    assert found(client, cast.carla, "bianchi") == found(client, cast.carla, inquiry.number) == []
    assert found(client, cast.martin, "keinezeit") == [inquiry.pk]
    act(inquiry, "assign", cast.martin, target=f"organisation:{cast.bolzano.pk}", note="Zweitversuch")
    act(inquiry, "accept", cast.lena)
    assert found(client, cast.lena, "zweitversuch") == [inquiry.pk]
    assert found(client, cast.lena, "erstversuch") == found(client, cast.lena, "keinezeit") == []


def test_what_is_shared_is_found_by_the_manufacturer_until_it_is_taken_back(client, cast, wanted):
    assert found(client, cast.martin, "häusler") == []
    contact_keeping.share(wanted, True, by=cast.lena, at=NOW)
    assert found(client, cast.ada, "häusler") == found(client, cast.ada, "dreifach") == [wanted.pk]
    assert found(client, cast.ada, "a20261177") == found(client, cast.ada, "förderung") == []
    contact_keeping.share(wanted, False, by=cast.lena, at=NOW)
    assert found(client, cast.ada, "häusler") == []


def test_colleagues_without_a_share_in_it_find_nothing(client, cast, wanted):
    own = add(cast.jonas, last_name="Häusler")
    assert found(client, cast.lena, "häusler") == [wanted.pk]
    assert found(client, cast.bruno, "häusler") == [wanted.pk, own.pk]
    assert found(client, cast.bruno, "häusler", whose="own") == []


def test_what_can_be_found_is_what_visibility_says(cast, inquiry):
    """requests_app.search asks for organisations what pages ask for people: both rules are the same."""
    notes.add(inquiry, "Vorher", by=cast.martin, at=NOW)
    to_verona, to_bolzano = (f"organisation:{whose.pk}" for whose in (cast.verona, cast.bolzano))
    for code, by, data in [
        ("assign", cast.martin, {"target": to_verona, "note": "eins"}),
        ("refuse", cast.carla, {"reason": "keine Zeit"}),
        ("assign", cast.martin, {"target": to_bolzano, "note": "zwei"}),
        ("accept", cast.lena, {}),
        ("assign", cast.lena, {"target": f"person:{cast.jonas.pk}", "note": "drei"}),
    ]:
        act(inquiry, code, by, **data)
        known = fields_of([inquiry.pk])
        assert {whose for _pk, whose in known} == {
            person.organisation.pk
            for person in (cast.ada, cast.bruno, cast.carla)
            if Inquiry.objects.visible_to(person).exists()
        }
        for person in (cast.ada, cast.bruno, cast.carla):
            if fields := known.get((inquiry.pk, person.organisation.pk)):
                (shown,) = redact(Inquiry.objects.all(), person)
                read = {entry.note for entry in history_for(shown, person)} - {""}
                assert {field.text for field in fields if field.label == "note"} - {"", "keine Zeit"} == read
                names = [] if shown.shown_to == Stake.OFFERED else [shown.contact.get_full_name()]
                assert [field.text for field in fields if field.label == "contact"] == names


# --- Kept in the same transaction --------------------------------------------------------------------------------


def test_a_note_is_found_as_it_is_now(client, cast, wanted):
    entry = notes.add(wanted, "Erkerfenster", by=cast.lena, at=NOW)
    assert found(client, cast.lena, "erker") == [wanted.pk]
    notes.edit(entry, "Dachfenster", at=NOW)
    assert (found(client, cast.lena, "erker"), found(client, cast.lena, "dachf")) == ([], [wanted.pk])
    notes.delete(entry)
    assert found(client, cast.lena, "dachf") == []


def test_a_file_is_found_as_it_is_called_now(client, cast, wanted):
    file = wanted.files.get()
    files.rename(file, "Ansicht", by=cast.lena, at=NOW)
    assert (found(client, cast.lena, "grundriss"), found(client, cast.lena, "ansicht")) == ([], [wanted.pk])
    file.refresh_from_db()
    files.delete(file, by=cast.lena, at=NOW)
    assert found(client, cast.lena, "ansicht") == []
    files.restore(file, by=cast.lena, at=NOW)
    assert found(client, cast.lena, "ansicht") == [wanted.pk]


def test_what_is_undone_is_not_found(client, cast, wanted):
    data = {"date": "2026-12-02", "time": "10:00", "duration": "60", "place": "studio", "studio": cast.studio.pk}
    data |= {"offer_number": "B-5511"}
    perform(wanted, ACTIONS["postpone_offer"], by=cast.lena, at=NOW, data=data, undo_for=UNDO_TIME)
    assert (found(client, cast.lena, "a20261177"), found(client, cast.lena, "B-5511")) == ([], [wanted.pk])
    undo(wanted, HistoryEntry.objects.get(action="postpone_offer").pk, by=cast.lena, at=NOW)
    assert (found(client, cast.lena, "a20261177"), found(client, cast.lena, "B-5511")) == ([wanted.pk], [])


def test_renaming_a_colleague_renames_them_in_the_search(client, cast, wanted):
    type(cast.lena).objects.filter(pk=cast.lena.pk).update(last_name="Oberhofer")
    take_names("person", cast.lena.pk)
    assert (found(client, cast.lena, "gruber"), found(client, cast.lena, "oberhofer wolken")) == ([], [wanted.pk])


def test_words_that_got_lost_are_found_and_put_right(client, cast, wanted, capsys):
    call_command("check_search")
    InquirySearch.objects.filter(inquiry=wanted).update(document="'zzz'")
    InquirySearch.objects.exclude(inquiry=wanted).delete()
    InquirySearch.objects.create(inquiry=wanted, organisation=cast.verona, document="'häusler'")
    with pytest.raises(CommandError):
        call_command("check_search")
    assert capsys.readouterr().out.splitlines()[-1] == "1 missing, 1 left over, 1 different"
    call_command("check_search", "--repair")
    call_command("check_search")
    assert found(client, cast.lena, "häusler") == [wanted.pk]


def test_words_are_taken_where_none_are_kept(client, cast, wanted):
    InquirySearch.objects.all().delete()
    fill_search()
    assert found(client, cast.lena, "häusler") == [wanted.pk]


def test_words_are_forgotten_at_once(cast, wanted):
    search.forget([wanted.pk])
    assert not InquirySearch.objects.filter(inquiry=wanted).exists()


# --- Whatever is typed -------------------------------------------------------------------------------------------


ODD = [
    "\x00", "a\x00b", "x" * 10_000, "1" * 10_000, "wort " * 3000, "😀", "مرحبا", "漢字", "?!…", "' OR 1=1 --", "':*",
    "%", "a & | ! <-> b", "\\", "((", "@", "@@", "a@b@c", "\ud83d".encode("utf-8", "surrogatepass"), "İ", "ﬀ", "…", "_",
]  # fmt: skip


def test_whatever_is_typed_gets_a_friendly_answer(client, cast, wanted):
    client.force_login(cast.lena)
    for typed in ODD:
        answer = client.get(f"/?{urlencode({'q': typed})}")
        assert (typed, answer.status_code) == (typed, 200)
        if answer.context["search"]:
            assert "Nothing found for" in answer.content.decode()


def test_names_in_any_script_are_found(client, cast):
    for name in ("漢字 太郎", "مرحبا خالد", "Ζωή Παπαδοπούλου", "Łukasz Żółć", "Ö’Brien Fitz-Möller", "İpek Şahin"):
        first, last = name.split()
        inquiry = add(cast.lena, first_name=first, last_name=last)
        for typed in (name, last, first, last.upper()):
            assert (typed, found(client, cast.lena, typed)) == (typed, [inquiry.pk])


# --- Where it matched --------------------------------------------------------------------------------------------


MATCHED = [
    ("häus", ["Contact: Käthe [Häus]ler"]),
    ("HAUS kat", ["Contact: [Kät]he [Häus]ler"]),
    ("lzba", ["Company: Ho[lzba]u Müller & Söhne GmbH"]),
    ("strasse", ["Address: Große [Straße] 7b, 39042 Brixen"]),
    ("0039 340 123", ["Phone: +[39 340 123] 45 67"]),
    ("340/123 45 67", ["Phone: +39 [340 123 45 67]"]),
    ("0170 98", ["Phone: [+49 170 9876543]"]),
    ("haeusler@holz", ["E-mail: [kaethe.haeusler@holzbau-mueller.example]"]),
    ("innsb", ["Building site: Am Anger 3, 6020 [Innsb]ruck"]),
    ("dreifach", ["Note: Möchte [Dreifach]verglasung. Büro 0472 / 83 14 15"]),
    ("0472831", ["Note: Möchte Dreifachverglasung. Büro [0472 / 83 1]4 15"]),
    ("grundriss", ["File: [Grundriß]_Süd-2.pdf"]),
    ("a20261177", ["Offer: [A-2026/1177]"]),
    ("förd", ["Tag: [Förd]erung"]),
    ("gruber häus", ["Contact: Käthe [Häus]ler", "Responsible: Lena [Gruber]"]),
    ("anger wolkenst sechz haus", [
        "Contact: Käthe [Häus]ler", "Building site: Am [Anger] 3, 6020 Innsbruck", "Project: Schloss [Wolkenst]ein",
    ]),
]  # fmt: skip


def test_a_row_says_where_it_matched(client, cast, wanted):
    for typed, said in MATCHED:
        assert (typed, hits(client, cast.lena, typed)) == (typed, said)


def test_a_number_is_marked(client, cast, wanted):
    assert hits(client, cast.lena, wanted.number.replace("/", "")) == [f"Number: [{wanted.number}]"]


def test_long_notes_are_cut_around_the_word(client, cast, wanted):
    notes.add(wanted, "Anfang " + "Füllwort " * 100 + "Erkerfenster " + "Ende " * 100, by=cast.lena, at=NOW)
    (said,) = hits(client, cast.lena, "erker")
    assert re.fullmatch(r"Note: …(Füllwort )+\[Erker\]fenster (Ende ?)+…", said)
    assert len(said) < 150


def test_what_is_marked_is_text_and_not_a_page(client, cast, wanted):
    notes.add(wanted, "<script>alert(1)</script> Erkerfenster & mehr", by=cast.lena, at=NOW)
    shown = page(client, cast.lena, "erker")
    assert "&lt;script&gt;alert(1)&lt;/script&gt; <mark>Erker</mark>fenster &amp; mehr" in shown


def test_hits_say_nothing_that_their_reader_may_not_know(client, cast, offered):
    assert hits(client, cast.lena, "trento") == ["Building site: 38122 [Trento]"]
    assert hits(client, cast.lena, "trento", **{"in": "contact"}) == []


def test_the_number_of_queries_does_not_grow_with_the_hits(client, cast, clock):
    counts = []
    for number in (1, 30):
        for _ in range(number):
            add(cast.lena, last_name="Häusler")
        client.force_login(cast.lena)
        client.get("/?q=haus")
        with CaptureQueriesContext(connection) as queries:
            client.get("/?q=haus")
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("narrow", [lambda search: search.condition, lambda search: search.looked_up])
def test_an_index_answers(cast, clock, narrow):
    many(cast.lena, 2000)
    InquirySearch.objects.bulk_create(
        InquirySearch(inquiry=inquiry, organisation=cast.bolzano, document=f"'maier{inquiry.pk}' 'fenster'")
        for inquiry in Inquiry.objects.filter(searched=None)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        cursor.execute("SET LOCAL enable_seqscan = off")
        everywhere = InquirySearch.objects.filter(document=Words("'maier7'")).explain()
        seen = Inquiry.objects.visible_parts(cast.bruno, cast.bruno.scope)[0]
        plan = seen.filter(narrow(Search.of("maier7", "", cast.bruno))).order_by("seen__due_sort", "pk")[:51].explain()
    index = r"Bitmap Index Scan on requests_search.*\n\s+Index Cond: .*document @@"
    assert re.search(index, everywhere)
    assert "Seq Scan" not in plan


def test_for_who_sees_many_few_are_looked_up_once_with_the_same_result(client, cast, clock, monkeypatch):
    expected = sorted(add(cast.martin, last_name=name).pk for name in ("Häusler", "Haus", "Hausmann"))
    add(cast.carla, last_name="Häusler")
    many(cast.martin, 5)
    for most, looks in ((10_000, 1), (0, 0)):
        monkeypatch.setattr(keys, "MOST", most)
        client.force_login(cast.martin)
        with CaptureQueriesContext(connection) as queries:
            shown = client.get("/?q=haus")
        assert sorted(row.inquiry.pk for row in shown.context["rows"]) == expected
        looked = [sql for sql in queries if sql["sql"].startswith('SELECT "requests_app_inquirysearch"."inquiry_id"')]
        assert len(looked) == looks


# --- All at once -------------------------------------------------------------------------------------------------

SPICE = ["Fenster", "Türe", "Wintergarten", "Renovierung", "größer", "Straße", "año", "façade", "Œuvre", "naïf"]


def test_words_of_any_field_are_found_by_their_owner_as_by_a_plain_scan(client, cast, clock):
    chance = random.Random(4)
    texts = {}
    for number in range(250):
        who = chance.choice([cast.lena, cast.jonas, cast.carla])
        first, last = (
            chance.choice(["Ève", "Jörg", "Anna", "Íñigo", "Łucja", "Zoë"]),
            chance.choice(["Groß", "Müller", "Grossi", "Ñuñez", "Mair"]),
        )
        company = chance.choice(["", "", "Holzbau Süd", "Bauhaus AG", "Fensterbau Groß"])
        text = " ".join(chance.choices(SPICE, k=4))
        note = " ".join(chance.choices(SPICE, k=2))
        inquiry = add(who, first_name=first, last_name=last, company=company, text=text, project=f"Haus {number % 9}")
        notes.add(inquiry, note, by=who, at=NOW)
        scanned = [search_key(part).split() for part in (first, last, text, note, "Haus")]
        texts[inquiry.pk] = (who, [word for words in scanned for word in words], search_key(f"{company} Haus"))
    for _ in range(60):
        word = chance.choice([*SPICE, "Groß", "Müller", "bau", "haus", "Ève", "ñuñ", "œuv", "gross"])
        cut = word[: chance.randint(3, len(word))]
        typed = chance.choice([cut, cut.upper(), f"{cut} {chance.choice(SPICE)}"])
        keys = search_key(typed).split()
        for reader in (cast.bruno, cast.carla):
            expected = sorted(
                pk
                for pk, (who, words, infix) in texts.items()
                if who.organisation == reader.organisation
                and all(any(word.startswith(key) for word in words) or key in infix for key in keys)
            )
            assert (typed, found_all(client, reader, typed)) == (typed, expected)


def found_all(client, person, text) -> list[int]:
    """All pages."""
    client.force_login(person)
    address, pks = f"/?{urlencode({'q': text})}", []
    while address:
        context = client.get(address).context
        pks += [row.inquiry.pk for row in context["rows"]]
        address = context["next"]
    return sorted(pks)


# --- The field ---------------------------------------------------------------------------------------------------


def test_typing_goes_on_with_the_address_that_the_first_letter_made(client, cast, wanted):
    client.force_login(cast.lena)
    typing = {"HX-Request": "true", "HX-Source": "form#search"}
    first = client.get("/?q=ha&in=", headers=typing | {"HX-Current-URL": "https://x.example/?group=open"})
    assert (first["HX-Push-Url"], first.get("HX-Replace-Url")) == ("/?q=ha", None)
    more = client.get("/?q=haus&in=contact", headers=typing | {"HX-Current-URL": "https://x.example/?q=ha"})
    assert (more["HX-Replace-Url"], more.get("HX-Push-Url")) == ("/?q=haus&in=contact", None)


def test_a_search_keeps_what_the_list_is_filtered_by(client, cast, wanted):
    shown = page(
        client, cast.lena, "haus", type="offer", **{"in": "contact", "created_from": "2026-11-01", "sort": "-due"}
    )
    for kept in (
        '<input type="hidden" name="type" value="offer" form="search">',
        '<input type="hidden" name="sort" value="-due" form="search">',
        '<input type="radio" name="in" value="contact" form="search" checked>',
        '<input type="date" class="input" name="created_from" value="2026-11-01" form="search">',
        '<input type="search" name="q" value="haus"',
    ):
        assert shown.count(kept) == 1
    assert shown.count('id="search-options"') == 1


def test_nothing_found_leads_on(client, cast, wanted):
    shown = page(client, cast.lena, "haus", **{"in": "files"})
    assert "Search everywhere" in shown
    assert 'href="/?q=haus"' in shown
    assert "Search in all" in page(client, cast.lena, "haus", group="processed")
    assert "Type a few letters or digits." in page(client, cast.lena, "?!")
