"""The pages of the administration, who has them, and the side menu in which they stand."""

from typing import Any, NamedTuple, Protocol

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _


class Reader(Protocol):
    """What the menu asks of the person who reads it."""

    rights: frozenset[str]
    organisation: Any


class Page(NamedTuple):
    """One page: whoever holds one of the rights has it. Names of its further URLs start with its own."""

    url_name: str
    label: Any
    icon: str
    rights: frozenset[str]
    is_of_manufacturer: bool = False


class Link(NamedTuple):
    """A page as the menu shows it."""

    url: str
    label: Any
    icon: str
    is_current: bool


class Group(NamedTuple):
    """Links under a heading."""

    heading: Any
    links: list[Link]


MENU: tuple[tuple[Any, tuple[Page, ...]], ...] = (
    (
        _("Work"),
        (
            Page(
                url_name="administration_deadlines",
                label=_("Deadlines and free days"),
                icon="schedule",
                rights=frozenset({"rules"}),
            ),
        ),
    ),
    (
        _("Data"),
        (
            Page(
                url_name="administration_templates", label=_("Mail templates"), icon="mail", rights=frozenset({"rules"})
            ),
            Page(
                url_name="administration_consents",
                label=_("Consent wordings"),
                icon="verified_user",
                rights=frozenset({"rules"}),
            ),
            Page(url_name="administration_tags", label=_("Tags"), icon="local_offer", rights=frozenset({"tags"})),
            Page(
                url_name="administration_duplicates",
                label=_("Duplicates"),
                icon="merge_type",
                rights=frozenset({"duplicates"}),
            ),
            Page(
                url_name="administration_intake",
                label=_("Intake ledger"),
                icon="inbox",
                rights=frozenset({"assignment_rules", "directory"}),
                is_of_manufacturer=True,
            ),
        ),
    ),
)


def menu_for(reader: Reader, current: str = "") -> list[Group]:
    """The pages that the reader has, under their headings; `current` is the name of the URL that is shown.

    Pages that the product does not have yet are left out.
    """
    groups = []
    for heading, pages in MENU:
        links = [link for page in pages for link in _links(page, reader, current)]
        if links:
            groups.append(Group(heading, links))
    return groups


def _links(page: Page, reader: Reader, current: str) -> list[Link]:
    if not page.rights & reader.rights or (page.is_of_manufacturer and not reader.organisation.is_manufacturer):
        return []
    try:
        url = reverse(page.url_name)
    except NoReverseMatch:
        return []
    return [Link(url, page.label, page.icon, current.startswith(page.url_name))]
