"""What can be done to many inquiries at once (workflow.md 3, in bulk; features L11)."""

from abc import ABC, abstractmethod
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import Person
from core.mail import holding_mails
from requests_app import search
from requests_app.actions.catalogue import ACTIONS
from requests_app.actions.errors import ActionInvalid, ActionNotAllowed, ActionNotPossible
from requests_app.actions.forms import ActionForm, NothingForm
from requests_app.actions.perform import check_seen, perform
from requests_app.actions.policy import Standing
from requests_app.actions.spec import ActionSpec
from requests_app.actions.undo import mails_of, step_back, undo
from requests_app.bulk.tag_forms import NewTagForm, OwnTagForm
from requests_app.models import BulkItem, BulkJob, Inquiry
from requests_app.querysets import InquiryQuerySet
from requests_app.tags import find_or_create_tag, put_tag, take_tag, why_no_tag
from requests_app.unread import is_unread_by, mark_read, mark_unread

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

# A job under way holds mails and undo open for so long; when it is through, it says until when exactly.
GUARD = timedelta(days=1)


def not_theirs() -> str:
    """Why a person may not do it, for something that they see."""
    return _("This is not yours to do.")


class NotDone(Exception):
    """The inquiry was left as it was; `reason` is a sentence for the reader."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Deed(ABC):
    """One thing that can be done to many inquiries.

    `label` names it, `short` is the word on its button, `form` asks once for what all of them need.
    """

    code: str
    label: "StrOrPromise"
    short: "StrOrPromise"
    icon: str
    form: type[ActionForm] = NothingForm
    is_danger: bool = False
    # Who does it has seen what there was to notice about the inquiry.
    is_seeing: bool = False

    @property
    def hint(self) -> str:
        """What to know before doing it."""
        return _("It can be taken back for 15 minutes, where nothing has changed since.")

    def fetch(self, rows: InquiryQuerySet, person: Person) -> InquiryQuerySet:
        """The rows with what `why_not` looks at, beside type, status and who is responsible."""
        return rows

    @abstractmethod
    def why_not(self, inquiry: Inquiry, person: Person, at: datetime) -> str:
        """Why the person cannot do it to a fetched inquiry that they see; empty when they can. Asks no database."""

    def kept(self, form: ActionForm) -> dict[str, Any]:
        """What a job keeps of the checked form, fit for JSON."""
        values = {name: form.data.get(form.add_prefix(name)) for name in form.fields}
        return {name: value for name, value in values.items() if value not in (None, "")}

    @abstractmethod
    def do(self, inquiry: Inquiry, job: BulkJob, at: datetime) -> int | None:
        """Do it, in the caller's transaction; returns the id of the entry that can be taken back. Raises NotDone."""

    @abstractmethod
    def undo(self, item: BulkItem, job: BulkJob) -> None:
        """Take it back, in the caller's transaction. Raises NotDone."""


class ActionDeed(Deed):
    """An action of the catalogue, performed on each inquiry by itself; its mails wait until it is certain."""

    is_seeing = True

    def __init__(self, action: ActionSpec, short: "StrOrPromise") -> None:
        self.action = action
        self.code, self.label, self.short, self.icon = action.code, action.label, short, action.icon
        self.form, self.is_danger = action.form, action.is_danger

    @property
    def hint(self) -> str:
        """Of an assignment somebody else hears."""
        if self.action.is_undoable:
            return super().hint
        return _("It can be taken back for 15 minutes, where nothing has changed since. Mails wait so long.")

    def why_not(self, inquiry: Inquiry, person: Person, at: datetime) -> str:
        """What the action's types, statuses and grants say."""
        try:
            check_seen(inquiry, self.action, Standing(person, inquiry, at=at))
        except ActionNotPossible as error:
            return error.reason
        except ActionNotAllowed:
            return not_theirs()
        return ""

    def do(self, inquiry: Inquiry, job: BulkJob, at: datetime) -> int | None:
        """Perform it with all of its checks, once more and under the lock."""
        try:
            with holding_mails(mails_of(inquiry), by=held_by(job), until=at + GUARD):
                done = perform(inquiry, self.action, by=job.person, at=at, data=job.data, undo_for=GUARD)
        except ActionNotPossible as error:
            raise NotDone(error.reason) from error
        except (ActionNotAllowed, Inquiry.DoesNotExist) as error:
            raise NotDone(not_theirs()) from error
        except ActionInvalid as error:
            messages = [str(message) for found in error.form.errors.values() for message in found]
            raise NotDone(" ".join(messages)) from error
        step = step_back(done, job.person)
        return None if step is None else step.entry_id

    def undo(self, item: BulkItem, job: BulkJob) -> None:
        """Take it back as it was asked for, with the mails that nobody has read yet."""
        if item.entry_id is None or job.undo_asked_at is None:
            raise NotDone(_("This cannot be taken back."))
        try:
            undo(Inquiry(pk=item.inquiry_id), item.entry_id, by=job.person, at=job.undo_asked_at)
        except ActionNotPossible as error:
            raise NotDone(error.reason) from error
        except (ActionNotAllowed, Inquiry.DoesNotExist) as error:
            raise NotDone(not_theirs()) from error


