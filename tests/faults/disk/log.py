"""What the shim wrote down: operations, acknowledgements, and where it struck."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

HEAD = struct.Struct("<IIiiqIIIIII")


class Kind(IntEnum):
    HIT = 1
    MARK = 2
    ARMED = 3
    OPEN = 4
    WRITE = 5
    TRUNCATE = 6
    ALLOCATE = 7
    FSYNC = 8
    SYNC = 9
    RENAME = 10
    LINK = 11
    SYMLINK = 12
    UNLINK = 13
    MKDIR = 14
    RMDIR = 15


JUST_OPENED, CREATED, CUT = range(3)
"""What an opening did, in `Entry.result`."""


@dataclass(frozen=True, slots=True)
class Entry:
    kind: Kind
    id: tuple[int, int]
    """Which arming and which opened file in it."""
    result: int
    """An fsync's errno; what an opening did; else 0."""
    at: int
    """Offset, size, or the flags of an opening."""
    one: str
    two: str
    data: bytes
    step: int
    """The how many-th operation of all it was; and of those that take room."""
    room: int

    @property
    def changes(self) -> bool:
        """It is an operation after which a disk may be in another state; a plain opening is none."""
        return self.kind > Kind.ARMED and not (self.kind == Kind.OPEN and self.result == JUST_OPENED)

    def __str__(self) -> str:
        names = " -> ".join(name for name in (self.one, self.two) if name)
        size = f" {len(self.data)} bytes at {self.at}" if self.kind == Kind.WRITE else ""
        return f"{self.kind.name.lower()} {names or self.id}{size}"


def read(raw: bytes) -> list[Entry]:
    found, at, arming = [], 0, 0
    while at < len(raw):
        size, kind, number, result, where, one, two, data, step, room, _ = HEAD.unpack_from(raw, at)
        first = at + HEAD.size
        second, third = first + one, first + one + two
        arming += kind == Kind.ARMED
        words = raw[first:second].decode(errors="surrogateescape"), raw[second:third].decode(errors="surrogateescape")
        found.append(Entry(Kind(kind), (arming, number), result, where, *words, raw[third : third + data], step, room))
        at += size
    return found


def acknowledged(log: Iterable[Entry]) -> list[str]:
    return [entry.one for entry in log if entry.kind == Kind.MARK]


def hit(log: Iterable[Entry]) -> str:
    """The operation that was struck; empty where none was."""
    return next((entry.one for entry in log if entry.kind == Kind.HIT), "")
