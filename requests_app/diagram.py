"""The statuses and what leads from one to another, as a drawing made from the catalogue (workflow.md 2 and 3).

Only where the boxes stand is written here. What leads into a status stands in its box, so that arrows need no words.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from requests_app.actions.catalogue import ACTIONS, PASS_TIME
from requests_app.actions.described import any_open, name_of
from requests_app.actions.spec import ActionSpec
from requests_app.statuses import AFTER, WORKABLE, Status

HANDED_OVER = (Status.ASSIGNED, Status.ASSIGNED_EXTERNALLY)
CHAIN = (
    Status.OPEN, Status.APPOINTMENT_SET, Status.AFTER_APPOINTMENT, Status.OFFER_AGREED, Status.AFTER_OFFER,
    Status.NEGOTIATION_SET, Status.AFTER_NEGOTIATION,
)  # fmt: skip
ENDS = (Status.ORDERED, Status.CLOSED, Status.CANCELLED)

# In units of the drawing, of which one is a pixel at full width.
_EDGE, _WIDTH, _LINE, _HEAD, _GAP, _BETWEEN = 16, 284, 18, 30, 26, 96
_COLUMNS = tuple(2 * _EDGE + number * (_WIDTH + _BETWEEN) for number in range(3))


class Line(NamedTuple):
    """An action that leads into a box; `kind` says who performs it: person, partner or system."""

    text: str
    kind: str


class Text(NamedTuple):
    """A line and where it stands."""

    x: int
    y: int
    text: str
    kind: str


@dataclass
class Box:
    """A status, or a frame around several, and what leads into it."""

    x: int
    y: int
    title: str
    lines: list[Line]
    status: str = ""
    width: int = _WIDTH
    height: int = 0
    texts: list[Text] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.height = self.height or _HEAD + _LINE * len(self.lines) + (10 if self.lines else 4)
        self.write(self.y + _HEAD + 12, self.lines)

    @property
    def middle(self) -> int:
        return self.y + self.height // 2

    @property
    def right(self) -> int:
        return self.x + self.width

    @property
    def bottom(self) -> int:
        return self.y + self.height

    def write(self, y: int, lines: list[Line]) -> None:
        """Put lines below each other from this height on."""
        self.texts += [Text(self.x + 12, y + _LINE * number, *line) for number, line in enumerate(lines)]


class Arrow(NamedTuple):
    """A way from one box to another; `kind` is that of the lines of its actions."""

    path: str
    kind: str


@dataclass(frozen=True)
class Diagram:
    """All of it: frames lie under boxes, arrows between them."""

    width: int
    height: int
    frames: list[Box]
    boxes: list[Box]
    arrows: list[Arrow]


def diagram() -> Diagram:
    """Draw the catalogue in the reader's language."""
    offered = Box(_COLUMNS[0], _EDGE, str(Status.TO_ACCEPT.label), _lines_into(Status.TO_ACCEPT), Status.TO_ACCEPT)
    top = offered.bottom + 2 * _GAP
    back, stays = _lines(_leads_back), _lines(_leaves_the_status)
    first = top + _HEAD + _LINE * len(back) + _GAP
    chain = _column(_COLUMNS[1], first, CHAIN)
    handed = _column(_COLUMNS[0], first, HANDED_OVER)
    bottom = chain[-1].bottom + _GAP
    frame = Box(_EDGE, top, capfirst(any_open()), back, width=_COLUMNS[1] + _WIDTH, height=bottom - top)
    frame.write(handed[-1].bottom + 2 * _GAP, [Line(_("The status stays:"), "words"), *stays])
    ends = _column(_COLUMNS[2], first + _GAP, ENDS)
    height = ends[-1].bottom + _GAP - top
    processed = Box(_COLUMNS[2] - _EDGE, top, _("Processed"), [], width=_WIDTH + 2 * _EDGE, height=height)
    boxes = {box.status: box for box in (offered, *handed, *chain, *ends)}
    arrows = [*_between(boxes), *_around(frame, processed, offered, ends)]
    return Diagram(processed.right + _EDGE, bottom + _EDGE, [frame, processed], list(boxes.values()), arrows)


