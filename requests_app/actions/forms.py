"""What each action asks for (workflow.md 3, column "asks for")."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, Person
from contacts.forms import LineField
from core.fields import Currency
from core.text import clean
from requests_app import assignees
from requests_app.models import CancelReason, Inquiry, Offer
from requests_app.types import InquiryType, ReasonGroup
from requests_app.visibility import contact_for

NOTE_MAX = 50_000


class ActionForm(forms.Form):
    """A form that knows the inquiry, who acts (None: the system) and when.

    `shows_contact` asks the page for the contact's phones and e-mails beside the form (features D15).
    """

    shows_contact = False
    widths: ClassVar[dict[str, str]] = {}
    hints: ClassVar[dict[str, str]] = {}

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
        kwargs.setdefault("auto_id", "dialog_%s")
        if data is None:
            kwargs["initial"] = self.get_initial() | (kwargs.get("initial") or {})
        super().__init__(data, **kwargs)

    def get_initial(self) -> dict[str, Any]:
        """What the empty form is filled with."""
        return {}

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
            self._clean_target(data["target"])
            return data
        query = data.get("query", "").strip()
        if "@" in query:
            self._clean_address(query)
        else:
            self.add_error("query", _("Choose a person, a unit or a dealer from the list, or enter an e-mail address."))
        return data

    def _clean_target(self, code: str) -> None:
        chosen = assignees.resolve(self.organisation, code)
        self.cleaned_data["assignee"] = chosen
        if chosen is None:
            self.add_error("query", _("This receiver can no longer be chosen. Search again."))
        elif not chosen.organisation.uses_contacts and not chosen.email:
            text = _("%(name)s has neither access to Contacts nor an e-mail address in the directory.")
            self.add_error("query", text % {"name": chosen.name})

    def _clean_address(self, address: str) -> None:
        try:
            self.cleaned_data["email"] = forms.EmailField().clean(address)
        except forms.ValidationError as error:
            self.add_error("query", error)
            return
        owner = assignees.owner_of_email(address)
        if owner is None:
            return
        name = assignees.known_as(self.organisation, owner)
        if name:
            self.add_error("query", _("This address belongs to %(name)s. Choose them from the list.") % {"name": name})
        else:
            self.add_error("query", _("This address belongs to somebody in Contacts to whom you cannot assign."))


class MoneyField(forms.DecimalField):
    """An amount, typed as the reader's language writes it."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(
            required=False, min_value=0, max_digits=12, decimal_places=2, localize=True, widget=widget, **kwargs
        )


def offer_initial(form: ActionForm) -> dict[str, Any]:
    """The guide composition number and the main offer of the acting organisation."""
    known: dict[str, Any] = {"composition_number": form.inquiry.composition_number}
    offer = Offer.objects.filter(inquiry=form.inquiry.pk, organisation=form.organisation, is_main=True).first()
    if offer is not None:
        known |= {"offer_number": offer.number, "offer_amount": offer.amount, "currency": offer.currency}
    return known


class OrderForm(NoteForm):
    """The numbers and amounts of an order."""

    widths: ClassVar[dict[str, str]] = {
        "composition_number": "half", "offer_number": "half", "offer_amount": "half", "order_number": "half",
        "order_amount": "half", "currency": "half", "customer_number": "half",
    }  # fmt: skip
    hints: ClassVar[dict[str, str]] = {"currency": ""}

    composition_number = LineField(label=_("Guide composition no."), required=False, max_length=40)
    customer_number = LineField(label=_("Customer number of the contact"), required=False, max_length=40)
    offer_number = LineField(label=_("Offer no."), required=False, max_length=40)
    offer_amount = MoneyField(label=_("Offer amount"))
    order_number = LineField(label=_("Order no."), required=False, max_length=40)
    order_amount = MoneyField(label=_("Order amount"))
    currency = forms.ChoiceField(label=_("Currency"), choices=Currency, required=False)

    def get_initial(self) -> dict[str, Any]:
        """What is known of the offer and the customer already."""
        contact = contact_for(self.inquiry, self.organisation.pk)
        number = contact.customer_numbers.last()
        return offer_initial(self) | {"customer_number": number.number if number else ""}


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
