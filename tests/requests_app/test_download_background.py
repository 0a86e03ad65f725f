"""Large downloads in the background: progress, cancelling, lost workers, notices, links that end, files that go."""

import threading
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import connection

from requests_app import tasks  # noqa: F401 (what Celery looks for)
from requests_app.download import kept, making, reading
from requests_app.download.kept import file_url
from requests_app.download.tasks import continue_downloads, delete_expired_downloads, make_download
from requests_app.listing.selection import ListForm
from requests_app.models import Download, DownloadRecord, Inquiry
from requests_app.views import download as views
from tests.cast import NOW
from tests.requests_app.downloads import ADDRESS, READY, content, kept_download, read_csv, read_xlsx
from tests.requests_app.test_list import known, many

pytestmark = pytest.mark.django_db(transaction=True)
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def large(monkeypatch):
    """Every list is a large one, and read in small chunks."""
    monkeypatch.setattr(views, "AT_ONCE", 0)
    monkeypatch.setattr(reading, "CHUNK", 3)
    monkeypatch.setattr(making, "PROGRESS", 0)


@pytest.fixture
def later(monkeypatch):
    """Nobody makes what is asked for, until `make_download` is called."""
    monkeypatch.setattr(make_download, "delay", lambda pk: None)


def ask(client, person, words="group=all&sort=number", **options):
    client.force_login(person)
    return client.post(f"{ADDRESS}?{words}", {"format": "csv", **options}, headers=HTMX)


def fetched(client, download):
    return content(client.get(file_url(download)))


def news(client):
    return client.get("/downloads/news/", headers=HTMX).text


# --- Made ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_a_large_list_is_made_in_the_background(client, cast, clock, file_format):
    many(cast.lena, 10)
    assert "a notice tells you when the file is ready" in ask(client, cast.lena, format=file_format).text
    download = Download.objects.get()
    assert (download.state, download.total, download.done, download.percent) == ("done", 14, 14, 100)
    assert file_url(download) in client.get(f"/downloads/{download.pk}/").text
    data = fetched(client, download)
    rows = read_csv(data) if file_format == "csv" else read_xlsx(data)
    assert [row["Number"] for row in rows] == sorted(row.number for row in Inquiry.objects.all())
    assert download.size == len(data)
    assert (download.expires_at, DownloadRecord.objects.get().rows) == (NOW + timedelta(hours=24), 14)


def test_without_scripts_one_is_sent_to_the_page_of_downloads(client, cast, clock):
    known(cast.lena)
    client.force_login(cast.lena)
    answer = client.post(f"{ADDRESS}?group=all", {"format": "csv"}, follow=True)
    assert answer.redirect_chain == [("/downloads/", 302)]
    assert "Save file" in answer.text


def test_it_speaks_the_language_and_knows_the_clock_of_who_asked(client, cast, clock):
    known(cast.lena)
    cast.lena.language, cast.lena.time_zone = "de", "Europe/London"
    cast.lena.save()
    ask(client, cast.lena)
    (row,) = read_csv(fetched(client, Download.objects.get()), ";")
    assert {"Anfrage offen", "24.11.2026 08:12"} <= set(row.values())


def test_a_double_click_asks_once(client, cast, clock, later):
    known(cast.lena)
    ask(client, cast.lena)
    ask(client, cast.lena)
    assert Download.objects.count() == 1
    ask(client, cast.lena, format="xlsx")
    assert Download.objects.count() == 2


def test_nobody_has_more_than_a_few_under_way(client, cast, clock, later):
    for words in ("q=1", "q=2", "q=3"):
        ask(client, cast.lena, words)
    answer = ask(client, cast.lena, "q=4")
    assert (answer.status_code, "3 downloads are under way" in answer.text) == (422, True)
    assert ask(client, cast.jonas, "q=4").status_code == 200
    assert Download.objects.filter(person=cast.lena).count() == kept.MOST


def test_what_changes_meanwhile_is_not_in_it(cast, clock):
    many(cast.lena, 10)
    selection = ListForm({"group": "all", "sort": "number"}).selection(cast.lena)
    with reading.reading(selection, with_personal_data=True, at=NOW) as found:
        rows = list(next(found.chunks))
        other = threading.Thread(target=_rename_everything)
        other.start()
        other.join()
        rows += [row for chunk in found.chunks for row in chunk]
    place = [heading.label for heading in found.headings].index("Project name")
    assert (len(rows), found.total, "changed" in {row[place] for row in rows}) == (14, 14, False)


def _rename_everything():
    Inquiry.objects.update(project_name="changed")
    connection.close()


# --- Told ---------------------------------------------------------------------------------------------------------


