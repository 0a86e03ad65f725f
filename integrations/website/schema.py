"""What the website sends (integrations.md 14): strict about what an inquiry needs, tolerant of everything else."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from django.core.exceptions import ValidationError as DjangoValidationError
from django.core.validators import validate_email
from django_countries import countries
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from contacts.choices import ConsentKind, ContactType
from core.text import clean, clean_line
from integrations.reasons import REASONS, reason
from integrations.results import IntakeRefused
from requests_app.types import NEEDS_ADDRESS, InquiryType

MAX_TEXT = 50_000
MAX_LINE = 1_000
MAX_URL = 2_000
_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)


def _line(value: Any) -> Any:
    if value is None:
        return ""
    if not isinstance(value, str):
        return value
    if len(value) > MAX_LINE:
        raise PydanticCustomError("text_too_long", "too long")
    return clean_line(value)


def _text(value: Any) -> Any:
    if value is None:
        return ""
    # Before cleaning, which would take long for megabytes.
    if isinstance(value, str) and len(value) > MAX_TEXT:
        raise PydanticCustomError("text_too_long", "too long")
    return clean(value) if isinstance(value, str) else value


def _url(value: Any) -> Any:
    """Keep the beginning; whether it may be a link is decided where it is shown."""
    return "" if value is None else clean_line(value[:MAX_URL]) if isinstance(value, str) else value


def _email(value: str) -> str:
    if value:
        try:
            validate_email(value)
        except DjangoValidationError as error:
            raise PydanticCustomError("invalid_email", "not an e-mail address") from error
        if len(value) > 254:
            raise PydanticCustomError("invalid_email", "longer than an e-mail address may be")
    return value


def _country(value: str) -> str:
    if value and value.upper() not in countries.countries:
        raise PydanticCustomError("unknown_country", "unknown country")
    return value.upper()


def _moment(value: datetime) -> datetime:
    value = value if value.tzinfo else value.replace(tzinfo=UTC)
    if value < _EARLIEST:
        raise PydanticCustomError("invalid_date", "implausible")
    return value


def _names(value: Any) -> Any:
    return [value] if isinstance(value, str) else value or []


def _nothing_as_empty(kind: type) -> BeforeValidator:
    return BeforeValidator(lambda value: kind() if value is None else value)


Line = Annotated[str, Field(max_length=MAX_LINE), BeforeValidator(_line)]
Text = Annotated[str, BeforeValidator(_text)]
Url = Annotated[str, BeforeValidator(_url)]
# Line breaks inside an address must not be forgiven: that is how headers are smuggled into mails.
Email = Annotated[str, AfterValidator(_email), BeforeValidator(_text)]
Country = Annotated[Line, AfterValidator(_country)]
Moment = Annotated[datetime, AfterValidator(_moment)]
Names = Annotated[
    list[Line], Field(max_length=100), BeforeValidator(lambda value: [value] if isinstance(value, str) else value)
]


class Part(BaseModel):
    """A part of the payload; unknown fields are kept."""

    model_config = ConfigDict(extra="allow", coerce_numbers_to_str=True)


class Address(Part):
    street: Line = ""
    number: Line = ""
    postal_code: Line = ""
    town: Line = ""
    province: Line = ""
    country: Country = ""

    @property
    def is_postal(self) -> bool:
        """Say whether something could be sent there."""
        return bool(self.street and self.postal_code and self.town)


class ContactPart(Part):
    type: ContactType = ContactType.PRIVATE
    title: Line = ""
    first_name: Line = ""
    last_name: Line = ""
    company: Line = ""
    email: Email = ""
    phone: Line = ""
    vat_number: Line = ""
    address: Address | None = None


class ConsentPart(Part):
    kind: Line
    given_at: Moment | None = None
    text_version: Line = ""
    text: Text = ""
    ip_prefix: Line = ""


class Event(Part):
    id: Line = ""
    participants: Names = []


class Project(Part):
    name: Line = ""
    type: Line = ""
    address: Address | None = None


class Article(Part):
    id: Annotated[str, Field(min_length=1, max_length=60), BeforeValidator(_line)]
    quantity: Annotated[int, Field(ge=1, le=1000)] = 1


class Attachment(Part):
    """One file; nothing about it can refuse the inquiry, the file itself is refused later."""

    name: Url = ""
    content_type: Url = ""
    url: Any = None
    base64: Any = None


class Payload(Part):
    """One inquiry as the website sends it."""

    id: Line = ""
    source: Literal[
        "website", "dealer_page", "landing_page", "door_configurator", "architect_registration", "event_registration"
    ]
    form_id: Line = ""
    submitted_at: Moment | None = None
    language: Line = ""
    country: Country = ""
    referrer_url: Url = ""
    landing_url: Url = ""
    utm: Annotated[dict[str, Any], _nothing_as_empty(dict)] = {}
    type: InquiryType
    dealer_code: Line = ""
    event: Event | None = None
    contact: ContactPart
    consents: Annotated[list[ConsentPart], Field(max_length=20), _nothing_as_empty(list)] = []
    project: Project | None = None
    articles: Annotated[list[Article], Field(max_length=200), _nothing_as_empty(list)] = []
    text: Text = ""
    attachments: Annotated[list[Attachment], Field(max_length=100), _nothing_as_empty(list)] = []

    @property
    def home(self) -> Address:
        """The contact's address; its country is that of the page when it names none."""
        address = self.contact.address or Address()
        return address.model_copy(update={"country": address.country or self.country})


