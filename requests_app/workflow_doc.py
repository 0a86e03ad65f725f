"""docs/workflow.md, written from the catalogue: a state diagram in Mermaid and the table of actions."""

from collections.abc import Iterator

from django.utils import translation

from requests_app.actions.catalogue import ACTIONS, PASS_TIME
from requests_app.actions.described import any_open, described, name_of
from requests_app.actions.spec import ActionSpec
from requests_app.statuses import AFTER, PROCESSED, WORKABLE, Status

_ABOVE = """# The way of an inquiry

Written by `manage.py write_workflow_doc` from `requests_app/actions/catalogue.py`; a test says when it is out of date.
The help page of the application shows the same, in five languages.

Inside the frame `worked_on` are all open statuses but “To accept”. An arrow from or to it stands for all of them.
"""


def workflow_doc() -> str:
    """The whole file, in English."""
    with translation.override("en"):
        lines = [_ABOVE, "```mermaid", *_diagram(), "```", "", "## Actions", "", *_table()]
    return "\n".join(lines) + "\n"


def _diagram() -> Iterator[str]:
    yield "stateDiagram-v2"
    for status in Status:
        if status not in WORKABLE:
            yield f"    {status} : {status.label}"
    yield f"    worked_on : {any_open()}"
    yield "    state worked_on {"
    for status in Status:
        if status in WORKABLE:
            yield f"        {status} : {status.label}"
    yield from (f"        {way}" for way in _ways() if _is_inside(way))
    yield "    }"
    yield from (f"    {way}" for way in _ways() if not _is_inside(way))
    yield from (f"    {status} --> [*]" for status in Status if status in PROCESSED)


def _is_inside(way: str) -> bool:
    ends = way.partition(" : ")[0].split(" --> ")
    return all(end in WORKABLE for end in ends)


def _ways() -> list[str]:
    """Each way once, with all that leads along it; what leaves the status is in the table alone."""
    names: dict[tuple[str, str], list[str]] = {}
    for action in ACTIONS.values():
        for way in sorted(_ends(action)):
            names.setdefault(way, []).append(name_of(action))
    order = {code: number for number, code in enumerate(["worked_on", *Status.values])}
    ways = sorted(names, key=lambda way: (order[way[0]], order[way[1]]))
    return [f"{source} --> {target} : {' / '.join(names[source, target])}" for source, target in ways]


def _ends(action: ActionSpec) -> set[tuple[str, str]]:
    if action == PASS_TIME:
        return {(source.value, target.value) for source, target in AFTER.items()}
    targets = {action.target} if action.target else set(action.targets)
    if not targets:
        return set()
    return {(source, target) for source in _framed(action.sources) for target in _framed(targets) if source != target}


def _framed(statuses: frozenset[Status] | set[Status]) -> set[str]:
    """The statuses, with one word for all that are worked on."""
    if statuses >= WORKABLE:
        return {"worked_on", *(status.value for status in statuses - WORKABLE)}
    return {status.value for status in statuses}


def _table() -> Iterator[str]:
    yield "| action | who | types | from | leads to |"
    yield "| --- | --- | --- | --- | --- |"
    for row in described():
        yield f"| `{row.code}` {row.label} | {row.who} | {row.types} | {row.statuses} | {row.leads_to} |"
