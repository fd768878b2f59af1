"""A person's keys: a hybrid key to be granted things with (ML-KEM-768 and X25519) and one to sign with (Ed25519)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidKey, InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import (
    AEAD,
    KDF,
    KEM,
    MLKEM768X25519PrivateKey,
    MLKEM768X25519PublicKey,
    Suite,
)

from packets.vault.sealed.passphrase import in_words
from packets.vault.sealed.sealing import Sealer, Tampered, derive, parts

SEED, MLKEM_PUBLIC, CURVE = 64, 1184, 32
PUBLIC: Final = MLKEM_PUBLIC + 2 * CURVE
SIGNATURE: Final = 64
_SUITE: Final = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


@dataclass(frozen=True, slots=True)
class Public:
    """What others know of a person: `data` is ML-KEM-768 (1,184 bytes), X25519 (32), Ed25519 (32)."""

    data: bytes

    def __post_init__(self) -> None:
        if len(self.data) != PUBLIC:
            raise Tampered

    def grant(self, key: bytes, about: bytes) -> bytes:
        """`key` for nobody else. `about` says what it opens, and must be the same when it is opened. Raises `Tampered` where
        these are no keys."""
        try:
            outer = MLKEM768X25519PublicKey(
                MLKEM768PublicKey.from_public_bytes(self.data[:MLKEM_PUBLIC]),
                X25519PublicKey.from_public_bytes(self.data[MLKEM_PUBLIC : MLKEM_PUBLIC + CURVE]),
            )
            return _SUITE.encrypt(key, outer, info=about)
        except ValueError:
            raise Tampered from None

    def signed(self, message: bytes, signature: bytes) -> bool:
        try:
            Ed25519PublicKey.from_public_bytes(self.data[-CURVE:]).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True

    @property
    def fingerprint(self) -> bytes:
        return hashlib.sha256(b"packet desk person" + self.data).digest()

    @property
    def words(self) -> str:
        """Eight words to compare by telephone."""
        return in_words(self.fingerprint)


class Identity:
    """The private half. Lives in memory only while the vault is open."""

    __slots__ = ("_curve", "_kem", "_sign", "own", "public")

    def __init__(self, seed: bytes, curve: bytes, sign: bytes) -> None:
        self.own: Final = Sealer(derive(parts(seed, curve, sign), "own"))
        """Seals what is for this person's eyes only."""
        self._kem = MLKEM768PrivateKey.from_seed_bytes(seed)
        self._curve = X25519PrivateKey.from_private_bytes(curve)
        self._sign = Ed25519PrivateKey.from_private_bytes(sign)
        outer = (self._kem.public_key(), self._curve.public_key(), self._sign.public_key())
        self.public: Final = Public(b"".join(one.public_bytes_raw() for one in outer))

    @classmethod
    def new(cls) -> Identity:
        kem, curve, sign = MLKEM768PrivateKey.generate(), X25519PrivateKey.generate(), Ed25519PrivateKey.generate()
        return cls(kem.private_bytes_raw(), curve.private_bytes_raw(), sign.private_bytes_raw())

    @classmethod
    def of(cls, seeds: bytes) -> Identity:
        """Raises `Tampered` where these are no keys."""
        if len(seeds) != SEED + 2 * CURVE:
            raise Tampered
        return cls(seeds[:SEED], seeds[SEED : SEED + CURVE], seeds[-CURVE:])

    def seeds(self) -> bytes:
        """All three private keys."""
        return b"".join((self._kem.private_bytes_raw(), self._curve.private_bytes_raw(), self._sign.private_bytes_raw()))

    def sealed(self, kek: bytes, about: bytes) -> bytes:
        """All three keys under the key of a passphrase, or of a recovery sheet."""
        return Sealer(kek).wrap(self.seeds(), about)

    @classmethod
    def opened(cls, wrapped: bytes, kek: bytes, about: bytes, public: Public) -> Identity:
        """Raises `Tampered` where the key is wrong, or the public half is another one's."""
        found = cls.of(Sealer(kek).unwrap(wrapped, about))
        if found.public != public:
            raise Tampered
        return found

    def take(self, granted: bytes, about: bytes) -> bytes:
        """A key that was granted to this person. Raises `Tampered`."""
        try:
            return _SUITE.decrypt(granted, MLKEM768X25519PrivateKey(self._kem, self._curve), info=about)
        except (InvalidTag, InvalidKey, ValueError):
            raise Tampered from None

    def sign(self, message: bytes) -> bytes:
        return self._sign.sign(message)


def about_grant(kind: str, vault: bytes, thing: bytes, epoch: int, principal: bytes) -> bytes:
    return parts(b"grant", kind.encode(), vault, thing, epoch.to_bytes(4, "big"), principal)


def granting(about: bytes, sealed: bytes, at: str) -> bytes:
    """What the granter signs: what is granted, to whom, and when."""
    return hashlib.sha256(parts(b"packet desk grant", about, hashlib.sha256(sealed).digest(), at.encode())).digest()
