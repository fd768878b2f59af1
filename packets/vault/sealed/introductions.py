"""Whose keys somebody takes for whose. Who can write the database could put a key of his own in the place of another's, and
would be granted what is granted to that one; so each person has, sealed for nobody else, whose keys he met.

A key is met where somebody who was met, and who keeps the staff, signed for it; where it follows a key of the same person that
was met and signed for it; or where two people compared its words by telephone. To any other key nothing is granted.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from packets.vault.sealed.identity import Identity, Public
from packets.vault.sealed.keys import OFFICE
from packets.vault.sealed.ledger import Person
from packets.vault.sealed.sealing import about, parts

EARLIER: Final = ("past", "used")
"""Kinds of rows that hold a key which was followed by another: a person's, and that of a recovery sheet."""


@dataclass(frozen=True, slots=True)
class Holder:
    """A public key of the vault, one of today or an earlier one, and who signed for it."""

    principal: bytes
    kind: str
    public: Public
    staff: str
    """Whose it is; empty for a recovery sheet."""
    introduces: bool
    """Whether others are met through it."""
    by: bytes
    sig: bytes
    active: bool = True

    def statement(self, vault: bytes) -> bytes:
        flag = bytes([self.introduces])
        return parts(b"packet desk introduction", vault, self.principal, self.staff.encode(), flag, self.public.data)


@dataclass(frozen=True, slots=True)
class Met:
    """Somebody whose key one knows."""

    fingerprint: bytes
    staff: str
    introduces: bool

    @classmethod
    def of(cls, key: Holder) -> Met:
        return cls(key.public.fingerprint, key.staff, key.introduces)

    def has(self, key: Holder) -> bool:
        return self.fingerprint == key.public.fingerprint and self.staff == key.staff


def read_known(identity: Identity, vault: bytes, principal: bytes, sealed: bytes) -> dict[bytes, Met]:
    """Raises `Tampered`."""
    told = json.loads(identity.own.open(sealed, about("known", vault, OFFICE, principal, 0, 0)))
    return {bytes.fromhex(one): Met(bytes.fromhex(key), staff, introduces) for one, (key, staff, introduces) in told.items()}


def seal_known(identity: Identity, vault: bytes, principal: bytes, known: Mapping[bytes, Met]) -> bytes:
    told = {one.hex(): [met.fingerprint.hex(), met.staff, met.introduces] for one, met in known.items()}
    return identity.own.seal(json.dumps(told).encode(), about("known", vault, OFFICE, principal, 0, 0))


def follow(vault: bytes, known: Mapping[bytes, Met], keys: Sequence[Holder]) -> dict[bytes, Met]:
    """Whom one knows with what was signed since. A key that nobody who was met signed for leaves things as they were."""
    met: dict[int, bool] = {}
    """Number of a key that was met -> whether others are met through it."""
    for number, key in enumerate(keys):
        before = known.get(key.principal)
        if before is not None and before.has(key):
            met[number] = before.introduces
    waiting = set(range(len(keys)))
    while new := {one for one in waiting if _introduced(vault, one, keys, met)}:
        met |= {one: keys[one].introduces for one in new}
        waiting -= new
    found = dict(known)
    for number, introduces in met.items():
        if keys[number].kind not in EARLIER:
            found[keys[number].principal] = replace(Met.of(keys[number]), introduces=introduces)
    return found


def _introduced(vault: bytes, number: int, keys: Sequence[Holder], met: Mapping[int, bool]) -> bool:
    key = keys[number]
    for other, introduces in met.items():
        if other == number or keys[other].principal != key.by:
            continue
        # Nobody gives himself the right to introduce others with a new key.
        may = introduces == key.introduces if key.by == key.principal else introduces
        if may and keys[other].public.signed(key.statement(vault), key.sig):
            return True
    return False


def is_met(known: Mapping[bytes, Met], key: Holder) -> bool:
    return key.principal in known and known[key.principal].has(key)


def signers(keys: Iterable[Holder]) -> dict[bytes, Person]:
    """Everybody with the keys of today and from before, to hold a history against."""
    found: dict[bytes, Person] = {}
    for one in keys:
        earlier = found[one.principal].keys if one.principal in found else ()
        found[one.principal] = Person(one.staff, (*earlier, one.public))
    return found
