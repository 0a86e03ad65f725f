"""Which tag to put on many inquiries, or to take off (features L11, D10)."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.forms import LineField
from requests_app.actions.forms import ActionForm
from requests_app.models import Tag


class NewTagForm(ActionForm):
    """A tag by its name; one that does not exist yet is made."""

    tag = LineField(
        label=_("Tag"),
        max_length=60,
        help_text=_("One that does not exist yet is made."),
        widget=forms.TextInput(attrs={"list": "bulk-tags", "autocomplete": "off"}),
    )


class OwnTagForm(ActionForm):
    """One of the organisation's tags."""

    tag = forms.ModelChoiceField(label=_("Tag"), queryset=Tag.objects.none(), empty_label=_("Choose a tag"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ModelChoiceField, self.fields["tag"]).queryset = self.organisation.tags.all()
