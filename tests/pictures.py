"""Files as phones, scanners and enemies make them."""

import base64
import struct
import zlib
from io import BytesIO

from PIL import Image, ImageDraw

# Words that a camera wrote, and that nobody else may read.
SECRETS = (b"SecretCam", b"SecretComment")

# 64 × 32, blue left and red right, to be turned by a quarter, with EXIF and GPS; made by another program.
HEIC = base64.b64decode(
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAchtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAA"
    "ADRpbG9jAAAAAERAAAIAAQAAAAAB7AABAAAAAAAAAEEAAgAAAAACLQABAAAAAAAAAKwAAAA4aWluZgAAAAAAAgAAABVpbmZlAgAA"
    "AAABAABodmMxAAAAABVpbmZlAgAAAQACAABFeGlmAAAAAA5waXRtAAAAAAABAAABB2lwcnAAAADmaXBjbwAAAHZodmNDAQNwAAAA"
    "kAAAAAAAHvAA/P34+AAADwNgAAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroCQGEAAQAqQgEBA3AAAAMAkAAAAwAAAwAeoCCBBZbq"
    "5Ka5uAhoMCAAAAMDIAAAAwAhYgABAAZEAcFzwIkAAAATY29scm5jbHgAAQANAAaAAAAAFGlzcGUAAAAAAAAAQAAAAEAAAAAoY2xh"
    "cAAAAEAAAAABAAAAIAAAAAEAAAAAAAAAAv///+AAAAACAAAAEHBpeGkAAAAAAwgICAAAAAlpcm90AwAAABlpcG1hAAAAAAAAAAEA"
    "AQaBAgMFhIYAAAAaaXJlZgAAAAAAAAAOY2RzYwACAAEAAQAAAPVtZGF0AAAAPSgBrxOA5TMTf/64tEHq9YP0GS2CRT/Pg/l0dGSb"
    "BQvyUG7ITap0jL1bAhg8Ev70StS8ir6NJy6CAEgUxYAAAAAGRXhpZgAATU0AKgAAAAgAAwEPAAIAAAAKAAAAMgESAAMAAAABAAYA"
    "AIglAAQAAAABAAAAPAAAAABTZWNyZXRDYW0AAAQAAQACAAAAAk4AAAAAAgAFAAAAAwAAAHIAAwACAAAAAkUAAAAABAAFAAAAAwAA"
    "AIoAAAAAAAAALgAAAAEAAAAdAAAAAQAAAAAAAAABAAAACwAAAAEAAAAUAAAAAQAAAAAAAAAB"
)