def _column(x: int, y: int, statuses: Iterable[Status]) -> list[Box]:
    boxes: list[Box] = []
    for status in statuses:
        top = boxes[-1].bottom + _GAP if boxes else y
        boxes.append(Box(x, top, str(status.label), _lines_into(status), status))
    return boxes


# --- What leads where --------------------------------------------------------------------------------------------


def kind_of(action: ActionSpec) -> str:
    """Who performs it, as a class of the drawing."""
    if action.grants:
        return "person"
    return "partner" if action.is_external else "system"


def _is_from_anywhere(action: ActionSpec) -> bool:
    return action.sources >= WORKABLE


def _leads_into(action: ActionSpec) -> frozenset[Status]:
    """The statuses that it chooses from; those that lead back into the open ones are none."""
    if action.target is not None:
        return frozenset({action.target})
    return frozenset() if _leads_back(action) else action.targets


def _leads_back(action: ActionSpec) -> bool:
    return action.targets == WORKABLE


def _leaves_the_status(action: ActionSpec) -> bool:
    return action.target is None and not action.targets


def _lines_into(status: Status) -> list[Line]:
    inside = status in WORKABLE
    return [
        Line(name_of(action) + (" *" if inside and _is_from_anywhere(action) else ""), kind_of(action))
        for action in ACTIONS.values()
        if status in _leads_into(action)
    ]


def _lines(holds: Callable[[ActionSpec], bool]) -> list[Line]:
    return [Line(name_of(action), kind_of(action)) for action in ACTIONS.values() if holds(action)]


# --- Arrows ------------------------------------------------------------------------------------------------------


def _between(boxes: dict[str, Box]) -> list[Arrow]:
    """From status to status; what is possible anywhere starts at the frame instead."""
    kinds: dict[tuple[Status, Status], set[str]] = {}
    for action in ACTIONS.values():
        for source, target in () if _is_from_anywhere(action) else _ways(action):
            kinds.setdefault((source, target), set()).add(kind_of(action))
    return [
        Arrow(_path(boxes[source], boxes[target]), _strongest(kinds[source, target]))
        for source in Status
        for target in Status
        if (source, target) in kinds
    ]


def _ways(action: ActionSpec) -> set[tuple[Status, Status]]:
    if action == PASS_TIME:
        return set(AFTER.items())
    return {(source, target) for source in action.sources for target in _leads_into(action) if source != target}


def _strongest(kinds: set[str]) -> str:
    return next(kind for kind in ("person", "partner", "system") if kind in kinds)


def _path(start: Box, end: Box) -> str:
    if start.x < end.x:
        half = (start.right + end.x) // 2
        return f"M{start.right} {start.middle}C{half} {start.middle} {half} {end.middle} {end.x} {end.middle}"
    if start.y < end.y and end.y - start.bottom <= _GAP:
        middle = start.x + start.width // 2
        return f"M{middle} {start.bottom}V{end.y}"
    if start.y < end.y:
        return _bow(start.x, start.middle + 8, end.middle - 8, end.x - 18 - (end.y - start.bottom) // 12)
    return _bow(start.right, start.middle - 8, end.middle + 8, start.right + 34)


def _bow(x: int, start: int, end: int, bulge: int) -> str:
    """Beside a column, from one height to another."""
    return f"M{x} {start}C{bulge} {start} {bulge} {end} {x} {end}"


def _around(frame: Box, processed: Box, offered: Box, ends: list[Box]) -> list[Arrow]:
    """From all open statuses to the others, and back."""
    third = offered.width // 3
    arrows = [
        Arrow(f"M{offered.x + third} {frame.y}V{offered.bottom}", "person"),
        Arrow(f"M{offered.x + 2 * third} {offered.bottom}V{frame.y}", "person"),
    ]
    arrows += [Arrow(f"M{frame.right} {box.middle}H{box.x}", "person") for box in ends]
    back = processed.y + _HEAD // 2
    return [*arrows, Arrow(f"M{processed.x} {back}H{frame.right}", "person")]
