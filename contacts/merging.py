"""Making one contact of two, and undoing it within 30 days (features C6, B6).

Nothing is lost by a merge: e-mails, phones, consents, customer numbers and changes of the merged contact go to the kept
one, and so does whatever refers to it, in any table of any app, for the references are found by the models. What the
merged contact was and what was moved stands in the merge; undoing puts back every row and key. What has been changed
since stays changed.

Whoever shows inquiries calls requests_app.contact_keeping.merge and unmerge, which lock the inquiries first.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import CompositePrimaryKey, Exists, ForeignKey, ForeignObjectRel, Model, OuterRef, QuerySet
from django.utils.translation import gettext as _

from accounts.models import Organisation, Person
from contacts.models import (
    Consent,
    Contact,
    ContactChange,
    ContactEmail,
    ContactMerge,
    ContactPair,
    ContactPhone,
    CustomerNumber,
)
from contacts.models.duplicate import UNDO_TIME
from contacts.pairs import pairs_of
from contacts.saving import PLAIN_FIELDS, state_key

# Rows that belong to a contact; of them the merge keeps all values.
PARTS: tuple[type[Model], ...] = (ContactEmail, ContactPhone, CustomerNumber, Consent, ContactChange)


class MergeNotPossible(Exception):
    """The merge, or its undoing, cannot be done; `reason` says why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Moving:
    """So many rows of one kind go to the kept contact."""

    label: str
    count: int


def references() -> Iterator[ForeignKey[Any, Any]]:
    """Every field of any model that refers to a contact and is moved.

    Rows without a key of their own are computed from others (requests_app.models.access): they follow too, and are
    neither counted nor kept for undoing, for whoever calls computes them anew.
    """
    relations: list[Any] = Contact._meta.get_fields(include_hidden=True)
    for relation in relations:
        is_reference = isinstance(relation, ForeignObjectRel) and isinstance(relation.field, ForeignKey)
        if is_reference and relation.related_model not in (*PARTS, ContactPair):
            yield relation.field


def moving(merged: Contact) -> list[Moving]:
    """What a merge moves to the kept contact, for the preview."""
    counts: dict[str, int] = {}
    fields = [model._meta.get_field("contact") for model in PARTS if model is not ContactChange]
    for field in [*references(), *fields]:
        if _is_computed(field.model):
            continue
        number = QuerySet(field.model).filter(**{field.name: merged.pk}).count()
        label = str(field.model._meta.verbose_name_plural)
        counts[label] = counts.get(label, 0) + number
    return [Moving(label, count) for label, count in counts.items() if count]


# --- Merging -----------------------------------------------------------------------------------------------------


@transaction.atomic
def merge(
    kept: Contact, merged: Contact, *, take: Collection[str], by: Person, at: datetime, seen: str = ""
) -> ContactMerge:
    """Merge one contact into another; of the fields in `take` the merged one's value wins.

    Of both only the keys count. `seen` is the state_key of kept and merged that the person decided on. Raises
    MergeNotPossible; then nothing changes.
    """
    kept, merged = _locked(kept, merged)
    if seen and seen != state_key(kept, merged):
        raise MergeNotPossible(_("One of the contacts has been changed since you opened this page. Compare again."))
    snapshot: dict[str, Any] = {
        "contact": _stored(merged),
        "parts": {model._meta.label: [_stored(row) for row in _rows(model, merged)] for model in PARTS},
        "pairs": [_stored(pair) for pair in pairs_of(merged)],
    }
    snapshot["withdrawn"] = _withdraw_twins(kept, merged)
    for model in PARTS:
        _hand_over(model, kept, merged)
    snapshot["moved"] = {_name(field): _move(field, merged.pk, kept.pk) for field in references()}
    pairs_of(merged).delete()
    Contact.objects.filter(pk=merged.pk).delete()
    snapshot["kept"] = _take(kept, merged, take)
    return ContactMerge.objects.create(
        organisation_id=kept.organisation_id, kept=kept, merged_id=merged.pk, at=at, by=by, snapshot=snapshot
    )


def _locked(kept: Contact, merged: Contact) -> tuple[Contact, Contact]:
    """Both rows, locked in the order of their keys, so that two people never wait for each other."""
    rows = Contact.objects.select_for_update(of=("self",)).select_related("province")
    found = {row.pk: row for row in rows.filter(pk__in=(kept.pk, merged.pk)).order_by("pk")}
    if len(found) < 2:
        raise MergeNotPossible(_("These contacts are merged already."))
    one, other = found[kept.pk], found[merged.pk]
    if one.organisation_id != other.organisation_id:
        raise MergeNotPossible(_("Contacts of different organisations are never merged."))
    if one.anonymised_at or other.anonymised_at:
        raise MergeNotPossible(_("One of the contacts has been anonymised."))
    return one, other


def _rows(model: type[Model], contact: Contact) -> Any:
    return QuerySet(model).filter(contact=contact.pk).order_by("pk")


