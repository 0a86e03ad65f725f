"""Forms of the profile, and allauth's forms in our words."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, cast
from zoneinfo import available_timezones

from allauth.account import forms as allauth_forms
from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from accounts.absences import colleagues_of, today_of
from accounts.models import Absence, Person
from core.fields import Language
from core.forms import Combobox, DateInput


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


class AbsenceForm(forms.ModelForm):
    """An absence of the person, entered at `at`; whoever saves it holds lock_absences (workflow.md 5)."""

    widths: ClassVar[dict[str, str]] = {"first_day": "half", "last_day": "half"}

    class Meta:
        model = Absence
        fields: ClassVar[tuple[str, ...]] = ("substitute",)
        widgets: ClassVar[dict[str, forms.Widget]] = {
            "first_day": DateInput(),
            "last_day": DateInput(),
            "substitute": Combobox(),
        }
        help_texts: ClassVar[dict[str, object]] = {
            "substitute": _("Gets your new inquiries meanwhile and may act on those you have."),
        }

    def __init__(self, data: Mapping[str, Any] | None = None, *, person: Person, at: datetime, **kwargs: Any) -> None:
        super().__init__(data, instance=Absence(person=person), **kwargs)
        self.person = person
        self.today = today_of(person, at)
        for field in self.fields.values():
            field.required = True
        substitute = cast(forms.ModelChoiceField, self.fields["substitute"])
        substitute.empty_label = ""
        substitute.queryset = colleagues_of(person)


class PeriodForm(AbsenceForm):
    """Absent from one day to another, both included."""

    class Meta(AbsenceForm.Meta):
        fields = ("first_day", "last_day", "substitute")

    def clean(self) -> dict[str, Any]:
        """Check that the period is not over and does not meet another."""
        data = self.cleaned_data
        first, last = data.get("first_day"), data.get("last_day")
        if first is None or last is None:
            return data
        if last < first:
            self.add_error("last_day", _("The last day lies before the first."))
        elif last < self.today:
            self.add_error("last_day", _("This period has passed. Enter one that has not."))
        elif known := self.person.absences.filter(first_day__lte=last, last_day__gte=first).first():
            self.add_error("first_day", _("You have entered %(days)s already.") % {"days": known.days})
        return data


class WeekdayForm(AbsenceForm):
    """Absent on a weekday each week."""

    weekday = forms.TypedChoiceField(label=_("Weekday"), choices=WEEKDAYS, coerce=int)

    class Meta(AbsenceForm.Meta):
        fields = ("weekday", "substitute")

    def clean_weekday(self) -> int:
        """Check that the weekday is not entered yet."""
        weekday: int = self.cleaned_data["weekday"]
        if self.person.absences.filter(weekday=weekday).exists():
            raise forms.ValidationError(_("You have entered this weekday already."))
        return weekday


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
