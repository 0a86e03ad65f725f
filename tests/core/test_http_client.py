"""Speaking to partners' systems."""

from datetime import UTC, datetime

import httpx
import pytest
from django.core.exceptions import ImproperlyConfigured

from core.http import Answer, Client, Refused, TooLarge, Unavailable
from tests.core.outside import drip, one_after_the_other, reply, serving

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)


@pytest.fixture
def outside():
    with serving() as server:
        yield server


@pytest.fixture
def pauses():
    return []


@pytest.fixture
def client(outside, pauses):
    with Client(f"{outside.url}/v1", partner="Composer", bearer="token", max_bytes=100, sleep=pauses.append) as client:
        yield client


def test_the_partner_is_asked_with_our_token(client, outside):
    outside.routes["/v1/documents?cursor=a"] = reply(body=b'{"items": []}', Content_Type="application/json")

    answer = client.get("/documents", {"cursor": "a"})

    assert (answer.status, answer.json()) == (200, {"items": []})
    assert [headers["authorization"] for _method, _path, headers, _body in outside.seen] == ["Bearer token"]


def test_a_post_carries_json(client, outside):
    outside.routes["/v1/access"] = reply(201)

    assert client.post("/access", {"name": "Anna"}, {"Idempotency-Key": "1"}).status == 201

    [(method, _path, headers, body)] = outside.seen
    assert (method, body, headers["content-type"], headers["idempotency-key"]) == (
        "POST", b'{"name":"Anna"}', "application/json", "1",
    )  # fmt: skip


def test_not_modified_is_an_answer(client, outside):
    outside.routes["/v1/catalogue"] = reply(304, ETag='"7"')

    answer = client.get("/catalogue", headers={"If-None-Match": '"7"'})

    assert (answer.status, answer.headers["etag"], outside.seen[0][2]["if-none-match"]) == (304, '"7"', '"7"')


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_get_is_tried_again_with_growing_pauses(client, outside, pauses, status):
    outside.routes["/v1/a"] = one_after_the_other(reply(status), reply(status), reply(body=b"1"))

    assert client.get("/a").json() == 1

    assert (len(pauses), 0.5 <= pauses[0] <= 1 <= pauses[1] <= 2) == (2, True)


def test_a_get_is_tried_three_times_at_most(client, outside, pauses):
    outside.routes["/v1/a"] = reply(503, b"busy")

    with pytest.raises(Unavailable) as error:
        client.get("/a")

    assert (error.value.status, error.value.answer.content, len(outside.seen), len(pauses)) == (503, b"busy", 3, 2)


@pytest.mark.parametrize("status", [301, 400, 401, 403, 404, 409, 500])
def test_other_answers_are_not_asked_for_again(client, outside, status):
    outside.routes["/v1/a"] = reply(status, Location="/v1/b")

    with pytest.raises(Unavailable) as error:
        client.get("/a")

    assert (error.value.status, error.value.temporary, len(outside.seen)) == (status, status == 500, 1)


def test_a_post_is_never_sent_twice(client, outside):
    outside.routes["/v1/a"] = reply(503)

    with pytest.raises(Unavailable):
        client.post("/a")

    assert len(outside.seen) == 1


def test_the_pause_is_the_one_asked_for(client, outside, pauses):
    outside.routes["/v1/a"] = one_after_the_other(reply(429, Retry_After="7"), reply(body=b"1"))

    client.get("/a")

    assert pauses == [7.0]


def test_a_long_pause_is_left_to_the_task(client, outside, pauses):
    outside.routes["/v1/a"] = reply(429, Retry_After="60")

    with pytest.raises(Unavailable) as error:
        client.get("/a")

    assert (error.value.retry_after(NOW), error.value.temporary, pauses, len(outside.seen)) == (60.0, True, [], 1)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0.0),
        ("120", 120.0),
        ("Tue, 24 Nov 2026 08:01:30 GMT", 90.0),
        ("Tue, 24 Nov 2026 07:00:00 GMT", 0.0),
        ("Tue, 24 Nov 2026 08:01:30", None),
        ("-5", None),
        ("soon", None),
        ("", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(value, seconds):
    error = Unavailable("busy", Answer(503, httpx.Headers({"Retry-After": value})))

    assert error.retry_after(NOW) == seconds


def test_a_broken_connection_is_tried_again(client, outside, pauses):
    outside.routes["/v1/a"] = one_after_the_other(lambda handler: None, reply(body=b"1"))

    assert (client.get("/a").json(), len(pauses)) == (1, 1)


def test_a_partner_that_is_not_there_is_unavailable(pauses):
    with serving() as server:
        url = server.url

    with Client(url, partner="Composer", sleep=pauses.append) as client, pytest.raises(Unavailable) as error:
        client.get("/a")

    assert (error.value.status, error.value.temporary, str(error.value)) == (
        None,
        True,
        "The other system does not answer.",
    )


@pytest.mark.parametrize("route", [reply(body=b"x" * 101), drip(b"HTTP/1.1 200 OK\r\n\r\n")])
def test_an_answer_over_the_limit_is_too_large(client, outside, route):
    outside.routes["/v1/a"] = route

    with pytest.raises(TooLarge):
        client.get("/a")


def test_an_answer_that_is_no_json_is_unavailable(client, outside):
    outside.routes["/v1/a"] = reply(body=b"<html>")

    with pytest.raises(Unavailable, match="cannot be read"):
        client.get("/a").json()


def test_the_next_page_may_be_a_whole_address_of_the_same_host(client, outside):
    outside.routes["/v1/a?page_token=2"] = reply(body=b"2")

    assert client.get(f"{outside.url}/v1/a?page_token=2").json() == 2


@pytest.mark.parametrize("address", ["https://evil.example/", "http://127.0.0.1:1/v1/a", "http://[", "http://\ud800/"])
def test_the_token_goes_to_no_other_host(client, outside, address):
    with pytest.raises(Refused):
        client.get(address)

    assert outside.seen == []


@pytest.mark.parametrize("url", ["http://partner.example", "ftp://localhost", "partner.example", ""])
def test_a_partner_without_https_is_a_mistake_in_the_settings(url):
    with pytest.raises(ImproperlyConfigured, match="The address of Composer has to begin with https"):
        Client(url, partner="Composer")


def test_a_listed_private_host_may_speak_http(settings):
    settings.HTTP_PRIVATE_HOSTS = ["sandbox:8080"]

    Client("http://sandbox:8080", partner="Composer").close()


def test_the_log_holds_no_token_query_or_body(client, outside, caplog):
    outside.routes["/v1/a?email=anna"] = reply(body=b'"Anna"', X_Request_Id="r-1")

    with caplog.at_level("INFO"):
        client.get("/a", {"email": "anna"})

    [line] = [record.msg for record in caplog.records if record.name == "core.http.client"]
    del line["milliseconds"], line["timestamp"]
    assert line == {
        "event": "partner_called", "level": "info", "logger": "core.http.client", "partner": "Composer",
        "method": "GET", "path": "/v1/a", "status": 200, "partner_request": "r-1",
    }  # fmt: skip
