"""Sending a mail to the contact from Contacts, or noting that one's own mail program sent it (features M4)."""

from datetime import datetime
from typing import ClassVar

from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from contacts.forms import LineField
from core.mail import queue_mail
from core.text import clean
from requests_app import contact_rights, search
from requests_app.actions.spec import Outcome
from requests_app.history import record
from requests_app.models import HistoryEntry, Inquiry
from requests_app.types import Category

KIND = "to_contact"
SENT, WRITTEN = "mail_sent", "mail_written"
LONGEST_TEXT = 20_000


def may_write(inquiry: Inquiry, person: Person, at: datetime) -> bool:
    """Say whether the person writes to the contact of an inquiry: whoever changes its data does (workflow.md 3)."""
    return contact_rights.contacts_editable_by(person, at).filter(pk=inquiry.contact_id).exists()


class MailForm(forms.Form):
    """What is written, and to which address of the contact."""

    hints: ClassVar[dict[str, str]] = {"to": ""}

    to = forms.ChoiceField(label=_("To"))
    subject = LineField(label=_("Subject"), max_length=200)
    text = forms.CharField(label=_("Text"), max_length=LONGEST_TEXT, widget=forms.Textarea({"rows": 12}))

    def __init__(self, *args: object, addresses: list[str], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["to"].choices = [(address, address) for address in addresses]  # type: ignore[attr-defined]

    def clean_text(self) -> str:
        return clean(self.cleaned_data["text"])


@transaction.atomic
def send(inquiry: Inquiry, words: dict[str, str], *, language: str, by: Person, at: datetime) -> HistoryEntry:
    """Send the mail, answers go to the person, and keep its text in the history."""
    entry = _note(inquiry, SENT, words, by=by, at=at)
    queue_mail(
        kind=KIND,
        to=words["to"],
        language=language,
        context={"subject_line": words["subject"], "body": words["text"], "from_organisation": by.organisation.name},
        about=f"entry:{entry.pk}",
        at=at,
        reply_to=by.email,
    )
    return entry


@transaction.atomic
def note_written(inquiry: Inquiry, words: dict[str, str], *, by: Person, at: datetime) -> HistoryEntry:
    """Keep in the history what the person says to have sent with their own mail program."""
    return _note(inquiry, WRITTEN, words, by=by, at=at)


def _note(inquiry: Inquiry, action: str, words: dict[str, str], *, by: Person, at: datetime) -> HistoryEntry:
    text = f"{words['subject']}\n\n{words['text']}"
    outcome = Outcome(details={"to": words["to"]})
    entry = record(inquiry, action, Category.NOTES, by=by, at=at, note=text, outcome=outcome)
    search.refresh([inquiry.pk])
    return entry
