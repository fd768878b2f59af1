"""Where a stamp may stand: in a free band, by the ink that intake measured. Never over ink, never in a painted box."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from packets.layout.geometry import Box, Placement
from packets.matters.facts import EDGE_COLUMNS, EDGE_ROWS, unpack

Measure = Callable[[str, str, float], float]
"""Width in points of a text in a font (``sans``, ``sans-bold``, ``serif``, ...) at a size: the sum of its letters' widths,
whatever stands beside them. Handed in by the drawing side."""

EDGE = 21.6 + 1.4
"""The stamp's box keeps 0.3 in from the sheet's edge, and a little for printers that pull paper askew."""
QUIET = 2.0
"""Points around the stamp that are free of ink too."""
SIZE = 8.5
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
        left, base = self._start(corner, sheet)
        return (left - QUIET, base - SIZE * 0.25 - QUIET, left + self.total + QUIET, base + SIZE * 0.78 + QUIET)

    def at(self, corner: Corner, sheet: tuple[float, float]) -> Stamp:
        left, base = self._start(corner, sheet)
        runs: list[Run] = []
        x = left
        for (text, font), width in zip(self.words, self.widths, strict=True):
            runs.append(Run(text, font, SIZE, round(x, 2)))
            x += width + GAP
        return Stamp(tuple(runs), round(base, 2), self.box(corner, sheet))

    def _start(self, corner: Corner, sheet: tuple[float, float]) -> tuple[float, float]:
        left = sheet[0] - EDGE - self.total if corner.right else EDGE
        return left, EDGE + SIZE * 0.25 if corner.low else sheet[1] - EDGE - SIZE * 0.78


def line_of(words: Sequence[tuple[str, str]], measure: Measure) -> Line:
    """(text, font) `words` on one line, measured."""
    widths = tuple([measure(text, font, SIZE) for text, font in words])
    return Line(tuple(words), widths, sum(widths) + GAP * (len(words) - 1))


def stamp_at(corner: Corner, sheet: tuple[float, float], words: Sequence[tuple[str, str]], measure: Measure) -> Stamp:
    """The stamp of (text, font) `words` in a corner of the sheet."""
    return line_of(words, measure).at(corner, sheet)


def free(placement: Placement, edges: str, box: Box, size_seen: tuple[float, float], turn: int = 0) -> bool:
    """Whether no ink of the page lies in `box` of the sheet.

    The grid was measured before the office turned the page by `turn`. Only its outer cells are filled, which is where
    stamps stand.
    """
    return not edges or not _grid(edges) & _mask(placement, box, size_seen, turn)


@lru_cache(maxsize=4096)
def _mask(placement: Placement, box: Box, size_seen: tuple[float, float], turn: int) -> int:
    """The cells of the grid that `box` of the sheet touches, as bits of one number."""
    left, top, right, bottom = placement.seen(box)
    wide, high = size_seen
    left, right = max(left / wide, 0.0), min(right / wide, 1.0)
    top, bottom = max(top / high, 0.0), min(bottom / high, 1.0)
    if left >= right or top >= bottom:
        return 0
    match turn % 360:
        case 90:
            left, top, right, bottom = top, 1 - right, bottom, 1 - left
        case 180:
            left, top, right, bottom = 1 - right, 1 - bottom, 1 - left, 1 - top
        case 270:
            left, top, right, bottom = 1 - bottom, left, 1 - top, right
    first, last = int(left * EDGE_COLUMNS), min(EDGE_COLUMNS - 1, int(right * EDGE_COLUMNS))
    row = ((1 << (last - first + 1)) - 1) << (EDGE_COLUMNS - 1 - last)
    mask = 0
    for number in range(int(top * EDGE_ROWS), min(EDGE_ROWS, int(bottom * EDGE_ROWS) + 1)):
        mask |= row << EDGE_COLUMNS * (EDGE_ROWS - 1 - number)
    return mask


@lru_cache(maxsize=256)
def _grid(edges: str) -> int:
    """The grid as one number, its first cell the highest bit."""
    return int.from_bytes(unpack(edges, EDGE_ROWS * EDGE_COLUMNS // 8), "big")
