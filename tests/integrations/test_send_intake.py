"""The command that plays the website."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from integrations.models import IntakeReceipt
from requests_app.models import Inquiry
from tests.cast import NOW
from tests.integrations.cases import payload
from tests.integrations.conftest import post


@pytest.fixture
def two_lines(tmp_path) -> str:
    path = tmp_path / "two.jsonl"
    lines = [payload(id="a"), {"case": "unknown type", "expect": "refused", "body": payload(id="b", type="spaceship")}]
    path.write_text("\n".join(json.dumps(line) for line in lines))
    return str(path)


def send(path: str, url: str) -> list[str]:
    out = StringIO()
    call_command("send_intake", path, "--url", url, stdout=out)
    return out.getvalue().splitlines()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_it_signs_and_sends_each_line_over_http(cast, clock, live_server, two_lines):
    assert send(two_lines, live_server.url) == ["202      2"]
    assert dict(IntakeReceipt.objects.values_list("key", "state")) == {"a": "created", "b": "refused"}
    assert send(two_lines, live_server.url) == ["202      2"]
    assert (IntakeReceipt.objects.count(), Inquiry.objects.count()) == (2, 1)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_it_says_what_is_not_taken(cast, clock, client, live_server, two_lines):
    post(client, payload(id="a", text="Something else"), "a", at=NOW)
    first, *rest = send(two_lines, live_server.url)
    assert first.startswith('Line 1 : 422 {"type": "/problems/idempotency-mismatch"')
    assert rest == ["202      1", "422      1"]


def test_it_says_when_nobody_answers(two_lines):
    with pytest.raises(CommandError, match="http://localhost:9 does not answer"):
        send(two_lines, "http://localhost:9")


def test_it_needs_a_secret(settings, two_lines):
    settings.INTAKE_SECRETS = []
    with pytest.raises(CommandError, match="set INTAKE_SECRETS"):
        send(two_lines, "http://localhost:9")


def test_it_needs_a_file(tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        send(str(tmp_path / "nothing"), "http://localhost:9")
