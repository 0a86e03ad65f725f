"""History entries as the page shows them, in the reader's language (workflow.md 4)."""

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import Person
from contacts import words as contact_words
from contacts.choices import Likeness
from core import dates
from requests_app import main_data
from requests_app.actions.catalogue import ACTIONS
from requests_app.actions.undo import ACTION as UNDO
from requests_app.actions.words import HISTORY_WORDS, REMARKS, HistoryWord, file_refusal
from requests_app.models import HistoryEntry, Inquiry
from requests_app.shown_files import FileLine
from requests_app.types import Category, InquiryType, Origin, Place, SharedPart
from requests_app.visibility import details_for, history_for, private_details_for

PAGE = 50
# More of a note is behind "Show all".
LONGEST_NOTE, MOST_LINES = 1500, 25


@dataclass(frozen=True)
class Change:
    """One field with its old and new value; for a contact that was known already, what was kept and what came."""

    label: str
    old: str
    new: str


@dataclass(frozen=True)
class Remark:
    """What is to be said besides; `compare` is the address where two contacts stand side by side."""

    words: str
    compare: str = ""


@dataclass(frozen=True)
class Line:
    """One entry in words: what happened, its facts, when and who, and the note."""

    pk: int
    icon: str
    title: str
    facts: str
    at: datetime
    who: str
    note: str
    is_edited: bool
    is_own_note: bool
    changes: list[Change] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    files: list[FileLine] = field(default_factory=list)

    @property
    def beginning(self) -> str:
        """What the page shows of a long note; empty when it shows all of it."""
        return beginning_of(self.note)

    @property
    def sentence(self) -> str:
        """What happened with its facts, for messages."""
        return " · ".join(part for part in (self.title, self.facts) if part)


def beginning_of(text: str) -> str:
    """The beginning of a text that is too long to be read in passing, up to a blank; empty for one that is not."""
    start = "\n".join(text[: LONGEST_NOTE + 1].split("\n")[:MOST_LINES])[:LONGEST_NOTE]
    if len(start) == len(text):
        return ""
    if text[len(start)] == "\n":
        return start.rstrip()
    blank = max(start.rfind(" "), start.rfind("\n"))
    if blank > len(start) - 200:
        return start[:blank].rstrip()
    end = len(start)
    # A letter stays with its accents, and an emoji in one piece.
    while end and (_belongs(text[end]) or text[end - 1] == _JOINER):
        end -= 1
    return start[:end]


_JOINER = "\u200d"


def _belongs(sign: str) -> bool:
    return sign == _JOINER or bool(unicodedata.combining(sign)) or unicodedata.category(sign) in ("Mn", "Me", "Sk")


@dataclass(frozen=True)
class Tab:
    """One category with its number of entries; the empty category is all of them."""

    code: str
    label: str
    count: int


@dataclass(frozen=True)
class HistoryPage:
    """One page of the history; `next_page` is None on the last."""

    lines: list[Line]
    tabs: list[Tab]
    category: str
    next_page: int | None
    in_full: bool = False


def history_page(
    inquiry: Inquiry, person: Person, *, category: str, page: int, files: Iterable[FileLine], entry: int | None = None
) -> HistoryPage:
    """The latest entries first, in two queries however many there are; `files` are those the person may open.

    `inquiry` comes from visibility.redact, `page` counts from 1; with `entry` it is that one alone, in full.
    """
    readable = history_for(inquiry, person)
    chosen = readable.filter(category=category) if category else readable
    if entry is not None:
        chosen = readable.filter(pk=entry)
    start = (page - 1) * PAGE
    rows = list(chosen.select_related("person", "organisation", "unit")[start : start + PAGE + 1])
    return HistoryPage(
        lines=lines(rows[:PAGE], inquiry, person, files),
        tabs=_tabs(dict(readable.order_by().values_list("category").annotate(Count("pk"))), category),
        category=category,
        in_full=entry is not None,
        next_page=page + 1 if len(rows) > PAGE else None,
    )


def latest_actions(inquiry: Inquiry, person: Person, most: int) -> list[HistoryEntry]:
    """The last actions that the person may know of, taking one back too, the latest first; notes and files are none."""
    entries = history_for(inquiry, person).filter(action__in=[*ACTIONS, UNDO])
    return list(entries.select_related("person", "organisation", "unit").order_by("-pk")[:most])


def lines(
    entries: Iterable[HistoryEntry], inquiry: Inquiry, person: Person, files: Iterable[FileLine] = ()
) -> list[Line]:
    """The entries in words; what the person may not know of them is left out (workflow.md 7)."""
    by_entry: dict[int | None, list[FileLine]] = {}
    for file in files:
        by_entry.setdefault(file.entry_pk, []).append(file)
    return [_line(entry, inquiry, person, by_entry.get(entry.pk, [])) for entry in entries]


def _line(entry: HistoryEntry, inquiry: Inquiry, person: Person, files: list[FileLine]) -> Line:
    details = details_for(entry, inquiry, person)
    word = _word(entry.action)
    if files:
        details = details | {"name": ""}  # It stands at the file itself.
    facts = [*_facts(entry.action, details), *_amounts(private_details_for(entry, person))]
    return Line(
        pk=entry.pk,
        icon=word.icon,
        title=str(word.label),
        facts=" · ".join(facts),
        at=entry.at,
        who=_who(entry, person),
        note=entry.note,
        is_edited=entry.note_edited_at is not None,
        is_own_note=entry.action == "note" and entry.person_id == person.pk,
        changes=list(_changes(details)),
        remarks=list(_remarks(details, inquiry)),
        files=files,
    )


