"""What can be done with a file, by whom, and how it is handed out (features D9)."""

from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse

from requests_app import preparation, tasks
from requests_app.models import HistoryEntry, InquiryFile
from tests.cast import NOW
from tests.pictures import photo
from tests.requests_app.test_preparation import add, address, content_of, prepared, status

TEXT = b"0123456789"
PART = {"HX-Request": "true"}


@pytest.fixture
def file(cast, accepted):
    """A text that Lena has added to her inquiry."""
    return add(accepted, "list.txt", TEXT, by=cast.lena)


def post(client, person, url, **data):
    client.force_login(person)
    return client.post(url, data)


def detail(inquiry):
    return f"{reverse('inquiry_detail', args=[inquiry.pk])}#files"


# --- By whom -----------------------------------------------------------------------------------------------------

DEEDS = ("inquiry_file_star", "inquiry_file_rename", "inquiry_file_delete")


@pytest.mark.parametrize("deed", DEEDS)
def test_the_responsible_and_whoever_brought_a_file_change_it(client, cast, accepted, deed):
    """Lena is responsible; of another organisation's file she deletes none."""
    files = {name: add(accepted, "a.txt", TEXT, by=getattr(cast, name)) for name in ("lena", "bruno", "martin")}
    may = {
        ("lena", "lena"), ("lena", "bruno"), ("bruno", "bruno"), ("martin", "martin"),
        *({("lena", "martin")} if deed != "inquiry_file_delete" else ()),
    }  # fmt: skip
    for person in ("lena", "bruno", "jonas", "martin", "ada", "carla"):
        for owner, file in files.items():
            answer = post(client, getattr(cast, person), address(file, deed), name="b.txt")
            assert answer.status_code == (302 if (person, owner) in may else 404), (person, owner)
            InquiryFile.with_deleted.update(deleted_at=None, name="a.txt")


# --- Star, rename, delete ----------------------------------------------------------------------------------------


def test_favourites_come_first(client, cast, accepted, file):
    second = add(accepted, "second.txt", TEXT, by=cast.lena)
    star = address(second, "inquiry_file_star")
    assert post(client, cast.lena, star, starred="on").headers["Location"] == detail(accepted)
    assert list(accepted.files.values_list("name", flat=True)) == ["second.txt", "list.txt"]
    post(client, cast.lena, star)
    assert list(accepted.files.values_list("name", flat=True)) == ["list.txt", "second.txt"]


def test_a_star_given_by_htmx_answers_with_the_panel(client, cast, file):
    client.force_login(cast.lena)
    html = client.post(address(file, "inquiry_file_star"), {"starred": "on"}, headers=PART).content.decode()
    assert (html.lstrip().startswith("<section"), 'aria-pressed="true"' in html) == (True, True)


@pytest.mark.parametrize(
    ("wanted", "becomes"),
    [("windows", "windows.txt"), ("windows.TXT", "windows.TXT"), ("../a/b.exe", "b.exe.txt"), ("list.txt", "list.txt")],
)
def test_renamed_a_file_keeps_its_extension(client, cast, accepted, file, wanted, becomes):
    post(client, cast.lena, address(file, "inquiry_file_rename"), name=wanted)
    file.refresh_from_db()
    entries = list(HistoryEntry.objects.filter(action="file_renamed").values_list("details", flat=True))
    assert file.name == becomes
    assert entries == ([{"name": f"list.txt → {becomes}"}] if becomes != "list.txt" else [])


def test_a_file_needs_a_name(client, cast, file):
    answer = post(client, cast.lena, address(file, "inquiry_file_rename"), name=" ")
    assert (answer.status_code, InquiryFile.objects.get().name) == (422, "list.txt")


def test_a_deleted_file_exists_for_nobody_and_can_be_brought_back(client, cast, accepted, file):
    answer = post(client, cast.lena, address(file, "inquiry_file_delete"))
    assert answer.headers["Location"] == detail(accepted)
    assert [status(client, person, address(file)) for person in (cast.lena, cast.martin)] == [404, 404]
    assert accepted.files.count() == 0
    post(client, cast.lena, address(file, "inquiry_file_restore"))
    assert content_of(client, cast.martin, address(file)) == TEXT
    assert [entry.action for entry in HistoryEntry.objects.order_by("-pk")[:2]] == ["file_restored", "file_deleted"]


def test_only_whoever_deleted_a_file_brings_it_back_and_only_for_a_moment(client, cast, file, clock):
    restore = address(file, "inquiry_file_restore")
    assert post(client, cast.lena, restore).status_code == 404
    post(client, cast.lena, address(file, "inquiry_file_delete"))
    assert post(client, cast.bruno, restore).status_code == 404
    clock.move_to(NOW + timedelta(seconds=40))
    post(client, cast.lena, restore)
    assert InquiryFile.objects.count() == 0


def test_what_was_deleted_is_destroyed_with_all_its_pictures(
    client, cast, accepted, clock, django_capture_on_commit_callbacks
):
    file = prepared(accepted, "IMG_1.jpg", photo(), by=cast.lena)
    contents = file.contents
    post(client, cast.lena, address(file, "inquiry_file_delete"))
    tasks.purge_deleted_files()
    assert InquiryFile.with_deleted.count() == 1
    clock.move_to(NOW + timedelta(minutes=5))
    with django_capture_on_commit_callbacks(execute=True):
        tasks.purge_deleted_files()
    assert (InquiryFile.with_deleted.count(), len(contents)) == (0, 3)
    assert [name for name in contents if default_storage.exists(name)] == []


