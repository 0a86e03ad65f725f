"""The virus scanner's protocol, spoken by a scanner that plays ClamAV."""

from io import BytesIO

import pytest

from core.clamd import ScannerUnavailable, scan
from tests.scanner import EICAR, scanner


def test_a_clean_file_has_no_infection():
    with scanner() as (url, received):
        assert scan(BytesIO(b"x" * 200_000), url) == ""
    assert received == [b"x" * 200_000]


def test_an_infected_file_is_named():
    with scanner() as (url, _received):
        assert scan(BytesIO(b"before " + EICAR), url) == "Eicar-Test-Signature"


def test_a_socket_in_the_file_system_is_asked_too(tmp_path):
    with scanner(path=tmp_path / "clamd.sock") as (url, _received):
        assert scan(BytesIO(EICAR), url) == "Eicar-Test-Signature"


@pytest.mark.parametrize("answer", [b"INSTREAM size limit exceeded. ERROR\0", b"stream: something else\0", b""])
def test_an_answer_that_is_no_verdict_is_none(answer):
    with scanner(answer=answer) as (url, _received), pytest.raises(ScannerUnavailable):
        scan(BytesIO(b"x"), url)


def test_nobody_there_is_no_verdict():
    with scanner() as (url, _received):
        pass
    with pytest.raises(ScannerUnavailable):
        scan(BytesIO(b"x"), url)


def test_a_scanner_that_does_not_answer_is_not_waited_for(monkeypatch):
    monkeypatch.setattr("core.clamd.ANSWER_SECONDS", 0.2)
    with scanner(answer=None) as (url, _received), pytest.raises(ScannerUnavailable):
        scan(BytesIO(b"x"), url)
