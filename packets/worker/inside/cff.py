"""Compact fonts (CFF): every byte belongs to a part that drawing needs, or is blanked where it stands.

Nothing is moved, so no offset changes: notices, names of fonts and people, and bytes between the parts become blanks.
"""

from __future__ import annotations

import itertools
import re
import struct
from dataclasses import dataclass, field

from packets.worker.inside.smuggled import carries_sentences

_STANDARD = 391
"""Strings that every reader has."""
_TEXTS = frozenset({0, 1, 2, 3, 4, (12, 0), (12, 21), (12, 22), (12, 38)})
"""Operators of a font's dictionary whose strings describe: version, notice, names, copyright, PostScript."""
_TOP = _TEXTS | {5, 13, 14, 15, 16, 17, 18, *((12, number) for number in (*range(1, 9), 20, 23, *range(30, 38)))}
_PRIVATE = frozenset({6, 7, 8, 9, 10, 11, 19, 20, 21, *((12, number) for number in (*range(9, 15), 17, 18, 19))})
_GLYPH = re.compile(rb"[A-Za-z0-9._]{1,63}")
_ORDER = re.compile(rb"[A-Za-z0-9_-]{1,30}")
_MOST = 70_000


class Broken(ValueError):
    """A part is not where, or as, it must be."""


@dataclass(slots=True)
class _Font:
    raw: bytes
    covered: list[tuple[int, int]] = field(default_factory=list)
    blank: list[tuple[int, int]] = field(default_factory=list)
    coded: list[tuple[int, int]] = field(default_factory=list)
    """Where the programs of letters stand."""
    strings: list[tuple[int, int]] = field(default_factory=list)
    kept: set[int] = field(default_factory=set)

    def cover(self, start: int, end: int) -> None:
        if not 0 <= start <= end <= len(self.raw):
            raise Broken("a part beyond the end")
        self.covered.append((start, end))

    def index(self, start: int) -> tuple[list[tuple[int, int]], int]:
        """The parts of a list and where it ends."""
        (count,) = struct.unpack_from(">H", self.raw, start)
        if not count:
            self.cover(start, start + 2)
            return [], start + 2
        size = self.raw[start + 2]
        if not 1 <= size <= 4 or count > _MOST:
            raise Broken("list")
        table = start + 3
        places = [int.from_bytes(self.raw[table + size * at : table + size * (at + 1)], "big") for at in range(count + 1)]
        base = table + size * (count + 1) - 1
        if places[0] != 1 or any(a > b for a, b in itertools.pairwise(places)):
            raise Broken("list out of order")
        end = base + places[-1]
        self.cover(start, end)
        return [(base + a, base + b) for a, b in itertools.pairwise(places)], end

    def dictionary(self, start: int, end: int, allowed: frozenset[object]) -> dict[object, list[float]]:
        found: dict[object, list[float]] = {}
        operands: list[float] = []
        place = start
        while place < end:
            first = self.raw[place]
            if first <= 21:
                key: object = first
                place += 1
                if first == 12:
                    key = (12, self.raw[place])
                    place += 1
                if key not in allowed:
                    raise Broken("an entry that no font has")
                found[key], operands = operands, []
            else:
                value, place = self._number(first, place)
                operands.append(value)
                if len(operands) > 513:
                    raise Broken("numbers without end")
        if operands or place != end:
            raise Broken("numbers for nothing")
        return found

    def _number(self, first: int, place: int) -> tuple[float, int]:
        raw = self.raw
        if 32 <= first <= 246:
            return first - 139, place + 1
        if 247 <= first <= 250:
            return (first - 247) * 256 + raw[place + 1] + 108, place + 2
        if 251 <= first <= 254:
            return -(first - 251) * 256 - raw[place + 1] - 108, place + 2
        if first == 28:
            return struct.unpack_from(">h", raw, place + 1)[0], place + 3
        if first == 29:
            return struct.unpack_from(">i", raw, place + 1)[0], place + 5
        if first != 30:
            raise Broken("no number")
        place += 1
        text = ""
        while True:
            for nibble in (raw[place] >> 4, raw[place] & 15):
                if nibble == 15:
                    return (float(text) if text else 0.0), place + 1
                text += "0123456789.EE -"[nibble] + ("-" if nibble == 12 else "")
                if len(text) > 40:
                    raise Broken("no number")
            place += 1


