"""The organisation's consent wordings in the administration (features A4, P3)."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Person
from accounts.rights import Right
from contacts import wordings
from contacts.choices import ConsentKind
from contacts.wordings import WordingForm
from core.fields import Language
from core.htmx import redirect_to, render_page
from requests_app.views.shown import reader


@require_safe
def administration_consents(request: HttpRequest) -> HttpResponse:
    """What contacts are asked to consent to, in every language, with all versions: who added them and when."""
    organisation, now = _administrator(request).organisation, timezone.now()
    context = {"kinds": wordings.overview(organisation, now), "now": now}
    return render_page(request, "requests_app/consent_texts.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def administration_consents_add(request: HttpRequest, kind: str, language: str) -> HttpResponse:
    """Add a version; consents that were given keep their words."""
    person, now = _administrator(request), timezone.now()
    if kind not in ConsentKind.values or language not in Language.values:
        raise Http404
    data = request.POST if request.method == "POST" else None
    initial = {"text": wordings.raw_text(person.organisation, kind, language, now)}
    form = WordingForm(data, at=now, initial=initial, auto_id="dialog_%s")
    if form.is_valid():
        wordings.add(person.organisation, kind, language, by=person, at=now, **form.cleaned_data)
        return redirect_to(request, reverse("administration_consents"), _("Wording added"))
    context = {
        "form": form,
        "title": _("New wording"),
        "what": f"{ConsentKind(kind).label}, {Language(language).label}",
        "language": language,
    }
    status = 422 if form.is_bound else 200
    return render_page(request, "requests_app/consent_text.html", context, part="dialog", status=status)


def _administrator(request: HttpRequest) -> Person:
    if not reader(request).has_right(Right.RULES):
        raise Http404
    return reader(request)
