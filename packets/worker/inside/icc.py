"""Colour profiles, rebuilt from the tags that colour needs: no names of monitors, makers or people go along."""

from __future__ import annotations

import struct

from packets.worker.inside.smuggled import carries_sentences

_PLACE, _CURVE, _TABLE = frozenset({b"XYZ "}), frozenset({b"curv", b"para"}), frozenset({b"mft1", b"mft2", b"mAB "})
_KEEP = {
    b"wtpt": _PLACE,
    b"bkpt": _PLACE,
    b"rXYZ": _PLACE,
    b"gXYZ": _PLACE,
    b"bXYZ": _PLACE,
    b"rTRC": _CURVE,
    b"gTRC": _CURVE,
    b"bTRC": _CURVE,
    b"kTRC": _CURVE,
    b"chad": frozenset({b"sf32"}),
    b"A2B0": _TABLE,
    b"A2B1": _TABLE,
    b"A2B2": _TABLE,
}
"""What colour needs, and what each says that it is."""
_PARTS = {b"GRAY": 1, b"RGB ": 3, b"CMYK": 4}
_LARGEST = 4 * 1024**2


def rebuilt(profile: bytes, parts: int) -> bytes:
    """The profile with its colour tags only, for a picture of `parts` channels; empty if it is sRGB, broken, or for others."""
    try:
        return _rebuilt(profile, parts)
    except (struct.error, IndexError, ValueError):
        return b""


def is_srgb(profile: bytes) -> bool:
    """Whether it says of itself that it is sRGB, which is what colours without a profile are."""
    return profile[16:20] == b"RGB " and b"sRGB" in profile[:4096].replace(b"\x00", b"")


def _rebuilt(profile: bytes, parts: int) -> bytes:
    if len(profile) < 132 or len(profile) > _LARGEST or profile[36:40] != b"acsp":
        return b""
    if _PARTS.get(profile[16:20]) != parts or (parts == 3 and is_srgb(profile)):
        return b""
    (count,) = struct.unpack_from(">I", profile, 128)
    if count > 100:
        return b""
    kept = []
    for index in range(count):
        tag, start, size = struct.unpack_from(">4sII", profile, 132 + 12 * index)
        if tag in _KEEP and start + size <= len(profile) and size >= 8:
            if profile[start : start + 4] not in _KEEP[tag] or carries_sentences(profile[start : start + size]):
                return b""
            kept.append((tag, profile[start : start + size]))
    if profile[8] >= 4:
        words = b"".join(b"\0" + bytes([letter]) for letter in b"profile")
        text = b"mluc" + struct.pack(">IIIHHII", 0, 1, 12, 0x656E, 0x5553, len(words), 28) + words
        kept += [(b"desc", text), (b"cprt", text)]
    else:
        kept += [
            (b"desc", b"desc" + struct.pack(">II", 0, 8) + b"profile\x00" + bytes(78)),
            (b"cprt", b"text\x00\x00\x00\x00none\x00"),
        ]
    table, body = [], b""
    place = 132 + 12 * len(kept)
    for tag, value in kept:
        value += b"\x00" * (-len(value) % 4)
        table.append(struct.pack(">4sII", tag, place + len(body), len(value)))
        body += value
    head = bytearray(profile[:128])
    head[4:8] = head[40:44] = head[48:52] = head[52:56] = head[80:84] = b"\x00" * 4
    head[24:36] = struct.pack(">6H", 2000, 1, 1, 0, 0, 0)
    head[56:64] = head[84:100] = b""
    head = bytearray(profile[:4] + b"\x00" * 4 + profile[8:24] + head[24:36] + profile[36:40] + b"\x00" * 4 + profile[44:48])
    head += b"\x00" * 16 + profile[64:68] + profile[68:80] + b"\x00" * 4 + b"\x00" * 16 + bytes(28)
    out = bytes(head) + struct.pack(">I", len(kept)) + b"".join(table) + body
    return struct.pack(">I", len(out)) + out[4:]
