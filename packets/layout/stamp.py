"""Where a stamp may stand: in a free band, by the ink that intake measured. Never over ink, never in a painted box."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from packets.layout.geometry import Box, Placement
from packets.matters.grids import EDGE_COLUMNS, EDGE_ROWS, unpack

Measure = Callable[[str, str, float], float]
"""Width in points of a text in a font (``sans``, ``sans-bold``, ``serif``, ...) at a size: the sum of its letters' widths,
whatever stands beside them. Handed in by the drawing side."""

EDGE = 21.6 + 1.4
"""The stamp's box keeps 0.3 in from the sheet's edge, and a little for printers that pull paper askew."""
QUIET = 2.0
"""Points around the stamp that are free of ink too."""
SIZE = 8.5
DOWN, UP = SIZE * 0.25, SIZE * 0.78
"""What the letters take below and above their baseline."""
GAP = 9.0
SHRINKS = (1.0, 0.97, 0.94, 0.91)
STRIP = EDGE + SIZE + 2 * QUIET + 4


@dataclass(frozen=True, slots=True)
class Run:
    text: str
    font: str
    size: float
    x: float


@dataclass(frozen=True, slots=True)
class Stamp:
    """Text runs on one baseline; `box` is the room that they and their quiet zone take on the sheet."""

    runs: tuple[Run, ...]
    y: float
    box: Box

    @property
    def text(self) -> str:
        return " ".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class Corner:
    """One of the four places, in the order in which they are tried."""

    right: bool
    low: bool


CORNERS = (Corner(True, True), Corner(False, True), Corner(True, False), Corner(False, False))


@dataclass(frozen=True, slots=True)
class Line:
    """The words of a stamp with their widths: what is the same in every corner."""

    words: tuple[tuple[str, str], ...]
    """Text and font."""
    widths: tuple[float, ...]
    total: float

    def box(self, corner: Corner, sheet: tuple[float, float]) -> Box:
        """The room that the stamp and its quiet zone take in a corner of the sheet."""
        left = sheet[0] - EDGE - self.total if corner.right else EDGE
        foot = EDGE if corner.low else sheet[1] - EDGE - UP - DOWN
        return (left - QUIET, foot - QUIET, left + self.total + QUIET, foot + DOWN + UP + QUIET)

    def at(self, box: Box) -> Stamp:
        """The stamp in the room that `box` gave it."""
        runs: list[Run] = []
        x = box[0] + QUIET
        for (text, font), width in zip(self.words, self.widths, strict=True):
            runs.append(Run(text, font, SIZE, round(x, 2)))
            x += width + GAP
        return Stamp(tuple(runs), round(box[1] + QUIET + DOWN, 2), box)


def line_of(words: Sequence[tuple[str, str]], measure: Measure) -> Line:
    """(text, font) `words` on one line, measured."""
    widths = tuple([measure(text, font, SIZE) for text, font in words])
    return Line(tuple(words), widths, sum(widths) + GAP * (len(words) - 1))


def stamp_at(corner: Corner, sheet: tuple[float, float], words: Sequence[tuple[str, str]], measure: Measure) -> Stamp:
    """The stamp of (text, font) `words` in a corner of the sheet."""
    line = line_of(words, measure)
    return line.at(line.box(corner, sheet))


def free(
    placement: Placement,
    edges: str,
    box: Box,
    size_seen: tuple[float, float],
    turn: int = 0,
    around: Box = (0.0, 0.0, 1.0, 1.0),
) -> bool:
    """Whether no ink of the page lies in `box` of the sheet.

    The grid was measured before the office turned the page by `turn`. Only its outer cells are filled, which is where
    stamps stand. `around` all ink that there is: left, top, right, bottom as parts of the page; outside of it the grid
    need not be unpacked.
    """
    if not edges:
        return True
    left, top, right, bottom = placement.seen(box)
    wide, high = size_seen
    left, right = max(left / wide, 0.0), min(right / wide, 1.0)
    top, bottom = max(top / high, 0.0), min(bottom / high, 1.0)
    if left >= right or top >= bottom:
        return True
    match turn % 360:
        case 90:
            left, top, right, bottom = top, 1 - right, bottom, 1 - left
        case 180:
            left, top, right, bottom = 1 - right, 1 - bottom, 1 - left, 1 - top
        case 270:
            left, top, right, bottom = 1 - bottom, left, 1 - top, right
    if right < around[0] or left > around[2] or bottom < around[1] or top > around[3]:
        return True
    first, last = int(top * EDGE_ROWS), min(int(bottom * EDGE_ROWS), EDGE_ROWS - 1)
    rows = int.from_bytes(_grid(edges)[first * ROW : (last + 1) * ROW], "big")
    return not rows & _cells(int(left * EDGE_COLUMNS), min(int(right * EDGE_COLUMNS), EDGE_COLUMNS - 1), last - first + 1)


def around(ink: Box | None, wide: float, high: float) -> Box:
    """The box of ink (points as seen, of a page of that size) as parts of the page, and two cells of the grid about it."""
    if ink is None:
        return (0.0, 0.0, 1.0, 1.0)
    left, top, right, bottom = ink
    across, down = 2 / EDGE_COLUMNS, 2 / EDGE_ROWS
    return (left / wide - across, top / high - down, right / wide + across, bottom / high + down)


ROW = EDGE_COLUMNS // 8


@lru_cache(maxsize=1024)
def _cells(left: int, right: int, rows: int) -> int:
    """The columns from `left` to `right` of so many rows, as bits of one number."""
    row = ((1 << (right - left + 1)) - 1) << (EDGE_COLUMNS - 1 - right)
    return sum(row << EDGE_COLUMNS * number for number in range(rows))


@lru_cache(maxsize=256)
def _grid(edges: str) -> bytes:
    return unpack(edges, EDGE_ROWS * ROW)
