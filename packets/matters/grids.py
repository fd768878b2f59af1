"""The small grids that are kept of a page, and how they are written as text. The worker reads this file too, so it imports
nothing but the standard library."""

from __future__ import annotations

import base64
import zlib

EDGE_COLUMNS, EDGE_ROWS = 160, 200
"""The ink grid of a page: the page as seen is cut into so many columns and rows, whatever its size."""

PICTURE_COLUMNS, PICTURE_ROWS = 24, 32
"""The small grey picture by which `verify` knows a page again, 16 greys a cell."""


def pack(raw: bytes) -> str:
    # The grids are small: a coder for 4 KB costs a fifth of the memory that one for 32 KB wants cleared, page after page.
    coder = zlib.compressobj(6, zlib.DEFLATED, 12, 6)
    return base64.b64encode(coder.compress(raw) + coder.flush()).decode("ascii")


def unpack(text: str, size: int) -> bytes:
    """The `size` bytes behind `pack`; an empty text is all zero. Wrong length raises ValueError."""
    if not text:
        return bytes(size)
    raw = zlib.decompressobj().decompress(base64.b64decode(text, validate=True), size + 1)
    if len(raw) != size:
        raise ValueError("packed grid has another size")
    return raw
