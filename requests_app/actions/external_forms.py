"""What actions ask the responsible for while an inquiry is with a partner outside, and the partner without account."""

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contacts.forms import LineField
from core.fields import Currency
from core.forms import DateInput, TimeInput
from core.text import clean
from requests_app.actions.appointment_forms import FURTHEST, OfferFieldsForm
from requests_app.actions.forms import ActionForm, MoneyField, NoteForm
from requests_app.actions.policy import last_assignment
from requests_app.types import Place, SharedPart

ANSWER_MAX = 5_000
# A partner has no studios of ours; an offer can be sent.
_PLACES = [(place.value, place.label) for place in (Place.ON_SITE, Place.OTHER, Place.REMOTE)]


# --- The responsible -----------------------------------------------------------------------------------------------


class ExternalMomentForm(OfferFieldsForm):
    """What the partner has agreed, which may be over already."""

    may_be_past = True


class TellChangesForm(NoteForm):
    """What has changed since the partner got the last mail."""

    changed = forms.MultipleChoiceField(
        label=_("What has changed"), choices=SharedPart, widget=forms.CheckboxSelectMultiple
    )


# --- The partner ---------------------------------------------------------------------------------------------------


class PartnerForm(ActionForm):
    """An answer on the partner's page; without the explicit yes it is none, so that scanners change nothing.

    `version` is that of the inquiry on the page the partner saw. `link` in the data is the link they came by; it is the
    view's, never the sender's.
    """

    yes: ClassVar[Any] = _("Yes")
    amounts: ClassVar[tuple[str, ...]] = ()

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    note = forms.CharField(
        label=_("Message"), required=False, max_length=ANSWER_MAX, widget=forms.Textarea(attrs={"rows": 3})
    )
    confirm = forms.BooleanField(
        label="", error_messages={"required": _("Tick this box if you mean it; nothing has been changed so far.")}
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "answer_%s")
        super().__init__(*args, **kwargs)
        self.fields["confirm"].label = self.yes
        for name in () if self._is_of_a_dealer() else self.amounts:
            del self.fields[name]
        self.order_fields([name for name in self.fields if name not in ("note", "confirm")] + ["note", "confirm"])

    def _is_of_a_dealer(self) -> bool:
        """Whether amounts can be kept as a dealer's own: nobody else may ever see them (workflow.md 7)."""
        assignment = last_assignment(self.inquiry)
        return assignment is not None and assignment.to_organisation is not None

    def get_initial(self) -> dict[str, Any]:
        """The version of the inquiry that is shown."""
        return {"version": self.inquiry.version}

    def clean_note(self) -> str:
        return clean(self.cleaned_data["note"])

    def clean(self) -> dict[str, Any]:
        """Keep with the data by which link they came."""
        self.cleaned_data["link"] = self.data.get("link")
        return self.cleaned_data


class PartnerAcceptForm(PartnerForm):
    """The partner takes care of the inquiry."""

    yes = _("Yes, I take care of this inquiry")


class PartnerRefuseForm(PartnerForm):
    """The partner does not want the inquiry, and says why."""

    yes = _("Yes, I give this inquiry back")

    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["note"]

    def clean_reason(self) -> str:
        return clean(self.cleaned_data["reason"])


class PartnerAppointmentForm(PartnerForm):
    """When and where the partner meets the contact, or has met them."""

    yes = _("Yes, the appointment is agreed with the customer")
    widths: ClassVar[dict[str, str]] = {"date": "half", "time": "half"}

    date = forms.DateField(label=_("Date"), widget=DateInput)
    time = forms.TimeField(label=_("Time"), widget=TimeInput)
    place = forms.ChoiceField(label=_("Place"), choices=_PLACES)

    def clean(self) -> dict[str, Any]:
        """Put the moment together in the partner's time zone."""
        data = super().clean()
        if data.get("date") and data.get("time"):
            data["starts_at"] = datetime.combine(data["date"], data["time"], timezone.get_current_timezone())
            if abs(data["starts_at"] - self.at) > FURTHEST:
                self.add_error("date", _("This is more than ten years away."))
        return data | {"duration": 60, "studio": None}


class PartnerOfferForm(PartnerForm):
    """When the partner submitted the offer; its number and amount only from a dealer."""

    yes = _("Yes, the offer has been submitted")
    amounts = ("offer_number", "offer_amount", "currency")
    widths: ClassVar[dict[str, str]] = {"offer_number": "half", "offer_amount": "half", "currency": "half"}
    hints: ClassVar[dict[str, str]] = {"currency": ""}

    date = forms.DateField(label=_("Submitted on"), widget=DateInput)
    offer_number = LineField(label=_("Offer no."), required=False, max_length=40)
    offer_amount = MoneyField(label=_("Offer amount"))
    currency = forms.ChoiceField(label=_("Currency"), choices=Currency, required=False)

    def get_initial(self) -> dict[str, Any]:
        """Today."""
        return super().get_initial() | {"date": timezone.localtime(self.at).date()}

    def clean_date(self) -> Any:
        day, today = self.cleaned_data["date"], timezone.localtime(self.at).date()
        if day > today:
            raise forms.ValidationError(_("This day lies ahead. Answer once the offer is submitted."))
        if today - day > FURTHEST:
            raise forms.ValidationError(_("This is more than ten years away."))
        return day

    def clean(self) -> dict[str, Any]:
        """An offer counts from the day on which it was submitted; one of today from now."""
        data = super().clean()
        if data.get("date"):
            now = timezone.localtime(self.at)
            data["starts_at"] = now - timedelta(days=(now.date() - data["date"]).days)
        return data | {"duration": 60, "place": Place.OTHER, "studio": None}


class PartnerOrderForm(PartnerForm):
    """The customer has ordered; number and amount only from a dealer."""

    yes = _("Yes, the customer has placed the order")
    amounts = ("order_number", "order_amount", "currency")
    widths: ClassVar[dict[str, str]] = {"order_number": "half", "order_amount": "half", "currency": "half"}
    hints: ClassVar[dict[str, str]] = {"currency": ""}

    order_number = LineField(label=_("Order no."), required=False, max_length=40)
    order_amount = MoneyField(label=_("Order amount"))
    currency = forms.ChoiceField(label=_("Currency"), choices=Currency, required=False)
