"""Forms for deadlines and for the days on which an organisation does not work (workflow.md 2 and 5)."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, ClassVar, cast

from django import forms
from django.forms import BaseModelFormSet, modelformset_factory
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import ClosingDay, Organisation
from contacts.forms import LineField
from core.forms import DateInput
from requests_app.deadlines import AGREED
from requests_app.models import DeadlineRule
from requests_app.statuses import OFFER_SUBMITTED, OPEN, Status
from requests_app.types import DeadlineUnit, InquiryType

SATURDAY = 5
# The longest time off that is entered at once.
MOST_DAYS = 92
_ONLY_OFFERS = OFFER_SUBMITTED | {Status.OFFER_AGREED}
_ORDER = {status: position for position, status in enumerate(Status)}


class DeadlineForm(forms.ModelForm):
    """How long one rule allows."""

    unit = forms.ChoiceField(
        label=_("counted in"), choices=DeadlineUnit.choices, widget=forms.Select({"class": "input"})
    )

    class Meta:
        model = DeadlineRule
        fields = ("amount", "unit")
        widgets: ClassVar[dict[str, forms.Widget]] = {
            "amount": forms.NumberInput({"class": "input", "min": 1, "inputmode": "numeric"}),
        }

    @property
    def is_fallback(self) -> bool:
        """Whether the rule counts only when no moment is agreed."""
        return self.instance.status in AGREED

    @property
    def words(self) -> str:
        """How long the rule allows, for those who only read it."""
        count = self.instance.amount
        if self.instance.unit == DeadlineUnit.HOURS:
            words = ngettext("%(count)d working-day hour", "%(count)d working-day hours", count)
        else:
            words = ngettext("%(count)d working day", "%(count)d working days", count)
        return words % {"count": count}


class BaseDeadlines(BaseModelFormSet):
    """All deadlines at once, in the order of the statuses; those of a type below the one for all types."""

    @property
    def rows(self) -> list[DeadlineForm]:
        """The forms as the page shows them."""
        rows = cast(list[DeadlineForm], self.forms)
        rows = sorted(rows, key=lambda form: (_ORDER[Status(form.instance.status)], form.instance.type))
        wrong = next((form for form in rows if form.is_bound and form.errors), None)
        if wrong is not None:
            wrong.fields["amount"].widget.attrs["autofocus"] = True
        return rows


Deadlines = modelformset_factory(DeadlineRule, form=DeadlineForm, formset=BaseDeadlines, extra=0, edit_only=True)


class TypeDeadlineForm(DeadlineForm):
    """A deadline of its own for inquiries of one type."""

    widths: ClassVar[dict[str, str]] = {"status": "half", "type": "half", "amount": "half", "unit": "half"}

    unit = forms.ChoiceField(label=_("Counted in"), choices=DeadlineUnit.choices)

    class Meta:
        model = DeadlineRule
        fields = ("status", "type", "amount", "unit")
        labels: ClassVar[dict[str, Any]] = {"status": _("Status"), "type": _("Type"), "amount": _("Due after")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        statuses = cast(forms.ChoiceField, self.fields["status"])
        statuses.choices = [("", ""), *((status.value, status.label) for status in Status if status in OPEN)]
        types = cast(forms.ChoiceField, self.fields["type"])
        types.choices, types.required = [("", ""), *InquiryType.choices], True

    def clean(self) -> dict[str, Any]:
        """Check that inquiries of the type can reach the status."""
        data = self.cleaned_data
        if data.get("status") in _ONLY_OFFERS and data.get("type") not in (None, InquiryType.OFFER):
            self.add_error("status", _("Only inquiries of the type offer reach this status."))
        return data


def type_deadline(pk: int) -> DeadlineRule | None:
    """The rule, if it is one for a type: the others are only changed."""
    return DeadlineRule.objects.filter(pk=pk).exclude(type="").first()


class ClosingDaysForm(forms.Form):
    """A day off, or several one after the other, of an organisation."""

    widths: ClassVar[dict[str, str]] = {"first_day": "half", "last_day": "half"}
    hints: ClassVar[dict[str, Any]] = {"last_day": _("for several days")}

    first_day = forms.DateField(label=_("Day"), widget=DateInput())
    last_day = forms.DateField(label=_("Last day"), required=False, widget=DateInput())
    name = LineField(label=_("Name"), max_length=120, required=False, help_text=_("Such as company holidays"))

    def __init__(self, data: Mapping[str, Any] | None = None, *, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.organisation = organisation

    def clean(self) -> dict[str, Any]:
        """Find the days: those of the week that are not entered yet."""
        data = self.cleaned_data
        first = data.get("first_day")
        if first is None or "last_day" in self.errors:
            return data
        last = data.get("last_day") or first
        if last < first:
            self.add_error("last_day", _("The last day lies before the first."))
        elif (last - first).days >= MOST_DAYS:
            self.add_error("last_day", _("Enter at most three months at once."))
        else:
            data["days"] = self._new_days(first, last)
            if not data["days"]:
                self.add_error("first_day", _("Nobody works then already."))
        return data

    def _new_days(self, first: date, last: date) -> list[date]:
        every = (first + timedelta(days=number) for number in range((last - first).days + 1))
        known = set(self.organisation.closing_days.filter(day__range=(first, last)).values_list("day", flat=True))
        return [day for day in every if day.weekday() < SATURDAY and day not in known]

    def save(self) -> None:
        """Enter the days."""
        name = self.cleaned_data["name"]
        self.organisation.closing_days.bulk_create(
            (ClosingDay(organisation=self.organisation, day=day, name=name) for day in self.cleaned_data["days"]),
            ignore_conflicts=True,
        )
