"""The consent wordings of an organisation, version by version (features P3).

A wording is never changed: another one is added and is in force from its day on, and what was agreed to before keeps
the words that were read.
"""

from dataclasses import dataclass
from datetime import datetime, time
from typing import Any, ClassVar

from django import forms
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, Person
from contacts.choices import ConsentKind
from contacts.consents import PLACEHOLDER, texts_in_force, worded
from contacts.models import ConsentText
from core.fields import Language
from core.forms import DateInput
from core.text import clean

LONGEST = 2000


class WordingForm(forms.Form):
    """Another wording, in force from a day on."""

    widths: ClassVar[dict[str, str]] = {"valid_from": "half"}
    hints: ClassVar[dict[str, Any]] = {"valid_from": _("empty: at once")}

    text = forms.CharField(
        label=_("Wording"),
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 6}),
        help_text=_("{organisation} becomes the name of your organisation."),
    )
    valid_from = forms.DateField(label=_("In force from"), required=False, widget=DateInput)

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at = at

    def clean_text(self) -> str:
        """Nothing else in braces is filled in."""
        text = clean(self.cleaned_data["text"])
        if any(brace in text.replace(PLACEHOLDER, "") for brace in "{}"):
            raise forms.ValidationError(_("Only {organisation} is filled in; write nothing else in braces."))
        return text

    def clean_valid_from(self) -> datetime:
        """Not in the past: nobody was asked in these words then."""
        day = self.cleaned_data["valid_from"]
        today = timezone.localtime(self.at).date()
        if day is None or day == today:
            return self.at
        if day < today:
            raise forms.ValidationError(_("This day is over."))
        return timezone.make_aware(datetime.combine(day, time.min))


@dataclass(frozen=True)
class Wording:
    """One kind of consent in one language: what is asked now, and all the organisation's versions, latest first."""

    kind: str
    kind_label: str
    language: str
    language_label: str
    text: str
    version: str
    is_own: bool
    is_foreign: bool
    versions: list[ConsentText]


def overview(organisation: Organisation, at: datetime) -> list[tuple[str, list[Wording]]]:
    """By kind of consent, the wording in every language."""
    own: dict[tuple[str, str], list[ConsentText]] = {}
    for text in organisation.consent_texts.select_related("added_by").order_by("-valid_from", "-pk"):
        own.setdefault((text.kind, text.language), []).append(text)
    in_force = {language: texts_in_force(organisation, language, at) for language in Language.values}
    return [
        (str(kind.label), [_wording(kind, lang, in_force, own, organisation) for lang in Language])
        for kind in ConsentKind
    ]


def _wording(
    kind: ConsentKind,
    language: Language,
    in_force: dict[str, dict[str, ConsentText]],
    own: dict[tuple[str, str], list[ConsentText]],
    organisation: Organisation,
) -> Wording:
    text = in_force[language].get(kind)
    return Wording(
        kind=kind.value,
        kind_label=str(kind.label),
        language=language.value,
        language_label=str(language.label),
        text=worded(text, organisation) if text else "",
        version=text.version if text else "",
        is_own=bool(text and text.organisation_id),
        is_foreign=bool(text and text.language != language),
        versions=own.get((kind.value, language.value), []),
    )


def raw_text(organisation: Organisation, kind: str, language: str, at: datetime) -> str:
    """What a new version begins with: the wording in force, with its placeholder."""
    text = texts_in_force(organisation, language, at).get(kind)
    return text.text if text and text.language == language else ""


@transaction.atomic
def add(
    organisation: Organisation, kind: str, language: str, text: str, *, valid_from: datetime, by: Person, at: datetime
) -> ConsentText:
    """Add the organisation's next version; those before stay, and every consent keeps the words it was given to."""
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    return ConsentText.objects.create(
        organisation=organisation,
        kind=kind,
        language=language,
        version=_next_version(organisation, kind, language, valid_from),
        text=text,
        valid_from=valid_from,
        added_at=at,
        added_by=by,
    )


def _next_version(organisation: Organisation, kind: str, language: str, valid_from: datetime) -> str:
    """The day it is in force from, and a number when there are several; also unlike everybody's versions."""
    day = f"{timezone.localtime(valid_from):%Y-%m-%d}"
    texts = ConsentText.objects.filter(
        Q(organisation=organisation) | Q(organisation=None), kind=kind, language=language
    )
    taken = set(texts.filter(version__startswith=day).values_list("version", flat=True))
    numbered = (day if number == 1 else f"{day}.{number}" for number in range(1, len(taken) + 2))
    return next(version for version in numbered if version not in taken)
