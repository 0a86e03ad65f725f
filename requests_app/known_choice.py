"""What somebody who creates an inquiry decides about a known contact that is like the one they typed (features C5)."""

from dataclasses import dataclass

from django import forms
from django.shortcuts import get_object_or_404

from accounts.models import Person
from contacts.models import Contact


@dataclass(frozen=True)
class Choice:
    """What the person decided about a known contact that is like the one they typed."""

    word: str = ""
    contact: Contact | None = None

    @property
    def is_used(self) -> bool:
        return self.word == "use"

    @property
    def is_replaced(self) -> bool:
        return self.word == "replace"

    @property
    def asks_again(self) -> bool:
        """Whether the person goes back to the form to enter another e-mail."""
        return self.word == "both"


class ChosenForm(forms.Form):
    """The decision as the buttons send it: “use:5”, “replace:5”, “both”; what makes no sense is none."""

    contact_choice = forms.RegexField(r"^(use|replace):\d{1,18}$|^both$", required=False)

    def choice(self, person: Person) -> Choice:
        """The decision, with the contact of the person's organisation; raises Http404 for any other."""
        self.is_valid()
        word, _colon, pk = self.cleaned_data.get("contact_choice", "").partition(":")
        return Choice(word, get_object_or_404(person.organisation.contacts, pk=pk) if pk else None)
