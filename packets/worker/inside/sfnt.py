"""TrueType and OpenType programs, table by table: what draws letters, each as long as it must be, and nothing between.

A glyph is measured and cut to what it says; tables that name, license, date or serve other programs stay behind.
"""

from __future__ import annotations

import itertools
import re
import struct
from array import array
from dataclasses import dataclass, field

from packets.worker.inside import cff
from packets.worker.inside.smuggled import carries_letters, carries_sentences

_MOST_TABLES = 64
_FIXED = {b"head": 54, b"hhea": 36, b"vhea": 36, b"maxp": 32, b"VORG": 262_144}
_FREE = frozenset({b"cvt ", b"fpgm", b"prep"})
"""Numbers and programs that shape the glyphs on a screen; at most so long: """
_MOST_FREE = 65_536
_MEASURES = frozenset({b"OS/2", b"VORG", b"head", b"hhea", b"hmtx", b"maxp", b"vhea", b"vmtx"})
_ORDER = (b"CFF ", b"OS/2", b"VORG", b"cmap", b"cvt ", b"fpgm", b"glyf", b"head", b"hhea", b"hmtx", b"loca", b"maxp")
_REST = (b"post", b"prep", b"vhea", b"vmtx")
_GLYPH_NAME = re.compile(rb"[A-Za-z0-9._]{1,63}")


class Broken(ValueError):
    """The program cannot be taken apart, or holds what none needs."""


@dataclass(slots=True)
class Sfnt:
    """A cleaned program; `sure` is False where a letter was left out that could not be measured."""

    body: bytes
    sure: bool = True


@dataclass(slots=True)
class _Tables:
    source: dict[bytes, bytes]
    glyphs: int = 0
    sure: bool = True
    out: dict[bytes, bytes] = field(default_factory=dict)


def cleaned(raw: bytes) -> Sfnt | None:
    """The program without anything beside its letters; None where it is broken or hides something."""
    try:
        return _cleaned(raw)
    except (Broken, struct.error, IndexError, ValueError):
        return None


def _cleaned(raw: bytes) -> Sfnt:
    kind, count = struct.unpack_from(">4sH", raw, 0)
    if kind not in (b"\x00\x01\x00\x00", b"true", b"OTTO") or not 0 < count <= _MOST_TABLES:
        raise Broken("no font")
    source: dict[bytes, bytes] = {}
    for index in range(count):
        tag, _, start, size = struct.unpack_from(">4sIII", raw, 12 + 16 * index)
        if start < len(raw):
            source.setdefault(tag, raw[start : start + size])
    tables = _Tables(source)
    if len(source.get(b"maxp", b"")) < 6:
        raise Broken("no count of letters")
    tables.glyphs = int.from_bytes(source[b"maxp"][4:6], "big")
    _numbers(tables)
    if b"glyf" in source:
        _letters(tables)
    elif b"CFF " in source:
        inner = cff.cleaned(source[b"CFF "])
        if inner is None:
            raise Broken("letters")
        tables.out[b"CFF "] = inner
    else:
        raise Broken("no letters")
    for tag, table in tables.out.items():
        if carries_letters(table) if tag in _MEASURES else tag != b"CFF " and carries_sentences(table):
            raise Broken("words")
    return Sfnt(_file(kind, tables.out), tables.sure)


