"""Notes in the history: everybody who sees an inquiry writes them, only their author changes them (workflow.md 4)."""

from datetime import datetime

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from core.text import clean
from requests_app import row_notices
from requests_app.actions.forms import NOTE_MAX
from requests_app.history import record
from requests_app.models import HistoryEntry, Inquiry
from requests_app.types import Category
from requests_app.visibility import Stake, history_for

ACTION = "note"


class NoteTextForm(forms.Form):
    """The text of a note."""

    note = forms.CharField(
        label=_("Note"),
        max_length=NOTE_MAX,
        error_messages={"required": _("Write something first.")},
        widget=forms.Textarea({"rows": 3, "placeholder": _("Write a note …")}),
    )

    def clean_note(self) -> str:
        return clean(self.cleaned_data["note"])


def may_write(inquiry: Inquiry) -> bool:
    """Say whether the reader that visibility.redact prepared the inquiry for may write notes: not before accepting."""
    return inquiry.shown_to not in (None, Stake.OFFERED)


def add(inquiry: Inquiry, text: str, *, by: Person, at: datetime) -> HistoryEntry:
    """Write a note; the inquiry's status, due date and version stay as they are."""
    row_notices.note_added(inquiry, by=by, at=at)
    return record(inquiry, ACTION, Category.NOTES, by=by, at=at, note=text)


def own(inquiry: Inquiry, person: Person) -> QuerySet[HistoryEntry]:
    """The notes that the person may change: their own, while the inquiry is visible to them."""
    return history_for(inquiry, person).filter(action=ACTION, person=person)


def edit(entry: HistoryEntry, text: str, *, at: datetime) -> None:
    """Change the text of a note; from then on it says that it was edited. An equal text changes nothing."""
    if text != entry.note:
        entry.note, entry.note_edited_at = text, at
        entry.save(update_fields=["note", "note_edited_at"])


def delete(entry: HistoryEntry) -> None:
    """Delete a note; files that came with it stay."""
    entry.delete()
