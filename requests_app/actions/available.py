"""The actions that a page offers: those that state and person both grant (architecture: changing)."""

from dataclasses import dataclass

from requests_app.actions.catalogue import OFFERED_TO_PEOPLE
from requests_app.actions.policy import Standing
from requests_app.actions.spec import ActionSpec

# Actions from this rank on hand the inquiry over or change what it is; they stand below the next steps.
ASIDE = 60


@dataclass(frozen=True)
class Available:
    """The most likely next step, what is external, the further steps, and what stands apart below, dangers last.

    `next` stands first in `external` when it is external itself.
    """

    next: ActionSpec | None
    external: list[ActionSpec]
    steps: list[ActionSpec]
    aside: list[ActionSpec]

    @property
    def all(self) -> list[ActionSpec]:
        """All of them, in the order of the page."""
        first = [] if self.next is None or self.next in self.external else [self.next]
        return [*first, *self.external, *self.steps, *self.aside]


def available(standing: Standing) -> Available:
    """The actions that the person may perform on the inquiry now."""
    inquiry = standing.inquiry
    fitting = [action for action in OFFERED_TO_PEOPLE if action.fits(inquiry) and standing.may(action)]
    offered = [action for action in fitting if action.possible_for(inquiry)]
    offered.sort(key=lambda action: (action.is_danger, action.rank))
    first = next((action for action in offered if not action.is_danger), None)
    external = [action for action in offered if action.is_external]
    others = [action for action in offered if action != first and not action.is_external]
    steps = [action for action in others if action.rank < ASIDE and not action.is_danger]
    return Available(first, external, steps, [action for action in others if action not in steps])
