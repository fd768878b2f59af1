"""Whether the ink of a printed page is in a scan that was laid over it, what is there beside, and what was signed.

    missing   dark of the print where the scan is light
    other     what differs beside that: another letter, another number, a hand-written word
    signed    what is dark in the box of a signature and is not of the print

A signature runs over the edge of its box: what hangs together with what is in the box belongs to it. The outer edge of a
sheet is not looked at: machines leave shadows there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageStat

from packets.worker.inside.geometry import Rect
from packets.worker.inside.scan_lie import Lie, Sheet, warped

DPI: Final = 200
STEP: Final = 8
"""Pixels to a cell: about the height of a small letter's half."""
EDGE: Final = 25.0
"""Points of a sheet's edge that are not looked at."""
BLURS: Final = (0.0, 0.5, 0.8, 1.1, 1.5, 2.0)
FEWER: Final = 4
"""Pixels across that are taken together where letters are compared."""
LETTER: Final = (2, 3)
"""Of those, around the middle of a letter: half of what one takes."""
_DARK, _PALE, _FULL = 170, 110, 230
_WRITTEN: Final = 85
"""A pen may be pale."""
_SQUARED: Final = [min(255, round(one * one / 255)) for one in range(256)]
_FINER: Final = [min(255, 4 * one) for one in range(256)]
_STROKE: Final = 40
"""Of `other` in a cell: from here on there is something."""
_LOOKED_AT_AGAIN: Final = 15
"""Of `other` in a cell: below it nothing hangs on what stands close by."""


def without_paper(ink: Image.Image) -> Image.Image:
    """Ink alone: what is evenly grey around it is paper."""
    few = max(1, round(ink.width / 110))
    paper = ink.reduce(few).filter(ImageFilter.MinFilter(5)).filter(ImageFilter.GaussianBlur(2))
    return ImageChops.subtract(ink, paper.resize(ink.size, Image.Resampling.BILINEAR))


@dataclass(frozen=True, slots=True)
class Compared:
    """A printed page held against a scan. Shares are of 255, at the worst place but where it was signed."""

    missing: int
    """Pixels of the print that are not there, in the space of a letter."""
    other: int
    usual: int
    """What `other` is in most places: noise of print and scan."""
    cut: bool
    """Something printed lies beyond the scan's edge."""
    ink: tuple[float, ...]
    """By box: square points that were written there."""


