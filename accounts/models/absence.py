"""When people are away, and who acts for them meanwhile."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from core import dates


def covers(first_day: date | None, last_day: date | None, weekday: int | None, time_zone: str, at: datetime) -> bool:
    """Say whether the moment falls on the days of a period, or on a weekday, in that time zone."""
    day = at.astimezone(ZoneInfo(time_zone)).date()
    if first_day is None or last_day is None:
        return day.weekday() == weekday
    return first_day <= day <= last_day


class Absence(models.Model):
    """A period or a weekday each week on which a person is away, with a substitute (workflow.md 5).

    Days are those of the person's time zone; both ends of a period belong to it. Weekdays count from Monday, 0.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="absences", verbose_name=_("person")
    )
    substitute = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="substitutions", verbose_name=_("substitute")
    )
    first_day = models.DateField(_("first day"), null=True, blank=True)
    last_day = models.DateField(_("last day"), null=True, blank=True)
    weekday = models.PositiveSmallIntegerField(_("weekday"), null=True, blank=True, choices=WEEKDAYS)

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        ordering = ["weekday", "first_day", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(first_day__isnull=False, last_day__isnull=False, weekday__isnull=True)
                | Q(first_day__isnull=True, last_day__isnull=True, weekday__isnull=False, weekday__lte=6),
                name="accounts_absence_period_or_weekday",
                violation_error_message=_("An absence is either a period or a weekday."),
            ),
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")) | Q(first_day__isnull=True),
                name="accounts_absence_ends_after_start",
                violation_error_message=_("The last day lies before the first."),
            ),
            models.CheckConstraint(
                condition=~Q(substitute=F("person")),
                name="accounts_absence_substitute_is_another",
                violation_error_message=_("Somebody else has to be the substitute."),
            ),
            models.UniqueConstraint(
                fields=["person", "weekday"],
                name="accounts_absent_on_a_weekday_once",
                violation_error_message=_("This weekday is entered already."),
            ),
            ExclusionConstraint(
                name="accounts_absences_do_not_overlap",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    (
                        Func("first_day", "last_day", Value("[]"), function="DATERANGE", output_field=DateRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                # A range without ends would overlap everything.
                condition=Q(first_day__isnull=False),
                violation_error_message=_("Two periods of absence overlap."),
            ),
        ]

    class Retention:
        personal: set[str] = set()
        plain = {"id", "person", "substitute", "first_day", "last_day", "weekday"}

    def __str__(self) -> str:
        return f"{self.person_id}: {self.get_weekday_display() if self.is_weekly else self.first_day}"

    @property
    def is_weekly(self) -> bool:
        return self.weekday is not None

    @property
    def days(self) -> str:
        """The days in words, in the reader's language: 24 Dec 2026 – 6 Jan 2027, or Friday, every week."""
        if self.first_day is None or self.last_day is None:
            return _("%(weekday)s, every week") % {"weekday": self.get_weekday_display()}
        if self.first_day == self.last_day:
            return dates.day(self.first_day)
        return f"{dates.day(self.first_day)} – {dates.day(self.last_day)}"

    def covers(self, at: datetime) -> bool:
        """Say whether the person is away at the moment, by the calendar of their own time zone."""
        return covers(self.first_day, self.last_day, self.weekday, self.person.time_zone, at)
