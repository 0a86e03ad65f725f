"""Words of which the measured data are made up."""

FIRST_NAMES = [
    "Marco", "Anna", "Luca", "Maria", "Andrea", "Julia", "Stefan", "Elena", "Thomas", "Sara", "Peter", "Laura",
    "Paolo", "Eva", "Martin", "Chiara", "Jan", "Sophie", "Klaus", "Giulia", "Günther", "Ève", "José", "Zoë",
    "Jürgen", "Inés", "Tomáš", "Ana", "Pieter", "Lucie", "Franz", "Carla", "Hans", "Nina", "Walter", "Rosa", "Emil",
    "Lea", "Otto", "Ida",
]  # fmt: skip
SYLLABLES = [
    "ber", "gru", "mai", "ros", "si", "ler", "mann", "etti", "bian", "chi", "hof", "fer", "lo", "ren", "zi", "ko",
    "fl", "er", "pich", "ler", "hau", "ser", "mül", "ger", "wolf", "stein", "ner", "du", "bois", "mar", "tin", "ez",
    "go", "mes", "no", "vák", "jan", "sen", "de", "vries", "stra", "ßer", "bauer", "moser", "egger", "al", "ba",
    "co", "ri", "val",
]  # fmt: skip
TOWNS = [
    "Bolzano", "Trento", "Verona", "Milano", "München", "Innsbruck", "Wien", "Zürich", "Lyon", "Paris", "Brugge",
    "Gent", "Utrecht", "Madrid", "Sevilla", "Porto", "Praha", "Brno", "Merano", "Bressanone", "Padova", "Torino",
    "Bologna", "Augsburg", "Ulm", "Kempten", "Graz", "Linz", "Salzburg", "Basel", "Bern", "Nice", "Nantes",
    "Girona", "Coimbra",
]  # fmt: skip
PROJECTS = ["Villa", "Haus", "Casa", "Umbau", "Wohnung", "Condominio", "Neubau", "Maison", "Hotel", "Residence"]
WORDS = [
    "fenster", "finestre", "windows", "porta", "haustür", "balkon", "terrazza", "alluminio", "pvc", "holz", "legno",
    "sostituzione", "erneuern", "preventivo", "angebot", "offerta", "wärmeschutz", "triplo", "vetro", "glas",
    "rolladen", "tapparelle", "persiane", "sanierung", "ristrutturazione", "appartamento", "einfamilienhaus",
    "bitte", "grazie", "rückruf", "telefono", "domani", "nächste", "woche", "settimana", "bonus", "förderung",
    "weiss", "bianco", "grau", "grigio", "schiebetür", "scorrevole", "wintergarten", "veranda", "mückengitter",
    "zanzariere", "termin", "visita", "studio", "ausstellung", "architekt", "geometra", "cantiere", "baustelle",
    "misure", "aufmass", "montage", "posa",
]  # fmt: skip
