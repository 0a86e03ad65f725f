"""The intake ledger for the manufacturer's people: what came in and what became of it (features B5)."""

import json
from collections.abc import Iterable
from contextlib import suppress
from datetime import timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Person
from accounts.rights import Right
from core.htmx import redirect_to, render_page
from core.problems import InvalidField
from integrations import ledger, unsigned
from integrations.models import IntakeReceipt
from integrations.reasons import worded
from integrations.tasks import process_receipt, ring
from integrations.website import SOURCE
from requests_app.actions.words import file_refusal
from requests_app.models import Inquiry

PAGE_SIZE = 50
MAX_SHOWN = 50_000
DAYS_OF_UNSIGNED = 30

RIGHTS = frozenset({Right.ASSIGNMENT_RULES, Right.DIRECTORY})
State = IntakeReceipt.State
TONES = {
    State.RECEIVED: "wait", State.PROCESSING: "wait", State.CREATED: "go", State.ATTACHED: "go",
    State.REFUSED: "calm", State.FAILED: "late",
}  # fmt: skip
GROUPS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "": (gettext_lazy("Everything received"), tuple(State)),
    "open": (gettext_lazy("Open"), IntakeReceipt.OPEN),
    **{state.value: (state.label, (state,)) for state in (*IntakeReceipt.DONE, State.FAILED)},
}


class Choice(NamedTuple):
    """A group of receipts and how many are in it."""

    label: Any
    url: str
    is_current: bool
    number: int


class Row(NamedTuple):
    """A receipt as the page shows it; `inquiry` only when the reader may see it."""

    receipt: IntakeReceipt
    tone: str
    inquiry: Inquiry | None
    reasons: list[str]


@require_safe
def intake_ledger(request: HttpRequest) -> HttpResponse:
    """List receipts, the latest first, with how many are in which state: together all that were received."""
    person = _administrator(request)
    group = request.GET.get("state", "")
    group = group if group in GROUPS else ""
    page = Paginator(ledger.listed(GROUPS[group][1]), PAGE_SIZE).get_page(request.GET.get("page"))
    today = timezone.localdate(timezone.now())
    context = {
        "groups": _groups(group),
        "rows": _rows(page, person),
        "page": page,
        "shown": _("%(first)s–%(last)s of %(total)s")
        % {"first": page.start_index(), "last": page.end_index(), "total": page.paginator.count},
        "previous": _address(group, page.previous_page_number()) if page.has_previous() else "",
        "next": _address(group, page.next_page_number()) if page.has_next() else "",
        "unsigned": unsigned.counted(SOURCE, [today - timedelta(days=days) for days in range(DAYS_OF_UNSIGNED)]),
    }
    return render_page(request, "integrations/ledger.html", context)


@require_safe
def intake_receipt(request: HttpRequest, token: UUID) -> HttpResponse:
    """Show one receipt with its reasons, its last error and what came in, for people to make good by hand."""
    person = _administrator(request)
    receipt = _receipt(token)
    body = ledger.body_of(receipt)
    context = {
        "row": _rows([receipt], person)[0],
        "files": [(file, file_refusal(file.reason) if file.reason else "") for file in receipt.files.all()],
        "body": _readable(body),
    }
    return render_page(request, "integrations/receipt.html", context)


@require_POST
def intake_retry(request: HttpRequest, token: UUID) -> HttpResponse:
    """Open a failed receipt again and queue it."""
    _administrator(request)
    receipt = _receipt(token)
    if ledger.retry(receipt, timezone.now()):
        ring(process_receipt, receipt.pk)
        message = _("It is being tried again.")
    else:
        message = _("This has not failed; there is nothing to try again.")
    return redirect_to(request, reverse("administration_intake_receipt", kwargs={"token": token}), message)


def _administrator(request: HttpRequest) -> Person:
    """Return the reader. Raises Http404 for everybody the ledger does not exist for."""
    person: Person = request.user  # type: ignore[assignment]
    if not person.organisation.is_manufacturer or not RIGHTS & person.rights:
        raise Http404
    return person


def _receipt(token: UUID) -> IntakeReceipt:
    receipt = ledger.find(token)
    if receipt is None:
        raise Http404
    return receipt


def _groups(current: str) -> list[Choice]:
    counts = ledger.counts()
    return [
        Choice(label, _address(code), code == current, sum(counts[state] for state in states))
        for code, (label, states) in GROUPS.items()
    ]


def _address(group: str, page: int = 1) -> str:
    query = {"state": group} if group else {}
    return reverse("administration_intake", query=query | ({"page": str(page)} if page > 1 else {}))


def _rows(receipts: Iterable[IntakeReceipt], person: Person) -> list[Row]:
    receipts = list(receipts)
    wanted = [receipt.inquiry_id for receipt in receipts if receipt.inquiry_id]
    visible = {inquiry.pk: inquiry for inquiry in Inquiry.objects.visible_to(person).filter(pk__in=wanted)}
    return [
        Row(
            receipt,
            TONES[State(receipt.state)],
            visible.get(receipt.inquiry_id),
            [_reason(field) for field in worded(receipt.reasons)],
        )
        for receipt in receipts
    ]


def _reason(field: InvalidField) -> str:
    """Say where the reason lies and what it is: “contact.email: This is not an e-mail address.”"""
    path = field.pointer.removeprefix("#/").replace("/", ".")
    return f"{path}: {field.detail}" if path else field.detail


def _readable(body: bytes) -> str:
    """Return JSON with one value a line; of what is large only the beginning, as it came."""
    text = body[: MAX_SHOWN + 1].decode(errors="replace")
    if len(body) <= MAX_SHOWN:
        with suppress(ValueError, RecursionError):
            text = json.dumps(json.loads(body), indent=2, ensure_ascii=False)
    return text if len(body) <= MAX_SHOWN else f"{text}…"