def test_looking_at_the_question_deletes_nothing(client, cast, file):
    client.force_login(cast.lena)
    assert "list.txt" in client.get(address(file, "inquiry_file_delete")).content.decode()
    assert InquiryFile.objects.count() == 1


# --- Handed out --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "code", "content", "said"),
    [
        ("bytes=0-3", 206, b"0123", "bytes 0-3/10"),
        ("bytes=4-", 206, b"456789", "bytes 4-9/10"),
        ("bytes=-2", 206, b"89", "bytes 8-9/10"),
        ("bytes=5-99", 206, b"56789", "bytes 5-9/10"),
        ("bytes=10-", 416, b"", "bytes */10"),
        ("bytes=-0", 416, b"", "bytes */10"),
        ("bytes=3-1", 200, TEXT, None),
        ("bytes=0-1,3-4", 200, TEXT, None),
        ("lines=1-2", 200, TEXT, None),
        (f"bytes={'9' * 5000}-", 200, TEXT, None),
    ],
)
def test_a_piece_of_a_file_is_handed_out(client, cast, file, asked, code, content, said):
    client.force_login(cast.martin)
    answer = client.get(address(file), headers={"Range": asked})
    got = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert (answer.status_code, got, answer.headers.get("Content-Range")) == (code, content, said)
    assert (answer.headers["Accept-Ranges"], answer.headers["X-Content-Type-Options"]) == ("bytes", "nosniff")


def test_a_piece_of_a_file_that_is_another_by_now_is_not_mixed_in(client, cast, file):
    client.force_login(cast.martin)
    tag = client.get(address(file)).headers["ETag"]
    codes = [
        client.get(address(file), headers={"Range": "bytes=1-2", "If-Range": known}).status_code
        for known in (tag, '"another"')
    ]
    assert codes == [206, 200]


def test_a_browser_that_has_the_file_is_told_so_after_being_let_in(client, cast, file):
    client.force_login(cast.martin)
    tag = client.get(address(file)).headers["ETag"]
    answer = client.get(address(file), headers={"If-None-Match": tag})
    assert (answer.status_code, answer.headers["Cache-Control"]) == (304, "private, no-cache")
    client.force_login(cast.carla)
    assert client.get(address(file), headers={"If-None-Match": tag}).status_code == 404


def test_a_zip_has_each_file_under_a_name_of_its_own(client, cast, accepted, file):
    add(accepted, "LIST.txt", b"other", by=cast.martin)
    hidden = add(accepted, "IMG_1.jpg", photo(), by=cast.lena)
    client.force_login(cast.martin)
    answer = client.get(reverse("inquiry_files_zip", args=[accepted.pk]))
    name = accepted.number.replace("/", "-")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}.zip"'
    with ZipFile(BytesIO(b"".join(answer.streaming_content))) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == {"list.txt": TEXT, "LIST (2).txt": b"other"}
    preparation.prepare(hidden.pk, NOW)
    with ZipFile(BytesIO(content_of(client, cast.martin, reverse("inquiry_files_zip", args=[accepted.pk])))) as archive:
        assert "IMG_1.jpg" in archive.namelist()


def test_a_zip_names_a_file_that_the_storage_has_lost(client, cast, accepted, file):
    file.file.storage.delete(file.file.name)
    with ZipFile(BytesIO(content_of(client, cast.lena, reverse("inquiry_files_zip", args=[accepted.pk])))) as archive:
        assert archive.namelist() == ["list.txt.txt"]


def test_an_inquiry_without_files_has_no_zip(client, cast, accepted):
    assert status(client, cast.lena, reverse("inquiry_files_zip", args=[accepted.pk])) == 404


# --- Shown -------------------------------------------------------------------------------------------------------


def test_a_file_has_a_page_that_leads_to_the_next_and_the_previous_one(client, cast, accepted):
    first, second, third = (prepared(accepted, f"{number}.jpg", photo(), by=cast.lena) for number in (1, 2, 3))
    client.force_login(cast.martin)
    html = client.get(address(second, "inquiry_file_view")).content.decode()
    assert f'rel="prev" href="{address(first, "inquiry_file_view")}"' in html
    assert f'rel="next" href="{address(third, "inquiry_file_view")}"' in html
    assert f'src="{address(second, "inquiry_file_picture", "screen")}" alt="2.jpg"' in html
    assert "2 of 3" in html


def test_the_panel_looks_again_while_something_is_prepared_and_then_no_more(client, cast, accepted):
    file = add(accepted, "IMG_1.jpg", photo(), by=cast.lena)
    client.force_login(cast.lena)
    page = reverse("inquiry_files", args=[accepted.pk])
    first, last = (client.get(url, headers=PART).content.decode() for url in (page, f"{page}?look=15"))
    assert (f"{page}?look=1" in first, "?look=" in last) == (True, False)
    preparation.prepare(file.pk, NOW)
    html = client.get(page, headers=PART).content.decode()
    assert ("?look=" in html, address(file, "inquiry_file_picture", "thumbnail") in html) == (False, True)


def test_a_picture_of_a_size_that_there_is_not_is_not_found(client, cast, accepted):
    file = prepared(accepted, "1.jpg", photo(), by=cast.lena)
    assert status(client, cast.lena, address(file, "inquiry_file_picture", "file")) == 404
