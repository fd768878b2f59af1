"""The sheet that a picture is put on, and how small a look at it still measures."""

from __future__ import annotations

from packets.worker.inside.measure import pixels

_LONG, _SHORT = 11 * 72.0, 8.5 * 72.0
_WIDEST = 24.0
"""Inches; a picture whose own dpi makes it larger is no scan, and is fitted to Letter."""
NEAR = 0.1
"""A look at a picture may be so much smaller or larger than a page is measured at. What a decoder gives at an eighth or a
quarter of the size comes at a fraction of the cost, and a rule that shows at 50 dots to an inch shows at 45."""


def size(across: int, down: int, dpi: tuple[float, float] | None) -> tuple[float, float]:
    """Points of a page for so many pixels: by their own dpi where that is a scanner's, else fitted into Letter."""
    if dpi is not None and all(72 <= each <= 1200 for each in dpi):
        inches = across / dpi[0], down / dpi[1]
        if max(inches) <= _WIDEST and min(inches) >= 0.5:
            return round(inches[0] * 72, 2), round(inches[1] * 72, 2)
    scale = min(1.0, _LONG / max(across, down), _SHORT / min(across, down))
    return max(1.0, round(across * scale, 2)), max(1.0, round(down * scale, 2))


def upright(across: int, down: int, dpi: tuple[float, float] | None, turn: int) -> tuple[float, float]:
    """Points of the page of a picture that is turned by `turn` (as EXIF counts) before it is seen."""
    if turn < 5:
        return size(across, down, dpi)
    return size(down, across, (dpi[1], dpi[0]) if dpi else None)


def least(across: int, down: int, dpi: tuple[float, float] | None) -> tuple[int, int]:
    """The fewest pixels of a picture, not turned, from which its page is still measured well."""
    width, height = pixels(*size(across, down, dpi))
    return max(1, int(width * (1 - NEAR)) + 1), max(1, int(height * (1 - NEAR)) + 1)
