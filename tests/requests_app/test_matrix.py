"""Role × organisation × stage × field: who reads what of an inquiry, on every page (workflow.md 7, features B4).

Each field has a word of its own; all pages that a person can open are searched for all words. What may be read is
written in the tables below, everything else is nobody's business.
"""

import re
from datetime import timedelta
from itertools import pairwise

import pytest
from django.urls import reverse

from accounts.rights import DEFAULT_ROLES
from contacts.models import Contact
from contacts.saving import create_contact
from core.models import OutgoingMail
from requests_app import access, notes
from requests_app import clock as time
from requests_app.actions.catalogue import ACTIONS
from requests_app.bulk.deeds import DEEDS
from requests_app.creation import InquiryData, create_inquiry
from requests_app.files import add_file
from requests_app.listing.selection import Group
from requests_app.models import Inquiry
from requests_app.sorting import SORTS
from requests_app.types import Category
from tests.cast import NOW, act, add_person, contact_data
from tests.requests_app.seeds import Seeds, personal

APPOINTMENT = {"date": "2026-11-26", "time": "10:00", "duration": "60", "place": "on_site"}
OFFER = {"offer_number": "O", "offer_amount": "1"}
ORDER = {"order_number": "A", "order_amount": "1", "customer_number": "K"}
# Known before acceptance: place, number and type (workflow.md 7).
SITE = {"requests_app.Inquiry.site_postal_code", "requests_app.Inquiry.site_town"}
ROLES = tuple(DEFAULT_ROLES)
ALL_BUT_OWN_ONLY = set(ROLES) - {"sales_advisor"}

# Groups of words: of the manufacturer and of the dealer, its copy of the contact or its own, tags and amounts.
INQUIRY, OWNERS = "inquiry", "manufacturer's contact"
DEALERS, AMOUNTS, DEALERS_TAGS, OWNERS_TAGS = "dealer's contact", "amounts", "dealer's tags", "manufacturer's tags"

HOME_READS = {INQUIRY, OWNERS, OWNERS_TAGS}
DEALER_READS = {INQUIRY, DEALERS, AMOUNTS, DEALERS_TAGS}
# Stage: organisation -> (roles for whom the inquiry exists, groups that they may read).
NOTHING: tuple[set[str], set[str]] = (set(), set())
MAY_READ = {
    "offered": {"manufacturer": (ALL_BUT_OWN_ONLY, HOME_READS), "bolzano": (set(ROLES), set()), "verona": NOTHING},
    "refused": {"manufacturer": (ALL_BUT_OWN_ONLY, HOME_READS), "bolzano": NOTHING, "verona": NOTHING},
    "revoked": {"manufacturer": (ALL_BUT_OWN_ONLY, HOME_READS), "bolzano": NOTHING, "verona": NOTHING},
    "expired": {"manufacturer": (ALL_BUT_OWN_ONLY, HOME_READS), "bolzano": NOTHING, "verona": NOTHING},
    "accepted": {
        "manufacturer": (ALL_BUT_OWN_ONLY, HOME_READS), "bolzano": (ALL_BUT_OWN_ONLY, DEALER_READS), "verona": NOTHING,
    },
    "ordered": {
        "manufacturer": (ALL_BUT_OWN_ONLY, HOME_READS), "bolzano": (ALL_BUT_OWN_ONLY, DEALER_READS), "verona": NOTHING,
    },
    "own": {"manufacturer": NOTHING, "bolzano": (ALL_BUT_OWN_ONLY, DEALER_READS), "verona": NOTHING},
    "shared": {
        "manufacturer": ({"manager", "administrator"}, {INQUIRY, DEALERS}),
        "bolzano": (ALL_BUT_OWN_ONLY, DEALER_READS), "verona": NOTHING,
    },
}  # fmt: skip


