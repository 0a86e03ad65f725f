"""Invented end customers: private people, companies and planners from real towns, with e-mails that end in .example."""

from dataclasses import dataclass
from datetime import datetime
from random import Random

from contacts.choices import ConsentHow, ConsentKind, ContactType, PhoneKind, Title
from contacts.models import Contact, Province
from contacts.saving import ConsentData, ContactData
from core.text import search_key
from requests_app.demo.names import COMPANIES, FIRST_NAMES, LAST_NAMES, PLANNERS, POSITIONS, PROJECTS
from requests_app.demo.places import STREETS, Place
from requests_app.types import Origin

# Numbers that nobody has: 555, or the ranges that regulators keep for films. N is any digit.
PHONES = {
    "AT": ("+43 664 555NNNN", "+43 1 555NNNN"),
    "CH": ("+41 79 555 NN NN", "+41 81 555 NN NN"),
    "DE": ("0171 555NNNN", "+49 89 99998NNN"),
    "ES": ("+34 655 55 NN NN", "+34 93 555 NN NN"),
    "FR": ("06 44 55 NN NN", "+33 1 99 00 NN NN"),
    "IT": ("+39 340 555 NNNN", "+39 02 5550 NNNN"),
}
MAIL_DOMAINS = ("casa.example", "haus.example", "mail.example", "maison.example", "post.example")

# In percent: private, commercial, planner.
_TYPES = (72, 18, 10)

_HOW = {
    Origin.PHONE: ConsentHow.PHONE,
    Origin.IN_PERSON: ConsentHow.SIGNED,
    Origin.EVENT: ConsentHow.EVENT,
    Origin.EVENT_REGISTRATION: ConsentHow.EVENT,
}


@dataclass
class Crowd:
    """Makes end customers; nobody's e-mail address comes twice."""

    random: Random
    provinces: dict[tuple[str, str], Province]
    made: int = 0

    def somebody(self, place: Place, *, origin: str, at: datetime, contact_type: str = "") -> ContactData:
        """A new end customer of the place who got in touch at `at`, of the type or of any."""
        kind = contact_type or self.random.choices([*ContactType], _TYPES)[0]
        language = "en" if self.random.random() < 0.04 else place.language
        title = self.random.choice([Title.MR, Title.MS])
        first_name = self.random.choice(FIRST_NAMES[language, title])
        last_name = self.random.choice(LAST_NAMES[language])
        company = self._company(kind, language, last_name)
        self.made += 1
        emails = self._emails(first_name, last_name, company)
        has_phone = not emails or self.random.random() < 0.9
        return ContactData(
            type=kind,
            title=Title.NONE if self.random.random() < 0.05 else title,
            first_name=first_name,
            last_name=last_name,
            company=company,
            position=self.random.choice(POSITIONS[language]) if kind == ContactType.COMMERCIAL else "",
            language=language,
            street=self.random.choice(STREETS[place.language]),
            house_number=str(self.random.randint(1, 120)),
            postal_code=place.postal_code,
            town=place.town,
            province=self.provinces.get((place.country, place.province)),
            country=place.country,
            emails=emails,
            phones=self._phones(place.country, kind) if has_phone else [],
            consents=self.consents(origin, at),
        )

    def project(self, contact: Contact, town: str) -> str:
        """A name for the contact's building project; half of the private ones have none."""
        kind = "private" if contact.type == ContactType.PRIVATE else "other"
        if kind == "private" and self.random.random() < 0.5:
            return ""
        return self.random.choice(PROJECTS[contact.language, kind]).format(last=contact.last_name, town=town)

    def _company(self, kind: str, language: str, last_name: str) -> str:
        if kind == ContactType.PRIVATE:
            return ""
        names = PLANNERS if kind == ContactType.PLANNER else COMPANIES
        return self.random.choice(names[language]).format(last=last_name)

    def _emails(self, first_name: str, last_name: str, company: str) -> list[str]:
        if self.random.random() < 0.05:
            return []
        name = search_key(f"{first_name} {last_name}").replace(" ", ".")
        own = f"{name}{self.made}@{self.random.choice(MAIL_DOMAINS)}"
        if not company or self.random.random() < 0.6:
            return [own]
        return [f"info@{search_key(company).replace(' ', '-')}-{self.made}.example", own]

    def _phones(self, country: str, kind: str) -> list[tuple[str, str]]:
        mobile, landline = (self._digits(pattern) for pattern in PHONES[country])
        if kind == ContactType.PRIVATE:
            return [(PhoneKind.MOBILE, mobile)]
        phones: list[tuple[str, str]] = [(PhoneKind.WORK, landline), (PhoneKind.MOBILE, mobile)]
        return phones[: self.random.randint(1, 2)]

    def _digits(self, pattern: str) -> str:
        return "".join(str(self.random.randrange(10)) if char == "N" else char for char in pattern)

    def consents(self, origin: str, at: datetime) -> list[ConsentData]:
        """What somebody who got in touch in this way consents to."""
        how = _HOW.get(Origin(origin), ConsentHow.WEB)
        kinds = [ConsentKind.PROCESSING]
        if self.random.random() < 0.35:
            kinds.append(ConsentKind.PROMOTION)
        ip_prefix = "203.0.113.0/24" if how == ConsentHow.WEB else ""
        return [ConsentData(kind, how, at, text_version=f"{at.year}-03", ip_prefix=ip_prefix) for kind in kinds]
