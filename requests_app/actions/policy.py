"""Who may perform which action: the column "who" of workflow.md 3."""

from collections.abc import Callable
from datetime import datetime
from functools import cached_property

from accounts.absences import represented_by
from accounts.models import Person
from accounts.rights import Right
from requests_app.actions.spec import ActionSpec, Grant, Relation
from requests_app.models import Assignment, Inquiry
from requests_app.statuses import PROCESSED
from requests_app.types import AssignmentOutcome


class Standing:
    """How one person stands to one inquiry at a moment.

    Asks for the last hand-over and for absences once each, and only when a relation needs them.
    """

    def __init__(self, person: Person, inquiry: Inquiry, *, at: datetime) -> None:
        self.person = person
        self.inquiry = inquiry
        self.at = at
        self._last: Assignment | None = None
        self._asked = False

    @property
    def last_assignment(self) -> Assignment | None:
        if not self._asked:
            self._last = last_assignment(self.inquiry)
            self._asked = True
        return self._last

    @cached_property
    def is_substitute(self) -> bool:
        """Whether the person acts for the responsible, who is away at the moment (workflow.md 5)."""
        responsible = self.inquiry.responsible_id
        if responsible is None or responsible == self.person.pk:
            return False
        return responsible in represented_by(self.person, self.at)

    @property
    def is_responsible(self) -> bool:
        """Whether the person is R of workflow.md 3: the responsible, or an active substitute."""
        return self.inquiry.responsible_id == self.person.pk or self.is_substitute

    def holds(self, grant: Grant) -> bool:
        """Say whether the grant applies to the person."""
        return (grant.right is None or self.person.has_right(grant.right)) and _RELATIONS[grant.relation](self)

    def may(self, action: ActionSpec) -> bool:
        """Say whether the person stands to the inquiry as one of the action's grants asks."""
        return any(self.holds(grant) for grant in action.grants)

    def represented_in(self, action: ActionSpec) -> Person | None:
        """The absent responsible for whom the person performs the action; None when they act as themselves."""
        grants = [grant for grant in action.grants if grant.relation in _RELATIONS_OF_RESPONSIBLE]
        acts_for_another = self.is_substitute and any(self.holds(grant) for grant in grants)
        return self.inquiry.responsible if acts_for_another else None


def last_assignment(inquiry: Inquiry) -> Assignment | None:
    """The latest hand-over of the inquiry, whatever became of it."""
    return inquiry.assignments.select_related("from_unit", "to_unit__organisation").last()


def offered_to(person: Person, assignment: Assignment) -> bool:
    """Say whether the hand-over, from another organisation, was the person's to answer."""
    return (
        person.has_right(Right.ACCEPT)
        and assignment.to_organisation_id == person.organisation.pk != assignment.from_organisation_id
        and assignment.to_person_id in (None, person.pk)
    )


def _is_responsible(standing: Standing) -> bool:
    return standing.inquiry.status not in PROCESSED and standing.is_responsible


def _is_colleague(standing: Standing) -> bool:
    inquiry, person = standing.inquiry, standing.person
    return inquiry.responsible_id != person.pk and inquiry.responsible_unit.organisation_id == person.organisation.pk


def _is_receiver(standing: Standing) -> bool:
    last = standing.last_assignment
    return (
        last is not None
        and last.outcome == AssignmentOutcome.PENDING
        and last.to_organisation_id == standing.person.organisation.pk
    )


def _is_assigner(standing: Standing) -> bool:
    last = standing.last_assignment
    return (
        last is not None
        and last.from_person_id == standing.person.pk
        and last.outcome in (AssignmentOutcome.PENDING, AssignmentOutcome.ACCEPTED)
    )


def _is_assigned(standing: Standing) -> bool:
    last = standing.last_assignment
    return (
        last is not None
        and last.outcome == AssignmentOutcome.ACCEPTED
        and last.from_organisation_id == last.to_organisation_id == standing.person.organisation.pk
        and standing.is_responsible
    )


def _is_outside(standing: Standing) -> bool:
    if not _is_responsible(standing):
        return False
    last = standing.last_assignment
    return last is not None and last.outcome == AssignmentOutcome.EXTERNAL


def _is_last_responsible(standing: Standing) -> bool:
    return standing.inquiry.status in PROCESSED and standing.is_responsible


def _is_of_the_manufacturer(standing: Standing) -> bool:
    return standing.person.organisation.is_manufacturer


_RELATIONS_OF_RESPONSIBLE = frozenset(
    {Relation.RESPONSIBLE, Relation.ASSIGNED, Relation.OUTSIDE, Relation.LAST_RESPONSIBLE}
)
_RELATIONS: dict[Relation, Callable[[Standing], bool]] = {
    Relation.RESPONSIBLE: _is_responsible,
    Relation.COLLEAGUE: _is_colleague,
    Relation.RECEIVER: _is_receiver,
    Relation.ASSIGNER: _is_assigner,
    Relation.ASSIGNED: _is_assigned,
    Relation.OUTSIDE: _is_outside,
    Relation.LAST_RESPONSIBLE: _is_last_responsible,
    Relation.MANUFACTURER: _is_of_the_manufacturer,
}
