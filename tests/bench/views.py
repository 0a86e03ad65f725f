"""What the whole list view costs the server beside its statements alone, and what an unchanged list costs."""

from collections.abc import Callable, Iterator
from statistics import median, quantiles
from time import perf_counter, process_time
from typing import Any

from django.template import Context, Engine
from django.test import Client

from accounts.models import Person
from tests.bench.measure import Line
from tests.bench.readers import backend_cpu
from tests.bench.replay import send, sent_by

TIMES = 200
LIST = "/?group=open"
# As a browser asks: the answer is compressed.
BROWSER: dict[str, Any] = {"HTTP_ACCEPT_ENCODING": "gzip, br", "SERVER_NAME": "localhost"}


def lines(people: dict[str, Person]) -> Iterator[Line]:
    """Of each reader: the whole view by the clock and by CPU, and its refresh."""
    for name, person in people.items():
        client = Client(**BROWSER)
        client.force_login(person)
        yield from _whole(name, client)
        yield from _refresh(name, client)


def _whole(name: str, client: Client) -> Iterator[Line]:
    answer = client.get(LIST)
    if answer.status_code != 200 or answer.headers.get("Content-Encoding") != "gzip":
        raise RuntimeError(f"{LIST} answers {answer.status_code}.")
    client.get(LIST)
    statements = sent_by(lambda: client.get(LIST))
    empty = Engine().from_string("")

    def bare() -> None:
        send(statements)
        empty.render(Context())

    # In turn, so that both find the machine alike.
    whole, floor = alternately(lambda: client.get(LIST), bare)
    said = f"whole list view, {name}"
    yield Line(f"{said}: middle", median(whole.clock), "ms", median(floor.clock), goal=3)
    yield Line(f"{said}: 95th percentile", quantiles(whole.clock, n=20)[-1], "ms", most=60)
    yield Line(f"{said}: CPU of Python and database", median(whole.cpu), "ms", median(floor.cpu))
    yield Line(f"{said}: queries", len(statements), "", most=12)


def _refresh(name: str, client: Client) -> Iterator[Line]:
    stamp = client.get(LIST).headers["ETag"]

    def ask() -> Any:
        return client.get(LIST, headers={"If-None-Match": stamp})

    if ask().status_code != 304:
        raise RuntimeError("The list counts as changed.")
    asked, _nothing = alternately(ask, lambda: None)
    said = f"refresh of an unchanged list, {name}"
    yield Line(f"{said}: 95th percentile", quantiles(asked.clock, n=20)[-1], "ms", most=10)
    yield Line(f"{said}: CPU of Python and database", median(asked.cpu), "ms")
    yield Line(f"{said}: queries", len(sent_by(ask)), "", most=3)


class Spent:
    """Milliseconds by the clock, and of CPU of this process and of its connection's, for each time."""

    def __init__(self) -> None:
        self.clock: list[float] = []
        self.cpu: list[float] = []

    def measure(self, work: Callable[[], Any]) -> None:
        cpu, clock = process_time() * 1000 + backend_cpu(), perf_counter()
        work()
        self.clock.append((perf_counter() - clock) * 1000)
        self.cpu.append(process_time() * 1000 + backend_cpu() - cpu)


def alternately(*works: Callable[[], Any]) -> list[Spent]:
    """Do each in turn, many times."""
    spent = [Spent() for _ in works]
    for _ in range(TIMES):
        for work, so_far in zip(works, spent, strict=True):
            so_far.measure(work)
    return spent
