"""JPEG, marker by marker: what a page needs of it, without what describes camera, place and maker.

Kept are frame, tables and scans, Adobe's colour mark (APP14) and, where asked for, the colour profile. Every other APP
segment, comments, and whatever follows the end of the image are left behind and told.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
_ALONE = frozenset({0x01, *range(0xD0, 0xD8)})
_FRAMES = frozenset({0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF})
_ICC = b"ICC_PROFILE\x00"


@dataclass(slots=True)
class Jpeg:
    """A JPEG taken apart. `body` is the cleaned image; `whole` says that it came to its end mark."""

    body: bytes = b""
    whole: bool = False
    changed: bool = False
    width: int = 0
    height: int = 0
    components: int = 0
    depth: int = 0
    process: int = 0
    """The frame's marker: 0xC0 baseline, 0xC2 progressive, 0xC9 and above arithmetic."""
    adobe: int | None = None
    """Adobe's transform, where the mark is there."""
    profile: bytes = b""
    removed: Counter[str] = field(default_factory=Counter)

    @property
    def shows_everywhere(self) -> bool:
        """Whether any PDF viewer decodes it: eight bits, Huffman, baseline or progressive, one, three or four parts."""
        return self.process in (0xC0, 0xC1, 0xC2) and self.depth == 8 and self.components in (1, 3, 4)


def take_apart(raw: bytes, *, keep_profile: bool) -> Jpeg | None:
    """Walk the markers. None if this is no JPEG, or breaks off before its first scan."""
    start = raw.find(b"\xff\xd8")
    if start < 0 or start > 1024:
        return None
    found = Jpeg(changed=start > 0)
    out: list[bytes | memoryview] = [b"\xff\xd8"]
    profile: dict[int, bytes] = {}
    place = start + 2
    while True:
        place = _next_marker(raw, place, found)
        if place < 0:
            return None
        code = raw[place + 1]
        if code in _ALONE:
            place += 2
            continue
        if code == 0xD9:
            out.append(b"\xff\xd9")
            found.whole = found.width > 0
            place += 2
            break
        size = int.from_bytes(raw[place + 2 : place + 4], "big")
        segment = raw[place : place + 2 + size]
        if size < 2 or len(segment) < 2 + size:
            return None if found.width == 0 else _finish(found, out, profile, raw, len(raw))
        out.append(_kept(code, segment, found, profile, keep_profile=keep_profile))
        place += 2 + size
        if code == 0xDA:
            end = _scan_end(raw, place)
            out.append(memoryview(raw)[place:end])
            place = end
            if end == len(raw):
                return _finish(found, out, profile, raw, end)
    return _finish(found, out, profile, raw, place)


def _finish(found: Jpeg, out: list[bytes | memoryview], profile: dict[int, bytes], raw: bytes, end: int) -> Jpeg:
    found.body = b"".join(out)
    found.profile = b"".join(profile[index] for index in sorted(profile))
    if raw[end:].strip(b"\x00\r\n\xff ") and found.whole:
        found.removed["trailing_bytes"] += 1
    found.changed = found.changed or len(found.body) != len(raw)
    return found


def _next_marker(raw: bytes, place: int, found: Jpeg) -> int:
    """The place of the next marker; bytes that stand before it belong to nothing and go."""
    at = raw.find(b"\xff", place)
    if at < 0:
        return -1
    while raw[at + 1 : at + 2] == b"\xff":
        at += 1
    if at + 2 > len(raw):
        return -1
    if raw[at + 1] == 0:
        return _next_marker(raw, at + 2, found) if at + 2 < len(raw) else -1
    return at


def _scan_end(raw: bytes, place: int) -> int:
    """Where the coded data of a scan end: at a marker that is neither a stuffed byte nor a restart."""
    found = _MARKER.search(raw, place)
    return found.start() if found else len(raw)


def _kept(code: int, segment: bytes, found: Jpeg, profile: dict[int, bytes], *, keep_profile: bool) -> bytes:
    """What remains of a segment: all of it, Adobe's mark cut to its twelve bytes, or nothing."""
    if code in _FRAMES and len(segment) >= 10:
        found.process, found.depth = code, segment[4]
        found.height, found.width = int.from_bytes(segment[5:7], "big"), int.from_bytes(segment[7:9], "big")
        found.components = segment[9]
        return segment
    if code == 0xFE:
        found.removed["comment"] += 1
        return b""
    if not 0xE0 <= code <= 0xEF:
        return segment
    if code == 0xEE and segment[4:9] == b"Adobe" and len(segment) >= 16:
        found.adobe = segment[15]
        return b"\xff\xee\x00\x0e" + segment[4:16]
    if code == 0xE2 and segment.startswith(_ICC, 4) and len(segment) > 18:
        profile[segment[16]] = segment[18:]
        return segment if keep_profile else b""
    if not segment.startswith((b"Exif\x00", b"JFIF\x00", b"JFXX\x00"), 4):
        found.removed["metadata"] += 1
    return b""
