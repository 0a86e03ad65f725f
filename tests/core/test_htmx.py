"""One view, one template: the whole page for a browser, its part for HTMX."""

import json

import pytest
from django.http import HttpRequest
from django.test import Client

from core import errors

pytestmark = pytest.mark.usefixtures("style")
REQUEST = HttpRequest()
HTMX = {"HX-Request": "true"}
VALID = {"kind": "at", "day": "2026-12-03", "start": "10:00", "length": "60", "place": "studio", "studio": "1"}


@pytest.fixture
def lena(client, cast):
    """A browser in which Lena has signed in."""
    client.force_login(cast.lena)
    return client


def test_a_browser_gets_the_whole_page(lena):
    response = lena.get("/style/form/")
    assert response.content.startswith(b"<!doctype html>")
    assert "HX-Request" in response["Vary"]


@pytest.mark.parametrize("header", ["HX-Boosted", "HX-History-Restore-Request"])
def test_boosted_and_history_requests_get_the_whole_page(lena, header):
    assert lena.get("/style/form/", headers=HTMX | {header: "true"}).content.startswith(b"<!doctype html>")


def test_htmx_gets_the_part_exactly_as_it_stands_in_the_page(lena):
    lena.cookies["csrftoken"] = "x" * 32
    part = lena.get("/style/form/", headers=HTMX)
    page = lena.get("/style/form/")
    assert part.content.strip().startswith(b"<form")
    assert without_token(part.content).strip() in without_token(page.content)
    assert "HX-Request" in part["Vary"]


def without_token(html: bytes) -> str:
    return "\n".join(line for line in html.decode().splitlines() if "csrf" not in line.lower())


def test_a_form_with_mistakes_answers_422_with_the_same_part(lena):
    response = lena.post("/style/form/", {}, headers=HTMX)
    assert (response.status_code, response.content.strip()[:5]) == (422, b"<form")
    assert b'id="dialog_studio_error"' in response.content


def test_success_sends_htmx_on_by_header_and_a_browser_by_redirect(lena):
    part = lena.post("/style/form/", VALID, headers=HTMX)
    assert (part.status_code, part["HX-Redirect"]) == (200, "/style/")
    page = lena.post("/style/form/", VALID)
    assert (page.status_code, page["Location"]) == (302, "/style/")


def test_the_message_and_its_undo_are_a_toast_on_the_next_page(lena):
    html = lena.post("/style/form/", VALID, follow=True).content.decode()
    assert '<div class="toast with-undo" role="status">' in html
    assert '<form method="post" action="/style/">' in html
    assert 'class="toast ' not in lena.get("/style/").content.decode().split("<template data-toast")[0]


def test_messages_travel_with_a_part_as_an_event(lena):
    lena.post("/style/form/", VALID | {"target": "Ötzi"})
    response = lena.get("/style/form/", headers=HTMX)
    toast = {"text": "Set for Ötzi", "level": "success", "undo": "/style/"}
    assert json.loads(response["HX-Trigger"]) == {"toast": {"toasts": [toast]}}


def test_errors_are_announced_at_once_and_stay(lena):
    html = lena.get("/style/?toast").content.decode()
    error = html[html.index('<div class="toast error" role="alert">') :].split("</div>")[0]
    assert "The file is too large" in error
    assert "bar" not in error


def test_signed_in_pages_carry_the_token_for_htmx(lena):
    assert b'data-hx-headers:inherited=\'{"X-CSRFToken": "' in lena.get("/style/").content


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (errors.bad_request(REQUEST, Exception()), 400),
        (errors.forbidden(REQUEST, Exception()), 403),
        (errors.csrf_failure(REQUEST), 403),
        (errors.not_found(REQUEST, Exception()), 404),
        (errors.too_many_requests(REQUEST), 429),
        (errors.server_error(REQUEST), 500),
    ],
    ids=lambda value: str(value) if isinstance(value, int) else "",
)
def test_error_pages_look_like_the_product_without_any_context(answer, status):
    assert answer.status_code == status
    assert b'<body class="plain-page error-page">' in answer.content


def test_what_does_not_exist_answers_404_in_our_words(lena):
    response = lena.get("/style/missing/")
    assert (response.status_code, b"<h1>Nothing here</h1>" in response.content) == (404, True)
    assert lena.get("/no/such/page/").status_code == 404


def test_a_form_without_its_token_answers_403_in_our_words(cast):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.lena)
    response = client.post("/style/form/", VALID)
    assert (response.status_code, b"open too long" in response.content) == (403, True)