@pytest.fixture
def people(cast):
    """One person of each role in each organisation, by organisation and role."""
    organisations = {"manufacturer": cast.manufacturer, "bolzano": cast.bolzano, "verona": cast.verona}
    return {
        (name, role): add_person(organisation, f"{role.replace('_', '-')}.test@{name}.example", role)
        for name, organisation in organisations.items()
        for role in ROLES
    }


@pytest.fixture
def seeds():
    return Seeds()


@pytest.fixture
def at_stage(cast, seeds, request):
    """Brings an inquiry to a stage, with words in all that comes along."""

    def bring(stage):
        if stage in ("own", "shared"):
            return own(cast, seeds, stage)
        contact, inquiry = request.getfixturevalue("contact"), request.getfixturevalue("inquiry")
        fill(seeds, inquiry, cast.manufacturer)
        seeds.contact(OWNERS, contact)
        note = seeds.word(INQUIRY, "assign.note")
        act(inquiry, "assign", cast.martin, target=f"organisation:{cast.bolzano.pk}", note=note)
        answered(cast, seeds, inquiry, stage)
        return inquiry

    return bring


def answered(cast, seeds, inquiry, stage):
    """What became of the offer to Studio Bolzano."""
    if stage == "refused":
        act(inquiry, "refuse", cast.lena)
    elif stage == "revoked":
        act(inquiry, "revoke", cast.martin)
    elif stage == "expired":
        time.expire_unanswered(NOW + timedelta(days=4))
    elif stage != "offered":
        act(inquiry, "accept", cast.lena)
        worked_on(cast, seeds, inquiry, stage)


def fill(seeds, inquiry, organisation):
    """Words for all that an inquiry carries from the beginning."""
    names = [*personal(Inquiry), "composition_number", "form_id", "dealer_code", "event_id"]
    seeds.fill(INQUIRY, [inquiry], names)
    seeds.fill(INQUIRY, inquiry.history.all(), ["note"])
    group = OWNERS_TAGS if organisation.is_manufacturer else DEALERS_TAGS
    inquiry.tags.add(organisation.tags.create(name=seeds.word(group, "tag")))
    add_file(
        inquiry, name=f"{seeds.word(INQUIRY, 'file')}.pdf", content=b"%PDF-1.4\n", declared_type="application/pdf",
        by=None, at=NOW,
    )  # fmt: skip


def worked_on(cast, seeds, inquiry, stage):
    """Offer, order, note and tag of the dealer; the dealer's copy of the contact has words of its own."""
    notes.add(inquiry, seeds.word(INQUIRY, "dealer's note"), by=cast.lena, at=NOW)
    act(inquiry, "agree_offer", cast.lena, **APPOINTMENT, **OFFER)
    if stage == "ordered":
        act(inquiry, "place_order", cast.lena, **ORDER)
    inquiry.tags.add(cast.bolzano.tags.create(name=seeds.word(DEALERS_TAGS, "tag")))
    seeds.contact(DEALERS, cast.bolzano.contacts.get())
    seeds.documents(AMOUNTS, inquiry, cast.bolzano)


def own(cast, seeds, stage):
    """An inquiry that Lena has entered herself; shared, it is a planner's."""
    contact = create_contact(cast.bolzano, contact_data(type="planner"), by=cast.lena, at=NOW)
    data = InquiryData(type="offer", origin="phone", language="it", text="x")
    inquiry = create_inquiry(contact, data, unit=cast.lena.unit, responsible=cast.lena, by=cast.lena, at=NOW)
    fill(seeds, inquiry, cast.bolzano)
    worked_on(cast, seeds, inquiry, "accepted")
    if stage == "shared":
        Inquiry.objects.filter(pk=inquiry.pk).update(shared_at=NOW)
        access.refresh([inquiry.pk])
    return inquiry


# --- All pages that a person can open ----------------------------------------------------------------------------


def lists():
    """The list in every group and scope, and searched by the number; how it is sorted changes no word of it."""
    yield from (f"/?group={group}" for group in Group)
    yield from ("/?whose=own", "/?whose=unit", "/?group=all&q=26&sort=contact")


