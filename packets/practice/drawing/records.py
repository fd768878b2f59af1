"""The answer to a request for records: hundreds of small black and white pages, each different, some of them not legible."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from random import Random

from PIL import Image, ImageChops, ImageDraw

from packets.practice.drawing.faces import face
from packets.practice.drawing.paper import seeded
from packets.practice.drawing.picture_pdf import Picture, g4_picture, picture_pdf
from packets.practice.drawing.sheet import MARK

DPI = 100
_WIDE, _TALL = 850, 1100
_STORE = 60
_KINDS = ("Data sheet", "Officer's note", "Index card, copy", "Interview sheet", "Letter, copy", "Transfer slip", "Fee sheet")
_LABELS = ("Received", "Place", "Officer", "Unit", "Remarks", "Seen by", "Copy to", "Result", "Language", "Page", "Desk")
_WORDS = (
    *("the", "person", "was", "asked", "again", "and", "said", "the", "same", "as", "before", "no", "paper", "was", "shown"),
    *("copy", "placed", "in", "the", "file", "sent", "on", "to", "the", "other", "unit", "returned", "without", "action"),
    *("see", "page", "above", "interpreter", "on", "the", "line", "signed", "before", "me", "not", "found", "under", "this"),
    *("number", "wait", "for", "answer"),
)


def record_pages(office: str, person: str, number: str, pages: int, not_legible: Sequence[int] = ()) -> bytes:
    """A PDF of `pages` pages at 100 dots to the inch. Those in `not_legible` (counted from 1) are copies of bad copies."""
    if strange := [one for one in not_legible if not 1 <= one <= pages]:
        raise ValueError(f"there is no page {strange[0]}")
    return picture_pdf(_pages(office, person, number, pages, frozenset(not_legible)), "Practice Records Office 000")


def _pages(office: str, person: str, number: str, pages: int, bad: frozenset[int]) -> Iterator[Picture]:
    rng = seeded("records", office, person, number)
    for page in range(1, pages + 1):
        image = Image.new("1", (_WIDE, _TALL), 1)
        draw = ImageDraw.Draw(image)
        draw.fontmode = "1"
        kind = _KINDS[page * 5 % len(_KINDS)] if page > 1 else "Answer to your request for records"
        _head(draw, office, kind, page, pages)
        _lines(image, rng, _fields(image, rng, person, number, page), page)
        if page in bad:
            image = _copied_too_often(image, rng)
            _mark(ImageDraw.Draw(image))
        yield g4_picture(image, (DPI, DPI))


def _mark(draw: ImageDraw.ImageDraw) -> None:
    draw.fontmode = "1"
    draw.rectangle((330, 30, 520, 62), outline=0, fill=1, width=2)
    draw.text((425, 46), MARK, font=face("sans", "Bold", 20), fill=0, anchor="mm")


def _head(draw: ImageDraw.ImageDraw, office: str, kind: str, page: int, pages: int) -> None:
    _mark(draw)
    draw.text((80, 90), office, font=face("serif", "Semibold", 17), fill=0)
    draw.text((80, 118), kind.upper(), font=face("sans", "Bold", 16), fill=0)
    draw.line((80, 142, 770, 142), fill=0, width=2)
    draw.text((425, 1062), f"record page {page:04d} of {pages:04d}", font=face("sans", "", 13), fill=0, anchor="mm")


def _fields(image: Image.Image, rng: Random, person: str, number: str, page: int) -> int:
    """Boxes of a form; some are blacked out, as records offices do."""
    draw = ImageDraw.Draw(image)
    draw.fontmode = "1"
    count = 4 + page % 5
    for nth in range(count):
        left, top = 80 + 350 * (nth % 2), 160 + 52 * (nth // 2)
        draw.rectangle((left, top, left + 340, top + 46), outline=0)
        label = ("Name", "Number")[nth] if nth < 2 else _LABELS[(page + nth * 5) % len(_LABELS)]
        draw.text((left + 6, top + 3), label.upper(), font=face("sans", "", 10), fill=0)
        value = _written((person, number)[nth][:38], 320) if nth < 2 else _line(rng.randrange(_STORE)).crop((0, 0, 320, 19))
        image.paste(value, (left + 10, top + 20))
        if nth > 1 and rng.random() < 0.3:
            draw.rectangle((left + 8, top + 18, left + 8 + rng.randrange(120, 320), top + 40), fill=0)
    return 160 + 52 * ((count + 1) // 2) + 24


def _lines(image: Image.Image, rng: Random, y: int, page: int) -> None:
    """Lines out of a store of ready ones: letter by letter, 640 pages would take a quarter of a minute."""
    draw = ImageDraw.Draw(image)
    for _ in range(9 + page * 7 % 25):
        if y > 1010:
            break
        image.paste(_line(rng.randrange(_STORE)), (80 + rng.randrange(0, 5), y))
        if rng.random() < 0.12:
            left = rng.randrange(80, 500)
            draw.rectangle((left, y + 1, left + rng.randrange(60, 260), y + 17), fill=0)
        y += 21 if rng.random() < 0.85 else 34


@cache
def _line(nth: int) -> Image.Image:
    return _written(" ".join(seeded("line", nth).choices(_WORDS, k=15))[:92], 690)


@cache
def _written(words: str, room: int) -> Image.Image:
    strip = Image.new("1", (room, 19), 1)
    draw = ImageDraw.Draw(strip)
    draw.fontmode = "1"
    draw.text((0, 0), words, font=face("serif", "", 15), fill=0)
    return strip


def _copied_too_often(image: Image.Image, rng: Random) -> Image.Image:
    """Blurred, too light and full of specks: there was writing once."""
    grey = image.convert("L").resize((170, 220), Image.Resampling.BOX).resize(image.size, Image.Resampling.BICUBIC)
    noise = Image.frombytes("L", (425, 550), rng.randbytes(425 * 550)).resize(image.size, Image.Resampling.NEAREST)
    return Image.composite(Image.new("L", image.size, 0), Image.new("L", image.size, 255), _darker(grey, noise)).convert("1")


def _darker(grey: Image.Image, noise: Image.Image) -> Image.Image:
    """White where the grey page lies below the noise."""
    lifted = grey.point([min(255, v + 18) for v in range(256)])
    return ImageChops.subtract(noise, lifted).point([255 if v else 0 for v in range(256)])
