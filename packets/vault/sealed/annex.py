"""The history of a matter as it goes along with it: lines of JSON that anybody can hold against the signatures.

The first line tells the vault, the matter and everybody's public keys; each later one an entry as it was hashed, who signed it,
and the signature. They prove that these keys signed this, not whose keys they are.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import suppress

from packets.vault.sealed.identity import Public
from packets.vault.sealed.ledger import signing
from packets.vault.sealed.matter import SealedMatter
from packets.vault.sealed.sealing import Tampered

MOST_LINE = 1 << 25


def history_lines(matter: SealedMatter, last: int) -> Iterator[bytes]:
    """The history up to the entry `last`. What nobody can read any more is left out, as the entry says that went on without."""
    vault = matter.vault
    people = {id_.hex(): [one.data.hex() for one in person.keys] for id_, person in vault.signers().items()}
    yield _line({"vault": vault.id.hex(), "matter": matter.id.hex(), "people": people})
    for step in matter.ledger.steps(vault.database):
        if step.told is not None and step.seq <= last:
            yield _line({"seq": step.seq, "entry": step.text.decode(), "by": step.by.hex(), "sig": step.sig.hex()})


def _line(what: dict[str, object]) -> bytes:
    return json.dumps(what, separators=(",", ":"), ensure_ascii=False).encode() + b"\n"


class Held:
    """Lines on their way through. `holds` tells at the end whether chain and signatures do."""

    def __init__(self) -> None:
        self.holds = True
        self._rest = bytearray()
        self._vault = self._matter = b""
        self._people: dict[str, list[Public]] = {}
        self._last: bytes = bytes(32)
        self._seq = 0
        self._lines = 0

    def take(self, data: bytes) -> None:
        if not self.holds:
            return
        self._rest += data
        *lines, rest = bytes(self._rest).split(b"\n")
        self._rest = bytearray(rest)
        for line in lines:
            self._one(line)
        if len(self._rest) > MOST_LINE:
            self.holds = False
            self._rest.clear()

    def end(self) -> bool:
        return self.holds and not self._rest and self._lines > 1

    def _one(self, line: bytes) -> None:
        self._lines += 1
        try:
            told = json.loads(line)
            if self._lines == 1:
                self._vault, self._matter = bytes.fromhex(told["vault"]), bytes.fromhex(told["matter"])
                for id_, keys in told["people"].items():
                    with suppress(Tampered):
                        self._people[id_] = [Public(bytes.fromhex(one)) for one in keys]
                return
            body = told["entry"].encode()
            entry = json.loads(body)
            digest = hashlib.sha256(body).digest()
            message = signing(self._vault, self._matter, digest)
            signed = any(one.signed(message, bytes.fromhex(told["sig"])) for one in self._people.get(told["by"], ()))
            # A gap is only one where somebody decided to go on without; whoever reads it sees that.
            follows = entry["seq"] == self._seq + 1 and entry["prev"] == self._last.hex()
            if not signed or not (follows or entry["seq"] > self._seq + 1):
                self.holds = False
            self._seq, self._last = entry["seq"], digest
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            self.holds = False