def details(inquiry):
    """The page, a part of the history, each dialog, alone and for many, and the files."""
    page = reverse("inquiry_detail", args=[inquiry.pk])
    yield from (page, f"{page}?category={Category.OFFERS}")
    yield from (reverse("inquiry_action", args=[inquiry.pk, code]) for code in ACTIONS)
    yield reverse("inquiry_assignees", args=[inquiry.pk]) + "?query=studio"
    yield from (reverse("inquiry_file", args=[inquiry.pk, file.pk]) for file in inquiry.files.all())
    yield from (reverse("inquiry_file_rename", args=[inquiry.pk, file.pk]) for file in inquiry.files.all())
    yield from (reverse(name, args=[inquiry.pk]) for name in ("inquiry_files", "inquiry_files_zip"))


def contacts():
    """The page of every contact there is, the form that changes it, all of its company, and any two side by side."""
    pks = sorted(Contact.objects.values_list("pk", flat=True))
    for name in ("contact_detail", "contact_edit", "contact_colleagues"):
        yield from (reverse(name, args=[pk]) for pk in pks)
    yield from (reverse("contact_compare", args=pair) for pair in pairwise(pks))
    yield reverse("administration_duplicates")


def offered_on(text):
    """The dialogs to which pages lead."""
    return sorted(set(re.findall(r'href="(/inquiries/\d+/actions/\w+/)"', text)))


def read(client, person, addresses):
    """What stands on the pages, together."""
    client.force_login(person)
    return "\n".join(shown(client.get(address)) for address in addresses)


def shown(answer):
    headers = "\n".join(f"{name}: {value}" for name, value in answer.items())
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return headers + content.decode(errors="replace")


def rehearsed(client, inquiry):
    """What is asked and foretold when the inquiry is the one that was ticked."""
    answers = [
        client.post(reverse("inquiry_bulk", args=[code]), {"ids": inquiry.pk}, headers={"HX-Request": "true"})
        for code in DEEDS
    ]
    return "\n".join(shown(answer) for answer in answers)


def stale(client, person, inquiry):
    """What an action on a page of long ago is answered with."""
    client.force_login(person)
    answers = [
        client.post(reverse("inquiry_action", args=[inquiry.pk, code]), {"version": 1}) for code in ("accept", "hold")
    ]
    return "\n".join(shown(answer) for answer in answers)


@pytest.mark.parametrize("stage", MAY_READ)
def test_everybody_reads_what_the_table_says_and_nothing_else(client, at_stage, seeds, people, stage):
    inquiry = at_stage(stage)
    worked_out = access.check()
    assert (worked_out.missing, worked_out.superfluous) == (0, 0)
    for (organisation, role), person in people.items():
        exists, groups = MAY_READ[stage][organisation]
        page = reverse("inquiry_detail", args=[inquiry.pk])
        wide = role == "administrator" and exists
        pages = [*lists(), *details(inquiry), *contacts()] if wide else ["/?group=all", page]
        text = read(client, person, pages)
        text += read(client, person, offered_on(text)) + (stale(client, person, inquiry) if exists else "")
        text += rehearsed(client, inquiry)
        found = seeds.found(text)
        is_seen = client.get(page).status_code == 200
        assert (organisation, role, is_seen) == (organisation, role, role in exists)
        allowed = set(groups) if role in exists else set()
        secrets = {group: fields - SITE for group, fields in found.items() if group not in allowed}
        assert {group: fields for group, fields in secrets.items() if fields} == {}, (organisation, role)
        if stage not in ("offered", "own") and organisation == "manufacturer" and role in exists:
            assert found.keys() >= {INQUIRY}, role


