"""What the page of a contact shows beside its data: inquiries, files, colleagues, consents, changes (C7, D6)."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    Count,
    IntegerField,
    OuterRef,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce, JSONObject
from django.utils.translation import gettext as _

from accounts.models import Person
from contacts.choices import ConsentHow, ConsentKind
from contacts.colleagues import colleagues, colleagues_of_row
from contacts.models import Contact, ContactMerge
from contacts.words import label, value
from core import keyset
from requests_app.actions.policy import Standing
from requests_app.contact_rights import opens
from requests_app.models import Assignment, Inquiry, InquiryFile
from requests_app.shown_files import FileLine, line_for
from requests_app.visibility import Stake, redact

INQUIRIES = 50
FILES = 60
CHANGES = 20
COLLEAGUES = 50
FEW_COLLEAGUES = 5


# --- Inquiries and files -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class InquiriesPage:
    """Inquiries of a contact, the latest first; `next_page` is None on the last."""

    inquiries: list[Inquiry]
    next_page: int | None


def inquiries_of(contact: Contact, person: Person, page: int = 1) -> InquiriesPage:
    """The contact's inquiries that exist for the person, but for those that still hide whose they are."""
    start = (page - 1) * INQUIRIES
    rows = _inquiries(contact, person).select_related("responsible", "responsible_unit").order_by("-created_at", "-pk")
    found = list(rows[start : start + INQUIRIES + 1])
    shown = [inquiry for inquiry in redact(found[:INQUIRIES], person) if inquiry.shown_to != Stake.OFFERED]
    return InquiriesPage(shown, page + 1 if len(found) > INQUIRIES else None)


def _inquiries(contact: Contact, person: Person) -> QuerySet[Inquiry]:
    return Inquiry.objects.visible_to(person).of_contact(contact.pk)


@dataclass(frozen=True)
class ContactFile:
    """A file and the inquiry that it belongs to."""

    file: FileLine
    inquiry: Inquiry


def files_of(inquiries: list[Inquiry], person: Person, at: datetime) -> list[ContactFile]:
    """The latest files of inquiries that `redact` has prepared for the person, in one query."""
    by_key = {inquiry.pk: inquiry for inquiry in inquiries if inquiry.shown_to != Stake.OFFERED}
    files = InquiryFile.objects.filter(inquiry__in=by_key).order_by("-uploaded_at", "-pk")[:FILES]
    return [ContactFile(_file(file, by_key[file.inquiry_id], person, at), by_key[file.inquiry_id]) for file in files]


def _file(file: InquiryFile, inquiry: Inquiry, person: Person, at: datetime) -> FileLine:
    return line_for(file, inquiry, Standing(person, inquiry, at=at))


# --- Colleagues --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Colleague:
    """Another contact of the same company; `has_page` says whether the person may open it."""

    pk: int
    name: str
    position: str
    inquiries: int
    has_page: bool


@dataclass(frozen=True)
class Colleagues:
    """Some of them, and whether there are more."""

    company: str
    people: list[Colleague]
    is_more: bool


def few_colleagues(contact: Contact, person: Person) -> Colleagues:
    """The first colleagues by name, for a panel; one query, none for a contact without a company."""
    if not contact.company_key:
        return Colleagues("", [], False)
    rows = _with_counts(colleagues(contact), person).order_by("name_key", "pk")[: FEW_COLLEAGUES + 1]
    return _few(contact, [_colleague(row, person) for row in rows])


def beside(person: Person) -> ArraySubquery:
    """To be fetched along with a contact, for `colleagues_beside`."""
    rows = _with_counts(colleagues_of_row(), person).order_by("name_key", "pk")[: FEW_COLLEAGUES + 1]
    names = ("pk", *_OF_COLLEAGUES, "own_number", "copy_number")
    return ArraySubquery(rows.values(data=JSONObject(**{name: name for name in names})))


def colleagues_beside(contact: Contact, rows: list[dict[str, Any]], person: Person) -> Colleagues:
    """The same as few_colleagues, from what was fetched along with the contact."""
    if not contact.company_key:
        return Colleagues("", [], False)
    people = []
    for row in rows:
        known: Any = Contact(
            pk=row["pk"], organisation_id=contact.organisation_id, **{n: row[n] for n in _OF_COLLEAGUES}
        )
        known.own_number, known.copy_number = row["own_number"], row["copy_number"]
        people.append(_colleague(known, person))
    return _few(contact, people)


def _few(contact: Contact, people: list[Colleague]) -> Colleagues:
    return Colleagues(contact.company, people[:FEW_COLLEAGUES], len(people) > FEW_COLLEAGUES)


_OF_COLLEAGUES = ("first_name", "last_name", "company", "position", "created_by_id")


