"""What the worker makes of a file, and who gets its content meanwhile and afterwards (features D9)."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from PIL import Image

from requests_app import preparation, tasks
from requests_app.files import add_file
from requests_app.models import InquiryFile
from tests.cast import NOW
from tests.pictures import HEIC, SECRETS, authored_pdf, film, locked_pdf, pdf, photo
from tests.scanner import EICAR, scanner

PAST_EVERY_PAUSE = timedelta(days=2)


def add(inquiry, name, content, by=None):
    return add_file(inquiry, name=name, content=content, declared_type="", by=by, at=NOW)


def prepared(inquiry, name, content, by=None):
    file = add(inquiry, name, content, by)
    preparation.prepare(file.pk, NOW)
    file.refresh_from_db()
    return file


def address(file, name="inquiry_file", *more):
    return reverse(name, args=[file.inquiry_id, file.pk, *more])


def status(client, person, url):
    client.force_login(person)
    return client.get(url).status_code


def content_of(client, person, url):
    client.force_login(person)
    return b"".join(client.get(url).streaming_content)


def test_what_others_download_of_a_photo_knows_nothing_of_the_camera(client, cast, accepted):
    file = prepared(accepted, "IMG_1.jpg", photo(), by=cast.lena)
    content = content_of(client, cast.martin, address(file))
    assert [secret for secret in SECRETS if secret in content] == []
    with Image.open(BytesIO(content)) as image:
        assert (image.size, dict(image.getexif())) == ((32, 64), {})
    assert file.size == len(content)


def test_the_original_of_a_photo_is_not_kept(cast, accepted):
    file = add(accepted, "IMG_1.jpg", photo(), by=cast.lena)
    before = file.file.name
    preparation.prepare(file.pk, NOW)
    file.refresh_from_db()
    kept = [file.file.name, file.thumbnail.name, file.screen.name]
    assert [default_storage.exists(name) for name in (before, *kept)] == [False, True, True, True]
    assert all(name.startswith(f"inquiries/{accepted.pk}/") for name in kept)


def test_a_phones_own_format_becomes_one_that_everybody_opens(cast, accepted):
    file = prepared(accepted, "IMG_1.HEIC", HEIC, by=cast.lena)
    assert (file.name, file.content_type, file.state) == ("IMG_1.jpg", "image/jpeg", "ready")


def test_as_it_came_a_photo_goes_back_to_whoever_brought_it_alone(client, cast, accepted):
    file = add(accepted, "IMG_1.jpg", photo(), by=cast.lena)
    people = (cast.lena, cast.bruno, cast.martin, cast.carla)
    assert [status(client, person, address(file)) for person in people] == [200, 404, 404, 404]
    preparation.prepare(file.pk, NOW)
    assert [status(client, person, address(file)) for person in people] == [200, 200, 200, 404]


def test_a_photo_that_came_by_itself_waits_for_its_cleaning_at_the_organisation_that_got_it(client, cast, accepted):
    file = add(accepted, "IMG_1.jpg", photo())
    assert [status(client, person, address(file)) for person in (cast.martin, cast.lena)] == [200, 404]


def test_an_image_that_cannot_be_opened_is_cleaned_of_nothing_and_so_given_to_nobody_else(client, cast, accepted):
    file = prepared(accepted, "IMG_1.jpg", b"\xff\xd8\xff\xe1\0\0SecretCam", by=cast.lena)
    assert [status(client, person, address(file)) for person in (cast.lena, cast.martin)] == [200, 404]
    client.force_login(cast.martin)
    assert "Cannot be opened: damaged" in client.get(reverse("inquiry_detail", args=[accepted.pk])).content.decode()


def test_a_pdf_shows_its_first_page(client, cast, accepted):
    file = prepared(accepted, "plan.pdf", pdf(), by=cast.lena)
    with Image.open(BytesIO(content_of(client, cast.martin, address(file, "inquiry_file_picture", "screen")))) as page:
        assert page.size == (1067, 1600)
        assert (page.getpixel((5, 5)), page.getpixel((300, 1200))) == ((255, 255, 255), (0, 0, 0))
    assert content_of(client, cast.martin, address(file)) == pdf()


@pytest.mark.parametrize(("name", "content"), [("film.mp4", film()), ("film.mov", film(b"qt  "))])
def test_a_film_waits_for_its_cleaning_like_a_photo(client, cast, accepted, name, content):
    file = add(accepted, name, content, by=cast.lena)
    assert [status(client, person, address(file)) for person in (cast.lena, cast.martin)] == [200, 404]
    preparation.prepare(file.pk, NOW)
    file.refresh_from_db()
    got = content_of(client, cast.martin, address(file))
    assert (file.state, file.name, file.thumbnail.name, b"SecretCa" in got) == ("plain", name, "", False)


def test_a_film_that_cannot_be_cleaned_is_given_to_nobody_else(client, cast, accepted):
    file = prepared(accepted, "film.mp4", film() + b"\0\0\0\3bad!", by=cast.lena)
    assert [status(client, person, address(file)) for person in (cast.lena, cast.martin)] == [200, 404]


def test_what_others_download_of_a_pdf_does_not_say_who_made_it(client, cast, accepted):
    file = prepared(accepted, "plan.pdf", authored_pdf(), by=cast.lena)
    got = content_of(client, cast.martin, address(file))
    assert (file.state, file.size, b"SecretCam" in got) == ("ready", len(got), False)


def test_a_pdf_with_a_password_is_kept_and_says_so(client, cast, accepted):
    file = prepared(accepted, "plan.pdf", locked_pdf(), by=cast.lena)
    assert (file.state, content_of(client, cast.martin, address(file))) == ("locked", locked_pdf())
    html = client.get(reverse("inquiry_detail", args=[accepted.pk])).content.decode()
    assert "Protected by a password: no preview" in html


def test_a_kind_without_pictures_stays_as_it_is(accepted):
    file = prepared(accepted, "windows.csv", b"a;b\n")
    assert (file.state, file.attempts, file.contents) == ("plain", 1, [file.file.name])


def test_preparing_twice_or_a_file_that_is_gone_changes_nothing(accepted):
    file = prepared(accepted, "IMG_1.jpg", photo())
    preparation.prepare(file.pk, NOW)
    preparation.prepare(file.pk + 1, NOW)
    assert InquiryFile.objects.get().file.name == file.file.name


def test_a_file_that_another_worker_has_is_left_to_it_until_its_time_is_over(accepted):
    file = add(accepted, "IMG_1.jpg", photo())
    InquiryFile.objects.update(attempts=1, next_attempt_at=NOW + preparation.PAUSES[0])
    preparation.prepare(file.pk, NOW)
    assert InquiryFile.objects.get().state == "waiting"
    assert preparation.waiting(NOW, 10) == []
    assert preparation.waiting(NOW + preparation.PAUSES[0], 10) == [file.pk]


def test_files_whose_task_was_lost_are_found(clock, accepted):
    add(accepted, "IMG_1.jpg", photo())
    tasks.prepare_waiting_files()
    assert InquiryFile.objects.get().state == "ready"


def test_a_file_that_never_can_be_prepared_is_given_up(accepted):
    file = add(accepted, "windows.csv", b"a;b\n")
    file.file.storage.delete(file.file.name)
    attempts = 0
    while InquiryFile.objects.get().state == "waiting":
        attempts += 1
        preparation.prepare(file.pk, NOW + attempts * PAST_EVERY_PAUSE)
    assert (InquiryFile.objects.get().state, attempts) == ("damaged", len(preparation.PAUSES) + 1)


# --- Viruses -----------------------------------------------------------------------------------------------------


def test_nobody_gets_a_file_before_it_is_checked(settings, client, cast, accepted):
    with scanner() as (settings.CLAMD_URL, received):
        file = add(accepted, "plan.pdf", pdf(), by=cast.lena)
        assert [status(client, person, address(file)) for person in (cast.lena, cast.martin)] == [404, 404]
        preparation.prepare(file.pk, NOW)
        assert received == [pdf()]
        assert [status(client, person, address(file)) for person in (cast.lena, cast.martin)] == [200, 200]


def test_an_infected_file_is_destroyed_and_the_history_says_so(
    settings, client, cast, accepted, django_capture_on_commit_callbacks
):
    with scanner() as (settings.CLAMD_URL, _received), django_capture_on_commit_callbacks(execute=True):
        file = add(accepted, "note.txt", EICAR, by=cast.lena)
        preparation.prepare(file.pk, NOW)
    file.refresh_from_db()
    assert (file.state, default_storage.exists(file.file.name)) == ("infected", False)
    assert status(client, cast.lena, address(file)) == 404
    html = client.get(reverse("inquiry_detail", args=[accepted.pk])).content.decode()
    assert ("Infected file destroyed" in html, "Infected: destroyed" in html) == (True, True)


def test_without_the_scanner_a_file_stays_closed_and_is_checked_again_when_asked(settings, client, cast, accepted):
    with scanner() as (settings.CLAMD_URL, _received):
        pass
    file = add(accepted, "plan.pdf", pdf(), by=cast.lena)
    for day in range(len(preparation.PAUSES) + 1):
        preparation.prepare(file.pk, NOW + day * PAST_EVERY_PAUSE)
    file.refresh_from_db()
    assert (file.state, status(client, cast.lena, address(file))) == ("unchecked", 404)
    with scanner() as (settings.CLAMD_URL, _received):
        client.post(address(file, "inquiry_file_retry"))
        preparation.prepare(file.pk, NOW)
        assert status(client, cast.martin, address(file)) == 200


@pytest.mark.parametrize("name", ["jonas", "martin"])
def test_only_who_may_change_a_file_has_it_checked_again(client, cast, accepted, name):
    file = add(accepted, "plan.pdf", pdf(), by=cast.lena)
    InquiryFile.objects.update(state="unchecked")
    client.force_login(getattr(cast, name))
    assert client.post(address(file, "inquiry_file_retry")).status_code == 404
