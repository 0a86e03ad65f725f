"""Pictures and plans as people send them along, drawn while the demo is loaded."""

from io import BytesIO
from math import cos, pi, sin

from PIL import Image, ImageDraw

SIZE = (960, 720)
_PAGE = (1240, 1754)
_INK = "#26343d"
Colours = tuple[str, str, str]  # Sky, wall, frames.


def house(colours: Colours, *, floors: int, windows: int, arched: bool = False) -> bytes:
    """A photo of a house, more or less: its front with so many windows on each floor."""
    sky, wall, frame = colours
    image = Image.new("RGB", SIZE, sky)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 600, *SIZE), fill="#71865c")
    top = 560 - floors * 140
    draw.polygon([(110, top), (480, top - 120), (850, top)], fill="#6d4436")
    draw.rectangle((140, top, 820, 620), fill=wall)
    step = 680 / windows
    for floor in range(floors):
        for number in range(windows):
            left, upper = 140 + step * number + step / 2 - 42, top + 35 + floor * 140
            if floor == floors - 1 and number == windows // 2:
                _door(draw, left, upper)
            else:
                _window(draw, left, upper, frame, arched=arched)
    return _saved(image)


def _window(draw: ImageDraw.ImageDraw, left: float, top: float, frame: str, *, arched: bool) -> None:
    if arched:
        draw.ellipse((left, top - 30, left + 84, top + 40), fill=frame)
    draw.rectangle((left, top, left + 84, top + 100), fill=frame)
    for pane in (left + 8, left + 46):
        draw.rectangle((pane, top + 8, pane + 30, top + 92), fill="#a9c4d2")
        draw.line((pane + 4, top + 60, pane + 24, top + 22), fill="#dce8ee", width=3)
    draw.rectangle((left - 8, top + 100, left + 92, top + 108), fill="#b9b1a5")


def _door(draw: ImageDraw.ImageDraw, left: float, top: float) -> None:
    draw.rectangle((left, top - 5, left + 90, 620), fill="#3f2d24")
    draw.rectangle((left + 10, top + 8, left + 80, 612), fill="#5d4335")
    draw.ellipse((left + 66, top + 60, left + 76, top + 70), fill="#d8c38a")


def sketch(*, width: int, height: int) -> bytes:
    """A photo of a drawing by hand: one window with its measures in millimetres."""
    image = Image.new("RGB", SIZE, "#f4f0e4")
    draw = ImageDraw.Draw(image)
    for line in range(0, SIZE[0], 32):
        draw.line((line, 0, line, SIZE[1]), fill="#e2ddcd")
        draw.line((0, line, SIZE[0], line), fill="#e2ddcd")
    draw.rectangle((280, 130, 680, 560), outline=_INK, width=5)
    draw.rectangle((300, 150, 660, 540), outline=_INK, width=3)
    draw.line((480, 150, 480, 540), fill=_INK, width=4)
    draw.line((300, 150, 475, 345, 300, 540), fill="#8a949a", width=2)
    _measured(draw, (280, 620), (680, 620), str(width))
    _measured(draw, (210, 130), (210, 560), str(height))
    return _saved(image)


def floor_plan(title: str) -> bytes:
    """A PDF of one page: rooms of a flat with their windows and doors."""
    image = Image.new("L", _PAGE, 255)
    draw = ImageDraw.Draw(image)
    draw.text((120, 110), title, fill=30, font_size=44)
    rooms = [(120, 260, 660, 800), (660, 260, 1120, 620), (660, 620, 1120, 1080), (120, 800, 660, 1080)]
    for room in rooms:
        draw.rectangle(room, outline=20, width=10)
    for left, top in ((250, 255), (440, 255), (800, 255), (240, 1070), (820, 1070)):
        draw.rectangle((left, top, left + 120, top + 16), fill=255, outline=20, width=3)
    for left, top in ((560, 800), (660, 520)):
        draw.rectangle((left, top - 6, left + 80, top + 6), fill=255)
        arc = [(left + 80 * cos(step * pi / 16), top + 80 * sin(step * pi / 16)) for step in range(9)]
        draw.line([(left, top), *arc], fill=90, width=3)
    for number, (left, top, right, bottom) in enumerate(rooms, start=1):
        draw.text(((left + right) / 2, (top + bottom) / 2), f"{number}", fill=60, font_size=52, anchor="mm")
    _measured(draw, (120, 1180), (1120, 1180), "10 400")
    target = BytesIO()
    image.save(target, "pdf", resolution=150)
    return target.getvalue()


def _measured(draw: ImageDraw.ImageDraw, start: tuple[int, int], end: tuple[int, int], words: str) -> None:
    draw.line((*start, *end), fill=90, width=3)
    for x, y in (start, end):
        draw.line((x - 10, y + 10, x + 10, y - 10), fill=90, width=4)
    middle = ((start[0] + end[0]) / 2 - 30, (start[1] + end[1]) / 2 - 40)
    draw.text(middle, words, fill=40, font_size=34)


def _saved(image: Image.Image) -> bytes:
    target = BytesIO()
    image.save(target, "jpeg", quality=82)
    return target.getvalue()