def parse(body: bytes) -> Any:
    """Return the JSON value. Raises ValueError for what is none, or nested beyond reason."""
    try:
        return json.loads(body, object_pairs_hook=lambda pairs: {clean_line(key): value for key, value in pairs})
    except RecursionError as error:
        raise ValueError("Nested too deeply") from error


def read(body: bytes) -> Payload:
    """Return a payload that can become an inquiry. Raises IntakeRefused with every reason against it."""
    try:
        value = parse(body)
    except ValueError as error:
        raise IntakeRefused([reason("malformed")]) from error
    if not isinstance(value, dict):
        raise IntakeRefused([reason("not_an_object")])
    try:
        payload = Payload.model_validate(value)
    except ValidationError as error:
        details = error.errors(include_url=False, include_context=False, include_input=False)
        raise IntakeRefused([_as_reason(detail) for detail in details]) from error
    missing = list(_what_is_missing(payload))
    if missing:
        raise IntakeRefused(missing)
    return payload


def _what_is_missing(payload: Payload) -> Iterator[dict[str, str]]:
    contact = payload.contact
    if not (contact.email or contact.phone):
        yield reason("no_way_to_reply", "#/contact")
    if not (contact.last_name or contact.first_name or contact.company):
        yield reason("no_name", "#/contact")
    if not payload.home.country:
        yield reason("missing", "#/country")
    if not any(consent.kind == ConsentKind.PROCESSING for consent in payload.consents):
        yield reason("no_consent", "#/consents")
    if payload.type in NEEDS_ADDRESS and not payload.home.is_postal:
        yield reason("no_address", "#/contact/address")


_CODES = {
    "missing": "missing", "enum": "unknown_choice", "literal_error": "unknown_choice", "string_too_long": "too_long",
    "text_too_long": "too_long", "string_too_short": "missing", "too_long": "too_many",
    "greater_than_equal": "out_of_range", "less_than_equal": "out_of_range", "int_parsing_size": "out_of_range",
    "int_parsing": "wrong_type", "int_from_float": "wrong_type", "string_unicode": "wrong_type",
}  # fmt: skip


def _as_reason(error: ErrorDetails) -> dict[str, str]:
    kind = error["type"]
    if kind in _CODES:
        code = _CODES[kind]
    elif kind in REASONS:
        code = kind
    elif kind.startswith(("datetime", "date_", "timezone")):
        code = "invalid_date"
    else:
        code = "wrong_type" if kind.endswith("_type") else "invalid"
    return reason(code, "#/" + "/".join(str(step) for step in error["loc"]))
