"""The demo's organisations: the manufacturer with three units and two studios, and twelve dealers in six countries.

The manufacturer's root unit is its head office in South Tyrol: what no rule sends elsewhere arrives there, and its
staff see the units in Germany and France below it.
"""

from dataclasses import dataclass
from datetime import date, datetime

from accounts.models import ClosingDay, CustomerCode, Organisation, Studio, Unit
from accounts.organisations import add_unit, create_organisation


@dataclass(frozen=True)
class Site:
    """One address of an organisation. `code` is its customer code; `unit` and `studio` name what it has of them."""

    street: str
    postal_code: str
    town: str
    subdivision: str = ""
    code: str = ""
    unit: str = ""
    studio: str = ""
    country: str = ""


@dataclass(frozen=True)
class Sketch:
    """One organisation; its first site is the head office.

    `area` is what the postal codes nearby begin with, `closed` are days of each year as (month, day).
    """

    key: str
    name: str
    country: str
    language: str
    phone: str
    sites: tuple[Site, ...]
    area: tuple[str, ...] = ("",)
    closed: tuple[tuple[int, int], ...] = ()
    kind: str = "dealer"
    uses_contacts: bool = True

    @property
    def domain(self) -> str:
        """Where its e-mails live."""
        return f"{self.key}.example"


CHRISTMAS = ((12, 24), (12, 31))
FERRAGOSTO = tuple((8, day) for day in range(10, 15))

MANUFACTURER = Sketch(
    "finstral", "Finstral", "IT", "de", "+39 0471 555000",
    (
        Site("Nationalstraße 12", "39040", "Auer", "BZ", unit="Finstral Auer", studio="Studio Auer"),
        Site("Gewerbering 4", "97469", "Gochsheim", "BY", unit="Finstral Deutschland", studio="Studio Gochsheim",
             country="DE"),
        Site("rue des Ateliers 8", "69007", "Lyon", "", unit="Finstral France", country="FR"),
    ),
    closed=CHRISTMAS, kind="manufacturer",
)  # fmt: skip

DEALERS = (
    Sketch(
        "studio-bolzano", "Studio Bolzano", "IT", "de", "+39 0471 555100",
        (
            Site("Via Roma 1", "39100", "Bolzano", "BZ", code="48213", studio="Studio Bolzano"),
            Site("Via Goethe 22", "39012", "Merano", "BZ", code="48214", unit="Merano", studio="Studio Merano"),
        ),
        area=("39",),
        closed=CHRISTMAS,
    ),
    Sketch(
        "serramenti-verona", "Serramenti Verona", "IT", "it", "+39 045 5551200",
        (Site("Corso Cavour 31", "37121", "Verona", "VR", code="48377", studio="Studio Verona"),),
        area=("37", "38"),
        closed=FERRAGOSTO,
    ),
    Sketch(
        "infissi-lombardi", "Infissi Lombardi", "IT", "it", "+39 02 55501300",
        (
            Site("Via Manzoni 18", "20121", "Milano", "MI", code="51002", studio="Studio Milano"),
            Site("Via Trieste 7", "25121", "Brescia", "BS", code="51003", unit="Brescia"),
        ),
        area=("20", "22", "24", "25"),
        closed=FERRAGOSTO,
    ),
    Sketch(
        "finestre-romane", "Finestre Romane", "IT", "it", "+39 06 55501400",
        (Site("Via Labicana 60", "00184", "Roma", "RM", code="51188"),),
        area=("00",),
        closed=FERRAGOSTO,
    ),
    Sketch(
        "fensterbau-isar", "Fensterbau Isar", "DE", "de", "+49 89 99998150",
        (
            Site("Sendlinger Straße 40", "80331", "München", "BY", code="51940", studio="Studio München"),
            Site("Maximilianstraße 9", "86150", "Augsburg", "BY", code="51941", unit="Augsburg"),
        ),
        area=("8",),
        closed=CHRISTMAS,
    ),
    Sketch(
        "main-fenster", "Main Fenster + Türen", "DE", "de", "+49 69 90009160",
        (Site("Berliner Straße 25", "60311", "Frankfurt am Main", "HE", code="60111", studio="Studio Frankfurt"),),
        area=("6",),
    ),
    Sketch(
        "schwaben-fenster", "Schwaben Fenster", "DE", "de", "+49 711 5551700",
        (Site("Königstraße 54", "70173", "Stuttgart", "BW", code="60214"),),
        area=("7",),
    ),
    Sketch(
        "wiener-fensterhaus", "Wiener Fensterhaus", "AT", "de", "+43 1 5551800",
        (Site("Wollzeile 11", "1010", "Wien", "9", code="62005", studio="Studio Wien"),),
        area=("1", "3"),
    ),
    Sketch(
        "fenster-huber", "Fenster Huber", "AT", "de", "+43 662 555190",
        (Site("Alpenstraße 70", "5020", "Salzburg", "5", code="60999"),),
        area=("5",),
        uses_contacts=False,
    ),
    Sketch(
        "menuiserie-du-rhin", "Menuiserie du Rhin", "FR", "fr", "+33 3 53 01 20 00",
        (
            Site("quai des Bateliers 14", "67000", "Strasbourg", "6AE", code="63120", studio="Studio Strasbourg"),
            Site("rue des Clefs 5", "68000", "Colmar", "6AE", code="63121", unit="Colmar"),
        ),
        area=("6", "54"),
        closed=CHRISTMAS,
    ),
    Sketch(
        "ventanas-levante", "Ventanas Levante", "ES", "es", "+34 93 555 21 00",
        (
            Site("Carrer de Mallorca 200", "08001", "Barcelona", "CT", code="64010", studio="Studio Barcelona"),
            Site("Calle de la Paz 16", "46001", "Valencia", "VC", code="64011"),
        ),
        area=("08", "17", "43", "46"),
        closed=FERRAGOSTO,
    ),
    Sketch(
        "fenster-graubuenden", "Fenster Graubünden", "CH", "de", "+41 81 555 22 00",
        (Site("Bahnhofstraße 3", "7000", "Chur", "GR", code="65007"),),
        area=("7",),
    ),
)  # fmt: skip

