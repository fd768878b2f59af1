"""JPEG 2000, box by box and marker by marker: the picture, and no comment, description or pointer beside it."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from packets.worker.inside import icc
from packets.worker.inside.smuggled import carries_words

_START, _TILE, _DATA, _END = 0xFF4F, 0xFF90, 0xFF93, 0xFFD9
_SIZE, _COMMENT = 0xFF51, 0xFF64
_KEPT = frozenset({0xFF50, 0xFF51, 0xFF52, 0xFF53, 0xFF5C, 0xFF5D, 0xFF5E, 0xFF5F, 0xFF60, 0xFF61, 0xFF63})
"""CAP, SIZ, COD, COC, QCD, QCC, RGN, POC, PPM, PPT, CRG: what decoding needs. Tables of lengths (TLM, PLM, PLT) only save
looking, and would be wrong where a comment goes."""
_PLAIN_BOXES = {b"ihdr": 14, b"bpcc": 16_384, b"pclr": 8_192, b"cmap": 4_096, b"cdef": 4_096}
"""Boxes of the header that say how samples become colours, and how long each can be."""
_ENUMERATED = {1: 17, 3: 16, 4: 12}


class Broken(ValueError):
    """This is no JPEG 2000, or holds what none has."""


@dataclass(frozen=True, slots=True)
class Jpx:
    """The cleaned picture and its size; `words` says that readable text stands in it all the same."""

    body: bytes
    width: int
    height: int
    words: bool


def cleaned(raw: bytes) -> Jpx | None:
    """The picture alone; None where it cannot be taken apart to its end."""
    try:
        if raw.startswith(b"\xff\x4f"):
            body = _stream(raw)
            parts = body
        else:
            parts, body = _boxes(raw)
        width, height, left, top = struct.unpack_from(">4I", body, 8)
        return Jpx(parts, width - left, height - top, carries_words(body))
    except (Broken, struct.error, IndexError):
        return None


def _boxes(raw: bytes) -> tuple[bytes, bytes]:
    head = b"\x00\x00\x00\x0cjP  \r\n\x87\n" + _box(b"ftyp", b"jp2 \x00\x00\x00\x00jp2 ")
    stream = header = b""
    for kind, body in _each(raw):
        if kind == b"jp2h" and not header:
            header = _header(body)
        elif kind == b"jp2c" and not stream:
            stream = _stream(body)
    if not stream:
        raise Broken("no picture")
    return head + (_box(b"jp2h", header) if header else b"") + _box(b"jp2c", stream), stream


def _header(raw: bytes) -> bytes:
    out, parts = [], 3
    for kind, body in _each(raw):
        if kind == b"ihdr" and len(body) >= 14:
            (parts,) = struct.unpack_from(">H", body, 8)
        if kind in _PLAIN_BOXES:
            out.append(_box(kind, body[: _PLAIN_BOXES[kind]]))
        elif kind == b"colr":
            out.append(_box(kind, _colour(body, parts)))
    return b"".join(out)


def _colour(body: bytes, parts: int) -> bytes:
    """A colour by its number as it is; by a profile, with the colours of the profile and without its names."""
    if body[0] == 1:
        return body[:7]
    kept = icc.rebuilt(body[3:], parts)
    if kept:
        return b"\x02\x00\x00" + kept
    return b"\x01\x00\x00" + struct.pack(">I", _ENUMERATED.get(parts, 16))


def _each(raw: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = 0
    while place + 8 <= len(raw):
        size, kind = struct.unpack_from(">I4s", raw, place)
        head = 8
        if size == 1:
            (size,) = struct.unpack_from(">Q", raw, place + 8)
            head = 16
        elif size == 0:
            size = len(raw) - place
        if size < head or place + size > len(raw):
            if kind != b"jp2c":
                return  # what stands here is no box, and belongs to nothing
            size = len(raw) - place
        yield kind, raw[place + head : place + size]
        place += size


def _box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body) + 8) + kind + body


def _stream(raw: bytes) -> bytes:
    """The code stream from its start to its end, with the markers that decoding needs."""
    if struct.unpack_from(">H", raw, 0)[0] != _START or struct.unpack_from(">H", raw, 2)[0] != _SIZE:
        raise Broken("start")
    head, place = _markers(raw, 2)
    out = [b"\xff\x4f", head]
    while True:
        (marker,) = struct.unpack_from(">H", raw, place)
        if marker == _END:
            out.append(b"\xff\xd9")
            return b"".join(out)
        if marker != _TILE:
            raise Broken("tile")
        size, tile, length, part, count = struct.unpack_from(">HHIBB", raw, place + 2)
        if size != 10:
            raise Broken("tile's head")
        end = place + length if length else raw.rfind(b"\xff\xd9")
        inner, data = _markers(raw, place + 12)
        if struct.unpack_from(">H", raw, data)[0] != _DATA or not data + 2 <= end <= len(raw):
            raise Broken("tile's data")
        body = inner + raw[data:end]
        out.append(struct.pack(">HHHIBB", _TILE, 10, tile, len(body) + 12, part, count) + body)
        place = end
        if place == len(raw):
            # Many are written without their end mark; readers do not miss it.
            return b"".join([*out, b"\xff\xd9"])


def _markers(raw: bytes, place: int) -> tuple[bytes, int]:
    """The markers kept from `place` to the next tile, or to the data of one; and where that is."""
    out: list[bytes] = []
    while True:
        (marker,) = struct.unpack_from(">H", raw, place)
        if marker in (_TILE, _DATA, _END):
            return b"".join(out), place
        (size,) = struct.unpack_from(">H", raw, place + 2)
        if marker >> 8 != 0xFF or size < 2 or place + 2 + size > len(raw):
            raise Broken("marker")
        if marker in _KEPT:
            out.append(raw[place : place + 2 + size])
        place += 2 + size
