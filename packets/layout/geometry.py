"""Where a page stands on paper: one matrix that combines crop, rotation, UserUnit and fit. Pure.

Output space is points from the lower left of an upright sheet. *As seen* is points from the top left of the page as its
reader sees it. *User space* is that of the working copy's page dictionary.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

Box = tuple[float, float, float, float]
Matrix = tuple[float, float, float, float, float, float]

SHEETS: dict[str, tuple[float, float]] = {"letter": (612.0, 792.0), "legal": (612.0, 1008.0)}


@dataclass(frozen=True, slots=True)
class Placement:
    """A page on a sheet. Its marks are clipped to `clip`, then mapped by `matrix`."""

    size: tuple[float, float]
    matrix: Matrix
    clip: Box
    """Lower left and upper right of the page's visible box on the sheet."""
    scale: float
    """Sheet points per point as seen."""

    def seen(self, box: Box) -> Box:
        """A box of the sheet as columns and rows of the page as seen: left, top, right, bottom."""
        left, _, _, top = self.clip
        return (
            (box[0] - left) / self.scale,
            (top - box[3]) / self.scale,
            (box[2] - left) / self.scale,
            (top - box[1]) / self.scale,
        )


@lru_cache(maxsize=4096)
def place(
    box: Box,
    rotate: int = 0,
    unit: float = 1.0,
    *,
    paper: str = "letter",
    shrink: float = 1.0,
    strip: float = 0.0,
) -> Placement:
    """The page with visible `box`, turned clockwise by `rotate`, on upright or landscape `paper`.

    Larger pages shrink to fit, smaller ones are centred and never enlarged. `shrink` makes room all around; `strip` keeps
    so many points white at the foot, outside the page's own box.
    """
    x0, y0, x1, y1 = box
    across, up = (x1 - x0) * unit, (y1 - y0) * unit
    wide, high = (up, across) if rotate % 180 else (across, up)
    sheet = sheet_for(wide, high, paper)
    room = sheet[1] - strip
    scale = min(1.0, sheet[0] / wide, room / high) * shrink
    left = (sheet[0] - wide * scale) / 2
    foot = strip + (room - high * scale) / 2
    # User space -> box corner at the origin -> unit -> turned -> scaled -> placed.
    k = unit * scale
    match rotate % 360:
        case 90:
            a, b, c, d, e, f = 0.0, -k, k, 0.0, 0.0, across * scale
        case 180:
            a, b, c, d, e, f = -k, 0.0, 0.0, -k, across * scale, up * scale
        case 270:
            a, b, c, d, e, f = 0.0, k, -k, 0.0, up * scale, 0.0
        case _:
            a, b, c, d, e, f = k, 0.0, 0.0, k, 0.0, 0.0
    matrix = (a, b, c, d, e + left - a * x0 - c * y0, f + foot - b * x0 - d * y0)
    return Placement(sheet, matrix, (left, foot, left + wide * scale, foot + high * scale), scale)


def sheet_for(wide: float, high: float, paper: str) -> tuple[float, float]:
    """Letter, upright or landscape as the page is; legal only for longer pages where the profile allows it."""
    short, long = SHEETS["letter"]
    if paper == "legal" and max(wide, high) / min(wide, high) > 1.4 and max(wide, high) > long:
        short, long = SHEETS["legal"]
    return (long, short) if wide > high else (short, long)


def mapped(matrix: Matrix, box: Box) -> Box:
    """The upright box around `box` after `matrix`."""
    a, b, c, d, e, f = matrix
    xs = [a * x + c * y + e for x in (box[0], box[2]) for y in (box[1], box[3])]
    ys = [b * x + d * y + f for x in (box[0], box[2]) for y in (box[1], box[3])]
    return (min(xs), min(ys), max(xs), max(ys))