def cleaned(raw: bytes) -> bytes | None:
    """The font with everything blank that draws nothing; None where it cannot be taken apart, or hides something."""
    try:
        return _cleaned(_Font(raw))
    except (Broken, struct.error, IndexError, ValueError):
        return None


def _cleaned(font: _Font) -> bytes:
    raw = font.raw
    if raw[0] != 1 or not 4 <= raw[2] <= 16:
        raise Broken("no font")
    font.cover(0, 4)
    names, place = font.index(raw[2])
    tops, place = font.index(place)
    font.strings, place = font.index(place)
    shared, _ = font.index(place)
    if len(names) != 1 or len(tops) != 1:
        raise Broken("not one font")
    font.blank += names
    font.coded += shared
    top = font.dictionary(*tops[0], _TOP)
    letters, _ = font.index(_place(top, 17))
    font.coded += letters
    cid = (12, 30) in top
    if cid:
        for number in top[(12, 30)][:2]:
            _keep(font, int(number), _ORDER)
        parts, _ = font.index(_place(top, (12, 36)))
        for part in parts:
            _private(font, font.dictionary(*part, _TOP))
        _choices(font, _place(top, (12, 37)), len(letters))
    else:
        _private(font, top)
        _coding(font, top)
    _charset(font, top, len(letters), named=not cid)
    if any(carries_sentences(raw[start:end]) for start, end in font.coded):
        raise Broken("words")
    return _written(font)


def _place(found: dict[object, list[float]], key: object) -> int:
    if not found.get(key):
        raise Broken("a part is missing")
    return int(found[key][-1])


def _private(font: _Font, found: dict[object, list[float]]) -> None:
    if 18 not in found:
        return
    if len(found[18]) != 2:
        raise Broken("private")
    size, start = int(found[18][0]), int(found[18][1])
    if size == 0:
        return
    font.cover(start, start + size)
    inner = font.dictionary(start, start + size, _PRIVATE)
    if inner.get(19):
        font.coded += font.index(start + int(inner[19][-1]))[0]


def _choices(font: _Font, start: int, letters: int) -> None:
    if font.raw[start] == 0:
        font.cover(start, start + 1 + letters)
    elif font.raw[start] == 3:
        font.cover(start, start + 5 + 3 * struct.unpack_from(">H", font.raw, start + 1)[0])
    else:
        raise Broken("choices")


def _coding(font: _Font, top: dict[object, list[float]]) -> None:
    start = int(top[16][-1]) if top.get(16) else 0
    if start < 2:
        return
    kind, count = font.raw[start], font.raw[start + 1]
    if kind & 127 > 1:
        raise Broken("coding")
    place = start + 2 + count * {0: 1, 1: 2}[kind & 127]
    if kind & 128:
        more = font.raw[place]
        for at in range(more):
            _keep(font, struct.unpack_from(">H", font.raw, place + 2 + 3 * at)[0], _GLYPH)
        place += 1 + 3 * more
    font.cover(start, place)


def _charset(font: _Font, top: dict[object, list[float]], letters: int, *, named: bool) -> None:
    start = int(top[15][-1]) if top.get(15) else 0
    if start < 3:
        return
    kind, place, left = font.raw[start], start + 1, letters - 1
    while left > 0:
        (first,) = struct.unpack_from(">H", font.raw, place)
        place += 2
        more = 0
        if kind in (1, 2):
            more = int.from_bytes(font.raw[place : place + kind], "big")
            place += kind
        elif kind:
            raise Broken("charset")
        if named:
            for number in range(first, first + min(more, left - 1) + 1):
                _keep(font, number, _GLYPH)
        left -= 1 + more
    font.cover(start, place)


def _keep(font: _Font, number: int, kind: re.Pattern[bytes]) -> None:
    """A string that is needed stays, if it is a name of the kind that it must be."""
    at = number - _STANDARD
    if at < 0:
        return
    if at >= len(font.strings):
        raise Broken("a name that is not there")
    start, end = font.strings[at]
    if kind.fullmatch(font.raw[start:end]):
        font.kept.add(at)


def _written(font: _Font) -> bytes:
    out = bytearray(len(font.raw))
    end = 0
    for start, stop in font.covered:
        out[start:stop] = font.raw[start:stop]
        end = max(end, stop)
    for start, stop in font.blank:
        out[start:stop] = b"F" * (stop - start)
    for at, (start, stop) in enumerate(font.strings):
        if at not in font.kept:
            out[start:stop] = b"x" * (stop - start)
    return bytes(out[:end])
