"""Where a stamp may stand: in a free band, by the ink that intake measured. Never over ink, never in a painted box."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from packets.layout.geometry import Box, Placement
from packets.matters.facts import EDGE_COLUMNS, EDGE_ROWS, unpack

Measure = Callable[[str, str, float], float]
"""Width in points of a text in a font (``sans``, ``sans-bold``, ``serif``, ...) at a size. Handed in by the drawing side."""

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


def stamp_at(corner: Corner, sheet: tuple[float, float], words: Sequence[tuple[str, str]], measure: Measure) -> Stamp:
    """The stamp of (text, font) `words` in a corner of the sheet."""
    widths = [measure(text, font, SIZE) for text, font in words]
    total = sum(widths) + GAP * (len(words) - 1)
    left = sheet[0] - EDGE - total if corner.right else EDGE
    base = EDGE + SIZE * 0.25 if corner.low else sheet[1] - EDGE - SIZE * 0.78
    runs: list[Run] = []
    x = left
    for (text, font), width in zip(words, widths, strict=True):
        runs.append(Run(text, font, SIZE, round(x, 2)))
        x += width + GAP
    box = (left - QUIET, base - SIZE * 0.25 - QUIET, left + total + QUIET, base + SIZE * 0.78 + QUIET)
    return Stamp(tuple(runs), round(base, 2), box)


def free(placement: Placement, edges: str, box: Box, size_seen: tuple[float, float], turn: int = 0) -> bool:
    """Whether no ink of the page lies in `box` of the sheet.

    The grid was measured before the office turned the page by `turn`. Only its outer cells are filled, which is where
    stamps stand.
    """
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
    rows = range(int(top * EDGE_ROWS), min(EDGE_ROWS, int(bottom * EDGE_ROWS) + 1))
    first, last = int(left * EDGE_COLUMNS), min(EDGE_COLUMNS - 1, int(right * EDGE_COLUMNS))
    mask = ((1 << (last - first + 1)) - 1) << (EDGE_COLUMNS - 1 - last)
    grid = _rows(edges)
    return not any(grid[row] & mask for row in rows)


@lru_cache(maxsize=256)
def _rows(edges: str) -> tuple[int, ...]:
    step = EDGE_COLUMNS // 8
    raw = unpack(edges, EDGE_ROWS * step)
    return tuple(int.from_bytes(raw[n : n + step], "big") for n in range(0, len(raw), step))
