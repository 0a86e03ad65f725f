"""Names of invented people, companies and building projects, by language."""

FIRST_NAMES = {
    ("de", "mr"): [
        "Alexander", "Andreas", "Christian", "Dominik", "Florian", "Georg", "Hannes", "Josef", "Klaus", "Lukas",
        "Markus", "Matthias", "Michael", "Paul", "Philipp", "Stefan", "Thomas", "Werner",
    ],
    ("de", "ms"): [
        "Andrea", "Anna", "Barbara", "Birgit", "Christine", "Eva", "Franziska", "Hannah", "Johanna", "Julia", "Karin",
        "Lisa", "Magdalena", "Maria", "Nadine", "Petra", "Sophie", "Verena",
    ],
    ("it", "mr"): [
        "Alessandro", "Andrea", "Antonio", "Davide", "Enrico", "Fabio", "Federico", "Francesco", "Giorgio", "Giovanni",
        "Lorenzo", "Luca", "Marco", "Matteo", "Paolo", "Roberto", "Simone", "Stefano",
    ],
    ("it", "ms"): [
        "Alessia", "Anna", "Beatrice", "Chiara", "Cristina", "Elena", "Elisa", "Federica", "Francesca", "Giulia",
        "Ilaria", "Laura", "Martina", "Paola", "Roberta", "Sara", "Silvia", "Valentina",
    ],
    ("fr", "mr"): [
        "Alexandre", "Antoine", "Bernard", "Christophe", "David", "Étienne", "François", "Guillaume", "Julien",
        "Laurent", "Luc", "Mathieu", "Nicolas", "Olivier", "Pierre", "Sébastien", "Thierry", "Vincent",
    ],
    ("fr", "ms"): [
        "Amélie", "Anne", "Aurélie", "Camille", "Catherine", "Céline", "Charlotte", "Claire", "Élise", "Hélène",
        "Isabelle", "Julie", "Marie", "Nathalie", "Pauline", "Sandrine", "Sophie", "Virginie",
    ],
    ("es", "mr"): [
        "Alejandro", "Álvaro", "Antonio", "Carlos", "Daniel", "Diego", "Fernando", "Javier", "Jorge", "José", "Luis",
        "Manuel", "Miguel", "Pablo", "Rafael", "Sergio", "Xavier", "Vicente",
    ],
    ("es", "ms"): [
        "Ana", "Beatriz", "Carmen", "Cristina", "Elena", "Isabel", "Laura", "Lucía", "María", "Marta", "Montserrat",
        "Núria", "Pilar", "Raquel", "Rosa", "Silvia", "Sofía", "Teresa",
    ],
    ("en", "mr"): ["Andrew", "Benjamin", "Charles", "Edward", "James", "Oliver", "Peter", "Thomas"],
    ("en", "ms"): ["Alice", "Caroline", "Charlotte", "Emma", "Helen", "Lucy", "Rachel", "Sarah"],
}  # fmt: skip

LAST_NAMES = {
    "de": [
        "Auer", "Baumann", "Berger", "Brunner", "Egger", "Fischer", "Frank", "Fuchs", "Gasser", "Graf", "Haas", "Hofer",
        "Huber", "Kaiser", "Keller", "Klein", "Kofler", "Lang", "Lechner", "Mair", "Maurer", "Messner", "Moser",
        "Neumann",
        "Oberhofer", "Pfeifer", "Pircher", "Rainer", "Reiter", "Schmid", "Schuster", "Schwarz", "Seeber", "Steiner",
        "Thaler", "Unterberger", "Vogel", "Wagner", "Weber", "Winkler", "Wolf", "Zimmermann",
    ],
    "it": [
        "Barbieri", "Bassi", "Bellini", "Bianchi", "Caruso", "Cattaneo", "Colombo", "Conti", "Costa", "De Luca",
        "Esposito", "Fabbri", "Ferrari", "Ferretti", "Fontana", "Galli", "Gatti", "Giordano", "Greco", "Leone",
        "Lombardi", "Longo", "Mancini", "Marchetti", "Marini", "Martini", "Moretti", "Negri", "Pellegrini", "Rinaldi",
        "Riva", "Rizzi", "Romano", "Rossetti", "Sala", "Santoro", "Serra", "Testa", "Valentini", "Villa", "Vitale",
        "Zanetti",
    ],
    "fr": [
        "Arnaud", "Bernard", "Bertrand", "Blanc", "Bonnet", "Boucher", "Caron", "Chevalier", "Colin", "Dupuis",
        "Durand",
        "Fabre", "Faure", "Fontaine", "Garnier", "Gauthier", "Girard", "Guérin", "Lambert", "Lefèvre", "Lemaire",
        "Marchand", "Martin", "Mercier", "Meyer", "Morel", "Muller", "Noël", "Perrin", "Picard", "Renaud", "Rey",
        "Robin", "Rousseau", "Roux", "Schmitt", "Simon", "Vasseur",
    ],
    "es": [
        "Álvarez", "Blanco", "Bosch", "Cabrera", "Castillo", "Delgado", "Domínguez", "Ferrer", "Fuentes", "Gallego",
        "García", "Gómez", "Herrera", "Iglesias", "Jiménez", "López", "Marín", "Martínez", "Medina", "Molina", "Moreno",
        "Navarro", "Ortega", "Ortiz", "Pérez", "Prieto", "Puig", "Ramírez", "Ramos", "Romero", "Rubio", "Ruiz",
        "Serrano",
        "Soler", "Torres", "Vega", "Vidal",
    ],
    "en": [
        "Bennett", "Brooks", "Carter", "Clarke", "Ellis", "Foster", "Grant", "Harris", "Hughes", "Mitchell", "Palmer",
        "Reed", "Turner", "Walsh", "Watson", "Wright",
    ],
}  # fmt: skip

