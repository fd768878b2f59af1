"""JPEG, marker by marker: what a page needs of it, without what describes camera, place and maker.

Kept are the frame, the scans, the tables that a scan uses, each of them as long as it says and no longer, Adobe's colour mark
(APP14) and, where asked for, the colour profile. Every other segment, and whatever follows the end of the image, is left
behind and told.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from packets.worker.inside.smuggled import carries_sentences, carries_words

_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
_ANY_MARKER = re.compile(rb"\xff+[^\x00\xff]")
_ALONE = frozenset({0x01, *range(0xD0, 0xD8)})
_FRAMES = frozenset({0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF})
_ICC = b"ICC_PROFILE\x00"
_MOST_CONDITIONS = 64
_QUANTISE, _HUFFMAN, _RESTART, _LINES, _ARITHMETIC = 0xDB, 0xC4, 0xDD, 0xDC, 0xCC


class Broken(ValueError):
    """A segment is not as long as it must be."""


@dataclass(slots=True)
class Table:
    """One quantisation or Huffman table; it goes along if a scan uses it."""

    marker: int
    body: bytes
    used: bool = False


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
    words: bool = False
    """Readable text stands among the coded dots."""
    removed: Counter[str] = field(default_factory=Counter)

    @property
    def shows_everywhere(self) -> bool:
        """Whether any PDF viewer decodes it: eight bits, Huffman, baseline or progressive, one, three or four parts."""
        return self.process in (0xC0, 0xC1, 0xC2) and self.depth == 8 and self.components in (1, 3, 4)


@dataclass(slots=True)
class _Parts:
    """What goes along, in order, and the tables in force."""

    out: list[bytes | memoryview | Table] = field(default_factory=lambda: [b"\xff\xd8"])
    tables: dict[tuple[int, int], Table] = field(default_factory=dict)
    quantised: dict[int, int] = field(default_factory=dict)
    """Component -> its quantisation table."""
    profile: dict[int, bytes] = field(default_factory=dict)


def take_apart(raw: bytes, *, keep_profile: bool) -> Jpeg | None:
    """Walk the markers. None if this is no JPEG, or breaks off before its first scan."""
    try:
        return _take_apart(raw, keep_profile=keep_profile)
    except Broken:
        return None


def _take_apart(raw: bytes, *, keep_profile: bool) -> Jpeg | None:
    start = raw.find(b"\xff\xd8")
    if start < 0 or start > 1024:
        return None
    found, parts = Jpeg(changed=start > 0), _Parts()
    place = start + 2
    while True:
        place = _next_marker(raw, place)
        if place < 0:
            return None
        code = raw[place + 1]
        if code in _ALONE:
            place += 2
            continue
        if code == 0xD9:
            parts.out.append(b"\xff\xd9")
            found.whole = found.width > 0
            place += 2
            break
        size = int.from_bytes(raw[place + 2 : place + 4], "big")
        segment = raw[place : place + 2 + size]
        if size < 2 or len(segment) < 2 + size:
            return None if found.width == 0 else _finish(found, parts, raw, len(raw))
        _keep(code, segment, found, parts, keep_profile=keep_profile)
        place += 2 + size
        if code == 0xDA:
            end = _scan_end(raw, place)
            parts.out.append(memoryview(raw)[place:end])
            place = end
            if end == len(raw):
                return _finish(found, parts, raw, end)
    return _finish(found, parts, raw, place)


def _finish(found: Jpeg, parts: _Parts, raw: bytes, end: int) -> Jpeg:
    found.body = b"".join(_written(parts.out))
    # Among the dots, or in the place of the tables by which they are coded.
    coded = (bytes(part) for part in parts.out if isinstance(part, memoryview))
    tables = (part.body for part in parts.out if isinstance(part, Table) and part.used)
    found.words = any(map(carries_words, coded)) or any(map(carries_sentences, tables))
    found.profile = b"".join(parts.profile[index] for index in sorted(parts.profile))
    if raw[end:].strip(b"\x00\r\n\xff ") and found.whole:
        found.removed["trailing_bytes"] += 1
    found.changed = found.changed or len(found.body) != len(raw)
    return found


def _written(parts: list[bytes | memoryview | Table]) -> Iterator[bytes | memoryview]:
    """The parts as bytes; tables of one kind that stand together are one segment, as they mostly were."""
    waiting: list[Table] = []
    for part in [*parts, b""]:
        if isinstance(part, Table) and not part.used:
            continue
        if waiting and not (isinstance(part, Table) and part.marker == waiting[0].marker):
            body = b"".join(table.body for table in waiting)
            yield bytes((0xFF, waiting[0].marker)) + (len(body) + 2).to_bytes(2, "big") + body
            waiting = []
        if isinstance(part, Table):
            waiting.append(part)
        else:
            yield part


def _next_marker(raw: bytes, place: int) -> int:
    """The place of the next marker; bytes that stand before it belong to nothing and go."""
    found = _ANY_MARKER.search(raw, place)
    return found.end() - 2 if found else -1


def _scan_end(raw: bytes, place: int) -> int:
    """Where the coded data of a scan end: at a marker that is neither a stuffed byte nor a restart."""
    found = _MARKER.search(raw, place)
    return found.start() if found else len(raw)


def _keep(code: int, segment: bytes, found: Jpeg, parts: _Parts, *, keep_profile: bool) -> None:
    """Put what remains of a segment with the parts: all of it that counts, or nothing."""
    if code in _FRAMES:
        _frame(code, segment, found, parts)
    elif code == 0xDA:
        _scan(segment, parts)
    elif code in (_QUANTISE, _HUFFMAN):
        for key, body in _tables(code, segment[4:]):
            table = parts.tables[(code, key)] = Table(code, body)
            parts.out.append(table)
    elif code in (_RESTART, _LINES):
        parts.out.append(_cut(segment, 2))
    elif code == _ARITHMETIC:
        parts.out.append(_cut(segment, min(len(segment) - 4, _MOST_CONDITIONS)))
    elif code == 0xFE:
        found.removed["comment"] += 1
    elif code == 0xEE and segment[4:9] == b"Adobe" and len(segment) >= 16:
        found.adobe = segment[15]
        parts.out.append(b"\xff\xee\x00\x0e" + segment[4:16])
    elif code == 0xE2 and segment.startswith(_ICC, 4) and len(segment) > 18:
        parts.profile[segment[16]] = segment[18:]
        if keep_profile:
            parts.out.append(segment)
    elif not segment.startswith((b"Exif\x00", b"JFIF\x00", b"JFXX\x00"), 4):
        found.removed["metadata"] += 1


def _frame(code: int, segment: bytes, found: Jpeg, parts: _Parts) -> None:
    if len(segment) < 10 or found.components:
        raise Broken("frame")
    found.process, found.depth = code, segment[4]
    found.height, found.width = int.from_bytes(segment[5:7], "big"), int.from_bytes(segment[7:9], "big")
    found.components = segment[9]
    frame = _cut(segment, 6 + 3 * found.components)
    parts.out.append(frame)
    for at in range(10, len(frame), 3):
        parts.quantised[frame[at]] = frame[at + 2]


def _scan(segment: bytes, parts: _Parts) -> None:
    count = segment[4] if len(segment) > 4 else 0
    scan = _cut(segment, 4 + 2 * count)
    for at in range(5, 5 + 2 * count, 2):
        component, choice = scan[at], scan[at + 1]
        wanted = ((_HUFFMAN, choice >> 4), (_HUFFMAN, 16 | choice & 15), (_QUANTISE, parts.quantised.get(component, -1)))
        for key in wanted:
            if key in parts.tables:
                parts.tables[key].used = True
    parts.out.append(scan)


def _cut(segment: bytes, size: int) -> bytes:
    """A segment whose content has `size` bytes; what stands behind them in it is nothing of the picture."""
    if len(segment) < 4 + size:
        raise Broken("short")
    return segment[:2] + (size + 2).to_bytes(2, "big") + segment[4 : 4 + size]


def _tables(code: int, body: bytes) -> Iterator[tuple[int, bytes]]:
    """The tables of a segment by their number (of Huffman tables those for AC from 16 on)."""
    place = 0
    while place < len(body):
        number = body[place]
        if code == _QUANTISE:
            size = 1 + (128 if number >> 4 else 64)
            key = number & 15
        else:
            counts = body[place + 1 : place + 17]
            size = 17 + sum(counts)
            key = number & 31
            values = body[place + 17 : place + size]
            # A table names each value once; a sentence uses its letters again.
            if len(set(values)) != len(values):
                raise Broken("table")
        if number > 0x1F or number & 15 > 3 or place + size > len(body):
            return
        yield key, body[place : place + size]
        place += size
