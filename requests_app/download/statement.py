"""One statement that reads a whole chunk of inquiries with all columns, as fast as the file is written.

What the reader may see of the tables beside an inquiry comes from visibility.py, as subqueries; the rest is joined to
the ids of the chunk. Everything is put into words by the database, so that no row needs a look in Python.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.timezone import get_current_timezone_name
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext as _
from django_countries import countries

from accounts.models import Organisation, Person
from contacts.choices import ContactType, Title
from core.fields import Currency, Language
from core.spreadsheets import Kind, manner
from requests_app.deadlines import AGREED
from requests_app.download.columns import Column
from requests_app.statuses import Status
from requests_app.types import AppointmentKind, Category, InquiryType, Origin, Place, ProjectType, ReasonGroup
from requests_app.visibility import external_assignments, own_offers, own_orders, readable_history

# By name: what it is joined by, and how it is read. In braces: what visibility.py lets the reader see.
_RELATED = {
    "phones": ("contact_id", """
        SELECT contact_id, array_agg(raw ORDER BY position, id) AS list FROM contacts_contactphone
        WHERE contact_id = ANY(%(contacts)s::bigint[]) GROUP BY contact_id"""),
    "emails": ("contact_id", """
        SELECT contact_id, array_agg(address ORDER BY position, id) AS list FROM contacts_contactemail
        WHERE contact_id = ANY(%(contacts)s::bigint[]) GROUP BY contact_id"""),
    "customer_numbers": ("contact_id", """
        SELECT contact_id, string_agg(number, ', ' ORDER BY id) AS words FROM contacts_customernumber
        WHERE contact_id = ANY(%(contacts)s::bigint[]) GROUP BY contact_id"""),
    "consents": ("contact_id", """
        SELECT contact_id, max(given_at) FILTER (WHERE kind = 'processing') AS processing,
            max(given_at) FILTER (WHERE kind = 'promotion') AS promotion,
            max(given_at) FILTER (WHERE kind = 'partners') AS partners
        FROM contacts_consent
        WHERE contact_id = ANY(%(contacts)s::bigint[]) AND withdrawn_at IS NULL GROUP BY contact_id"""),
    "articles": ("inquiry_id", """
        SELECT inquiry_id,
            string_agg(quantity || ' × ' || coalesce(title, article.code), ', ' ORDER BY article.id) AS words
        FROM requests_app_inquiryarticle article LEFT JOIN requests_app_catalogueitem item ON item.id = item_id
        WHERE inquiry_id = ANY(%(inquiries)s::bigint[]) GROUP BY inquiry_id"""),
    "tags": ("inquiry_id", """
        SELECT inquiry_id, string_agg(name, ', ' ORDER BY name) AS words
        FROM requests_app_inquiry_tags put JOIN requests_app_tag tag ON tag.id = put.tag_id
        WHERE inquiry_id = ANY(%(inquiries)s::bigint[]) AND organisation_id = %(organisation)s GROUP BY inquiry_id"""),
    "notes": ("inquiry_id", """
        SELECT inquiry_id, string_agg(concat_ws(' ', to_char(entry.at AT TIME ZONE %(zone)s, %(day)s || ' HH24:MI'),
            first_name, last_name) || ': ' || note, E'\\n' ORDER BY entry.at, entry.id) AS words
        FROM ({history}) entry LEFT JOIN accounts_person author ON author.id = entry.person_id
        WHERE inquiry_id = ANY(%(inquiries)s::bigint[]) AND note <> '' AND category <> %(text)s GROUP BY inquiry_id"""),
    "appointments": ("inquiry_id", """
        SELECT DISTINCT ON (inquiry_id) inquiry_id, starts_at, place, studio.name AS studio
        FROM requests_app_appointment agreed LEFT JOIN accounts_studio studio ON studio.id = studio_id
        WHERE inquiry_id = ANY(%(inquiries)s::bigint[]) AND cancelled_at IS NULL AND kind = ANY(%(meetings)s)
        ORDER BY inquiry_id, starts_at DESC"""),
    "submissions": ("inquiry_id", """
        SELECT inquiry_id, max(starts_at) AS starts_at FROM requests_app_appointment
        WHERE inquiry_id = ANY(%(inquiries)s::bigint[]) AND cancelled_at IS NULL AND kind = %(submission)s
            AND starts_at <= %(now)s GROUP BY inquiry_id"""),
    "offers": ("inquiry_id", """
        SELECT inquiry_id, number, amount, currency FROM ({offers}) offer
        WHERE inquiry_id = ANY(%(inquiries)s::bigint[]) AND is_main"""),
    "orders": ("inquiry_id", """
        SELECT inquiry_id, sum(amount) AS total,
            array_agg(DISTINCT currency::text) = ARRAY[%(currency)s::text] AS is_usual,
            array_agg(amount::text ORDER BY id) AS amounts, array_agg(currency::text ORDER BY id) AS currencies,
            string_agg(concat_ws(': ', nullif(number, ''), translate(to_char(amount, 'FM999,999,999,990.00'), ',.',
                %(signs)s) || ' ' || currency), '; ' ORDER BY id) AS words
        FROM ({orders}) placed
        WHERE inquiry_id = ANY(%(inquiries)s::bigint[]) GROUP BY inquiry_id"""),
    "partner": ("inquiry_id", """
        SELECT inquiry_id, coalesce(organisation.name, to_email) AS name, to_organisation_id
        FROM ({partners}) assigned LEFT JOIN accounts_organisation organisation ON organisation.id = to_organisation_id
        WHERE inquiry_id = ANY(%(inquiries)s::bigint[])"""),
    "codes": ("organisation_id", """
        SELECT organisation_id, string_agg(code, ', ' ORDER BY is_main DESC, code) AS words
        FROM accounts_customercode GROUP BY organisation_id"""),
}  # fmt: skip

_STATEMENT = """
    WITH chosen AS MATERIALIZED (
        SELECT * FROM unnest(%(inquiries)s::bigint[], %(contacts)s::bigint[]) WITH ORDINALITY
            AS one (inquiry_id, contact_id, place)
    ), {related}
    SELECT {columns}, {others}
    FROM chosen
    JOIN requests_app_inquiry inquiry ON inquiry.id = chosen.inquiry_id
    JOIN accounts_unit unit ON unit.id = inquiry.responsible_unit_id
    JOIN accounts_organisation organisation ON organisation.id = unit.organisation_id
    LEFT JOIN accounts_person worker ON worker.id = inquiry.responsible_id
    LEFT JOIN accounts_person creator ON creator.id = inquiry.created_by_id
    LEFT JOIN contacts_contact contact ON contact.id = chosen.contact_id
    LEFT JOIN contacts_province province ON province.id = contact.province_id
    LEFT JOIN contacts_province site_province ON site_province.id = inquiry.site_province_id
    LEFT JOIN requests_app_cancelreason reason ON reason.id = inquiry.cancel_reason_id
    {joins}
    ORDER BY chosen.place
