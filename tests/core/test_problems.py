"""Problem documents of the API."""

import json

import pytest
from django.utils.translation import override
from structlog.contextvars import bound_contextvars

from core.problems import InvalidField, Problem, problem_response

REQUEST_ID = "7f1f54f0-77a2-4c0a-9a39-5c7a7a0f1d10"


def body(response):
    return json.loads(response.content)


def test_a_problem_document_has_the_members_of_the_standard():
    with bound_contextvars(request_id=REQUEST_ID), override("en"):
        response = problem_response(Problem.NOT_FOUND, "There is no receipt 7.")

    assert (response.status_code, response.headers["Content-Type"]) == (404, "application/problem+json")
    assert body(response) == {
        "type": "/problems/not-found",
        "title": "There is nothing here.",
        "status": 404,
        "detail": "There is no receipt 7.",
        "instance": f"urn:uuid:{REQUEST_ID}",
    }


def test_invalid_fields_are_pointed_at():
    error = InvalidField("#/contact/email", "invalid", "Enter a valid e-mail address.")

    response = problem_response(Problem.VALIDATION, errors=[error], receipt=12)

    assert (response.status_code, body(response)["receipt"]) == (422, 12)
    assert body(response)["errors"] == [
        {"pointer": "#/contact/email", "code": "invalid", "detail": "Enter a valid e-mail address."}
    ]


def test_the_kinds_are_those_of_the_contract():
    assert [f"{problem.uri.removeprefix('/problems')} {problem.status}" for problem in Problem] == [
        "/validation 422",
        "/malformed 400",
        "/unauthenticated 401",
        "/forbidden 403",
        "/not-found 404",
        "/conflict 409",
        "/idempotency-in-progress 409",
        "/idempotency-mismatch 422",
        "/too-large 413",
        "/unsupported-media 415",
        "/rate-limited 429",
        "/internal 500",
    ]


@pytest.mark.parametrize("problem", Problem)
def test_every_kind_answers_with_its_status_and_title(problem):
    response = problem_response(problem)

    assert (response.status_code, body(response)["status"]) == (problem.status, problem.status)
    assert body(response)["title"] == str(problem.title)


def test_who_is_not_known_is_told_how_to_sign_in():
    assert problem_response(Problem.UNAUTHENTICATED).headers["WWW-Authenticate"] == "Bearer"
    own = problem_response(Problem.UNAUTHENTICATED, headers={"WWW-Authenticate": "Signature"})
    assert own.headers["WWW-Authenticate"] == "Signature"


def test_headers_are_passed_on():
    assert problem_response(Problem.RATE_LIMITED, headers={"Retry-After": "60"}).headers["Retry-After"] == "60"


def test_a_request_id_that_the_sender_made_up_is_not_repeated():
    with bound_contextvars(request_id="<script>"):
        assert "instance" not in body(problem_response(Problem.CONFLICT))


@pytest.mark.parametrize("name", ["id", "1st", "with-dash"])
def test_an_extension_needs_a_proper_name(name):
    with pytest.raises(ValueError, match=f"Not a good name for an extension: {name}"):
        problem_response(Problem.CONFLICT, **{name: 1})
