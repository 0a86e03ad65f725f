"""What the page of one inquiry costs with a history of 300 entries: python -m tests.bench.detail.

The inquiry is one of a company with 500 other contacts; the contact has 40 e-mails. Times are those of a whole request,
with middleware and compression, after some to warm up. Everything happens in a database of its own, which is deleted
afterwards. Ends with an error when a goal is missed.
"""

import logging
import sys
from collections.abc import Iterator
from datetime import timedelta
from statistics import median
from time import perf_counter, process_time
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Person
from accounts.organisations import create_organisation
from contacts.saving import ContactData, create_contact
from requests_app import documents, notes, tags
from requests_app.actions.catalogue import ACTIONS
from requests_app.actions.perform import perform
from requests_app.creation import InquiryData, create_inquiry
from requests_app.models import Inquiry, Offer
from tests.bench.sweep import Measure, database
from tests.cast import NOW, add_person, contact_data

ENTRIES = 300
COLLEAGUES = 500
EMAILS = 40
WARM_UP, TIMES = 20, 200
LONGEST = 60
MOST_QUERIES = 12
READERS = {"dealer": "lena.gruber@studio-bolzano.example", "manufacturer": "martin.pichler@finstral.example"}


def main() -> int:
    """Measure and print everything; returns how many goals were missed."""
    missed = 0
    with database():
        inquiry = build()
        for measure in measures(inquiry):
            sys.stdout.write(f"{measure}\n")
            sys.stdout.flush()
            missed += not measure.is_met
    return missed


def build() -> Inquiry:
    """An inquiry that its dealer has accepted, with tags and offers."""
    manufacturer = create_organisation(kind="manufacturer", name="Finstral", country="IT", subdivision="BZ")
    dealer = create_organisation(name="Studio Bolzano", country="IT", subdivision="BZ")
    add_person(manufacturer, READERS["manufacturer"], "inside_staff")
    lena = add_person(dealer, READERS["dealer"], "sales_advisor")
    contact = create_contact(manufacturer, _of_company(0), by=None, at=NOW)
    data = InquiryData(type="offer", origin="website", language="it", text="Zwölf Fenster.", project_name="Sonnenhof")
    inquiry = create_inquiry(contact, data, unit=manufacturer.root_unit, responsible=None, by=None, at=NOW)
    inquiry = perform(inquiry, ACTIONS["assign"], by=None, at=NOW, data={"target": f"organisation:{dealer.pk}"})
    inquiry = perform(inquiry, ACTIONS["accept"], by=lena, at=NOW, data={})
    for number in range(1, COLLEAGUES + 1):
        create_contact(dealer, _of_company(number), by=lena, at=NOW)
    for name in ("School", "Tender", "Spring"):
        tags.put_on(inquiry, name, by=lena, at=NOW)
    for name in ("26-11873 A", "26-11902 A"):
        documents.add(inquiry, Offer, {"number": name, "amount": 48_200, "currency": "EUR"}, by=lena, at=NOW)
    return inquiry


def _of_company(number: int) -> ContactData:
    emails = [f"p{number}.{n}@reiter.example" for n in range(1 if number else EMAILS)]
    return contact_data(
        type="commercial", company="Gasthof Reiter", last_name=f"Reiter {number}", emails=emails, phones=[]
    )


def measures(inquiry: Inquiry) -> Iterator[Measure]:
    """The figures, with a short history and with a long one."""
    logging.disable(logging.WARNING)
    short = {whose: _queries(_reader(email), inquiry) for whose, email in READERS.items()}
    _write(inquiry)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    for whose, email in READERS.items():
        client = _reader(email)
        found = _queries(client, inquiry)
        yield Measure(f"detail page, {whose}: queries", found, "queries", most=MOST_QUERIES)
        yield Measure(f"detail page, {whose}: more than with a short history", found - short[whose], "queries", most=0)
        yield from _times(f"detail page, {whose}", client, inquiry)
    logging.disable(logging.NOTSET)


def _write(inquiry: Inquiry) -> None:
    lena = Person.objects.with_organisation().get(email=READERS["dealer"])
    text = "Wants aluminium on the outside. Decision in the school board on 3 December. "
    for number in range(ENTRIES):
        notes.add(inquiry, text * (1 + number % 5), by=lena, at=NOW + timedelta(minutes=number))


def _reader(email: str) -> Client:
    site = urlsplit(settings.BASE_URL)
    client = Client(headers={"host": site.netloc, "accept-encoding": "gzip, br"})
    client.force_login(Person.objects.get(email=email))
    return client


def _get(client: Client, inquiry: Inquiry) -> int:
    is_secure = urlsplit(settings.BASE_URL).scheme == "https"
    answer = client.get(reverse("inquiry_detail", args=[inquiry.pk]), secure=is_secure)
    if answer.status_code != 200:
        raise RuntimeError(answer.status_code)
    return len(answer.content)


def _queries(client: Client, inquiry: Inquiry) -> int:
    with CaptureQueriesContext(connection) as captured:
        _get(client, inquiry)
    return len(captured)


def _times(name: str, client: Client, inquiry: Inquiry) -> Iterator[Measure]:
    for _ in range(WARM_UP):
        size = _get(client, inquiry)
    walls, cpus = [], []
    for _ in range(TIMES):
        started, busy = perf_counter(), process_time()
        size = _get(client, inquiry)
        walls.append((perf_counter() - started) * 1000)
        cpus.append((process_time() - busy) * 1000)
    yield Measure(f"{name}: 95 of 100 within", sorted(walls)[TIMES * 95 // 100 - 1], "ms", most=LONGEST)
    yield Measure(f"{name}: half of them within", median(walls), "ms")
    yield Measure(f"{name}: CPU of the server", median(cpus), "ms")
    yield Measure(f"{name}: page as it is sent", size / 1024, "KB")


if __name__ == "__main__":
    sys.exit(main())
