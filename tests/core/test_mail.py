"""Mails: stored first, sent after the commit, tried again, sent once (features M1, M7)."""

import socketserver
import threading
from datetime import timedelta

import pytest
from django.core import mail as outbox
from django.core.management import call_command
from django.db import connection, transaction

from core.delivery import MOST_ATTEMPTS, deliver, deliver_due
from core.mail import drop_held, hold_until, holding_mails, holds_mails, queue_mail, release_held, without_mails
from core.models import OutgoingMail
from core.tasks import send_queued_mails
from tests.cast import NOW

MINUTE = timedelta(minutes=1)
REACHED = timedelta(days=3)


def queue(**changes) -> OutgoingMail:
    """A notice to Lena."""
    words = {"number": "261124/000001", "by": "Martin Pichler", "to_you": True, "url": "https://c.example/inquiries/1/"}
    fields = {
        "kind": "assigned", "to": "lena.gruber@studio-bolzano.example", "language": "en", "about": "assignment:1",
        "context": words | changes.pop("words", {}), "at": NOW,
    }  # fmt: skip
    mail = queue_mail(**fields | changes)
    assert mail is not None
    return mail


@pytest.fixture
def mail(db) -> OutgoingMail:
    return queue()


@pytest.fixture
def no_server(settings):
    """Nobody listens where the mail server should be."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with socketserver.TCPServer(("127.0.0.1", 0), socketserver.BaseRequestHandler) as closed:
        settings.EMAIL_HOST, settings.EMAIL_PORT = closed.server_address


class MailServer(socketserver.ThreadingTCPServer):
    """Takes mails as a mail server does; holds each until it is told to go on."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Conversation)
        self.received: list[bytes] = []
        self.busy, self.go_on = threading.Event(), threading.Event()


class Conversation(socketserver.StreamRequestHandler):
    """One connection: SMTP, as far as Django speaks it."""

    server: MailServer

    def handle(self) -> None:
        self.say("220 ready")
        for line in self.rfile:
            verb = line[:4].upper()
            if verb == b"DATA":
                self.say("354 go ahead")
                self.server.received.append(b"".join(iter(self.rfile.readline, b".\r\n")))
                self.server.busy.set()
                self.server.go_on.wait(timeout=10)
            self.say("221 bye" if verb == b"QUIT" else "250 ok")

    def say(self, words: str) -> None:
        self.wfile.write(words.encode() + b"\r\n")


@pytest.fixture
def server(settings):
    """A mail server on this machine."""
    with MailServer() as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address
        yield server
        server.shutdown()
        thread.join()


