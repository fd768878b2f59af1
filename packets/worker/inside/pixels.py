"""A page as a picture of what a reader sees, where its own marks cannot be kept: the last resort that loses nothing seen."""

from __future__ import annotations

import zlib
from collections.abc import Callable

from PIL import Image, ImageChops

from packets.worker.inside import raster
from packets.worker.inside.geometry import Frame, Rect
from packets.worker.inside.look import Sight, clean_text
from packets.worker.inside.measure import has_colour
from packets.worker.inside.raster import Coded

DPI, FINE_DPI = 200, 300
MOST_PIXELS = 36_000_000
_SMALL_PRINT = 4.5
"""Points of a tall character's box below which print is small."""
_NEAR = 2
_FEW = 1 / 50_000
_STANDS_OUT = 24


def take(sight: Sight, frame: Frame) -> Image.Image:
    """The page as pixels: mode 1 where it is black on white, L where it is grey, RGB where it has colour."""
    dpi = _resolution(sight, frame)
    seen = _shot(sight, frame, dpi)
    if has_colour(seen):
        return seen
    fine = _within(FINE_DPI, frame)
    grey = (seen if fine == dpi else _shot(sight, frame, fine)).convert("L")
    if black_on_white(grey):
        return grey.point([0] * 128 + [255] * 128).convert("1", dither=Image.Dither.NONE)
    return seen.convert("L")


def code(image: Image.Image) -> Coded:
    """Coded as it fits: G4 for black and white, Flate for drawings and print, JPEG for the rest."""
    if image.mode == "1":
        return raster.g4(image)
    band = image.crop((0, image.height // 3, image.width, image.height // 3 + max(1, image.height // 6))).tobytes()
    photo = raster.jpeg(image)
    if len(zlib.compress(band, 1)) * 5 > len(band):
        return photo
    exact = raster.flate(image)
    return exact if len(exact.raw) < len(photo.raw) else photo


def _resolution(sight: Sight, frame: Frame) -> int:
    """The dpi at which a page is rebuilt: finer where it is a fine scan or its print is small, less where it is huge."""
    dpi = DPI
    image = sight.largest_image(200)
    if image is not None:
        across, place = image[0], image[2]
        inches = max(1e-3, (place[2] - place[0]) * frame.unit / 72)
        dpi = min(FINE_DPI, max(dpi, round(across / inches)))
    heights = sorted(box[3] - box[1] for _, box in sight.characters() if box[3] > box[1])
    if heights and heights[len(heights) * 3 // 4] * frame.unit < _SMALL_PRINT:
        dpi = FINE_DPI
    return _within(dpi, frame)


def _within(dpi: int, frame: Frame) -> int:
    area = max(1e-6, frame.width * frame.height / 72**2)
    return max(1, min(dpi, int((MOST_PIXELS / area) ** 0.5)))


def _shot(sight: Sight, frame: Frame, dpi: int) -> Image.Image:
    return sight.render(max(1, round(frame.width * dpi / 72)), max(1, round(frame.height * dpi / 72)))


def black_on_white(grey: Image.Image) -> bool:
    """Whether every grey is the edge of something black: no tints, no grey print, no photographs."""
    low, high = _spread(grey, ImageChops.darker), _spread(grey, ImageChops.lighter)
    flat = ImageChops.subtract(high, low).point([255 if value < 40 else 0 for value in range(256)])
    tint = ImageChops.darker(flat, grey.point([255 if 12 <= value <= 247 else 0 for value in range(256)]))
    no_black = low.point([255 if value > 72 else 0 for value in range(256)])
    pale = ImageChops.darker(no_black, grey.point([255 if 72 <= value <= 230 else 0 for value in range(256)]))
    greys = ImageChops.lighter(tint, pale).histogram()[255]
    return greys <= grey.width * grey.height * _FEW


def _spread(grey: Image.Image, choose: Callable[[Image.Image, Image.Image], Image.Image]) -> Image.Image:
    """The darkest (or lightest) value within two pixels of each."""
    for across, down in ((1, 0), (0, 1)):
        line = grey
        for step in range(1, _NEAR + 1):
            for sign in (1, -1):
                line = choose(line, ImageChops.offset(grey, sign * across * step, sign * down * step))
        grey = line
    return grey


def visible_text(sight: Sight, frame: Frame, seen: Image.Image, hidden: tuple[Rect, ...] = ()) -> str:
    """The text that a reader sees: within the visible box, where there is ink, outside `hidden` (boxes as seen)."""
    grey = seen.convert("L")
    rows, width = grey.tobytes(), grey.width
    across, down = grey.width / frame.width, grey.height / frame.height
    kept: list[str] = []
    for char, place in sight.characters():
        if char.isspace():
            kept.append(char)
            continue
        x0, y0, x1, y1 = frame.see_rect(place)
        if not (0 <= x0 + x1 <= 2 * frame.width and 0 <= y0 + y1 <= 2 * frame.height):
            continue
        if any(box[0] < x1 and x0 < box[2] and box[1] < y1 and y0 < box[3] for box in hidden):
            continue
        left, right = max(0, int(x0 * across) - 1), min(width, int(x1 * across) + 2)
        if _has_ink(rows, width, left, right, max(0, int(y0 * down) - 1), min(grey.height, int(y1 * down) + 2)):
            kept.append(char)
    return clean_text("".join(kept))


def _has_ink(rows: bytes, width: int, left: int, right: int, top: int, low: int) -> bool:
    """Whether anything stands out in a small part of a grey picture; every row of it is looked at, at most twelve."""
    if left >= right or top >= low:
        return False
    step = max(1, (low - top) // 12)
    spots = [rows[row * width + left : row * width + right] for row in range(top, low, step)]
    return max(map(max, spots)) - min(map(min, spots)) > _STANDS_OUT
