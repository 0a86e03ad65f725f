"""Forms of saved views (features L6)."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from core.text import clean_line
from requests_app.models import SavedView
from requests_app.models.saved_view import MOST_LETTERS


class ViewForm(forms.Form):
    """Name, sharing and default of a view; `view` is the one that is changed, None for a new one."""

    name = forms.CharField(label=_("Name"), max_length=MOST_LETTERS)
    is_shared = forms.BooleanField(required=False)
    is_default = forms.BooleanField(
        label=_("Open it first"),
        required=False,
        help_text=_("The start page shows this view instead of all that is open."),
    )

    def __init__(self, *args: Any, person: Person, view: SavedView | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person, self.view = person, view
        self.fields["is_shared"].label = _("Share with %(unit)s") % {"unit": person.unit}
        self.fields["is_shared"].help_text = _("Everybody there sees what they may see, not what you see.")
        if view is None and "replace" in self.data:
            self._offer_to_replace()

    def clean_name(self) -> str:
        """Return the name on one line."""
        return clean_line(self.cleaned_data["name"])

    def say_taken(self) -> None:
        """Say that the person has given the name before; a new view may replace the other."""
        if self.view is None:
            self._offer_to_replace()
            self.add_error("name", _("You already have a view of this name. Choose another, or replace it."))
        else:
            self.add_error("name", _("You already have a view of this name."))

    def _offer_to_replace(self) -> None:
        self.fields["replace"] = forms.BooleanField(label=_("Replace the view of this name"), required=False)
