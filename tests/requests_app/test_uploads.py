"""Files sent in parts, with forms and with notes: nothing is lost, and nothing hostile gets in (features D9)."""

import os
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import BytesIO
from threading import Barrier
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client
from django.urls import reverse

from core.multipart import MOST_FILES
from requests_app import tasks, uploads
from requests_app.models import HistoryEntry, InquiryFile, Upload
from tests.cast import NOW
from tests.pictures import bomb, heic_bomb, locked_pdf, moving_gif, pdf, photo, tiff_bomb
from tests.requests_app.test_preparation import add, prepared

PARTS = {"content_type": "application/offset+octet-stream"}
BIG = b"a;b\n" * 300_000


@pytest.fixture
def lena(client, cast, accepted):
    client.force_login(cast.lena)
    return client


@pytest.fixture(autouse=True)
def empty_storage(settings):
    """What other tests have stored is not there."""
    settings.STORAGES = dict(settings.STORAGES)


def begin(client, inquiry, name="windows.csv", size=None, **more):
    size = len(BIG) if size is None else size
    data = {"name": name, "size": size, "purpose": "file", "inquiry": inquiry.pk if inquiry else ""} | more
    return client.post(reverse("upload_begin"), data)


def send(client, url, content, offset=0):
    return client.patch(url, content, headers={"Upload-Offset": str(offset), "Content-Type": PARTS["content_type"]})


def stored():
    """All contents of the storage, by folder."""

    def walk(folder):
        folders, names = default_storage.listdir(folder)
        return [f"{folder}/{name}" for name in names] + [n for sub in folders for n in walk(f"{folder}/{sub}")]

    return [name for top in default_storage.listdir("")[0] for name in walk(top)]


def send_files(client, inquiry, *files):
    sent = [SimpleUploadedFile("x", content) for _name, content in files]
    for file, (name, _content) in zip(sent, files, strict=True):
        file._name = name
    return client.post(reverse("inquiry_files", args=[inquiry.pk]), {"files": sent})


# --- In parts ----------------------------------------------------------------------------------------------------


def test_a_file_arrives_in_parts_and_becomes_one_of_the_inquiry(lena, cast, accepted):
    answer = begin(lena, accepted)
    url = answer.json()["url"]
    half = len(BIG) // 2
    first = send(lena, url, BIG[:half])
    last = send(lena, url, BIG[half:], half)
    assert (answer.status_code, first.headers["Upload-Offset"], last.json()["done"]) == (201, str(half), True)
    file = InquiryFile.objects.get()
    assert (file.file.read(), file.name, file.uploaded_by, file.entry.action) == (
        BIG, "windows.csv", cast.lena, "file_added",
    )  # fmt: skip
    assert [upload.is_done for upload in Upload.objects.all()] == [True]


def test_after_a_lost_connection_it_goes_on_where_it_was(lena, accepted):
    url = begin(lena, accepted).json()["url"]
    send(lena, url, BIG[:1000])
    asked = lena.head(url)
    assert (asked.headers["Upload-Offset"], asked.headers["Upload-Length"]) == ("1000", str(len(BIG)))
    # The answer to a part was lost: sending it once more changes nothing and says where to go on.
    again = send(lena, url, BIG[:1000])
    assert (again.status_code, again.headers["Upload-Offset"]) == (409, "1000")
    send(lena, url, BIG[1000:], 1000)
    assert InquiryFile.objects.get().file.read() == BIG


def test_the_same_file_chosen_again_goes_on_too(lena, accepted):
    url = begin(lena, accepted, changed=1700000000000).json()["url"]
    send(lena, url, BIG[:1000])
    again = begin(lena, accepted, changed=1700000000000)
    assert (again.status_code, again.json()["url"], again.json()["offset"]) == (200, url, 1000)
    other = begin(lena, accepted, changed=1700000000001)
    assert other.json()["url"] != url


def test_whoever_lost_the_last_answer_asks_again_and_has_one_file(lena, accepted, django_capture_on_commit_callbacks):
    url = begin(lena, accepted, changed=1700000000000).json()["url"]
    with django_capture_on_commit_callbacks(execute=True):
        send(lena, url, BIG)
    assert lena.head(url).headers["Upload-Offset"] == str(len(BIG))
    again = send(lena, url, b"", len(BIG))
    assert (again.status_code, again.json()["done"], InquiryFile.objects.count()) == (200, True, 1)
    assert len(stored()) == 1
    # Chosen once more on purpose, it is another file.
    assert begin(lena, accepted, changed=1700000000000).status_code == 201


