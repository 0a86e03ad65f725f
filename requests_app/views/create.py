"""Create inquiry: for a new contact, or for one that is known (features N1–N4, D7)."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import Person
from contacts.comparing import side_by_side
from contacts.forms import ContactForm, initial_for, typed_values
from contacts.known import known_contacts
from contacts.models import Contact
from contacts.saving import EmailTaken, create_contact, full_data_of, touch, values_of
from core.htmx import redirect_to, render_page
from requests_app import contact_keeping
from requests_app.creation import create_inquiry
from requests_app.forms import ADDRESS_FIELDS, InquiryForm, SiteForm
from requests_app.known_choice import Choice, ChosenForm
from requests_app.models import Inquiry

PAGE = "requests_app/create.html"
_OURS = ("csrfmiddlewaretoken", "contact_choice", "decide")


class Forms:
    """The parts of the page: contact (unless it is known), inquiry, building site."""

    def __init__(self, request: HttpRequest, person: Person, contact: Contact | None, *, is_sent: bool = True) -> None:
        """Not sent yet, what was typed stands in the fields and nothing is wrong with it."""
        data = (request.POST or None) if is_sent else None
        typed = {} if is_sent else request.POST.dict()
        initial = initial_for(person) | typed
        site = {"country": initial["country"]} | _of_prefix(typed, "site-")
        self.known = contact
        self.contact = None if contact else ContactForm(data, initial=initial)
        self.inquiry = InquiryForm(data, person=person, prefix="inquiry", initial=_of_prefix(typed, "inquiry-"))
        self.site = SiteForm(data, prefix="site", initial=site, use_required_attribute=False)

    @property
    def new_contact(self) -> ContactForm:
        """The form of the new contact; raises ValueError when the contact is known."""
        if self.contact is None:
            raise ValueError("The contact is known already.")
        return self.contact

    def are_valid(self) -> bool:
        """Check all parts, so that every error is shown at once."""
        parts = [self.inquiry, *([self.contact] if self.contact else [])]
        valid = not [part for part in parts if not part.is_valid()]
        if self.inquiry.cleaned_data.get("site_differs"):
            valid = self.site.is_valid() and valid
        return self._has_address() and valid

    def _has_address(self) -> bool:
        """Samples and brochures are sent somewhere (workflow.md 1)."""
        if not self.inquiry.needs_address:
            return True
        if self.contact is None:
            complete = bool(self.known and self.known.street and self.known.postal_code and self.known.town)
            if not complete:
                self.inquiry.add_error("type", _("This contact has no address to send something to."))
            return complete
        missing = [name for name in ADDRESS_FIELDS if not self.contact.cleaned_data.get(name)]
        for name in missing:
            self.contact.add_error(name, _("Needed to send samples and brochures."))
        return not missing


def create(request: HttpRequest) -> HttpResponse:
    """Show the form and create the inquiry; `?contact=` asks only for the inquiry part."""
    person: Person = request.user  # type: ignore[assignment]
    if not person.may_create:
        raise Http404
    if "decide" in request.POST:
        return _decided(request, person, ChosenForm({"contact_choice": request.POST["decide"]}).choice(person))
    chosen = ChosenForm(request.POST).choice(person)
    contact = _known_contact(request, person)
    forms = Forms(request, person, contact)
    if request.method != "POST" or not forms.are_valid():
        return _page(request, forms, contact, [], chosen)
    if forms.contact is not None:
        known = known_contacts(person.organisation, forms.contact.cleaned_data["email"], "", "")
        if [other for other in known if other != chosen.contact] or (known and not chosen.is_replaced):
            forms.contact.add_error("email", _("This e-mail belongs to a contact you already have."))
            return _page(request, forms, contact, known, chosen)
    try:
        inquiry = _save(forms, person, timezone.now(), chosen)
    except (EmailTaken, IntegrityError):
        if forms.contact is None:
            raise
        forms.contact.add_error("email", _("This e-mail belongs to a contact you already have."))
        return _page(request, forms, contact, [], chosen)
    url = reverse("inquiry_detail", args=[inquiry.pk])
    return redirect_to(request, url, _("Inquiry %(number)s created") % {"number": inquiry.number})


def _decided(request: HttpRequest, person: Person, chosen: Choice) -> HttpResponse:
    """The form again with all that was typed: for the known contact, or to replace it, or to enter another e-mail."""
    contact = chosen.contact if chosen.is_used else None
    forms = Forms(request, person, contact, is_sent=False)
    return render_page(request, PAGE, {"forms": forms, "contact": contact, "known": [], "chosen": chosen})


@require_POST
def compare(request: HttpRequest, pk: int) -> HttpResponse:
    """What was typed beside a known contact: use it, replace its data, or keep both with another e-mail (C5)."""
    person: Person = request.user  # type: ignore[assignment]
    if not person.may_create:
        raise Http404
    old = get_object_or_404(person.organisation.contacts, pk=pk)
    form = ContactForm(request.POST)
    form.is_valid()  # What is wrong is said when the form is sent; here it stands as typed.
    context = {
        "contact": old,
        "lines": side_by_side(values_of(full_data_of(old)), typed_values(form)),
        "typed": [(name, value) for name, values in request.POST.lists() for value in values if name not in _OURS],
    }
    return render_page(request, "requests_app/create_compare.html", context, part="dialog")


def known(request: HttpRequest) -> HttpResponse:
    """Contacts of one's own organisation that have the e-mail or phone typed so far (features N4)."""
    person: Person = request.user  # type: ignore[assignment]
    if not person.may_create:
        raise Http404
    contacts = known_contacts(
        person.organisation, request.GET.get("email", ""), request.GET.get("phone", ""), request.GET.get("country", "")
    )
    return render_page(request, "requests_app/_known_contacts.html", {"known": contacts})


def _of_prefix(typed: dict[str, str], prefix: str) -> dict[str, str]:
    return {name.removeprefix(prefix): value for name, value in typed.items() if name.startswith(prefix)}


def _known_contact(request: HttpRequest, person: Person) -> Contact | None:
    pk = request.GET.get("contact") or request.POST.get("contact")
    if not pk:
        return None
    if not pk.isdecimal():
        raise Http404
    return get_object_or_404(person.organisation.contacts, pk=pk)


def _page(
    request: HttpRequest, forms: Forms, contact: Contact | None, known: list[Contact], chosen: Choice
) -> HttpResponse:
    context = {"forms": forms, "contact": contact, "known": known, "chosen": chosen}
    return render_page(request, PAGE, context, status=422 if request.method == "POST" else 200)


@transaction.atomic
def _save(forms: Forms, person: Person, now: datetime, chosen: Choice) -> Inquiry:
    contact = forms.known
    if contact is None and chosen.is_replaced and chosen.contact is not None:
        contact_data = forms.new_contact.contact_data(how=forms.inquiry.consent_how, by=person, at=now)
        contact = contact_keeping.replace(chosen.contact, contact_data, by=person, at=now)
    elif contact is None:
        contact_data = forms.new_contact.contact_data(how=forms.inquiry.consent_how, by=person, at=now)
        contact = create_contact(person.organisation, contact_data, by=person, at=now)
    else:
        touch(contact, now)
    differs = forms.inquiry.cleaned_data["site_differs"]
    data = forms.inquiry.inquiry_data(language=contact.language, site=forms.site.site() if differs else None)
    responsible = forms.inquiry.cleaned_data["responsible"]
    return create_inquiry(contact, data, unit=responsible.unit, responsible=responsible, by=person, at=now)
