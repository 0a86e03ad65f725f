"""Fetching from addresses that strangers wrote."""

import socket
from contextlib import suppress
from string import ascii_lowercase, digits

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.http import Fetched, Refused, TooLarge, Unavailable, fetch
from core.http.addresses import is_public, parsed
from tests.core.outside import drip, raw, reply, serving


@pytest.fixture
def outside(settings):
    with serving() as server:
        settings.HTTP_PRIVATE_HOSTS = [server.address]
        yield server


def test_a_document_comes_with_its_type_and_address(outside):
    outside.routes["/a.pdf?x=%20"] = reply(body=b"%PDF-1.4\n", Content_Type="application/pdf")

    fetched = fetch(f"{outside.url}/a.pdf?x=%20#page", max_bytes=9)

    assert fetched == Fetched(b"%PDF-1.4\n", "application/pdf", f"{outside.url}/a.pdf?x=%20#page")


def test_nothing_of_ours_is_sent_along(outside):
    outside.routes["/"] = reply()

    fetch(outside.url, max_bytes=1)

    sent = {"host": outside.address, "user-agent": "Contacts", "accept": "*/*", "accept-encoding": "identity"}
    assert outside.seen == [("GET", "/", sent, b"")]


@pytest.mark.parametrize("headers", [{}, {"Content_Length": "", "Connection": "close"}])
def test_one_byte_too_many_is_too_large(outside, headers):
    outside.routes["/a"] = drip(b"HTTP/1.1 200 OK\r\n\r\n") if headers else reply(body=b"x" * 11)

    with pytest.raises(TooLarge, match="too large"):
        fetch(f"{outside.url}/a", max_bytes=10)


def test_redirects_are_followed_three_times(outside):
    for step in range(4):
        outside.routes[f"/{step}"] = reply(302, Location=f"/{step + 1}")
    outside.routes["/4"] = reply(body=b"there")

    assert fetch(f"{outside.url}/1", max_bytes=10).final_url == f"{outside.url}/4"
    with pytest.raises(Refused, match="forwards too often"):
        fetch(f"{outside.url}/0", max_bytes=10)


@pytest.mark.parametrize(
    "location",
    ["http://127.0.0.1:1/", "http://169.254.169.254/latest/meta-data", "file:///etc/passwd", "//[::1]/", "http://["],
)
def test_each_redirect_is_checked(outside, location):
    outside.routes["/a"] = reply(302, Location=location)

    with pytest.raises(Refused):
        fetch(f"{outside.url}/a", max_bytes=10)


