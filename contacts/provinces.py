"""The provinces of Italy, Spain and Portugal, the countries whose addresses carry one (features C2)."""

from core.text import search_key

# A slash parts the names a province has in its own languages.
IT = {
    "AG": "Agrigento", "AL": "Alessandria", "AN": "Ancona", "AO": "Aosta", "AP": "Ascoli Piceno", "AQ": "L'Aquila",
    "AR": "Arezzo", "AT": "Asti", "AV": "Avellino", "BA": "Bari", "BG": "Bergamo", "BI": "Biella", "BL": "Belluno",
    "BN": "Benevento", "BO": "Bologna", "BR": "Brindisi", "BS": "Brescia", "BT": "Barletta-Andria-Trani",
    "BZ": "Bolzano/Bozen", "CA": "Cagliari", "CB": "Campobasso", "CE": "Caserta", "CH": "Chieti",
    "CL": "Caltanissetta", "CN": "Cuneo", "CO": "Como", "CR": "Cremona", "CS": "Cosenza", "CT": "Catania",
    "CZ": "Catanzaro", "EN": "Enna", "FC": "Forlì-Cesena", "FE": "Ferrara", "FG": "Foggia", "FI": "Firenze",
    "FM": "Fermo", "FR": "Frosinone", "GE": "Genova", "GO": "Gorizia", "GR": "Grosseto", "IM": "Imperia",
    "IS": "Isernia", "KR": "Crotone", "LC": "Lecco", "LE": "Lecce", "LI": "Livorno", "LO": "Lodi", "LT": "Latina",
    "LU": "Lucca", "MB": "Monza e della Brianza", "MC": "Macerata", "ME": "Messina", "MI": "Milano", "MN": "Mantova",
    "MO": "Modena", "MS": "Massa-Carrara", "MT": "Matera", "NA": "Napoli", "NO": "Novara", "NU": "Nuoro",
    "OR": "Oristano", "PA": "Palermo", "PC": "Piacenza", "PD": "Padova", "PE": "Pescara", "PG": "Perugia",
    "PI": "Pisa", "PN": "Pordenone", "PO": "Prato", "PR": "Parma", "PT": "Pistoia", "PU": "Pesaro e Urbino",
    "PV": "Pavia", "PZ": "Potenza", "RA": "Ravenna", "RC": "Reggio Calabria", "RE": "Reggio Emilia", "RG": "Ragusa",
    "RI": "Rieti", "RM": "Roma", "RN": "Rimini", "RO": "Rovigo", "SA": "Salerno", "SI": "Siena", "SO": "Sondrio",
    "SP": "La Spezia", "SR": "Siracusa", "SS": "Sassari", "SU": "Sud Sardegna", "SV": "Savona", "TA": "Taranto",
    "TE": "Teramo", "TN": "Trento", "TO": "Torino", "TP": "Trapani", "TR": "Terni", "TS": "Trieste", "TV": "Treviso",
    "UD": "Udine", "VA": "Varese", "VB": "Verbano-Cusio-Ossola", "VC": "Vercelli", "VE": "Venezia", "VI": "Vicenza",
    "VR": "Verona", "VT": "Viterbo", "VV": "Vibo Valentia",
}  # fmt: skip
ES = {
    "A": "Alicante/Alacant", "AB": "Albacete", "AL": "Almería", "AV": "Ávila", "B": "Barcelona", "BA": "Badajoz",
    "BI": "Bizkaia", "BU": "Burgos", "C": "A Coruña", "CA": "Cádiz", "CC": "Cáceres", "CE": "Ceuta", "CO": "Córdoba",
    "CR": "Ciudad Real", "CS": "Castellón/Castelló", "CU": "Cuenca", "GC": "Las Palmas", "GI": "Girona",
    "GR": "Granada", "GU": "Guadalajara", "H": "Huelva", "HU": "Huesca", "J": "Jaén", "L": "Lleida", "LE": "León",
    "LO": "La Rioja", "LU": "Lugo", "M": "Madrid", "MA": "Málaga", "ML": "Melilla", "MU": "Murcia",
    "NA": "Navarra/Nafarroa", "O": "Asturias", "OR": "Ourense", "P": "Palencia", "PM": "Illes Balears",
    "PO": "Pontevedra", "S": "Cantabria", "SA": "Salamanca", "SE": "Sevilla", "SG": "Segovia", "SO": "Soria",
    "SS": "Gipuzkoa", "T": "Tarragona", "TE": "Teruel", "TF": "Santa Cruz de Tenerife", "TO": "Toledo",
    "V": "Valencia/València", "VA": "Valladolid", "VI": "Araba/Álava", "Z": "Zaragoza", "ZA": "Zamora",
}  # fmt: skip
PT = {
    "01": "Aveiro", "02": "Beja", "03": "Braga", "04": "Bragança", "05": "Castelo Branco", "06": "Coimbra",
    "07": "Évora", "08": "Faro", "09": "Guarda", "10": "Leiria", "11": "Lisboa", "12": "Portalegre", "13": "Porto",
    "14": "Santarém", "15": "Setúbal", "16": "Viana do Castelo", "17": "Vila Real", "18": "Viseu", "20": "Açores",
    "30": "Madeira",
}  # fmt: skip
PROVINCES = {"IT": IT, "ES": ES, "PT": PT}