class Marking(Deed):
    """Read or unread, for the person alone."""

    def __init__(self, code: str, label: "StrOrPromise", icon: str, *, unread: bool) -> None:
        self.code, self.label, self.short, self.icon, self.unread = code, label, label, icon, unread

    def fetch(self, rows: InquiryQuerySet, person: Person) -> InquiryQuerySet:
        """Along with whether each is unread."""
        return rows.annotate(unread=is_unread_by(person))

    def why_not(self, inquiry: Any, person: Person, at: datetime) -> str:
        """Nothing is marked twice, so that taking it back leaves what was so before."""
        return self._already() if inquiry.unread == self.unread else ""

    def do(self, inquiry: Inquiry, job: BulkJob, at: datetime) -> None:
        """Mark it; nobody else notices."""
        if self.unread:
            mark_unread([inquiry.pk], job.person)
        elif not mark_read([inquiry.pk], job.person):
            raise NotDone(self._already())

    def undo(self, item: BulkItem, job: BulkJob) -> None:
        """Mark it as it was before."""
        if self.unread:
            mark_read([item.inquiry_id], job.person)
        else:
            mark_unread([item.inquiry_id], job.person)

    def _already(self) -> str:
        return _("It is unread already.") if self.unread else _("It is read already.")


class Tagging(Deed):
    """A tag of the person's own organisation, put on or taken off."""

    def __init__(self, code: str, label: "StrOrPromise", icon: str, form: type[ActionForm], *, adds: bool) -> None:
        self.code, self.label, self.short, self.icon, self.form, self.adds = code, label, label, icon, form, adds

    def why_not(self, inquiry: Inquiry, person: Person, at: datetime) -> str:
        """Tags are for those who work on it (workflow.md 3)."""
        return why_no_tag(inquiry, person, at)

    def kept(self, form: ActionForm) -> dict[str, Any]:
        """The tag's id; a new one is made now."""
        tag = form.cleaned_data["tag"]
        found = find_or_create_tag(form.organisation, tag) if isinstance(tag, str) else tag
        return {"tag": found.pk}

    def do(self, inquiry: Inquiry, job: BulkJob, at: datetime) -> None:
        """Put it on or take it off."""
        self._change(inquiry.pk, job, adds=self.adds)

    def undo(self, item: BulkItem, job: BulkJob) -> None:
        """The other way round."""
        self._change(item.inquiry_id, job, adds=not self.adds)

    def _change(self, pk: int, job: BulkJob, *, adds: bool) -> None:
        if not (put_tag if adds else take_tag)(pk, job.data["tag"], job.person.organisation):
            raise NotDone(_("It carries this tag already.") if adds else _("It does not carry this tag."))
        search.refresh([pk])


def held_by(job: BulkJob) -> str:
    """What holds the mails of a job back (core.mail.holding_mails)."""
    return f"bulk:{job.pk}"


DEEDS: dict[str, Deed] = {
    deed.code: deed
    for deed in (
        ActionDeed(ACTIONS["close"], pgettext_lazy("bulk action", "Close")),
        ActionDeed(ACTIONS["hold"], ACTIONS["hold"].label),
        ActionDeed(ACTIONS["assign"], pgettext_lazy("bulk action", "Assign")),
        ActionDeed(ACTIONS["cancel"], pgettext_lazy("bulk action", "Cancel")),
        ActionDeed(ACTIONS["hold_offer"], ACTIONS["hold_offer"].label),
        Marking("mark_read", gettext_lazy("Mark as read"), icon="drafts", unread=False),
        Marking("mark_unread", gettext_lazy("Mark as unread"), icon="mark_email_unread", unread=True),
        Tagging("add_tag", gettext_lazy("Add a tag"), icon="label", form=NewTagForm, adds=True),
        Tagging("remove_tag", gettext_lazy("Remove a tag"), icon="label_off", form=OwnTagForm, adds=False),
    )
}
# The first so many have a button of their own, the others stand in a menu.
AT_HAND = 4


def is_offered(deed: Deed, person: Person) -> bool:
    """Say whether one of the person's rights could ever allow it."""
    if not isinstance(deed, ActionDeed):
        return True
    return any(grant.right is None or person.has_right(grant.right) for grant in deed.action.grants)
