"""JBIG2, segment by segment: those that draw, none that comments, and nothing between or behind them."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from packets.worker.inside.smuggled import carries_words

_SYMBOLS, _PATTERNS, _TABLES = 0, 16, 53
_REGIONS = frozenset({4, 6, 7, 20, 22, 23, 36, 38, 39, 40, 42, 43})
_PAGE, _END_OF_PAGE, _END_OF_STRIPE, _END_OF_FILE = 48, 49, 50, 51
_KEPT = _REGIONS | {_SYMBOLS, _PATTERNS, _TABLES, _PAGE, _END_OF_STRIPE}
_LEFT = frozenset({_END_OF_PAGE, _END_OF_FILE, 52, 62})
"""Ends, which a PDF does not have, profiles, and extensions: comments."""
_MOST = 100_000


@dataclass(frozen=True, slots=True)
class Jbig2:
    """The segments that draw, and the largest picture among them; `words` says that readable text stands there."""

    body: bytes
    width: int
    height: int
    words: bool


def cleaned(raw: bytes) -> Jbig2 | None:
    """The segments that draw; None where they do not follow one another to the end."""
    try:
        return _cleaned(raw)
    except (ValueError, struct.error, IndexError):
        return None


def _cleaned(raw: bytes) -> Jbig2:
    out, place, width, height = [], 0, 0, 0
    for _ in range(_MOST):
        if len(raw) - place < 11 or not raw[place:].strip(b"\x00\r\n"):
            break
        start = place
        number, flags, count = struct.unpack_from(">IBB", raw, place)
        kind = flags & 63
        place += 5
        if count >> 5 == 7:
            (long,) = struct.unpack_from(">I", raw, place)
            refers = long & 0x1FFF_FFFF
            place += 4 + (refers + 8) // 8
        else:
            refers = count >> 5
            place += 1
        place += refers * (1 if number <= 256 else 2 if number <= 65_536 else 4)
        place += 4 if flags & 64 else 1
        (size,) = struct.unpack_from(">I", raw, place)
        place += 4
        if place + size > len(raw):
            raise ValueError("longer than the whole")
        if kind in _KEPT:
            out.append(raw[start : place + size])
        elif kind not in _LEFT:
            raise ValueError("no kind of segment")
        if kind == _PAGE or kind in _REGIONS:
            across, down = struct.unpack_from(">II", raw, place)
            width, height = max(width, across), max(height, down if down != 0xFFFF_FFFF else 0)
        place += size
    if raw[place:].strip(b"\x00\r\n"):
        raise ValueError("something behind")
    body = b"".join(out)
    return Jbig2(body, width, height, carries_words(body))
