"""Help inside the application: the way of an inquiry, roles and keys, made from what the code knows (features G2)."""

from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.rights import DEFAULT_ROLES, MANUFACTURER_RIGHTS, Right
from requests_app.actions.described import described
from requests_app.bulk.jobs import AT_ONCE
from requests_app.diagram import diagram
from requests_app.mailing.filling import PLACEHOLDERS
from requests_app.printing.sheet import MOST_ENTRIES
from requests_app.views import download


class HelpPage(NamedTuple):
    """A page of the help and what stands there."""

    url: str
    title: str
    text: str
    icon: str


@require_safe
def help_index(request: HttpRequest) -> HttpResponse:
    """What there is to read."""
    workflow = HelpPage(
        reverse("help_workflow"),
        _("The way of an inquiry"),
        _("Statuses, actions, and who may do what"),
        icon="timeline",
    )
    roles = HelpPage(
        reverse("help_roles"), _("Roles and rights"), _("What each role sees and may do"), icon="verified_user"
    )
    keys = HelpPage(
        reverse("help_keys"), _("Keyboard"), _("Single keys for search, list and new inquiries"), icon="keyboard"
    )
    bulk = HelpPage(
        reverse("help_bulk"),
        _("Many inquiries at once"),
        _("Selecting, what will be done, and taking it back"),
        icon="done_all",
    )
    files = HelpPage(reverse("help_files"), _("Files"), _("Adding, looking at and changing them"), icon="attach_file")
    filters = HelpPage(
        reverse("help_filters"), _("Filters and views"), _("Finding the right inquiries in the list"), icon="filter_alt"
    )
    downloads = HelpPage(
        reverse("help_download"), _("Download"), _("The list as a file, and what is in it"), icon="download"
    )
    the_list = HelpPage(
        reverse("help_list"), _("The list"), _("What is unread, what is new, and finding back"), icon="reorder"
    )
    inquiry = HelpPage(
        reverse("help_inquiry"), _("One inquiry"), _("Main data, tags, offers, notes, print and PDF"), icon="edit"
    )
    new = HelpPage(
        reverse("help_create"), _("New inquiry"), _("What is needed, consent, articles, and files"), icon="add"
    )
    contacts = HelpPage(
        reverse("help_contacts"), _("Contacts"), _("Changing them, duplicates and merging, colleagues"), icon="contacts"
    )
    mail = HelpPage(
        reverse("help_mail"),
        _("Mail to the contact"),
        _("Writing from a template, and templates of one's own"),
        icon="mail",
    )
    pages = [workflow, the_list, filters, new, inquiry, contacts, mail, files, bulk, downloads, roles, keys]
    return render(request, "requests_app/help.html", {"pages": pages})


@require_safe
def help_download(request: HttpRequest) -> HttpResponse:
    """What a downloaded list holds, and how long it is kept."""
    numbers = {"at_once": number_format(download.AT_ONCE, force_grouping=True), "hours": settings.DOWNLOAD_HOURS}
    return render(request, "requests_app/help_download.html", numbers)


@require_safe
def help_workflow(request: HttpRequest) -> HttpResponse:
    """Statuses and actions as a drawing and as a table."""
    return render(request, "requests_app/help_workflow.html", {"diagram": diagram(), "actions": described()})


@require_safe
def help_list(request: HttpRequest) -> HttpResponse:
    """What the list says and does by itself."""
    return render(request, "requests_app/help_list.html")


@require_safe
def help_roles(request: HttpRequest) -> HttpResponse:
    """The roles that an organisation starts with, and what belongs to the manufacturer alone."""
    roles = [
        (name, scope.label, [Right(right).label for right in rights]) for name, scope, rights in DEFAULT_ROLES.values()
    ]
    alone = [right.label for right in Right if right in MANUFACTURER_RIGHTS]
    return render(request, "requests_app/help_roles.html", {"roles": roles, "manufacturer": alone})


@require_safe
def help_bulk(request: HttpRequest) -> HttpResponse:
    """One action on many inquiries."""
    return render(request, "requests_app/help_bulk.html", {"at_once": AT_ONCE})


@require_safe
def help_files(request: HttpRequest) -> HttpResponse:
    """What can be done with files, and what happens to them."""
    return render(request, "requests_app/help_files.html", {"limit": settings.FILE_UPLOAD_MAX_SIZE})


@require_safe
def help_inquiry(request: HttpRequest) -> HttpResponse:
    """What can be done on the page of an inquiry besides the next step."""
    return render(request, "requests_app/help_inquiry.html", {"most_entries": MOST_ENTRIES})


@require_safe
def help_create(request: HttpRequest) -> HttpResponse:
    """What the form of a new inquiry needs, and what it remembers."""
    return render(request, "requests_app/help_create.html")


@require_safe
def help_contacts(request: HttpRequest) -> HttpResponse:
    """Contacts, the same person twice, and people of one company."""
    return render(request, "requests_app/help_contacts.html")


@require_safe
def help_mail(request: HttpRequest) -> HttpResponse:
    """Writing to the contact, and what templates fill in."""
    return render(request, "requests_app/help_mail.html", {"placeholders": PLACEHOLDERS.items()})


@require_safe
def help_filters(request: HttpRequest) -> HttpResponse:
    """What the filters of the list find, and what views are for."""
    return render(request, "requests_app/help_filters.html")


@require_safe
def help_keys(request: HttpRequest) -> HttpResponse:
    """Which keys do what."""
    return render(request, "requests_app/help_keys.html")
