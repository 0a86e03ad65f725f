"""One action on the inquiries that were ticked in the list (workflow.md 3, in bulk; features L11)."""

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from core.htmx import render_page
from requests_app import row_notices
from requests_app.actions.catalogue import ASSIGN
from requests_app.actions.forms import ActionForm
from requests_app.actions.spec import ActionSpec
from requests_app.bulk import MOST, BulkResult, perform_many
from requests_app.models import Inquiry
from requests_app.views.actions import known_action
from requests_app.views.receivers import receivers
from requests_app.views.shown import reader

PAGE = "requests_app/bulk.html"


class IdsField(forms.Field):
    """Ids of inquiries: hidden fields, or one with commas between them."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: list[str] | None) -> list[int]:
        """Return each id once; raises ValidationError for what is none, and for too many."""
        words = [word for part in value or [] for word in str(part).split(",") if word.strip()]
        if not all(word.strip().isdecimal() and len(word) < 19 for word in words):
            raise forms.ValidationError(_("These are no inquiries."))
        ids = list(dict.fromkeys(int(word) for word in words))
        if len(ids) > MOST:
            raise forms.ValidationError(_("Choose at most %(number)s inquiries."), params={"number": MOST})
        return ids


class IdsForm(forms.Form):
    """Which inquiries were ticked."""

    ids = IdsField(error_messages={"required": _("Choose the inquiries first.")})


@require_http_methods(["GET", "HEAD", "POST"])
def inquiry_bulk(request: HttpRequest, code: str) -> HttpResponse:
    """Ask once for what the action needs; a POST performs it on each inquiry and says what became of it."""
    person, now = reader(request), timezone.now()
    action = known_action(person, code)
    if not action.is_bulk:
        raise Http404
    chosen = IdsForm(request.POST if request.method == "POST" else request.GET)
    if not chosen.is_valid():
        problem = {"action": action, "problems": chosen.errors["ids"]}
        return render_page(request, PAGE, problem, part="dialog", status=422)
    # The form is that of the first of them; when it is performed, each one's own decides.
    ids = chosen.cleaned_data["ids"]
    first = Inquiry.objects.visible_to(person).filter(pk__in=ids).order_by("pk").first()
    if first is None:
        raise Http404
    if request.method != "POST" or "search" in request.POST:
        form = action.form(inquiry=first, by=person, at=now, initial=request.POST.dict())
        return _ask(request, action, form, ids, part="assignees" if "search" in request.GET else "dialog")
    form = action.form(request.POST, inquiry=first, by=person, at=now)
    if not form.is_valid():
        return _ask(request, action, form, ids, status=422)
    return _results(request, action, perform_many(ids, action, by=person, at=now, data=request.POST))


def _ask(
    request: HttpRequest,
    action: ActionSpec,
    form: ActionForm,
    ids: list[int],
    *,
    part: str = "dialog",
    status: int = 200,
) -> HttpResponse:
    context = {"action": action, "form": form, "ids": ids}
    if action == ASSIGN:
        context |= receivers(request, None, form.at)
    return render_page(request, PAGE, context, part=part, status=status)


def _results(request: HttpRequest, action: ActionSpec, results: list[BulkResult]) -> HttpResponse:
    done = [result for result in results if result.done]
    skipped = [result for result in results if not result.done]
    row_notices.note_seen(reader(request), [result.pk for result in done])
    context = {"action": action, "done": done, "skipped": skipped, "is_over": True}
    return render_page(request, PAGE, context, part="dialog")
