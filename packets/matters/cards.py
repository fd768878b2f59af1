"""The card of a matter: what names are held against where the matter itself cannot be opened. Pure.

A restricted matter is opened by its own people only, and its client must still not be opposed by accident. So a vault keeps
beside each matter a card, made with a keyed mark in the place of every word. To a name that is asked about it gives the same
yes or no as the matter (`packets.matters.alike`), and nothing else: no word stands in it, and no order of words. Who has the
key can of course ask for every name there is; that is why the key stays in the vault, and asking is recorded.

As bytes, big-endian, everything ascending, so that each card has one form and the place in it says nothing::

    version 1 byte = 1 | flags 1 byte: bit 0 practice
    names   4 bytes    each: side 1 byte (0 ours, 1 theirs) | words 2 bytes | each word: mark 8, of its letter 8, single 1
    phrases 4 bytes    of our side, each a mark of 8 bytes
    phrases 4 bytes    of the other side
"""

from __future__ import annotations

import itertools
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from packets.matters.alike import SIDES, Asked, Held, Mark, Name, Token, itself
from packets.matters.matter import Matter
from packets.matters.people import held_in
from packets.requests.library import Library

VERSION = 1
PRACTICE = 1
MARK = 8
"""Bytes of a mark. Two of some millions are equal by chance once in a million years, and that only asks an attorney once."""
LARGEST = 1 << 25
"""Bytes of a card. A matter of more text has none, and what has no card counts as a match."""
_WORDS = 0xFFFF


@dataclass(frozen=True, slots=True)
class Card:
    practice: bool
    """Invented people and real ones are not held against each other."""
    held: Held

    def to_bytes(self) -> bytes:
        """Raises `ValueError` where it was not made with marks of 8 bytes, or is too large to be one."""
        parts = [struct.pack(">BBI", VERSION, PRACTICE if self.practice else 0, len(self.held.names))]
        for side, name in sorted(self.held.names, key=lambda one: (SIDES.index(one[0]), one[1])):
            if len(name) > _WORDS:
                raise ValueError("a name of too many words")
            parts.append(struct.pack(">BH", SIDES.index(side), len(name)))
            parts += (part for one in name for part in (_mark(one.word), _mark(one.first), bytes((one.single,))))
        for side in SIDES:
            parts.append(struct.pack(">I", len(self.held.phrases[side])))
            parts += map(_mark, sorted(self.held.phrases[side]))
        data = b"".join(parts)
        if len(data) > LARGEST:
            raise ValueError("a card of too many words")
        return data

    @classmethod
    def from_bytes(cls, data: bytes) -> Card:
        """Raises `ValueError` where these are not exactly the bytes of a card."""
        if len(data) > LARGEST:
            raise ValueError("larger than a card")
        reader = _Reader(data)
        version, flags = reader.number(1), reader.number(1)
        if version != VERSION or flags & ~PRACTICE:
            raise ValueError("a card of another version")
        names = [_name(reader) for _ in range(reader.number(4))]
        if any(not one < other for one, other in itertools.pairwise(names)):
            raise ValueError("names out of order")
        phrases = {side: frozenset(reader.marks(reader.number(4))) for side in SIDES}
        reader.end()
        return cls(bool(flags & PRACTICE), Held(frozenset((SIDES[side], name) for side, name in names), phrases))


def card_of(matter: Matter, library: Library, mark: Mark = itself) -> Card:
    return Card(matter.practice, held_in(matter, library, mark))


def meets(asked: Iterable[Asked], card: Card, *, practice: bool) -> bool:
    """Whether one of these names, marked as the card is, stands where it may not."""
    return card.practice == practice and any(one.meets(card.held) for one in asked)


def _mark(mark: object) -> bytes:
    if not isinstance(mark, bytes) or len(mark) != MARK:
        raise ValueError("not a mark of 8 bytes")
    return mark


def _name(reader: _Reader) -> tuple[int, Name]:
    side = reader.number(1)
    if side >= len(SIDES):
        raise ValueError("no such side")
    words = [Token(reader.take(MARK), reader.take(MARK), reader.flag()) for _ in range(reader.number(2))]
    if not words or words != sorted(words):
        raise ValueError("no name, or its words out of order")
    return side, tuple(words)


class _Reader:
    """Bytes from left to right; `ValueError` where there are not so many."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    def take(self, size: int) -> bytes:
        if size > len(self._data) - self._at:
            raise ValueError("a card that ends too soon")
        self._at += size
        return self._data[self._at - size : self._at]

    def number(self, size: int) -> int:
        return int.from_bytes(self.take(size), "big")

    def flag(self) -> bool:
        value = self.number(1)
        if value > 1:
            raise ValueError("neither yes nor no")
        return bool(value)

    def marks(self, count: int) -> Sequence[bytes]:
        whole = self.take(count * MARK)
        found = [whole[at : at + MARK] for at in range(0, len(whole), MARK)]
        if any(not one < other for one, other in itertools.pairwise(found)):
            raise ValueError("phrases out of order")
        return found

    def end(self) -> None:
        if self._at != len(self._data):
            raise ValueError("more than a card")
