"""Adding, changing and deleting offers and orders by hand, and choosing the main offer (features D11)."""

from typing import Any

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.htmx import redirect_to, render_page
from requests_app import documents
from requests_app.actions.errors import ActionNotPossible
from requests_app.actions.policy import Standing
from requests_app.documents import KINDS, DocumentForm, values_of
from requests_app.models import Inquiry, Offer
from requests_app.views.shown import reader, shown_inquiry
from requests_app.visibility import offers_for, orders_for

FORM, DELETE = "requests_app/document.html", "requests_app/document_delete.html"
_SALT = "requests_app.documents"


@require_http_methods(["GET", "HEAD", "POST"])
def document_add(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Write down an offer or an order."""
    inquiry = _inquiry(request, pk, kind)
    form = DocumentForm(request.POST if request.method == "POST" else None, auto_id="dialog_%s")
    title = _("Add offer") if kind == "offers" else _("Add order")
    if form.is_valid():
        try:
            documents.add(inquiry, KINDS[kind], form.cleaned_data, by=reader(request), at=timezone.now())
        except ActionNotPossible as error:
            form.add_error(None, error.reason)
        else:
            return _back(request, inquiry, _("Offer added") if kind == "offers" else _("Order added"))
    return _form(request, inquiry, form, title=title, submit=_("Add"))


@require_http_methods(["GET", "HEAD", "POST"])
def document_edit(request: HttpRequest, pk: int, kind: str, document_pk: int) -> HttpResponse:
    """Change number or amount; when somebody else did so meanwhile, both are shown and the person chooses."""
    inquiry = _inquiry(request, pk, kind)
    document = _document(request, inquiry, kind, document_pk)
    seen = values_of(document)
    data = request.POST if request.method == "POST" else None
    form = DocumentForm(data, initial=seen, auto_id="dialog_%s")
    title = _("Change offer") if kind == "offers" else _("Change order")
    if form.is_valid():
        try:
            began = _began(request, seen)
            documents.change(document, form.cleaned_data, seen=began, by=reader(request), at=timezone.now())
        except ActionNotPossible as error:
            form.add_error(None, error.reason)
        else:
            return _back(request, inquiry, _("Offer changed") if kind == "offers" else _("Order changed"))
    shown = {"document": document, "kind": kind, "seen": signing.dumps(_plain(seen), salt=_SALT)}
    return _form(request, inquiry, form, title=title, submit=_("Save"), **shown)


@require_http_methods(["GET", "HEAD", "POST"])
def document_delete(request: HttpRequest, pk: int, kind: str, document_pk: int) -> HttpResponse:
    """Ask whether to delete an offer or an order, and delete it."""
    inquiry = _inquiry(request, pk, kind)
    document = _document(request, inquiry, kind, document_pk)
    problem, status = "", 200
    if request.method == "POST":
        try:
            documents.delete(document, by=reader(request), at=timezone.now())
        except ActionNotPossible as error:
            problem, status = error.reason, 422
        else:
            return _back(request, inquiry, _("Offer deleted") if kind == "offers" else _("Order deleted"))
    context = {
        "inquiry": inquiry,
        "document": document,
        "problem": problem,
        "title": _("Delete offer") if kind == "offers" else _("Delete order"),
    }
    return render_page(request, DELETE, context, part="dialog", status=status)


@require_POST
def offer_main(request: HttpRequest, pk: int, document_pk: int) -> HttpResponse:
    """Let an alternative be the main offer."""
    inquiry = _inquiry(request, pk, "offers")
    offer = _document(request, inquiry, "offers", document_pk)
    try:
        documents.make_main(offer, by=reader(request), at=timezone.now())
    except ActionNotPossible as error:
        return _back(request, inquiry, error.reason)
    return _back(request, inquiry, _("This is the main offer now"))


def _inquiry(request: HttpRequest, pk: int, kind: str) -> Inquiry:
    """The inquiry; raises Http404 for everybody who does not keep its offers and orders."""
    inquiry = shown_inquiry(reader(request), pk)
    if kind not in KINDS or not documents.may_keep(Standing(reader(request), inquiry, at=timezone.now())):
        raise Http404
    return inquiry


def _document(request: HttpRequest, inquiry: Inquiry, kind: str, pk: int) -> Any:
    own: Any = offers_for if KINDS[kind] is Offer else orders_for
    return get_object_or_404(own(inquiry, reader(request)).select_related("inquiry"), pk=pk)


def _began(request: HttpRequest, now: dict[str, Any]) -> dict[str, Any]:
    """From which values the person started; those of now when the form says nothing credible."""
    try:
        seen = signing.loads(request.POST.get("seen", ""), salt=_SALT)
    except signing.BadSignature:
        return now
    return now if seen == _plain(now) else seen


def _plain(values: dict[str, Any]) -> dict[str, str]:
    return {name: "" if value is None else str(value) for name, value in values.items()}


def _form(request: HttpRequest, inquiry: Inquiry, form: DocumentForm, **context: Any) -> HttpResponse:
    status = 422 if form.is_bound else 200
    return render_page(request, FORM, {"inquiry": inquiry, "form": form} | context, part="dialog", status=status)


def _back(request: HttpRequest, inquiry: Inquiry, message: str) -> HttpResponse:
    return redirect_to(request, reverse("inquiry_detail", args=[inquiry.pk]), message)
