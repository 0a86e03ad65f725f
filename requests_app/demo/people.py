"""The demo's forty people, over all roles and languages, and the table of how they sign in."""

from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

from accounts.models import Organisation, Person, Role, Unit
from accounts.rights import DEFAULT_ROLES, Right
from core.text import search_key
from requests_app.demo.organisations import DEALERS, MANUFACTURER

PASSWORD = "open the window"  # noqa: S105 it opens the demo alone


@dataclass(frozen=True)
class Sketch:
    """One person; without a unit, of the root unit; without a language, of the organisation's."""

    organisation: str
    name: str
    roles: str
    unit: str = ""
    language: str = ""
    extra_rights: tuple[Right, ...] = ()

    @property
    def key(self) -> str:
        """The first name, by which the demo calls people; no two have the same."""
        return _plain(self.name.split()[0])

    @property
    def email(self) -> str:
        """first.last at the organisation, without accents."""
        first_name, last_name = self.name.split(maxsplit=1)
        return f"{_plain(first_name)}.{_plain(last_name)}@{_DOMAINS[self.organisation]}"


def _plain(name: str) -> str:
    return search_key(name).replace(" ", "-")


_DOMAINS = {sketch.key: sketch.domain for sketch in (MANUFACTURER, *DEALERS)}

# Who stands in the table of sign-ins: the cast of the path, then the roles and languages that are still missing.
NAMED = (
    "lena", "jonas", "bruno", "martin", "ada", "carla",
    "walter", "sara", "peter", "claire", "emily", "luc", "javier", "andrea",
)  # fmt: skip

PEOPLE = (
    Sketch("finstral", "Martin Pichler", "inside_staff"),
    Sketch("finstral", "Ada Egger", "administrator"),
    Sketch("finstral", "Walter Thaler", "manager"),
    Sketch("finstral", "Giulia Ferrari", "inside_staff", language="it"),
    Sketch("finstral", "Emily Carter", "inside_staff", language="en", extra_rights=(Right.REPORT,)),
    Sketch("finstral", "Sara Plattner", "architect_manager", language="it"),
    Sketch("finstral", "Peter Obexer", "salesperson"),
    Sketch("finstral", "Sabine Vogt", "manager", "Finstral Deutschland"),
    Sketch("finstral", "Tobias Brandl", "inside_staff", "Finstral Deutschland"),
    Sketch("finstral", "Katrin Ebert", "architect_manager", "Finstral Deutschland"),
    Sketch("finstral", "Claire Dubois", "inside_staff", "Finstral France", "fr"),
    Sketch("finstral", "Antoine Mercier", "salesperson", "Finstral France", "fr"),
    Sketch("studio-bolzano", "Lena Gruber", "sales_advisor"),
    Sketch("studio-bolzano", "Jonas Kofler", "salesperson"),
    Sketch("studio-bolzano", "Bruno Mair", "manager administrator"),
    Sketch("studio-bolzano", "Elisa Conci", "salesperson", "Merano", "it"),
    Sketch("serramenti-verona", "Carla Rossi", "manager"),
    Sketch("serramenti-verona", "Davide Zanella", "sales_advisor"),
    Sketch("serramenti-verona", "Chiara Benini", "inside_staff"),
    Sketch("infissi-lombardi", "Marco Colombo", "manager administrator"),
    Sketch("infissi-lombardi", "Valentina Riva", "salesperson"),
    Sketch("infissi-lombardi", "Matteo Galli", "sales_advisor", "Brescia"),
    Sketch("finestre-romane", "Paola De Santis", "manager"),
    Sketch("finestre-romane", "Simone Greco", "sales_advisor"),
    Sketch("fensterbau-isar", "Andrea Huber", "manager administrator"),
    Sketch("fensterbau-isar", "Florian Lechner", "salesperson"),
    Sketch("fensterbau-isar", "Nina Schuster", "sales_advisor", "Augsburg"),
    Sketch("main-fenster", "Markus Weber", "manager"),
    Sketch("main-fenster", "Julia Krämer", "sales_advisor"),
    Sketch("schwaben-fenster", "Uwe Häberle", "manager"),
    Sketch("schwaben-fenster", "Miriam Vogel", "inside_staff"),
    Sketch("wiener-fensterhaus", "Johanna Leitner", "manager"),
    Sketch("wiener-fensterhaus", "Stefan Novak", "sales_advisor"),
    Sketch("menuiserie-du-rhin", "Hélène Meyer", "manager administrator"),
    Sketch("menuiserie-du-rhin", "Luc Schmitt", "salesperson"),
    Sketch("menuiserie-du-rhin", "Camille Roth", "sales_advisor", "Colmar"),
    Sketch("ventanas-levante", "Núria Soler", "manager"),
    Sketch("ventanas-levante", "Javier Ortega", "sales_advisor"),
    Sketch("fenster-graubuenden", "Reto Caduff", "manager"),
    Sketch("fenster-graubuenden", "Seraina Caflisch", "architect_manager"),
)


def create(organisations: dict[str, Organisation]) -> dict[str, Person]:
    """Create everybody, with one password, and return them by first name."""
    password = make_password(PASSWORD)
    roles = {(role.organisation_id, role.code): role for role in Role.objects.all()}
    people = {}
    for sketch in PEOPLE:
        organisation = organisations[sketch.organisation]
        unit = _unit(organisation, sketch.unit)
        first_name, last_name = sketch.name.split(maxsplit=1)
        person = Person.objects.create(
            email=sketch.email,
            password=password,
            first_name=first_name,
            last_name=last_name,
            phone=organisation.phone,
            language=sketch.language or organisation.language,
            time_zone=unit.time_zone,
            unit=unit,
            extra_rights=list(sketch.extra_rights),
        )
        person.roles.set(roles[organisation.pk, code] for code in sketch.roles.split())
        people[sketch.key] = person
    return people


def _unit(organisation: Organisation, name: str) -> Unit:
    units = organisation.units.all()
    return next(unit for unit in units if unit.name == name or (not name and unit.is_root()))


def sign_ins() -> str:
    """The table of sign-ins that `make run` prints."""
    rows = [("E-mail", "Password", "Name", "Role", "Organisation")]
    organisations = {sketch.key: sketch.name for sketch in (MANUFACTURER, *DEALERS)}
    by_key = {sketch.key: sketch for sketch in PEOPLE}
    for sketch in (by_key[key] for key in NAMED):
        roles = ", ".join(str(DEFAULT_ROLES[code][0]) for code in sketch.roles.split())
        rows.append((sketch.email, PASSWORD, sketch.name, roles, organisations[sketch.organisation]))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]
    return "\n".join([*lines, "", f"All {len(PEOPLE)} people of the demo have this password."]) + "\n"
