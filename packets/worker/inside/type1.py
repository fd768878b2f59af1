"""Type 1 programs: taken apart, and written again from what draws letters. No notice, comment or program beside them stays."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_CLEAR_KEY, _FIRST, _SECOND, _WORD = 55_665, 52_845, 22_719, 0xFFFF
_LARGEST = 2 * 1024**2
"""Bytes; the cipher goes byte by byte, and no program that draws letters is longer."""
_MOST = 70_000
_NUMBERS = rb"(?:\[[-+.0-9eE\s]*\]|\{[-+.0-9eE\s]*\}|[-+]?[.0-9]+(?:[eE][-+]?\d+)?|true|false)"
_PRIVATE = re.compile(
    rb"/(BlueValues|OtherBlues|FamilyBlues|FamilyOtherBlues|BlueScale|BlueShift|BlueFuzz|StdHW|StdVW|StemSnapH|StemSnapV"
    rb"|ForceBold|LanguageGroup|ExpansionFactor|RndStemUp|lenIV)\s*(" + _NUMBERS + rb")"
)
_MATRIX = re.compile(rb"/FontMatrix\s*\[([-+.0-9eE\s]*)\]")
_BOX = re.compile(rb"/FontBBox\s*[\[{]([-+.0-9eE\s]*)[\]}]")
_PAINT = re.compile(rb"/PaintType\s+(\d)")
_CODE = re.compile(rb"dup\s+(\d{1,3}|8#[0-7]{1,3}|16#[0-9A-Fa-f]{1,2})\s*/([A-Za-z0-9._]{1,63})\s+put")
_SUBRS = re.compile(rb"/Subrs\s+(\d+)\s+array")
_SUBR = re.compile(rb"\s*dup\s+(\d+)\s+(\d+)\s+(?:RD|-\||[A-Za-z|-]{1,9}) ")
_LETTERS = re.compile(rb"/CharStrings\s+(\d+)\s+dict\s+dup\s+begin")
_LETTER = re.compile(rb"\s*/([A-Za-z0-9._]{1,63})\s+(\d+)\s+(?:RD|-\||[A-Za-z|-]{1,9}) ")
_AFTER = re.compile(rb"\s*(?:noaccess\s+(?:put|def)|NP|ND|\|-|\||[A-Za-z|-]{1,9})")
_TAIL = re.compile(rb"(?:[0\s]{100,})cleartomark", re.S)
_OTHERS = (
    b"/OtherSubrs[{}{}{}{systemdict/internaldict known not{pop 3}{1183615869 systemdict/internaldict get exec dup/startlock "
    b"known{/startlock get exec}{dup/strtlck known{/strtlck get exec}{pop 3}ifelse}ifelse}ifelse}executeonly]ND\n"
)
"""The little program by which hints are changed; every reader has its own for it."""


class Broken(ValueError):
    """The program cannot be taken apart."""


@dataclass(slots=True)
class _Type1:
    matrix: bytes = b"0.001 0 0 0.001 0 0"
    box: bytes = b"0 0 0 0"
    paint: bytes = b"0"
    codes: dict[int, bytes] | None = None
    """None: the standard order."""
    private: list[tuple[bytes, bytes]] = field(default_factory=list)
    subrs: dict[int, bytes] = field(default_factory=dict)
    letters: dict[bytes, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Program:
    """A program and the lengths of its three parts."""

    body: bytes
    lengths: tuple[int, int, int]


def cleaned(raw: bytes) -> Program | None:
    """The program written anew; None where it cannot be taken apart."""
    if len(raw) > _LARGEST:
        return None
    try:
        return _written(_read(raw))
    except (Broken, ValueError, IndexError):
        return None


def _read(raw: bytes) -> _Type1:
    raw = _without_packets(raw)
    at = raw.find(b"eexec")
    if at < 0:
        raise Broken("no secret part")
    clear, rest = raw[:at], raw[at + 5 :].lstrip(b" \t\r\n")
    tail = _TAIL.search(rest)
    hidden = rest[: tail.start()] if tail else rest
    if re.fullmatch(rb"[0-9A-Fa-f\s]{8}", hidden[:8]):
        digits = re.sub(rb"[^0-9A-Fa-f]", b"", hidden)
        hidden = bytes.fromhex(digits[: len(digits) // 2 * 2].decode("ascii"))
    found = _Type1()
    _clear(clear, found)
    _hidden(_decoded(hidden)[4:], found)
    return found


def _without_packets(raw: bytes) -> bytes:
    """A program in the packets of a Windows file, without their heads."""
    if raw[:1] != b"\x80":
        return raw
    parts, place = [], 0
    while raw[place : place + 1] == b"\x80" and raw[place + 1] in (1, 2):
        size = int.from_bytes(raw[place + 2 : place + 6], "little")
        parts.append(raw[place + 6 : place + 6 + size])
        place += 6 + size
    return b"".join(parts)


def _clear(text: bytes, found: _Type1) -> None:
    text = re.sub(rb"%[^\r\n]*", b"", text)
    if b"/WeightVector" in text or b"/Blend" in text:
        raise Broken("several fonts in one")
    if matrix := _MATRIX.search(text):
        found.matrix = b" ".join(matrix[1].split()[:6])
    if box := _BOX.search(text):
        found.box = b" ".join(box[1].split()[:4])
    if paint := _PAINT.search(text):
        found.paint = paint[1]
    if not re.search(rb"/Encoding\s+StandardEncoding", text):
        found.codes = {}
        for code, name in _CODE.findall(text):
            base, _, digits = code.rpartition(b"#")
            number = int(digits, int(base or b"10"))
            if number < 256:
                found.codes[number] = name


def _hidden(text: bytes, found: _Type1) -> None:
    start = _LETTERS.search(text)
    if start is None:
        raise Broken("no letters")
    subrs = _SUBRS.search(text, 0, start.start())
    head = text[: subrs.start() if subrs else start.start()]
    known: dict[bytes, bytes] = {}
    for name, value in _PRIVATE.findall(head):
        known.setdefault(name, b" ".join(value.split()))
    found.private = sorted(known.items())
    if subrs:
        place = subrs.end()
        while entry := _SUBR.match(text, place):
            place, data = _bytes(text, entry.end(), int(entry[2]))
            if int(entry[1]) > _MOST:
                raise Broken("subroutine")
            found.subrs[int(entry[1])] = data
    place = start.end()
    while entry := _LETTER.match(text, place):
        place, data = _bytes(text, entry.end(), int(entry[2]))
        found.letters.setdefault(entry[1], data)
        if len(found.letters) > _MOST:
            raise Broken("letters without end")
    if b".notdef" not in found.letters:
        raise Broken("no letter for none")


def _bytes(text: bytes, place: int, size: int) -> tuple[int, bytes]:
    data = text[place : place + size]
    after = _AFTER.match(text, place + size)
    if len(data) < size or after is None:
        raise Broken("code of a letter")
    return after.end(), data


def _written(found: _Type1) -> Program:
    codes = b"StandardEncoding def\n"
    if found.codes is not None:
        rows = b"".join(b"dup %d /%b put\n" % (number, name) for number, name in sorted(found.codes.items()))
        codes = b"256 array\n0 1 255{1 index exch/.notdef put}for\n" + rows + b"readonly def\n"
    clear = (
        b"%!PS-AdobeFont-1.0: F\n9 dict begin\n/FontInfo 1 dict dup begin end readonly def\n/FontName/F def\n/PaintType "
        + found.paint
        + b" def\n/FontType 1 def\n/FontMatrix["
        + found.matrix
        + b"]readonly def\n/Encoding "
        + codes
        + b"/FontBBox{"
        + found.box
        + b"}readonly def\ncurrentdict end\ncurrentfile eexec\n"
    )
    parts = [
        b"dup/Private %d dict dup begin\n" % (len(found.private) + 9),
        b"/RD{string currentfile exch readstring pop}executeonly def\n",
        b"/ND{noaccess def}executeonly def\n/NP{noaccess put}executeonly def\n/MinFeature{16 16}def\n/password 5839 def\n",
        *(b"/%b %b def\n" % entry for entry in found.private),
    ]
    if found.subrs:
        parts += [_OTHERS, b"/Subrs %d array\n" % (max(found.subrs) + 1)]
        parts += [b"dup %d %d RD %b NP\n" % (at, len(data), data) for at, data in sorted(found.subrs.items())]
        parts.append(b"ND\n")
    parts.append(b"2 index/CharStrings %d dict dup begin\n" % len(found.letters))
    parts += [b"/%b %d RD %b ND\n" % (name, len(data), data) for name, data in found.letters.items()]
    parts.append(b"end\nend\nreadonly put\nnoaccess put\ndup/FontName get exch definefont pop\nmark currentfile closefile\n")
    hidden = _coded(bytes(4) + b"".join(parts))
    tail = (b"0" * 64 + b"\n") * 8 + b"cleartomark\n"
    return Program(clear + hidden + tail, (len(clear), len(hidden), len(tail)))


def _decoded(coded: bytes) -> bytes:
    out, key = bytearray(len(coded)), _CLEAR_KEY
    for at, value in enumerate(coded):
        out[at] = value ^ key >> 8
        key = ((value + key) * _FIRST + _SECOND) & _WORD
    return bytes(out)


def _coded(plain: bytes) -> bytes:
    out, key = bytearray(len(plain)), _CLEAR_KEY
    for at, value in enumerate(plain):
        out[at] = coded = value ^ key >> 8
        key = ((coded + key) * _FIRST + _SECOND) & _WORD
    return bytes(out)
