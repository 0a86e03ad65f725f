"""The page of a contact, changing its data in place, and its consents (features C2, C7, D5, P3)."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from contacts import consents
from contacts.choices import ConsentHow, ConsentKind
from contacts.edit_forms import MINE, ContactEdit
from contacts.models import Contact
from contacts.saving import ContactChanged, EmailTaken, merged_into
from core.htmx import redirect_to, render_page, wants_part
from core.typed import keeps_typed
from requests_app import contact_keeping, contact_page
from requests_app.contact_panel import contact_panel
from requests_app.contact_rights import contacts_editable_by, contacts_visible_to
from requests_app.typed_again import forget_typed, kept_at, sent_or_typed
from requests_app.views.shown import is_visible, reader

PAGE = "requests_app/contact.html"
EDIT_PAGE = "requests_app/contact_edit.html"


class PlaceForm(forms.Form):
    """Which part is looked at, and from which inquiry; what makes no sense counts as not given."""

    page = forms.IntegerField(required=False, min_value=1, max_value=100_000)
    changes = forms.IntegerField(required=False, min_value=1, max_value=100_000)
    inquiry = forms.IntegerField(required=False, min_value=1, max_value=2**62)

    def number(self, name: str) -> int | None:
        """The number of this name."""
        self.is_valid()
        value: int | None = self.cleaned_data.get(name)
        return value


class GiveForm(forms.Form):
    """How a consent was given."""

    how = forms.ChoiceField(label=gettext_lazy("How was it given?"), choices=ConsentHow, initial=ConsentHow.PHONE)


def shown_contact(request: HttpRequest, pk: int) -> Contact:
    """The contact, when it exists for the person; raises Http404."""
    return get_object_or_404(contacts_visible_to(reader(request)).select_related("province", "organisation"), pk=pk)


def editable_contact(request: HttpRequest, pk: int) -> Contact:
    """The contact, when the person may change it; raises Http404."""
    editable = contacts_editable_by(reader(request), timezone.now())
    return get_object_or_404(editable.select_related("province", "organisation"), pk=pk, anonymised_at=None)


@require_safe
def contact_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a contact with all that belongs to it; a merged one leads to the contact it was merged into."""
    kept = merged_into(pk)
    if kept is not None and contacts_visible_to(reader(request)).filter(pk=kept).exists():
        return redirect("contact_detail", kept)
    return _page(request, shown_contact(request, pk))


def _page(request: HttpRequest, contact: Contact) -> HttpResponse:
    person, place, now = reader(request), PlaceForm(request.GET), timezone.now()
    about = place.number("inquiry")
    context: dict[str, Any] = {
        "record": contact,
        "panel": contact_panel(contact.pk, person, now, about=about),
    }
    if wants_part(request):
        return render_page(request, PAGE, context, part="panel")
    page = contact_page.inquiries_of(contact, person, place.number("page") or 1)
    context |= {
        "inquiry_page": page,
        "files": contact_page.files_of(page.inquiries, person, now),
        "colleagues": contact_page.few_colleagues(contact, person),
        "consents": contact_page.consents_of(contact),
        "changes": contact_page.changes_of(contact, place.number("changes") or 1),
    }
    return render_page(request, PAGE, context)


@keeps_typed(kept_at("contact_edit"))
@require_http_methods(["GET", "HEAD", "POST"])
def contact_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a contact's data, in its panel or on a page of its own."""
    contact = editable_contact(request, pk)
    data = sent_or_typed(request)
    about = _about(request, data)
    edit = ContactEdit(contact, data)
    if request.method != "POST":
        return _form(request, edit, about)
    if edit.wants_more or not edit.is_valid():
        return _form(request, edit, about, status=422)
    if edit.is_outdated:
        return _conflict(request, edit, about)
    try:
        contact_keeping.edit(
            contact, edit.contact_data(), by=reader(request), at=timezone.now(), about=about, seen=edit.seen
        )
    except ContactChanged:
        return _conflict(request, ContactEdit(editable_contact(request, pk), request.POST), about)
    except EmailTaken:
        edit.is_valid()  # Says now beside the field whose it is.
        return _form(request, edit, about, status=422)
    forget_typed(request)
    return _saved(request, contact, about)


def _about(request: HttpRequest, data: QueryDict | None) -> int | None:
    """The inquiry from whose page the contact is changed."""
    pk = PlaceForm(request.GET if data is None else data).number("inquiry")
    return pk if pk is not None and is_visible(reader(request), pk) else None


def _form(request: HttpRequest, edit: ContactEdit, about: int | None, status: int = 200) -> HttpResponse:
    context = {"record": edit.contact, "edit": edit, "about": about, "back": _back(edit.contact, about)}
    return render_page(request, EDIT_PAGE, context, part="form", status=status)


def _conflict(request: HttpRequest, edit: ContactEdit, about: int | None) -> HttpResponse:
    """Show what stands there now beside what the person wants; for each field they choose."""
    if not edit.is_valid():
        return _form(request, edit, about, status=422)
    last = edit.contact.changes.select_related("person").first()
    context = {
        "record": edit.contact,
        "edit": edit,
        "lines": [(line, edit.preset(line.name) == MINE) for line in edit.differences()],
        "last": last,
        "about": about,
        "back": _back(edit.contact, about),
    }
    return render_page(request, "requests_app/contact_conflict.html", context, part="form", status=409)


def _saved(request: HttpRequest, contact: Contact, about: int | None) -> HttpResponse:
    if not wants_part(request):
        return redirect_to(request, _back(contact, about), _("Contact saved"))
    messages.success(request, _("Contact saved"))
    panel = contact_panel(contact.pk, reader(request), timezone.now(), about=about)
    return render_page(request, PAGE, {"record": contact, "panel": panel}, part="panel")


def _back(contact: Contact, about: int | None) -> str:
    return reverse("inquiry_detail", args=[about]) if about else reverse("contact_detail", args=[contact.pk])


@require_http_methods(["GET", "HEAD", "POST"])
def contact_consent(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Record that the contact has consented, or that they withdraw it."""
    contact = editable_contact(request, pk)
    if kind not in ConsentKind.values:
        raise Http404
    now = timezone.now()
    back = reverse("contact_detail", args=[pk])
    stands = consents.allows(contact, kind)
    form = GiveForm(request.POST if request.method == "POST" else None, auto_id="dialog_%s")
    if request.method == "POST" and "withdraw" in request.POST:
        try:
            consents.withdraw(contact, kind, by=reader(request), at=now)
        except consents.AlreadyWithdrawn as error:
            messages.error(request, str(error))
            return redirect_to(request, back)
        return redirect_to(request, back, _("Withdrawal recorded"))
    if form.is_valid():
        consents.give(contact, kind, form.cleaned_data["how"], by=reader(request), at=now)
        return redirect_to(request, back, _("Consent recorded"))
    context = {
        "record": contact,
        "kind": kind,
        "label": ConsentKind(kind).label,
        "stands": stands,
        "form": form,
        "text": consents.wordings(contact.organisation, contact.language, now).get(kind, ""),
    }
    status = 422 if form.is_bound else 200
    return render_page(request, "requests_app/contact_consent.html", context, part="dialog", status=status)
