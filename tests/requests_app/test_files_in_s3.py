"""A file's whole life where files are kept in S3: sent in parts, prepared, handed out, deleted (features D9)."""

from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.urls import reverse
from PIL import Image

from requests_app import preparation, tasks
from requests_app.models import InquiryFile
from tests.cast import NOW
from tests.core.test_s3 import ENVIRONMENT, bucket, options
from tests.pictures import SECRETS, bomb, photo
from tests.requests_app.test_preparation import address, content_of
from tests.requests_app.test_uploads import begin, send

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture
def objects(settings, monkeypatch):
    """What the bucket holds."""
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    with bucket() as (url, kept):
        settings.STORAGES = settings.STORAGES | {"default": options(S3_ENDPOINT_URL=url, S3_REGION="eu-south-1")}
        yield kept


def test_a_photo_lives_and_dies_in_a_bucket(objects, client, cast, accepted, clock, django_capture_on_commit_callbacks):
    client.force_login(cast.lena)
    content = photo(size=(640, 320))
    half = len(content) // 2
    with django_capture_on_commit_callbacks(execute=True):
        url = begin(client, accepted, name="IMG_1.jpg", size=len(content)).json()["url"]
        send(client, url, content[:half])
        assert [key.split("/")[2] for key in objects] == ["uploads"]
        assert send(client, url, content[half:], half).json()["done"] is True
    file = InquiryFile.objects.get()
    preparation.prepare(file.pk, NOW)
    assert {key.rpartition("/")[0] for key in objects} == {f"/inquiries/inquiries/{accepted.pk}"}
    assert len(objects) == 3
    got = content_of(client, cast.martin, address(file))
    assert [secret for secret in SECRETS if secret in got] == []
    piece = client.get(address(file), headers={"Range": "bytes=2-9"})
    assert (piece.status_code, b"".join(piece.streaming_content)) == (206, got[2:10])
    with Image.open(
        BytesIO(content_of(client, cast.lena, address(file, "inquiry_file_picture", "thumbnail")))
    ) as small:
        assert small.size == (180, 360)
    zipped = content_of(client, cast.lena, reverse("inquiry_files_zip", args=[accepted.pk]))
    with ZipFile(BytesIO(zipped)) as archive:
        assert archive.read("IMG_1.jpg") == got
    client.post(address(file, "inquiry_file_delete"))
    clock.move_to(NOW + timedelta(minutes=5))
    with django_capture_on_commit_callbacks(execute=True):
        tasks.purge_deleted_files()
    assert objects == {}


def test_what_is_refused_leaves_nothing_in_a_bucket(
    objects, client, cast, accepted, django_capture_on_commit_callbacks
):
    client.force_login(cast.lena)
    with django_capture_on_commit_callbacks(execute=True):
        url = begin(client, accepted, name="bomb.png", size=len(bomb())).json()["url"]
        assert send(client, url, bomb()).status_code == 422
    assert objects == {}


def test_a_file_that_the_bucket_has_lost_is_not_found(objects, client, cast, accepted):
    client.force_login(cast.lena)
    url = begin(client, accepted, name="a.txt", size=5).json()["url"]
    send(client, url, b"hello")
    objects.clear()
    assert client.get(address(InquiryFile.objects.get())).status_code == 404
