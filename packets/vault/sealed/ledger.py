"""The records of one matter, or of the office: a sealed set that knows when a member is missing, old or strange.

Three tables work together. `records` are sealed one by one. The *head* seals a hash over the whole set and the end of the
history. Each *history* entry says who did what to which records, leads to the one before it by its hash, and is signed; so a
set that does not hold to its head can be compared with what the history says, and what is wrong can be named.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from packets.vault.sealed.database import Database, Transaction
from packets.vault.sealed.identity import Identity, Public
from packets.vault.sealed.sealing import Sealer, Tampered, about, parts

ID: Final = 16
HEAD, HISTORY = "head", "history"
"""Kinds of findings that are about no record."""
WENT_ON: Final = "went on without"
"""The entry of who decided that. What names as ``lost`` which earlier entries nobody can read any more."""
MOST: Final = 1 << 62
PIECE: Final = 500
"""Entries of a history that are held at a time."""


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
    data: bytes = field(repr=False)
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
    """Something of the set that is not as its history says: ``missing``, ``rolled back``, ``changed``, ``strange``. Where it is
    the head or the history itself, `kind` says so and there is no `record`."""

    state: str
    record: bytes
    kind: str = ""
    hint: str = ""
    """What it was called when it was written: a name inside the matter, never a client's."""
    rev: int = 0
    mark: str = ""
    """Which version the history tells of, and the beginning of its hash."""


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
class Step:
    """One place of a history as it stands: `told` is None where there is nothing, or nothing that opens."""

    seq: int
    told: Mapping[str, Any] | None = None
    digest: bytes = b""
    by: bytes = b""
    sig: bytes = b""
    text: bytes = b""
    """As it was hashed and signed."""
    fits: bool = False
    """It leads to the one before it."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whose signatures are looked at: id of the staff, and public keys, earlier ones too."""

    staff: str
    keys: tuple[Public, ...]

    def signed(self, message: bytes, signature: bytes) -> bool:
        return any(one.signed(message, signature) for one in self.keys)


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
        self.set = b""
        """Hash over the rows: another one once a record is another one."""
        self.rev = 0
        self.seq = 0
        self.last = bytes(32)

    # Reading

    def read(self, database: Database) -> tuple[dict[bytes, bytes], list[Finding]]:
        """Every record that opens, by id, and what is wrong."""
        found: dict[bytes, bytes] = {}
        return found, self.scan(database, lambda row, data: found.__setitem__(row.id, data))

    def scan(self, database: Database, take: Callable[[Row, bytes], object]) -> list[Finding]:
        """Every record that opens goes to `take`, one at a time. Gives what is wrong."""
        strange: list[Finding] = []
        rows: dict[bytes, Row] = {}
        sql = "SELECT id, kind, rev, epoch, ct FROM records WHERE matter=?"
        with database.snapshot():
            for id_, kind, rev, epoch, ct in database.each(sql, (self.matter,)):
                row = rows[id_] = Row(id_, kind, rev, hashlib.sha256(ct).digest())
                sealer = self.seals.record(kind)
                if sealer is None:
                    continue
                try:
                    data = sealer.open(ct, about(f"records {kind}", self.vault, self.matter, id_, rev, epoch))
                except Tampered:
                    strange.append(Finding("changed", id_, kind))
                else:
                    take(row, data)
            self.rows, self.set = rows, self._set_hash(rows)
            whole = self._head(database, strange) == self.set
            if whole and not strange:
                return []
            return self._compare(database, strange) or [Finding("changed", b"", HEAD)]

    def _head(self, database: Database, strange: list[Finding]) -> bytes:
        """The hash that the head seals; empty where it does not open. Where the writing goes on is known afterwards."""
        row = database.row("SELECT rev, epoch, ct FROM heads WHERE matter=?", (self.matter,))
        end = self._end(database)
        try:
            if row is None:
                raise Tampered
            rev, epoch, ct = row
            head = json.loads(self.seals.head.open(ct, about("heads", self.vault, self.matter, b"", rev, epoch)))
            self.rev, self.seq, self.last = rev, head["seq"], bytes.fromhex(head["last"])
        except Tampered:
            strange.append(Finding("changed" if row else "missing", b"", HEAD))
            self.rev, self.seq, self.last = 0, 0, bytes(32)
            self.to_the_end(database)
            return b""
        if end != self.seq:  # its end was cut off, or something was put behind it
            strange.append(Finding("missing" if end < self.seq else "strange", b"", HISTORY))
        return bytes.fromhex(head["set"])

    def _end(self, database: Database) -> int:
        row = database.row("SELECT max(seq) FROM history WHERE matter=?", (self.matter,))
        return (row[0] if row else None) or 0

    def to_the_end(self, database: Database) -> None:
        """Writing goes on behind the last entry that opens, or that the head tells of; each came with a version of it."""
        end, last = self.seq, self.last
        step = next((one for one in self._from_the_end(database) if one.told is not None), None)
        if step is not None and step.seq >= end:
            end, last = step.seq, step.digest
        self.rev, self.seq, self.last = max(self.rev, end), end, last

    def _compare(self, database: Database, strange: list[Finding]) -> list[Finding]:
        """The set against what the history says of each record."""
        wanted = self.wanted(database)
        known = {one.record for one in strange}
        rows = self.rows
        for id_, (rev, mark, kind, hint) in wanted.items():
            row = rows.get(id_)
            if row is None:
                strange.append(Finding("missing", id_, kind, hint))
            elif id_ not in known and (row.rev != rev or row.hash.hex()[:32] != mark):
                strange.append(Finding("rolled back" if row.rev < rev else "changed", id_, kind, hint))
        strange += [Finding("strange", id_, row.kind) for id_, row in rows.items() if id_ not in wanted and id_ not in known]
        told = [(one, wanted.get(one.record, (0, "", "", one.hint))) for one in strange]
        return [Finding(one.state, one.record, one.kind, hint, rev, mark) for one, (rev, mark, _, hint) in told]

    def wanted(self, database: Database) -> dict[bytes, tuple[int, str, str, str]]:
        """What the history says the set is: record -> version, beginning of its hash, kind, what it is called. What of the
        history cannot be read says nothing."""
        found: dict[bytes, tuple[int, str, str, str]] = {}
        for step in self.steps(database):
            for id_, rev, mark, kind, hint in (step.told or {"what": {}})["what"].get("records", ()):
                if rev:
                    found[bytes.fromhex(id_)] = (rev, mark, kind, hint)
                else:
                    found.pop(bytes.fromhex(id_), None)
        return found

    def steps(self, database: Database, first: int = 1) -> Iterator[Step]:
        """The history place by place, up to the head at least, gaps among them. Beyond the head only what is there: a number
        that a damaged page gives is no count of what is missing."""
        last: bytes | None = bytes(32) if first == 1 else None
        sql = f"SELECT seq, epoch, ct, by, sig FROM history WHERE matter=? AND seq>=? ORDER BY seq LIMIT {PIECE}"
        expected = first
        while rows := database.rows(sql, (self.matter, expected)):
            for seq, epoch, ct, by, sig in rows:
                while expected < min(seq, self.seq + 1):
                    yield Step(expected)
                    expected, last = expected + 1, None
                step = self._step(seq, epoch, ct, by, sig, last if seq == expected else None)
                yield step
                if seq >= MOST:
                    return
                expected, last = seq + 1, step.digest if step.fits else None
        while expected <= self.seq:
            yield Step(expected)
            expected += 1

    def _step(self, seq: int, epoch: int, ct: bytes, by: bytes, sig: bytes, last: bytes | None) -> Step:
        try:
            plain = self.seals.audit.open(ct, about("history", self.vault, self.matter, by, seq, epoch))
        except Tampered:
            return Step(seq)
        told = json.loads(plain)
        fits = told["seq"] == seq and (last is None or told["prev"] == last.hex())
        return Step(seq, told, hashlib.sha256(plain).digest(), by, sig, plain, fits)

    def back(self, database: Database) -> Iterator[Step]:
        """The history from the entry that the head tells of."""
        return self._from_the_end(database, self.seq)

    def _from_the_end(self, database: Database, end: int = (1 << 63) - 1) -> Iterator[Step]:
        sql = "SELECT seq, epoch, ct, by, sig FROM history WHERE matter=? AND seq<=? ORDER BY seq DESC LIMIT 50"
        while rows := database.rows(sql, (self.matter, end)):
            for seq, epoch, ct, by, sig in rows:
                yield self._step(seq, epoch, ct, by, sig, None)
            end = rows[-1][0] - 1

    def gaps(self, database: Database) -> list[int]:
        """Places of the history that cannot be read, or lead nowhere, and that nobody has said to go on without."""
        gaps: list[int] = []
        end = Step(0, digest=bytes(32))
        for step in self.steps(database):
            end = step
            if not step.fits:
                gaps.append(step.seq)
        if end.fits and end.seq == self.seq and end.digest != self.last:
            gaps.append(end.seq)
        known = self._given_up(database) if gaps else set()
        return [one for one in gaps if one not in known]

    def _given_up(self, database: Database) -> set[int]:
        found: set[int] = set()
        for step in self.steps(database):
            if step.told is not None:
                found.update(step.told["what"].get("lost", ()))
        return found

    def history(self, database: Database, people: Mapping[bytes, Person] | None) -> Iterator[Past]:
        """Every entry, the chain followed from the first to the head. Raises `Tampered` where it is broken and nobody has said
        to go on without what is lost. With `people` (by principal) the signatures are looked at: an entry is signed where who
        it names is who signed it."""
        given_up: set[int] | None = None
        end, last = 0, bytes(32)
        for step in self.steps(database):
            end, last = step.seq, step.digest
            if not step.fits:
                given_up = self._given_up(database) if given_up is None else given_up
                if step.seq not in given_up:
                    raise Tampered
                continue
            assert step.told is not None
            told, known = step.told, people.get(step.by) if people is not None else None
            signed = known is not None and known.staff == told["by"] and self.signed(step, known)
            yield Past(step.seq, told["at"], told["by"], told["did"], told["what"], signed)
        if end != self.seq or last != self.last:
            raise Tampered

    def signed(self, step: Step, person: Person) -> bool:
        return person.signed(signing(self.vault, self.matter, step.digest), step.sig)

    # Writing

    def write(
        self,
        transaction: Transaction,
        puts: Iterable[Put],
        drops: Iterable[bytes],
        entry: Entry,
        who: Signer,
        *,
        gone: Iterable[bytes] = (),
        afresh: bool = False,
    ) -> tuple[Written, list[bytes]]:
        """Write records, history and head in a transaction. Gives what `adopt` takes once it stands, and the ids of the puts
        in their order. `gone` are records that go whether or not there is a row of them; with `afresh` the head is written
        anew, whatever stands there: only for who decided to go on without what is lost."""
        rows, ids, told = dict(self.rows), list[bytes](), list[tuple[Any, ...]]()
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
        for id_ in gone:
            transaction.run("DELETE FROM records WHERE id=? AND matter=?", (id_, self.matter))
            rows.pop(id_, None)
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
        signature = who.identity.sign(signing(self.vault, self.matter, last))
        if afresh:
            transaction.run("DELETE FROM history WHERE matter=? AND seq>=?", (self.matter, seq))  # it opens for nobody
        transaction.run("INSERT INTO history VALUES (?,?,?,?,?,?)", (self.matter, seq, epoch, ct, who.principal, signature))
        set_ = self._set_hash(rows) if told or afresh or not self.set else self.set
        head = {"set": set_.hex(), "seq": seq, "last": last.hex(), "count": len(rows)}
        rev = self.rev + 1
        ct = self.seals.head.seal(json.dumps(head).encode(), about("heads", self.vault, self.matter, b"", rev, epoch))
        if afresh:
            transaction.run("INSERT OR REPLACE INTO heads VALUES (?,?,?,?)", (self.matter, rev, epoch, ct))
        elif self.rev:
            sql = "UPDATE heads SET rev=?, epoch=?, ct=? WHERE matter=? AND rev=?"
            transaction.one(sql, (rev, epoch, ct, self.matter, self.rev))
        else:
            transaction.run("INSERT INTO heads VALUES (?,?,?,?)", (self.matter, rev, epoch, ct))
        return Written(rows, set_, rev, seq, last), ids

    def adopt(self, written: Written) -> None:
        self.rows, self.set, self.rev = written.rows, written.set, written.rev
        self.seq, self.last = written.seq, written.last

    def under(self, seals: Seals) -> Ledger:
        """The same set and history, to go on under other keys."""
        other = Ledger(self.vault, self.matter, seals)
        other.adopt(Written(self.rows, self.set, self.rev, self.seq, self.last))
        return other

    @staticmethod
    def _set_hash(rows: Mapping[bytes, Row]) -> bytes:
        # The kind too: it says which key opens the row, and so whether somebody is to miss it.
        pieces = [one.id + one.rev.to_bytes(8, "big") + one.hash + one.kind.encode() + b"\0" for one in rows.values()]
        pieces.sort()
        return hashlib.sha256(len(rows).to_bytes(8, "big") + b"".join(pieces)).digest()


@dataclass(frozen=True, slots=True)
class Written:
    rows: dict[bytes, Row]
    set: bytes
    rev: int
    seq: int
    last: bytes


def signing(vault: bytes, matter: bytes, last: bytes) -> bytes:
    return parts(b"packet desk history", vault, matter, last)
