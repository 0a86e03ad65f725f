"""Who may perform which action: the column "who" of workflow.md 3."""

from collections.abc import Callable

from accounts.models import Person
from accounts.rights import Right
from requests_app.actions.spec import ActionSpec, Grant, Relation
from requests_app.models import Assignment, Inquiry
from requests_app.statuses import PROCESSED
from requests_app.types import AssignmentOutcome


class Standing:
    """How one person stands to one inquiry; asks for the last hand-over once, and only when a relation needs it."""

    def __init__(self, person: Person, inquiry: Inquiry) -> None:
        self.person = person
        self.inquiry = inquiry
        self._last: Assignment | None = None
        self._asked = False

    @property
    def last_assignment(self) -> Assignment | None:
        if not self._asked:
            self._last = last_assignment(self.inquiry)
            self._asked = True
        return self._last

    def holds(self, grant: Grant) -> bool:
        """Say whether the grant applies to the person."""
        return (grant.right is None or self.person.has_right(grant.right)) and _RELATIONS[grant.relation](self)

    def may(self, action: ActionSpec) -> bool:
        """Say whether the person stands to the inquiry as one of the action's grants asks."""
        return any(self.holds(grant) for grant in action.grants)


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


def may(person: Person, action: ActionSpec, inquiry: Inquiry) -> bool:
    """Say whether the person may perform the action on the inquiry, its state aside."""
    return Standing(person, inquiry).may(action)


def _is_responsible(standing: Standing) -> bool:
    return standing.inquiry.responsible_id == standing.person.pk and standing.inquiry.status not in PROCESSED


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
        and standing.inquiry.responsible_id == standing.person.pk
    )


def _is_last_responsible(standing: Standing) -> bool:
    return standing.inquiry.responsible_id == standing.person.pk and standing.inquiry.status in PROCESSED


_RELATIONS: dict[Relation, Callable[[Standing], bool]] = {
    Relation.RESPONSIBLE: _is_responsible,
    Relation.COLLEAGUE: _is_colleague,
    Relation.RECEIVER: _is_receiver,
    Relation.ASSIGNER: _is_assigner,
    Relation.ASSIGNED: _is_assigned,
    Relation.LAST_RESPONSIBLE: _is_last_responsible,
}
