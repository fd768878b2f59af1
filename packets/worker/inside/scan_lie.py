"""How a printed page lies in a scan: turned, skewed, a little larger or smaller, moved. With Pillow alone.

First the scan is straightened by its own lines. Then the dark of its rows and columns is held against that of the printed
page, which gives size and place. Last, cell by cell, the scan is moved under the printed page until it lies best, and one map
is drawn through the cells that agree. Cells that do not (a signature over the print) have no say.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from operator import mul
from typing import Final

from PIL import Image, ImageChops

Map = tuple[float, float, float, float, float, float]
"""Points of one page to points of another, from the top left: x' = a x + b y + c, y' = d x + e y + f."""

ROUGH: Final = 36
"""Pixels per inch at which rows and columns are compared."""
SKEWED: Final = 72
MOST_SKEW: Final = 4.0
"""Degrees."""
SIZES: Final = tuple(number / 100 for number in range(92, 109))
"""What printers and scanners make of a page's size."""
MOST_MOVED: Final = 0.6
"""Inches."""
CELL: Final = 72.0
"""Points: the side of what is moved by itself."""
STEPS: Final = ((50, 6), (100, 3), (200, 2))
"""Pixels per inch, and by how many of them cells are moved each way."""
LEAST_CELLS: Final = 8


class Sheet:
    """A page as grey pixels, at whatever size is wanted. The grey is ink: 0 paper, 255 black."""

    def __init__(self, ink: Image.Image, width: float, height: float) -> None:
        self.full, self.width, self.height = ink, width, height
        self._kept: dict[int, Image.Image] = {}

    def at(self, dpi: int) -> Image.Image:
        if dpi not in self._kept:
            size = (max(8, round(self.width * dpi / 72)), max(8, round(self.height * dpi / 72)))
            larger = size[0] > self.full.width
            kind = Image.Resampling.BICUBIC if larger else Image.Resampling.BOX
            self._kept[dpi] = self.full if size == self.full.size else self.full.resize(size, kind)
        return self._kept[dpi]

    def turned(self, turn: int) -> Sheet:
        """So many degrees clockwise: quarter turns."""
        if not turn:
            return self
        ways = {90: Image.Transpose.ROTATE_270, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_90}
        sides = (self.height, self.width) if turn % 180 else (self.width, self.height)
        return Sheet(self.full.transpose(ways[turn]), *sides)

    @cached_property
    def skew(self) -> float:
        """Degrees by which its lines fall to the right: what it takes to make its rows differ most."""
        found, reach, step, ink = 0.0, MOST_SKEW, 0.5, self.at(ROUGH)
        while step > 0.01:
            many = round(reach / step)
            tried = [found + step * number for number in range(-many, many + 1)]
            found = max((one for one in tried if abs(one) <= MOST_SKEW + 0.5), key=lambda one: _unrest(_straight(ink, one)))
            reach, step, ink = step, step / 4, self.at(SKEWED)
        return found

    @cached_property
    def dark(self) -> tuple[list[float], list[float]]:
        """How dark each row and each column is, straightened."""
        ink = _straight(self.at(ROUGH), self.skew)
        return _values(_rows(ink)), _values(_rows(_upended(ink)))

    @cached_property
    def sized(self) -> tuple[list[list[float]], list[list[float]]]:
        """Of a page that lies straight: the same at each of `SIZES`."""
        ink = self.at(ROUGH)
        rows, columns = _rows(ink), _rows(_upended(ink))
        return [_values(rows, size) for size in SIZES], [_values(columns, size) for size in SIZES]


@dataclass(frozen=True, slots=True)
class Lie:
    """How a printed page lies in a scan that was turned upright."""

    score: float
    """0 to 1: how well rows and columns agree."""
    map: Map
    cells: int = 0
    """Cells that the map was drawn through."""
    off: float = 9.0
    """Points by which those cells are off it, on the whole."""


