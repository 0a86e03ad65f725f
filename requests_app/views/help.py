"""Help inside the application, made from what the code knows (features G2): a page is a line of PAGES."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.rights import DEFAULT_ROLES, MANUFACTURER_RIGHTS, Right
from requests_app.actions.described import described
from requests_app.bulk.jobs import AT_ONCE
from requests_app.diagram import diagram
from requests_app.mailing.filling import PLACEHOLDERS
from requests_app.printing.sheet import MOST_ENTRIES
from requests_app.views import download


def _nothing() -> dict[str, Any]:
    return {}


class HelpPage(NamedTuple):
    """A page of the help, what stands there, and what its template is told."""

    template: str
    title: Any
    text: Any
    icon: str
    context: Callable[[], dict[str, Any]] = _nothing


def _workflow() -> dict[str, Any]:
    """Statuses and actions as a drawing and as a table."""
    return {"diagram": diagram(), "actions": described()}


def _download() -> dict[str, Any]:
    return {"at_once": number_format(download.AT_ONCE, force_grouping=True), "hours": settings.DOWNLOAD_HOURS}


def _roles() -> dict[str, Any]:
    """The roles that an organisation starts with, and what belongs to the manufacturer alone."""
    roles = [
        (name, scope.label, [Right(right).label for right in rights]) for name, scope, rights in DEFAULT_ROLES.values()
    ]
    return {"roles": roles, "manufacturer": [right.label for right in Right if right in MANUFACTURER_RIGHTS]}


# In the order in which the index shows them.
PAGES = {
    "workflow": HelpPage(
        "requests_app/help_workflow.html",
        _("The way of an inquiry"),
        _("Statuses, actions, and who may do what"),
        icon="timeline",
        context=_workflow,
    ),
    "list": HelpPage(
        "requests_app/help_list.html", _("The list"), _("What is unread, what is new, and finding back"), icon="reorder"
    ),
    "filters": HelpPage(
        "requests_app/help_filters.html",
        _("Filters and views"),
        _("Finding the right inquiries in the list"),
        icon="filter_alt",
    ),
    "create": HelpPage(
        "requests_app/help_create.html", _("New inquiry"), _("What is needed, consent, articles, and files"), icon="add"
    ),
    "inquiry": HelpPage(
        "requests_app/help_inquiry.html",
        _("One inquiry"),
        _("Main data, tags, offers, notes, print and PDF"),
        icon="edit",
        context=lambda: {"most_entries": MOST_ENTRIES},
    ),
    "contacts": HelpPage(
        "requests_app/help_contacts.html",
        _("Contacts"),
        _("Changing them, duplicates and merging, colleagues"),
        icon="contacts",
    ),
    "mail": HelpPage(
        "requests_app/help_mail.html",
        _("Mail to the contact"),
        _("Writing from a template, and templates of one's own"),
        icon="mail",
        context=lambda: {"placeholders": PLACEHOLDERS.items()},
    ),
    "files": HelpPage(
        "requests_app/help_files.html",
        _("Files"),
        _("Adding, looking at and changing them"),
        icon="attach_file",
        context=lambda: {"limit": settings.FILE_UPLOAD_MAX_SIZE},
    ),
    "bulk": HelpPage(
        "requests_app/help_bulk.html",
        _("Many inquiries at once"),
        _("Selecting, what will be done, and taking it back"),
        icon="done_all",
        context=lambda: {"at_once": AT_ONCE},
    ),
    "download": HelpPage(
        "requests_app/help_download.html",
        _("Download"),
        _("The list as a file, and what is in it"),
        icon="download",
        context=_download,
    ),
    "roles": HelpPage(
        "requests_app/help_roles.html",
        _("Roles and rights"),
        _("What each role sees and may do"),
        icon="verified_user",
        context=_roles,
    ),
    "keys": HelpPage(
        "requests_app/help_keys.html",
        _("Keyboard"),
        _("Single keys for search, list and new inquiries"),
        icon="keyboard",
    ),
}


@require_safe
def help_index(request: HttpRequest) -> HttpResponse:
    """What there is to read."""
    pages = [(f"help_{name}", page) for name, page in PAGES.items()]
    return render(request, "requests_app/help.html", {"pages": pages})


@require_safe
def help_page(request: HttpRequest, name: str) -> HttpResponse:
    """One of the pages."""
    page = PAGES[name]
    return render(request, page.template, page.context())