def test_a_mail_is_stored_first_and_sent_after_the_commit(clock, db, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        mail = queue()
        assert (mail.state, outbox.outbox) == ("queued", [])
    mail.refresh_from_db()
    assert (mail.state, mail.sent_at, mail.attempts) == ("sent", NOW, 1)
    sent = outbox.outbox[0]
    assert sent.to == ["lena.gruber@studio-bolzano.example"]
    assert sent.subject == "Inquiry 261124/000001 – Assigned to you by Martin Pichler"
    assert sent.alternatives[0].mimetype == "text/html"


def test_a_mail_of_a_transaction_that_failed_is_never_sent(db, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        queue()
        transaction.set_rollback(True)
    assert (OutgoingMail.objects.count(), outbox.outbox) == (0, [])


def test_what_is_loaded_without_mails_tells_nobody(db):
    with without_mails():
        assert queue_mail(kind="assigned", to="", language="en", context={}, about="", at=NOW) is None
    assert queue().state == "queued"


def test_while_the_server_is_down_a_mail_waits_longer_after_each_attempt(mail, no_server):
    assert deliver(mail.pk, NOW) == "queued"
    mail.refresh_from_db()
    assert (mail.attempts, mail.next_attempt_at, mail.sent_at) == (1, NOW + 3 * MINUTE, None)
    assert mail.last_error.startswith("ConnectionRefusedError")
    assert deliver(mail.pk, NOW + 2 * MINUTE) is None
    assert deliver(mail.pk, NOW + 3 * MINUTE) == "queued"
    mail.refresh_from_db()
    assert (mail.attempts, mail.next_attempt_at) == (2, NOW + 12 * MINUTE)


def test_a_mail_fails_after_eight_attempts(mail, no_server):
    states = [deliver(mail.pk, NOW + attempt * REACHED) for attempt in range(MOST_ATTEMPTS)]
    assert states == ["queued"] * 7 + ["failed"]
    assert deliver(mail.pk, NOW + MOST_ATTEMPTS * REACHED) is None


def test_the_sweep_sends_what_was_left_behind(clock, mail):
    send_queued_mails()
    assert outbox.outbox == []
    clock.move_to(NOW + MINUTE)
    send_queued_mails()
    send_queued_mails()
    assert [sent.to for sent in outbox.outbox] == [[mail.to]]


def test_the_sweep_leaves_a_refusing_server_alone(db, no_server):
    for _number in range(5):
        queue()
    assert deliver_due(NOW + MINUTE) == 0
    assert sorted(OutgoingMail.objects.values_list("attempts", flat=True)) == [0, 0, 1, 1, 1]


def test_an_address_that_is_none_never_blocks_the_queue(db, server):
    server.go_on.set()
    bad = queue(to="somebody\nbcc: all@studio-bolzano.example")
    queue()
    assert deliver_due(NOW + MINUTE) == len(server.received) == 1
    bad.refresh_from_db()
    assert (bad.state, bad.last_error.split(":")[0]) == ("queued", "ValueError")


@pytest.mark.parametrize("line_break", ["\r\n", "\n", "\r", "\u2028"])
def test_a_subject_has_no_line_breaks(db, line_break):
    mail = queue(words={"by": f"Martin{line_break}Bcc: all@studio-bolzano.example"})
    assert mail.subject.splitlines() == [mail.subject]
    deliver(mail.pk, NOW)
    assert outbox.outbox[0].recipients() == ["lena.gruber@studio-bolzano.example"]


def test_a_long_subject_is_cut(db):
    assert len(queue(words={"by": "x" * 300}).subject) == 250


def test_what_people_write_stays_text(db):
    mail = queue(words={"quote": "<script>alert(1)</script> & more", "quote_from": "Martin"})
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; more" in mail.html
    assert "<script>alert(1)</script> & more" in mail.text


def test_styles_stand_in_the_elements(mail):
    assert 'class="button" href="https://c.example/inquiries/1/" style="' in mail.html
    head, _separator, body = mail.html.partition("</head>")
    assert "<link" not in head
    assert head.count("<style>") == 1
    assert head.partition("<style>")[2].lstrip().startswith("@media")
    assert "<style" not in body


def test_a_mail_answers_to_nobody_unless_told(db):
    deliver(queue().pk, NOW)
    deliver(queue(reply_to="martin.pichler@finstral.example").pk, NOW)
    assert [sent.reply_to for sent in outbox.outbox] == [[], ["martin.pichler@finstral.example"]]
    assert outbox.outbox[0].extra_headers["Auto-Submitted"] == "auto-generated"


@pytest.mark.django_db(transaction=True)
def test_two_tasks_at_once_send_a_mail_once(server):
    def queue_and_send() -> None:
        queue()  # Commits, and its task runs in this thread.
        connection.close()

    first = threading.Thread(target=queue_and_send)
    first.start()
    assert server.busy.wait(timeout=10)
    mail = OutgoingMail.objects.get()
    assert deliver(mail.pk, NOW + MINUTE) is None
    server.go_on.set()
    first.join()
    mail.refresh_from_db()
    assert (mail.state, mail.attempts, len(server.received)) == ("sent", 1, 1)


def test_the_operator_queues_failed_mails_again(mail, no_server, clock, capsys):
    for attempt in range(MOST_ATTEMPTS):
        deliver(mail.pk, NOW + attempt * REACHED)
    call_command("retry_failed_mails", "--since", "2026-11-25")
    call_command("retry_failed_mails", "--since", "2026-11-24")
    assert capsys.readouterr().out == "Queued again: 0\nQueued again: 1\n"
    assert OutgoingMail.objects.due(NOW).get().attempts == 0


def test_what_is_held_leaves_the_house_when_its_time_is_over(db, clock, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True), holding_mails("x:1", by="y:1", until=NOW + 15 * MINUTE):
        mail = queue()
    assert (mail.state, outbox.outbox) == ("held", [])
    clock.shift(15 * MINUTE - timedelta(seconds=1))
    send_queued_mails()
    assert outbox.outbox == []
    clock.shift(timedelta(seconds=1))
    send_queued_mails()
    send_queued_mails()
    assert len(outbox.outbox) == 1


def test_what_is_held_can_be_held_longer_sent_at_once_or_dropped(db, clock, django_capture_on_commit_callbacks):
    until = NOW + 15 * MINUTE
    for number in (1, 2, 3):
        with holding_mails(f"x:{number}", by="y:1" if number < 3 else "y:2", until=until):
            queue()
    hold_until("y:1", until + MINUTE)
    with django_capture_on_commit_callbacks(execute=True):
        release_held(NOW, held_for="x:1")
    assert len(outbox.outbox) == 1
    assert drop_held("x:2", written_at=NOW)
    assert not drop_held("x:1", written_at=NOW)
    assert not holds_mails()
    assert list(OutgoingMail.objects.order_by("pk").values_list("held_for", "state", "held_until")) == [
        ("x:1", "sent", until + MINUTE),
        ("x:3", "held", until),
    ]