def test_the_progress_is_asked_for_until_it_has_ended(client, cast, clock, later):
    many(cast.lena, 3)
    answer = ask(client, cast.lena)
    download = Download.objects.get()
    address = f"/downloads/{download.pk}/"
    assert f'data-hx-get="{address}"' in answer.text
    assert "Waiting for its turn" in client.get(address, headers=HTMX).text
    Download.objects.update(state="running", attempt=1, total=7, done=5)
    assert "5 of 7" in client.get(address).text
    Download.objects.update(state="queued")
    make_download(download.pk)
    row = client.get(address, headers=HTMX).text
    assert ("data-hx-get" in row, "Save file" in row) == (False, True)


def test_whoever_goes_on_working_is_told_once_when_it_is_ready(client, cast, clock, later):
    known(cast.lena)
    assert 'hx-target="#downloads-news"' in ask(client, cast.lena).text
    assert 'data-hx-get="/downloads/news/"' in client.get("/help/").text
    assert "toast" not in news(client)
    make_download(Download.objects.get().pk)
    said = news(client)
    assert ("The download of 1 inquiry is ready." in said, "data-hx-get" in said) == (True, False)
    assert "toast" not in news(client)
    page = client.get("/help/").text
    assert ("is ready." in page, "downloads-ready" in page) == (False, True)
    client.get("/downloads/")
    assert "downloads-ready" not in client.get("/help/").text


def test_the_next_page_tells_it_too(client, cast, clock):
    known(cast.lena)
    ask(client, cast.lena)
    assert "The download of 1 inquiry is ready." in client.get("/help/").text
    client.force_login(cast.jonas)
    assert "is ready." not in client.get("/help/").text


# --- Cancelled, failed, killed --------------------------------------------------------------------------------------


def meanwhile(monkeypatch, what):
    """Let something happen when the first progress has been written down."""
    real, happened = kept.progress, []

    def progress(download, done, total, *, at):
        going_on = real(download, done, total, at=at)
        if done and not happened:
            happened.append(done)
            what()
        return going_on

    monkeypatch.setattr(kept, "progress", progress)


def stored():
    return default_storage.listdir("downloads")[1] if default_storage.exists("downloads") else []


def test_cancelled_half_way_it_leaves_nothing(client, cast, clock, later, monkeypatch):
    many(cast.lena, 12)
    ask(client, cast.lena)
    pk, before = Download.objects.get().pk, stored()
    meanwhile(monkeypatch, lambda: client.post(f"/downloads/{pk}/cancel/", headers=HTMX))
    make_download(pk)
    download = Download.objects.get()
    assert (download.state, 0 < download.done < 16, stored()) == ("cancelled", True, before)
    assert not DownloadRecord.objects.exists()
    assert "Try again" in client.get("/downloads/").text


def test_a_cancelled_one_can_be_asked_for_again(client, cast, clock, later):
    known(cast.lena)
    ask(client, cast.lena)
    pk = Download.objects.get().pk
    client.post(f"/downloads/{pk}/cancel/")
    make_download(pk)
    assert Download.objects.get().state == "cancelled"
    client.post(f"/downloads/{pk}/again/")
    make_download(pk)
    assert Download.objects.get().state == "done"


def test_a_failed_one_says_so_and_can_be_tried_again(client, cast, clock, later, monkeypatch):
    known(cast.lena)
    ask(client, cast.lena)
    pk = Download.objects.get().pk
    monkeypatch.setattr(making, "write_csv", lambda *args: 1 / 0)
    make_download(pk)
    assert "A download failed." in client.get("/help/").text
    assert "Something went wrong" in client.get("/downloads/").text
    monkeypatch.undo()
    assert client.post(f"/downloads/{pk}/again/").status_code == 302
    assert Download.objects.get().state == "done"


def test_a_reader_that_breaks_down_breaks_the_download(client, cast, clock, later, monkeypatch):
    known(cast.lena)
    ask(client, cast.lena)
    monkeypatch.setattr(reading.psycopg.Cursor, "fetchall", lambda self: 1 / 0)
    make_download(Download.objects.get().pk)
    assert (Download.objects.get().state, Download.objects.get().problem) == ("failed", "broken")


def test_killed_half_way_another_worker_makes_it(client, cast, clock, later, monkeypatch):
    many(cast.lena, 12)
    ask(client, cast.lena)
    pk = Download.objects.get().pk

    def die():
        raise SystemExit

    meanwhile(monkeypatch, die)
    with pytest.raises(SystemExit):
        make_download(pk)
    killed = Download.objects.get()
    assert (killed.state, killed.attempt) == ("running", 1)
    make_download(pk)
    assert Download.objects.get().attempt == 1, "it may still be alive"
    clock.move_to(NOW + timedelta(minutes=6))
    monkeypatch.setattr(make_download, "delay", make_download)
    continue_downloads()
    download = Download.objects.get()
    assert (download.state, download.attempt, DownloadRecord.objects.count()) == ("done", 2, 1)
    assert len(read_csv(fetched(client, download))) == 16
    assert client.get(file_url(killed)).status_code == 404