def photo(kind: str = "jpeg", *, size: tuple[int, int] = (64, 32)) -> bytes:
    """A photo, blue left and red right, that says: turn me by a quarter; taken with a SecretCam in South Tyrol."""
    image = Image.new("RGB", size, "red")
    ImageDraw.Draw(image).rectangle((0, 0, size[0] // 2 - 1, size[1]), fill="blue")
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "SecretCam"
    place = exif.get_ifd(0x8825)
    place[1], place[2], place[3], place[4] = "N", (46.0, 29.0, 0.0), "E", (11.0, 20.0, 0.0)
    target = BytesIO()
    image.save(target, kind, exif=exif, **({"comment": b"SecretComment"} if kind == "jpeg" else {}))
    return target.getvalue()


def moving_gif() -> bytes:
    """Three frames and a comment."""
    target = BytesIO()
    first, *others = [Image.new("RGB", (20, 10), colour) for colour in ("red", "green", "blue")]
    first.save(target, "gif", save_all=True, append_images=others, duration=100, comment=b"SecretComment")
    return target.getvalue()


def bomb(width: int = 60_000, height: int = 60_000) -> bytes:
    """A PNG of a few bytes that claims to have billions of pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    packed = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def heic_bomb() -> bytes:
    """A HEIC whose box of sizes claims as much."""
    box = b"\0\0\0\x14ispe" + bytes(4) + (70_000).to_bytes(4, "big") + (70_000).to_bytes(4, "big")
    return b"\0\0\0\x18ftypheic" + bytes(4) + b"mif1heic" + box


def tiff_bomb(width: int = 50_000, height: int = 50_000) -> bytes:
    """A TIFF of one short strip that claims as much."""
    entries = [(256, width), (257, height), (258, 8), (259, 1), (262, 1), (273, 8), (277, 1), (278, height), (279, 10)]
    table = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in entries)
    return b"II*\0" + struct.pack("<IH", 8, len(entries)) + table + bytes(4)


def pdf(*, text: str = "Plan") -> bytes:
    """One page with a black square on it."""
    drawn = f"0 0 0 rg 20 20 100 100 re f BT /F1 24 Tf 20 150 Td ({text}) Tj ET".encode()
    fonts = b"<< /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>"
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 300] /Contents 4 0 R /Resources " + fonts + b" >>",
        b"<< /Length %d >>\nstream\n" % len(drawn) + drawn + b"\nendstream",
    ]
    return _document(parts)


def authored_pdf(*, more: bytes = b"", packed: bool = False) -> bytes:
    """A PDF that says who made it: in its information, in XMP, and with a photo of a SecretCam on its page."""
    about = b"<?xpacket begin='' id='x'?><x:xmpmeta><dc:creator>SecretCam</dc:creator></x:xmpmeta><?xpacket end='w'?>"
    about = zlib.compress(about) if packed else about
    taken = photo()
    how = b" /Filter /FlateDecode" if packed else b""
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R /Metadata 4 0 R" + more + b" >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 300] /Resources << /XObject << /P 5 0 R >> >> >>",
        b"<< /Type /Metadata /Subtype /XML%s /Length %d >>\nstream\n" % (how, len(about)) + about + b"\nendstream",
        b"<< /Type /XObject /Subtype /Image /Width 64 /Height 32 /ColorSpace /DeviceRGB /BitsPerComponent 8 "
        b"/Filter /DCTDecode /Length %d >>\nstream\n" % len(taken) + taken.replace(b"SecretComment", b"an open word")
        + b"\nendstream",
        rb"<< /Author (Secret\)Cam (SecretCam) ) /Producer <53656372657443616D> /CreationDate (D:20261124) >>",
    ]  # fmt: skip
    return _document(parts, b" /Info 6 0 R")


def _box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content) + 8) + kind + content


def film(brand: bytes = b"isom") -> bytes:
    """A film of no pictures that says where, when and with what it was taken, in each place that cameras use."""
    times = b"\0\0\0\0SecretCa"
    track = _box(b"tkhd", times + bytes(8)) + _box(b"mdia", _box(b"mdhd", times))
    about = _box(b"mdia", _box(b"hdlr", bytes(8) + b"meta" + b"SecretCam"))
    said = _box(b"udta", _box(b"\xa9xyz", b"\0\x12\x15\xc7SecretCam+46.4900+011.3300/"))
    keys = _box(b"meta", b"com.apple.quicktime.model SecretCam")
    moov = _box(b"mvhd", times + bytes(20)) + _box(b"trak", track) + _box(b"trak", about) + said + keys
    return (
        _box(b"ftyp", brand + bytes(4) + (b"mp42isom" if brand == b"isom" else brand))
        + _box(b"moov", moov)
        + _box(b"uuid", bytes(16) + b"<x:xmpmeta>SecretCam</x:xmpmeta>")
        + _box(b"mdat", b"the pictures")
    )


def locked_pdf() -> bytes:
    """A PDF that opens with a password alone."""
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 300] >>",
        b"<< /Filter /Standard /V 1 /R 2 /P -4 /O <" + b"41" * 32 + b"> /U <" + b"42" * 32 + b"> >>",
    ]
    return _document(parts, b" /Encrypt 4 0 R /ID [<00><00>]")


def _document(parts: list[bytes], more: bytes = b"") -> bytes:
    content, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(content))
        content += b"%d 0 obj\n" % number + part + b"\nendobj\n"
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1) + b"".join(
        b"%010d 00000 n \n" % at for at in places
    )
    trailer = b"trailer\n<< /Size %d /Root 1 0 R" % (len(parts) + 1) + more + b" >>\n"
    return content + table + trailer + b"startxref\n%d\n%%%%EOF" % len(content)