# {last} is the contact's last name.
COMPANIES = {
    "de": [
        "{last} Bau GmbH", "Hotel {last}", "{last} Immobilien KG", "Weingut {last}", "Baumeister {last} GmbH",
        "Gasthof {last}", "{last} Hausverwaltung GmbH", "Holzbau {last}",
    ],
    "it": [
        "{last} Costruzioni s.r.l.", "Hotel {last}", "Immobiliare {last} s.r.l.", "Impresa edile {last}",
        "Cantina {last}", "{last} & Figli s.n.c.", "Amministrazioni {last}", "Agriturismo {last}",
    ],
    "fr": [
        "{last} Bâtiment SARL", "Hôtel {last}", "{last} Rénovation SAS", "Domaine {last}", "Immobilière {last}",
        "Entreprise {last} & Fils", "Syndic {last}",
    ],
    "es": [
        "{last} Construcciones S.L.", "Hotel {last}", "Reformas {last} S.L.", "Inmobiliaria {last}", "Bodegas {last}",
        "Promociones {last} S.A.", "Fincas {last}",
    ],
    "en": ["{last} Homes Ltd", "{last} Property Ltd", "The {last} Hotel", "{last} & Sons Builders"],
}  # fmt: skip

PLANNERS = {
    "de": ["Architekturbüro {last}", "{last} Architekten", "Planungsbüro {last}", "Atelier {last}"],
    "it": ["Studio {last} Associati", "Studio tecnico {last}", "{last} Architetti", "Atelier {last}"],
    "fr": ["Atelier {last}", "{last} Architectes", "Agence {last}", "Cabinet {last}"],
    "es": ["{last} Arquitectos", "Estudio {last}", "Taller {last}", "{last} y Asociados"],
    "en": ["{last} Architects", "Studio {last}", "{last} Design"],
}

POSITIONS = {
    "de": ["Geschäftsführung", "Einkauf", "Bauleitung", "Technik"],
    "it": ["Titolare", "Ufficio acquisti", "Capocantiere", "Ufficio tecnico"],
    "fr": ["Gérance", "Achats", "Chef de chantier", "Bureau d'études"],
    "es": ["Gerencia", "Compras", "Jefatura de obra", "Oficina técnica"],
    "en": ["Director", "Purchasing", "Site manager", "Project manager"],
}

# For private contacts, and for the others; {last} and {town} are the contact's.
PROJECTS = {
    ("de", "private"): ["Haus {last}", "Wohnung {last}", "Villa {last}", "Ferienhaus {last}", "Dachgeschoss {last}"],
    ("de", "other"): [
        "Hotel am Park", "Schule {town}", "Wohnanlage Sonnenhof", "Kindergarten {town}", "Bürohaus {town}",
    ],
    ("it", "private"): ["Villa {last}", "Casa {last}", "Appartamento {last}", "Mansarda {last}", "Rustico {last}"],
    ("it", "other"): [
        "Hotel al Lago", "Scuola di {town}", "Condominio Aurora", "Asilo di {town}", "Residenza Belvedere",
    ],
    ("fr", "private"): ["Maison {last}", "Appartement {last}", "Villa {last}", "Chalet {last}", "Combles {last}"],
    ("fr", "other"): [
        "Hôtel du Parc", "École de {town}", "Résidence des Tilleuls", "Crèche de {town}", "Bureaux {town}",
    ],
    ("es", "private"): ["Casa {last}", "Piso {last}", "Chalet {last}", "Villa {last}", "Ático {last}"],
    ("es", "other"): [
        "Hotel del Mar", "Colegio de {town}", "Residencial Los Olivos", "Guardería de {town}", "Oficinas {town}",
    ],
    ("en", "private"): ["{last} house", "{last} apartment", "{last} cottage", "{last} loft"],
    ("en", "other"): ["Park Hotel", "{town} school", "Garden Court", "{town} offices"],
}  # fmt: skip
