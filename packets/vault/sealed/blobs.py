"""A sealed file: chunks of 256 KiB under a key of its own, written once, read at any place.

    "PDB" 1 | suite 1 (1) | commitment (32) | nonce prefix (7) | log2 of the chunk (1)
    chunks: 2**log2 bytes of padded data + tag (16); the last may be shorter

Nonce of a chunk: prefix, its number (4, big-endian), 1 for the last and 0 before. Associated data: SHA-256 of the header, the
file's id, the matter's id: no chunk can be moved, left out, or carried to another file, and no file cut or lengthened. The
true length stands in the record.
"""

from __future__ import annotations

import hashlib
import hmac
import io
import os
import threading
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from queue import Queue
from typing import BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from packets.errors import Known
from packets.vault.files import disk_faults
from packets.vault.sealed.sealing import KEY, TAG, Tampered, derive

MAGIC: Final = b"PDB\x01"
SUITE: Final = 1
"""AES-256-GCM. A machine without AES instructions may want ChaCha20-Poly1305 as 2; the byte is there for it."""
PREFIX: Final = 7
LOG: Final = 18
CHUNK: Final = 1 << LOG
HEADER: Final = len(MAGIC) + 1 + KEY + PREFIX + 1
LONG: Final = 1 << 22
"""Bytes of a file from which on a thread seals it; a short one is done sooner without."""
AHEAD: Final = 16
"""Chunks that may wait for that thread."""
KEPT: Final = 4
"""Chunks that a reader keeps decrypted."""


def padme(size: int) -> int:
    """Padded length of `size` bytes: at most 12 % more, and little more than the order of magnitude shows (Padmé)."""
    if size < 2:
        return 1
    exponent = size.bit_length() - 1
    mask = (1 << (exponent - exponent.bit_length())) - 1
    return (size + mask) & ~mask


