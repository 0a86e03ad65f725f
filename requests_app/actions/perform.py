"""The one way to change an inquiry: lock, check, apply, record, announce."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Person
from core.mail import holds_mails, release_held, writes_mails
from requests_app import access, search, unread
from requests_app.actions.catalogue import ACTIONS
from requests_app.actions.errors import ActionInvalid, ActionNotAllowed, ActionNotPossible
from requests_app.actions.policy import Standing, last_assignment, offered_to
from requests_app.actions.spec import ActionSpec, Outcome, Step
from requests_app.actions.undo import keep, mails_of, state_of
from requests_app.deadlines import set_due
from requests_app.history import record
from requests_app.models import HistoryEntry, Inquiry
from requests_app.statuses import PROCESSED, Status
from requests_app.types import AssignmentOutcome

log = structlog.get_logger(__name__)

# What every action looks at beside the row, and how it is fetched along.
_RELATED = {
    "organisation": "organisation",
    "unit": "unit__organisation",
    "responsible_unit": "responsible_unit__organisation",
    "responsible": "responsible",
    "contact": "contact",
}


@transaction.atomic
def perform(
    inquiry: Inquiry,
    action: ActionSpec,
    *,
    by: Person | None,
    at: datetime,
    data: Mapping[str, Any],
    expected_version: int | None = None,
    undo_for: timedelta | None = None,
) -> Inquiry:
    """Perform the action on the inquiry and return it as it is afterwards (workflow.md 3).

    Of `inquiry` only the key counts, and what is loaded beside it saves asking again. `by` None is the system. `data`
    is what the action's form takes. For `undo_for` the person can take it back, where actions.undo can; while mails
    are held back (core.mail.holding_mails), also an assignment. Raises
    Inquiry.DoesNotExist, ActionNotAllowed when the person may not, ActionNotPossible when the state or, against
    `expected_version`, the inquiry has changed, ActionInvalid when the data do not pass the form. In all cases nothing
    changes.
    """
    locked = _lock(inquiry)
    standing = Standing(by, locked, at=at) if by else None
    _check(locked, action, standing, expected_version=expected_version)
    form = action.form(data, inquiry=locked, by=by, at=at)
    if not form.is_valid():
        raise ActionInvalid(form)
    step = Step(inquiry=locked, by=by, at=at, data=form.cleaned_data)
    is_undoable = action.is_undoable or (action.is_undoable_unsent and holds_mails())
    was = state_of(locked, by) if by and undo_for and is_undoable else None
    outcome, entry = _change(action, step, standing)
    if was and undo_for and (outcome.after is None or holds_mails()):
        keep(was, step, entry, until=at + undo_for)
    if outcome.after is not None and writes_mails():
        # What was held for an earlier action can no longer be taken back, and comes first.
        release_held(at, held_for=mails_of(locked))
        outcome.after()
    return locked if outcome.then is None else _go_on(locked, *outcome.then, at=at)


def _change(action: ActionSpec, step: Step, standing: Standing | None) -> tuple[Outcome, HistoryEntry]:
    before = step.inquiry.status
    absent = standing.represented_in(action) if standing else None
    outcome = action.effect(step)
    if absent is not None:
        outcome.details["for"] = absent.get_full_name()
    _apply(step.inquiry, action, outcome, at=step.at)
    access.refresh([step.inquiry.pk])
    if step.by is not None:
        unread.tell(step.inquiry, step.inquiry.responsible_id, by=step.by)
    entry = record(
        step.inquiry,
        action.code,
        action.category,
        by=step.by,
        at=step.at,
        status_before=before,
        note=step.data.get("note", ""),
        outcome=outcome,
    )
    search.refresh([step.inquiry.pk])
    return outcome, entry


def _go_on(inquiry: Inquiry, code: str, data: Mapping[str, Any], *, at: datetime) -> Inquiry:
    try:
        return perform(inquiry, ACTIONS[code], by=None, at=at, data=data)
    except (ActionInvalid, ActionNotPossible):
        log.exception("next_action_failed", inquiry=inquiry.pk, action=code)
        return inquiry


def check(inquiry: Inquiry, action: ActionSpec, *, by: Person, at: datetime) -> None:
    """Raise what `perform` would raise before it reads any data; nothing is locked.

    Of `inquiry` only the key counts; raises Inquiry.DoesNotExist.
    """
    found = Inquiry.objects.select_related(*_RELATED.values()).get(pk=inquiry.pk)
    _check(found, action, Standing(by, found, at=at), expected_version=None)


def _lock(inquiry: Inquiry) -> Inquiry:
    known = {name: getattr(inquiry, name) for name in _RELATED if getattr(Inquiry, name).is_cached(inquiry)}
    missing = [path for name, path in _RELATED.items() if name not in known]
    rows = Inquiry.objects.select_for_update(of=("self",))
    locked = (rows.select_related(*missing) if missing else rows).get(pk=inquiry.pk)
    for name, related in known.items():
        if related is not None and related.pk == getattr(locked, f"{name}_id"):
            setattr(locked, name, related)
    return locked


def _check(inquiry: Inquiry, action: ActionSpec, standing: Standing | None, *, expected_version: int | None) -> None:
    if standing is not None:
        if not _sees(standing.person, inquiry):
            if Status.TO_ACCEPT in action.sources:
                _explain_answer(inquiry, standing.person)
            raise ActionNotAllowed
        if expected_version is not None and inquiry.version != expected_version:
            raise ActionNotPossible(inquiry, _("The inquiry has changed since you opened it."))
    check_seen(inquiry, action, standing)


def check_seen(inquiry: Inquiry, action: ActionSpec, standing: Standing | None) -> None:
    """Raise what `perform` would for an inquiry that exists for the person, before it reads any data.

    Asks nothing of the database that `standing` and the fetched inquiry know, unless the action has a condition.
    """
    if not action.fits(inquiry):
        raise ActionNotPossible(inquiry, _why_not(inquiry, action))
    if standing is not None and not standing.may(action):
        raise ActionNotAllowed
    if action.condition is not None and not action.condition.holds(inquiry):
        raise ActionNotPossible(inquiry, str(action.condition.reason))


def _why_not(inquiry: Inquiry, action: ActionSpec) -> str:
    words = {"action": action.label, "type": inquiry.get_type_display(), "status": inquiry.get_status_display()}
    if inquiry.type not in action.types:
        return _("“%(action)s” is not for inquiries of the type “%(type)s”.") % words
    return _("“%(action)s” is not possible while the status is “%(status)s”.") % words


def _sees(person: Person, inquiry: Inquiry) -> bool:
    # Whoever is responsible does (workflow.md 7); for all others it is the costliest question of an action.
    is_responsible = inquiry.responsible_id == person.pk
    return is_responsible or Inquiry.objects.visible_to(person).filter(pk=inquiry.pk).exists()


def _explain_answer(inquiry: Inquiry, by: Person) -> None:
    """Tell somebody to whom the inquiry was offered why it is gone; raises ActionNotPossible if it was."""
    last = last_assignment(inquiry)
    if last is None or not offered_to(by, last):
        return
    if last.outcome == AssignmentOutcome.ACCEPTED:
        reason = _("%(name)s has already accepted this inquiry.") % {"name": last.answered_by}
    elif last.outcome == AssignmentOutcome.REFUSED:
        reason = _("%(name)s has already refused this inquiry.") % {"name": last.answered_by}
    else:
        reason = _("This inquiry is no longer offered to you: the time to answer has passed or it was taken back.")
    raise ActionNotPossible(inquiry, reason)


def _apply(inquiry: Inquiry, action: ActionSpec, outcome: Outcome, *, at: datetime) -> None:
    target = outcome.target or action.target
    ends_hold = inquiry.on_hold_until is not None
    inquiry.on_hold_until = outcome.hold_until
    if target in PROCESSED:
        inquiry.last_open_status = inquiry.status
    if target is not None:
        inquiry.status = target
    inquiry.closed_at = (inquiry.closed_at or at) if inquiry.status in PROCESSED else None
    if target is not None or (ends_hold and outcome.hold_until is None):
        set_due(inquiry, at)
    if outcome.hold_until is not None:
        inquiry.due_at = outcome.hold_until
    inquiry.due_set_by_hand = outcome.hold_until is not None
    inquiry.version += 1
    inquiry.save()
    for computed in ("is_open", "due_sort"):  # The database has computed them anew.
        inquiry.__dict__.pop(computed, None)
