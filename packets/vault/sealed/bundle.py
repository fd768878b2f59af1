"""A sealed file that carries one matter to somebody else: its outer form. Pure but for the file.

    "PDM" 1 | length of the header (4) | header (JSON) | stream | length of what was sealed (8) | signature (64)

The stream is a sealed file as in `blobs`, under a key of its own; its id is the bundle's and in the place of the matter's id
stands the beginning of the header's hash. The header says for whom: for an office, the key granted to its identity (HPKE); for
a passphrase, Argon2id and the key wrapped under it. The signature is the sender's Ed25519 over header, length and the SHA-256
of the stream; it is looked at before anything is derived or opened.
"""

from __future__ import annotations

import base64
import hashlib
import io
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, BinaryIO, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from packets.errors import Known
from packets.vault.sealed.blobs import BlobReader, BlobSealer, sealed_size
from packets.vault.sealed.identity import SIGNATURE, Identity, Public
from packets.vault.sealed.office_card import OfficeCard
from packets.vault.sealed.passphrase import CEILING_MIB, Kdf, Secret
from packets.vault.sealed.sealing import KEY, Sealer, Tampered, new_key, parts

MAGIC: Final = b"PDM\x01"
SUFFIX: Final = ".pdmatter"
ID: Final = 16
MOST_HEADER: Final = 1 << 14
MOST_SIZE: Final = 1 << 40
"""Bytes that a bundle may hold; one that says more is none."""
MOST_ITERATIONS: Final = 4
_TAIL: Final = 8 + SIGNATURE
PIECE: Final = 1 << 20

Encoded = Annotated[str, StringConstraints(max_length=4_096)]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class ToOffice(_Model):
    kind: Literal["office"] = "office"
    card: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
    sealed: Encoded


class ToPassphrase(_Model):
    kind: Literal["passphrase"] = "passphrase"
    kdf: Kdf
    wrapped: Encoded


class Header(_Model):
    bundle: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
    sender: Encoded
    """Public keys of the office that sends it."""
    to: Annotated[ToOffice | ToPassphrase, Field(discriminator="kind")]

    @property
    def id(self) -> bytes:
        return bytes.fromhex(self.bundle)


def _about(bundle: bytes, sender: Public) -> bytes:
    return parts(b"packet desk bundle key", bundle, sender.fingerprint)


def _encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()


def addressed(sender: Public, to: OfficeCard | Secret, kdf: Kdf | None = None) -> tuple[Header, bytes]:
    """The header of a new bundle, and the key of its stream."""
    bundle, key = secrets.token_bytes(ID), new_key()
    about = _about(bundle, sender)
    if isinstance(to, OfficeCard):
        for_: ToOffice | ToPassphrase = ToOffice(card=to.id, sealed=_encoded(to.public.grant(key, about)))
    else:
        kdf = kdf or Kdf.new()
        for_ = ToPassphrase(kdf=kdf, wrapped=_encoded(Sealer(to.kek(kdf, bundle, b"bundle")).wrap(key, about)))
    return Header(bundle=bundle.hex(), sender=_encoded(sender.data), to=for_), key


def write_bundle(out: BinaryIO, header: Header, key: bytes, sender: Identity, feed: Callable[[BinaryIO], object]) -> None:
    """`feed` writes what goes in. Raises what it raises; the file is then nothing."""
    head = header.model_dump_json().encode()
    counted = _Hashing(out)
    _write(out, MAGIC + len(head).to_bytes(4, "big") + head)
    sealer = BlobSealer(counted, key, header.id, _matter(head))  # type: ignore[arg-type]
    try:
        feed(sealer)  # type: ignore[arg-type]
        sealer.finish()
    finally:
        sealer.stop()
    size = sealer.size.to_bytes(8, "big")
    _write(out, size + sender.sign(_signed(head, size, counted.digest.digest())))


def _matter(head: bytes) -> bytes:
    return hashlib.sha256(head).digest()[:ID]


