"""Files changed by chance. The same number gives the same file, so that a run can go on where it stopped."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

from tests.faults.hostile.base import SECRET

_NUMBER = re.compile(rb"\d{1,12}")
_NAME = re.compile(rb"/[A-Za-z]{2,20}")
_NUMBERS = (b"0", b"-1", b"1", b"255", b"65535", b"65536", b"2147483647", b"4294967296", b"99999999999", b"1e9", b"0.00001")
_NAMES = (
    b"/Length /Filter /FlateDecode /DCTDecode /JBIG2Decode /CCITTFaxDecode /LZWDecode /JPXDecode /Kids /Count /Parent /Type "
    b"/Page /Pages /Font /XObject /Image /Form /Annots /OpenAction /JavaScript /JS /Prev /Root /Size /ObjStm /XRef /Encrypt "
    b"/ColorSpace /Indexed /ICCBased /SMask /Width /Height /BitsPerComponent /DecodeParms /Predictor /Columns /MediaBox "
    b"/Resources /Contents"
).split()


def mutant(sources: Sequence[bytes], number: int, seed: int = 1) -> bytes:
    """The file of that number."""
    chance = random.Random(seed * 1_000_003 + number)
    data = bytearray(sources[chance.randrange(len(sources))])
    for _ in range(chance.choice((1, 1, 1, 2, 2, 3, 5, 8))):
        if not data:
            break
        chance.choice(_WAYS)(data, chance, sources)
    return bytes(data)


def _place(data: bytearray, chance: random.Random) -> int:
    return chance.randrange(len(data))


def _flip(data: bytearray, chance: random.Random, sources: Sequence[bytes]) -> None:
    for _ in range(chance.choice((1, 1, 2, 4, 16))):
        data[_place(data, chance)] ^= 1 << chance.randrange(8)


def _bytes(data: bytearray, chance: random.Random, sources: Sequence[bytes]) -> None:
    for _ in range(chance.choice((1, 2, 8))):
        data[_place(data, chance)] = chance.choice((0, 255, 10, 13, 32, 40, 41, 47, 60, 62, 91, 93, chance.randrange(256)))


def _swap(data: bytearray, chance: random.Random, sources: Sequence[bytes]) -> None:
    size = min(len(data) // 2, chance.choice((4, 16, 64, 512, 4096)))
    if size:
        a, b = chance.randrange(len(data) - size + 1), chance.randrange(len(data) - size + 1)
        data[a : a + size], data[b : b + size] = data[b : b + size], data[a : a + size]


def _again(data: bytearray, chance: random.Random, sources: Sequence[bytes]) -> None:
    at, size = _place(data, chance), chance.choice((1, 8, 64, 1000))
    data[at:at] = data[at : at + size] * chance.choice((1, 2, 10))


def _drop(data: bytearray, chance: random.Random, sources: Sequence[bytes]) -> None:
    at = _place(data, chance)
    del data[at : at + chance.choice((1, 4, 32, 256, 4096))]


def _cut(data: bytearray, chance: random.Random, sources: Sequence[bytes]) -> None:
    if chance.random() < 0.4:
        del data[_place(data, chance) :]


def _smuggle(data: bytearray, chance: random.Random, sources: Sequence[bytes]) -> None:
    at = _place(data, chance)
    data[at : at + (len(SECRET) if chance.random() < 0.5 else 0)] = SECRET


def _splice(data: bytearray, chance: random.Random, sources: Sequence[bytes]) -> None:
    other = sources[chance.randrange(len(sources))]
    if other:
        at, start, size = _place(data, chance), chance.randrange(len(other)), chance.choice((16, 128, 1024, 8192))
        data[at : at + chance.choice((0, size))] = other[start : start + size]


def _number(data: bytearray, chance: random.Random, sources: Sequence[bytes]) -> None:
    start = _place(data, chance)
    if found := _NUMBER.search(data, start, start + 4000):
        data[found.start() : found.end()] = chance.choice(_NUMBERS)


def _name(data: bytearray, chance: random.Random, sources: Sequence[bytes]) -> None:
    start = _place(data, chance)
    if found := _NAME.search(data, start, start + 4000):
        data[found.start() : found.end()] = chance.choice(_NAMES)


_WAYS = (_flip, _flip, _bytes, _swap, _again, _drop, _cut, _smuggle, _splice, _number, _number, _name)
