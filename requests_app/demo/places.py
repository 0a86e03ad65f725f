"""Towns with their postal codes, and streets that could be there."""

from dataclasses import dataclass
from random import Random


@dataclass(frozen=True)
class Place:
    """A town and the language most people write from there."""

    country: str
    postal_code: str
    town: str
    language: str
    province: str = ""


PLACES = [
    Place("IT", "39100", "Bolzano", "it", "BZ"),
    Place("IT", "39100", "Bozen", "de", "BZ"),
    Place("IT", "39012", "Meran", "de", "BZ"),
    Place("IT", "39012", "Merano", "it", "BZ"),
    Place("IT", "39042", "Brixen", "de", "BZ"),
    Place("IT", "39031", "Bruneck", "de", "BZ"),
    Place("IT", "39011", "Lana", "de", "BZ"),
    Place("IT", "39040", "Auer", "de", "BZ"),
    Place("IT", "38122", "Trento", "it", "TN"),
    Place("IT", "38068", "Rovereto", "it", "TN"),
    Place("IT", "38066", "Riva del Garda", "it", "TN"),
    Place("IT", "37121", "Verona", "it", "VR"),
    Place("IT", "37011", "Bardolino", "it", "VR"),
    Place("IT", "36100", "Vicenza", "it", "VI"),
    Place("IT", "35121", "Padova", "it", "PD"),
    Place("IT", "30121", "Venezia", "it", "VE"),
    Place("IT", "33100", "Udine", "it", "UD"),
    Place("IT", "20121", "Milano", "it", "MI"),
    Place("IT", "20900", "Monza", "it", "MB"),
    Place("IT", "24121", "Bergamo", "it", "BG"),
    Place("IT", "25121", "Brescia", "it", "BS"),
    Place("IT", "22100", "Como", "it", "CO"),
    Place("IT", "10121", "Torino", "it", "TO"),
    Place("IT", "40121", "Bologna", "it", "BO"),
    Place("IT", "50122", "Firenze", "it", "FI"),
    Place("IT", "00184", "Roma", "it", "RM"),
    Place("IT", "00041", "Albano Laziale", "it", "RM"),
    Place("DE", "80331", "München", "de"),
    Place("DE", "82467", "Garmisch-Partenkirchen", "de"),
    Place("DE", "83022", "Rosenheim", "de"),
    Place("DE", "86150", "Augsburg", "de"),
    Place("DE", "87435", "Kempten", "de"),
    Place("DE", "90402", "Nürnberg", "de"),
    Place("DE", "97070", "Würzburg", "de"),
    Place("DE", "97421", "Schweinfurt", "de"),
    Place("DE", "60311", "Frankfurt am Main", "de"),
    Place("DE", "65183", "Wiesbaden", "de"),
    Place("DE", "70173", "Stuttgart", "de"),
    Place("DE", "72070", "Tübingen", "de"),
    Place("DE", "50667", "Köln", "de"),
    Place("DE", "10115", "Berlin", "de"),
    Place("AT", "1010", "Wien", "de"),
    Place("AT", "1130", "Wien", "de"),
    Place("AT", "3100", "St. Pölten", "de"),
    Place("AT", "5020", "Salzburg", "de"),
    Place("AT", "5700", "Zell am See", "de"),
    Place("AT", "6020", "Innsbruck", "de"),
    Place("AT", "8010", "Graz", "de"),
    Place("FR", "67000", "Strasbourg", "fr"),
    Place("FR", "68000", "Colmar", "fr"),
    Place("FR", "69001", "Lyon", "fr"),
    Place("FR", "75011", "Paris", "fr"),
    Place("FR", "38000", "Grenoble", "fr"),
    Place("FR", "74000", "Annecy", "fr"),
    Place("FR", "54000", "Nancy", "fr"),
    Place("ES", "08001", "Barcelona", "es", "B"),
    Place("ES", "08860", "Castelldefels", "es", "B"),
    Place("ES", "17001", "Girona", "es", "GI"),
    Place("ES", "43001", "Tarragona", "es", "T"),
    Place("ES", "28001", "Madrid", "es", "M"),
    Place("ES", "46001", "Valencia", "es", "V"),
    Place("ES", "07001", "Palma", "es", "PM"),
    Place("CH", "7000", "Chur", "de"),
    Place("CH", "7500", "St. Moritz", "de"),
    Place("CH", "8001", "Zürich", "de"),
    Place("CH", "6003", "Luzern", "de"),
    Place("CH", "6900", "Lugano", "it"),
    Place("CH", "1003", "Lausanne", "fr"),
]

# How many of a hundred automatic inquiries come from a country.
SHARES = {"IT": 40, "DE": 26, "AT": 11, "FR": 12, "ES": 7, "CH": 4}

STREETS = {
    "de": [
        "Ahornweg", "Bachgasse", "Bahnhofstraße", "Bergstraße", "Birkenweg", "Dorfstraße", "Feldgasse", "Gartenweg",
        "Goethestraße", "Hauptstraße", "Kirchplatz", "Lindenallee", "Mühlweg", "Obstmarkt", "Rosenweg",
        "Schillerstraße",
        "Schulgasse", "Sonnenstraße", "Talweg", "Weinbergweg",
    ],
    "it": [
        "Corso Cavour", "Corso Italia", "Largo Garibaldi", "Piazza Dante", "Via dei Mille", "Via dei Tigli",
        "Via del Lago", "Via delle Rose", "Via Foscolo", "Via Leopardi", "Via Manzoni", "Via Marconi", "Via Mazzini",
        "Via Roma", "Via San Martino", "Via Verdi", "Viale Europa", "Viale Trento", "Vicolo Stretto", "Via Petrarca",
    ],
    "fr": [
        "allée des Tilleuls", "avenue de la Gare", "avenue Victor Hugo", "boulevard Pasteur", "chemin des Vignes",
        "impasse du Moulin", "place du Marché", "quai des Bateliers", "route de Paris", "rue de l'Église",
        "rue de la Paix", "rue des Écoles", "rue du Château", "rue du Lac", "rue Jean Jaurès", "rue Pasteur",
    ],
    "es": [
        "Avenida de la Constitución", "Avenida del Mar", "Calle de Alcalá", "Calle de la Paz", "Calle del Sol",
        "Calle Mayor", "Calle Nueva", "Carrer de la Marina", "Carrer de Mallorca", "Paseo de Gracia",
        "Paseo Marítimo", "Plaza de España", "Plaza Mayor", "Ronda Norte",
    ],
}  # fmt: skip


def random_place(random: Random, country: str = "", postal_codes: str = "") -> Place:
    """A place of the country, or of any by its share; `postal_codes` is what its postal code begins with."""
    country = country or random.choices(list(SHARES), list(SHARES.values()))[0]
    return random.choice(
        [place for place in PLACES if place.country == country and place.postal_code.startswith(postal_codes)]
    )