def roughly(printed: Sheet, scan: Sheet) -> Lie:
    """The best place by rows and columns."""
    rows, columns = scan.dark
    sized_rows, sized_columns = printed.sized
    down, across = _best(sized_rows, rows), _best(sized_columns, columns)
    x, y = across[1] * 72 / ROUGH, down[1] * 72 / ROUGH
    flat: Map = (SIZES[across[2]], 0.0, x, 0.0, SIZES[down[2]], y)
    return Lie(max(0.0, down[0]) * max(0.0, across[0]), then(flat, around(scan.skew, scan.width, scan.height)))


def exactly(printed: Sheet, scan: Sheet, lie: Lie) -> Lie:
    """The same place, cell by cell, at finer and finer pixels."""
    for dpi, reach in STEPS:
        found = _moved(printed.at(dpi), warped(scan, lie.map, dpi, printed.at(dpi).size), reach, dpi)
        fitted = _through(found)
        if fitted is None:
            return lie
        move, cells, off = fitted
        lie = Lie(lie.score, then(move, lie.map), cells, off)
    return lie


def warped(scan: Sheet, lie: Map, dpi: int, size: tuple[int, int]) -> Image.Image:
    """The scan as it would be had it been scanned straight, in the printed page's own pixels."""
    return scan.at(dpi).transform(size, Image.Transform.AFFINE, _pixels(lie, dpi), Image.Resampling.BILINEAR)


def around(degrees: float, width: float, height: float) -> Map:
    """Points of a straightened page to points of the skewed one."""
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    x, y = width / 2, height / 2
    return cos, -sin, x - cos * x + sin * y, sin, cos, y - sin * x - cos * y


def then(first: Map, second: Map) -> Map:
    a, b, c, d, e, f = first
    p, q, r, s, t, u = second
    return p * a + q * d, p * b + q * e, p * c + q * f + r, s * a + t * d, s * b + t * e, s * c + t * f + u


def _pixels(lie: Map, dpi: int) -> Map:
    a, b, c, d, e, f = lie
    return a, b, c * dpi / 72, d, e, f * dpi / 72


def _straight(ink: Image.Image, degrees: float) -> Image.Image:
    return ink.transform(ink.size, Image.Transform.AFFINE, around(degrees, *ink.size), Image.Resampling.BILINEAR)


def _upended(ink: Image.Image) -> Image.Image:
    return ink.transpose(Image.Transpose.TRANSPOSE)


def _rows(ink: Image.Image) -> Image.Image:
    """The mean of each row, with fractions."""
    return ink.convert("F").resize((1, ink.height), Image.Resampling.BOX)


def _values(line: Image.Image, size: float = 1.0) -> list[float]:
    """A line of pixels as numbers around 0, of length 1."""
    scaled = line if size == 1.0 else line.resize((1, max(4, round(line.height * size))), Image.Resampling.BILINEAR)
    values = _numbers(scaled)
    mean = sum(values) / len(values)
    values = [one - mean for one in values]
    norm = math.sqrt(sum(map(mul, values, values))) or 1.0
    return [one / norm for one in values]


def _numbers(image: Image.Image) -> list[float]:
    """The pixels of an image with fractions."""
    values = array("f")
    values.frombytes(image.tobytes())
    return values.tolist()


def _unrest(ink: Image.Image) -> float:
    values = _numbers(_rows(ink))
    return sum((a - b) ** 2 for a, b in pairwise(values))


def _best(sized: Sequence[Sequence[float]], line: Sequence[float]) -> tuple[float, int, int]:
    """Likeness, move and number of the size at which a line lies best in another."""
    most = round(MOST_MOVED * ROUGH)
    best = (-1.0, 0, 0)
    for number, values in enumerate(sized):
        # Sizes are kept around the middle of a page, where a machine keeps it too.
        middle = (len(line) - len(values)) // 2
        for move in range(middle - most, middle + most + 1):
            start, skip = max(0, move), max(0, -move)
            likeness = sum(map(mul, values[skip:], line[start:]))
            if likeness > best[0]:
                best = (likeness, move, number)
    return best


# Cell by cell