class Held:
    """A scan laid over printed pages of one shape, to be held against each."""

    def __init__(self, scan: Sheet, lie: Lie, printed: Sheet) -> None:
        self.size = printed.at(DPI).size
        raw = warped(scan, lie.map, DPI, self.size)
        core = _over(printed.at(DPI), 200)
        dark = ImageStat.Stat(raw, core).mean[0] if core.getbbox() else 128.0
        self.scan = raw.point([min(255, round(one * _FULL / max(30.0, dark))) for one in range(256)])
        white = Sheet(Image.new("L", scan.at(50).size, 255), scan.width, scan.height)
        self._there = warped(white, lie.map, 50, (self.size[0] // 4, self.size[1] // 4))
        self.blur = self._blur(printed.at(DPI))

    def _blur(self, print_: Image.Image) -> float:
        """What print and scanner made of its edges, by the middle of the page."""
        wide, high = self.size
        middle = (wide // 4, high // 4, 3 * wide // 4, 3 * high // 4)
        if _darkest(print_.crop(middle)) < _DARK:
            middle = (0, 0, wide, high)
        scan, print_ = self.scan.crop(middle), print_.crop(middle)
        return min(BLURS, key=lambda one: ImageStat.Stat(ImageChops.difference(_blurred(print_, one), scan)).sum[0])

    @cached_property
    def _spread(self) -> Image.Image:
        return _spread(self.scan)

    @cached_property
    def _light(self) -> Image.Image:
        return _under(self._spread, _PALE)

    def against(self, printed: Sheet, boxes: Sequence[Rect], beside: Sequence[Rect]) -> tuple[Compared, frozenset[int]]:
        """Boxes of signatures, and of what else is written by hand (a day), in points of the page; and the cells where somebody
        wrote."""
        print_ = printed.at(DPI)
        core = _over(print_, _DARK)
        missing = _cells(ImageChops.darker(core, self._light).reduce(FEWER).filter(ImageFilter.BoxBlur(LETTER)))
        differs = _cells(self._differs(_blurred(print_, self.blur)))
        free = _under(_spread(_spread(print_)), 60)
        extra = _cells(ImageChops.darker(_over(self.scan, 140), free).reduce(FEWER))
        by_hand = ImageChops.darker(_over(self.scan, _WRITTEN), free)
        wide = -(-self.size[0] // STEP)
        seen = self._looked_at()
        written = _grown([*boxes, *beside], differs, extra, wide, len(differs) // wide)
        places = [number for number in seen if number not in written]
        if any(differs[number] > _LOOKED_AT_AGAIN for number in places):
            # A letter that stands close to what somebody wrote is held against the print without it.
            differs = _cells(self._differs(_blurred(print_, self.blur), self._free_of(written, wide)))
        spots = sorted(differs[number] for number in places)
        inked = [one for one in spots if one > 4]
        usual = inked[int(len(inked) * 0.99)] if inked else 0
        box = (2 * LETTER[0] + 1) * (2 * LETTER[1] + 1) * FEWER**2
        worst = max((missing[number] for number in seen), default=0)
        compared = Compared(
            missing=round(worst * box / 255),
            other=spots[-1] if spots else 0,
            usual=usual,
            cut=self._cut(core),
            ink=tuple(self._written(by_hand, one) for one in boxes),
        )
        return compared, written

    def lean(self, mine: Sheet, other: Sheet, written: frozenset[int]) -> float | None:
        """-1 to 1: how much nearer the scan is to `mine` where the two differ; None where they look the same."""
        a, b = (_blurred(one.at(DPI), self.blur) for one in (mine, other))
        where = _spread(_over(ImageChops.difference(a, b), 60))
        wide = -(-self.size[0] // STEP)
        hide = ImageDraw.Draw(where)
        for number in written:
            row, column = divmod(number, wide)
            hide.rectangle((column * STEP, row * STEP, column * STEP + STEP - 1, row * STEP + STEP - 1), fill=0)
        edge = round(EDGE * DPI / 72)
        inner = (edge, edge, self.size[0] - edge, self.size[1] - edge)
        where, a, b, scan = (one.crop(inner) for one in (where, a, b, self.scan))
        if where.getbbox() is None:
            return None
        apart, from_a, from_b = (
            ImageStat.Stat(ImageChops.difference(*pair).point(_SQUARED), where).sum[0]
            for pair in ((a, b), (scan, a), (scan, b))
        )
        return (from_b - from_a) / apart if apart > 255 * 6 else None

    def _free_of(self, written: Iterable[int], wide: int) -> Image.Image:
        """White but for the cells in which somebody wrote."""
        cells = Image.new("L", (wide, -(-self.size[1] // STEP)), 255)
        for number in written:
            cells.putpixel((number % wide, number // wide), 0)
        few = STEP // FEWER
        whole = cells.resize((cells.width * few, cells.height * few), Image.Resampling.NEAREST)
        return whole.crop((0, 0, -(-self.size[0] // FEWER), -(-self.size[1] // FEWER)))

    def _differs(self, print_: Image.Image, free: Image.Image | None = None) -> Image.Image:
        """How far scan and print are apart around each pixel, wherever the scan lies best within a pixel. What lies where
        `free` is black counts for nothing."""
        least: Image.Image | None = None
        for right in (-1, 0, 1):
            for down in (-1, 0, 1):
                apart = ImageChops.difference(print_, ImageChops.offset(self.scan, right, down)).point(_SQUARED)
                apart = apart.reduce(FEWER).point(_FINER)
                apart = (apart if free is None else ImageChops.darker(apart, free)).filter(ImageFilter.BoxBlur(LETTER))
                least = apart if least is None else ImageChops.darker(least, apart)
        assert least is not None
        return least

    def _looked_at(self) -> list[int]:
        wide, high = -(-self.size[0] // STEP), -(-self.size[1] // STEP)
        edge = round(EDGE * DPI / 72 / STEP)
        there = self._there.resize((wide, high), Image.Resampling.BOX).filter(ImageFilter.MinFilter(3)).tobytes()
        return [
            row * wide + column
            for row in range(edge, high - edge)
            for column in range(edge, wide - edge)
            if there[row * wide + column] > 250
        ]

    def _cut(self, core: Image.Image) -> bool:
        edge = round(EDGE * DPI / 72)
        inner = core.crop((edge, edge, core.width - edge, core.height - edge))
        there = self._there.resize(core.size).crop((edge, edge, core.width - edge, core.height - edge))
        return ImageChops.darker(inner, _under(there, 250)).getbbox() is not None

    def _written(self, extra: Image.Image, box: Rect) -> float:
        left, top, right, low = (round(one * DPI / 72) for one in box)
        inside = extra.crop((left, top, right, low)).filter(ImageFilter.MedianFilter(3))
        return inside.histogram()[255] * (72 / DPI) ** 2


def _cells(image: Image.Image) -> bytes:
    """The highest value of each cell, of an image with `FEWER` pixels taken together."""
    twice = STEP // FEWER
    wide, high = -(-image.width // twice), -(-image.height // twice)
    whole = Image.new("L", (wide * twice, high * twice))
    whole.paste(image)
    beside = ImageChops.lighter(whole, ImageChops.offset(whole, -1, 0))
    highest = ImageChops.lighter(beside, ImageChops.offset(beside, 0, -1))
    # What is wanted stands at the head of each cell, and the pixel after it is what is taken.
    return ImageChops.offset(highest, 1, 1).resize((wide, high), Image.Resampling.NEAREST).tobytes()


def _grown(boxes: Iterable[Rect], differs: bytes, extra: bytes, wide: int, high: int) -> frozenset[int]:
    """The cells of the boxes, and all that hangs together with them where something is that the print has not."""
    to_cells = DPI / 72 / STEP
    found: set[int] = set()
    waiting: list[int] = []
    for left, top, right, low in boxes:
        for row in range(max(0, int(top * to_cells) - 1), min(high, int(low * to_cells) + 2)):
            for column in range(max(0, int(left * to_cells) - 1), min(wide, int(right * to_cells) + 2)):
                found.add(row * wide + column)
    waiting += found
    while waiting:
        number = waiting.pop()
        row, column = divmod(number, wide)
        for near_row in (row - 1, row, row + 1):
            for near in (column - 1, column, column + 1):
                place = near_row * wide + near
                if (
                    0 <= near_row < high
                    and 0 <= near < wide
                    and place not in found
                    and (extra[place] or differs[place] > _STROKE)
                ):
                    found.add(place)
                    waiting.append(place)
    return frozenset(found)


def _darkest(image: Image.Image) -> int:
    return max(number for number, count in enumerate(image.histogram()) if count)


def _over(image: Image.Image, value: int) -> Image.Image:
    return image.point([255 if one > value else 0 for one in range(256)])


def _under(image: Image.Image, value: int) -> Image.Image:
    return image.point([255 if one < value else 0 for one in range(256)])


def _blurred(image: Image.Image, radius: float) -> Image.Image:
    return image.filter(ImageFilter.GaussianBlur(radius)) if radius else image


def _spread(image: Image.Image) -> Image.Image:
    """Each pixel as dark as the darkest beside it."""
    for right, down in ((1, 0), (0, 1)):
        sides = ImageChops.lighter(ImageChops.offset(image, right, down), ImageChops.offset(image, -right, -down))
        image = ImageChops.lighter(image, sides)
    return image
