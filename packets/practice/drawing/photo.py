"""A paper photographed with a telephone on a wooden table, as clients send them."""

from __future__ import annotations

import io
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from packets.practice.drawing import wear
from packets.practice.drawing.exif import exif_block
from packets.practice.drawing.paper import Paper, draw_paper, seeded

LONG, SHORT = 3024, 2268
_COARSE = 3  # the table is out of focus anyway, and large pictures cost time
AT_SEA = (0.0134, 0.0271)
# How to turn an upright picture so that the viewer, obeying the orientation, turns it back.
_STORED = {1: None, 3: Image.Transpose.ROTATE_180, 6: Image.Transpose.ROTATE_90, 8: Image.Transpose.ROTATE_270}


def phone_photo(
    paper: Paper,
    orientation: int = 6,
    taken: str = "2026-03-14 09:26:00",
    place: tuple[float, float] = AT_SEA,
    long_side: int = LONG,
) -> bytes:
    """A JPEG of the paper on a table, stored as the sensor lay and turned by EXIF only (1, 3, 6 or 8)."""
    rng = seeded("photo", paper.title, paper.seed)
    tall, wide = long_side, long_side * SHORT // LONG
    page = draw_paper(paper, round(long_side / 13.5), "RGB").image
    page = wear.toned(page, (246, 243, 234), 34)
    wear.folded(page, rng, 1 / 3, 30)
    wear.folded(page, rng, 2 / 3, 30)
    corners = _corners(wide, tall, rng)
    photo = wooden_table((wide // _COARSE, tall // _COARSE), rng)
    _cast_shadow(photo, [(x / _COARSE, y / _COARSE) for x, y in corners])
    photo = photo.resize((wide, tall), Image.Resampling.BICUBIC)
    mask = Image.new("L", photo.size)
    ImageDraw.Draw(mask).polygon(corners, fill=255)
    photo.paste(_placed(page, photo.size, corners), (0, 0), mask.filter(ImageFilter.BoxBlur(1)))
    photo = ImageChops.multiply(photo, _lamp(photo.size, rng))
    return stored(wear.grained(photo, rng, 3, 7), orientation, taken, place)


def stored(photo: Image.Image, orientation: int, taken: str, place: tuple[float, float], quality: int = 84) -> bytes:
    """The JPEG file of an upright photograph, turned as the sensor would have it."""
    turn = _STORED[orientation]
    if turn is not None:
        photo = photo.transpose(turn)
    out = io.BytesIO()
    photo.save(out, "JPEG", quality=quality, exif=exif_block(orientation, taken, place), dpi=(72, 72))
    return out.getvalue()


def wooden_table(size: tuple[int, int], rng: Random) -> Image.Image:
    """Boards with grain: noise stretched along the board, toned from dark to light wood, gaps between the boards."""
    wide, tall = size
    boards = Image.new("L", size)
    edge = 0
    height = tall // 5
    while edge < tall:
        coarse = (max(2, wide // 200), max(8, height // 4))
        streaks = Image.frombytes("L", coarse, rng.randbytes(coarse[0] * coarse[1])).resize(
            (wide, height), Image.Resampling.BICUBIC
        )
        broad = Image.frombytes("L", (4, 5), rng.randbytes(20)).resize((wide, height), Image.Resampling.BICUBIC)
        shift = 60 + rng.randint(-26, 26)
        board = Image.blend(streaks, broad, 0.45).point([max(0, min(255, shift + v // 2)) for v in range(256)])
        boards.paste(board, (0, edge))
        edge += height
        ImageDraw.Draw(boards).line((0, edge, wide, edge + rng.randint(-2, 2)), fill=8, width=max(1, tall // 500))
    tones = ((58, 122), (34, 92), (18, 62))
    return Image.merge("RGB", [boards.point([dark + v * more // 255 for v in range(256)]) for dark, more in tones])


def _corners(wide: int, tall: int, rng: Random) -> list[tuple[float, float]]:
    """Where the sheet's corners lie in the picture: held by hand, so nearer at the foot and never straight."""

    def near(x: float, y: float) -> tuple[float, float]:
        return (x + rng.uniform(-0.018, 0.018)) * wide, (y + rng.uniform(-0.012, 0.012)) * tall

    return [near(0.115, 0.115), near(0.06, 0.885), near(0.945, 0.9), near(0.88, 0.105)]


def _placed(image: Image.Image, size: tuple[int, int], corners: list[tuple[float, float]]) -> Image.Image:
    """The sheet seen in perspective, its corners given as top left, foot left, foot right, top right."""
    flat = [(0.0, 0.0), (0.0, float(image.height)), (float(image.width), float(image.height)), (float(image.width), 0.0)]
    return image.transform(size, Image.Transform.PERSPECTIVE, perspective(corners, flat), Image.Resampling.BILINEAR)


def _cast_shadow(table: Image.Image, corners: list[tuple[float, float]]) -> None:
    drop = table.height * 0.006
    shadow = Image.new("L", table.size)
    ImageDraw.Draw(shadow).polygon([(x + drop, y + drop) for x, y in corners], fill=165)
    table.paste((20, 13, 8), (0, 0), shadow.filter(ImageFilter.GaussianBlur(table.height / 170)))


def perspective(seen: list[tuple[float, float]], flat: list[tuple[float, float]]) -> list[float]:
    """The eight numbers that Pillow wants: a projective map from four points in the result to four in the source."""
    rows: list[list[float]] = []
    for (x, y), (u, v) in zip(seen, flat, strict=True):
        rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y, u])
        rows.append([0, 0, 0, x, y, 1, -v * x, -v * y, v])
    for column in range(8):  # Gauss with pivots; eight equations want no library
        pivot = max(range(column, 8), key=lambda row: abs(rows[row][column]))
        rows[column], rows[pivot] = rows[pivot], rows[column]
        lead = rows[column][column]
        rows[column] = [value / lead for value in rows[column]]
        for row in range(8):
            if row != column:
                factor = rows[row][column]
                rows[row] = [a - factor * b for a, b in zip(rows[row], rows[column], strict=True)]
    return [row[8] for row in rows]


def _lamp(size: tuple[int, int], rng: Random) -> Image.Image:
    """Uneven light: a lamp on one side, the shadow of the hand that holds the telephone on the other."""
    wide, tall = 63, 84
    side = rng.choice((-1, 1))
    light = Image.new("L", (wide, tall))
    light.putdata(
        [round(228 + 30 * (side * (x / wide - 0.5) - (y / tall - 0.45) * 0.8)) for y in range(tall) for x in range(wide)]
    )
    hand = Image.new("L", (wide, tall), 255)
    x = wide * (0.5 - 0.42 * side)
    ImageDraw.Draw(hand).ellipse((x - 17, tall * 0.72, x + 19, tall * 1.3), fill=190)
    light = ImageChops.multiply(light, hand.filter(ImageFilter.GaussianBlur(6))).resize(size, Image.Resampling.BICUBIC)
    warm = [light.point([min(255, round(v * gain)) for v in range(256)]) for gain in (1.04, 1.0, 0.93)]
    return Image.merge("RGB", warm)
