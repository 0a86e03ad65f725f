"""Files that came with inquiries of the demo, with the pictures that the worker would draw of them."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from accounts.models import Person
from core.files import check_upload
from core.pictures import drawing
from core.pictures.prepared import Pictures
from requests_app.demo.drawings import floor_plan, house, sketch
from requests_app.files import add_file
from requests_app.models import Inquiry
from requests_app.preparation import keep_prepared
from requests_app.statuses import Status
from requests_app.types import InquiryType

MOST = 12
# Of these, so many that each of them works on.
SHARES = {"lena": 5, "jonas": 2, "martin": 2, "carla": 1}


@dataclass(frozen=True)
class Sample:
    """One file, and what is drawn of it."""

    name: str
    content: bytes
    pictures: Pictures


def attach(people: dict[str, Person]) -> None:
    """Give open inquiries of the cast, and some that wait, one to three files each, as they came in with them."""
    is_open = Inquiry.objects.open().order_by("-number")
    inquiries = [
        inquiry
        for name, most in SHARES.items()
        for inquiry in is_open.filter(responsible=people[name]).exclude(type=InquiryType.BROCHURE)[:most]
    ]
    inquiries += is_open.filter(status=Status.TO_ACCEPT)[: MOST - sum(SHARES.values())]
    with samples() as drawn:
        for number, inquiry in enumerate(inquiries):
            for sample in drawn[number % 2 :][: 1 + number % 3]:
                _attach(inquiry, sample)


def _attach(inquiry: Inquiry, sample: Sample) -> None:
    first = inquiry.history.earliest("at", "pk")
    file = add_file(
        inquiry, name=sample.name, content=sample.content, declared_type="", by=None, at=first.at, entry=first
    )
    keep_prepared(file, sample.pictures)


@contextmanager
def samples() -> Iterator[list[Sample]]:
    """What people send, drawn; the pictures are there inside the block."""
    contents = {
        "IMG_2041.jpg": house(("#b9d3e6", "#eadfc9", "#ffffff"), floors=2, windows=5),
        "floor plan.pdf": floor_plan("First floor 1:100"),
        "kitchen window.jpg": sketch(width=1380, height=1490),
        "front.jpg": house(("#cfd8dd", "#d9b99b", "#5d4335"), floors=3, windows=4, arched=True),
    }
    with tempfile.TemporaryDirectory(prefix="demo-") as folder:
        yield [_drawn(Path(folder), name, content) for name, content in contents.items()]


def _drawn(folder: Path, name: str, content: bytes) -> Sample:
    """Our own drawings need no process of their own, which would take a second for each."""
    target = folder / name
    target.mkdir()
    (target / "source").write_bytes(content)
    answer = drawing.draw(target / "source", check_upload(content, name, "").code, target)
    cleaned = answer["kind"]
    pictures = Pictures(
        "ready", target / "thumbnail.webp", target / "screen.webp", target / "clean" if cleaned else None, cleaned
    )
    return Sample(name, content, pictures)
