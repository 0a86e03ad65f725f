"""The intake ledger as the manufacturer's people see it."""

import pytest

from accounts.models import Organisation, Person
from accounts.rights import Right
from integrations.models import IntakeReceipt
from tests.integrations.cases import payload

LEDGER = "/administration/intake/"


@pytest.fixture
def ada(cast, client) -> Person:
    """Ada, the manufacturer's administrator, signed in."""
    client.force_login(cast.ada)
    return cast.ada


@pytest.fixture
def failed(cast, deliver) -> IntakeReceipt:
    """A receipt that could not be processed, on its last attempt."""
    Organisation.objects.filter(kind="manufacturer").update(kind="dealer")
    receipt = deliver(payload())
    Organisation.objects.filter(name="Finstral").update(kind="manufacturer")
    IntakeReceipt.objects.update(state="failed", next_attempt_at=None)
    return receipt


def groups(answer) -> dict[str, int]:
    return {str(choice.label): choice.number for choice in answer.context["groups"]}


def test_it_counts_what_was_received_and_what_became_of_it(ada, deliver, client):
    for number, body in enumerate([payload(id="1"), payload(id="2"), b"{"]):
        deliver(body, f"msg_{number}")
    assert groups(client.get(LEDGER)) == {
        "Everything received": 3, "Open": 0, "Created": 1, "Attached": 1, "Refused": 1, "Failed": 0,
    }  # fmt: skip


def test_a_group_shows_its_receipts_with_reasons(ada, deliver, client):
    deliver(payload(id="1"), "msg_1")
    refused = deliver(payload(type="spaceship"), "msg_2")
    answer = client.get(LEDGER, {"state": "refused"})
    assert [row.receipt for row in answer.context["rows"]] == [refused]
    assert "This value is not one of those known." in answer.content.decode()


def test_the_number_is_a_link_only_for_who_may_see_the_inquiry(ada, deliver, client, cast):
    inquiry = deliver(payload()).inquiry
    assert f'href="/inquiries/{inquiry.pk}/"' in client.get(LEDGER).content.decode()
    cast.ada.roles.set(cast.manufacturer.roles.filter(code="sales_advisor"))
    Person.objects.filter(pk=cast.ada.pk).update(extra_rights=[Right.DIRECTORY])
    assert inquiry.number not in client.get(LEDGER).content.decode()


def test_a_receipt_shows_what_came_in_as_text(ada, deliver, client):
    receipt = deliver(payload(type="spaceship", text="<script>alert(1)</script>"))
    page = client.get(f"{LEDGER}{receipt.token}/").content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page


def test_a_failed_receipt_is_tried_again(ada, failed, client, django_capture_on_commit_callbacks):
    page = client.get(f"{LEDGER}{failed.token}/").content.decode()
    assert ("Try again" in page, "Organisation matching query does not exist" in page) == (True, True)
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(f"{LEDGER}{failed.token}/retry/")
    failed.refresh_from_db()
    assert (answer.url, failed.state) == (f"{LEDGER}{failed.token}/", "created")


def test_what_has_not_failed_is_not_tried_again(ada, deliver, client):
    receipt = deliver(payload())
    client.post(f"{LEDGER}{receipt.token}/retry/")
    receipt.refresh_from_db()
    assert (receipt.state, receipt.attempts) == ("created", 1)


def test_reading_the_ledger_never_changes_it(ada, failed, client):
    assert client.get(f"{LEDGER}{failed.token}/retry/").status_code == 405
    assert IntakeReceipt.objects.get().state == "failed"


@pytest.mark.parametrize(("name", "right"), [("martin", None), ("bruno", Right.DIRECTORY), ("carla", None)])
def test_for_others_there_is_no_ledger(cast, failed, client, name, right):
    person = getattr(cast, name)
    person.extra_rights = [right] if right else []
    person.save()
    client.force_login(person)
    addresses = [LEDGER, f"{LEDGER}{failed.token}/"]
    assert [client.get(address).status_code for address in addresses] == [404, 404]
    assert client.post(f"{LEDGER}{failed.token}/retry/").status_code == 404


def test_an_unknown_receipt_answers_404(ada, client):
    assert client.get(f"{LEDGER}00000000-0000-4000-8000-000000000000/").status_code == 404


def test_long_ledgers_have_pages(ada, deliver, client):
    row = deliver(payload())
    IntakeReceipt.objects.bulk_create(
        IntakeReceipt(source="website", key=f"k{number}", state="failed", received_at=row.received_at)
        for number in range(60)
    )
    answer = client.get(LEDGER, {"state": "failed", "page": "2"})
    assert (answer.context["shown"], answer.context["previous"], answer.context["next"]) == (
        "51–60 of 60", f"{LEDGER}?state=failed", "",
    )  # fmt: skip


def test_the_number_of_queries_does_not_grow_with_the_rows(ada, deliver, client, django_assert_num_queries):
    deliver(payload(id="0"), "msg_0")
    client.get(LEDGER)
    with django_assert_num_queries(6):
        client.get(LEDGER)
    for number in range(1, 20):
        deliver(payload(id=str(number)), f"msg_{number}")
    with django_assert_num_queries(6):
        client.get(LEDGER)
