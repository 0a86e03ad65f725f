"""Taking the last action back, for a short time and where nothing has left the house (features D16)."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, cast

from django.apps import apps
from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from accounts.models import Person
from core.mail import drop_held, holds_mails
from requests_app import access, search
from requests_app.actions.errors import ActionNotAllowed, ActionNotPossible
from requests_app.actions.spec import Outcome, Step
from requests_app.history import record
from requests_app.models import Appointment, HistoryEntry, Inquiry, Offer, UndoStep
from requests_app.types import Category

ACTION = "undo"
# How long the bar of a page offers it.
UNDO_TIME = timedelta(seconds=30)

# What actions that can be taken back write of an inquiry, and of rows that were there before.
_INQUIRY = (
    "type", "status", "responsible_id", "responsible_unit_id", "due_at", "due_from", "due_set_by_hand", "agreed_at",
    "on_hold_until", "closed_at", "last_open_status", "cancel_reason_id", "composition_number",
)  # fmt: skip
_APPOINTMENT = ("kind", "starts_at", "ends_at", "place", "studio_id", "person_id", "cancelled_at")
_OFFER = ("number", "amount", "currency", "is_main")
_NOTICE = ("at", "by_id")


def state_of(inquiry: Inquiry, by: Person) -> dict[str, Any]:
    """The locked inquiry and what an action of the person's organisation may change beside it, fit for JSON."""
    offers = Offer.objects.filter(inquiry=inquiry, organisation=by.organisation)
    rows = [
        *_rows(inquiry.appointments.all(), _APPOINTMENT),
        *_rows(offers, _OFFER),
        *_rows(inquiry.notices.all(), _NOTICE),
    ]
    return {"inquiry": _values(inquiry, _INQUIRY), "rows": rows}


def keep(state: dict[str, Any], step: Step, entry: HistoryEntry, *, until: datetime) -> UndoStep:
    """Let the person who performed the action take it back until then."""
    state = state | {"made": [[row._meta.label, row.pk] for row in step.made], "holds_mails": holds_mails()}
    kept, _is_new = UndoStep.objects.update_or_create(
        inquiry=step.inquiry,
        defaults={
            "entry": entry,
            "person": step.person,
            "version": step.inquiry.version,
            "expires_at": until,
            "state": state,
        },
    )
    return kept


def mails_of(inquiry: Inquiry) -> str:
    """For what mails about the inquiry are held back (core.mail.holding_mails)."""
    return f"inquiry:{inquiry.pk}"


def step_back(inquiry: Inquiry, by: Person) -> UndoStep | None:
    """The step with which the person can take back what they have just done, if they can."""
    return UndoStep.objects.filter(inquiry=inquiry.pk, person=by, version=inquiry.version).first()


@transaction.atomic
def undo(inquiry: Inquiry, entry: int, *, by: Person, at: datetime) -> Inquiry:
    """Put the inquiry back to how it was before the action of the history entry, and write that into the history.

    Of `inquiry` only the key counts. Raises Inquiry.DoesNotExist, ActionNotAllowed when the person did not perform
    it, ActionNotPossible when the time is over or something has changed since. In all cases nothing changes.
    """
    locked = Inquiry.objects.select_for_update(of=("self",)).select_related("responsible_unit").get(pk=inquiry.pk)
    is_theirs = HistoryEntry.objects.filter(pk=entry, inquiry=locked, person=by).exists()
    if not is_theirs or not Inquiry.objects.visible_to(by).filter(pk=locked.pk).exists():
        raise ActionNotAllowed
    step = UndoStep.objects.filter(inquiry=locked, entry=entry).select_related("entry__counterpart").first()
    if step is None or step.version != locked.version:
        raise ActionNotPossible(locked, _("The inquiry has changed since; this can no longer be taken back."))
    if at > step.expires_at:
        raise ActionNotPossible(locked, _("The time to take this back is over."))
    if step.state.get("holds_mails") and not drop_held(mails_of(locked), written_at=step.entry.at):
        raise ActionNotPossible(locked, _("A mail about it has gone out already."))
    _restore(locked, step.state)
    access.refresh([locked.pk])
    record(
        locked,
        ACTION,
        Category(step.entry.category),
        by=by,
        at=at,
        status_before=step.entry.status_after,
        outcome=Outcome(
            details={"undone": step.entry.action, "entry": step.entry.pk}, counterpart=step.entry.counterpart
        ),
    )
    search.refresh([locked.pk])
    step.delete()
    return locked


def _restore(inquiry: Inquiry, state: dict[str, Any]) -> None:
    for label, pk in state["made"]:
        _manager(label).filter(pk=pk).delete()
    for label, pk, kept in state["rows"]:
        row = _manager(label).filter(pk=pk).first()
        if row is not None and _put_back(row, kept):
            if isinstance(row, Appointment):
                row.sequence += 1  # Calendars may have read it meanwhile; they take only a higher one (features B12).
            row.save()
    _put_back(inquiry, state["inquiry"])
    inquiry.version += 1
    inquiry.save()
    for computed in ("is_open", "due_sort"):  # The database has computed them anew.
        inquiry.__dict__.pop(computed, None)


def _rows(rows: Iterable[Model], names: tuple[str, ...]) -> list[list[Any]]:
    return [[row._meta.label, row.pk, _values(row, names)] for row in rows]


def _values(row: Model, names: tuple[str, ...]) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in names}
    return {
        name: value if value is None or isinstance(value, bool | int) else str(value) for name, value in values.items()
    }


def _put_back(row: Model, kept: dict[str, Any]) -> bool:
    """Set the values and say whether any of them was another."""
    values = {name: cast(Any, row._meta.get_field(name)).to_python(value) for name, value in kept.items()}
    is_other = any(getattr(row, name) != value for name, value in values.items())
    for name, value in values.items():
        setattr(row, name, value)
    return is_other


def _manager(label: str) -> Any:
    return apps.get_model(label)._default_manager