@dataclass(frozen=True, slots=True)
class _Cell:
    """A cell of the printed page: its middle, by how much the scan is off there (points), and how sure that is."""

    x: float
    y: float
    right: float
    down: float
    weight: float


def _moved(printed: Image.Image, scan: Image.Image, reach: int, dpi: int) -> list[_Cell]:
    side = round(CELL * dpi / 72)
    wide, high = printed.width // side, printed.height // side
    if wide < 2 or high < 2:
        return []
    field = (wide * side, high * side)
    fixed = printed.crop((0, 0, *field))
    moves = [(right, down) for down in range(-reach, reach + 1) for right in range(-reach, reach + 1)]
    apart: dict[tuple[int, int], list[float]] = {}
    for right, down in moves:
        shifted = scan.crop((right, down, right + field[0], down + field[1]))
        differs = ImageChops.difference(fixed, shifted)
        apart[right, down] = _numbers(differs.convert("F").reduce(side))
    found: list[_Cell] = []
    for number in range(wide * high):
        values = {move: apart[move][number] for move in moves}
        best = min(moves, key=lambda move: values[move])
        usual = sum(values.values()) / len(values)
        if usual < 1.0 or max(abs(best[0]), abs(best[1])) == reach:
            continue
        gain = (usual - values[best]) / usual
        if gain < 0.15:
            continue
        x = best[0] + _between(*(values[best[0] + step, best[1]] for step in (-1, 0, 1)))
        y = best[1] + _between(*(values[best[0], best[1] + step] for step in (-1, 0, 1)))
        row, column = divmod(number, wide)
        middle = CELL / 2
        found.append(_Cell(column * CELL + middle, row * CELL + middle, x * 72 / dpi, y * 72 / dpi, gain * usual))
    return found


def _between(before: float, here: float, after: float) -> float:
    """Where between pixels the least value lies."""
    slope = max(before, after) - here
    return 0.0 if slope <= 0 else 0.5 * (before - after) / slope


def _through(cells: Sequence[_Cell]) -> tuple[Map, int, float] | None:
    """One map through the cells that agree, how many these are, and by how much they are off it."""
    kept = list(cells)
    while len(kept) >= LEAST_CELLS:
        across, down = _plane(kept, [one.right for one in kept]), _plane(kept, [one.down for one in kept])
        if across is None or down is None:
            return None
        offs = [math.hypot(_on(across, one) - one.right, _on(down, one) - one.down) for one in kept]
        usual = sorted(offs)[len(offs) // 2]
        limit = max(0.4, 2.5 * usual)
        if max(offs) <= limit:
            move: Map = (1 + across[0], across[1], across[2], down[0], 1 + down[1], down[2])
            return move, len(kept), usual
        kept = [one for one, off in zip(kept, offs, strict=True) if off <= limit]
    return None


def _on(plane: tuple[float, float, float], cell: _Cell) -> float:
    return plane[0] * cell.x + plane[1] * cell.y + plane[2]


def _plane(cells: Sequence[_Cell], values: Sequence[float]) -> tuple[float, float, float] | None:
    """The plane a x + b y + c through values at cells, by least squares; None where they lie on one line."""
    rows = [[0.0] * 4 for _ in range(3)]
    for cell, value in zip(cells, values, strict=True):
        at = (cell.x, cell.y, 1.0)
        for i in range(3):
            for j in range(3):
                rows[i][j] += cell.weight * at[i] * at[j]
            rows[i][3] += cell.weight * at[i] * value
    for i in range(3):
        pivot = max(range(i, 3), key=lambda j: abs(rows[j][i]))
        if abs(rows[pivot][i]) < 1e-9:
            return None
        rows[i], rows[pivot] = rows[pivot], rows[i]
        for j in range(3):
            if j != i:
                share = rows[j][i] / rows[i][i]
                rows[j] = [a - share * b for a, b in zip(rows[j], rows[i], strict=True)]
    a, b, c = (rows[i][3] / rows[i][i] for i in range(3))
    return a, b, c
