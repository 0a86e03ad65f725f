"""The catalogue in words: who may do what from where, for the help page and for docs/workflow.md (workflow.md 3)."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.rights import Right
from requests_app.actions.catalogue import ACTIONS
from requests_app.actions.spec import ActionSpec, Grant, Relation
from requests_app.statuses import OFFER_SUBMITTED, PROCESSED, WORKABLE, Status
from requests_app.types import ALL_BUT_OFFER, ALL_TYPES, InquiryType

_RELATIONS = {
    Relation.RESPONSIBLE: gettext_lazy("the responsible person"),
    Relation.COLLEAGUE: gettext_lazy("a colleague of the organisation that works on it"),
    Relation.RECEIVER: gettext_lazy("the organisation that it was offered to"),
    Relation.ASSIGNER: gettext_lazy("whoever assigned it"),
    Relation.ASSIGNED: gettext_lazy("the colleague who got it assigned"),
    Relation.OUTSIDE: gettext_lazy("the responsible person, while it is with a partner outside"),
    Relation.LAST_RESPONSIBLE: gettext_lazy("the last responsible person"),
    Relation.MANUFACTURER: gettext_lazy("the manufacturer"),
}

# Where the inquiry itself decides to which of many statuses it goes.
_LEADS_BACK = {
    "revoke": gettext_lazy("the status before; whoever assigned it is responsible"),
    "return": gettext_lazy("the status before; whoever assigned it is responsible"),
    "reopen": gettext_lazy("the last open status, with a fresh due date"),
}


class Described(NamedTuple):
    """One action in the reader's language; `statuses` and `types` say from where."""

    code: str
    label: str
    who: str
    types: str
    statuses: str
    leads_to: str


def described() -> list[Described]:
    """How an inquiry begins and all actions of the catalogue: people's, then partners', then the system's."""
    begins = _("whoever has the right “%(right)s”") % {"right": Right.CREATE.label}
    first = Described("create", _("Create inquiry"), begins, _("all"), "–", str(Status.OPEN.label))
    return [first, *(_described(action) for action in sorted(ACTIONS.values(), key=_order))]


def _order(action: ActionSpec) -> tuple[bool, bool]:
    return not action.grants, action.is_external == bool(action.grants)


def _described(action: ActionSpec) -> Described:
    where = types_of(action), statuses_of(action), leads_to(action)
    return Described(action.code, name_of(action), who(action), *where)


def name_of(action: ActionSpec) -> str:
    """The label; a partner's action may be called like one of ours."""
    if action.is_external and not action.grants:
        return _("Partner: %(action)s") % {"action": action.label}
    return str(action.label)


def any_open() -> str:
    """The words for the statuses in which an inquiry is worked on."""
    return _("any open but “%(status)s”") % {"status": Status.TO_ACCEPT.label}


def who(action: ActionSpec) -> str:
    """Who performs the action."""
    if action.grants:
        return "; ".join(_grant(grant) for grant in action.grants)
    return _("the partner outside, without an account") if action.is_external else _("the system")


def _grant(grant: Grant) -> str:
    relation = str(_RELATIONS[grant.relation])
    if grant.right is None:
        return relation
    return _("%(who)s, with the right “%(right)s”") % {"who": relation, "right": grant.right.label}


def types_of(action: ActionSpec) -> str:
    """For which types."""
    if action.types == ALL_TYPES:
        return _("all")
    if action.types == ALL_BUT_OFFER:
        return _("all but %(type)s") % {"type": InquiryType.OFFER.label}
    return _labels(kind for kind in InquiryType if kind in action.types)


def statuses_of(action: ActionSpec) -> str:
    """From which statuses."""
    known = {
        frozenset(Status): _("any"),
        WORKABLE: any_open(),
        WORKABLE - OFFER_SUBMITTED: _("%(statuses)s, before an offer is submitted") % {"statuses": any_open()},
        PROCESSED: _("any processed"),
    }
    words = known.get(action.sources) or _labels(status for status in Status if status in action.sources)
    return f"{words}, {action.condition.carries}" if action.condition else words


def leads_to(action: ActionSpec) -> str:
    """Where the action leads."""
    if action.target is not None:
        return str(action.target.label)
    if action.code in _LEADS_BACK:
        return str(_LEADS_BACK[action.code])
    words = _labels(status for status in Status if status in action.targets)
    if action.code == "change_type":
        return _("%(status)s when the type has no such status, else the status stays") % {"status": words}
    return words or _("the status stays")


def _labels(choices: Iterable[Any]) -> str:
    return " / ".join(str(choice.label) for choice in choices)