def _tabs(counts: dict[str, int], current: str) -> list[Tab]:
    """All, then the categories that have entries, and the current one whatever it has."""
    tabs = [Tab("", _("All"), sum(counts.values()))]
    return tabs + [
        Tab(category.value, str(category.label), counts.get(category, 0))
        for category in Category
        if category in counts or category == current
    ]


def _word(action: str) -> HistoryWord:
    if action in ACTIONS:
        return HistoryWord(ACTIONS[action].done, ACTIONS[action].icon)
    return HISTORY_WORDS.get(action) or HistoryWord(action, icon="history")


def _who(entry: HistoryEntry, person: Person) -> str:
    """Who did it and where at that time; colleagues need no organisation's name."""
    if entry.person is None:
        return str(entry.details.get("partner") or _("System"))
    names = [entry.person.get_full_name(), entry.unit.name if entry.unit else ""]
    if entry.organisation and entry.organisation != person.organisation:
        names.append(entry.organisation.name)
    return " · ".join(name for name in dict.fromkeys(names) if name)


# --- What happened, in facts -------------------------------------------------------------------------------------


def _facts(action: str, details: dict[str, Any]) -> Iterator[str]:
    if action == "file_refused":
        yield from (details["name"], file_refusal(details["reason"]))
        return
    for key, words in _FACTS.items():
        if details.get(key):
            yield words(details)


def _period(details: dict[str, Any]) -> str:
    start = datetime.fromisoformat(details["starts_at"])
    return f"{dates.moment(start)}–{dates.clock(start + timedelta(minutes=details['minutes']))}"


def _reason(details: dict[str, Any]) -> str:
    """A reason as somebody wrote it, or a row's names by language."""
    reason = details["reason"]
    if isinstance(reason, dict):
        return str(reason.get(get_language() or "en") or reason["en"])
    return str(reason)


def _label(choices: Any, value: str) -> str:
    return str(choices(value).label) if value in choices.values else value


_FACTS: dict[str, Callable[[dict[str, Any]], str]] = {
    "undone": lambda details: str(_word(details["undone"]).label),
    "changed": lambda details: ", ".join(_label(SharedPart, part) for part in details["changed"]),
    "origin": lambda details: _label(Origin, details["origin"]),
    "starts_at": _period,
    "on": lambda details: dates.day(date.fromisoformat(details["on"])),
    "place": lambda details: _label(Place, details["place"]),
    "studio": lambda details: details["studio"],
    "from": lambda details: _("from %(name)s") % {"name": details["from"]},
    "to": lambda details: _("to %(name)s") % {"name": details["to"]},
    "instead_of": lambda details: _("substitute of %(name)s") % {"name": details["instead_of"]},
    "for": lambda details: _("for %(name)s") % {"name": details["for"]},
    "until": lambda details: _("until %(moment)s") % {"moment": dates.moment(datetime.fromisoformat(details["until"]))},
    "reason": _reason,
    "name": lambda details: details["name"],
}


def _remarks(details: dict[str, Any], inquiry: Inquiry) -> Iterator[Remark]:
    """What of an inquiry from outside was not taken over, and which known contacts a new one resembles."""
    yield from (Remark(str(REMARKS[code])) for code in details.get("remarks", []) if code in REMARKS)
    for known in details.get("similar", []):
        words = {"name": known["name"], "why": _label(Likeness, known["by"])}
        address = reverse("contact_compare", args=[known["contact"], inquiry.contact_id])
        is_other = known["contact"] != inquiry.contact_id
        sentence = _("%(name)s may be the same contact: %(why)s.") % words
        yield Remark(sentence, f"{address}?inquiry={inquiry.pk}" if is_other else "")


def _amounts(private: dict[str, Any]) -> Iterator[str]:
    for kind, word in (("offer", _("Offer no. %(number)s")), ("order", _("Order no. %(number)s"))):
        number, amount = private.get(f"{kind}_number"), private.get(f"{kind}_amount")
        if number:
            yield word % {"number": number}
        if amount:
            yield dates.amount(Decimal(amount), private.get("currency") or "EUR")


def _changes(details: dict[str, Any]) -> Iterator[Change]:
    if details.get("field") == "type":
        yield Change(_("Type"), _label(InquiryType, details["old"]), _label(InquiryType, details["new"]))
    for name, (kept, offered) in details.get("differences", {}).items():
        yield _contact_change(name, kept, offered)
    for name, (old, new) in details.get(main_data.CHANGES, {}).items():
        yield Change(str(main_data.LABELS.get(name, name)), main_data.words(name, old), main_data.words(name, new))
    for name, (old, new) in details.get("contact_changes", {}).items():
        yield _contact_change(name, old, new)


def _contact_change(name: str, old: Any, new: Any) -> Change:
    return Change(contact_words.label(name), contact_words.value(name, old), contact_words.value(name, new))
