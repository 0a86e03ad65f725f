"""The door for inquiries from the website: plain views on raw bytes (integrations.md 9)."""

from collections.abc import Callable
from functools import wraps
from uuid import UUID

import structlog
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.request import UnreadablePostError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from core.problems import Problem, problem_response
from core.webhooks import BadSignature, verify
from integrations import ledger, unsigned
from integrations.models import IntakeFile, IntakeReceipt
from integrations.reasons import worded
from integrations.tasks import process_receipt, ring
from integrations.website import SOURCE
from requests_app.actions.words import file_refusal

log = structlog.get_logger(__name__)

View = Callable[..., HttpResponse]


def only(*methods: str) -> Callable[[View], View]:
    """Answer other methods with a problem document."""

    def decorate(view: View) -> View:
        @wraps(view)
        def inner(request: HttpRequest, **kwargs: object) -> HttpResponse:
            if request.method in methods:
                return view(request, **kwargs)
            # RFC 9457: where the HTTP status says everything, the type is about:blank.
            content = {"type": "about:blank", "title": _("Method not allowed"), "status": 405}
            headers = {"Allow": ", ".join(methods)}
            return JsonResponse(content, status=405, content_type="application/problem+json", headers=headers)

        return inner

    return decorate


@csrf_exempt
@login_not_required
@only("POST")
def receive(request: HttpRequest) -> HttpResponse:
    """Store a signed inquiry raw and answer 202 with where its state can be read; processing comes later.

    The same `webhook-id` with the same content gets the same answer, with other content 422. Nothing without a valid
    signature is stored.
    """
    now = timezone.now()
    try:
        body = request.body
    except RequestDataTooBig:
        return problem_response(Problem.TOO_LARGE)
    except UnreadablePostError:
        return problem_response(Problem.MALFORMED)
    try:
        key = verify(settings.INTAKE_SECRETS, request.headers, body, now)
    except BadSignature as error:
        log.warning("intake_unsigned", reason=error.reason)
        unsigned.count(SOURCE, timezone.localdate(now))
        return problem_response(Problem.UNAUTHENTICATED, headers={"WWW-Authenticate": "Webhook-Signature"})
    try:
        with transaction.atomic():
            received = ledger.receive(SOURCE, key, body, content_type=request.content_type or "", at=now)
            if received.is_new:
                ring(process_receipt, received.receipt.pk)
    except ledger.KeyReused:
        return problem_response(Problem.IDEMPOTENCY_MISMATCH, _("This webhook-id came before with other content."))
    return _accepted(request, received.receipt)


def _accepted(request: HttpRequest, receipt: IntakeReceipt) -> HttpResponse:
    url = reverse("intake_status", kwargs={"token": receipt.token})
    content = {"receipt": str(receipt.token), "status_url": f"{settings.BASE_URL}{url}"}
    return JsonResponse(content, status=202, headers={"Location": url})


@login_not_required
@never_cache
@only("GET", "HEAD")
def status(request: HttpRequest, token: UUID) -> HttpResponse:
    """Say what became of a receipt, without personal data; the token in the address is the key.

    The inquiry's number is shown: the website may give it to the customer, and it opens nothing.
    """
    receipt = ledger.find(token)
    if receipt is None:
        return problem_response(Problem.NOT_FOUND)
    return JsonResponse(
        {
            "receipt": str(receipt.token),
            "state": receipt.state,
            "received_at": receipt.received_at,
            "processed_at": receipt.processed_at,
            "inquiry": receipt.inquiry.number if receipt.inquiry else None,
            "reasons": [vars(field) for field in worded(receipt.reasons)],
            "files": [_file(file) for file in receipt.files.all()],
        },
        headers={"X-Robots-Tag": "noindex"},
    )


def _file(file: IntakeFile) -> dict[str, object]:
    detail = file_refusal(file.reason) if file.reason else ""
    return {"position": file.position, "state": file.state, "code": file.reason, "detail": detail}
