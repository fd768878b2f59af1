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


class BlobSealer:
    """Seals what is written on its way to `out`; a large file by a thread of its own, beside whoever makes it."""

    def __init__(self, out: BinaryIO, key: bytes, blob: bytes, matter: bytes) -> None:
        self.size = 0
        self._out, self._aead = out, AESGCM(key)
        self._prefix = os.urandom(PREFIX)
        head = MAGIC + bytes([SUITE]) + derive(key, "commit") + self._prefix + bytes([LOG])
        self._about = hashlib.sha256(head).digest() + blob + matter
        self._hash = hashlib.sha256()
        self._buffer = bytearray()
        self._number = 0
        self._sealed = bytearray(CHUNK + TAG)
        self._queue: Queue[tuple[bytes, int] | None] = Queue(maxsize=AHEAD)
        self._thread: threading.Thread | None = None
        self._fault: BaseException | None = None
        out.write(head)

    def write(self, data: bytes | bytearray | memoryview) -> None:
        view = memoryview(data)
        self.size += len(view)
        while view:
            # One byte more than a chunk: what is passed on here is never the last.
            fill = CHUNK + 1 - len(self._buffer)
            self._buffer += view[:fill]
            view = view[fill:]
            if len(self._buffer) > CHUNK:
                self._pass(bytes(memoryview(self._buffer)[:CHUNK]), CHUNK)
                del self._buffer[:CHUNK]

    def finish(self) -> str:
        """Everything is in `out`; gives the SHA-256 of what was written."""
        data, left = len(self._buffer), bytes(self._buffer) + bytes(padme(self.size) - self.size)
        self._buffer.clear()
        for start in range(0, len(left), CHUNK):
            piece = left[start : start + CHUNK]
            self._pass(piece, max(0, min(data - start, CHUNK)), last=start + CHUNK >= len(left))
        self.stop()
        if self._fault is not None:
            raise self._fault
        return self._hash.hexdigest()

    def stop(self) -> None:
        """The thread ends; what it has not written yet is not."""
        if self._thread is not None and self._thread.is_alive():
            self._queue.put(None)
            self._thread.join()

    def _pass(self, chunk: bytes, data: int, *, last: bool = False) -> None:
        """A chunk, of whose bytes the first `data` are what was written and the rest padding."""
        if self._fault is not None:
            raise self._fault
        if self.size < LONG:
            self._seal(chunk, data, last=last)
            return
        if self._thread is None:
            self._thread = threading.Thread(target=self._sealing, name="blob-seal", daemon=True)
            self._thread.start()
        self._queue.put((chunk, -1 - data if last else data))

    def _sealing(self) -> None:
        while (found := self._queue.get()) is not None:
            chunk, data = found
            if self._fault is None:
                try:
                    self._seal(chunk, -1 - data if data < 0 else data, last=data < 0)
                except BaseException as fault:  # noqa: BLE001 - raised where the writing is done
                    self._fault = fault

    def _seal(self, chunk: bytes, data: int, *, last: bool) -> None:
        self._hash.update(memoryview(chunk)[:data])
        nonce = self._prefix + self._number.to_bytes(4, "big") + bytes([last])
        self._number += 1
        size = self._aead.encrypt_into(nonce, chunk, self._about, memoryview(self._sealed)[: len(chunk) + TAG])
        view = memoryview(self._sealed)[:size]
        while view:
            view = view[self._out.write(view) :]


class BlobReader(io.RawIOBase):
    """What was sealed, readable at any place; only the chunks that are asked for are opened. Thread safe.

    Raises `Known` (``blob_damaged``, with `name` and the number of the chunk from 1) where it is not what was sealed.
    """

    def __init__(self, file: BinaryIO, key: bytes, blob: bytes, matter: bytes, size: int, name: str) -> None:
        super().__init__()
        self._file, self._name, self._size = file, name, size
        self._at = 0
        self._kept: OrderedDict[int, memoryview] = OrderedDict()
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
        for number in range(self._chunks):
            try:
                with self._lock:
                    self._open(number)
            except (Tampered, OSError):
                yield number + 1, False
            else:
                yield number + 1, not (self._short and number == self._chunks - 1)

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
            return bytes(self._chunk(number)[inside : inside + left])
        pieces: list[memoryview] = []
        while left:
            number, inside = divmod(self._at, CHUNK)
            piece = self._chunk(number)[inside : inside + left]
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
            self._kept.clear()
            self._file.close()
        super().close()

    def _chunk(self, number: int) -> memoryview:
        with self._lock:
            found = self._kept.get(number)
            if found is None:
                try:
                    found = self._open(number)
                except Tampered:
                    raise self._damaged(number + 1) from None
                self._kept[number] = found
                if len(self._kept) > KEPT:
                    self._kept.popitem(last=False)
            return found

    def _open(self, number: int) -> memoryview:
        last = number == self._chunks - 1
        size = self._last if last else CHUNK
        with disk_faults(self._name):
            self._file.seek(HEADER + number * (CHUNK + TAG))
            sealed = self._file.read(size + TAG)
            while len(sealed) < size + TAG and (more := self._file.read(size + TAG - len(sealed))):
                sealed += more
        if len(sealed) != size + TAG:
            raise Tampered
        nonce = self._prefix + number.to_bytes(4, "big") + bytes([last])
        try:
            return memoryview(self._aead.decrypt(nonce, sealed, self._about))
        except InvalidTag:
            raise Tampered from None

    def _damaged(self, chunk: int) -> Known:
        return Known("blob_damaged", file=self._name, chunk=chunk)
