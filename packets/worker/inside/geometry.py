"""Where a page is: its boxes, its turn, its unit, and how a point of it is seen. Numbers in, numbers out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

Rect = tuple[float, float, float, float]

LETTER: Rect = (0.0, 0.0, 612.0, 792.0)


@dataclass(frozen=True, slots=True)
class Frame:
    """A page's visible box in user space, its media box, its clockwise turn and its unit."""

    box: Rect
    media: Rect
    rotate: int = 0
    unit: float = 1.0

    @property
    def width(self) -> float:
        """As seen, in points."""
        x0, y0, x1, y1 = self.box
        return (y1 - y0 if self.rotate in (90, 270) else x1 - x0) * self.unit

    @property
    def height(self) -> float:
        x0, y0, x1, y1 = self.box
        return (x1 - x0 if self.rotate in (90, 270) else y1 - y0) * self.unit

    def see(self, x: float, y: float) -> tuple[float, float]:
        """A point of user space as seen: points from the top left."""
        x0, y0, x1, y1 = self.box
        u, v = {
            0: (x - x0, y1 - y),
            90: (y - y0, x - x0),
            180: (x1 - x, y - y0),
            270: (y1 - y, x1 - x),
        }[self.rotate]
        return u * self.unit, v * self.unit

    def see_rect(self, rect: Sequence[float]) -> Rect:
        a, b = self.see(rect[0], rect[1])
        c, d = self.see(rect[2], rect[3])
        return min(a, c), min(b, d), max(a, c), max(b, d)


def frame(media: object, crop: object, rotate: object, unit: object) -> Frame:
    """The frame that viewers make of a page's entries, whatever these are: odd boxes fall back to Letter."""
    outer = rect(media) or LETTER
    inner = rect(crop)
    box = meet(inner, outer) if inner else outer
    turn = int(real(rotate) or 0)
    size = real(unit)
    return Frame(
        box=box or outer,
        media=outer,
        rotate=turn % 360 if turn % 90 == 0 else 0,
        unit=size if size is not None and 1e-3 < size <= 1e4 else 1.0,
    )


def real(value: object) -> float | None:
    """A finite number of moderate size, or None."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    number = float(value)
    return number if math.isfinite(number) and abs(number) < 1e7 else None


def rect(value: object) -> Rect | None:
    """Four numbers as a box with an area, rounded as the working copy writes them, or None."""
    try:
        sides = [real(side) for side in value]  # type: ignore[attr-defined]
    except Exception:  # noqa: BLE001  whatever is no list of numbers is no box
        return None
    if len(sides) != 4 or any(side is None for side in sides):
        return None
    a, b, c, d = (round(side, 5) for side in sides if side is not None)
    box = min(a, c), min(b, d), max(a, c), max(b, d)
    return box if box[2] - box[0] > 1e-3 and box[3] - box[1] > 1e-3 else None


def meet(a: Rect, b: Rect) -> Rect | None:
    """What two boxes share, or None."""
    box = max(a[0], b[0]), max(a[1], b[1]), min(a[2], b[2]), min(a[3], b[3])
    return box if box[2] - box[0] > 1e-3 and box[3] - box[1] > 1e-3 else None
