"""Coded lines of a fax (group 4): what stands behind their end mark is nothing of the picture."""

from __future__ import annotations

_MIDDLES = [((0x001001 << 8) >> shift) for shift in range(8)]
"""The end mark, 24 bits, within four bytes at each of eight places."""


def ended(raw: bytes) -> bytes:
    """The lines to their end mark; all of them where there is none."""
    best = len(raw)
    for shift, bits in enumerate(_MIDDLES):
        whole = bits.to_bytes(4, "big")
        mask = ((0xFFFFFF << 8) >> shift).to_bytes(4, "big")
        at = raw.find(whole[1:2] + whole[2:3])
        while 0 <= at < best:
            four = raw[at - 1 : at + 3].ljust(4, b"\x00") if at else b""
            if len(four) == 4 and all(byte & part == value for byte, part, value in zip(four, mask, whole, strict=True)):
                best = min(best, at + (3 if mask[3] else 2))
                break
            at = raw.find(whole[1:2] + whole[2:3], at + 1)
    return raw[:best]
