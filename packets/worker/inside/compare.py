"""Whether two pictures of a page show the same: blind to a shimmer of edges, not to a missing word or stamp."""

from __future__ import annotations

from PIL import Image, ImageChops

_CELL = 4
_APART = 10
"""Levels by which the mean of a cell of 4 x 4 pixels may differ, in each channel."""
_FRINGES = 28


def same(before: Image.Image, after: Image.Image, *, fringes: bool = False) -> bool:
    """Compare two RGB pictures of equal size, cell by cell.

    `fringes` is for documents with form fields, whose text pdfium draws with coloured edges: grey is compared as
    strictly as ever, the single channels less.
    """
    if before.size != after.size:
        return False
    if before.tobytes() == after.tobytes():
        return True
    left, right = _cells(before), _cells(after)
    if fringes and _most(ImageChops.difference(left.convert("L"), right.convert("L"))) > _APART:
        return False
    apart = ImageChops.difference(left, right)
    return all(_most(channel) <= (_FRINGES if fringes else _APART) for channel in apart.split())


def _most(channel: Image.Image) -> int:
    """The largest value of a picture of one channel."""
    histogram = channel.histogram()
    return max((value for value in range(256) if histogram[value]), default=0)


def _cells(seen: Image.Image) -> Image.Image:
    return seen.reduce(_CELL) if min(seen.size) >= _CELL else seen
