"""Writing to the contact of an inquiry, and the organisation's templates (features M4, D3)."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Person
from accounts.rights import Right
from contacts.card import contact_card
from core.fields import Language
from core.htmx import redirect_to, render_page
from core.mailto import mailto
from requests_app.mailing import sending
from requests_app.mailing.administration import TemplateForm, described, initial_from
from requests_app.mailing.choosing import language_for, templates_for
from requests_app.mailing.defaults import DEFAULTS
from requests_app.mailing.filling import PLACEHOLDERS, fill, fill_line, values_for
from requests_app.mailing.sending import MailForm
from requests_app.models import Inquiry, MailTemplate
from requests_app.views.shown import reader, shown_inquiry
from requests_app.visibility import Stake

MAIL = "requests_app/mail.html"
TEMPLATES, FORM, DELETE = (
    "requests_app/mail_templates.html",
    "requests_app/mail_template.html",
    "requests_app/mail_template_delete.html",
)


@require_http_methods(["GET", "HEAD", "POST"])
def inquiry_mail(request: HttpRequest, pk: int) -> HttpResponse:
    """Write to the contact: from a template, by one's own mail program or from Contacts."""
    person, now = reader(request), timezone.now()
    inquiry = shown_inquiry(person, pk)
    if inquiry.shown_to == Stake.OFFERED or not sending.may_write(inquiry, person, now):
        raise Http404
    addresses = contact_card(inquiry.contact_id).emails
    draft = _draft(request, inquiry, person)
    if request.method != "POST":
        initial = {"subject": draft["subject"], "text": draft["text"], "to": request.GET.get("to", "")}
        return _mail(request, inquiry, MailForm(initial=initial, addresses=addresses, auto_id="dialog_%s"), draft)
    form = MailForm(request.POST, addresses=addresses, auto_id="dialog_%s")
    if not form.is_valid():
        return _mail(request, inquiry, form, draft)
    page = reverse("inquiry_detail", args=[inquiry.pk])
    if request.POST.get("by") == "program":
        sending.note_written(inquiry, form.cleaned_data, by=person, at=now)
        return redirect_to(request, page, _("Kept in the history"))
    sending.send(inquiry, form.cleaned_data, language=draft["mail_language"], by=person, at=now)
    return redirect_to(request, page, _("Mail to %(address)s is on its way") % {"address": form.cleaned_data["to"]})


def _draft(request: HttpRequest, inquiry: Inquiry, person: Person) -> dict[str, Any]:
    """The templates that fit, and the chosen one filled in."""
    asked = request.GET if request.method != "POST" else request.POST
    language = language_for(asked.get("language", ""), inquiry, inquiry.contact.language)
    templates = templates_for(inquiry, person.organisation, language)
    chosen = next((one for one in templates if one.code == asked.get("template")), templates[0])
    values = values_for(inquiry, inquiry.contact, person, language)
    # Not "language": on the whole page that is the reader's.
    return {
        "mail_language": language,
        "templates": templates,
        "chosen": chosen,
        "subject": fill_line(chosen.subject, values),
        "text": fill(chosen.text, values),
    }


def _mail(request: HttpRequest, inquiry: Inquiry, form: MailForm, draft: dict[str, Any]) -> HttpResponse:
    words = {name: form[name].value() or "" for name in ("to", "subject", "text")}
    to = words["to"] or next((address for address, _label in form.fields["to"].choices), "")  # type: ignore[attr-defined]
    address, is_shortened = mailto(to, words["subject"], words["text"])
    context = draft | {
        "inquiry": inquiry,
        "form": form,
        "languages": Language.choices,
        "mailto": address,
        "is_shortened": is_shortened,
        "has_address": bool(to),
    }
    return render_page(request, MAIL, context, part="dialog", status=422 if form.is_bound else 200)


# --- The organisation's templates --------------------------------------------------------------------------------


@require_safe
def administration_templates(request: HttpRequest) -> HttpResponse:
    """The organisation's own templates, and those that all start with."""
    defaults = [(default, described(default.types, default.statuses)) for default in DEFAULTS]
    own = _administrator(request).organisation.mail_templates.all()
    return render_page(request, TEMPLATES, {"own": own, "defaults": defaults, "languages": Language.choices})


@require_http_methods(["GET", "HEAD", "POST"])
def administration_templates_add(request: HttpRequest) -> HttpResponse:
    """Write a template, from nothing or from one of the defaults."""
    organisation = _administrator(request).organisation
    initial = initial_from(request.GET.get("from", ""), request.GET.get("language", ""))
    form = TemplateForm(_data(request), organisation=organisation, initial=initial, auto_id="dialog_%s")
    return _saved(request, form, _("Add template"))


@require_http_methods(["GET", "HEAD", "POST"])
def administration_templates_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a template."""
    template = _template(request, pk)
    form = TemplateForm(_data(request), instance=template, organisation=template.organisation, auto_id="dialog_%s")
    return _saved(request, form, _("Change template"))


@require_http_methods(["GET", "HEAD", "POST"])
def administration_templates_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask whether to delete a template, and delete it."""
    template = _template(request, pk)
    if request.method == "POST":
        template.delete()
        return redirect_to(request, reverse("administration_templates"), _("Template deleted"))
    context = {"title": _("Delete template"), "what": template.name, "text": _("What was sent with it stays.")}
    return render_page(request, DELETE, context, part="dialog")


def _data(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _administrator(request: HttpRequest) -> Person:
    if not reader(request).has_right(Right.RULES):
        raise Http404
    return reader(request)


def _template(request: HttpRequest, pk: int) -> MailTemplate:
    own = _administrator(request).organisation.mail_templates
    template: MailTemplate = get_object_or_404(own, pk=pk)
    return template


def _saved(request: HttpRequest, form: TemplateForm, title: str) -> HttpResponse:
    if form.is_valid():
        form.save()
        return redirect_to(request, reverse("administration_templates"), _("Template saved"))
    context = {"form": form, "title": title, "placeholders": PLACEHOLDERS.items()}
    return render_page(request, FORM, context, part="dialog", status=422 if form.is_bound else 200)
