"""Which templates fit an inquiry, the most fitting first (features M4)."""

from dataclasses import dataclass

from accounts.models import Organisation
from core.fields import Language
from requests_app.mailing.defaults import DEFAULTS
from requests_app.models import Inquiry, MailTemplate


@dataclass(frozen=True)
class Template:
    """One template to choose; `code` says which of the organisation's own or of the defaults it is."""

    code: str
    name: str
    subject: str
    text: str
    fit: int


def templates_for(inquiry: Inquiry, organisation: Organisation, language: str) -> list[Template]:
    """The organisation's own templates and the defaults in this language, in one query; the best one first.

    One for the status goes before one for the type alone, one's own before a default, and both before one for all.
    """
    own = MailTemplate.objects.filter(
        organisation=organisation, language=language, type__in=["", inquiry.type], status__in=["", inquiry.status]
    )
    found = [Template(f"own-{row.pk}", row.name, row.subject, row.text, _fit(row.type, row.status) + 1) for row in own]
    for default in DEFAULTS:
        fits_type = not default.types or inquiry.type in default.types
        if fits_type and (not default.statuses or inquiry.status in default.statuses):
            subject, text = default.words[language]
            fit = _fit(default.types, default.statuses)
            found.append(Template(default.code, str(default.name), subject, text, fit))
    return sorted(found, key=lambda template: (-template.fit, template.name))


def _fit(types: object, statuses: object) -> int:
    return (4 if statuses else 0) + (2 if types else 0)


def language_for(wanted: str, inquiry: Inquiry, contact_language: str) -> str:
    """The language to write in: as chosen, else that of the contact, else that of the inquiry."""
    return next((word for word in (wanted, contact_language, inquiry.language) if word in Language.values), Language.EN)
