"""Notes in the history: everybody who sees an inquiry writes them, only their author changes them (workflow.md 4)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from core.text import clean
from requests_app import row_notices, search
from requests_app.actions.forms import NOTE_MAX
from requests_app.history import record
from requests_app.models import HistoryEntry, Inquiry, Upload
from requests_app.types import Category
from requests_app.uploads import attach
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

    def __init__(self, *args: Any, has_files: bool = False, **kwargs: Any) -> None:
        """With files, a note needs no text: then they are just files."""
        super().__init__(*args, **kwargs)
        self.fields["note"].required = not has_files

    def clean_note(self) -> str:
        return clean(self.cleaned_data["note"])


def may_write(inquiry: Inquiry) -> bool:
    """Say whether the reader that visibility.redact prepared the inquiry for may write notes: not before accepting."""
    return inquiry.shown_to not in (None, Stake.OFFERED)


@transaction.atomic
def add(inquiry: Inquiry, text: str, *, by: Person, at: datetime) -> HistoryEntry:
    """Write a note; the inquiry's status, due date and version stay as they are."""
    row_notices.note_added(inquiry, by=by, at=at)
    entry = record(inquiry, ACTION, Category.NOTES, by=by, at=at, note=text)
    search.refresh([inquiry.pk])
    return entry


@transaction.atomic
def add_with_files(inquiry: Inquiry, text: str, files: Sequence[Upload], *, by: Person, at: datetime) -> None:
    """Write a note with the files; files without a word are just added to the inquiry."""
    entry = add(inquiry, text, by=by, at=at) if text else None
    attach(files, inquiry, by=by, at=at, entry=entry)


def own(inquiry: Inquiry, person: Person) -> QuerySet[HistoryEntry]:
    """The notes that the person may change: their own, while the inquiry is visible to them."""
    return history_for(inquiry, person).filter(action=ACTION, person=person)


@transaction.atomic
def edit(entry: HistoryEntry, text: str, *, at: datetime) -> None:
    """Change the text of a note; from then on it says that it was edited. An equal text changes nothing."""
    if text != entry.note:
        entry.note, entry.note_edited_at = text, at
        entry.save(update_fields=["note", "note_edited_at"])
        search.refresh([entry.inquiry_id])


@transaction.atomic
def delete(entry: HistoryEntry) -> None:
    """Delete a note; files that came with it stay."""
    entry.delete()
    search.refresh([entry.inquiry_id])
