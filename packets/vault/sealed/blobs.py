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
from typing import BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from packets.errors import Known
from packets.vault.sealed.sealing import KEY, TAG, Tampered, derive

MAGIC: Final = b"PDB\x01"
SUITE: Final = 1
"""AES-256-GCM. A machine without AES instructions may want ChaCha20-Poly1305 as 2; the byte is there for it."""
PREFIX: Final = 7
LOG: Final = 18
CHUNK: Final = 1 << LOG
HEADER: Final = len(MAGIC) + 1 + KEY + PREFIX + 1
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
    """Seals what is written on its way to `out`."""

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
        out.write(head)

    def write(self, data: bytes | bytearray | memoryview) -> None:
        view = memoryview(data)
        self.size += len(view)
        self._hash.update(view)
        if self._buffer:
            fill = CHUNK - len(self._buffer)
            self._buffer += view[:fill]
            view = view[fill:]
            if not view:
                return
            self._chunk(self._buffer, last=False)
            self._buffer.clear()
        while len(view) > CHUNK:
            self._chunk(view[:CHUNK], last=False)
            view = view[CHUNK:]
        self._buffer += view

    def finish(self) -> str:
        """Everything is in `out`; gives the SHA-256 of what was written."""
        self._buffer += bytes(padme(self.size) - self.size)
        view = memoryview(bytes(self._buffer))
        for start in range(0, len(view), CHUNK):
            self._chunk(view[start : start + CHUNK], last=start + CHUNK >= len(view))
        self._buffer.clear()
        return self._hash.hexdigest()

    def _chunk(self, data: bytes | bytearray | memoryview, *, last: bool) -> None:
        nonce = self._prefix + self._number.to_bytes(4, "big") + bytes([last])
        self._number += 1
        size = self._aead.encrypt_into(nonce, data, self._about, memoryview(self._sealed)[: len(data) + TAG])
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
        head = file.read(HEADER)
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
        if os.fstat(file.fileno()).st_size != sealed_size(size):
            # Cut or lengthened. What is whole can still be read up to there; the last flag tells the rest.
            self._short = True
        else:
            self._short = False

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
        pieces: list[memoryview] = []
        while left:
            number, inside = divmod(self._at, CHUNK)
            piece = self._chunk(number)[inside : inside + left]
            pieces.append(piece)
            self._at += len(piece)
            left -= len(piece)
        return bytes(pieces[0]) if len(pieces) == 1 else b"".join(pieces)

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
        self._file.seek(HEADER + number * (CHUNK + TAG))
        sealed = self._file.read(size + TAG)
        if len(sealed) != size + TAG:
            raise Tampered
        nonce = self._prefix + number.to_bytes(4, "big") + bytes([last])
        try:
            return memoryview(self._aead.decrypt(nonce, sealed, self._about))
        except InvalidTag:
            raise Tampered from None

    def _damaged(self, chunk: int) -> Known:
        self._file.close()
        return Known("blob_damaged", file=self._name, chunk=chunk)
