"""The records of one matter, or of the office: a sealed set that knows when a member is missing, old or strange.

Three tables work together. `records` are sealed one by one. The *head* seals a hash over the whole set and the end of the
history. Each *history* entry says who did what to which records, leads to the one before it by its hash, and is signed; so a
set that does not hold to its head can be compared with what the history says, and what is wrong can be named.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from packets.vault.sealed.database import Database, Transaction
from packets.vault.sealed.identity import Identity, Public
from packets.vault.sealed.sealing import Sealer, Tampered, about, parts

ID: Final = 16


@dataclass(frozen=True, slots=True)
class Row:
    """One sealed record as the database has it. `hash` is SHA-256 of its ciphertext."""

    id: bytes
    kind: str
    rev: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class Put:
    """A record to write: a new one where `id` is None."""

    kind: str
    data: bytes
    id: bytes | None = None
    hint: str = ""
    """What it is called, for the history: a name inside the matter, never a client's."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What was done, for the history. `what` are ids and codes, never what a paper or an answer says."""

    did: str
    what: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something of the set that is not as its history says: ``missing``, ``rolled back``, ``changed``, ``strange``."""

    state: str
    record: bytes
    kind: str = ""
    hint: str = ""
    """What it was called when it was written: a name inside the matter, never a client's."""


@dataclass(frozen=True, slots=True)
class Seals:
    """Which key seals what. `record` gives None for kinds that this person cannot open."""

    epoch: int
    record: Callable[[str], Sealer | None]
    head: Sealer
    audit: Sealer


@dataclass(frozen=True, slots=True)
class Past:
    """One entry of a history that was read."""

    seq: int
    at: str
    by: str
    did: str
    what: Mapping[str, Any]
    signed: bool


@dataclass(frozen=True, slots=True)
class Signer:
    """Who writes, and when (ISO 8601, UTC)."""

    identity: Identity
    principal: bytes
    name: str
    at: str