"""
# The main offer when it is in another currency than the columns, and all orders when not all of them are in that one.
_IN_OTHER_CURRENCIES = """
    CASE WHEN chosen.contact_id IS NOT NULL AND offers.currency <> %(currency)s
        THEN ARRAY[offers.amount::text, offers.currency::text] END,
    CASE WHEN chosen.contact_id IS NOT NULL AND NOT orders.is_usual
        THEN ARRAY[orders.amounts, orders.currencies] END
"""


@dataclass(frozen=True)
class Statement:
    """The statement for one reader, with what it needs beside the ids of a chunk.

    Its rows have a value for each column, and then what is in other currencies: see `reading`.
    """

    sql: str
    parameters: dict[str, Any]

    def for_chunk(self, inquiries: Sequence[int], contacts: Sequence[int | None]) -> dict[str, Any]:
        """The parameters for inquiries, each with the record of the contact that the reader is shown, if any."""
        return self.parameters | {"inquiries": _array(inquiries), "contacts": _array(contacts)}


def _array(ids: Sequence[int | None]) -> str:
    """An array as PostgreSQL writes it, which takes a tenth of the time that a list of so many takes."""
    return f"{{{','.join(map(str, ids))}}}".replace("None", "NULL")


def statement(person: Person, columns: Sequence[Column], *, at: datetime, currency: str) -> Statement:
    """The statement for the person in the language and the time zone that are active."""
    visible = {
        "history": readable_history(person),
        "offers": own_offers(person),
        "orders": own_orders(person),
        "partners": external_assignments(person),
    }
    parameters: dict[str, Any] = {}
    parts = {name: _embedded(name, rows.order_by(), parameters) for name, rows in visible.items()}
    related = [f"{name} AS ({sql.format(**parts)})" for name, (_by, sql) in _RELATED.items()]
    joins = [f"LEFT JOIN {name} ON {_joined_by(name, by)}" for name, (by, _sql) in _RELATED.items()]
    sql = _STATEMENT.format(
        related=",\n".join(related),
        columns=", ".join(_shown(column) for column in columns),
        others=_IN_OTHER_CURRENCIES,
        joins="\n".join(joins),
    )
    return Statement(sql, parameters | _parameters(person, at, currency))


def _joined_by(name: str, by: str) -> str:
    if by == "organisation_id":
        return f"{name}.{by} = coalesce(partner.to_organisation_id, unit.organisation_id)"
    return f"{name}.{by} = chosen.{by}"


def _shown(column: Column) -> str:
    sql = column.sql if column.before_acceptance else f"CASE WHEN chosen.contact_id IS NOT NULL THEN {column.sql} END"
    # Texts are never null, so that the writer can look at all of a row together.
    return f"coalesce({sql}, '')" if column.kind == Kind.TEXT else sql


def _embedded(name: str, rows: QuerySet[Any], parameters: dict[str, Any]) -> str:
    """The query of the rows as a part of the statement; its parameters go to the others under names of their own."""
    sql, values = rows.query.sql_with_params()
    names = iter([f"{name}_{number}" for number in range(len(values))])
    parameters.update(zip([f"{name}_{number}" for number in range(len(values))], values, strict=True))
    return re.sub("%s", lambda _match: f"%({next(names)})s", sql)


def _parameters(person: Person, at: datetime, currency: str) -> dict[str, Any]:
    written = manner()
    return {
        "labels": json.dumps(_labels(), ensure_ascii=False),
        "language": (get_language() or "en").split("-")[0],
        "zone": get_current_timezone_name(),
        "day": written.day.upper(),
        "signs": written.thousands + written.decimal,
        "organisation": person.organisation.pk,
        "currency": currency,
        "now": at,
        "text": Category.TEXT.value,
        "meetings": [kind.value for kind in sorted(AGREED[Status.APPOINTMENT_SET])],
        "submission": AppointmentKind.OFFER.value,
    }


def _labels() -> dict[str, dict[str, str]]:
    """The words of the reader's language for all values that are chosen from a list."""
    choices: dict[str, Any] = {
        "type": InquiryType, "status": Status, "contact_type": ContactType, "title": Title, "place": Place,
        "project_type": ProjectType, "origin": Origin, "reason_group": ReasonGroup,
    }  # fmt: skip
    labels = {name: {choice.value: str(choice.label) for choice in values} for name, values in choices.items()}
    languages = {code: str(get_language_info(code)["name_translated"]) for code in Language.values}
    where = {"internal": _("internal"), "external": _("external")}
    return labels | {"language": languages, "where": where, "country": {code: str(name) for code, name in countries}}


# The currency of a country's dealers, where it is not the euro.
_CURRENCIES = {"CH": Currency.CHF, "LI": Currency.CHF, "GB": Currency.GBP}


def currency_of(organisation: Organisation) -> str:
    """The currency in which the organisation's amounts are numbers; others are texts, so that no sum mixes them."""
    return _CURRENCIES.get(str(organisation.country), Currency.EUR).value