def sealed_size(size: int) -> int:
    """Bytes on the disk of a file of `size` bytes."""
    padded = padme(size)
    return HEADER + padded + TAG * -(-padded // CHUNK)


_SLOTS: Final[list[bytearray]] = []
"""Buffers of a chunk, sealed or open, that nobody uses now. A fresh one costs as much as sealing what it is to hold, for its
memory is given page by page."""


def _slot() -> bytearray:
    try:
        return _SLOTS.pop()
    except IndexError:
        return bytearray(CHUNK + TAG)


def _let_go(slot: bytearray) -> None:
    if len(_SLOTS) < AHEAD:
        _SLOTS.append(slot)


@dataclass(frozen=True, slots=True)
class _Chunk:
    """The first `size` bytes of a slot; of those the first `data` are what was written, and the rest padding."""

    slot: bytearray
    size: int
    data: int
    last: bool = False


class BlobSealer:
    """Seals what is written on its way to `out`; a large file by a thread of its own, beside whoever makes it."""

    def __init__(self, out: BinaryIO, key: bytes, blob: bytes, matter: bytes) -> None:
        self.size = 0
        self._out, self._aead = out, AESGCM(key)
        self._prefix = os.urandom(PREFIX)
        head = MAGIC + bytes([SUITE]) + derive(key, "commit") + self._prefix + bytes([LOG])
        self._about = hashlib.sha256(head).digest() + blob + matter
        self._hash = hashlib.sha256()
        self._filling, self._filled = _slot(), 0
        self._number = 0
        self._sealed = _slot()
        self._queue: Queue[_Chunk | None] = Queue(maxsize=AHEAD)
        self._thread: threading.Thread | None = None
        self._fault: BaseException | None = None
        _write(out, head)

    def write(self, data: bytes | bytearray | memoryview) -> None:
        view = memoryview(data)
        self.size += len(view)
        while view:
            if self._filled == CHUNK:  # and there is more: what is passed on here is never the last
                self._pass(_Chunk(self._filling, CHUNK, CHUNK))
                self._filling, self._filled = _slot(), 0
            piece = view[: CHUNK - self._filled]
            self._filling[self._filled : self._filled + len(piece)] = piece
            self._filled += len(piece)
            view = view[len(piece) :]

    def finish(self) -> str:
        """Everything is in `out`; gives the SHA-256 of what was written."""
        left, data = self._filled + padme(self.size) - self.size, self._filled
        slot = self._filling
        while left:
            size = min(left, CHUNK)
            slot[data:size] = bytes(size - data)
            left -= size
            self._pass(_Chunk(slot, size, data, last=not left))
            slot, data = _slot(), 0
        self.stop()
        _let_go(slot)
        _let_go(self._sealed)
        if self._fault is not None:
            raise self._fault
        return self._hash.hexdigest()

    def stop(self) -> None:
        """The thread ends; what it has not written yet is not."""
        if self._thread is not None and self._thread.is_alive():
            self._queue.put(None)
            self._thread.join()

    def _pass(self, chunk: _Chunk) -> None:
        if self._fault is not None:
            raise self._fault
        if self.size < LONG:
            self._seal(chunk)
            return
        if self._thread is None:
            self._thread = threading.Thread(target=self._sealing, name="blob-seal", daemon=True)
            self._thread.start()
        self._queue.put(chunk)

    def _sealing(self) -> None:
        while (chunk := self._queue.get()) is not None:
            if self._fault is None:
                try:
                    self._seal(chunk)
                except BaseException as fault:  # noqa: BLE001 - raised where the writing is done
                    self._fault = fault

    def _seal(self, chunk: _Chunk) -> None:
        plain = memoryview(chunk.slot)
        self._hash.update(plain[: chunk.data])
        nonce = self._prefix + self._number.to_bytes(4, "big") + bytes([chunk.last])
        self._number += 1
        sealed = memoryview(self._sealed)[: chunk.size + TAG]
        self._aead.encrypt_into(nonce, plain[: chunk.size], self._about, sealed)
        _let_go(chunk.slot)
        _write(self._out, sealed)


def _write(out: BinaryIO, data: bytes | memoryview) -> None:
    """All of it: a file without a buffer may take less than it is given."""
    view = memoryview(data)
    while view:
        view = view[out.write(view) :]


class BlobReader(io.RawIOBase):
    """What was sealed, readable at any place; only the chunks that are asked for are opened. Thread safe.

    Raises `Known` (``blob_damaged``, with `name` and the number of the chunk from 1) where it is not what was sealed.
    """

    def __init__(self, file: BinaryIO, key: bytes, blob: bytes, matter: bytes, size: int, name: str) -> None:
        super().__init__()
        self._file, self._name, self._size = file, name, size
        self._at = 0
        self._kept: OrderedDict[int, bytearray] = OrderedDict()
        self._sealed = _slot()
        self._place = HEADER
        """Where the file stands."""
        self._lock = threading.Lock()
        with disk_faults(name):
            head = file.read(HEADER)
            there = os.fstat(file.fileno()).st_size
        commitment = derive(key, "commit")
        shape = MAGIC + bytes([SUITE])
        whole = len(head) == HEADER and head[: len(shape)] == shape and head[-1] == LOG
        if not whole or not hmac.compare_digest(head[len(shape) : len(shape) + KEY], commitment):
            raise self._damaged(0)
        self._prefix = head[-PREFIX - 1 : -1]
        self._aead = AESGCM(key)
        self._about = hashlib.sha256(head).digest() + blob + matter
        self._chunks = -(-padme(size) // CHUNK)
        self._last = padme(size) - (self._chunks - 1) * CHUNK
        self._short = there != sealed_size(size)
        """Cut or lengthened. What is whole can still be read up to there; the last flag tells the rest."""

    @property
    def chunks(self) -> int:
        return self._chunks

    def pieces(self) -> Iterator[tuple[int, bool]]:
        """Every chunk opened in turn: its number (from 1), and whether it is what was sealed. Nothing is kept of it. A file
        that was cut or lengthened has a bad last one."""
        spare = _slot()
        for number in range(self._chunks):
            try:
                with self._lock:
                    self._open(number, spare)
            except (Tampered, OSError):
                yield number + 1, False
            else:
                yield number + 1, not (self._short and number == self._chunks - 1)
        _let_go(spare)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        if base + offset < 0:
            raise ValueError("negative place")
        self._at = base + offset
        return self._at

    def tell(self) -> int:
        return self._at

    def read(self, size: int | None = -1) -> bytes:
        left = max(0, self._size - self._at)
        if size is not None and size >= 0:
            left = min(left, size)
        number, inside = divmod(self._at, CHUNK)
        if left and inside + left <= CHUNK:
            self._at += left
            return self._piece(number, inside, left)
        pieces: list[bytes] = []
        while left:
            number, inside = divmod(self._at, CHUNK)
            piece = self._piece(number, inside, left)
            pieces.append(piece)
            self._at += len(piece)
            left -= len(piece)
        return b"".join(pieces)

    def readinto(self, buffer: memoryview | bytearray) -> int:  # type: ignore[override]
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def readall(self) -> bytes:
        return self.read()

    def close(self) -> None:
        if not self.closed:
            with self._lock:
                for slot in (*self._kept.values(), self._sealed):
                    _let_go(slot)
                self._kept.clear()
                self._file.close()
        super().close()

    def _piece(self, number: int, inside: int, most: int) -> bytes:
        """Of a chunk from `inside` on, at most so many bytes."""
        with self._lock:
            slot = self._kept.get(number)
            if slot is None:
                slot = self._kept.popitem(last=False)[1] if len(self._kept) == KEPT else _slot()
                try:
                    with disk_faults(self._name):
                        self._open(number, slot)
                except BaseException as fault:
                    _let_go(slot)
                    if isinstance(fault, Tampered):
                        raise self._damaged(number + 1) from None
                    raise
                self._kept[number] = slot
            return bytes(memoryview(slot)[inside : min(inside + most, self._length(number))])

    def _length(self, number: int) -> int:
        return self._last if number == self._chunks - 1 else CHUNK

    def _open(self, number: int, slot: bytearray) -> None:
        """A chunk into the slot. Raises `Tampered`, `OSError`."""
        if self.closed:
            raise ValueError("it is closed")
        size = self._length(number)
        sealed = self._read(HEADER + number * (CHUNK + TAG), size + TAG)
        nonce = self._prefix + number.to_bytes(4, "big") + bytes([number == self._chunks - 1])
        try:
            self._aead.decrypt_into(nonce, sealed, self._about, memoryview(slot)[:size])
        except InvalidTag:
            raise Tampered from None

    def _read(self, place: int, size: int) -> memoryview:
        """Exactly so many bytes of the file, which mostly stands there already. Raises `Tampered` where there are fewer."""
        if self._place != place:
            self._file.seek(place)
        self._place = -1  # until it is known again
        view = memoryview(self._sealed)[:size]
        got = 0
        while got < size and (more := self._file.readinto(view[got:])):  # type: ignore[attr-defined]
            got += more
        if got != size:
            raise Tampered
        self._place = place + size
        return view

    def _damaged(self, chunk: int) -> Known:
        return Known("blob_damaged", file=self._name, chunk=chunk)