def _signed(head: bytes, size: bytes, stream: bytes) -> bytes:
    return hashlib.sha256(parts(b"packet desk bundle", MAGIC, head, size, stream)).digest()


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle whose signature holds. Nothing of it was opened yet."""

    file: BinaryIO
    header: Header
    head: bytes
    sender: Public
    start: int
    size: int

    @classmethod
    def read(cls, file: BinaryIO, step: Callable[[int, int], object] = lambda done, total: None) -> Bundle:
        """Raises `Known` (``bundle_damaged``) where anything of it is not what was signed."""
        length = os.fstat(file.fileno()).st_size
        file.seek(0)
        first = file.read(len(MAGIC) + 4)
        if first[: len(MAGIC)] != MAGIC or len(first) != len(MAGIC) + 4:
            raise Known("no_bundle")
        many = int.from_bytes(first[len(MAGIC) :], "big")
        head = file.read(many) if many <= MOST_HEADER else b""
        start = len(first) + many
        if not head or len(head) != many or length < start + _TAIL:
            raise Known("bundle_damaged")
        file.seek(length - _TAIL)
        tail = file.read(_TAIL)
        size = int.from_bytes(tail[:8], "big")
        try:
            header = Header.model_validate_json(head)
            sender = Public(base64.b64decode(header.sender, validate=True))
        except (ValidationError, ValueError, Tampered):
            raise Known("bundle_damaged") from None
        if len(tail) != _TAIL or size > MOST_SIZE or length != start + sealed_size(size) + _TAIL:
            raise Known("bundle_damaged")
        stream = _digest(file, start, sealed_size(size), step)
        if not sender.signed(_signed(head, tail[:8], stream), tail[8:]):
            raise Known("bundle_damaged")
        return cls(file, header, head, sender, start, size)

    def opened(self, key: bytes) -> BinaryIO:
        """What was put in, from its beginning."""
        try:
            window = _Window(self.file, self.start, sealed_size(self.size))
            found = BlobReader(window, key, self.header.id, _matter(self.head), self.size, "the bundle")  # type: ignore[arg-type]
        except Known:
            raise Known("bundle_damaged") from None
        return found  # type: ignore[return-value]

    def key_for(self, to: Identity | Secret) -> bytes:
        """The key of the stream. Raises `Known` where it is for somebody else, or the passphrase is another."""
        for_ = self.header.to
        try:
            key = self._from_office(for_, to) if isinstance(for_, ToOffice) else self._from_passphrase(for_, to)
        except (Tampered, ValueError):
            code = "bundle_not_for_us" if isinstance(for_, ToOffice) else "bundle_passphrase_wrong"
            raise Known(code) from None
        if len(key) != KEY:
            raise Known("bundle_damaged")
        return key

    def _from_office(self, for_: ToOffice, to: Identity | Secret) -> bytes:
        if not isinstance(to, Identity):
            raise Known("bundle_for_an_office")
        return to.take(base64.b64decode(for_.sealed, validate=True), _about(self.header.id, self.sender))

    def _from_passphrase(self, for_: ToPassphrase, to: Identity | Secret) -> bytes:
        if not isinstance(to, Secret):
            raise Known("bundle_wants_passphrase")
        if for_.kdf.memory_mib > CEILING_MIB or for_.kdf.iterations > MOST_ITERATIONS or for_.kdf.device:
            raise Known("bundle_damaged")  # a header that asks for all memory would stop the program
        sealer = Sealer(to.kek(for_.kdf, self.header.id, b"bundle"))
        return sealer.unwrap(base64.b64decode(for_.wrapped, validate=True), _about(self.header.id, self.sender))


def _digest(file: BinaryIO, start: int, size: int, step: Callable[[int, int], object]) -> bytes:
    digest, done = hashlib.sha256(), 0
    file.seek(start)
    while done < size:
        step(done, size)
        data = file.read(min(PIECE, size - done))
        if not data:
            raise Known("bundle_damaged")
        digest.update(data)
        done += len(data)
    return digest.digest()


def _write(out: BinaryIO, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[out.write(view) :]


class _Hashing:
    """What goes through it is hashed."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self.digest = hashlib.sha256()

    def write(self, data: bytes | memoryview) -> int:
        written = self._out.write(data)
        self.digest.update(memoryview(data)[:written])
        return written


class _Window(io.RawIOBase):
    """A part of a file as if it were one."""

    def __init__(self, file: BinaryIO, start: int, size: int) -> None:
        super().__init__()
        self._file, self._start, self._size, self._at = file, start, size, 0

    def fileno(self) -> int:
        return self._file.fileno()

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        assert whence == os.SEEK_SET
        self._at = offset
        return offset

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview | bytearray) -> int:  # type: ignore[override]
        self._file.seek(self._start + self._at)
        data = self._file.read(min(len(buffer), max(0, self._size - self._at)))
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)