def _numbers(tables: _Tables) -> None:
    """Every table of numbers, cut to its length."""
    source, out = tables.source, tables.out
    for tag, size in _FIXED.items():
        if tag in source:
            out[tag] = source[tag][:size]
    if len(out.get(b"head", b"")) < 54:
        raise Broken("head")
    # When it was made and changed says nothing of its letters.
    out[b"head"] = out[b"head"][:8] + bytes(4) + out[b"head"][12:20] + bytes(16) + out[b"head"][36:]
    if out[b"maxp"][:4] != b"\x00\x01\x00\x00":
        out[b"maxp"] = out[b"maxp"][:6]
    for across, tag in ((b"hhea", b"hmtx"), (b"vhea", b"vmtx")):
        if tag in source and len(source.get(across, b"")) >= 36:
            wide = min(int.from_bytes(source[across][34:36], "big"), tables.glyphs)
            out[tag] = source[tag][: 4 * wide + 2 * (tables.glyphs - wide)]
    if b"OS/2" in source and len(source[b"OS/2"]) >= 68:
        size = {0: 78, 1: 86, 5: 100}.get(int.from_bytes(source[b"OS/2"][:2], "big"), 96)
        out[b"OS/2"] = (source[b"OS/2"][:58] + b"    " + source[b"OS/2"][62:])[:size]
    for tag in _FREE & source.keys():
        out[tag] = source[tag][:_MOST_FREE]
    if b"cmap" in source:
        out[b"cmap"] = _cmap(source[b"cmap"])
    if b"post" in source and len(source[b"post"]) >= 32:
        out[b"post"] = _post(source[b"post"])


def _cmap(raw: bytes) -> bytes:
    """The ways from codes to letters, each as long as its kind says."""
    (count,) = struct.unpack_from(">H", raw, 2)
    places: dict[int, bytes] = {}
    entries = []
    for index in range(min(count, 32)):
        platform, coding, start = struct.unpack_from(">HHI", raw, 4 + 8 * index)
        if start not in places:
            places[start] = _way(raw[start:])
        if places[start]:
            entries.append((platform, coding, start))
    out = struct.pack(">HH", 0, len(entries))
    at, body = 4 + 8 * len(entries), b""
    where: dict[int, int] = {}
    for platform, coding, start in entries:
        if start not in where:
            where[start] = at + len(body)
            body += places[start] + bytes(-len(places[start]) % 4)
        out += struct.pack(">HHI", platform, coding, where[start])
    return out + body


def _way(raw: bytes) -> bytes:
    if len(raw) < 6:
        return b""
    (kind,) = struct.unpack_from(">H", raw, 0)
    if kind == 0:
        size = 262
    elif kind == 4:
        size = _segments(raw)
    elif kind == 6:
        size = 10 + 2 * _short(raw, 8)
    elif kind in (12, 13):
        size = 16 + 12 * int.from_bytes(raw[12:16], "big")
    else:
        return b""
    body = raw[:size]
    if len(body) < size:
        return b""
    long = kind >= 8
    return body[:4] + struct.pack(">I", size) + body[8:] if long else body[:2] + struct.pack(">H", size & 0xFFFF) + body[4:]


def _short(raw: bytes, place: int) -> int:
    """A number of two bytes. Raises where the table has ended."""
    if place + 2 > len(raw):
        raise Broken("the table ends")
    return raw[place] << 8 | raw[place + 1]


def _segments(raw: bytes) -> int:
    """Bytes of a way in segments: to the last number that a segment leads to."""
    count = _short(raw, 6) // 2
    ends, starts, offsets = 14, 16 + 2 * count, 16 + 6 * count
    size = 16 + 8 * count
    for index in range(count):
        offset = _short(raw, offsets + 2 * index)
        if offset not in (0, 0xFFFF):
            first, last = _short(raw, starts + 2 * index), _short(raw, ends + 2 * index)
            if last >= first:
                size = max(size, offsets + 2 * index + offset + 2 * (last - first) + 2)
    return min(size, len(raw))


def _post(raw: bytes) -> bytes:
    """The names of letters, where each is a name; else the table without names."""
    head = raw[:32]
    if carries_letters(head):
        raise Broken("words")
    if head[:4] != b"\x00\x02\x00\x00":
        return head if head[:4] in (b"\x00\x01\x00\x00", b"\x00\x03\x00\x00") else b"\x00\x03\x00\x00" + head[4:]
    try:
        (count,) = struct.unpack_from(">H", raw, 32)
        numbers = struct.unpack_from(f">{count}H", raw, 34)
        wanted = max((number - 257 for number in numbers if number >= 258), default=0)
        place = end = 34 + 2 * count
        for _ in range(wanted):
            end = place + 1 + raw[place]
            if not _GLYPH_NAME.fullmatch(raw[place + 1 : end]):
                raise Broken("a name that is none")
            place = end
        if end > len(raw):
            raise Broken("names")
        return raw[:end]
    except (Broken, struct.error, IndexError):
        return b"\x00\x03\x00\x00" + head[4:]


