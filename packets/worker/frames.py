"""What goes through the pipe between the program and a worker: frames of one type byte, a length and that many bytes.

Both sides use this file; it imports nothing but the standard library. The reader believes no length that it was not
told to expect: a frame of an unknown type, or longer than its type may be, ends the conversation.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterable, Iterator
from enum import IntEnum
from typing import BinaryIO, Final

CHUNK: Final = 1 << 20
"""The most bytes in one blob frame."""

LINE: Final = 1 << 16
"""The most bytes in a small JSON frame."""

_HEAD: Final = struct.Struct(">BI")


class Kind(IntEnum):
    """Types of frames. The program sends ``ASK``, and once the worker is ``HERE`` also ``BLOB* END``; the worker, who then has
    it all and has shut itself in, answers ``HELLO (STEP|NOTE|BLOB)* (DONE|TROUBLE)``."""

    ASK = 1
    BLOB = 2
    END = 3
    HELLO = 4
    STEP = 5
    NOTE = 6
    DONE = 7
    TROUBLE = 8
    HERE = 9


class Garbled(Exception):
    """The other side does not hold to the protocol."""


class Ended(Exception):
    """The other side closed the pipe between two frames."""


def write(out: BinaryIO, kind: Kind, payload: bytes | memoryview = b"") -> None:
    out.write(_HEAD.pack(kind, len(payload)))
    if payload:
        out.write(payload)


def write_json(out: BinaryIO, kind: Kind, value: object) -> None:
    write(out, kind, json.dumps(value, ensure_ascii=True, allow_nan=False, separators=(",", ":")).encode("ascii"))


def chunks(data: bytes | memoryview) -> Iterator[memoryview]:
    view = memoryview(data)
    for start in range(0, len(view), CHUNK):
        yield view[start : start + CHUNK]


def read(source: BinaryIO, longest: dict[Kind, int]) -> tuple[Kind, bytes]:
    """The next frame. `longest` names the types that may come now and their greatest length."""
    head = source.read(_HEAD.size)
    if not head:
        raise Ended
    if len(head) != _HEAD.size:
        raise Garbled("cut within a frame's head")
    number, length = _HEAD.unpack(head)
    try:
        kind = Kind(number)
    except ValueError as bad:
        raise Garbled("unknown type of frame") from bad
    if length > longest.get(kind, -1):
        raise Garbled(f"{kind.name} is not expected, or too long")
    payload = source.read(length) if length else b""
    if len(payload) != length:
        raise Garbled("cut within a frame")
    return kind, payload


def read_json(payload: bytes) -> dict[str, object]:
    """A JSON object; anything else, a number that is not finite included, is garbled."""
    try:
        value = json.loads(payload, parse_constant=_refuse)
    except (ValueError, RecursionError) as bad:
        raise Garbled("not JSON") from bad
    if not isinstance(value, dict):
        raise Garbled("not a JSON object")
    return value


def _refuse(word: str) -> object:
    raise ValueError(word)


def pieces(source: BinaryIO, size: int) -> Iterable[bytes]:
    """Exactly `size` bytes of `source` in chunks; a source that ends early, or goes on, raises OSError."""
    left = size
    while left:
        piece = source.read(min(CHUNK, left))
        if not piece:
            raise OSError("the source is shorter than it was said to be")
        left -= len(piece)
        yield piece
    if source.read(1):
        raise OSError("the source is longer than it was said to be")