def test_a_file_that_had_arrived_when_the_server_was_stopped_is_not_lost(cast, lena, accepted):
    url = begin(lena, accepted, changed=1700000000000).json()["url"]
    uploads.append(Upload.objects.get(), 0, BytesIO(BIG), at=NOW)
    assert InquiryFile.objects.count() == 0
    chosen_again = begin(lena, accepted, changed=1700000000000).json()
    assert (chosen_again["url"], chosen_again["offset"]) == (url, len(BIG))
    assert send(lena, url, b"", len(BIG)).json()["done"] is True
    assert InquiryFile.objects.get().file.read() == BIG


def test_files_that_have_arrived_stand_in_nobodys_way(lena, accepted, monkeypatch):
    monkeypatch.setattr(uploads, "MOST_AT_ONCE", 2)
    for number in range(3):
        url = begin(lena, accepted, name=f"{number}.txt", size=1).json()["url"]
        assert send(lena, url, b"x").status_code == 200


def test_a_session_that_expired_in_the_middle_loses_nothing(client, cast, lena, accepted):
    url = begin(lena, accepted).json()["url"]
    send(lena, url, BIG[:1000])
    client.logout()
    refused = send(client, url, BIG[1000:], 1000)
    assert (refused.status_code, "sign-in" in refused.headers["Location"]) == (302, True)
    client.force_login(cast.lena)
    assert client.head(url).headers["Upload-Offset"] == "1000"
    send(client, url, BIG[1000:], 1000)
    assert InquiryFile.objects.get().file.read() == BIG


@pytest.mark.django_db(transaction=True)
def test_the_same_part_sent_twice_at_once_counts_once(client, cast, accepted):
    client.force_login(cast.lena)
    url = begin(client, accepted).json()["url"]
    start = Barrier(2)

    def part(_number):
        own = Client()
        own.cookies = client.cookies
        start.wait()
        try:
            return send(own, url, BIG).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(part, range(2))) == [200, 409]
    assert (InquiryFile.objects.get().file.read(), HistoryEntry.objects.filter(action="file_added").count()) == (BIG, 1)


class Broken:
    """A connection that breaks after 100,000 bytes."""

    def __init__(self):
        self.left = 100_000

    def read(self, size):
        if not self.left:
            raise OSError("gone")
        size = min(size, self.left)
        self.left -= size
        return b"a" * size


def test_what_arrived_of_a_broken_part_counts(cast, accepted):
    upload = uploads.begin(
        cast.lena, inquiry=accepted, purpose="file", name="a.txt", size=200_000, declared_type="", changed_at=0, at=NOW
    )
    assert uploads.append(upload, 0, Broken(), at=NOW).offset == 100_000


@pytest.mark.parametrize(
    ("size", "message"),
    [(0, "This file is empty."), (25 * 1024 * 1024 + 1, "This file is larger than 25.0\xa0MB.")],
)
def test_an_impossible_size_is_refused_before_anything_is_sent(lena, accepted, size, message):
    answer = begin(lena, accepted, size=size)
    assert (answer.status_code, answer.json()) == (422, {"message": message})


def test_more_than_was_said_is_not_taken(lena, accepted):
    url = begin(lena, accepted, size=10).json()["url"]
    assert send(lena, url, b"12345678901").status_code == 413
    assert lena.head(url).headers["Upload-Offset"] == "0"


def test_a_part_larger_than_any_browser_sends_is_not_taken(lena, accepted):
    url = begin(lena, accepted, size=20_000_000).json()["url"]
    assert send(lena, url, bytes(uploads.LARGEST_PART + 1)).status_code == 413


@pytest.mark.parametrize("offset", ["", "x", "-1", "9" * 30, "1"])
def test_a_part_for_elsewhere_changes_nothing(lena, accepted, offset):
    url = begin(lena, accepted).json()["url"]
    answer = lena.patch(url, b"x", headers={"Upload-Offset": offset}, **PARTS)
    assert answer.status_code == (409 if offset == "1" else 400)
    assert Upload.objects.get().offset == 0


