"""Measure a page from its picture: where the ink is, what the edges hold, what it looks like from afar."""

from __future__ import annotations

from dataclasses import dataclass

from PIL import Image, ImageChops, ImageFilter

from packets.matters.grids import EDGE_COLUMNS, EDGE_ROWS, PICTURE_COLUMNS, PICTURE_ROWS, pack
from packets.worker.inside.geometry import Rect

SCALE = 0.7
"""Pixels to a point."""
LONGEST = 1_000
"""Pixels of the longer side at which a huge page is measured."""
_DARKER = 38
"""Fifteen percent of white: what is so much darker than the paper around it is ink."""
_PAPER_AT_LEAST = 165
"""The paper is at least so white; a large dark area is ink, not dark paper."""
_COLOUR = 40
"""Difference between the channels from which a pixel has a colour."""


_FIELD = 4
_PAPER = [max(value, _PAPER_AT_LEAST) for value in range(256)]
_INK = [255 if value > _DARKER else 0 for value in range(256)]
_COMPANY = [255 if value >= 5 else 0 for value in range(256)]


@dataclass(frozen=True, slots=True)
class Measured:
    """What a picture of a page tells; the box of ink in points as seen."""

    ink: Rect | None
    edges: str
    picture: str
    colour: bool


def pixels(width: float, height: float) -> tuple[int, int]:
    """The size at which a page of `width` x `height` points is measured: 50 dpi, huge pages less. Fewer dots lose thin rules,
    more cost a third of the time of intake."""
    scale = min(SCALE, LONGEST / max(width, height))
    return max(1, round(width * scale)), max(1, round(height * scale))


def measure(seen: Image.Image, width: float, height: float) -> Measured:
    """Measure a page of `width` x `height` points from its picture, RGB or grey."""
    grey = seen.convert("L") if seen.mode != "L" else seen
    ink = _ink(grey)
    box = ink.getbbox()
    across, down = width / seen.width, height / seen.height
    found = None
    if box is not None:
        found = (box[0] * across, box[1] * down, box[2] * across, box[3] * down)
    return Measured(found, _edges(ink), _picture(grey), has_colour(seen))


def _ink(grey: Image.Image) -> Image.Image:
    """A mask of what is darker than the local paper, without specks."""
    step = max(1, min(8, grey.width // 8, grey.height // 8))
    widest = ImageFilter.MaxFilter(3)
    paper = grey.reduce(step).filter(widest).filter(widest).filter(ImageFilter.BoxBlur(1)).point(_PAPER)
    mask = ImageChops.subtract(paper.resize(_whole(paper, step), Image.Resampling.NEAREST).crop((0, 0, *grey.size)), grey)
    mask = mask.point(_INK)
    if mask.getbbox() is None or min(grey.size) < 4 * _FIELD:
        return mask
    # A speck is alone: fewer than three dark pixels in the 12 x 12 around it, counted on a picture of a quarter the size.
    company = mask.reduce(_FIELD).filter(ImageFilter.BoxBlur(1)).point(_COMPANY)
    return ImageChops.darker(mask, company.resize(_whole(company, _FIELD), Image.Resampling.NEAREST).crop((0, 0, *grey.size)))


def _whole(small: Image.Image, step: int) -> tuple[int, int]:
    return small.width * step, small.height * step


def _edges(ink: Image.Image) -> str:
    """The grid of ink along the edges; its inner part stays empty, nothing is ever stamped there."""
    if ink.width >= EDGE_COLUMNS and ink.height >= EDGE_ROWS:
        grid = ink.resize((EDGE_COLUMNS, EDGE_ROWS), Image.Resampling.BOX)
    else:
        grid = ink.resize((EDGE_COLUMNS, EDGE_ROWS), Image.Resampling.NEAREST)
    across, down = EDGE_COLUMNS // 5, EDGE_ROWS // 5
    grid.paste(0, (across, down, EDGE_COLUMNS - across, EDGE_ROWS - down))
    bits = grid.point([0] + [255] * 255).convert("1", dither=Image.Dither.NONE)
    data = bits.tobytes()
    return pack(data) if any(data) else ""


def _picture(grey: Image.Image) -> str:
    cells = grey.resize((PICTURE_COLUMNS, PICTURE_ROWS), Image.Resampling.BOX).point([value >> 4 for value in range(256)])
    data = cells.tobytes()
    return pack(bytes(high << 4 | low for high, low in zip(data[::2], data[1::2], strict=True)))


def has_colour(seen: Image.Image) -> bool:
    """Whether a picture has colour that a reader would see."""
    if seen.mode == "L":
        return False
    small = seen.reduce(2) if min(seen.size) > 8 else seen
    red, green, blue = small.split()
    spread = ImageChops.lighter(ImageChops.difference(red, green), ImageChops.difference(green, blue))
    histogram = spread.histogram()
    return sum(histogram[_COLOUR:]) > max(8, small.width * small.height // 10_000)
