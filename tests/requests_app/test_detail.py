"""The page of one inquiry: what each reader finds on it, and what never (features D; workflow.md 4, 7)."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from contacts.saving import create_contact
from requests_app import clock, notes, tags
from requests_app.creation import InquiryData, create_inquiry
from requests_app.models import Inquiry, InquiryArticle, Offer
from requests_app.timeline import beginning_of
from requests_app.types import Category
from tests.cast import NOW, act, contact_data

APPOINTMENT = {"date": "2026-11-26", "time": "10:00", "duration": "60"}
PART = {"HX-Request": "true"}


def address(inquiry, **query):
    return reverse("inquiry_detail", args=[inquiry.pk], query=query)


def page(client, person, inquiry, **query):
    """The page as the person gets it, as text."""
    client.force_login(person)
    answer = client.get(address(inquiry, **query))
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def offered_actions(html):
    """The codes of the actions in the panel of next steps, in order."""
    panel = html[html.index('class="area-next"') : html.index('class="area-contact"')]
    return re.findall(r"/actions/([a-z_]+)/", panel)


@pytest.fixture
def ordered(cast, accepted):
    """Lena's inquiry with an offer and an order."""
    agreed = act(
        accepted,
        "agree_offer",
        cast.lena,
        **APPOINTMENT,
        place="by_email",
        offer_number="26-11873",
        offer_amount="48200",
    )
    return act(agreed, "place_order", cast.lena, order_number="A-77441", order_amount="47000", customer_number="K-4711")


# --- Who sees it -------------------------------------------------------------------------------------------------


def test_another_dealer_finds_no_page(client, cast, accepted):
    client.force_login(cast.carla)
    assert client.get(address(accepted)).status_code == 404


def test_who_refused_finds_no_page_any_more(client, cast, offered):
    act(offered, "refuse", cast.lena)
    client.force_login(cast.lena)
    assert client.get(address(offered)).status_code == 404


def test_before_acceptance_the_page_tells_type_place_and_time_left(client, cast, offered):
    html = page(client, cast.lena, offered)
    facts = dict(re.findall(r"<dt>(.*?)</dt>\s*<dd>(.*?)</dd>", html.split("</main>")[0]))
    assert facts == {
        "Number": offered.number, "Type": "Offer", "Project type": "Renovation", "Place": "38122 Trento, Italy",
    }  # fmt: skip
    assert "48 h left" in html
    assert re.findall(r"/actions/([a-z]+)/", html.split("action-bar")[0]) == ["accept", "refuse"]


PERSONAL = ("Marco", "Bianchi", "marco.bianchi", "340", "Mazzini", "Cerchiamo", "search.example", "Finstral ·")


@pytest.mark.parametrize("query", [{}, {"category": "text"}, {"page": "2"}])
def test_before_acceptance_the_page_names_nobody(client, cast, offered, query):
    html = page(client, cast.lena, offered, **query)
    assert [word for word in PERSONAL if word in html] == []


def test_after_acceptance_a_dealer_reads_the_own_copy_of_the_contact(client, cast, accepted, contact):
    contact.last_name = "Changed"
    contact.save()
    html = page(client, cast.lena, accepted)
    assert ("Mr Marco Bianchi" in html, "Changed" in html) == (True, False)
    assert "Mr Marco Changed" in page(client, cast.martin, accepted)


def test_the_manufacturer_sees_who_handles_it_and_never_a_number_or_an_amount(client, cast, ordered):
    for query in ({}, {"category": "offers"}, {"category": "appointments"}):
        html = page(client, cast.martin, ordered, **query)
        assert re.findall(r"48[.,\s]?200|47[.,\s]?000|26-11873|A-77441|K-4711|€|EUR", html) == []
    assert re.search(r"Responsible</dt>\s*<dd>Lena Gruber", page(client, cast.martin, ordered))


def test_a_dealer_sees_numbers_and_amounts(client, cast, ordered):
    Offer.objects.create(inquiry=ordered, organisation=cast.bolzano, number="26-2", is_main=False, created_at=NOW)
    html = page(client, cast.lena, ordered)
    documents = html[html.index('class="documents"') :].split("</ul>")[0]
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", documents)).split(">", 1)[1].split()
    assert words == ["26-11873", "main", "€48,200", "26-2", "alternative", "A-77441", "order", "€47,000"]
    assert "K-4711" in html


