"""HEIC photos of our own, written bit by bit: no free encoder comes with pi-heif, and none is needed for pictures whose
blocks go in uncoded (HEVC's PCM blocks, 32 x 32 each, a slice to a block).

    heic([block(200), block(90)], across=2, exif=..., turn=90)
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass

SIDE = 32
Block = tuple[bytes, bytes, bytes]
"""Luma 32 x 32, Cb and Cr 16 x 16."""


def block(luma: int, cb: int = 128, cr: int = 128) -> Block:
    return bytes([luma]) * SIDE * SIDE, bytes([cb]) * 256, bytes([cr]) * 256


class Bits:
    """Bits, and the codes that HEVC writes with them."""

    def __init__(self) -> None:
        self.all: list[int] = []

    def u(self, size: int, value: int) -> Bits:
        self.all += [value >> place & 1 for place in reversed(range(size))]
        return self

    def ue(self, *values: int) -> Bits:
        for value in values:
            size = (value + 1).bit_length()
            self.u(size - 1, 0).u(size, value + 1)
        return self

    def align(self) -> Bits:
        return self.u(-len(self.all) % 8, 0)

    def bytes(self) -> bytes:
        assert len(self.all) % 8 == 0
        return bytes(int("".join(map(str, self.all[at : at + 8])), 2) for at in range(0, len(self.all), 8))

    def trailed(self) -> bytes:
        return self.u(1, 1).align().bytes()


class Arithmetic:
    """HEVC's arithmetic coder, as far as a PCM block wants it."""

    def __init__(self, out: Bits) -> None:
        self.out, self.low, self.range, self.waiting, self.first = out, 0, 510, 0, True

    def likely(self, least: int) -> None:
        """A bit that is as expected, where the unlikely one has so much of the range."""
        self.range -= least
        assert self.range >= 256

    def end(self) -> None:
        """The bit that ends a slice or begins raw samples, and all that was held back."""
        self.range -= 2
        self.low += self.range
        self.range = 2
        while self.range < 256:
            if self.low < 256:
                self._put(0)
            elif self.low >= 512:
                self.low -= 512
                self._put(1)
            else:
                self.low -= 256
                self.waiting += 1
            self.range <<= 1
            self.low <<= 1
        self._put(self.low >> 9 & 1)
        self.out.u(2, self.low >> 7 & 3 | 1)

    def _put(self, bit: int) -> None:
        if self.first:
            self.first = False
        else:
            self.out.u(1, bit)
        self.out.all += [1 - bit] * self.waiting
        self.waiting = 0


def _nal(kind: int, payload: bytes) -> bytes:
    out, zeros = bytearray(struct.pack(">H", kind << 9 | 1)), 0
    for one in payload:
        if zeros >= 2 and one <= 3:
            out.append(3)
            zeros = 0
        out.append(one)
        zeros = zeros + 1 if one == 0 else 0
    return bytes(out)


_PROFILE = bytes([3]) + bytes([0x70, 0, 0, 0]) + bytes([0x90, 0, 0, 0, 0, 0]) + bytes([60])


def _parameters(width: int, height: int) -> tuple[bytes, bytes, bytes]:
    profile = int.from_bytes(_PROFILE, "big")
    video = Bits().u(4, 0).u(2, 3).u(6, 0).u(3, 0).u(1, 1).u(16, 0xFFFF).u(96, profile).u(1, 1).ue(0, 0, 0)
    video.u(6, 0).ue(0).u(1, 0).u(1, 0)
    seq = Bits().u(4, 0).u(3, 0).u(1, 1).u(96, profile).ue(0, 1, width, height).u(1, 0).ue(0, 0, 0).u(1, 1).ue(0, 0, 0)
    seq.ue(2, 0, 0, 3, 0, 0).u(3, 0).u(1, 1).u(8, 0x77).ue(2, 0).u(1, 1).ue(0).u(3, 0).u(1, 0).u(1, 0)
    pic = Bits().ue(0, 0).u(1, 0).u(1, 0).u(3, 0).u(2, 0).ue(0, 0, 0).u(3, 0).ue(0, 0).u(1, 0).u(2, 0).u(3, 0).u(1, 0)
    pic.u(1, 1).u(1, 0).u(1, 1).u(1, 0).u(1, 0).ue(0).u(1, 0).u(1, 0)
    return _nal(32, video.trailed()), _nal(33, seq.trailed()), _nal(34, pic.trailed())


