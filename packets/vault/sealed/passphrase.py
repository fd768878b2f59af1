"""From a passphrase to a key: Argon2id, its parameters and their bounds, and passphrases that are proposed or refused."""

from __future__ import annotations

import secrets
import time
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import pairwise
from typing import Final

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from mnemonic import Mnemonic
from pydantic import Field, ValidationError

from packets.errors import Known
from packets.requests.model import Record
from packets.vault.sealed.sealing import KEY, Tampered, derive, parts

SALT: Final = 16
FLOOR_MIB, CEILING_MIB, MOST_MIB = 64, 1024, 2048
"""MiB of Argon2id: never below (RFC 9106, second choice); calibrated up to; and a reader refuses more, since a header that
asks for all memory would be a way to stop the program."""
ITERATIONS, LANES = 3, 4
SHORTEST: Final = 15
"""Characters of a passphrase."""
WORDS: Final = 7
"""Of a proposed one: 77 bits."""
SLOW, FAST = 1.5, 0.7
"""Seconds that an unlock may cost, and should."""


class Kdf(Record):
    """How a person's passphrase becomes a key. Stands beside the wrapped keys, under a MAC of the vault."""

    memory_mib: int = Field(default=256, ge=FLOOR_MIB, le=MOST_MIB)
    iterations: int = Field(default=ITERATIONS, ge=ITERATIONS, le=16)
    lanes: int = Field(default=LANES, ge=LANES, le=16)
    salt: str = Field(pattern=r"^[0-9a-f]{32}$")
    device: bool = False
    """A device secret is mixed in."""

    @classmethod
    def new(cls, memory_mib: int = 256, *, device: bool = False) -> Kdf:
        return cls(memory_mib=memory_mib, salt=secrets.token_hex(SALT), device=device)

    @classmethod
    def read(cls, data: bytes) -> Kdf:
        """Raises `Tampered` where parameters are out of bounds: below the floor they were lowered by somebody."""
        try:
            return cls.model_validate_json(data)
        except ValidationError:
            raise Tampered from None

    def write(self) -> bytes:
        return self.model_dump_json().encode()


@dataclass(frozen=True, slots=True)
class Secret:
    """What opens a person's keys. `ready` is the derived key itself, for whoever has it already: the fault harness, which would
    else spend all its time in Argon2id."""

    passphrase: str = field(default="", repr=False)
    device: bytes = field(default=b"", repr=False)
    ready: bytes = field(default=b"", repr=False)

    def kek(self, kdf: Kdf, vault: bytes, principal: bytes) -> bytes:
        """The key that wraps a person's keys. Raises `Known` where a device secret is wanted and not there."""
        if kdf.device and not self.device:
            raise Known("device_secret_missing")
        key = self.ready or _argon2id(normal(self.passphrase), kdf)
        return derive(parts(key, self.device if kdf.device else bytes(KEY)), "kek", vault, principal)

    def with_device(self, device: bytes) -> Secret:
        return replace(self, device=device)

    def chosen(self, *about: str) -> Secret:
        """The same where it may be somebody's from now on. Raises `Known` for a passphrase that is guessed first; `about` are
        the names of the person and of the office."""
        if not self.ready:
            refuse_weak(self.passphrase, about)
        return self


def _argon2id(passphrase: str, kdf: Kdf) -> bytes:
    try:
        return Argon2id(
            salt=bytes.fromhex(kdf.salt),
            length=KEY,
            iterations=kdf.iterations,
            lanes=kdf.lanes,
            memory_cost=kdf.memory_mib * 1024,
        ).derive(passphrase.encode("utf-8", "surrogatepass"))
    except MemoryError:
        raise Known("passphrase_memory", mib=kdf.memory_mib) from None


def normal(passphrase: str) -> str:
    """However a keyboard composes its accents, and however many blanks stand between the words."""
    return " ".join(unicodedata.normalize("NFKC", passphrase).split())


def calibrate(clock: Callable[[], float] = time.perf_counter) -> int:
    """MiB that cost about a second here: a vault is opened a few times a day and guessed at for ever."""
    chosen = FLOOR_MIB
    for memory in (FLOOR_MIB, 128, 256, 512, CEILING_MIB):
        began = clock()
        try:
            _argon2id("calibration", Kdf.new(memory))
        except Known:  # more than this machine has
            break
        took = clock() - began
        if took > SLOW:
            break
        chosen = memory
        if took >= FAST:
            break
    return chosen


@cache
def _list() -> tuple[str, ...]:
    """2,048 words that are told apart by their first four letters (BIP 39)."""
    return tuple(Mnemonic("english").wordlist)


def propose(words: int = WORDS) -> str:
    """Random words, 11 bits each."""
    return " ".join(secrets.choice(_list()) for _ in range(words))


def in_words(digest: bytes, words: int = 8) -> str:
    """The first bits of a fingerprint as words that two people can read to each other, 11 bits each."""
    number = int.from_bytes(digest, "big") >> (len(digest) * 8 - 11 * words)
    return " ".join(_list()[number >> 11 * one & 2047] for one in reversed(range(words)))


_KNOWN: Final = (
    "correct horse battery staple",
    "password",
    "passphrase",
    "contraseña",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "qwerty",
    "letmein",
    "iloveyou",
    "tequiero",
    "welcome",
    "packetdesk",
    "1234567890",
    "0987654321",
    "12345",
    "abcdefghijklmnopqrstuvwxyz",
    "abc123",
)
"""What does not count in a passphrase, the longer before the shorter that they begin with."""
COUNTS: Final = 10
"""Letters and digits that must be left of it then."""


def refuse_weak(passphrase: str, about: Sequence[str] = ()) -> None:
    """Raises `Known` for what is guessed first: short ones, one thing over and over, what everybody knows, and the names
    `about` the person."""
    said = normal(passphrase).casefold()
    if len(said) < SHORTEST:
        raise Known("passphrase_short", least=SHORTEST)
    bare = _bare(said)
    names = [_bare(normal(one).casefold()) for text in about for one in (text, *text.split())]
    for known in (*map(_bare, _KNOWN), *sorted((one for one in names if len(one) > 2), key=len, reverse=True)):
        bare = bare.replace(known, "")
    again = (bare + bare).find(bare, 1)  # how long the piece is that it repeats, or all of it
    bare = bare[:again]
    steps = {ord(two) - ord(one) for one, two in pairwise(bare)}
    if len(bare) < COUNTS or len(set(bare)) < 6 or len(steps) < 4:
        raise Known("passphrase_guessable")


def _bare(text: str) -> str:
    return "".join(one for one in text if one.isalnum())


LONGEST_WAIT: Final = 60


def wait_after(failed: int) -> int:
    """Seconds to wait after so many wrong attempts in a row: a courtesy that slows a colleague's fingers, not a control."""
    return min(LONGEST_WAIT, 1 << min(failed - 1, 6)) if failed > 0 else 0
