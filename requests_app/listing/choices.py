"""The filters as a form shows them: what is filled in, and what can be chosen with how many inquiries each."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from django.db.models import Q
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from accounts.models import Person, Unit
from core.text import search_key
from requests_app.listing.facets import Facet, facets
from requests_app.listing.filter_fields import EXTERNAL, NOBODY
from requests_app.listing.filters import NAMES, NOT_GIVEN, InquiryFilters, SomeFilter
from requests_app.listing.named import known_organisations, numbers_in
from requests_app.listing.selection import Selection
from requests_app.models import Tag

# Longer lists can be searched; of still longer ones the choices with most inquiries are shown.
SHORT = 8
MOST = 40

COLUMNS = {name: column.column for name, column in InquiryFilters.base_filters.items()}


@dataclass(frozen=True)
class Choice:
    """One choice and how many inquiries it would show; `number` says so in words, `group` heads it."""

    word: str
    label: str
    count: int
    is_chosen: bool = False
    number: str = ""
    group: str = ""


@dataclass(frozen=True)
class FilterField:
    """One filter to fill in; `is_cut` says that not all of its choices are here, but can be searched."""

    name: str
    label: str
    kind: str
    value: str = ""
    choices: list[Choice] = field(default_factory=list)
    is_cut: bool = False
    can_search: bool = False


def filter_names(column: str) -> list[str]:
    """The filters of a header, in their order."""
    return [name for name in NAMES if COLUMNS[name] == column]


def filter_fields(selection: Selection, names: Iterable[str], find: str = "") -> list[FilterField]:
    """The filters of these names; `find` leaves out choices that do not contain its words."""
    names = list(names)
    counted = facets(selection, names)
    return [_field(selection, name, counted.get(name), find) for name in names]


def _field(selection: Selection, name: str, facet: Facet | None, find: str) -> FilterField:
    column = selection.columns.filters[name]
    words = [word for other, word in selection.filters if other == name]
    shown = FilterField(name, str(column.label), column.kind, value=words[0] if words else "")
    if facet is None:
        return shown
    found = list(_choices(selection, name, facet, find))
    choices = [replace(choice, is_chosen=True) if choice.word in words else choice for choice in found]
    kept = [replace(choice, number=_number(choice.count, facet)) for choice in _most(_containing(choices, find))]
    can_search = len(choices) > SHORT
    return replace(shown, choices=kept, is_cut=len(kept) < len(choices) and not find, can_search=can_search)


def _number(count: int, facet: Facet) -> str:
    if facet.is_unknown:
        return ""
    number = number_format(count, force_grouping=True)
    return f"{number}+" if facet.is_cut else number


def _containing(choices: list[Choice], find: str) -> list[Choice]:
    """Those that contain the words; the chosen ones stay, else they would be left out when the form is sent."""
    words = search_key(find).split()
    return [choice for choice in choices if choice.is_chosen or all(word in search_key(choice.label) for word in words)]


def _most(choices: list[Choice]) -> list[Choice]:
    """The chosen ones and those with most inquiries, still in their order."""
    if len(choices) <= MOST:
        return choices
    first = sorted(choices, key=lambda choice: (not choice.is_chosen, -choice.count))[:MOST]
    kept = {choice.word for choice in first}
    return [choice for choice in choices if choice.word in kept]


def _choices(selection: Selection, name: str, facet: Facet, find: str) -> Iterator[Choice]:
    chosen = {word for other, word in selection.filters if other == name}
    if name == "tag":
        return _tags(selection.person, facet, chosen)
    if name == "responsible":
        return _responsible(selection.person, facet, chosen, find)
    if name == "country":
        return _countries(selection, facet, chosen, find)
    return _all_of(selection.columns.filters[name], facet)


def _all_of(column: SomeFilter, facet: Facet) -> Iterator[Choice]:
    """Few choices are always all there."""
    for word, label in column.field.choices:
        yield Choice(word, str(label), facet.numbers.get("" if word == NOT_GIVEN else word, 0))


def _countries(selection: Selection, facet: Facet, chosen: set[str], find: str) -> Iterator[Choice]:
    """Those of the inquiries, in the reader's alphabet; who searches may find any."""
    for word, label in selection.columns.filters["country"].field.choices:
        if find or word in facet.numbers or word in chosen:
            yield Choice(word, str(label), facet.numbers.get(word, 0))


def _tags(person: Person, facet: Facet, chosen: set[str]) -> Iterator[Choice]:
    """Those of the own organisation that stand on inquiries; of too many inquiries all."""
    for pk, name in Tag.objects.filter(organisation=person.unit.organisation_id).values_list("pk", "name"):
        count = facet.numbers.get(str(pk), 0)
        if count or facet.is_cut or str(pk) in chosen:
            yield Choice(str(pk), name, count)


def _responsible(person: Person, facet: Facet, chosen: set[str], find: str) -> Iterator[Choice]:
    """Nobody, partners outside, people and units of the own organisation, and other organisations as a whole."""
    people: Counter[int] = Counter()
    units: Counter[int] = Counter()
    for key, count in facet.numbers.items():
        who, _slash, where = key.partition("/")
        if where:
            units[int(where)] += count
            if who:
                people[int(who)] += count
    yield Choice("nobody", str(NOBODY), facet.numbers.get("nobody", 0))
    yield Choice("external", str(EXTERNAL), facet.numbers.get("external", 0))
    yield from _people(person, people, chosen, find)
    yield from _units(person, units, chosen)


def _people(person: Person, counts: Counter[int], chosen: set[str], find: str) -> Iterator[Choice]:
    """Colleagues who work on the inquiries; who searches may find any."""
    wanted = Q(pk__in=[*counts, *numbers_in(chosen, "person-")])
    if find:
        named = Q(is_active=True)
        for word in find.split():
            named &= Q(first_name__unaccent__icontains=word) | Q(last_name__unaccent__icontains=word)
        wanted |= named
    colleagues = Person.objects.filter(wanted, unit__organisation=person.unit.organisation_id)
    group = _("People")
    for pk, first, last in colleagues.values_list("pk", "first_name", "last_name"):
        yield Choice(f"person-{pk}", f"{first} {last}".strip(), counts[pk], group=group)


def _units(person: Person, counts: Counter[int], chosen: set[str]) -> Iterator[Choice]:
    """Own units with those below them, and other organisations."""
    own = person.unit.organisation_id
    theirs = Q(pk__in=list(counts)) | Q(organisation__in=numbers_in(chosen, "organisation-"))
    units = Unit.objects.filter(Q(organisation=own) | (theirs & known_organisations(person)))
    paths: Counter[str] = Counter()
    others: Counter[tuple[str, int]] = Counter()
    rows = list(units.select_related("organisation").order_by("path"))
    for unit in rows:
        if unit.organisation_id == own:
            paths.update(dict.fromkeys(unit.paths_upwards, counts[unit.pk]))
        else:
            others[unit.organisation.name, unit.organisation_id] += counts[unit.pk]
    ours = [unit for unit in rows if unit.organisation_id == own]
    for unit in ours if len(ours) > 1 else []:
        if paths[unit.path] or f"unit-{unit.pk}" in chosen:
            yield Choice(f"unit-{unit.pk}", unit.name, paths[unit.path], group=_("Units"))
    for (name, pk), count in sorted(others.items()):
        yield Choice(f"organisation-{pk}", name, count, group=_("Other organisations"))
