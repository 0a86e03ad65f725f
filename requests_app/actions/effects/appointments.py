"""Setting and postponing appointments, submissions of an offer and negotiations."""

from datetime import timedelta
from functools import partial

from django.db.models import QuerySet

from requests_app.actions.effects.documents import note_composition, set_main_offer
from requests_app.actions.spec import Effect, Outcome, Step
from requests_app.models import Appointment
from requests_app.types import AppointmentKind


def arranged(kind: AppointmentKind) -> Effect:
    """The effect of setting an appointment of this kind; what was agreed before is cancelled."""
    return partial(_arrange, kind)


def postponed(kind: AppointmentKind) -> Effect:
    """The effect of postponing the appointment of this kind: it keeps its identity for calendars (features B12)."""
    return partial(_postpone, kind)


def _arrange(kind: AppointmentKind, step: Step) -> Outcome:
    _planned(step).update(cancelled_at=step.at)
    appointment = Appointment(inquiry=step.inquiry, kind=kind)
    return _agree(step, appointment)


def _postpone(kind: AppointmentKind, step: Step) -> Outcome:
    appointment = step.inquiry.appointments.filter(kind=kind, cancelled_at=None).last()
    if appointment is None:
        return _arrange(kind, step)
    appointment.sequence += 1
    return _agree(step, appointment)


def _agree(step: Step, appointment: Appointment) -> Outcome:
    data = step.data
    appointment.starts_at = data["starts_at"]
    appointment.ends_at = data["starts_at"] + timedelta(minutes=data["duration"])
    appointment.place = data["place"]
    appointment.studio = data["studio"]
    appointment.person = step.person
    if appointment.pk is None:
        step.made.append(appointment)
    appointment.save()
    note_composition(step)
    details = {
        "starts_at": appointment.starts_at.isoformat(),
        "minutes": data["duration"],
        "place": appointment.place,
        "studio": appointment.studio.name if appointment.studio else "",
    }
    return Outcome(details=details, private_details=set_main_offer(step))


def _planned(step: Step) -> QuerySet[Appointment]:
    return step.inquiry.appointments.filter(cancelled_at=None, starts_at__gt=step.at)