def _hand_over(model: type[Model], kept: Contact, merged: Contact) -> None:
    """Rows of the merged contact go to the kept one, behind its own; what it has already goes."""
    known = {_essence(row) for row in _rows(model, kept)}
    position = len(known)
    for row in _rows(model, merged):
        essence = _essence(row)
        if essence in known:
            row.delete()
            continue
        known.add(essence)
        row.contact = kept
        if hasattr(row, "position"):
            row.position, position = position, position + 1
        row.save()


def _withdraw_twins(kept: Contact, merged: Contact) -> list[int]:
    """Of a consent that both have, and that one of them has withdrawn, nothing is left; returns what that changed."""
    ended = {_essence(row): row for row in _rows(Consent, merged) if row.withdrawn_at}
    twins = [row for row in _rows(Consent, kept).filter(withdrawn_at=None) if _essence(row) in ended]
    for row in twins:
        row.withdrawn_at, row.withdrawn_by_id = ended[_essence(row)].withdrawn_at, ended[_essence(row)].withdrawn_by_id
        row.save(update_fields=["withdrawn_at", "withdrawn_by"])
    return [row.pk for row in twins]


def _essence(row: Any) -> tuple[Any, ...]:
    """What makes a row the same as another one."""
    if isinstance(row, ContactPhone):
        return (row.e164 or row.raw,)
    if isinstance(row, Consent):
        return (row.kind, row.given_at)
    if isinstance(row, CustomerNumber):
        return (row.number,)
    return (row.pk,)


def _move(field: ForeignKey[Any, Any], source: int, target: int) -> list[int]:
    rows: QuerySet[Any] = QuerySet(field.model).filter(**{field.name: source})
    if _is_computed(field.model):
        rows.update(**{field.name: target})
        return []
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    QuerySet(field.model).filter(pk__in=keys).update(**{field.name: target})
    return keys


def _take(kept: Contact, merged: Contact, take: Collection[str]) -> dict[str, list[Any]]:
    """Give the kept contact the values that win; returns by column what it had and what it has."""
    before = _stored(kept)
    for name in set(take) & set(PLAIN_FIELDS):
        setattr(kept, name, getattr(merged, name))
    if not (kept.last_name or kept.company):
        raise MergeNotPossible(_("The contact would be left without a name."))
    kept.last_subject_contact_at = max(kept.last_subject_contact_at, merged.last_subject_contact_at)
    kept.version += 1
    kept.save()
    after = _stored(kept)
    return {name: [before[name], after[name]] for name in after if before[name] != after[name]}


# --- Undoing -----------------------------------------------------------------------------------------------------


@transaction.atomic
def unmerge(record: ContactMerge, *, by: Person, at: datetime) -> ContactMerge:
    """Make two contacts of one again: every row and key as it was, what was changed since stays changed.

    Of `record` only the key counts. Raises MergeNotPossible; then nothing changes.
    """
    record = ContactMerge.objects.select_for_update(of=("self",)).get(pk=record.pk)
    kept = Contact.objects.select_for_update(of=("self",)).get(pk=record.kept_id)
    why_not = why_not_undone(record, at)
    if why_not:
        raise MergeNotPossible(why_not)
    snapshot = record.snapshot
    _check_addresses(snapshot, kept)
    merged = _restored(Contact, snapshot["contact"])
    Contact.objects.bulk_create([merged])
    _free_addresses(snapshot, kept)
    ended = {_essence(row): row for row in _rows(Consent, kept).filter(withdrawn_at__gt=record.at)}
    for model in PARTS:
        _take_back(model, snapshot["parts"][model._meta.label], ended)
    Consent.objects.filter(pk__in=snapshot.get("withdrawn", [])).update(withdrawn_at=None, withdrawn_by=None)
    for field in references():
        moved = snapshot["moved"].get(_name(field), [])
        QuerySet(field.model).filter(pk__in=moved, **{field.name: kept.pk}).update(**{field.name: merged.pk})
    _give_back(kept, snapshot["kept"])
    others = {pair[name] for pair in snapshot["pairs"] for name in ("first_id", "second_id")}
    there = set(Contact.objects.filter(pk__in=others).values_list("pk", flat=True))
    pairs = [pair for pair in snapshot["pairs"] if {pair["first_id"], pair["second_id"]} <= there]
    ContactPair.objects.bulk_create([_restored(ContactPair, pair) for pair in pairs], ignore_conflicts=True)
    if not (kept.emails.exists() or kept.phones.exists()):
        raise MergeNotPossible(_("%(name)s would be left without e-mail and phone. Add one first.") % {"name": kept})
    record.undone_at, record.undone_by, record.snapshot = at, by, {}
    record.save()
    return record


