"""Setting and postponing appointments, submissions of an offer and negotiations."""

from datetime import timedelta
from functools import partial
from typing import Any

from django.db.models import QuerySet

from accounts.models import Person
from requests_app.actions.effects.documents import note_composition, set_main_offer
from requests_app.actions.spec import Effect, Outcome, Step
from requests_app.models import Appointment
from requests_app.types import AppointmentKind


def arranged(kind: AppointmentKind) -> Effect:
    """The effect of setting an appointment of this kind; what was agreed before is cancelled."""
    return partial(_arrange, kind)


def arranged_outside(kind: AppointmentKind) -> Effect:
    """The same for what a partner outside has agreed, as the responsible heard it; it may be over already."""
    return partial(_arrange_outside, kind)


def note_outside(kind: AppointmentKind, step: Step) -> dict[str, Any]:
    """Keep a moment that a partner outside agreed and says so itself; returns what the history tells of it."""
    _planned(step).update(cancelled_at=step.at)
    return _keep(step, Appointment(inquiry=step.inquiry, kind=kind), person=None)


def postponed(kind: AppointmentKind) -> Effect:
    """The effect of postponing the appointment of this kind: it keeps its identity for calendars (features B12)."""
    return partial(_postpone, kind)


def _arrange(kind: AppointmentKind, step: Step) -> Outcome:
    _planned(step).update(cancelled_at=step.at)
    return _agree(step, _keep(step, Appointment(inquiry=step.inquiry, kind=kind), person=step.person))


def _arrange_outside(kind: AppointmentKind, step: Step) -> Outcome:
    return _agree(step, note_outside(kind, step))


def _postpone(kind: AppointmentKind, step: Step) -> Outcome:
    appointment = step.inquiry.appointments.filter(kind=kind, cancelled_at=None).last()
    if appointment is None:
        return _arrange(kind, step)
    appointment.sequence += 1
    return _agree(step, _keep(step, appointment, person=step.person))


def _agree(step: Step, details: dict[str, Any]) -> Outcome:
    note_composition(step)
    return Outcome(details=details, private_details=set_main_offer(step, step.actor_organisation))


def _keep(step: Step, appointment: Appointment, *, person: Person | None) -> dict[str, Any]:
    data = step.data
    appointment.starts_at = data["starts_at"]
    appointment.ends_at = data["starts_at"] + timedelta(minutes=data["duration"])
    appointment.place = data["place"]
    appointment.studio = data["studio"]
    appointment.person = person
    if not appointment.pk:
        step.made.append(appointment)
    appointment.save()
    return {
        "starts_at": appointment.starts_at.isoformat(),
        "minutes": data["duration"],
        "place": appointment.place,
        "studio": appointment.studio.name if appointment.studio else "",
    }


def _planned(step: Step) -> QuerySet[Appointment]:
    return step.inquiry.appointments.filter(cancelled_at=None, starts_at__gt=step.at)
