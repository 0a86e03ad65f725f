"""Consents: the wording in force, giving and withdrawing (features C2, N2, P3)."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max, Q
from django.utils.translation import gettext as _

from accounts.models import Organisation, Person
from contacts.models import Consent, ConsentText, Contact, ContactChange
from contacts.saving import ConsentData, add_consents

PLACEHOLDER = "{organisation}"
FALLBACK = "en"


class AlreadyWithdrawn(Exception):
    """The consent is withdrawn already, or there is none."""


def texts_in_force(organisation: Organisation, language: str, at: datetime) -> dict[str, ConsentText]:
    """By kind, the latest wording in the language, English where there is none in it; one query.

    The organisation's own go before everybody's.
    """
    texts = ConsentText.objects.filter(
        Q(organisation=organisation) | Q(organisation=None), language__in=(language, FALLBACK), valid_from__lte=at
    )
    found: dict[str, ConsentText] = {}
    for text in sorted(texts, key=lambda text: _rank(text, language)):
        found[text.kind] = text
    return found


def _rank(text: ConsentText, language: str) -> tuple[bool, bool, datetime, int]:
    return text.language == language, text.organisation_id is not None, text.valid_from, text.pk


def worded(text: ConsentText, organisation: Organisation) -> str:
    """The wording as the organisation asks it."""
    return text.text.replace(PLACEHOLDER, organisation.name)


def with_texts(
    consents: list[ConsentData], *, organisation: Organisation, language: str, at: datetime
) -> list[ConsentData]:
    """The same consents with version and wording in force, where they bring none of their own."""
    texts = texts_in_force(organisation, language, at)
    for consent in consents:
        text = None if consent.text_version or consent.text else texts.get(consent.kind)
        if text is not None:
            consent.text_version = text.version
            consent.text = worded(text, organisation)
    return consents


def wordings(organisation: Organisation, language: str, at: datetime) -> dict[str, str]:
    """By kind, what a person is asked to consent to now."""
    texts = texts_in_force(organisation, language, at)
    return {kind: worded(text, organisation) for kind, text in texts.items()}


@transaction.atomic
def give(contact: Contact, kind: str, how: str, *, by: Person, at: datetime) -> None:
    """Record that the contact has consented now, in this way, to the wording in force."""
    consents = [ConsentData(kind, how, at, taken_by=by)]
    add_consents(contact, with_texts(consents, organisation=contact.organisation, language=contact.language, at=at))
    _note(contact, ContactChange.Kind.CONSENT, kind, ["", how], by=by, at=at)


@transaction.atomic
def withdraw(contact: Contact, kind: str, *, by: Person, at: datetime) -> None:
    """Record that the contact withdraws what they consented to; from now on it is not used (features P3).

    All consents of the kind that still stand are withdrawn. Raises AlreadyWithdrawn when there is none.
    """
    standing = Consent.objects.select_for_update().filter(contact=contact, kind=kind, withdrawn_at=None)
    rows = list(standing)
    if not rows:
        raise AlreadyWithdrawn(_("There is no consent to withdraw."))
    standing.update(withdrawn_at=at, withdrawn_by=by)
    _note(contact, ContactChange.Kind.WITHDRAWN, kind, [rows[-1].how, ""], by=by, at=at)


def allows(contact: Contact, kind: str) -> bool:
    """Say whether the contact has consented to this and not withdrawn it since; ask before every such use.

    A withdrawal counts against everything given before it, also what another record of the person had.
    """
    times = Consent.objects.filter(contact=contact, kind=kind).aggregate(
        given=Max("given_at"), ended=Max("withdrawn_at")
    )
    return times["given"] is not None and (times["ended"] is None or times["ended"] < times["given"])


def _note(contact: Contact, what: str, kind: str, values: list[str], *, by: Person, at: datetime) -> None:
    ContactChange.objects.create(contact=contact, at=at, person=by, kind=what, changes={f"consent_{kind}": values})
