"""Inquiries from a file, by the same ledger."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Organisation
from contacts.models import Contact
from integrations import ledger
from integrations.models import IntakeReceipt
from requests_app.models import Inquiry
from tests.integrations.cases import BAD, GOOD, bad_cases, payload


def intake(path, *options: str) -> str:
    out = StringIO()
    call_command("intake", str(path), *options, stdout=out, stderr=StringIO())
    return out.getvalue()


def table(text: str) -> dict[str, int]:
    rows = [line.rsplit(maxsplit=1) for line in text.splitlines() if line[-1:].isdigit()]
    return {name: int(count) for name, count in rows if int(count)}


def write(path, *bodies) -> str:
    path.write_text("\n".join(body if isinstance(body, str) else json.dumps(body) for body in bodies))
    return str(path)


def test_all_300_lines_become_inquiries_and_the_second_time_nothing_changes(cast):
    assert table(intake(GOOD)) == {"created": 285, "attached": 15, "lines": 300}
    assert (Inquiry.objects.count(), Contact.objects.filter(organisation=cast.manufacturer).count()) == (300, 285)
    before = list(Inquiry.objects.order_by("pk").values())
    assert table(intake(GOOD)) == {"already known": 300, "lines": 300}
    assert list(Inquiry.objects.order_by("pk").values()) == before
    assert ledger.counts() == {
        "received": 0, "processing": 0, "created": 285, "attached": 15, "refused": 0, "failed": 0,
    }  # fmt: skip


def test_each_refused_line_is_named_with_its_reasons(cast):
    output = intake(BAD)
    assert "Line 1 (no contact) refused: #/contact missing: This value is required." in output.splitlines()
    # The two that are stored shortened here are accepted like the rest.
    assert table(output) == {"created": 2, "attached": 17, "refused": 11, "lines": 30}


def test_a_file_and_the_door_share_one_ledger(deliver, tmp_path):
    deliver(payload(), payload()["id"])
    assert table(intake(write(tmp_path / "lines", payload()))) == {"already known": 1, "lines": 1}


def test_a_known_key_with_other_content_is_refused(cast, tmp_path):
    output = intake(write(tmp_path / "lines", payload(), payload(text="Something else")))
    assert table(output) == {"created": 1, "refused": 1, "lines": 2}
    assert IntakeReceipt.objects.count() == 1


def test_lines_that_are_no_json_and_empty_lines_do_no_harm(cast, tmp_path):
    assert table(intake(write(tmp_path / "lines", "{broken", "", payload()))) == {
        "created": 1, "refused": 1, "lines": 2,
    }  # fmt: skip


def test_the_queue_leaves_the_work_to_the_worker(cast, tmp_path, django_capture_on_commit_callbacks):
    path = write(tmp_path / "lines", payload())
    with django_capture_on_commit_callbacks() as callbacks:
        assert table(intake(path, "--queue")) == {"open": 1, "lines": 1}
    assert Inquiry.objects.count() == 0
    callbacks[0]()
    assert Inquiry.objects.count() == 1


def test_a_line_that_a_killed_run_left_open_is_finished(cast, tmp_path):
    path = write(tmp_path / "lines", payload())
    intake(path, "--queue")
    assert table(intake(path)) == {"created": 1, "lines": 1}


def test_a_failure_ends_with_an_exit_code(db, tmp_path):
    assert not Organisation.objects.exists()
    with pytest.raises(CommandError, match="1 lines failed"):
        intake(write(tmp_path / "lines", payload()))
    assert IntakeReceipt.objects.get().state == "received"


def test_a_missing_file_is_said_in_one_sentence(db, tmp_path):
    with pytest.raises(CommandError, match="cannot be read: No such file or directory"):
        intake(tmp_path / "nothing.jsonl")


def test_the_bad_lines_of_the_file_are_the_cases():
    assert len(BAD.read_text().splitlines()) == len(bad_cases()) == 30
