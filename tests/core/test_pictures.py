"""What is drawn of a file, and what a cleaned image no longer knows (features D9)."""

import struct
from contextlib import suppress
from io import BytesIO

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from weasyprint import HTML  # type: ignore[import-untyped]

from core.files import FileRefused, check_upload
from core.pictures.gif import without_comments
from core.pictures.paper import without_author
from core.pictures.pixels import pixels
from core.pictures.prepared import pictures_of
from tests.pictures import HEIC, SECRETS, authored_pdf, bomb, film, heic_bomb, locked_pdf, moving_gif, pdf, photo

KINDS = {"jpeg": "JPEG", "png": "PNG", "webp": "WEBP", "tiff": "TIFF", "heic": "JPEG", "avif": "JPEG"}


def sample(kind):
    return HEIC if kind == "heic" else photo(kind)


def drawn(tmp_path, content, kind, look):
    """What `look` finds at the pictures of the content, and their state."""
    source = tmp_path / "source"
    source.write_bytes(content)
    with pictures_of(source, kind) as pictures:
        return pictures.state, look(pictures)


def is_blue(colour):
    red, _green, blue = colour[:3]
    return blue > 150 > red


@pytest.mark.parametrize(("kind", "becomes"), KINDS.items())
def test_a_cleaned_photo_stands_upright_and_knows_nothing_of_its_camera(tmp_path, kind, becomes):
    def look(pictures):
        content = pictures.clean.read_bytes()
        with Image.open(BytesIO(content)) as image:
            exif = {tag for tag in (0x010F, 0x0112, 0x8825) if tag in image.getexif()}
            top, bottom = (image.convert("RGB").getpixel((16, y)) for y in (4, 60))
            return image.format, image.size, exif, [s for s in SECRETS if s in content], is_blue(top), is_blue(bottom)

    assert any(secret in sample(kind) for secret in SECRETS)
    assert drawn(tmp_path, sample(kind), kind, look) == ("ready", (becomes, (32, 64), set(), [], True, False))


@pytest.mark.parametrize("kind", [*KINDS, "gif", "pdf"])
def test_each_picture_has_two_sizes_that_know_nothing_either(tmp_path, kind):
    def look(pictures):
        contents = [path.read_bytes() for path in (pictures.thumbnail, pictures.screen)]
        formats = []
        for content in contents:
            with Image.open(BytesIO(content)) as image:
                formats.append(image.format)
        return formats, [secret for secret in SECRETS if any(secret in content for content in contents)]

    content = {"gif": moving_gif(), "pdf": pdf()}.get(kind) or sample(kind)
    assert drawn(tmp_path, content, kind, look) == ("ready", (["WEBP", "WEBP"], []))


def test_a_large_photo_is_shown_small(tmp_path):
    def look(pictures):
        sizes = []
        for path in (pictures.thumbnail, pictures.screen, pictures.clean):
            with Image.open(path) as image:
                sizes.append(image.size)
        return sizes

    state, sizes = drawn(tmp_path, photo(size=(4000, 3000)), "jpeg", look)
    assert (state, sizes) == ("ready", [(270, 360), (1536, 2048), (3000, 4000)])


def test_a_moving_picture_keeps_moving_without_its_comment():
    cleaned = without_comments(moving_gif() + b"SecretComment behind the end")
    with Image.open(BytesIO(cleaned)) as image:
        assert (image.n_frames, image.size, image.info["duration"]) == (3, (20, 10), 100)
    assert b"SecretComment" not in cleaned


@pytest.mark.parametrize("form", ["png", "webp", "tiff"])
def test_several_frames_or_pages_stay(tmp_path, form):
    target = BytesIO()
    first, *others = [Image.new("RGB", (20, 10), colour) for colour in ("red", "green", "blue")]
    first.save(target, form, save_all=True, append_images=others)

    def look(pictures):
        with Image.open(pictures.clean) as image:
            return image.n_frames

    assert drawn(tmp_path, target.getvalue(), form, look) == ("ready", 3)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I", "I;16", "F"])
def test_every_manner_of_colour_can_be_drawn(tmp_path, mode):
    target = BytesIO()
    Image.new(mode, (30, 20)).save(target, "tiff")
    assert drawn(tmp_path, target.getvalue(), "tiff", lambda pictures: pictures.thumbnail.exists()) == ("ready", True)


@pytest.mark.parametrize(
    ("kind", "content", "state"),
    [
        ("pdf", locked_pdf(), "locked"),
        ("pdf", b"%PDF-1.4\nnothing", "damaged"),
        ("jpeg", b"\xff\xd8\xff\xe0 no photo", "damaged"),
        ("jpeg", photo(size=(400, 300))[:900], "damaged"),
        ("heic", heic_bomb(), "damaged"),
        ("png", bomb(), "too_much"),
        ("gif", b"GIF89a" + bytes(20), "damaged"),
    ],
)
def test_what_cannot_be_drawn_says_why(tmp_path, kind, content, state):
    assert drawn(tmp_path, content, kind, lambda pictures: pictures.clean) == (state, None)


