"""Handing an inquiry over, and the answers to it (workflow.md 3 and 6)."""

from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Organisation, Person
from contacts.saving import Found, data_of, find_or_create
from requests_app import notices, row_notices, unread
from requests_app.actions.effects.lifecycle import status_for
from requests_app.actions.errors import ActionNotPossible
from requests_app.actions.policy import last_assignment
from requests_app.actions.spec import Outcome, Step
from requests_app.assignees import Assignee, present
from requests_app.cascade import next_dealer
from requests_app.deadlines import current_timetable, set_answer_time
from requests_app.history import resembling
from requests_app.models import Assignment, Notice
from requests_app.statuses import Status
from requests_app.types import AssignmentOutcome, InquiryType
from requests_app.visibility import contact_for

# After these, the next dealer of the rule is asked (features B1).
_ASKS_NEXT = (AssignmentOutcome.REFUSED, AssignmentOutcome.EXPIRED)


def assign(step: Step) -> Outcome:
    """Decide by itself: inside the organisation, to another one that uses Contacts, or outside (workflow.md 3)."""
    assignee: Assignee | None = step.data.get("assignee")
    if assignee is None:
        return _outside(step, step.data["email"], None)
    if assignee.organisation == step.actor_organisation:
        return _inside(step, assignee)
    if assignee.organisation.uses_contacts:
        return _offer(step, assignee)
    return _outside(step, assignee.email, assignee)


def _inside(step: Step, chosen: Assignee) -> Outcome:
    assignee = chosen if chosen.person == step.by else present(chosen, step.at)
    remark = {} if assignee == chosen else {"instead_of": chosen.name}
    assignment = _hand_over(step, assignee, outcome=AssignmentOutcome.ACCEPTED, answered_at=step.at)
    step.inquiry.responsible = assignee.person
    step.inquiry.responsible_unit = assignee.unit
    unread.address(step.inquiry, assignee.unit, assignee.person, by=step.by)
    return Outcome(
        target=Status.ASSIGNED,
        details={"to": assignee.name} | remark,
        after=partial(notices.assigned, assignment, at=step.at),
    )


def _offer(step: Step, assignee: Assignee) -> Outcome:
    inquiry = step.inquiry
    assignment = _hand_over(step, assignee, save=False)
    inquiry.responsible = None
    inquiry.responsible_unit = assignee.unit
    inquiry.status = Status.TO_ACCEPT
    assignment.outcome = AssignmentOutcome.PENDING
    timetable = current_timetable()
    set_answer_time(assignment, timetable.due(inquiry, step.at), timetable.calendar(inquiry.responsible_unit), step.at)
    assignment.save()
    step.made.append(assignment)
    unread.address(inquiry, assignee.unit, assignee.person, by=step.by, offered=True)
    return Outcome(
        target=Status.TO_ACCEPT,
        details={"to": assignee.name},
        counterpart=assignee.organisation,
        after=partial(notices.offered, assignment, at=step.at),
    )


def _outside(step: Step, email: str, assignee: Assignee | None) -> Outcome:
    assignment = _hand_over(step, assignee, outcome=AssignmentOutcome.EXTERNAL, to_email=email)
    return Outcome(
        target=Status.ASSIGNED_EXTERNALLY,
        details={"to": assignee.name if assignee else email, "email": email},
        counterpart=assignee.organisation if assignee else step.actor_organisation,
        after=partial(notices.assigned_externally, assignment, at=step.at),
    )


def _hand_over(step: Step, assignee: Assignee | None, *, save: bool = True, **fields: Any) -> Assignment:
    inquiry = step.inquiry
    assignment = Assignment(
        inquiry=inquiry,
        created_at=step.at,
        from_organisation=step.actor_organisation,
        from_unit=inquiry.responsible_unit,
        from_person=step.by,
        from_contact=contact_for(inquiry, step.actor_organisation.pk),
        to_organisation=assignee.organisation if assignee else None,
        to_unit=assignee.unit if assignee else None,
        to_person=assignee.person if assignee else None,
        note=step.data.get("note", ""),
        status_before=inquiry.status,
        due_before=inquiry.due_at,
        **_rule_before(step),
        **fields,
    )
    if save:
        assignment.save()
        step.made.append(assignment)
    return assignment


def _rule_before(step: Step) -> dict[str, Any]:
    """The routing rule of an assignment that has just been refused or lapsed: its next dealer is asked by it too."""
    before = last_assignment(step.inquiry) if step.by is None else None
    if before is None or before.answered_at != step.at or before.outcome not in _ASKS_NEXT:
        return {}
    return {"rule": before.rule, "matched": before.matched}