# What people also write: other languages, older and longer names.
_OTHER_NAMES = {
    "IT": {
        "AO": "Valle d'Aosta/Vallée d'Aoste/Aosta Valley/Aostatal", "BZ": "Alto Adige/Südtirol/South Tyrol",
        "FC": "Forlì", "FI": "Florenz/Florence/Florencia", "GE": "Genua/Genoa/Gênes", "GO": "Görz",
        "MB": "Monza/Monza Brianza/Monza e Brianza", "MI": "Mailand/Milan", "MN": "Mantua/Mantoue",
        "MS": "Massa e Carrara/Massa", "NA": "Neapel/Naples", "PD": "Padua/Padoue", "PU": "Pesaro/Pesaro-Urbino",
        "RC": "Reggio di Calabria", "RE": "Reggio nell'Emilia", "RM": "Rom/Rome", "SR": "Syrakus/Syracuse",
        "SU": "Carbonia-Iglesias/Medio Campidano/Sulcis Iglesiente", "TN": "Trient/Trentino", "TO": "Turin",
        "TS": "Triest", "VB": "Verbania/VCO", "VE": "Venedig/Venice/Venise",
    },
    "ES": {
        "BI": "Vizcaya/Biscay", "C": "La Coruña", "GC": "Las Palmas de Gran Canaria/Gran Canaria", "GI": "Gerona",
        "L": "Lérida", "O": "Oviedo", "OR": "Orense",
        "PM": "Baleares/Balears/Islas Baleares/Balearic Islands/Balearen/Mallorca/Palma de Mallorca",
        "S": "Santander", "SE": "Seville", "SS": "Guipúzcoa", "TF": "Tenerife", "Z": "Saragossa",
    },
    "PT": {
        "11": "Lisbon/Lissabon/Lisbonne", "13": "Oporto", "20": "Azores/Azoren/Região Autónoma dos Açores",
        "30": "Região Autónoma da Madeira",
    },
}  # fmt: skip


def find(country: str, text: str) -> str | None:
    """Return the code of the province that `text` names by code ("BZ", "IT-BZ") or by name ("Bozen"), or None.

    Blind to accents and case. Countries other than Italy, Spain and Portugal have no provinces here.
    """
    return _CODES.get(country, {}).get(search_key(text))


def _codes(country: str) -> dict[str, str]:
    found = {}
    for code, name in PROVINCES[country].items():
        other_names = _OTHER_NAMES[country].get(code, name)
        for spelling in [code, f"{country}-{code}", name, *name.split("/"), *other_names.split("/")]:
            found[search_key(spelling)] = code
    return found


_CODES = {country: _codes(country) for country in PROVINCES}