class Ledger:
    """The set as it stands; `write` gives what it will be, which counts once the transaction stands."""

    def __init__(self, vault: bytes, matter: bytes, seals: Seals) -> None:
        self.vault, self.matter, self.seals = vault, matter, seals
        self.rows: dict[bytes, Row] = {}
        self.rev = 0
        self.seq = 0
        self.last = bytes(32)

    # Reading

    def read(self, database: Database) -> tuple[dict[bytes, bytes], list[Finding]]:
        """Every record that opens, by id, and what is wrong. Raises `Tampered` where the head itself does not open."""
        found: dict[bytes, bytes] = {}
        strange: list[Finding] = []
        rows: dict[bytes, Row] = {}
        sql = "SELECT id, kind, rev, epoch, ct FROM records WHERE matter=?"
        for id_, kind, rev, epoch, ct in database.rows(sql, (self.matter,)):
            rows[id_] = Row(id_, kind, rev, hashlib.sha256(ct).digest())
            sealer = self.seals.record(kind)
            if sealer is None:
                continue
            try:
                found[id_] = sealer.open(ct, about(f"records {kind}", self.vault, self.matter, id_, rev, epoch))
            except Tampered:
                strange.append(Finding("changed", id_, kind))
        head = self._head(database)
        self.rows = rows
        if self._set_hash(rows) == bytes.fromhex(head["set"]) and not strange:
            return found, []
        return found, self._compare(database, rows, strange)

    def _head(self, database: Database) -> dict[str, Any]:
        row = database.row("SELECT rev, epoch, ct FROM heads WHERE matter=?", (self.matter,))
        if row is None:
            raise Tampered
        rev, epoch, ct = row
        head: dict[str, Any] = json.loads(self.seals.head.open(ct, about("heads", self.vault, self.matter, b"", rev, epoch)))
        last = database.row("SELECT max(seq) FROM history WHERE matter=?", (self.matter,))
        self.rev, self.seq, self.last = rev, head["seq"], bytes.fromhex(head["last"])
        if last is None or last[0] != self.seq:
            raise Tampered  # its end was cut off, or something was put behind it
        return head

    def _compare(self, database: Database, rows: Mapping[bytes, Row], strange: list[Finding]) -> list[Finding]:
        """The set against what the history says of each record."""
        wanted: dict[bytes, tuple[int, str, str, str]] = {}
        for past in self.history(database, None):
            for id_, rev, mark, kind, hint in past.what.get("records", ()):
                if rev:
                    wanted[bytes.fromhex(id_)] = (rev, mark, kind, hint)
                else:
                    wanted.pop(bytes.fromhex(id_), None)
        known = {one.record for one in strange}
        for id_, (rev, mark, kind, hint) in wanted.items():
            row = rows.get(id_)
            if row is None:
                strange.append(Finding("missing", id_, kind, hint))
            elif id_ not in known and (row.rev != rev or row.hash.hex()[:32] != mark):
                strange.append(Finding("rolled back" if row.rev < rev else "changed", id_, kind, hint))
        strange += [Finding("strange", id_, row.kind) for id_, row in rows.items() if id_ not in wanted]
        hints = {id_: hint for id_, (_, _, _, hint) in wanted.items()}
        return [Finding(one.state, one.record, one.kind, one.hint or hints.get(one.record, "")) for one in strange]

    def history(self, database: Database, people: Mapping[bytes, Sequence[Public]] | None) -> Iterable[Past]:
        """Every entry, the chain followed from the first to the head. Raises `Tampered` where it is broken. With `people`
        (principal -> its public keys, earlier ones too) the signatures are looked at."""
        last = bytes(32)
        count = 0
        sql = "SELECT seq, epoch, ct, by, sig FROM history WHERE matter=? ORDER BY seq"
        for seq, epoch, ct, by, sig in database.rows(sql, (self.matter,)):
            plain = self.seals.audit.open(ct, about("history", self.vault, self.matter, by, seq, epoch))
            told = json.loads(plain)
            if told["prev"] != last.hex() or told["seq"] != seq or seq != count + 1:
                raise Tampered
            last, count = hashlib.sha256(plain).digest(), seq
            known = people.get(by, ()) if people is not None else ()
            signed = any(one.signed(_signing(self.vault, self.matter, last), sig) for one in known)
            yield Past(seq, told["at"], told["by"], told["did"], told["what"], signed)
        if count != self.seq or last != self.last:
            raise Tampered

    # Writing

    def write(
        self,
        transaction: Transaction,
        puts: Iterable[Put],
        drops: Iterable[bytes],
        entry: Entry,
        who: Signer,
    ) -> tuple[Written, list[bytes]]:
        """Write records, history and head in a transaction. Gives what `adopt` takes once it stands, and the ids of the puts
        in their order."""
        rows, ids, told = dict(self.rows), [], []
        epoch = self.seals.epoch
        fresh: list[tuple[Any, ...]] = []
        for put in puts:
            old = rows.get(put.id) if put.id is not None else None
            id_ = put.id if put.id is not None else os.urandom(ID)
            rev = old.rev + 1 if old else 1
            sealer = self.seals.record(put.kind)
            if sealer is None:
                raise Tampered
            ct = sealer.seal(put.data, about(f"records {put.kind}", self.vault, self.matter, id_, rev, epoch))
            if old:
                sql = "UPDATE records SET rev=?, epoch=?, ct=? WHERE id=? AND rev=?"
                transaction.one(sql, (rev, epoch, ct, id_, old.rev))
            else:
                fresh.append((id_, self.matter, put.kind, rev, epoch, ct))
            rows[id_] = Row(id_, put.kind, rev, hashlib.sha256(ct).digest())
            ids.append(id_)
            told.append((id_.hex(), rev, rows[id_].hash.hex()[:32], put.kind, put.hint))
        transaction.many("INSERT INTO records VALUES (?,?,?,?,?,?)", fresh)
        for id_ in drops:
            transaction.one("DELETE FROM records WHERE id=? AND rev=?", (id_, rows.pop(id_).rev))
            told.append((id_.hex(), 0, "", "", ""))
        seq = self.seq + 1
        body = {
            "seq": seq,
            "at": who.at,
            "by": who.name,
            "did": entry.did,
            "what": {**entry.what, "records": told} if told else dict(entry.what),
            "prev": self.last.hex(),
        }
        plain = json.dumps(body, separators=(",", ":")).encode()
        last = hashlib.sha256(plain).digest()
        ct = self.seals.audit.seal(plain, about("history", self.vault, self.matter, who.principal, seq, epoch))
        signature = who.identity.sign(_signing(self.vault, self.matter, last))
        transaction.run("INSERT INTO history VALUES (?,?,?,?,?,?)", (self.matter, seq, epoch, ct, who.principal, signature))
        head = {"set": self._set_hash(rows).hex(), "seq": seq, "last": last.hex(), "count": len(rows)}
        rev = self.rev + 1
        ct = self.seals.head.seal(json.dumps(head).encode(), about("heads", self.vault, self.matter, b"", rev, epoch))
        if self.rev:
            sql = "UPDATE heads SET rev=?, epoch=?, ct=? WHERE matter=? AND rev=?"
            transaction.one(sql, (rev, epoch, ct, self.matter, self.rev))
        else:
            transaction.run("INSERT INTO heads VALUES (?,?,?,?)", (self.matter, rev, epoch, ct))
        return Written(rows, rev, seq, last), ids

    def adopt(self, written: Written) -> None:
        self.rows, self.rev, self.seq, self.last = written.rows, written.rev, written.seq, written.last

    @staticmethod
    def _set_hash(rows: Mapping[bytes, Row]) -> bytes:
        digest = hashlib.sha256(len(rows).to_bytes(8, "big"))
        for id_ in sorted(rows):
            row = rows[id_]
            digest.update(b"".join((id_, row.rev.to_bytes(8, "big"), row.hash)))
        return digest.digest()


@dataclass(frozen=True, slots=True)
class Written:
    rows: dict[bytes, Row]
    rev: int
    seq: int
    last: bytes


def _signing(vault: bytes, matter: bytes, last: bytes) -> bytes:
    return parts(b"packet desk history", vault, matter, last)
