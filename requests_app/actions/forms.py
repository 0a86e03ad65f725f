"""What each action asks for (workflow.md 3, column "asks for")."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, Person, Studio
from core.fields import Currency
from core.text import clean
from requests_app import assignees
from requests_app.models import CancelReason, Inquiry
from requests_app.types import InquiryType, Place, ReasonGroup

NOTE_MAX = 50_000


class ActionForm(forms.Form):
    """A form that knows the inquiry, who acts (None: the system) and when."""

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        inquiry: Inquiry,
        by: Person | None,
        at: datetime,
        **kwargs: Any,
    ) -> None:
        self.inquiry = inquiry
        self.by = by
        self.at = at
        super().__init__(data, **kwargs)

    @property
    def organisation(self) -> Organisation:
        """The organisation that acts; for the system, the one that works on the inquiry."""
        return self.by.organisation if self.by else self.inquiry.responsible_unit.organisation


class NothingForm(ActionForm):
    """For actions that ask for nothing."""


class NoteForm(ActionForm):
    """A note, optional."""

    note = forms.CharField(
        label=_("Note"), required=False, max_length=NOTE_MAX, widget=forms.Textarea(attrs={"rows": 3})
    )

    # Fields of subclasses come first; the note closes every form.
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields([name for name in self.fields if name != "note"])

    def clean_note(self) -> str:
        return clean(self.cleaned_data["note"])


class ReasonForm(ActionForm):
    """Why an inquiry is refused, optional."""

    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def clean_reason(self) -> str:
        return clean(self.cleaned_data["reason"])


class AssignForm(NoteForm):
    """One search field over people, units and dealers, or a free e-mail address."""

    query = forms.CharField(
        label=_("Assign to"),
        required=False,
        max_length=200,
        help_text=_("Name, customer code or e-mail of a person, unit or dealer"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    target = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """Find the receiver; the free address counts only when nothing was picked."""
        data = self.cleaned_data
        if data.get("target"):
            data["assignee"] = assignees.resolve(self.organisation, data["target"])
            if data["assignee"] is None:
                self.add_error("query", _("This receiver can no longer be chosen. Search again."))
            return data
        query = data.get("query", "").strip()
        if "@" in query:
            self._clean_address(query)
        else:
            self.add_error("query", _("Choose a person, a unit or a dealer from the list, or enter an e-mail address."))
        return data

    def _clean_address(self, address: str) -> None:
        try:
            self.cleaned_data["email"] = forms.EmailField().clean(address)
        except forms.ValidationError as error:
            self.add_error("query", error)
            return
        owner = assignees.owner_of_email(address)
        if owner is not None:
            self.add_error("query", _("This address belongs to %(name)s. Choose them from the list.") % {"name": owner})


class MoneyField(forms.DecimalField):
    """An amount, typed as the reader's language writes it."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(
            required=False, min_value=0, max_digits=12, decimal_places=2, localize=True, widget=widget, **kwargs
        )


class IntervalUnit:
    """Units of "in N …" and how many days they add."""

    CHOICES = [("days", _("days")), ("weeks", _("weeks")), ("months", _("months"))]

    @staticmethod
    def add(start: datetime, amount: int, unit: str) -> datetime:
        """Add days, weeks or calendar months in the zone of `start`; a missing day becomes the month's last."""
        if unit != "months":
            return start + timedelta(days=amount * (7 if unit == "weeks" else 1))
        month = start.month - 1 + amount
        year, month = start.year + month // 12, month % 12 + 1
        for day in range(start.day, 27, -1):
            try:
                return start.replace(year=year, month=month, day=day)
            except ValueError:
                continue
        return start.replace(year=year, month=month)


