"""The one primitive of the vault: AES-256-GCM under keys derived with HKDF-SHA256, each bound to what it seals.

A sealed piece is ``nonce (12) || ciphertext || tag (16)`` over padded bytes: length (4, big-endian), data, zeros up to the next
256. GCM does not commit to its key, so every *wrapped* key carries ``HKDF(wrapping key, "commit")`` and is only opened by it.
"""

from __future__ import annotations

import hmac
import os
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

FORMAT: Final = 1
"""The version of every format of the vault; it stands in all associated data."""
KEY: Final = 32
NONCE: Final = 12
TAG: Final = 16
STEP: Final = 256
"""Sealed pieces are padded to steps of so many bytes."""
OVERHEAD: Final = NONCE + TAG


class Tampered(Exception):
    """It does not open: it was changed, moved, put back, or belongs to another key."""


GARBLED: Final = (Tampered, TypeError, AttributeError, ValueError, OverflowError, LookupError)
"""What reading rows runs into where a page is damaged: SQLite can then give a number for a text, or half of one."""


def new_key() -> bytes:
    return os.urandom(KEY)


def parts(*pieces: bytes) -> bytes:
    """Pieces as one text that can be cut in one way only: each behind its length."""
    return b"".join(len(piece).to_bytes(4, "big") + piece for piece in pieces)


def derive(key: bytes, label: str, *context: bytes) -> bytes:
    """The key for one use. `key` must be a uniform key or the secret of a key derivation, never a passphrase."""
    info = parts(b"packet desk", bytes([FORMAT]), label.encode(), *context)
    return HKDF(SHA256(), KEY, salt=None, info=info).derive(key)


def padded(data: bytes) -> bytes:
    body = len(data).to_bytes(4, "big") + data
    return body + bytes(-len(body) % STEP)


def unpadded(body: bytes) -> bytes:
    """Raises `Tampered` where the padding is not ours."""
    size = int.from_bytes(body[:4], "big")
    if len(body) % STEP or not len(body) >= 4 or size > len(body) - 4 or any(body[4 + size :]):
        raise Tampered
    return body[4 : 4 + size]


class Sealer:
    """Seals and opens under one key. Making one costs more than sealing with it, so they are kept."""

    __slots__ = ("_aead", "commitment")

    def __init__(self, key: bytes) -> None:
        self._aead = AESGCM(key)
        self.commitment: Final = derive(key, "commit")

    def seal(self, data: bytes, about: bytes) -> bytes:
        nonce = os.urandom(NONCE)
        return nonce + self._aead.encrypt(nonce, padded(data), about)

    def open(self, sealed: bytes, about: bytes) -> bytes:
        """Raises `Tampered`."""
        if not isinstance(sealed, bytes) or len(sealed) < OVERHEAD + STEP:
            raise Tampered
        try:
            return unpadded(self._aead.decrypt(sealed[:NONCE], sealed[NONCE:], about))
        except InvalidTag:
            raise Tampered from None

    def wrap(self, key: bytes, about: bytes) -> bytes:
        """A key under this one, with this one's commitment before it."""
        return self.commitment + self.seal(key, about)

    def unwrap(self, wrapped: bytes, about: bytes) -> bytes:
        """Raises `Tampered`."""
        if not hmac.compare_digest(wrapped[:KEY], self.commitment):
            raise Tampered
        return self.open(wrapped[KEY:], about)


def about(table: str, vault: bytes, matter: bytes, record: bytes, rev: int, epoch: int) -> bytes:
    """Associated data of a row: what it is, where it belongs, and which of its versions it is."""
    head = bytes([FORMAT]) + rev.to_bytes(8, "big") + epoch.to_bytes(4, "big")
    return head + parts(table.encode(), vault, matter, record)
