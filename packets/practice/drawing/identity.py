"""An identity card of a country that does not exist, both sides, as it lies on the glass of a colour scanner."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from packets.practice.drawing import wear
from packets.practice.drawing.ornament import rosette, woven
from packets.practice.drawing.paper import seeded
from packets.practice.drawing.picture_pdf import Picture, jpeg_picture, picture_pdf
from packets.practice.drawing.sheet import BLACK, MARK, Colour, Sheet, practice_mark

WIDE, TALL = 3.375, 2.125
_FINE = 3
_TEAL: Colour = (24, 96, 110)
_PALE: Colour = (196, 219, 214)
_SAND: Colour = (226, 208, 178)
_LABEL: Colour = (52, 92, 100)

Fields = Sequence[tuple[str, str]]


def colour_id(
    front: Fields,
    back: Fields,
    title: str = "Cédula de identidad",
    issuer: str = "República Imaginaria",
    seed: int = 0,
    dpi: int = 200,
) -> bytes:
    """A PDF of two colour pages: front (six fields at most) and back (five) of the card, alone on the scanner's glass."""
    if len(front) > 6 or len(back) > 5:
        raise ValueError("the card has room for six fields in front and five behind")
    return picture_pdf(_sides(front, back, title, issuer, seed, dpi))


def _sides(front: Fields, back: Fields, title: str, issuer: str, seed: int, dpi: int) -> Iterator[Picture]:
    for number in (1, 2):
        rng = seeded("card", title, seed, number, front)
        card = Sheet(rng, WIDE, TALL, dpi * _FINE, "RGB")
        if number == 1:
            _front(card, front, title, issuer)
        else:
            _back(card, back, issuer)
        yield jpeg_picture(_on_glass(card.image.reduce(_FINE), rng, dpi, number), dpi, 82)


