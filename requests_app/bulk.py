"""One action on many inquiries, each by itself (workflow.md 3, in bulk; features L11)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from django.utils.translation import gettext as _

from accounts.models import Person
from requests_app.actions.errors import ActionInvalid, ActionNotAllowed, ActionNotPossible
from requests_app.actions.perform import perform
from requests_app.actions.spec import ActionSpec
from requests_app.models import Inquiry

log = structlog.get_logger(__name__)

# More than so many are not done while somebody waits for the answer.
MOST = 200


@dataclass(frozen=True)
class BulkResult:
    """What became of one inquiry: done, or skipped and why; without a number it does not exist for the person."""

    pk: int
    number: str
    done: bool
    reason: str = ""


def perform_many(
    ids: Iterable[int], action: ActionSpec, *, by: Person, at: datetime, data: Mapping[str, Any]
) -> list[BulkResult]:
    """Perform the action on each of the inquiries, in the order of `ids`, each in a transaction of its own.

    What one of them cannot do keeps none of the others from it. Raises ValueError for an action that is not one of
    those in bulk.
    """
    if not action.is_bulk:
        raise ValueError(f"{action.code} is not done in bulk.")
    wanted = list(dict.fromkeys(ids))
    inquiries = Inquiry.objects.visible_to(by).in_bulk(wanted)
    return [
        _perform(inquiries[pk], action, by=by, at=at, data=data)
        if pk in inquiries
        else BulkResult(pk, "", done=False, reason=_("Not found"))
        for pk in wanted
    ]


def _perform(inquiry: Inquiry, action: ActionSpec, *, by: Person, at: datetime, data: Mapping[str, Any]) -> BulkResult:
    try:
        perform(Inquiry(pk=inquiry.pk), action, by=by, at=at, data=data)
    except ActionNotPossible as error:
        reason = error.reason
    except (ActionNotAllowed, Inquiry.DoesNotExist):
        reason = _("This is not yours to do.")
    except ActionInvalid as error:
        reason = " ".join(str(message) for messages in error.form.errors.values() for message in messages)
    except Exception:
        log.exception("bulk_failed", inquiry=inquiry.pk, action=action.code)
        reason = _("Something went wrong; nothing was changed.")
    else:
        return BulkResult(inquiry.pk, inquiry.number, done=True)
    return BulkResult(inquiry.pk, inquiry.number, done=False, reason=reason)
