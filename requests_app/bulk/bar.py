"""What the list shows of bulk actions: the bar over ticked rows, and how far jobs have come (features L11, G6)."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import Person
from core import dates
from requests_app.bulk.choosing import MOST
from requests_app.bulk.deeds import AT_HAND, DEEDS, Deed, is_offered
from requests_app.bulk.jobs import UNDER_WAY, may_undo, told
from requests_app.bulk.words import grouped, outcome
from requests_app.listing.selection import Selection, usual_sort
from requests_app.models import BulkJob


@dataclass(frozen=True)
class Bar:
    """The deeds at hand and those in the menu; `store` names where the browser keeps what is ticked of this list.

    `total` is how many match, 0 when they are more than can be chosen at once.
    """

    at_hand: list[Deed]
    further: list[Deed]
    address: str
    store: str
    total: int
    total_words: str
    told: "Told"


@dataclass(frozen=True)
class JobLine:
    """A job in words, and what its person can do about it now."""

    job: BulkJob
    deed: Deed
    outcome: str
    is_under_way: bool
    may_stop: bool
    may_undo: bool
    percent: int

    @property
    def undo_words(self) -> str:
        """Until when it can be taken back."""
        until = self.job.undo_until
        return _("Can be taken back until %(time)s.") % {"time": dates.clock(until)} if self.may_undo and until else ""

    @property
    def is_partly(self) -> bool:
        """Whether something was left as it was."""
        return bool(self.job.kept if self.job.state == BulkJob.State.UNDONE else self.job.skipped)

    @property
    def icon(self) -> str:
        """Its sign."""
        if self.is_under_way:
            return "schedule"
        return "warning" if self.is_partly else "check"


@dataclass(frozen=True)
class Told:
    """The jobs that the list tells of; `running` are the ids of those under way."""

    lines: list[JobLine]
    running: str


def bar(selection: Selection, total: int, now: datetime) -> Bar:
    """The bar of the list that the selection shows; `total` counts all of its pages."""
    person = selection.person
    offered = [deed for deed in DEEDS.values() if is_offered(deed, person)]
    same_list = replace(selection, page="", sort=usual_sort(selection.group))
    return Bar(
        at_hand=offered[:AT_HAND],
        further=offered[AT_HAND:],
        address=selection.address,
        store=f"{person.pk} {same_list.address}",
        total=total if total <= MOST else 0,
        total_words=grouped(total),
        told=told_of(person, now),
    )


def told_of(person: Person, now: datetime) -> Told:
    """What the list tells the person of their jobs."""
    shown = lines(told(person, now), now)
    return Told(shown, ",".join(str(line.job.pk) for line in shown if line.is_under_way))


def lines(jobs: list[BulkJob], now: datetime) -> list[JobLine]:
    """Jobs in words."""
    return [line(job, now) for job in jobs]


def line(job: BulkJob, now: datetime) -> JobLine:
    """A job in words."""
    is_undoing = job.state == BulkJob.State.UNDOING
    through, of = (job.undone + job.kept, job.done) if is_undoing else (job.position, job.total)
    return JobLine(
        job=job,
        deed=DEEDS[job.code],
        outcome=outcome(job),
        is_under_way=job.state in UNDER_WAY,
        may_stop=job.state == BulkJob.State.RUNNING,
        may_undo=may_undo(job, now),
        percent=through * 100 // max(of, 1),
    )


def just_finished(person: Person, running: list[int], now: datetime) -> list[JobLine]:
    """Of the jobs that a page has shown as under way, those that are no longer."""
    jobs = BulkJob.objects.defer("ids").filter(pk__in=running, person=person, code__in=DEEDS)
    return lines(list(jobs.exclude(state__in=UNDER_WAY)), now)