def _on_glass(card: Image.Image, rng: Random, dpi: int, number: int) -> Image.Image:
    """The card under the white lid: rounded corners, a soft shadow on the side away from the lamp, a little askew."""
    page = Sheet(rng, dpi=dpi, mode="RGB")
    practice_mark(page)
    page.text(0.6, 10.6, f"Practice scan, side {number} of 2", 8.5, "sans", "", (120, 120, 120))
    bed = wear.toned(page.image, (242, 243, 240), 24)
    size = (card.width + 2 * dpi // 5, card.height + 2 * dpi // 5)
    place = ((size[0] - card.width) // 2, (size[1] - card.height) // 2)
    frame, mask = Image.new("RGB", size), Image.new("L", size)
    frame.paste(card, place)
    corner = round(dpi * 0.125)
    ImageDraw.Draw(mask).rounded_rectangle((*place, place[0] + card.width - 1, place[1] + card.height - 1), corner, fill=255)
    turn = rng.uniform(-2.4, 2.4)
    frame, mask = (part.rotate(turn, Image.Resampling.BICUBIC) for part in (frame, mask))
    x, y = round(dpi * rng.uniform(1.9, 2.5)), round(dpi * rng.uniform(1.2, 1.7))
    shadow = ImageChops.offset(mask, round(dpi * 0.012), round(dpi * 0.022)).filter(ImageFilter.GaussianBlur(dpi / 45))
    bed.paste((120, 122, 122), (x, y), shadow.point([v * 3 // 4 for v in range(256)]))
    bed.paste(frame, (x, y), mask)
    return wear.grained(bed, rng, 5, 4)


def _ground(card: Sheet, left: Colour, right: Colour) -> None:
    """Iris print: one colour running into another, woven lines over it."""
    strip = Image.new("RGB", (2, 1))
    strip.putpixel((0, 0), left)
    strip.putpixel((1, 0), right)
    card.image.paste(strip.resize(card.image.size, Image.Resampling.BILINEAR))
    for row in range(5):
        woven(card, (-0.1, 0.35 + row * 0.36, WIDE + 0.2, 0.5), (178, 204, 200), 7, 6 + row, 0.35)
    rosette(card, 2.75, 1.25, 0.62, (170, 190, 178), 14, 6, 0.35)


def _front(card: Sheet, fields: Fields, title: str, issuer: str) -> None:
    _ground(card, _PALE, _SAND)
    card.tint(0, 0, WIDE, 0.34, _TEAL)
    card.text(0.12, 0.15, issuer.upper(), 6.6, "sans", "Semibold", (232, 240, 238), spread=0.5)
    card.text(0.12, 0.28, title.upper(), 8.2, "sans", "Bold", (255, 255, 255), spread=0.4)
    _portrait(card, 0.14, 0.44, 0.9, 1.14)
    _portrait(card, 2.86, 1.34, 0.36, 0.46, ghost=True)
    y = 0.53
    for label, value in fields:
        card.text(1.16, y, label.upper(), 4.4, "sans", "Semibold", _LABEL, spread=0.15)
        card.text(1.16, y + 0.115, value, 7.6, "sans", "Semibold", BLACK)
        y += 0.222
    card.signed(0.16, 1.86, 0.85, (30, 34, 60))
    card.tint(0, 1.93, WIDE, 0.195, (236, 240, 232))
    card.text(WIDE / 2, 2.075, f"{MARK}  ·  NOT A REAL DOCUMENT", 8, "sans", "Bold", (150, 24, 30), "ms", spread=0.8)
    _across(card, WIDE * 0.62, TALL * 0.56)


def _back(card: Sheet, fields: Fields, issuer: str) -> None:
    _ground(card, _SAND, _PALE)
    card.tint(0, 0.1, WIDE, 0.3, (40, 38, 40))
    card.text(WIDE / 2, 0.54, f"{issuer} · {MARK}", 6.5, "sans", "Bold", (150, 24, 30), "ms")
    y = 0.68
    for label, value in fields:
        card.text(0.14, y, label.upper(), 4.4, "sans", "Semibold", _LABEL, spread=0.15)
        card.text(1.0, y, value, 6.6, "sans", "Semibold", BLACK)
        y += 0.135
    x = 2.35
    while x < WIDE - 0.16:
        bar = card.rng.choice((0.008, 0.008, 0.016, 0.024))
        card.tint(x, 0.86, bar, 0.42, BLACK)
        x += bar + card.rng.choice((0.01, 0.014, 0.022))
    card.tint(0, 1.38, WIDE, 0.745, (238, 238, 230))
    for row, line in enumerate(
        ("PRACTICE<<INVENTED<<<<<<<<<<<<", "000000PRACTICE000000<<<<<<<<<0", "NOBODY<<SAMPLE<ONLY<<<<<<<<<<<")
    ):
        left = 0.17
        for letter in line:
            card.text(left + 0.05, 1.6 + row * 0.19, letter, 9.4, "sans", "", BLACK, "ms")
            left += 0.1015
    _across(card, WIDE * 0.4, TALL * 0.5)


def _portrait(card: Sheet, x: float, y: float, wide: float, tall: float, ghost: bool = False) -> None:
    """A head and shoulders without a face: nobody's."""
    size = (card.px(wide), card.px(tall))
    photo = Image.new("RGB", size, (204, 214, 220))
    draw = ImageDraw.Draw(photo)
    w, h = size

    def oval(left: float, top: float, right: float, foot: float, fill: Colour) -> None:
        draw.ellipse((left * w, top * h, right * w, foot * h), fill=fill)

    oval(0.22, 0.09, 0.78, 0.82, (56, 42, 36))
    oval(0.04, 0.72, 0.96, 1.6, (72, 84, 112))
    draw.rectangle((0.4 * w, 0.55 * h, 0.6 * w, 0.8 * h), fill=(176, 132, 106))
    draw.polygon([(0.36 * w, 0.74 * h), (0.64 * w, 0.74 * h), (0.5 * w, 0.92 * h)], fill=(176, 132, 106))
    oval(0.295, 0.17, 0.705, 0.68, (196, 152, 124))
    draw.pieslice((0.26 * w, 0.1 * h, 0.74 * w, 0.52 * h), 180, 360, fill=(56, 42, 36))
    photo = photo.filter(ImageFilter.GaussianBlur(w / 130))
    place = (card.px(x), card.px(y))
    if ghost:
        faint = Image.new("L", size)
        ImageDraw.Draw(faint).ellipse((0, 0, w, h), fill=90)
        card.image.paste(photo.convert("L").convert("RGB"), place, faint.filter(ImageFilter.GaussianBlur(w / 14)))
        return
    card.image.paste(photo, place)
    card.box(x, y, wide, tall, 0.4, (120, 130, 132))


def _across(card: Sheet, x: float, y: float) -> None:
    """The word across the whole card, as specimens carry it: one look must tell, even in grey."""
    side = card.image.width
    mask = Image.new("L", (side, side // 4))
    word = Sheet(Random(0), WIDE, WIDE / 4, card.dpi)
    word.text(WIDE / 2, WIDE / 8 + 0.14, MARK, 34, "sans", "Bold", (0, 0, 0), "ms", spread=5)
    mask = ImageChops.invert(word.image).point([v * 105 // 255 for v in range(256)])
    mask = mask.rotate(19, Image.Resampling.BILINEAR, expand=True)
    card.image.paste((176, 26, 32), (card.px(x) - mask.width // 2, card.px(y) - mask.height // 2), mask)