def _slice(number: int, count: int, samples: Block) -> bytes:
    bits = Bits().u(1, number == 0).u(1, 0).ue(0)
    if number:
        bits.u((count - 1).bit_length(), number)
    bits.ue(2, 0).u(1, 1).align()
    coder = Arithmetic(bits)
    coder.likely(240)  # the block is not parted
    coder.end()  # and its samples stand raw
    bits.align()
    for plane in samples:
        bits.u(8 * len(plane), int.from_bytes(plane, "big"))
    Arithmetic(bits).end()
    return _nal(19, bits.align().bytes())


def _box(kind: bytes, *parts: bytes, full: int | None = None) -> bytes:
    body = (b"" if full is None else struct.pack(">I", full)) + b"".join(parts)
    return struct.pack(">I", len(body) + 8) + kind + body


@dataclass(frozen=True)
class _Item:
    kind: bytes
    data: bytes


def heic(blocks: Sequence[Block], across: int = 1, *, exif: bytes = b"", turn: int = 0, second: Sequence[Block] = ()) -> bytes:
    """A photo of blocks, row by row; with EXIF (a TIFF), turned anticlockwise by `turn`, and perhaps a second picture."""
    width, height = across * SIDE, len(blocks) // across * SIDE
    sets = _parameters(width, height)
    items = [_Item(b"hvc1", _picture(blocks))]
    if second:
        assert len(second) == len(blocks)
        items.append(_Item(b"hvc1", _picture(second)))
    if exif:
        items.append(_Item(b"Exif", struct.pack(">I", 0) + exif))
    pictures = [number for number, item in enumerate(items, start=1) if item.kind == b"hvc1"]
    arrays = b"".join(
        bytes([0x80 | kind]) + struct.pack(">HH", 1, len(one)) + one for kind, one in zip((32, 33, 34), sets, strict=True)
    )
    config = b"\x01" + _PROFILE + b"\xf0\x00\xfc\xfd\xf8\xf8\x00\x00\x0f\x03" + arrays
    properties = [_box(b"hvcC", config), _box(b"ispe", struct.pack(">II", width, height), full=0)]
    properties += [_box(b"colr", b"nclx", struct.pack(">HHHB", 1, 13, 6, 0x80))]
    if turn:
        properties.append(_box(b"irot", bytes([turn // 90])))
    named = bytes([len(properties), 0x81, *range(2, len(properties) + 1)])
    ipma = _box(b"ipma", struct.pack(">I", len(pictures)), *(struct.pack(">H", one) + named for one in pictures), full=0)
    infe = [
        _box(b"infe", struct.pack(">HH", one, 0), item.kind, b"\0", full=2 << 24) for one, item in enumerate(items, start=1)
    ]
    parts = [
        _box(b"hdlr", bytes(4), b"pict", bytes(13), full=0),
        _box(b"pitm", struct.pack(">H", 1), full=0),
        _box(b"iinf", struct.pack(">H", len(items)), *infe, full=0),
        _box(b"iprp", _box(b"ipco", *properties), ipma),
    ]
    if exif:
        parts.append(_box(b"iref", _box(b"cdsc", struct.pack(">HHH", len(items), 1, 1)), full=0))
    head = _box(b"ftyp", b"heic", bytes(4), b"mif1heic")
    size = len(head) + len(_box(b"meta", *parts, _located(items, 0), full=0)) + 8
    return head + _box(b"meta", *parts, _located(items, size), full=0) + _box(b"mdat", *(item.data for item in items))


def _picture(blocks: Sequence[Block]) -> bytes:
    slices = [_slice(number, len(blocks), one) for number, one in enumerate(blocks)]
    return b"".join(struct.pack(">I", len(one)) + one for one in slices)


def _located(items: Sequence[_Item], start: int) -> bytes:
    rows = []
    for number, item in enumerate(items, start=1):
        rows.append(struct.pack(">HHHII", number, 0, 1, start, len(item.data)))
        start += len(item.data)
    return _box(b"iloc", b"\x44\x00", struct.pack(">H", len(items)), *rows, full=0)