def why_not_undone(record: ContactMerge, at: datetime) -> str:
    """Why a merge can no longer be undone, or not yet; empty when it can."""
    if record.undone_at:
        return _("This merge is undone already.")
    if at > record.undo_until or not record.snapshot:
        return _("A merge can be undone for 30 days.")
    if record.kept.anonymised_at:
        return _("One of the contacts has been anonymised.")
    later = record.is_covered
    if _later(record.pk, record.kept_id).exists() if later is None else later:
        return _("Another contact was merged into this one later. Undo that first.")
    return ""


def _later(pk: Any, kept: Any) -> QuerySet[ContactMerge]:
    return ContactMerge.objects.filter(kept=kept, undone_at=None, pk__gt=pk)


def _check_addresses(snapshot: dict[str, Any], kept: Contact) -> None:
    """Another contact may have got one of the addresses since."""
    addresses = [row["address"] for row in snapshot["parts"][ContactEmail._meta.label]]
    taken = ContactEmail.objects.filter(organisation=kept.organisation_id, address__in=addresses)
    other = taken.exclude(contact=kept.pk).select_related("contact").first()
    if other is not None:
        words = {"email": other.address, "name": other.contact}
        raise MergeNotPossible(_("%(email)s belongs to %(name)s by now.") % words)


def _free_addresses(snapshot: dict[str, Any], kept: Contact) -> None:
    """An address that was taken from the kept contact and entered again is the merged one's all the same."""
    rows = snapshot["parts"][ContactEmail._meta.label]
    again = kept.emails.filter(address__in=[row["address"] for row in rows])
    again.exclude(pk__in=[row["id"] for row in rows]).delete()


def _take_back(model: type[Model], rows: list[dict[str, Any]], ended: dict[tuple[Any, ...], Any]) -> None:
    """Rows of the merged contact are its own again, as they are now; those that went come back as they were.

    A consent that was withdrawn since, `ended`, stays withdrawn wherever it stands.
    """
    there: dict[Any, Model] = QuerySet(model).in_bulk([row["id"] for row in rows])
    gone = []
    for values in rows:
        row: Any = there.get(values["id"])
        if row is None:
            gone.append(_still_ended(_restored(model, values), ended))
            continue
        row.contact_id = values["contact_id"]
        if "position" in values:
            row.position = values["position"]
        row.save()
    QuerySet(model).bulk_create(gone)


def _still_ended(row: Any, ended: dict[tuple[Any, ...], Any]) -> Any:
    twin = ended.get(_essence(row)) if isinstance(row, Consent) else None
    if twin is not None and row.withdrawn_at is None:
        row.withdrawn_at, row.withdrawn_by_id = twin.withdrawn_at, twin.withdrawn_by_id
    return row


def _give_back(kept: Contact, taken: dict[str, list[Any]]) -> None:
    """The kept contact has again what it had, where nobody has changed it since."""
    now = _stored(kept)
    back = {
        name: _field(Contact, name).to_python(before) for name, (before, after) in taken.items() if now[name] == after
    }
    for name, value in back.items():
        setattr(kept, name, value)
    if len(back) < len(taken):
        kept.save()  # Computes the keys of a name that is of both.
    else:
        Contact.objects.filter(pk=kept.pk).update(**back)


def forget(now: datetime) -> int:
    """Delete what merges have kept for undoing, once the time is over; who merged what stays. Returns how many."""
    old = ContactMerge.objects.filter(at__lt=now - UNDO_TIME).exclude(snapshot={})
    return old.update(snapshot={})


def recent_merges(organisation: Organisation, now: datetime) -> list[ContactMerge]:
    """Merges of the organisation that can still be undone, or were, the latest first."""
    merges = ContactMerge.objects.filter(organisation=organisation, at__gte=now - UNDO_TIME)
    later = Exists(_later(OuterRef("pk"), OuterRef("kept")))
    found: list[Any] = list(merges.annotate(covered=later).select_related("kept", "by", "undone_by"))
    for record in found:
        record.is_covered = record.covered
    return found


def _is_computed(model: type[Model]) -> bool:
    return isinstance(model._meta.pk, CompositePrimaryKey)


# --- Rows as JSON ------------------------------------------------------------------------------------------------


def _name(field: ForeignKey[Any, Any]) -> str:
    return f"{field.model._meta.label}.{field.name}"


def _stored(row: Model) -> dict[str, Any]:
    """All columns of a row, to the microsecond."""
    values = {}
    for field in row._meta.concrete_fields:
        if not field.generated:
            value = field.get_prep_value(getattr(row, field.attname))
            values[field.attname] = value.isoformat() if isinstance(value, datetime) else value
    return values


def _restored(model: type[Model], values: dict[str, Any]) -> Any:
    return model(**{name: _field(model, name).to_python(value) for name, value in values.items()})


def _field(model: type[Model], attname: str) -> Any:
    field: Any = model._meta.get_field(attname.removesuffix("_id") if attname.endswith("_id") else attname)
    return field.target_field if field.is_relation else field
