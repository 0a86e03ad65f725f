"""What actions ask for that agree on a moment: when, how long, where, and what is known of the offer."""

from datetime import datetime, timedelta
from typing import Any, ClassVar, cast

from django import forms
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Studio
from contacts.forms import LineField
from core.fields import Currency
from core.forms import DateInput, Segmented, TimeInput
from requests_app.actions.forms import MoneyField, NoteForm, offer_initial
from requests_app.models import Appointment
from requests_app.types import Place

FURTHEST = timedelta(days=3660)


class When(models.TextChoices):
    """How a moment is given; without a choice whatever was entered counts."""

    AT = "at", _("Date and time")
    ONE_WEEK = "one_week", _("In one week")
    TWO_WEEKS = "two_weeks", _("In two weeks")
    IN = "in", _("In …")


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
    """A moment: date and time, or "in N days, weeks or months" (workflow.md 3).

    It lies ahead, unless `may_be_past`.
    """

    may_be_past = False
    # The classes hide what the choice does not need (static/css/detail.css); the form works the same without.
    widths: ClassVar[dict[str, str]] = {
        "date": "third when-at", "amount_of_time": "third pair when-in", "time_unit": "third pair when-in",
        "time": "third pair",
    }  # fmt: skip
    hints: ClassVar[dict[str, str]] = {"when": "", "date": "", "amount_of_time": "", "time_unit": ""}

    when = forms.ChoiceField(label=_("When"), required=False, choices=When, initial=When.AT, widget=Segmented)
    date = forms.DateField(label=_("Date"), required=False, widget=DateInput)
    amount_of_time = forms.IntegerField(label=_("How many"), required=False, min_value=1, max_value=999)
    time_unit = forms.ChoiceField(label=_("Unit of time"), required=False, choices=IntervalUnit.CHOICES)
    time = forms.TimeField(label=_("Time"), required=False, widget=TimeInput)

    def clean(self) -> dict[str, Any]:
        """Put the moment together in the reader's time zone."""
        data = self.cleaned_data
        self._choose(data)
        if self.errors:
            return data
        name = "amount_of_time" if data.get("when") == When.IN else "date"
        if not data.get("date") and not data.get("amount_of_time"):
            self.add_error(name, _("Enter a date, or in how many days, weeks or months."))
            return data
        data["starts_at"] = self._moment(data)
        if data["starts_at"] <= self.at and not self.may_be_past:
            self.add_error(name, _("This moment has passed. Enter one in the future."))
        elif abs(data["starts_at"] - self.at) > FURTHEST:
            self.add_error(name, _("This is more than ten years away."))
        return data

    def _choose(self, data: dict[str, Any]) -> None:
        """Let only what was chosen count, and be wrong."""
        when = data.get("when")
        if when in (When.ONE_WEEK, When.TWO_WEEKS):
            data["amount_of_time"], data["time_unit"] = (1 if when == When.ONE_WEEK else 2), "weeks"
        elif when == When.AT:
            data["amount_of_time"] = None
        if when in (When.ONE_WEEK, When.TWO_WEEKS, When.AT):
            self.errors.pop("amount_of_time", None)
        if when and when != When.AT:
            data["date"] = None
            self.errors.pop("date", None)

    def _moment(self, data: dict[str, Any]) -> datetime:
        zone = timezone.get_current_timezone()
        now = self.at.astimezone(zone).replace(second=0, microsecond=0)
        if data.get("date"):
            return datetime.combine(data["date"], data.get("time") or now.time(), tzinfo=zone)
        moment = IntervalUnit.add(now, data["amount_of_time"], data.get("time_unit") or "days")
        return datetime.combine(moment.date(), data.get("time") or moment.time(), tzinfo=zone)


class AppointmentForm(MomentForm):
    """When, how long and where."""

    shows_contact = True
    widths: ClassVar[dict[str, str]] = MomentForm.widths | {
        "duration": "third pair", "place": "half", "studio": "half when-studio",
    }  # fmt: skip
    hints: ClassVar[dict[str, str]] = MomentForm.hints | {"time": "", "duration": "", "studio": ""}

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
    studio = forms.ModelChoiceField(
        label=_("Studio"), queryset=Studio.objects.none(), required=False, empty_label=_("Choose a studio")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        studio = cast(forms.ModelChoiceField, self.fields["studio"])
        studio.queryset = self.organisation.studios.filter(is_active=True)
        if self.is_bound:
            return
        known = list(studio.queryset)
        if len(known) == 1:
            self.initial.setdefault("studio", known[0].pk)
        if not known:
            self.initial.setdefault("place", Place.ON_SITE)

    def clean(self) -> dict[str, Any]:
        """A time for a date; a studio for an appointment in the studio, and only then."""
        data = super().clean()
        if data.get("date") and not data.get("time") and "time" not in self.errors:
            self.add_error("time", _("Enter the time."))
        if data.get("place") == Place.STUDIO and not data.get("studio") and "studio" not in self.errors:
            self.add_error("studio", _("Choose the studio."))
        if data.get("place") != Place.STUDIO:
            data["studio"] = None
        return data


class PostponeForm(AppointmentForm):
    """Starts from what was agreed last."""

    def get_initial(self) -> dict[str, Any]:
        """Place, time of day and duration of the last appointment, and its date while that lies ahead."""
        last: Appointment | None = self.inquiry.appointments.filter(cancelled_at=None).last()
        if last is None:
            return super().get_initial()
        start = timezone.localtime(last.starts_at)
        return super().get_initial() | {
            "date": start.date() if last.starts_at > self.at else None,
            "time": start.time(),
            "duration": int((last.ends_at - last.starts_at).total_seconds() // 60),
            "place": last.place,
            "studio": last.studio_id,
        }


class OfferFieldsForm(AppointmentForm):
    """An appointment with the numbers of the offer as in Composer."""

    widths: ClassVar[dict[str, str]] = AppointmentForm.widths | {
        "composition_number": "half new-row", "offer_number": "half", "offer_amount": "half", "currency": "half",
    }  # fmt: skip
    hints: ClassVar[dict[str, str]] = AppointmentForm.hints | {"currency": ""}

    composition_number = LineField(label=_("Guide composition no."), required=False, max_length=40)
    offer_number = LineField(label=_("Offer no."), required=False, max_length=40)
    offer_amount = MoneyField(label=_("Offer amount"))
    currency = forms.ChoiceField(label=_("Currency"), choices=Currency, required=False)

    def get_initial(self) -> dict[str, Any]:
        """What is known of the offer already."""
        return super().get_initial() | offer_initial(self)


class PostponeOfferFieldsForm(PostponeForm, OfferFieldsForm):
    """Postponing, with the numbers of the offer."""