def colleagues_page(contact: Contact, person: Person, cursor: str) -> tuple[list[Colleague], keyset.Page]:
    """One page of all colleagues by name; two queries however many there are."""
    page = keyset.page(
        lambda: [keyset.Part(colleagues(contact), Coalesce("name_key", "company_key"))],
        order="name",
        size=COLLEAGUES,
        cursor=cursor,
    )
    rows = {row.pk: row for row in _with_counts(Contact.objects.filter(pk__in=page.pks), person)}
    return [_colleague(rows[pk], person) for pk in page.pks if pk in rows], page


def _with_counts(contacts: QuerySet[Contact], person: Person) -> QuerySet[Any]:
    """Contacts with the number of inquiries that exist for the person, as their own and as those of copies."""
    visible = Inquiry.objects.visible_to(person)
    own = visible.filter(contact=OuterRef("pk"))
    copies = Assignment.objects.filter(to_contact=OuterRef("pk"), inquiry__in=visible.values("pk"))
    return contacts.annotate(
        own_number=_number(own, "contact", "pk"),
        copy_number=_number(copies, "to_contact", "inquiry"),
    )


def _number(rows: QuerySet[Any], group: str, counted: str) -> Coalesce:
    counts = rows.order_by().values(group).annotate(number=Count(counted, distinct=True)).values("number")
    return Coalesce(Subquery(counts, output_field=IntegerField()), 0)


def _colleague(row: Any, person: Person) -> Colleague:
    number = row.own_number + row.copy_number
    return Colleague(row.pk, str(row), row.position, number, opens(person, row, number))


# --- Consents ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class GivenConsent:
    """One consent as it was given, and what became of it."""

    how: str
    at: datetime
    by: str
    version: str
    text: str
    withdrawn_at: datetime | None
    withdrawn_by: str


@dataclass(frozen=True)
class ConsentState:
    """One kind of consent: whether it stands, and all that was ever given."""

    kind: str
    label: str
    stands: bool
    given: list[GivenConsent]


def consents_of(contact: Contact) -> list[ConsentState]:
    """The three consents with when, how and who, and the wording (features C2, P3); one query."""
    rows = list(contact.consents.select_related("taken_by", "withdrawn_by").order_by("-given_at", "-pk"))
    states = []
    for kind in ConsentKind:
        given = [
            GivenConsent(
                how=str(ConsentHow(row.how).label),
                at=row.given_at,
                by=row.taken_by.get_full_name() if row.taken_by else "",
                version=row.text_version,
                text=row.text,
                withdrawn_at=row.withdrawn_at,
                withdrawn_by=row.withdrawn_by.get_full_name() if row.withdrawn_by else "",
            )
            for row in rows
            if row.kind == kind
        ]
        ended = max((one.withdrawn_at for one in given if one.withdrawn_at), default=None)
        stands = bool(given) and (ended is None or ended < given[0].at)
        states.append(ConsentState(kind.value, str(kind.label), stands, given))
    return states


# --- Changes -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ChangedField:
    """One field with its old and new value, in words."""

    label: str
    old: str
    new: str


@dataclass(frozen=True)
class ChangeLine:
    """One change, merge or undone merge of a contact."""

    icon: str
    title: str
    at: datetime
    who: str
    fields: list[ChangedField] = field(default_factory=list)


@dataclass(frozen=True)
class ChangesPage:
    """Changes, the latest first; `next_page` is None on the last."""

    lines: list[ChangeLine]
    next_page: int | None


def changes_of(contact: Contact, page: int = 1) -> ChangesPage:
    """The history of the contact's data, in two queries; merges stand on the first page."""
    start = (page - 1) * CHANGES
    rows = list(contact.changes.select_related("person")[start : start + CHANGES + 1])
    lines = [
        ChangeLine(
            _named(icon="edit"),
            row.get_kind_display(),
            row.at,
            str(row.person or _("System")),
            [ChangedField(label(name), value(name, old), value(name, new)) for name, (old, new) in row.changes.items()],
        )
        for row in rows[:CHANGES]
    ]
    if page == 1:
        merges = ContactMerge.objects.filter(kept=contact.pk).select_related("by", "undone_by")
        lines += [line for merge in merges[:CHANGES] for line in _merge_lines(merge)]
        lines.sort(key=lambda line: line.at, reverse=True)
    return ChangesPage(lines, page + 1 if len(rows) > CHANGES else None)


def _merge_lines(merge: ContactMerge) -> list[ChangeLine]:
    lines = [ChangeLine(_named(icon="merge_type"), _("Another contact merged into this one"), merge.at, _who(merge.by))]
    if merge.undone_at:
        lines.append(ChangeLine(_named(icon="undo"), _("Merge undone"), merge.undone_at, _who(merge.undone_by)))
    return lines


def _who(person: Person | None) -> str:
    return person.get_full_name() if person else _("System")


def _named(*, icon: str) -> str:
    """Return the name as it is; core.icons finds it because it stands as icon=…."""
    return icon