def test_of_two_workers_at_once_the_later_one_counts(client, cast, clock, later, monkeypatch):
    many(cast.lena, 12)
    ask(client, cast.lena)
    pk = Download.objects.get().pk

    def overtake():
        clock.move_to(NOW + timedelta(minutes=6))
        make_download(pk)

    meanwhile(monkeypatch, overtake)
    before = len(stored())
    make_download(pk)
    download = Download.objects.get()
    assert (download.state, download.attempt, DownloadRecord.objects.count()) == ("done", 2, 1)
    assert len(stored()) == before + 1
    make_download(pk)
    assert Download.objects.get().attempt == 2, "it is done"


def test_whoever_has_lost_the_right_gets_nothing(client, cast, clock, later):
    known(cast.lena)
    ask(client, cast.lena)
    role = cast.lena.roles.get()
    role.rights.remove("download")
    role.save()
    make_download(Download.objects.get().pk)
    assert (Download.objects.get().state, Download.objects.get().problem) == ("failed", "not_allowed")
    assert client.get("/downloads/").status_code == 404
    assert client.get(file_url(kept_download(cast.lena))).status_code == 404


# --- Links and files that end ---------------------------------------------------------------------------------------


def test_the_file_is_for_who_asked_for_it_alone(client, cast, clock):
    download = kept_download(cast.lena)
    client.force_login(cast.lena)
    answer = client.get(file_url(download))
    assert (content(answer), answer["Cache-Control"]) == (READY, "private, no-store")
    assert answer["Content-Disposition"] == 'attachment; filename="Inquiries 2026-11-24 09.12.csv"'
    for other in (cast.jonas, cast.bruno, cast.ada, cast.carla):
        client.force_login(other)
        addresses = [file_url(download), f"/downloads/{download.pk}/"]
        posts = [f"/downloads/{download.pk}/cancel/", f"/downloads/{download.pk}/again/"]
        answers = [client.get(address) for address in addresses] + [client.post(address) for address in posts]
        assert {answer.status_code for answer in answers} == {404}
        assert download.about not in client.get("/downloads/").text.replace("All downloads", "")
    client.logout()
    assert client.get(file_url(download)).status_code == 302


def test_an_address_that_was_made_up_leads_nowhere(client, cast, clock):
    download = kept_download(cast.lena)
    client.force_login(cast.lena)
    assert client.get(file_url(download)[:-3] + "xx/").status_code == 404
    assert client.get(f"/downloads/file/{download.pk}/").status_code == 404


def test_the_file_ends_with_its_time_and_is_deleted(client, cast, clock):
    download = kept_download(cast.lena)
    client.force_login(cast.lena)
    clock.move_to(download.expires_at)
    answer = client.get(file_url(download))
    assert (answer.status_code, "not kept any more" in answer.text) == (410, True)
    assert default_storage.exists(download.file.name)
    delete_expired_downloads()
    gone = Download.objects.get()
    assert (gone.state, gone.file.name, default_storage.exists(download.file.name)) == ("expired", "", False)
    clock.move_to(download.expires_at + timedelta(days=8))
    delete_expired_downloads()
    assert not Download.objects.exists()


def test_what_is_kept_or_under_way_is_not_deleted(cast, clock):
    download = kept_download(cast.lena)
    running = kept_download(cast.lena, state="running", fingerprint="y")
    clock.move_to(NOW + timedelta(hours=23))
    delete_expired_downloads()
    assert {row.state for row in Download.objects.all()} == {"done", "running"}
    assert default_storage.exists(download.file.name)
    assert default_storage.exists(running.file.name)


def test_half_a_file_of_a_failed_one_is_deleted(cast, clock):
    download = kept_download(cast.lena, state="failed", problem="broken")
    clock.move_to(NOW + timedelta(hours=1))
    delete_expired_downloads()
    assert (Download.objects.get().state, default_storage.exists(download.file.name)) == ("failed", False)


def test_anonymisation_finds_every_stored_file_with_personal_data(cast, clock):
    personal = kept_download(cast.lena)
    plain = kept_download(cast.lena, with_personal_data=False)
    under_way = kept_download(cast.carla, state="running")
    assert kept.forget_personal_data() == 1
    assert [default_storage.exists(one.file.name) for one in (personal, plain)] == [False, True]
    personal.refresh_from_db()
    under_way.refresh_from_db()
    assert (personal.state, under_way.state) == ("expired", "queued")


def test_a_file_that_is_gone_from_the_disk_is_told_as_such(client, cast, clock):
    download = kept_download(cast.lena)
    default_storage.delete(download.file.name)
    client.force_login(cast.lena)
    assert client.get(file_url(download)).status_code == 410
