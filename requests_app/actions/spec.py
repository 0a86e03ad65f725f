"""The words in which the catalogue describes actions."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.db.models import Model

from accounts.models import Organisation, Person
from accounts.rights import Right
from requests_app.models import Inquiry
from requests_app.statuses import Status
from requests_app.types import Category

if TYPE_CHECKING:
    from requests_app.actions.forms import ActionForm


class Relation(StrEnum):
    """How a person stands to an inquiry; an active substitute stands as the absent person does (workflow.md 3, R)."""

    RESPONSIBLE = "responsible"
    COLLEAGUE = "colleague"  # somebody else of the organisation that works on it
    RECEIVER = "receiver"  # of the organisation that has to accept it
    ASSIGNER = "assigner"  # handed it over last
    ASSIGNED = "assigned"  # got it handed over last, inside the organisation
    OUTSIDE = "outside"  # responsible for what is with a partner outside
    LAST_RESPONSIBLE = "last_responsible"  # of a processed inquiry
    MANUFACTURER = "manufacturer"  # of the manufacturer, whoever works on it


@dataclass(frozen=True)
class Grant:
    """One way to be allowed an action: standing in this relation and, where named, having the right."""

    relation: Relation
    right: Right | None = None


@dataclass
class Step:
    """What an effect works with: the locked inquiry, who acts (None: the system), when, and the checked form data.

    The effect puts into `made` what it has made and what has to go when the action is taken back (features D16).
    """

    inquiry: Inquiry
    by: Person | None
    at: datetime
    data: dict[str, Any]
    made: list[Model] = field(default_factory=list)

    @property
    def person(self) -> Person:
        """Who acts, where an action is never the system's; raises ValueError when it is."""
        if self.by is None:
            raise ValueError("Only a person performs this action.")
        return self.by

    @property
    def actor_organisation(self) -> Organisation:
        """The organisation that acts; for the system, the one that works on the inquiry."""
        return self.by.organisation if self.by else self.inquiry.responsible_unit.organisation


@dataclass
class Outcome:
    """What an effect decided beyond the catalogue's row.

    `target` replaces the row's; `hold_until` is when a person chose to look at it again; `details` and
    `private_details` go into the history entry; `after` is called once the entry is written, still in the
    transaction, for notices. `then` is what the system does next in the same transaction: code and data of an action.
    """

    target: Status | None = None
    hold_until: datetime | None = None
    details: dict[str, Any] = field(default_factory=dict)
    private_details: dict[str, Any] = field(default_factory=dict)
    counterpart: Organisation | None = None
    after: Callable[[], None] | None = None
    then: tuple[str, Mapping[str, Any]] | None = None


Effect = Callable[[Step], Outcome]


@dataclass(frozen=True)
class Condition:
    """What an inquiry has to carry for an action beside type and status; `reason` tells who lacks it."""

    holds: Callable[[Inquiry], bool]
    carries: Any
    reason: Any


@dataclass(frozen=True)
class ActionSpec:
    """One row of workflow.md 3.

    Without `grants` only the system performs it. `target` None leaves the status, or the effect decides among
    `targets`. `rank` orders the page's list: the most likely next step is the lowest. `is_undoable` holds where nobody
    outside learns of it at once (features D16), `is_undoable_unsent` where nobody does before its mails are sent
    (features B8). `is_external` stands apart: it is about what a partner outside does.
    """

    code: str
    label: Any
    done: Any
    icon: str
    types: frozenset[Any]
    sources: frozenset[Any]
    grants: tuple[Grant, ...]
    form: "type[ActionForm]"
    effect: Effect
    category: Category
    target: Status | None = None
    targets: frozenset[Any] = frozenset()
    condition: Condition | None = None
    rank: int = 50
    is_danger: bool = False
    is_bulk: bool = False
    is_undoable: bool = False
    is_undoable_unsent: bool = False
    is_external: bool = False

    def fits(self, inquiry: Inquiry) -> bool:
        """Say whether type and status of the inquiry allow the action."""
        return inquiry.type in self.types and inquiry.status in self.sources

    def possible_for(self, inquiry: Inquiry) -> bool:
        """Say whether the inquiry allows the action, whoever asks."""
        return self.fits(inquiry) and (self.condition is None or self.condition.holds(inquiry))
