"""Other contacts of a company: all of them, a new one, and one that is known already (features D6)."""

from django import forms
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from contacts.choices import ConsentHow
from contacts.colleagues import company_of, replaced
from contacts.forms import ContactForm
from contacts.known import find
from contacts.models import Contact
from contacts.saving import create_contact
from core.htmx import redirect_to, render_page
from requests_app import contact_keeping, contact_page
from requests_app.contact_rights import contacts_editable_by
from requests_app.views.contacts import shown_contact
from requests_app.views.shown import reader


class HowForm(forms.Form):
    """How the new contact has consented."""

    how = forms.ChoiceField(label=gettext_lazy("Consent was given"), choices=ConsentHow, initial=ConsentHow.PHONE)


class ChoiceForm(forms.Form):
    """Whom the person looks for, or whom they have chosen; what makes no sense counts as not given."""

    q = forms.CharField(required=False, max_length=200)
    contact = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    page = forms.CharField(required=False, max_length=1000)

    def clean_or_empty(self) -> "ChoiceForm":
        """Check it, and return it whatever came of it."""
        self.is_valid()
        return self


@require_safe
def contact_colleagues(request: HttpRequest, pk: int) -> HttpResponse:
    """All contacts of the company, by name."""
    contact = _of_a_company(request, pk)
    cursor = ChoiceForm(request.GET).clean_or_empty().cleaned_data.get("page", "")
    people, page = contact_page.colleagues_page(contact, reader(request), cursor)
    here = reverse("contact_colleagues", args=[pk])
    context = {
        "record": contact,
        "people": people,
        "previous": None if page.previous is None else f"{here}?page={page.previous}",
        "next": None if page.next is None else f"{here}?page={page.next}",
        "shown": f"{page.start + 1}–{page.start + len(people)}" if people else "",
    }
    return render_page(request, "requests_app/colleagues.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def contact_colleague_add(request: HttpRequest, pk: int) -> HttpResponse:
    """A new contact of the same company, whose data are filled in."""
    contact, person, now = _of_a_company(request, pk), reader(request), timezone.now()
    if not person.may_create:
        raise Http404
    data = request.POST if request.method == "POST" else None
    form, how = ContactForm(data, initial=company_of(contact)), HowForm(data)
    if form.is_valid() and how.is_valid():
        try:
            new = create_contact(
                person.organisation,
                form.contact_data(how=ConsentHow(how.cleaned_data["how"]), by=person, at=now),
                by=person,
                at=now,
            )
        except IntegrityError:
            form.add_error("email", _("This e-mail belongs to a contact you already have."))
        else:
            return redirect_to(request, reverse("contact_detail", args=[new.pk]), _("Contact added"))
    context = {"record": contact, "form": form, "how": how}
    return render_page(request, "requests_app/colleague_add.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def contact_colleague_attach(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a known contact to the company; before, the page says which of its data are replaced."""
    contact, person, now = _of_a_company(request, pk), reader(request), timezone.now()
    chosen = ChoiceForm(request.POST if request.method == "POST" else request.GET).clean_or_empty().cleaned_data
    others = contacts_editable_by(person, now).filter(anonymised_at=None).exclude(pk=pk)
    other: Contact | None = None
    if chosen.get("contact"):
        other = get_object_or_404(others.select_related("province"), pk=chosen["contact"])
    if request.method == "POST" and other is not None:
        contact_keeping.take_company(other, contact, by=person, at=now)
        words = {"name": other, "company": contact.company}
        message = _("%(name)s is of %(company)s now") % words
        return redirect_to(request, reverse("contact_detail", args=[pk]), message)
    words = chosen.get("q", "")
    context = {
        "record": contact,
        "q": words,
        "found": find(others, words, str(person.organisation.country)) if words else [],
        "other": other,
        "lines": replaced(other, contact) if other else [],
    }
    return render_page(request, "requests_app/colleague_attach.html", context)


def _of_a_company(request: HttpRequest, pk: int) -> Contact:
    contact = shown_contact(request, pk)
    if not contact.company_key:
        raise Http404
    return contact