def test_how_a_dealers_contact_differed_stays_with_the_dealer(client, cast, offered):
    create_contact(cast.bolzano, contact_data(town="Pergine"), by=cast.lena, at=NOW)
    inquiry = act(offered, "accept", cast.lena)
    assert "<del>Pergine</del> → <ins>Trento</ins>" in page(client, cast.lena, inquiry)
    assert "Pergine" not in page(client, cast.martin, inquiry)


# --- What stands on it -------------------------------------------------------------------------------------------


def test_the_contact_can_be_called_written_to_and_found(client, cast, accepted):
    html = page(client, cast.lena, accepted)
    assert 'href="tel:+393401234567"' in html
    mail = reverse("inquiry_mail", args=[accepted.pk])
    assert f'href="{mail}?to=marco.bianchi@casa.example" data-dialog' in html
    place = "Via%20Mazzini%2012%2C%2038122%20Trento%2C%20Italy"
    link = f'href="https://www.google.com/maps/search/?api=1&query={place}" target="_blank" rel="noopener noreferrer"'
    assert html.count(link) == 2  # the contact's address, and the building site


def test_the_number_is_copied_without_its_slash(client, cast, accepted):
    assert f'data-copy="{accepted.digits}"' in page(client, cast.lena, accepted)


def test_a_referrer_is_a_link_only_when_it_is_one_of_the_web(client, cast, accepted):
    Inquiry.objects.filter(pk=accepted.pk).update(landing_url="javascript:alert(1)//<b>")
    client.force_login(cast.lena)
    html = client.get(address(accepted)).content.decode()
    assert 'href="https://www.search.example/" target="_blank" rel="noopener noreferrer nofollow"' in html
    assert 'href="javascript' not in html
    assert "<dd>javascript:alert(1)//&lt;b&gt;</dd>" in html


def test_what_comes_from_outside_is_text(client, cast, contact):
    data = InquiryData(
        type="offer", origin="website", language="it", text="<script>1</script>\nnext", project_name="<img src=x>",
        extra={"<i>colour</i>": {"a": "<u>"}},
    )  # fmt: skip
    inquiry = create_inquiry(contact, data, unit=cast.manufacturer.root_unit, responsible=None, by=None, at=NOW)
    client.force_login(cast.martin)
    html = client.get(address(inquiry)).content.decode()
    assert re.findall(r"<script>1|<img|<i>colour|<u>", html) == []
    assert '<div class="note" dir="auto">&lt;script&gt;1&lt;/script&gt;\nnext</div>' in html


def test_an_inquiry_leads_to_the_contacts_other_inquiries(client, cast, accepted, contact):
    def another(number):
        data = InquiryData(type="general", origin="website", language="it")
        return create_inquiry(contact, data, unit=cast.manufacturer.root_unit, responsible=None, by=None, at=NOW)

    hidden, shown = another(1), another(2)
    shown = act(shown, "assign", cast.martin, target=f"organisation:{cast.bolzano.pk}")
    act(shown, "accept", cast.lena)
    html = page(client, cast.lena, accepted)
    assert (address(shown) in html, address(hidden) in html) == (True, False)
    assert address(hidden) in page(client, cast.martin, accepted)


def test_an_external_partner_is_named_with_its_customer_codes(client, cast, inquiry):
    act(inquiry, "assign", cast.martin, target=f"organisation:{cast.external.pk}")
    html = page(client, cast.martin, inquiry)
    partner = (
        r"External partner</dt>\s*<dd>Fenster Huber<span class=\"sub\">60999 · office@fenster-huber.example</span>"
    )
    assert re.search(partner, html)


def test_articles_are_listed_with_their_quantities(client, cast, inquiry):
    InquiryArticle.objects.create(inquiry=inquiry, code="S-1", quantity=2)
    InquiryArticle.objects.create(inquiry=inquiry, code="S-2", quantity=1)
    assert "<dd>2 × S-1\n1 × S-2</dd>" in page(client, cast.martin, inquiry)