@pytest.mark.parametrize(("name", "content"), [("a.png", bomb()), ("a.heic", heic_bomb())])
def test_an_image_of_too_many_pixels_is_refused_by_its_head(name, content):
    with pytest.raises(FileRefused) as error:
        check_upload(content, name, "")
    assert error.value.messages == ["This image has more than 120 million pixels."]


@pytest.mark.parametrize("kind", [*KINDS, "gif", "bmp"])
def test_the_head_tells_the_size(kind):
    target = BytesIO()
    Image.new("RGB", (64, 32)).save(target, kind) if kind != "heic" else target.write(HEIC)
    # The sample's picture is coded as a square of which half is shown.
    assert pixels(target, kind) == 64 * (64 if kind == "heic" else 32)
    assert not target.closed


# --- Films and PDF -----------------------------------------------------------------------------------------------


def cleaned(tmp_path, content, kind):
    """The state, and what is left of the content."""
    return drawn(tmp_path, content, kind, lambda pictures: pictures.clean and pictures.clean.read_bytes())


@pytest.mark.parametrize(("kind", "brand"), [("mp4", b"isom"), ("mov", b"qt  ")])
def test_a_film_forgets_where_when_and_with_what_it_was_taken(tmp_path, kind, brand):
    before = film(brand)
    state, after = cleaned(tmp_path, before, kind)
    assert (state, len(after), b"SecretCa" in after, b"+46.49" in after) == ("plain", len(before), False, False)
    # Places in the file are written into it: nothing may have moved.
    assert (after.index(b"the pictures"), after.count(b"trak")) == (before.index(b"the pictures"), 1)


def test_a_film_of_large_and_open_boxes_is_cleaned_too(tmp_path):
    said = struct.pack(">I", 1) + b"udta" + struct.pack(">Q", 16 + 9) + b"SecretCam"
    content = film().replace(b"SecretCa", b"somebody") + struct.pack(">I", 8 + len(said)) + b"moov" + said
    content += bytes(4) + b"mdat" + b"to the end"
    state, after = cleaned(tmp_path, content, "mp4")
    assert (state, b"SecretCam" in after, after.endswith(b"to the end")) == ("plain", False, True)


@pytest.mark.parametrize("content", [film() + b"\0\0\0\3bad!", b"\0\0\0\1mdat" + bytes(8), b"\0\0\0\7ftypqt  "])
def test_a_film_that_makes_no_sense_is_damaged(tmp_path, content):
    assert cleaned(tmp_path, content, "mov") == ("damaged", None)


@pytest.mark.parametrize("is_packed", [True, False])
def test_a_pdf_forgets_its_author_and_the_cameras_of_its_photos(tmp_path, is_packed):
    before = authored_pdf(packed=is_packed)
    state, after = cleaned(tmp_path, before, "pdf")
    assert (state, len(after), b"SecretCam" in after, b"D:2026" in after) == ("ready", len(before), False, False)
    assert b"53656372657443616D" not in after
    with pypdfium2.PdfDocument(after) as document:
        assert (len(document), document.get_metadata_dict(skip_empty=True)) == (1, {})
        assert document[0].render().to_pil().size == (200, 300)


def test_a_pdf_of_weasyprint_forgets_its_author(tmp_path):
    before = HTML(string="<title>Plan</title><meta name=author content=SecretCam><p>One<p>Two").write_pdf()
    assert pypdfium2.PdfDocument(before).get_metadata_value("Author") == "SecretCam"
    _state, after = cleaned(tmp_path, before, "pdf")
    with pypdfium2.PdfDocument(after) as document:
        assert document.get_metadata_dict(skip_empty=True) == {}
        assert "One" in document[0].get_textpage().get_text_bounded()


@pytest.mark.parametrize(
    "content", [pdf(), authored_pdf(more=b" /ByteRange [0 1 2 3]"), authored_pdf(more=b" /Encrypt")]
)
def test_a_pdf_that_says_nothing_or_is_signed_or_locked_stays_as_it_is(tmp_path, content):
    assert cleaned(tmp_path, content, "pdf") == ("ready", None)


@given(st.integers(0, 2000), st.binary(max_size=20))
def test_a_damaged_pdf_never_grows_nor_hangs(at, noise):
    content = authored_pdf()
    content = content[:at] + noise + content[at + len(noise) :]
    with suppress(ValueError):
        assert len(without_author(content)) == len(content)
