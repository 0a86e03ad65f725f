"""The people and organisations of most tests: a cast instead of set-up."""

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
import time_machine

from accounts.models import Organisation, Person, Studio, Unit
from accounts.organisations import add_unit, create_organisation
from contacts.models import Contact
from contacts.saving import ConsentData, ContactData, create_contact
from requests_app.actions.catalogue import ACTIONS
from requests_app.actions.perform import perform
from requests_app.creation import InquiryData, create_inquiry
from requests_app.models import Inquiry

# A Tuesday morning in Bolzano; every test starts here.
NOW = datetime(2026, 11, 24, 8, 12, tzinfo=UTC)
PASSWORD = "open the window"


@pytest.fixture
def clock():
    """Time stands still at NOW until a test moves it."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@dataclass
class Cast:
    """Everybody, by first name."""

    manufacturer: Organisation
    bolzano: Organisation
    verona: Organisation
    external: Organisation
    germany: Unit
    studio: Studio
    martin: Person  # manufacturer, inside staff
    ada: Person  # manufacturer, administrator
    lena: Person  # sales advisor of Studio Bolzano
    jonas: Person  # the same studio
    bruno: Person  # its manager
    carla: Person  # another dealer: must never see Bolzano


def add_person(organisation: Organisation, email: str, role: str, *, unit: Unit | None = None, **fields) -> Person:
    """A person of the organisation with one of its default roles."""
    first_name = email.split(".", maxsplit=1)[0].title()
    last_name = email.split("@", maxsplit=1)[0].split(".")[1].title()
    person = Person.objects.create_user(
        email=email,
        password=PASSWORD,
        first_name=first_name,
        last_name=last_name,
        unit=unit or organisation.root_unit,
        **fields,
    )
    person.roles.add(organisation.roles.get(code=role))
    return person


@pytest.fixture
def cast(db) -> Cast:
    """The manufacturer, two dealers who use Contacts and one who does not, and their people."""
    manufacturer = create_organisation(kind="manufacturer", name="Finstral", country="IT", subdivision="BZ")
    germany = add_unit(
        manufacturer.root_unit, name="Finstral Germany", country="DE", subdivision="BY", time_zone="Europe/Berlin"
    )
    bolzano = create_organisation(name="Studio Bolzano", country="IT", subdivision="BZ", town="Bolzano")
    bolzano.codes.create(code="48213", site="Bolzano", is_main=True)
    verona = create_organisation(name="Serramenti Verona", country="IT", subdivision="VR", town="Verona")
    external = create_organisation(
        name="Fenster Huber", country="AT", uses_contacts=False, email="office@fenster-huber.example"
    )
    external.codes.create(code="60999", is_main=True)
    studio = bolzano.studios.create(
        name="Studio Bolzano", street="Via Roma 1", postal_code="39100", town="Bolzano", country="IT"
    )
    return Cast(
        manufacturer=manufacturer,
        bolzano=bolzano,
        verona=verona,
        external=external,
        germany=germany,
        studio=studio,
        martin=add_person(manufacturer, "martin.pichler@finstral.example", "inside_staff"),
        ada=add_person(manufacturer, "ada.egger@finstral.example", "administrator"),
        lena=add_person(bolzano, "lena.gruber@studio-bolzano.example", "sales_advisor"),
        jonas=add_person(bolzano, "jonas.kofler@studio-bolzano.example", "salesperson"),
        bruno=add_person(bolzano, "bruno.mair@studio-bolzano.example", "manager"),
        carla=add_person(verona, "carla.rossi@serramenti-verona.example", "manager"),
    )


def contact_data(**fields) -> ContactData:
    """Marco Bianchi of Trento, or whom the fields make of him."""
    known = {
        "type": "private",
        "title": "mr",
        "first_name": "Marco",
        "last_name": "Bianchi",
        "language": "it",
        "country": "IT",
        "street": "Via Mazzini",
        "house_number": "12",
        "postal_code": "38122",
        "town": "Trento",
        "emails": ["marco.bianchi@casa.example"],
        "phones": [("mobile", "+39 340 123 45 67")],
        "consents": [ConsentData("processing", "web", NOW)],
    }
    return ContactData(**(known | fields))


@pytest.fixture
def contact(cast, clock) -> Contact:
    """Marco Bianchi as the manufacturer knows him."""
    return create_contact(cast.manufacturer, contact_data(), by=None, at=NOW)


@pytest.fixture
def inquiry(cast, contact) -> Inquiry:
    """An offer inquiry from the website, open at the manufacturer, nobody responsible yet."""
    data = InquiryData(
        type="offer", origin="website", language="it", text="Cerchiamo 12 finestre.", project_name="Villa Bianchi",
        project_type="renovation", referrer_url="https://www.search.example/",
    )  # fmt: skip
    return create_inquiry(contact, data, unit=cast.manufacturer.root_unit, responsible=None, by=None, at=NOW)


def act(inquiry: Inquiry, code: str, by: Person | None, at: datetime = NOW, **data) -> Inquiry:
    """Perform an action of the catalogue."""
    return perform(inquiry, ACTIONS[code], by=by, at=at, data=data)


@pytest.fixture
def offered(cast, inquiry) -> Inquiry:
    """The inquiry, assigned to Studio Bolzano and not accepted yet."""
    return act(inquiry, "assign", cast.martin, target=f"organisation:{cast.bolzano.pk}")


@pytest.fixture
def accepted(cast, offered) -> Inquiry:
    """The inquiry, accepted by Lena."""
    return act(offered, "accept", cast.lena)