def accept(step: Step) -> Outcome:
    """Make who accepts responsible and copy the contact into the receiver's own contacts (workflow.md 3)."""
    assignment = _answer(step, AssignmentOutcome.ACCEPTED)
    found = find_or_create(step.person.organisation, data_of(assignment.from_contact), by=step.person, at=step.at)
    assignment.to_contact = found.contact
    assignment.save()
    step.inquiry.responsible = step.person
    step.inquiry.responsible_unit = step.person.unit
    unread.tell(step.inquiry, assignment.from_person_id, by=step.by)
    return Outcome(details=_what_is_known(found), after=partial(notices.accepted, assignment, at=step.at))


def _what_is_known(found: Found) -> dict[str, Any]:
    """How a known contact's data differ, or which contacts a new one resembles: accepting never waits for an answer."""
    changes = {name: list(values) for name, values in found.differences.items()}
    return ({"differences": changes} if changes else {}) | resembling(found.contact)


def refuse(step: Step) -> Outcome:
    """Give the inquiry back to the assigner, or to the next dealer of its rule (workflow.md 3)."""
    assignment = _answer(step, AssignmentOutcome.REFUSED, reason=step.data["reason"])
    assignment.save()
    _back_to_assigner(step, assignment)
    _notice(step, Notice.Kind.REFUSED, assignment.from_person)
    dealer = next_dealer(assignment)
    return Outcome(
        details={"reason": assignment.reason},
        after=partial(notices.refused, assignment, at=step.at, next_dealer=dealer),
        then=ask_next(dealer),
    )


def expire(step: Step) -> Outcome:
    """Return an inquiry whose acceptance time has passed, or ask the next dealer of its rule (workflow.md 5, sweep)."""
    assignment = _answer(step, AssignmentOutcome.EXPIRED)
    if assignment.answer_until is None or assignment.answer_until > step.at:
        raise ActionNotPossible(step.inquiry, _("There is still time to answer."))
    assignment.save()
    _back_to_assigner(step, assignment)
    _notice(step, Notice.Kind.EXPIRED, assignment.from_person)
    dealer = next_dealer(assignment)
    return Outcome(
        details={"from": assignment.receiver},
        counterpart=assignment.to_organisation,
        after=partial(notices.expired, assignment, at=step.at, next_dealer=dealer),
        then=ask_next(dealer),
    )


def ask_next(dealer: Organisation | None) -> tuple[str, dict[str, str]] | None:
    """What the system does next when the rule names a further dealer: assign the inquiry to it."""
    return None if dealer is None else ("assign", {"target": f"organisation:{dealer.pk}"})


def revoke(step: Step) -> Outcome:
    """Take back a hand-over that nobody has worked on yet: the status before, R = assigner."""
    assignment = _answer(step, AssignmentOutcome.REVOKED)
    assignment.save()
    _back_to_assigner(step, assignment)
    if _other(assignment) is None:
        _notice(step, Notice.Kind.REVOKED, assignment.to_person)
    return Outcome(
        target=_status_before(step, assignment),
        details={"from": assignment.receiver},
        counterpart=_other(assignment),
        after=partial(notices.revoked, assignment, at=step.at),
    )


def give_back(step: Step) -> Outcome:
    """Return an inquiry to the colleague who assigned it: the status before, R = assigner."""
    assignment = _answer(step, AssignmentOutcome.REFUSED, reason=step.data["note"])
    assignment.save()
    _back_to_assigner(step, assignment)
    _notice(step, Notice.Kind.RETURNED, assignment.from_person)
    return Outcome(target=_status_before(step, assignment), after=partial(notices.returned, assignment, at=step.at))


def take_over(step: Step) -> Outcome:
    """Make who takes over responsible; the status stays (workflow.md 3)."""
    former = step.inquiry.responsible
    step.inquiry.responsible = step.person
    step.inquiry.responsible_unit = step.person.unit
    _notice(step, Notice.Kind.TAKEN_OVER, former)
    return Outcome(details={"from": former.get_full_name() if former else ""})


def _notice(step: Step, kind: Notice.Kind, person: Person | None) -> None:
    notice = row_notices.leave(step.inquiry, kind, person, by=step.by, at=step.at)
    step.made += [notice] if notice else []


def _answer(step: Step, outcome: AssignmentOutcome, *, reason: str = "") -> Assignment:
    assignment = last_assignment(step.inquiry)
    if assignment is None:
        raise Assignment.DoesNotExist(f"Inquiry {step.inquiry.number} was never handed over")
    assignment.outcome = outcome
    assignment.answered_at = step.at
    assignment.answered_by = step.by
    assignment.reason = reason
    return assignment


def _back_to_assigner(step: Step, assignment: Assignment) -> None:
    step.inquiry.responsible = assignment.from_person
    step.inquiry.responsible_unit = assignment.from_unit


def _status_before(step: Step, assignment: Assignment) -> Status:
    """Where the inquiry stood; its type may have changed meanwhile."""
    return status_for(InquiryType(step.inquiry.type), Status(assignment.status_before))


def _other(assignment: Assignment) -> Any:
    return None if assignment.to_organisation_id == assignment.from_organisation_id else assignment.to_organisation