class MomentForm(NoteForm):
    """A moment: date and time, or "in N days, weeks or months" (workflow.md 3)."""

    date = forms.DateField(
        label=_("Date"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    time = forms.TimeField(
        label=_("Time"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    amount_of_time = forms.IntegerField(label=_("or in"), required=False, min_value=1, max_value=999)
    time_unit = forms.ChoiceField(label=_("Unit of time"), required=False, choices=IntervalUnit.CHOICES)

    def clean(self) -> dict[str, Any]:
        """Put the moment together in the reader's time zone; it lies after now."""
        data = self.cleaned_data
        if self.errors:
            return data
        if not data.get("date") and not data.get("amount_of_time"):
            self.add_error("date", _("Enter a date, or in how many days, weeks or months."))
            return data
        data["starts_at"] = self._moment(data)
        if data["starts_at"] <= self.at:
            self.add_error("date", _("This moment has passed. Enter one in the future."))
        return data

    def _moment(self, data: dict[str, Any]) -> datetime:
        zone = timezone.get_current_timezone()
        now = self.at.astimezone(zone).replace(second=0, microsecond=0)
        if data.get("date"):
            return datetime.combine(data["date"], data.get("time") or now.time(), tzinfo=zone)
        moment = IntervalUnit.add(now, data["amount_of_time"], data.get("time_unit") or "days")
        return datetime.combine(moment.date(), data.get("time") or moment.time(), tzinfo=zone)


class AppointmentForm(MomentForm):
    """When, how long, where, and what is known of the offer."""

    duration = forms.TypedChoiceField(
        label=_("Duration"),
        coerce=int,
        initial=60,
        empty_value=60,  # type: ignore[arg-type]
        required=False,
        choices=[
            (30, _("30 minutes")),
            (60, _("1 hour")),
            (90, _("1½ hours")),
            (120, _("2 hours")),
            (180, _("3 hours")),
            (240, _("4 hours")),
        ],
    )
    place = forms.ChoiceField(label=_("Place"), choices=Place, initial=Place.STUDIO)
    studio = forms.ModelChoiceField(label=_("Studio"), queryset=Studio.objects.none(), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        studio = cast(forms.ModelChoiceField, self.fields["studio"])
        studio.queryset = self.organisation.studios.filter(is_active=True)
        if not self.is_bound and len(studio.queryset) == 1:
            self.initial.setdefault("studio", studio.queryset[0].pk)
        if not studio.queryset:
            self.initial.setdefault("place", Place.ON_SITE)

    def clean(self) -> dict[str, Any]:
        """A studio for an appointment in the studio, and only then."""
        data = super().clean()
        if data.get("place") == Place.STUDIO and not data.get("studio"):
            self.add_error("studio", _("Choose the studio."))
        if data.get("place") != Place.STUDIO:
            data["studio"] = None
        return data


class OfferFieldsForm(AppointmentForm):
    """An appointment with the numbers of the offer as in Composer."""

    composition_number = forms.CharField(label=_("Guide composition no."), required=False, max_length=40)
    offer_number = forms.CharField(label=_("Offer no."), required=False, max_length=40)
    offer_amount = MoneyField(label=_("Offer amount"))
    currency = forms.ChoiceField(label=_("Currency"), choices=Currency, required=False)


class OrderForm(NoteForm):
    """The numbers and amounts of an order."""

    composition_number = forms.CharField(label=_("Guide composition no."), required=False, max_length=40)
    offer_number = forms.CharField(label=_("Offer no."), required=False, max_length=40)
    offer_amount = MoneyField(label=_("Offer amount"))
    order_number = forms.CharField(label=_("Order no."), required=False, max_length=40)
    order_amount = MoneyField(label=_("Order amount"))
    currency = forms.ChoiceField(label=_("Currency"), choices=Currency, required=False)
    customer_number = forms.CharField(label=_("Customer number of the contact"), required=False, max_length=40)


class CancelForm(NoteForm):
    """The reason, from the rows that administrators keep."""

    reason = forms.ModelChoiceField(label=_("Reason"), queryset=CancelReason.objects.filter(is_active=True))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast(forms.ModelChoiceField, self.fields["reason"])
        reasons = list(field.queryset or [])
        field.choices = [
            ("", _("Choose a reason")),
            *(
                (group.label, [(reason.pk, str(reason)) for reason in reasons if reason.group == group])
                for group in ReasonGroup
            ),
        ]


class TypeForm(NoteForm):
    """Another type for the inquiry."""

    type = forms.ChoiceField(label=_("New type"), choices=())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast(forms.ChoiceField, self.fields["type"])
        field.choices = [(choice.value, choice.label) for choice in InquiryType if choice != self.inquiry.type]
