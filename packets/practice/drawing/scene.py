"""Pictures of invented workplaces: drawn simply, then softened and grained until they pass for a bad telephone photo."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from packets.practice.drawing import wear
from packets.practice.drawing.faces import face
from packets.practice.drawing.hand import curve
from packets.practice.drawing.paper import seeded
from packets.practice.drawing.photo import AT_SEA, LONG, SHORT, stored
from packets.practice.drawing.sheet import MARK, Colour

_W, _H = 1512, 1134  # drawn at this size and enlarged: no line may be sharper than a lens
_Scene = Callable[[Image.Image, Random], None]


def scene_photo(
    caption: str,
    seed: int = 0,
    kind: str = "",
    taken: str = "2026-02-04 06:41:00",
    place: tuple[float, float] = AT_SEA,
    long_side: int = LONG,
) -> bytes:
    """A JPEG of a workplace (`kind`: shelves, roof or door; else by seed), level, with place and time in its EXIF."""
    rng = seeded("scene", caption, seed)
    scenes: dict[str, _Scene] = {"shelves": _shelves, "roof": _roof, "door": _door}
    draw_scene = scenes[kind or sorted(scenes)[seed % len(scenes)]]
    image = Image.new("RGB", (_W, _H))
    draw_scene(image, rng)
    image = image.rotate(rng.uniform(-1.5, 1.5), Image.Resampling.BILINEAR).crop((30, 30, _W - 30, _H - 30))
    image = ImageChops.multiply(image.filter(ImageFilter.GaussianBlur(1.1)), _vignette(image.size))
    image = image.resize((long_side, long_side * SHORT // LONG), Image.Resampling.BICUBIC)
    image = wear.grained(image, rng, 4, 11)
    _label(image, caption)
    return stored(image, 1, taken, place, 80)


def _label(image: Image.Image, caption: str) -> None:
    """The band that photo programs burn into a corner; here it carries the word that every page must carry."""
    draw = ImageDraw.Draw(image)
    tall = image.height // 16
    font = face("sans", "Bold", max(8, tall * 2 // 3))
    small = face("sans", "Semibold", max(7, tall // 2))
    draw.rectangle((0, image.height - tall, image.width, image.height), fill=(20, 20, 22))
    middle = image.height - tall / 2
    draw.text((tall / 2, middle), MARK, font=font, fill=(255, 236, 120), anchor="lm")
    draw.text(
        (tall + font.getlength(MARK), middle), f"invented place · {caption}", font=small, fill=(240, 240, 240), anchor="lm"
    )


def _vignette(size: tuple[int, int]) -> Image.Image:
    wide, tall = 32, 24
    grey = Image.new("L", (wide, tall))
    grey.putdata(
        [
            round(255 - 120 * ((x / (wide - 1) - 0.5) ** 2 + (y / (tall - 1) - 0.45) ** 2))
            for y in range(tall)
            for x in range(wide)
        ]
    )
    return Image.merge("RGB", [grey.resize(size, Image.Resampling.BICUBIC)] * 3)


def _fade(image: Image.Image, box: tuple[int, int, int, int], top: Colour, foot: Colour) -> None:
    strip = Image.new("RGB", (1, 2))
    strip.putpixel((0, 0), top)
    strip.putpixel((0, 1), foot)
    image.paste(strip.resize((box[2] - box[0], box[3] - box[1]), Image.Resampling.BILINEAR), box)


def _shaded(colour: Colour, by: float) -> Colour:
    return tuple(max(0, min(255, round(part * by))) for part in colour)  # type: ignore[return-value]


def _shelves(image: Image.Image, rng: Random) -> None:
    """A packing hall: two walls of racks that run to one point, a line of cartons between them, lamps above."""
    draw = ImageDraw.Draw(image)
    _fade(image, (0, 0, _W, 560), (104, 108, 112), (158, 160, 158))
    _fade(image, (0, 560, _W, _H), (120, 116, 108), (176, 170, 158))
    vx, vy = 760, 500

    def at(x: float, y: float, depth: float) -> tuple[float, float]:
        return vx + (x - vx) / depth, vy + (y - vy) / depth

    draw.rectangle((*at(-60, -260, 5), *at(1580, 1120, 5)), fill=(184, 182, 174))
    draw.rectangle((*at(600, 330, 5), *at(1100, 1100, 5)), fill=(86, 98, 108))
    for far in (4.6, 3.6, 2.8, 2.2, 1.75, 1.4):
        draw.polygon(
            [at(500, -420, far), at(1020, -420, far), at(1020, -420, far * 0.93), at(500, -420, far * 0.93)],
            fill=(250, 250, 240),
        )
    bays = [5.0, 3.9, 3.0, 2.35, 1.85, 1.45, 1.12, 0.85]
    for side in (-1, 1):
        edge = vx + side * 640
        for far, near in itertools.pairwise(bays):
            light = 0.55 + 0.45 / near**0.5
            for level in range(4):
                y = 1090 - level * 380
                _cartons(draw, rng, at, edge, (far, near), y, light)
                beam = [at(edge, y, far), at(edge, y, near), at(edge, y + 34, near), at(edge, y + 34, far)]
                draw.polygon(beam, fill=_shaded((206, 112, 40), light * 0.8))
        for near in bays:
            light = 0.55 + 0.45 / near**0.5
            post = [
                at(edge, -560, near),
                at(edge, 1130, near),
                at(edge + side * 44, 1130, near),
                at(edge + side * 44, -560, near),
            ]
            draw.polygon(post, fill=_shaded((44, 74, 128), light))
    draw.polygon([at(560, 930, 4.6), at(960, 930, 4.6), at(960, 930, 0.95), at(560, 930, 0.95)], fill=(58, 60, 62))
    draw.polygon([at(560, 930, 4.6), at(560, 930, 0.95), at(560, 985, 0.95), at(560, 985, 4.6)], fill=(132, 136, 138))
    for far in (4.2, 3.4, 2.7, 2.1, 1.6, 1.2):
        tone = _shaded((186, 142, 90), rng.uniform(0.85, 1.1) * (0.6 + 0.4 / far**0.4))
        draw.polygon([at(640, 930, far), at(890, 930, far), at(890, 740, far), at(640, 740, far)], fill=tone)
        draw.polygon(
            [at(640, 740, far), at(890, 740, far), at(890, 740, far * 1.12), at(640, 740, far * 1.12)], fill=_shaded(tone, 1.18)
        )
        draw.line([at(765, 740, far), at(765, 930, far)], fill=_shaded(tone, 0.75), width=max(2, round(9 / far)))


_At = Callable[[float, float, float], tuple[float, float]]


def _cartons(
    draw: ImageDraw.ImageDraw, rng: Random, at: _At, edge: float, bay: tuple[float, float], y: float, light: float
) -> None:
    """What stands on one shelf of one bay, seen from its open side; some places are empty."""
    far, near = bay
    draw.polygon(
        [at(edge, y - 330, far), at(edge, y - 330, near), at(edge, y, near), at(edge, y, far)],
        fill=_shaded((66, 62, 58), light),
    )
    for place in range(3):
        if rng.random() < 0.14:
            continue
        a = far + (near - far) * (place / 3 + 0.03)
        b = far + (near - far) * ((place + 1) / 3 - 0.03)
        top = y - rng.choice((150, 210, 270))
        tone = _shaded(
            rng.choice(((190, 148, 96), (176, 132, 84), (203, 168, 118), (150, 158, 160))), light * rng.uniform(0.85, 1.1)
        )
        draw.polygon([at(edge, top, a), at(edge, top, b), at(edge, y, b), at(edge, y, a)], fill=tone)
        draw.line([at(edge, (top + y) / 2, a), at(edge, (top + y) / 2, b)], fill=_shaded(tone, 0.8), width=3)


def _roof(image: Image.Image, rng: Random) -> None:
    """A shingle roof without a rail, a ladder that is tied to nothing, and much sky."""
    draw = ImageDraw.Draw(image)
    _fade(image, (0, 0, _W, 760), (98, 142, 196), (206, 220, 230))
    clouds = Image.new("L", (_W, 600))
    for _ in range(16):
        x, y, r = rng.randrange(_W), rng.randrange(60, 420), rng.randrange(40, 120)
        ImageDraw.Draw(clouds).ellipse((x - r * 2, y - r / 2, x + r * 2, y + r / 2), fill=130)
    draw.rectangle((0, 740, _W, _H), fill=(104, 112, 84))
    image.paste((250, 250, 250), (0, 0), clouds.filter(ImageFilter.GaussianBlur(40)))
    for x in range(0, _W, 90):
        tall = rng.randrange(30, 110)
        draw.ellipse((x - 70, 620 - tall, x + 110, 760), fill=_shaded((70, 96, 60), rng.uniform(0.8, 1.1)))
    _shingles(draw, rng)
    draw.polygon([(0, 1010), (1430, 1010), (1430, 1046), (0, 1046)], fill=(222, 220, 212))
    draw.rectangle((0, 1046, 1400, _H), fill=(190, 182, 166))
    draw.polygon([(900, 470), (1010, 470), (1010, 300), (900, 300)], fill=(150, 82, 64))
    draw.polygon([(1010, 470), (1050, 445), (1050, 285), (1010, 300)], fill=(116, 62, 50))
    for y in range(310, 470, 22):
        draw.line((900, y, 1010, y), fill=(186, 150, 136), width=2)
    foot, top = (1290, _H + 20), (1180, 690)
    for shift in (0, 84):
        draw.line((foot[0] + shift, foot[1], top[0] + shift * 0.8, top[1]), fill=(206, 208, 210), width=15)
    for step in range(12):
        t = step / 12 + 0.03
        left, high = foot[0] + (top[0] - foot[0]) * t, foot[1] + (top[1] - foot[1]) * t
        draw.line((left, high, left + 84 - 17 * t, high), fill=(172, 174, 178), width=10)
    rope = curve([(430, 500), (520, 640), (640, 690), (720, 640), (800, 700), (840, 860), (950, 960)], 12)
    draw.line(rope, fill=(206, 172, 60), width=7, joint="curve")


def _shingles(draw: ImageDraw.ImageDraw, rng: Random) -> None:
    """Rows of shingles between ridge and eave, each row wider and deeper than the one above it."""
    ridge, eave, rows = 430, 1010, 22
    for row in range(rows):
        t0, t1 = row / rows, (row + 1) / rows
        y0, y1 = ridge + (eave - ridge) * t0**1.25, ridge + (eave - ridge) * t1**1.25
        left, right = 330 - 330 * t0, 1240 + 190 * t0
        x, step = left - rng.randrange(30), 36 + 40 * t0
        while x < right:
            tone = _shaded((112, 100, 94), rng.uniform(0.75, 1.15))
            a, b = max(x, left), min(x + step, right)
            draw.polygon([(a, y0), (b, y0), (b, y1), (a, y1)], fill=tone)
            if x > left:
                draw.line((x, y0, x, y1), fill=_shaded(tone, 0.6), width=2)
            x += step
        draw.line((left, y1, right, y1), fill=(58, 52, 50), width=3)


def _door(image: Image.Image, rng: Random) -> None:
    """A back door with a chain through its handles, under a lamp."""
    draw = ImageDraw.Draw(image)
    _fade(image, (0, 0, _W, 930), (136, 134, 126), (170, 166, 154))
    for row in range(15):
        y = row * 63
        for x in range(-80 + (row % 2) * 66, _W, 132):
            draw.rectangle((x + 3, y + 3, x + 129, y + 60), fill=_shaded((176, 170, 156), rng.uniform(0.86, 1.02)))
    _fade(image, (0, 930, _W, _H), (96, 94, 90), (134, 130, 124))
    draw.rectangle((470, 170, 1050, 940), fill=(70, 72, 74))
    for left in (490, 765):
        _fade(image, (left, 190, left + 265, 935), (92, 112, 108), (70, 88, 86))
        draw.rectangle((left + 70, 270, left + 195, 480), fill=(38, 48, 52), outline=(116, 130, 128), width=6)
        draw.line((left + 90, 460, left + 175, 290), fill=(70, 84, 90), width=12)
    for x in (716, 786):
        draw.rectangle((x, 560, x + 20, 690), fill=(196, 198, 196))
    for link in range(9):
        left, hang = 690 + link * 15, 630 + 18 * (1 - abs(link - 4) / 4)
        draw.ellipse((left, hang, left + 24, hang + 15), outline=(52, 50, 48), width=5)
    draw.rectangle((738, 655, 790, 712), fill=(182, 150, 60))
    draw.arc((745, 625, 783, 680), 180, 360, fill=(150, 150, 150), width=8)
    draw.rectangle((620, 96, 900, 158), fill=(178, 40, 38))
    draw.text((760, 127), "PRACTICE EXIT", font=face("sans", "Bold", 38), fill=(248, 240, 236), anchor="mm")
    glow = Image.new("L", (_W, _H))
    ImageDraw.Draw(glow).ellipse((420, -260, 1100, 420), fill=90)
    image.paste((255, 246, 210), (0, 0), glow.filter(ImageFilter.GaussianBlur(110)))
    draw.rectangle((1120, 700, 1360, 960), fill=(88, 110, 70))
    draw.polygon([(1100, 700), (1380, 700), (1360, 664), (1124, 664)], fill=(66, 86, 54))