@pytest.mark.parametrize(
    ("code", "data", "now"),
    [
        (None, {}, "Received"),
        ("arrange_appointment", APPOINTMENT | {"place": "on_site"}, "Advisory appointment"),
        ("agree_offer", APPOINTMENT | {"place": "on_site"}, "Offer agreed"),
        ("change_type", {"type": "general"}, None),
    ],
)
def test_the_step_bar_shows_how_far_an_offer_is(client, cast, accepted, code, data, now):
    if code:
        act(accepted, code, cast.lena, **data)
    step = re.search(r'aria-current="step">(.*?)</li>', page(client, cast.lena, accepted))
    assert (step.group(1) if step else None) == now


def test_an_agreed_moment_tells_where(client, cast, accepted):
    act(accepted, "arrange_appointment", cast.lena, **APPOINTMENT, place="studio", studio=str(cast.studio.pk))
    html = page(client, cast.lena, accepted)
    assert "Advisory appointment · Studio Bolzano" in html
    assert "Advisory appointment set</b> · 26 Nov 2026, 10:00–11:00 · In the studio · Studio Bolzano" in html


# --- Actions -----------------------------------------------------------------------------------------------------


def test_actions_stand_in_order_with_the_likely_first_and_the_dangerous_last(client, cast, accepted):
    html = page(client, cast.lena, accepted)
    assert offered_actions(html) == [
        "arrange_appointment", "agree_offer", "place_order", "hold", "assign", "change_type", "cancel",
    ]  # fmt: skip
    assert re.findall(r'class="(\S+)" data-dialog>', html) == ["next", "danger"]


def test_who_may_do_nothing_finds_no_actions(client, cast, accepted):
    html = page(client, cast.martin, accepted)
    assert re.findall(r"/actions/([a-z_]+)/", html) == []
    assert 'class="composer"' in html


def test_a_phone_has_all_actions_in_its_bar(client, cast, accepted):
    html = page(client, cast.lena, accepted)
    bar = html[html.index('class="action-bar"') :]
    assert re.findall(r"/actions/([a-z_]+)/", bar) == ["arrange_appointment", *offered_actions(html)]


def test_actions_carry_the_french_labels_of_the_workflow(client, cast, accepted):
    cast.lena.language = "fr"
    cast.lena.save()
    html = page(client, cast.lena, accepted)
    panel = html[html.index('class="area-next"') : html.index('class="area-contact"')]
    assert re.findall(r"</svg> (.+?)</a>", panel) == [
        "Fixer un rendez-vous conseil", "Fixer la remise du devis", "Passer la commande", "Mettre en attente",
        "Attribuer la demande", "Modifier le type", "Clôre la demande",
    ]  # fmt: skip


# --- History -----------------------------------------------------------------------------------------------------


def titles(html):
    return re.findall(r'<div class="entry">\s*<div><b>(.*?)</b>', html)


def write_notes(inquiry, person, count):
    for number in range(count):
        notes.add(inquiry, f"Note {number}", by=person, at=NOW + timedelta(minutes=number))


def test_the_history_shows_categories_with_counts(client, cast, accepted):
    write_notes(accepted, cast.lena, 2)
    html = page(client, cast.lena, accepted)
    tabs = re.findall(r">([^<>]+) <span class=\"count\">(\d+)</span></a>", html)
    assert tabs == [("All", "5"), ("Text of the inquiry", "1"), ("Notes", "2"), ("Assignments", "2")]


def test_a_category_shows_only_its_entries(client, cast, accepted):
    write_notes(accepted, cast.lena, 1)
    assert titles(page(client, cast.lena, accepted, category="assignments")) == ["Inquiry accepted", "Inquiry assigned"]


def test_a_category_or_page_that_makes_no_sense_shows_everything(client, cast, accepted):
    assert len(titles(page(client, cast.lena, accepted, category="nonsense", page="-1"))) == 3


def test_htmx_gets_the_part_that_the_page_shows(client, cast, accepted):
    html = page(client, cast.lena, accepted, category="assignments")
    part = client.get(address(accepted, category="assignments"), headers=PART).content.decode()
    assert part.strip().startswith('<section class="card panel" id="history"')
    token = r'name="csrfmiddlewaretoken" value="\w+"'
    assert re.sub(token, "", unescape(part).strip()) in re.sub(token, "", html)


