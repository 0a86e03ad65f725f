"""Reading ahead: what one thread reads while another one writes."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from queue import Empty, Full, Queue
from threading import Event, Thread
from typing import Any, TypeVar, cast

from django.db import connections

Item = TypeVar("Item")

_END = object()
# How soon the thread notices that nobody reads any more.
_PATIENCE = 0.2


@contextmanager
def read_ahead(produce: Callable[[], Iterator[Item]], *, most: int = 2) -> Iterator[Iterator[Item]]:
    """Run a generator in a thread of its own, with database connections of its own, `most` items ahead.

    What it raises is raised where its items are read. When these are not read to the end, it is closed where it stands.
    """
    items: Queue[Any] = Queue(most)
    stopped = Event()

    def put(item: Any) -> bool:
        while not stopped.is_set():
            try:
                items.put(item, timeout=_PATIENCE)
            except Full:
                continue
            return True
        return False

    def work() -> None:
        try:
            with closing(cast(Any, produce())) as produced:
                for item in produced:
                    if not put((item, None)):
                        return
            put((_END, None))
        except BaseException as error:  # noqa: BLE001 (it is raised in the other thread)
            put((_END, error))
        finally:
            connections.close_all()

    thread = Thread(target=work, name="read-ahead", daemon=True)
    thread.start()
    try:
        yield _received(items, thread)
    finally:
        stopped.set()
        thread.join()


def _received(items: Queue[Any], thread: Thread) -> Iterator[Any]:
    while True:
        try:
            item, error = items.get(timeout=_PATIENCE)
        except Empty:
            if thread.is_alive() or not items.empty():
                continue
            raise RuntimeError("The reader ended without a word.") from None
        if error is not None:
            raise error
        if item is _END:
            return
        yield item