def test_nobody_else_finds_the_upload(client, cast, lena, accepted):
    url = begin(lena, accepted).json()["url"]
    for person in (cast.bruno, cast.martin, cast.carla):
        client.force_login(person)
        assert [client.head(url).status_code, send(client, url, b"x").status_code, client.delete(url).status_code] == [
            404, 404, 404,
        ]  # fmt: skip


def test_an_upload_ends_with_the_sight_of_its_inquiry(client, cast, inquiry):
    client.force_login(cast.martin)
    url = begin(client, inquiry).json()["url"]
    cast.martin.roles.set([])
    assert send(client, url, BIG).status_code == 404
    assert InquiryFile.objects.count() == 0


def test_nothing_is_sent_to_an_inquiry_that_is_not_accepted_or_not_seen(client, cast, offered):
    for person in (cast.lena, cast.carla):
        client.force_login(person)
        assert begin(client, offered).status_code == 404
        assert send_files(client, offered, ("a.txt", b"x")).status_code == 404


def test_given_up_nothing_is_left(lena, accepted, django_capture_on_commit_callbacks):
    url = begin(lena, accepted).json()["url"]
    send(lena, url, BIG[:1000])
    assert len(stored()) == 1
    with django_capture_on_commit_callbacks(execute=True):
        assert lena.delete(url).status_code == 204
    assert (stored(), lena.head(url).status_code) == ([], 404)


def test_what_nobody_continues_goes_after_two_days(lena, accepted, clock, django_capture_on_commit_callbacks):
    url = begin(lena, accepted).json()["url"]
    send(lena, url, BIG[:1000])
    clock.move_to(NOW + timedelta(days=1))
    tasks.discard_expired_uploads()
    send(lena, url, BIG[1000:2000], 1000)
    clock.move_to(NOW + timedelta(days=2, hours=12))
    tasks.discard_expired_uploads()
    assert Upload.objects.get().offset == 2000
    clock.move_to(NOW + timedelta(days=4))
    with django_capture_on_commit_callbacks(execute=True):
        tasks.discard_expired_uploads()
    assert (Upload.objects.count(), stored()) == (0, [])


def test_nobody_fills_the_disk(lena, accepted, monkeypatch):
    monkeypatch.setattr(uploads, "MOST_AT_ONCE", 2)
    statuses = [begin(lena, accepted, name=f"{number}.txt").status_code for number in range(3)]
    assert statuses == [201, 201, 429]


# --- Hostile files -----------------------------------------------------------------------------------------------