_ZONES = {
    "AT": "Europe/Vienna", "CH": "Europe/Zurich", "DE": "Europe/Berlin", "ES": "Europe/Madrid", "FR": "Europe/Paris",
    "IT": "Europe/Rome",
}  # fmt: skip


def create(now: datetime) -> dict[str, Organisation]:
    """Create all organisations and return them by key; closing days reach from two years before `now` to one after."""
    keys = {_create(sketch, now).pk: sketch.key for sketch in (MANUFACTURER, *DEALERS)}
    # With its closing days, an organisation answers for its calendar without being asked again.
    known = Organisation.objects.prefetch_related("closing_days", "units")
    return {keys[organisation.pk]: organisation for organisation in known.order_by("id")}


def _create(sketch: Sketch, now: datetime) -> Organisation:
    head_office, *branches = sketch.sites
    organisation = create_organisation(
        kind=sketch.kind,
        name=sketch.name,
        country=sketch.country,
        language=sketch.language,
        email=f"contacts@{sketch.domain}",
        phone=sketch.phone,
        street=head_office.street,
        postal_code=head_office.postal_code,
        town=head_office.town,
        uses_contacts=sketch.uses_contacts,
        subdivision=head_office.subdivision,
        time_zone=_ZONES[sketch.country],
    )
    root = organisation.root_unit
    if head_office.unit:
        Unit.objects.filter(pk=root.pk).update(name=head_office.unit)
    for site in branches:
        if site.unit:
            country = site.country or sketch.country
            add_unit(root, name=site.unit, country=country, subdivision=site.subdivision, time_zone=_ZONES[country])
    _add_codes_and_studios(organisation, sketch)
    ClosingDay.objects.bulk_create(
        ClosingDay(organisation=organisation, day=date(year, month, day))
        for year in range(now.year - 2, now.year + 2)
        for month, day in sketch.closed
    )
    return organisation


def _add_codes_and_studios(organisation: Organisation, sketch: Sketch) -> None:
    CustomerCode.objects.bulk_create(
        CustomerCode(organisation=organisation, code=site.code, site=site.town, is_main=site is sketch.sites[0])
        for site in sketch.sites
        if site.code
    )
    Studio.objects.bulk_create(
        Studio(
            organisation=organisation,
            name=site.studio,
            street=site.street,
            postal_code=site.postal_code,
            town=site.town,
            country=site.country or sketch.country,
        )
        for site in sketch.sites
        if site.studio
    )