@pytest.mark.parametrize(
    ("route", "status", "temporary"),
    [
        (reply(404, b"gone"), 404, False),
        (reply(503), 503, True),
        (reply(302), 302, False),
        (reply(body=b"x", Content_Encoding="gzip"), 200, False),
        (raw(b"HTTP/1.1 200 OK\r\nbroken\r\n\r\n"), None, True),
        (raw(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\ncut"), None, True),
        (raw(b"not http\r\n\r\n"), None, True),
    ],
)
def test_what_is_not_the_document_is_unavailable(outside, route, status, temporary):
    outside.routes["/a"] = route

    with pytest.raises(Unavailable) as error:
        fetch(f"{outside.url}/a", max_bytes=1000)

    assert (error.value.status, error.value.temporary) == (status, temporary)


@pytest.mark.parametrize("start", [b"", b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n"])
def test_a_server_that_answers_drop_by_drop_is_left_at_the_deadline(outside, start):
    outside.routes["/a"] = drip(start)

    with pytest.raises(Unavailable, match="does not answer"):
        fetch(f"{outside.url}/a", max_bytes=10_000, timeout=0.3)


def test_a_server_that_is_not_there_is_unavailable(settings):
    with serving() as server:
        settings.HTTP_PRIVATE_HOSTS = [server.address]

    with pytest.raises(Unavailable, match="does not answer"):
        fetch(server.url, max_bytes=10)


def test_a_host_without_tls_does_not_answer_https(outside):
    with pytest.raises(Unavailable, match="does not answer"):
        fetch(f"https://{outside.address}/", max_bytes=10)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://127.0.0.1:5432/",
        "http://localhost/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://0/",
        "http://10.1.2.3/",
        "http://172.16.0.1/",
        "http://192.168.1.1/",
        "http://169.254.169.254/",
        "http://100.64.0.1/",
        "http://224.0.0.1/",
        "http://240.0.0.1/",
        "http://255.255.255.255/",
        "http://[::1]/",
        "http://[::]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::ffff:8.8.8.8]/",
        "http://[64:ff9b::127.0.0.1]/",
        "http://[2002:7f00:1::]/",
        "http://[fe80::1]/",
        "http://[fc00::1]/",
        "http://[ff02::1]/",
        "http://①②⑦.0.0.1/",
        "http://8.8.8.8:8080/",
        "https://8.8.8.8:22/",
        "http://anna@8.8.8.8/",
        "http://anna:secret@8.8.8.8/",
        "ftp://8.8.8.8/a",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "data:text/plain,hello",
        "//8.8.8.8/",
        "8.8.8.8",
        "http://",
        "http:///a",
        "http://8.8.8.8:99999/",
        "http://a\nb/",
        f"http://{'a' * 64}.example/",
        "http://\ud800/",
        "",
    ],
)
def test_addresses_that_are_not_called(url, settings):
    settings.HTTP_PRIVATE_HOSTS = []

    with pytest.raises(Refused):
        fetch(url, max_bytes=10)


@pytest.mark.parametrize("address", ["8.8.8.8", "2001:4860:4860::8888", "64:ff9b::808:808"])
def test_public_addresses(address):
    assert is_public(address)


@given(st.text())
def test_any_text_is_an_address_or_refused(text):
    with suppress(Refused):
        assert set(parsed(f"http://{text}").raw_host.decode()) <= set(f"{ascii_lowercase}{digits}._-:")


def test_a_name_that_is_not_known_is_unavailable(monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **k: _raise(socket.gaierror("Name or service not known")))

    with pytest.raises(Unavailable, match="cannot be found"):
        fetch("http://nobody.example/", max_bytes=10)


def test_one_private_address_among_public_ones_is_enough_to_refuse(monkeypatch):
    found = [(2, 1, 6, "", (address, 80)) for address in ("8.8.8.8", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **k: found)

    with pytest.raises(Refused, match="private network"):
        fetch("http://both.example/", max_bytes=10)


def test_the_address_that_was_checked_is_the_one_that_is_called(outside, settings, monkeypatch):
    port = outside.server_port
    answers = {"rebinding.example": ["127.0.0.1", "192.0.2.1"]}
    real = socket.getaddrinfo
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda host, *a, **k: real(answers[host].pop(0) if host in answers else host, *a, **k)
    )
    settings.HTTP_PRIVATE_HOSTS = [f"rebinding.example:{port}"]
    outside.routes["/a"] = reply(body=b"x")

    fetch(f"http://rebinding.example:{port}/a", max_bytes=10)

    assert [headers["host"] for _method, _path, headers, _body in outside.seen] == [f"rebinding.example:{port}"]
    assert answers == {"rebinding.example": ["192.0.2.1"]}


def test_the_next_address_is_called_when_the_first_does_not_answer(outside, settings, monkeypatch):
    found = [(2, 1, 6, "", (address, 0)) for address in ("127.0.0.2", "127.0.0.1")]
    real = socket.getaddrinfo
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda host, *a, **k: found if host == "two.example" else real(host, *a, **k)
    )
    settings.HTTP_PRIVATE_HOSTS = [f"two.example:{outside.server_port}"]
    outside.routes["/a"] = reply(body=b"x")

    assert fetch(f"http://two.example:{outside.server_port}/a", max_bytes=10).content == b"x"


def test_the_log_names_the_host_and_nothing_more(outside, caplog):
    outside.routes["/secret"] = reply(404)

    with pytest.raises(Unavailable), caplog.at_level("INFO"):
        fetch(f"{outside.url}/secret?email=anna@post.example", max_bytes=10)

    lines = [record.msg for record in caplog.records]
    assert [(line["event"], line["host"], line["status"]) for line in lines] == [("fetch_failed", "127.0.0.1", 404)]
    assert "secret" not in str(lines)


def _raise(error):
    raise error
