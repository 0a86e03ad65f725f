"""Create inquiry: for a new contact, or for one that is known (features N1–N4, D7)."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Person
from contacts.comparing import side_by_side
from contacts.consents import wordings
from contacts.forms import ContactForm, typed_values
from contacts.known import known_contacts, offered
from contacts.models import Contact
from contacts.saving import EmailTaken, full_data_of, values_of
from core import typed
from core.fields import Language
from core.files import FileRefused
from core.htmx import redirect_to, render_page, wants_part
from core.typed import keeps_typed
from requests_app.kept_files import KEYS, SIGNED_KEY, Attached, named, received
from requests_app.known_choice import Choice, ChosenForm
from requests_app.new_inquiry import Forms, save
from requests_app.typed_again import forget_typed, sender_of

PAGE = "requests_app/create.html"
_DECIDE = "decide"
_OURS = ("contact_choice", _DECIDE, *typed.OURS)


def keep_typed(request: HttpRequest) -> HttpResponse | None:
    """What was sent after the session had expired stands in the form again once its sender has signed in."""
    person = sender_of(request)
    if person is None or not person.may_create:
        return None
    data = request.POST.copy()
    for name in _OURS:
        if name != "contact_choice":
            data.pop(name, None)
    for name, values in _by_name(received(request, person, timezone.now())).items():
        data.setlist(name, values)
    query = urlencode({typed.KEY: typed.keep(person.pk, data)})
    return HttpResponseRedirect(f"{reverse('inquiry_create')}?{query}")


@keeps_typed(keep_typed)
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """Show the form and create the inquiry; `?contact=` asks only for the inquiry part."""
    person, now = _creator(request), timezone.now()
    if request.method != "POST":
        return _begun(request, person, now)
    attached = received(request, person, now)
    if _DECIDE in request.POST:
        word = request.POST[_DECIDE] or request.POST.get("contact_choice", "")
        chosen = ChosenForm({"contact_choice": word}).choice(person)
        return _again(request, person, request.POST, chosen, attached, now)
    chosen = ChosenForm(request.POST).choice(person)
    contact = _known_contact(person, request.GET.get("contact") or request.POST.get("contact"))
    return _sent(request, Forms(person, contact, at=now, sent=request.POST, attached=attached), chosen, now)


def _sent(request: HttpRequest, forms: Forms, chosen: Choice, now: datetime) -> HttpResponse:
    """Create the inquiry, or show what is wrong, or whom the e-mail belongs to."""
    person = _creator(request)
    if not forms.are_valid():
        return _page(request, forms, chosen)
    if forms.contact is not None:
        known = known_contacts(person.organisation, forms.contact.cleaned_data["email"], "", "")
        if [other for other in known if other != chosen.contact] or (known and not chosen.is_replaced):
            return _is_known(request, forms, chosen, known)
    try:
        inquiry = save(forms, chosen, by=person, at=now)
    except (EmailTaken, IntegrityError):
        if forms.contact is None:
            raise
        return _is_known(request, forms, chosen, [])
    except FileRefused as error:
        forms.attached.errors = [("", str(error.messages[0]))]
        return _page(request, forms, chosen)
    forget_typed(request)
    url = reverse("inquiry_detail", args=[inquiry.pk])
    return redirect_to(request, url, _("Inquiry %(number)s created") % {"number": inquiry.number})


def _begun(request: HttpRequest, person: Person, now: datetime) -> HttpResponse:
    """The empty form, or what the person had typed before they had to sign in."""
    key = request.GET.get(typed.KEY, "")
    kept = typed.take(person.pk, key)
    if kept is None:
        contact = _known_contact(person, request.GET.get("contact"))
        return _page(request, Forms(person, contact, at=now), Choice(), is_lost=bool(key))
    attached = named(person, kept.getlist(KEYS), kept.get(SIGNED_KEY, ""))
    chosen = ChosenForm(kept).choice(person)
    return _again(request, person, kept, chosen, attached, now, kept_as=key)


def _again(
    request: HttpRequest,
    person: Person,
    data: QueryDict,
    chosen: Choice,
    attached: Attached,
    now: datetime,
    **more: Any,
) -> HttpResponse:
    """The form with all that was typed: for the known contact, or to replace it, or to enter another e-mail."""
    contact = chosen.contact if chosen.is_used else _known_contact(person, data.get("contact"))
    forms = Forms(person, contact, at=now, typed=data.dict(), attached=attached)
    return _page(request, forms, chosen, status=200, **more)


def _is_known(request: HttpRequest, forms: Forms, chosen: Choice, known: list[Contact]) -> HttpResponse:
    forms.new_contact.add_error("email", _("This e-mail belongs to a contact you already have."))
    return _page(request, forms, chosen, known=known)


@keeps_typed(keep_typed)
@require_POST
def compare(request: HttpRequest, pk: int) -> HttpResponse:
    """What was typed beside a known contact: use it, replace its data, or keep both with another e-mail (C5)."""
    person = _creator(request)
    old = get_object_or_404(person.organisation.contacts, pk=pk)
    form = ContactForm(request.POST)
    form.is_valid()  # What is wrong is said when the form is sent; here it stands as typed.
    # In the dialog the form behind it still has its files.
    attached = Attached() if wants_part(request) else received(request, person, timezone.now())
    ours = (*_OURS, *_by_name(attached))
    words = [(name, value) for name, values in request.POST.lists() for value in values if name not in ours]
    context = {
        "contact": old,
        "lines": side_by_side(values_of(full_data_of(old)), typed_values(form)),
        "typed": [*words, *attached.fields],
    }
    return render_page(request, "requests_app/create_compare.html", context, part="dialog")


@require_safe
def known(request: HttpRequest) -> HttpResponse:
    """Contacts of one's own organisation that have the e-mail or phone typed so far (features N4)."""
    person = _creator(request)
    words = [request.GET.get(name, "") for name in ("email", "phone", "country")]
    return render_page(request, "requests_app/_known_contacts.html", {"known": offered(person.organisation, *words)})


@require_safe
def asked(request: HttpRequest) -> HttpResponse:
    """What the contact is asked to consent to, in their language (features N2)."""
    person, language = _creator(request), request.GET.get("language", "")
    language = language if language in Language.values else person.organisation.language
    texts = wordings(person.organisation, language, timezone.now())
    return render_page(request, "requests_app/_consent_texts.html", {"texts": texts, "text_language": language})


def _creator(request: HttpRequest) -> Person:
    person: Person = request.user  # type: ignore[assignment]
    if not person.may_create:
        raise Http404
    return person


def _known_contact(person: Person, pk: str | None) -> Contact | None:
    if not pk:
        return None
    if not pk.isdecimal():
        raise Http404
    return get_object_or_404(person.organisation.contacts, pk=pk)


def _by_name(attached: Attached) -> dict[str, list[str]]:
    names: dict[str, list[str]] = {KEYS: [], SIGNED_KEY: []}
    for name, value in attached.fields:
        names[name].append(value)
    return names


def _page(request: HttpRequest, forms: Forms, chosen: Choice, *, status: int = 0, **more: Any) -> HttpResponse:
    person = _creator(request)
    language = forms.contact["language"].value() if forms.contact else ""
    context = {
        "forms": forms,
        "contact": forms.known,
        "chosen": chosen,
        "texts": wordings(person.organisation, language, timezone.now()) if forms.contact else {},
        "text_language": language,
    } | more
    return render_page(request, PAGE, context, status=status or (422 if request.method == "POST" else 200))