@pytest.mark.parametrize("stage", ["accepted", "ordered", "own"])
def test_the_dealer_finds_all_of_its_own_words(client, at_stage, seeds, people, stage):
    """Else the words would be missing for the wrong reason."""
    inquiry = at_stage(stage)
    text = read(client, people["bolzano", "administrator"], ["/?group=all", *details(inquiry)])
    found = seeds.found(text)
    assert found[AMOUNTS] == seeds.fields(AMOUNTS)
    assert found[DEALERS_TAGS] == {"tag"}
    hidden = {"contacts.Contact.name_key", "contacts.Contact.company_key", "contacts.ContactPhone.raw"}
    assert seeds.fields(DEALERS) - found[DEALERS] == hidden


@pytest.mark.parametrize("stage", ["offered", "accepted", "ordered", "refused"])
def test_mails_tell_nobody_more_than_pages_do(at_stage, seeds, stage):
    at_stage(stage)
    for mail in OutgoingMail.objects.all():
        organisation = "manufacturer" if "finstral" in mail.to else "bolzano"
        before = mail.kind in ("offered", "reminder", "lapsed", "revoked") or stage in ("offered", "refused")
        allowed = HOME_READS if organisation == "manufacturer" else set() if before else DEALER_READS
        found = seeds.found(f"{mail.subject}\n{mail.text}\n{mail.html}")
        assert {group for group, fields in found.items() if fields - SITE} <= allowed, (mail.kind, mail.to)


@pytest.mark.parametrize("sort", [f"{sign}{name}" for name in SORTS for sign in ("", "-")])
def test_the_order_of_offers_tells_nothing_of_who_they_are(client, cast, clock, inquiry, sort):
    """Two inquiries to accept stand in the same order when they exchange all that is hidden."""
    data = contact_data(last_name="Zanetti", emails=["z@casa.example"], phones=[("mobile", "+39 340 765 43 21")])
    contact = create_contact(cast.manufacturer, data, by=None, at=NOW)
    other = create_inquiry(
        contact, InquiryData(type="offer", origin="website", language="it", project_name="Zoo"),
        unit=cast.manufacturer.root_unit, responsible=None, by=None, at=NOW,
    )  # fmt: skip
    for one in (inquiry, other):
        act(one, "assign", cast.martin, target=f"organisation:{cast.bolzano.pk}")
    client.force_login(cast.bruno)
    before = client.get(f"/?sort={sort}").text
    hidden = {"contact": contact, "project_name": "Zoo"}
    Inquiry.objects.filter(pk=other.pk).update(contact=inquiry.contact, project_name=inquiry.project_name)
    Inquiry.objects.filter(pk=inquiry.pk).update(**hidden)
    assert rows_of(client.get(f"/?sort={sort}").text) == rows_of(before) != []


@pytest.mark.parametrize("sort", ["contact", "-contact"])
def test_the_manufacturers_order_follows_its_own_record_of_the_contact(client, cast, accepted, sort):
    client.force_login(cast.ada)
    before = rows_of(client.get(f"/?group=all&sort={sort}").text)
    cast.bolzano.contacts.update(name_key="aaa", company_key="aaa")
    assert rows_of(client.get(f"/?group=all&sort={sort}").text) == before


def test_searching_for_what_is_hidden_finds_nothing_and_counts_nothing(client, at_stage, people):
    inquiry = at_stage("ordered")
    offer, order = inquiry.offers.get(), inquiry.orders.get()
    client.force_login(people["manufacturer", "administrator"])
    for word in (offer.number, str(offer.amount), order.number, str(order.amount), f"{offer.amount:.0f}"):
        answer = client.get("/", {"q": word, "group": "all"})
        assert (rows_of(answer.text), {choice.number for choice in answer.context["groups"]}) == ([], {"0"}), word


def test_an_inquiry_that_one_may_not_see_is_in_no_count(client, at_stage, people):
    at_stage("ordered")
    for role in ROLES:
        client.force_login(people["verona", role])
        answer = client.get("/?group=all")
        numbers = {choice.number for choice in [*answer.context["groups"], *answer.context["whose"]]}
        assert (rows_of(answer.text), numbers) == ([], {"0"}), role


def rows_of(text):
    return [part.split('"')[0] for part in text.split('id="inquiry-')[1:]]