MARKUP = "Web pages, SVG drawings and scripts are not accepted."
PROGRAM = "Programs, scripts and files with macros are not accepted."
PIXELS = "This image has more than 120 million pixels."
HOSTILE = {
    "photo.jpg": (b"%PDF-1.4\n", "The content of this file does not match its name."),
    "page.txt": (b"<script>alert(1)</script>", MARKUP),
    "page.jpg": (b"<!doctype html><script>alert(1)</script>", MARKUP),
    "plan.svg": (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", MARKUP),
    "plan.png": (b"<?xml version='1.0'?><svg onload='alert(1)'/>", MARKUP),
    "plan.pdf": (b"<html><script>alert(1)</script>%PDF-1.4\n", MARKUP),
    "setup.exe": (b"MZ\x90\0\x03\0", PROGRAM),
    "invoice.pdf": (b"MZ\x90\0\x03\0", PROGRAM),
    "bomb.png": (bomb(50_000, 50_000), PIXELS),
    "bomb.tiff": (tiff_bomb(), PIXELS),
    "bomb.heic": (heic_bomb(), PIXELS),
}


@pytest.mark.parametrize(("name", "content", "message"), [(name, *more) for name, more in HOSTILE.items()])
def test_a_hostile_file_is_refused_with_its_reason_and_leaves_nothing(
    lena, accepted, name, content, message, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        url = begin(lena, accepted, name=name, size=len(content)).json()["url"]
        answer = send(lena, url, content)
    assert (answer.status_code, answer.json()) == (422, {"message": message})
    assert (InquiryFile.objects.count(), Upload.objects.count(), stored()) == (0, 0, [])


NAMES = {
    "../../etc/passwd.txt": "passwd.txt",
    "C:\\Users\\Lena\\plan.txt": "plan.txt",
    f"{'a' * 300}.txt": f"{'a' * 146}.txt",
    "plan\u202etxt.exe.txt": "plantxt.exe.txt",
    "pl\0an.txt": "plan.txt",
    "a\r\nSet-Cookie: x.txt": "a Set-Cookie_ x.txt",
    "..": "file",
    "....": "file",
    "CON.txt": "_CON.txt",
    "🏠🪟 Fenster 🇮🇹.txt": "🏠🪟 Fenster 🇮🇹.txt",
    "نافذة.txt": "نافذة.txt",
}


@pytest.mark.parametrize(("name", "kept"), NAMES.items())
def test_a_name_is_only_a_name(lena, accepted, name, kept):
    url = begin(lena, accepted, name=name, size=5).json()["url"]
    send(lena, url, b"hello")
    file = InquiryFile.objects.get()
    assert file.name == kept
    assert all(folder in ("inquiries", "uploads") for folder in {path.split("/")[0] for path in stored()})
    assert kept not in file.file.name
    answer = lena.get(reverse("inquiry_file", args=[accepted.pk, file.pk]))
    assert (b"".join(answer.streaming_content), "Set-Cookie" in answer.headers) == (b"hello", False)


@pytest.mark.parametrize("name", ["", " ", "\n"])
def test_a_file_without_a_name_is_not_begun(lena, accepted, name):
    answer = begin(lena, accepted, name=name)
    assert (answer.status_code, answer.json()) == (400, {"message": "This file cannot be sent."})


POLYGLOTS = {
    "jpeg": photo() + b"<script>alert(1)</script>",
    "png": photo("png") + b"<script>alert(1)</script>",
    "gif": moving_gif() + b"<script>alert(1)</script>",
}


@pytest.mark.parametrize("kind", POLYGLOTS)
def test_of_an_image_that_is_also_something_else_the_image_is_left(accepted, kind):
    file = prepared(accepted, f"photo.{kind}", POLYGLOTS[kind])
    assert (file.state, b"script" in file.file.read()) == ("ready", False)


def test_a_zip_bomb_is_never_unpacked(lena, accepted):
    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as archive, archive.open("word/document.xml", "w") as entry:
        for _ in range(100):
            entry.write(bytes(1024 * 1024))
    content = target.getvalue()
    tracemalloc.start()
    for name in ("plans.zip", "plans.docx"):
        url = begin(lena, accepted, name=name, size=len(content)).json()["url"]
        send(lena, url, content)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    # What says it is a document has the parts of one, or is none.
    assert (list(InquiryFile.objects.values_list("name", flat=True)), peak < 8 * 1024 * 1024) == (["plans.docx"], True)


def test_a_pdf_with_a_password_is_taken(lena, accepted):
    url = begin(lena, accepted, name="plan.pdf", size=len(locked_pdf())).json()["url"]
    assert send(lena, url, locked_pdf()).json()["done"] is True


# --- With a form alone -------------------------------------------------------------------------------------------


def test_a_form_adds_several_files_as_one_event(lena, accepted):
    answer = send_files(lena, accepted, ("a.txt", b"one"), ("b.pdf", pdf()))
    assert answer.headers["Location"] == f"{reverse('inquiry_detail', args=[accepted.pk])}#files"
    assert [file.name for file in InquiryFile.objects.all()] == ["a.txt", "b.pdf"]
    entry = HistoryEntry.objects.get(action="file_added")
    assert (entry.files.count(), entry.details) == (2, {"name": "a.txt, b.pdf"})


def test_a_form_names_each_file_that_was_not_taken_and_keeps_the_others(lena, accepted):
    answer = send_files(lena, accepted, ("a.txt", b"one"), ("empty.txt", b""), ("photo.jpg", pdf()))
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "<b>empty.txt</b>: This file is empty." in html
    assert "<b>photo.jpg</b>: The content of this file does not match its name." in html
    assert "1 file added" in html
    assert [file.name for file in InquiryFile.objects.all()] == ["a.txt"]


def test_a_form_without_a_file_says_so(lena, accepted):
    answer = lena.post(reverse("inquiry_files", args=[accepted.pk]))
    assert (answer.status_code, "Choose files first." in answer.content.decode()) == (422, True)


def test_of_a_file_that_is_too_large_no_more_than_the_limit_is_kept_on_the_way(lena, accepted, settings):
    settings.FILE_UPLOAD_MAX_SIZE = 1_000_000
    answer = send_files(lena, accepted, ("big.txt", b"a" * 3_000_000), ("a.txt", b"one"))
    assert "<b>big.txt</b>: This file is larger than 976.6\xa0KB." in answer.content.decode()
    assert [file.name for file in InquiryFile.objects.all()] == ["a.txt"]


def test_a_form_takes_so_many_files_and_names_the_rest(lena, accepted):
    answer = send_files(lena, accepted, *((f"{number}.txt", b"x") for number in range(MOST_FILES + 1)))
    assert f"<b>{MOST_FILES}.txt</b>: At most {MOST_FILES} files at once." in answer.content.decode()
    assert InquiryFile.objects.count() == MOST_FILES


# --- With a note -------------------------------------------------------------------------------------------------


def write_note(client, inquiry, text, **more):
    return client.post(reverse("inquiry_note", args=[inquiry.pk]), {"note": text} | more)


def test_files_sent_before_come_with_the_note(lena, accepted):
    begun = begin(lena, accepted, purpose="note", name="a.txt", size=5).json()
    answer = send(lena, begun["url"], b"hello")
    assert (answer.json()["done"], InquiryFile.objects.count()) == (True, 0)
    assert begun["key"] in lena.get(reverse("inquiry_detail", args=[accepted.pk])).content.decode()
    write_note(lena, accepted, "Seen on site", uploads=[begun["key"], "no key"])
    file = InquiryFile.objects.get()
    assert (file.entry.note, file.file.read(), Upload.objects.count()) == ("Seen on site", b"hello", 0)


def test_a_form_without_a_script_sends_files_with_the_note(lena, accepted):
    write_note(lena, accepted, "Seen on site", files=[SimpleUploadedFile("a.txt", b"one")])
    assert InquiryFile.objects.get().entry.note == "Seen on site"


def test_a_wrong_file_loses_neither_the_text_nor_the_other_files(lena, accepted):
    files = [SimpleUploadedFile("a.txt", b"one"), SimpleUploadedFile("b.txt", b"")]
    answer = write_note(lena, accepted, "Seen on site", files=files)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert ("Seen on site" in html, "b.txt: This file is empty." in html) == (True, True)
    key = str(Upload.objects.get().key)
    assert f'name="uploads" value="{key}" checked' in html
    write_note(lena, accepted, "Seen on site", uploads=key)
    assert [file.name for file in InquiryFile.objects.all()] == ["a.txt"]


def test_files_without_a_word_are_just_files(lena, accepted):
    write_note(lena, accepted, "", files=[SimpleUploadedFile("a.txt", b"one")])
    assert InquiryFile.objects.get().entry.action == "file_added"
    assert write_note(lena, accepted, "").status_code == 422


def test_a_file_not_ticked_any_more_stays_out(lena, accepted):
    begun = begin(lena, accepted, purpose="note", name="a.txt", size=5).json()
    send(lena, begun["url"], b"hello")
    write_note(lena, accepted, "Seen on site")
    assert InquiryFile.objects.count() == 0


def test_nobody_takes_another_persons_files(client, cast, lena, accepted):
    begun = begin(lena, accepted, purpose="note", name="a.txt", size=5).json()
    send(lena, begun["url"], b"hello")
    client.force_login(cast.bruno)
    write_note(client, accepted, "Mine", uploads=begun["key"])
    assert InquiryFile.objects.count() == 0


def test_files_of_a_new_inquiry_wait_for_it(lena, cast, accepted):
    begun = begin(lena, None, purpose="inquiry", name="a.txt", size=5).json()
    send(lena, begun["url"], b"hello")
    waiting = uploads.chosen(cast.lena, None, "inquiry", [begun["key"]])
    assert [upload.name for upload in waiting] == ["a.txt"]


def test_a_large_file_is_never_in_memory_as_a_whole(cast, accepted, tmp_path, settings):
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "kept"},
        }
    }
    source = tmp_path / "video.mp4"
    with source.open("wb") as film:
        film.write((24).to_bytes(4, "big") + b"ftypisom" + bytes(4) + b"mp42isom")
        for _ in range(24):
            film.write(os.urandom(1024 * 1024))
    tracemalloc.start()
    with source.open("rb") as content:
        add(accepted, "video.mp4", content, by=cast.lena)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 6 * 1024 * 1024