def test_a_long_history_comes_in_pages(client, cast, accepted):
    write_notes(accepted, cast.lena, 60)
    first = page(client, cast.lena, accepted)
    assert (len(titles(first)), f"{address(accepted)}?category=&page=2" in first) == (50, True)
    rest = client.get(address(accepted, page=2), headers=PART).content.decode()
    assert (len(titles(rest)), "page=3" in rest, "<section" in rest) == (13, False, False)


def test_the_dealer_reads_the_history_in_the_own_time_zone(client, cast, accepted):
    cast.lena.time_zone = "America/New_York"
    cast.lena.save()
    assert "24 Nov 2026, 03:12 · Lena Gruber · Studio Bolzano" in page(client, cast.lena, accepted)


def test_a_category_without_entries_keeps_its_tab_while_it_is_open(client, cast, accepted):
    html = page(client, cast.lena, accepted, category=Category.FILES)
    assert re.findall(r'aria-current="page">(.*?) <span class="count">(\d+)<', html) == [("Files", "0")]


def test_a_long_note_is_shown_in_its_beginning_and_in_full_when_asked(client, cast, accepted):
    text = "نافذة 🪟 " * 6000
    entry = notes.add(accepted, text[:50_000].strip(), by=cast.lena, at=NOW)
    first = page(client, cast.lena, accepted)
    link = f"{address(accepted)}?entry={entry.pk}"
    shown = re.search(r'<div class="note" dir="auto">(.*?)</div>', first).group(1)
    assert (link in first, len(shown) < 1600, shown.endswith("🪟 …")) == (True, True, True)
    whole = unescape(client.get(link, headers=PART).content.decode())
    assert (text[:50_000].strip() in whole, "Show all" in whole, titles(whole)) == (True, False, ["Note"])
    client.force_login(cast.carla)
    assert client.get(link).status_code == 404


@pytest.mark.parametrize(
    ("text", "beginning"),
    [
        ("short", ""),
        ("x" * 1500, ""),
        ("x" * 1501, "x" * 1500),
        ("line\n" * 30, "line\n" * 24 + "line"),
        ("e\u0301" * 800, "e\u0301" * 750),
        ("x" * 1499 + "e\u0301", "x" * 1499),
        ("x" * 1498 + "👨\u200d👩 and so on", "x" * 1498),
    ],
)
def test_a_beginning_ends_between_letters(text, beginning):
    assert beginning_of(text) == beginning


# --- Speed -------------------------------------------------------------------------------------------------------


def queries(client, person, inquiry):
    client.force_login(person)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address(inquiry)).status_code == 200
    return len(captured)


@pytest.mark.parametrize("name", ["lena", "martin"])
def test_the_number_of_queries_does_not_grow_with_the_history(client, cast, accepted, name):
    before = queries(client, getattr(cast, name), accepted)
    write_notes(accepted, cast.lena, 29)
    assert queries(client, getattr(cast, name), accepted) == before
    write_notes(accepted, cast.lena, 270)
    assert queries(client, getattr(cast, name), accepted) == before
    assert before <= 12


def test_colleagues_and_all_else_that_a_contact_has_cost_no_query_more(client, cast, accepted):
    plain = queries(client, cast.lena, accepted)
    record = accepted.assignments.get().to_contact
    record.company = "Rossi Serramenti"
    record.save()
    for number in range(8):
        mails = [f"m{number}@rossi.example", f"n{number}@rossi.example"]
        data = contact_data(company=" ROSSI serramenti", emails=mails, phones=[], last_name=f"Rossi {number}")
        create_contact(cast.bolzano, data, by=cast.lena if number else None, at=NOW)
    tags.put_on(accepted, "School", by=cast.lena, at=NOW)
    Offer.objects.create(inquiry=accepted, organisation=cast.bolzano, number="26-2", is_main=True, created_at=NOW)
    assert queries(client, cast.lena, accepted) == plain <= 12
    html = page(client, cast.lena, accepted)
    people = html[html.index('id="colleagues-title"') :].split("</section>")[0]
    assert (people.count("Marco Rossi"), people.count("/contacts/"), "Show all" in people) == (5, 7, True)
    assert "Marco Rossi 0" in people


def test_a_lapsed_hand_over_is_said_to_come_back_from_its_receiver(client, cast, offered):
    clock.expire_unanswered(NOW + timedelta(days=3))
    assert "<b>Not answered in time, returned</b> · from Studio Bolzano" in page(client, cast.martin, offered)