def _letters(tables: _Tables) -> None:
    """Every letter cut to what it says of itself, in a row; and where each begins."""
    raw, index = tables.source[b"glyf"], tables.source.get(b"loca", b"")
    long = int.from_bytes(tables.out[b"head"][50:52], "big") == 1
    places = array("I" if long else "H", index[: len(index) - len(index) % (4 if long else 2)])
    places.byteswap()
    starts = [place if long else place * 2 for place in places][: tables.glyphs + 1]
    out, where, size = [], [0], 0
    for start, end in itertools.pairwise(starts):
        body = b""
        if start < end <= len(raw):
            body = _letter(raw[start:end])
            tables.sure = tables.sure and bool(body)
        elif start != end:
            tables.sure = False
        body += bytes(-len(body) % (4 if long else 2))
        out.append(body)
        size += len(body)
        where.append(size)
    if not long and size > 131_070:
        raise Broken("too long")
    new = array("I" if long else "H", where if long else [place // 2 for place in where])
    new.byteswap()
    tables.out[b"glyf"], tables.out[b"loca"] = b"".join(out), new.tobytes()


def _letter(raw: bytes) -> bytes:
    """A letter without what follows it; empty where it cannot be measured."""
    try:
        lines = struct.unpack_from(">h", raw, 0)[0]
        return raw[: _parts(raw) if lines < 0 else _outline(raw, lines)] if lines else b""
    except (Broken, struct.error, IndexError):
        return b""


def _outline(raw: bytes, lines: int) -> int:
    points = _short(raw, 8 + 2 * lines) + 1
    place = 10 + 2 * lines
    place += 2 + _short(raw, place)
    across = 0
    left = points
    while left:
        flag = raw[place]
        place += 1
        times = 1
        if flag & 8:
            times += raw[place]
            place += 1
        if times > left:
            raise Broken("flags")
        left -= times
        across += times * ((1 if flag & 2 else 0 if flag & 16 else 2) + (1 if flag & 4 else 0 if flag & 32 else 2))
    if place + across > len(raw):
        raise Broken("points")
    return place + across


def _parts(raw: bytes) -> int:
    place, flags = 10, 0x20
    while flags & 0x20:
        flags = _short(raw, place)
        place += 4 + (4 if flags & 1 else 2)
        place += 2 if flags & 8 else 4 if flags & 0x40 else 8 if flags & 0x80 else 0
    if flags & 0x100:
        place += 2 + _short(raw, place)
    if place > len(raw):
        raise Broken("parts")
    return place


def _file(kind: bytes, tables: dict[bytes, bytes]) -> bytes:
    tags = [tag for tag in (*_ORDER, *_REST) if tag in tables]
    power = 1 << (len(tags).bit_length() - 1)
    head = struct.pack(">4s4H", kind, len(tags), power * 16, power.bit_length() - 1, len(tags) * 16 - power * 16)
    at, rows, body = 12 + 16 * len(tags), [], []
    for tag in tags:
        data = tables[tag] + bytes(-len(tables[tag]) % 4)
        rows.append(struct.pack(">4sIII", tag, _sum(data), at, len(tables[tag])))
        body.append(data)
        at += len(data)
    whole = head + b"".join(rows) + b"".join(body)
    # The sum of the whole stands in `head`, whose own sum is made without it.
    place = 12 + 16 * len(tags) + sum(len(data) for tag, data in zip(tags, body, strict=True) if tag < b"head") + 8
    return whole[:place] + struct.pack(">I", (0xB1B0AFBA - _sum(whole)) & 0xFFFF_FFFF) + whole[place + 4 :]


def _sum(data: bytes) -> int:
    words = array("I", data)
    words.byteswap()
    return sum(words) & 0xFFFF_FFFF
