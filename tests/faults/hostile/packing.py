"""Much that is packed into little."""

from __future__ import annotations

import functools
import zlib

MUCH = 300_000_000


@functools.cache
def bomb(size: int = MUCH, unit: bytes = bytes(1 << 20)) -> bytes:
    """So many bytes, packed: one piece packed once, and said again and again."""
    packer = zlib.compressobj(9)
    head = packer.compress(unit) + packer.flush(zlib.Z_FULL_FLUSH)
    again = zlib.compressobj(9, zlib.DEFLATED, -15)
    piece = again.compress(unit) + again.flush(zlib.Z_FULL_FLUSH)
    times, total = size // len(unit), 1
    for _ in range(times):
        total = zlib.adler32(unit, total)
    return head + piece * (times - 1) + b"\x03\x00" + total.to_bytes(4, "big")
