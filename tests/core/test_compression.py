"""Pages are compressed for browsers that can read it, and nothing else is."""

import gzip

import pytest
from django.urls import reverse

from requests_app.files import add_file
from tests.cast import NOW
from tests.requests_app.test_list import many

ASKS = {"Accept-Encoding": "gzip, br"}


def test_a_page_is_compressed_and_its_stamp_weak(client, cast, clock):
    many(cast.lena, 50)
    client.force_login(cast.lena)
    plain = client.get("/")
    packed = client.get("/", headers=ASKS)
    assert (packed["Content-Encoding"], "Accept-Encoding" in packed["Vary"], packed["ETag"][:3]) == (
        "gzip",
        True,
        'W/"',
    )
    assert abs(len(gzip.decompress(packed.content)) - len(plain.content)) < 500
    assert len(packed.content) < len(plain.content) / 4
    assert "Content-Encoding" not in plain


def test_a_file_goes_as_it_is(client, cast, accepted):
    content = b"%PDF-1.4\n" + b" " * 5000
    file = add_file(accepted, name="a.pdf", content=content, declared_type="application/pdf", by=cast.lena, at=NOW)
    client.force_login(cast.lena)
    answer = client.get(reverse("inquiry_file", args=[accepted.pk, file.pk]), headers=ASKS)
    assert "Content-Encoding" not in answer


@pytest.mark.parametrize("path", ["/livez", "/account/sign-in/"])
def test_small_and_public_answers_work_as_well(client, db, path):
    assert client.get(path, headers=ASKS).status_code == 200
