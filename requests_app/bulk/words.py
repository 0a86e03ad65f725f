"""Bulk actions in words: numbers, and what became of a job."""

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from requests_app.models import BulkJob

State = BulkJob.State


def grouped(number: int) -> str:
    """The number as the reader writes it: 1,284."""
    return number_format(number, force_grouping=True)


def inquiries(number: int) -> str:
    """So many inquiries."""
    return ngettext("%(number)s inquiry", "%(number)s inquiries", number) % {"number": grouped(number)}


def outcome(job: BulkJob) -> str:
    """What became of it, or how far it has come, in a sentence."""
    if job.state == State.UNDOING:
        words = _("%(done)s of %(total)s taken back …")
        return words % {"done": grouped(job.undone + job.kept), "total": grouped(job.done)}
    if job.state == State.UNDONE:
        return _joined(
            ngettext("%(number)s taken back.", "%(number)s taken back.", job.undone), job.undone,
            ngettext("%(number)s could not be taken back.", "%(number)s could not be taken back.", job.kept), job.kept,
        )  # fmt: skip
    if job.state in (State.RUNNING, State.STOPPING):
        return _("%(done)s of %(total)s …") % {"done": grouped(job.position), "total": grouped(job.total)}
    said = _joined(
        ngettext("Done for %(number)s inquiry.", "Done for %(number)s inquiries.", job.done), job.done,
        ngettext("%(number)s was left as it was.", "%(number)s were left as they were.", job.skipped), job.skipped,
    )  # fmt: skip
    not_begun = job.total - job.done - job.skipped
    if job.state != State.STOPPED or not not_begun:
        return said
    words = ngettext("Stopped before %(number)s.", "Stopped before %(number)s.", not_begun)
    return f"{said} {words % {'number': grouped(not_begun)}}"


def _joined(first: str, number: int, second: str, more: int) -> str:
    said = [first % {"number": grouped(number)}]
    if more:
        said.append(second % {"number": grouped(more)})
    return " ".join(said)
