"""Measurements beside their floor: what the same takes without what is measured, in the same run."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

TIMES = 5


@dataclass(frozen=True)
class Line:
    """One line of the result: measured, floor, their ratio, and the goal for the ratio, or for the value alone.

    `least` turns a goal round: the ratio is to be at least so much.
    """

    name: str
    value: float
    unit: str
    floor: float | None = None
    goal: float | None = None
    most: float | None = None
    least: float | None = None

    @property
    def ratio(self) -> float | None:
        return None if not self.floor else self.value / self.floor

    @property
    def is_met(self) -> bool:
        ratio = self.ratio or 0
        return (
            (self.most is None or self.value <= self.most)
            and (self.goal is None or ratio <= self.goal)
            and (self.least is None or ratio >= self.least)
        )

    def __str__(self) -> str:
        floor = "" if self.floor is None else f"{self.floor:,.2f}"
        ratio = "" if self.ratio is None else f"{self.ratio:.2f}"
        goals = [f"≤ {self.goal:g} ×" if self.goal else "", f"≥ {self.least:g} ×" if self.least else ""]
        goals += [f"≤ {self.most:g} {self.unit}" if self.most is not None else ""]
        said = " ".join(["" if self.is_met else "MISSED", *goals])
        return f"{self.name:<58}{self.value:>12,.2f} {self.unit:<8}{floor:>10}{ratio:>8}  {said}".rstrip()


def keep(lines: list[Line], path: Path) -> None:
    """Write the lines as JSON."""
    rows = [asdict(line) | {"ratio": line.ratio, "is_met": line.is_met} for line in lines]
    path.write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


@dataclass
class Plans:
    """What the queries of something cost by EXPLAIN (ANALYZE, BUFFERS): buffers, and the best of a few times."""

    buffers: int = 0
    milliseconds: float = 0

    def __add__(self, other: "Plans") -> "Plans":
        return Plans(self.buffers + other.buffers, self.milliseconds + other.milliseconds)


def statements_of(read: Callable[[], Any]) -> list[str]:
    """The statements that it sends."""
    with CaptureQueriesContext(connection) as captured:
        read()
    return [query["sql"] for query in captured]


def plans_of(statements: list[str]) -> Plans:
    """What they cost together."""
    return sum((_plan(statement) for statement in statements), Plans())


def _plan(statement: str) -> Plans:
    best = Plans(0, float("inf"))
    with connection.cursor() as cursor:
        for _ in range(TIMES):
            cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) {statement.replace('%', '%%')}", ())
            (found,) = cursor.fetchone()
            plan = (json.loads(found) if isinstance(found, str) else found)[0]
            buffers = plan["Plan"]["Shared Hit Blocks"] + plan["Plan"]["Shared Read Blocks"]
            best = Plans(buffers, min(best.milliseconds, plan["Execution Time"]))
    return best
