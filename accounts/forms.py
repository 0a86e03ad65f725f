"""Forms of the profile, and allauth's forms in our words."""

from typing import ClassVar
from zoneinfo import available_timezones

from allauth.account import forms as allauth_forms
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from core.fields import Language
from core.forms import Combobox


class ProfileForm(forms.ModelForm):
    """What people may change about themselves (features A2)."""

    widths: ClassVar[dict[str, str]] = dict.fromkeys(("first_name", "last_name", "language", "time_zone"), "half")

    hints: ClassVar[dict[str, str]] = {"language": ""}

    language = forms.ChoiceField(
        label=_("Language"), required=False, choices=[("", _("As the browser")), *Language.choices]
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=lambda: [(zone, zone.replace("_", " ")) for zone in sorted(available_timezones())],
        widget=Combobox,
        help_text=_("Appointments and due dates are shown in it."),
    )

    class Meta:
        model = Person
        fields = ("first_name", "last_name", "phone", "language", "time_zone")
        widgets: ClassVar[dict[str, forms.Widget]] = {
            "first_name": forms.TextInput({"autocomplete": "given-name"}),
            "last_name": forms.TextInput({"autocomplete": "family-name"}),
            "phone": forms.TextInput({"type": "tel", "autocomplete": "tel"}),
        }


class OurWords:
    """Takes allauth's placeholders away and gives its fields our labels."""

    labels: ClassVar[dict[str, object]] = {
        "login": _("E-mail"),
        "email": _("E-mail"),
        "password": _("Password"),
        "oldpassword": _("Current password"),
        "password1": _("New password"),
        "password2": _("New password again"),
    }

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():  # type: ignore[attr-defined]
            field.label = self.labels[name]
            field.widget.attrs.pop("placeholder", None)


class SignInForm(OurWords, allauth_forms.LoginForm):
    """E-mail and password; the page itself links to the reset."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""
        self.fields["login"].widget.attrs |= {"autofocus": True, "autocomplete": "username"}


class ResetPasswordForm(OurWords, allauth_forms.ResetPasswordForm):
    """The address to which the link goes."""


class ResetPasswordKeyForm(OurWords, allauth_forms.ResetPasswordKeyForm):
    """A new password, twice."""


class ChangePasswordForm(OurWords, allauth_forms.ChangePasswordForm):
    """The current password and a new one, twice."""
