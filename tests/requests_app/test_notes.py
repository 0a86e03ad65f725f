"""Notes: everybody who sees an inquiry in full writes them, only their author changes them (workflow.md 4)."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from requests_app import notes
from tests.cast import NOW, act
from tests.signing_in import key_in, proof_in, signed_in_again

PART = {"HX-Request": "true"}


def write(client, person, inquiry, text, **kwargs):
    client.force_login(person)
    return client.post(reverse("inquiry_note", args=[inquiry.pk]), {"note": text}, **kwargs)


def written(inquiry):
    return list(inquiry.history.filter(action="note").values_list("note", flat=True))


@pytest.fixture
def note(cast, accepted):
    """A note that Lena wrote."""
    return notes.add(accepted, "Call again", by=cast.lena, at=NOW)


def edit_address(note):
    return reverse("inquiry_note_edit", args=[note.inquiry_id, note.pk])


def delete_address(note):
    return reverse("inquiry_note_delete", args=[note.inquiry_id, note.pk])


@pytest.mark.parametrize("name", ["lena", "jonas", "bruno", "martin", "ada"])
def test_everybody_who_sees_the_inquiry_writes_notes(client, cast, accepted, name):
    answer = write(client, getattr(cast, name), accepted, "Line 1\r\nLine 2 ")
    assert (answer.status_code, answer.url) == (302, reverse("inquiry_detail", args=[accepted.pk]))
    assert written(accepted) == ["Line 1\nLine 2"]


def test_a_note_leaves_status_due_date_and_version_alone(client, cast, accepted):
    before = (accepted.status, accepted.due_at, accepted.version)
    write(client, cast.lena, accepted, "Hello")
    accepted.refresh_from_db()
    assert (accepted.status, accepted.due_at, accepted.version) == before


def test_before_acceptance_nobody_writes_notes(client, cast, offered):
    assert write(client, cast.lena, offered, "Hello").status_code == 404
    assert write(client, cast.carla, offered, "Hello").status_code == 404
    assert written(offered) == []


def test_an_empty_note_is_not_kept(client, cast, accepted):
    answer = write(client, cast.lena, accepted, " \n ", headers=PART)
    assert (answer.status_code, "Write something first." in answer.content.decode()) == (422, True)
    assert written(accepted) == []


def test_htmx_gets_the_history_with_the_note_and_a_toast(client, cast, accepted):
    answer = write(client, cast.lena, accepted, "<b>Hello</b>", headers=PART)
    html = answer.content.decode()
    assert html.strip().startswith('<section class="card panel" id="history"')
    assert '<div class="note" dir="auto">&lt;b&gt;Hello&lt;/b&gt;</div>' in html
    assert "Note saved" in answer.headers["HX-Trigger"]


def test_the_author_edits_and_the_note_says_so(client, cast, note, clock):
    clock.shift(timedelta(minutes=5))
    client.force_login(cast.lena)
    assert "Call again" in client.get(edit_address(note)).content.decode()
    assert client.post(edit_address(note), {"note": "Called"}).status_code == 302
    note.refresh_from_db()
    assert (note.note, note.note_edited_at, note.at) == ("Called", NOW + timedelta(minutes=5), NOW)
    assert "Studio Bolzano · edited" in client.get(reverse("inquiry_detail", args=[note.inquiry_id])).content.decode()


def test_saving_the_same_text_is_no_edit(client, cast, note):
    client.force_login(cast.lena)
    client.post(edit_address(note), {"note": "Call again"})
    note.refresh_from_db()
    assert note.note_edited_at is None


def test_a_note_cannot_be_emptied_by_editing(client, cast, note):
    client.force_login(cast.lena)
    assert client.post(edit_address(note), {"note": ""}).status_code == 422


def test_the_author_deletes(client, cast, note):
    client.force_login(cast.lena)
    assert client.post(delete_address(note)).status_code == 302
    assert written(note.inquiry) == []


@pytest.mark.parametrize("name", ["jonas", "bruno", "martin", "ada", "carla"])
def test_nobody_changes_anothers_note(client, cast, note, name):
    client.force_login(getattr(cast, name))
    answers = [
        client.get(edit_address(note)),
        client.post(edit_address(note), {"note": "x"}),
        client.post(delete_address(note)),
    ]
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert written(note.inquiry) == ["Call again"]


def test_what_an_action_wrote_is_not_changed(client, cast, accepted):
    entry = accepted.history.get(action="accept")
    client.force_login(cast.lena)
    assert client.post(edit_address(entry), {"note": "x"}).status_code == 404
    assert client.post(delete_address(entry)).status_code == 404


def test_who_lost_the_inquiry_cannot_change_notes_any_more(client, cast, note):
    act(note.inquiry, "take_over", cast.jonas)
    client.force_login(cast.lena)
    assert client.post(edit_address(note), {"note": "x"}).status_code == 404


# --- The session has expired meanwhile ---------------------------------------------------------------------------


def sent_too_late(client, cast, inquiry, **headers):
    """Lena writes a note on the page that she still has, when nobody is signed in any more."""
    client.force_login(cast.lena)
    proof = proof_in(client.get(reverse("inquiry_detail", args=[inquiry.pk])))
    client.logout()
    data = {"note": "Call on <Monday>", "made_for": proof, "csrfmiddlewaretoken": "old"}
    return client.post(reverse("inquiry_note", args=[inquiry.pk]), data, headers=headers)


def test_a_note_stands_in_its_form_again_after_signing_in(client, cast, accepted):
    page = signed_in_again(client, cast.lena, sent_too_late(client, cast, accepted))
    assert (page.status_code, page.context["note_form"]["note"].value()) == (200, "Call on <Monday>")
    assert (written(accepted), "Call on &lt;Monday&gt;</textarea>" in page.text) == ([], True)
    sent = {"note": "Call on <Monday>", "typed": key_in(page)}
    client.post(reverse("inquiry_note", args=[accepted.pk]), sent, headers=PART)
    assert written(accepted) == ["Call on <Monday>"]
    again = client.get(page.request["PATH_INFO"], {"typed": key_in(page)})
    assert again.context["note_form"]["note"].value() is None


def test_for_htmx_the_way_to_sign_in_knows_what_was_typed(client, cast, accepted):
    page = signed_in_again(client, cast.lena, sent_too_late(client, cast, accepted, **PART))
    assert page.context["note_form"]["note"].value() == "Call on <Monday>"


def test_nobody_else_finds_the_note(client, cast, accepted):
    page = signed_in_again(client, cast.jonas, sent_too_late(client, cast, accepted))
    assert (page.status_code, "Monday" in page.text) == (200, False)


def test_without_a_proof_no_note_is_kept(client, accepted):
    address = reverse("inquiry_note", args=[accepted.pk])
    assert client.post(address, {"note": "Call"})["Location"] == f"/account/sign-in/?next={address}"


def test_a_page_from_before_signing_in_again_gets_the_note_back_at_once(cast, accepted):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.lena)
    proof = proof_in(client.get(reverse("inquiry_detail", args=[accepted.pk])))
    data = {"note": "Call on Monday", "made_for": proof}
    answer = client.post(reverse("inquiry_note", args=[accepted.pk]), data, headers=PART, follow=True)
    assert answer.text.lstrip().startswith("<section")
    assert "Call on Monday</textarea>" in answer.text
