"""What lies in a bundle: one matter, entry by entry, in bounded memory both ways. Pure.

entry = length (4) | head (JSON) | pieces: length (4) | bytes, and a length of 0 at the end

matter    {"matter", "restricted", "office", "vault", "at", "by"}   the record, as `plain` writes it
blob      {"name", "size", "sha256"}                                the bytes of one file
history   {"vault", "matter", "people"}                             entries as lines of JSON, each with its signature
end       {"blobs"}                                                 how many files there were
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, BinaryIO, Final

from packets.errors import Known
from packets.vault.outputs import MOVING
from packets.vault.store import plain_name

MOST_HEAD, MOST_PIECE = 1 << 20, 1 << 20
MOST_RECORD: Final = 1 << 26
MOST_BLOBS: Final = 100_000
MOST_NAME: Final = 240


def write_entry(out: BinaryIO, head: Mapping[str, Any], data: Iterable[bytes]) -> None:
    """`data` in pieces of any length."""
    line = json.dumps(head, separators=(",", ":"), ensure_ascii=False).encode()
    out.write(len(line).to_bytes(4, "big") + line)
    for one in data:
        for start in range(0, len(one), MOST_PIECE):
            piece = one[start : start + MOST_PIECE]
            out.write(len(piece).to_bytes(4, "big"))
            out.write(piece)
    out.write(bytes(4))


@dataclass(frozen=True, slots=True)
class Entry:
    """`data` must be read to its end before the next entry."""

    kind: str
    head: Mapping[str, Any]
    data: Iterator[bytes]

    def text(self, name: str) -> str:
        found = self.head.get(name)
        if not isinstance(found, str):
            raise Known("bundle_damaged")
        return found

    def number(self, name: str) -> int:
        found = self.head.get(name)
        if not isinstance(found, int) or isinstance(found, bool) or found < 0:
            raise Known("bundle_damaged")
        return found

    def whole(self, most: int) -> bytes:
        found = bytearray()
        for piece in self.data:
            found += piece
            if len(found) > most:
                raise Known("bundle_damaged")
        return bytes(found)


def entries(file: BinaryIO) -> Iterator[Entry]:
    """Every entry in its order; one that is not read to its end is read over. Raises `Known` (``bundle_damaged``)."""
    last = ""
    while last != "end":
        size = _number(file)
        if not 0 < size <= MOST_HEAD:
            raise Known("bundle_damaged")
        try:
            head = json.loads(_exactly(file, size))
        except (ValueError, RecursionError):
            raise Known("bundle_damaged") from None
        if not isinstance(head, dict) or not isinstance(head.get("entry"), str):
            raise Known("bundle_damaged")
        last = head["entry"]
        data = _pieces(file)
        yield Entry(last, head, data)
        for _ in data:
            pass
    if file.read(1):
        raise Known("bundle_damaged")


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    while size := _number(file):
        if size > MOST_PIECE:
            raise Known("bundle_damaged")
        yield _exactly(file, size)


def _number(file: BinaryIO) -> int:
    return int.from_bytes(_exactly(file, 4), "big")


def _exactly(file: BinaryIO, size: int) -> bytes:
    found = b""
    while len(found) < size:
        more = file.read(size - len(found))
        if not more:
            raise Known("bundle_damaged")
        found = found + more if found else more
    return found


def inside_name(name: str) -> str:
    """A name from elsewhere, if it can stand in a matter and in a folder, and is none of the marks by which a folder of packets
    is mended. Raises `Known`."""
    plain_name(name)
    try:
        fits = len(name.encode()) <= MOST_NAME
    except UnicodeEncodeError:
        fits = False
    steps = name.split("/")
    if not fits or str(PurePosixPath(name)) != name or any(one.startswith(MOVING) or one.endswith(".part") for one in steps):
        raise Known("outside_folder", file=ascii(name))
    return name


class Checked:
    """Data on its way through, held against the size and the hash that its head tells."""

    def __init__(self, entry: Entry) -> None:
        self._size, self._sha256, self._data = entry.number("size"), entry.text("sha256"), entry.data

    def __iter__(self) -> Iterator[bytes]:
        digest, size = hashlib.sha256(), 0
        for piece in self._data:
            size += len(piece)
            if size > self._size:
                raise Known("bundle_damaged")
            digest.update(piece)
            yield piece
        if size != self._size or digest.hexdigest() != self._sha256:
            raise Known("bundle_damaged")
