"""An open vault: whose it is, what this person may open, and the one way in which anything in it is written.

Every transaction ends with the *vault head*: a hash over every row that says who may open what (principals, grants, matters)
and over the heads of all matters, sealed under the desk key. So nothing of it can be taken out, put back or exchanged.
"""

from __future__ import annotations

import datetime as dt
import json
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from packets.errors import Known
from packets.requests.office import OfficeRecord, Staff
from packets.vault.sealed.blobs import padme
from packets.vault.sealed.covered import Covered, Key, digest_row
from packets.vault.sealed.database import DATABASE, SAFE, Database, Durability, Transaction
from packets.vault.sealed.identity import Identity, Public, about_grant, granting
from packets.vault.sealed.keys import OFFICE, DeskKeys, OfficeKeys
from packets.vault.sealed.ledger import Entry, Ledger, Put, Seals, Signer, Written
from packets.vault.sealed.sealing import Tampered, about
from packets.vault.sealed.seen import Seen
from packets.vault.sealed.writer import WriterLock

if TYPE_CHECKING:
    from packets.vault.sealed.matters import Matters

BLOBS: Final = "blobs"
COVERED: Final = {
    "meta": "name",
    "principals": "id",
    "grants": "kind, object, epoch, principal",
    "matters": "id",
    "cards": "matter",
    "heads": "matter",
}
"""Tables that the vault head covers, and what names a row of each."""
UNCLAIMED: Final = "unclaimed"
"""State of a blob that nothing is known of but that its file was there when something else was damaged."""
UNCOVERED: Final = ("head", "failed")
"""Rows of `meta` that it does not: itself, and the count of wrong passphrases, which is written by who has no key."""

Clock = Callable[[], dt.datetime]


def utc() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


@dataclass(frozen=True, slots=True)
class Listed:
    """How many rows of blobs there are, and the exclusive-or of their ids: that a row vanished or is another one is noticed
    before the file that it told of is swept away."""

    count: int = 0
    ids: int = 0

    @classmethod
    def of(cls, ids: Iterable[bytes]) -> Listed:
        count = every = 0
        for one in ids:
            count, every = count + 1, every ^ int.from_bytes(one, "big")
        return cls(count, every)

    def with_one(self, id_: bytes) -> Listed:
        return Listed(self.count + 1, self.ids ^ int.from_bytes(id_, "big"))

    def without_one(self, id_: bytes) -> Listed:
        return Listed(self.count - 1, self.ids ^ int.from_bytes(id_, "big"))

    def written(self) -> bytes:
        return self.count.to_bytes(8, "big") + self.ids.to_bytes(16, "big")


@dataclass(frozen=True, slots=True)
class Me:
    """Who opened the vault, and the keys that came with it."""

    principal: bytes
    identity: Identity
    desk: DeskKeys
    office: OfficeKeys | None
    """None with a day pass."""


class Tx:
    """Writes of one transaction, and the ledgers and rows that they touch."""

    def __init__(self, vault: Vault, transaction: Transaction) -> None:
        self._vault, self._transaction = vault, transaction
        self.touched: set[Key] = set()
        self.written: dict[bytes, tuple[Ledger, Written]] = {}
        self.after: list[Callable[[], object]] = []
        """Runs once the transaction stands."""
        self.undo: list[Callable[[], object]] = []
        """Runs where it does not come about."""
        self.run, self.one, self.many, self.rows = transaction.run, transaction.one, transaction.many, transaction.rows
        self.listed: Listed | None = None
        """The list of blobs as this transaction leaves it; None where it does not touch it."""

    def touch(self, table: str, *key: Any) -> None:
        """A row that the vault head covers was written or removed."""
        self.touched.add((table, key))

    def blobs(self, came: Iterable[tuple[Any, ...]], went: Iterable[bytes]) -> None:
        """Rows of blobs (id, matter, epoch, size, state) that come or stay as others, and ids whose rows go."""
        listed = self.listed or self._vault.listed
        for id_, matter, epoch, size, state in came:
            values = (matter, epoch, padme(size), state, id_)
            if self.run("UPDATE blobs SET matter=?, epoch=?, size=?, state=? WHERE id=?", values) == 0:
                self.run("INSERT INTO blobs (matter, epoch, size, state, id) VALUES (?,?,?,?,?)", values)
                listed = listed.with_one(id_)
        for id_ in went:
            if self.run("DELETE FROM blobs WHERE id=?", (id_,)):
                listed = listed.without_one(id_)
        if listed != self._vault.listed or self.listed is not None:
            self.listed = listed
            self.run("INSERT OR REPLACE INTO meta VALUES ('blobs', ?)", (listed.written(),))
            self.touch("meta", "blobs")

    def ledger(
        self,
        ledger: Ledger,
        puts: Iterable[Put],
        drops: Iterable[bytes],
        entry: Entry,
        *,
        kept: bool = True,
        gone: Iterable[bytes] = (),
        afresh: bool = False,
    ) -> list[bytes]:
        """Records of a matter, with history and head. Gives the ids of the puts. A ledger that is not `kept` is thrown away
        afterwards and need not learn what came of it."""
        if ledger.matter in self.written:
            raise AssertionError("one entry of a history in one transaction")
        who = self._vault.signer()
        written, ids = ledger.write(self._transaction, puts, drops, entry, who, gone=gone, afresh=afresh)
        if kept:
            self.written[ledger.matter] = (ledger, written)
        self.touch("heads", ledger.matter)
        return ids


@dataclass
class Findings:
    """What was found when the vault was opened that an attorney or administrator must know of."""

    rolled_back: bool = False
    """This machine has seen a later state of it."""
    changed: bool = False
    """What says who may open what was changed by something that is not this program."""
    failed: int = 0
    """Wrong passphrases since the last time that somebody opened it."""
    matters: list[str] = field(default_factory=list)
    """Matters, by key, of which this machine has seen a later state."""


@dataclass(frozen=True, slots=True)
class Held:
    """What stands in the database, by row, and whether it is what the vault head says."""

    covered: Covered
    rev: int
    listed: Listed
    same: bool


class Vault:
    """Open until `close`. All that is kept in memory of the matters is what somebody asked for since."""

    def __init__(
        self, place: Path, database: Database, lock: WriterLock, me: Me, vault_id: bytes, durability: Durability, clock: Clock
    ) -> None:
        self.place, self.database, self.me, self.id = place, database, me, vault_id
        self.durability, self.clock = durability, clock
        self.read_only = database.read_only
        self.findings = Findings()
        self.lock: threading.RLock = database.lock
        self._writer = lock
        self._covered = Covered()
        self.rev = 0
        self.listed = Listed()
        self.office = Ledger(vault_id, OFFICE, office_seals(me))
        self.people: dict[bytes, Public] = {}
        self.past: dict[bytes, list[Public]] = {}
        """Keys that somebody signed with before, to hold the history against."""
        self.on_close: list[Callable[[], object]] = []

    # Who

    def signer(self) -> Signer:
        return Signer(self.me.identity, self.me.principal, self.who.id, self.clock().isoformat(timespec="seconds"))

    who: Staff
    record: OfficeRecord
    matters: Matters

    @property
    def office_keys(self) -> OfficeKeys:
        """Raises `Known` for a day pass."""
        if self.me.office is None:
            raise Known("not_with_day_pass")
        return self.me.office

    # Writing

    def writable(self) -> None:
        """Raises `Known` where nothing can be written: ``vault_read_only``, or ``vault_stopped`` once the disk failed."""
        if self.database.stopped:
            raise Known("vault_stopped")
        if self.read_only:
            raise Known("vault_read_only")

    @contextmanager
    def write(self) -> Iterator[Tx]:
        """One transaction: all of it, with the vault head, or nothing. Caches follow only once it stands."""
        with self.lock:
            self.writable()
            with self.database.write() as transaction:
                tx = Tx(self, transaction)
                try:
                    yield tx
                    buckets = self._new_head(tx)
                    transaction.commit()
                except BaseException:
                    for work in reversed(tx.undo):
                        work()
                    raise
            self._covered.adopt(buckets)
            self.rev += 1
            self.listed = tx.listed or self.listed
            for ledger, written in tx.written.values():
                ledger.adopt(written)
            for work in tx.after:
                work()

    def _new_head(self, tx: Tx) -> dict[int, dict[Key, bytes]]:
        digest, buckets = self._covered.after({key: digest_of(tx.rows, *key) for key in tx.touched})
        head = seal_head(self.me.desk, self.id, self.rev + 1, digest)
        tx.run("INSERT OR REPLACE INTO meta VALUES ('head', ?)", (head,))
        return buckets

    def read_head(self) -> None:
        """Hold every row that is covered against the head, and the list of blobs against its count. A head that does not open
        says as little of them as one that says something else."""
        with self.lock:
            held = self.hold()
            self._covered, self.rev, self.listed = held.covered, held.rev, held.listed
            if not held.same:
                self.findings.changed = True

    def hold(self) -> Held:
        """The same without believing it: what stands there now."""
        with self.database.snapshot():
            covered = Covered(self._rows_covered())
            found = self.database.row("SELECT value FROM meta WHERE name='head'")
            told = self.database.row("SELECT value FROM meta WHERE name='blobs'")
            listed = Listed.of(row[0] for row in self.database.each("SELECT id FROM blobs"))
        try:
            if found is None:
                raise Tampered
            rev, wanted = open_head(self.me.desk, self.id, found[0])
            same = wanted == covered.hash
        except Tampered:
            rev, same = int.from_bytes(found[0][:8], "big") if found else 0, False
        return Held(covered, rev, listed, same and (told or (Listed().written(),))[0] == listed.written())

    def _rows_covered(self) -> Iterator[tuple[Key, bytes]]:
        for table, names in COVERED.items():
            width = len(names.split(","))
            for row in self.database.rows(f"SELECT {names}, {table}.* FROM {table}"):
                if table != "meta" or row[0] not in UNCOVERED:
                    yield (table, tuple(row[:width])), digest_row(row[width:])

    def accept(self) -> None:
        """Go on with what is there, though something else was seen: told in the history, by who keeps the staff."""
        found = self.findings
        if not (found.changed or found.rolled_back or found.matters):
            return
        if not self.who.keeps_staff(self.clock().date()):
            raise Known("staff_kept_by_others", name=self.who.name)
        self.read_only = self.database.read_only
        what = {"changed": found.changed, "rolled_back": found.rolled_back, "matters": found.matters}
        known = {row[0] for row in self.database.rows("SELECT id FROM blobs")}
        contents, findings = self.office.read(self.database)
        gone = [one.record for one in findings if one.record and one.state != "rolled back"]
        puts = [Put(one.kind, contents[one.record], one.record, one.hint) for one in findings if one.state == "rolled back"]
        if lost := self.office.gaps(self.database):
            what |= {"lost": lost}
        self.office.to_the_end(self.database)
        with self.write() as tx:
            # Files without a row may belong to a matter that others can open: they are kept until one is found that names them.
            tx.listed = Listed.of(known)
            tx.blobs([(one, OFFICE, 0, 0, UNCLAIMED) for one in self.matters.files.all() - known], ())
            tx.ledger(self.office, puts, (), Entry("accepted", what), gone=gone, afresh=True)
        self.findings = Findings()

    def signers(self) -> dict[bytes, list[Public]]:
        """Everybody's keys, and those that they had before."""
        return {id_: [public, *self.past.get(id_, ())] for id_, public in self.people.items()}

    def note(self, did: str, **what: Any) -> None:
        """Something that was done, in the office's history."""
        with self.write() as tx:
            tx.ledger(self.office, (), (), Entry(did, what))

    def grant(self, tx: Tx, kind: str, thing: bytes, epoch: int, key: bytes, principal: bytes) -> None:
        """`key` for one member, signed by who grants it."""
        what = about_grant(kind, self.id, thing, epoch, principal)
        sealed, at = self.people[principal].grant(key, what), self.clock().isoformat(timespec="seconds")
        sig = self.me.identity.sign(granting(what, sealed, at))
        row = (kind, thing, epoch, principal, sealed, self.me.principal, at, sig)
        tx.run("INSERT OR REPLACE INTO grants VALUES (?,?,?,?,?,?,?,?)", row)
        tx.touch("grants", kind, thing, epoch, principal)

    def look_back(self, state: Path | None) -> None:
        """Hold what is here against what this machine has seen of it; from then on it is kept up."""
        if state is None:
            return
        seen = Seen(state, self.id, self.me.desk)
        heads = {id_: rev for id_, rev in self.database.rows("SELECT matter, rev FROM heads")}
        back, matters = seen.back(self.me.desk.epoch, self.rev, heads)
        self.findings.rolled_back = back
        names = {line.id: line.key for line in self.matters.lines.values()}
        self.findings.matters = sorted(names.get(one, one.hex()[:8]) for one in matters)

        def keep() -> None:
            if not (self.findings.rolled_back or self.findings.changed or self.findings.matters):
                rows = self.database.rows("SELECT matter, rev FROM heads")
                Seen(state, self.id, self.me.desk).keep(self.me.desk.epoch, self.rev, dict(rows))

        self.on_close.append(keep)

    # Closing

    def close(self) -> None:
        """Nothing of it is open any more; the log beside the database is emptied. After a fault of the disk what was not told
        to be safe is given up, and nothing is said twice."""
        with self.lock:
            try:
                if not self.database.stopped:
                    for work in self.on_close:
                        work()
            finally:
                self.on_close.clear()
                try:
                    self.database.close()
                finally:
                    self._writer.release()

    def __enter__(self) -> Vault:
        return self

    def __exit__(self, *fault: object) -> None:
        self.close()


def office_seals(me: Me) -> Seals:
    notes = me.office.notes if me.office else None
    kinds = {"desk": me.desk.record, "office": notes, "identity": notes, "card": notes}
    return Seals(me.desk.epoch, lambda kind: kinds.get(kind), me.desk.head, me.desk.audit)


# The vault head


def digest_of(rows: Callable[[str, Sequence[Any]], list[tuple[Any, ...]]], table: str, key: tuple[Any, ...]) -> bytes | None:
    where = " AND ".join(f"{name.strip()}=?" for name in COVERED[table].split(","))
    found = rows(f"SELECT * FROM {table} WHERE {where}", key)
    return digest_row(found[0]) if found else None


def seal_head(desk: DeskKeys, vault: bytes, rev: int, digest: bytes) -> bytes:
    head = json.dumps({"rev": rev, "set": digest.hex()}).encode()
    return rev.to_bytes(8, "big") + desk.head.seal(head, about("vault head", vault, OFFICE, b"", rev, desk.epoch))


def open_head(desk: DeskKeys, vault: bytes, sealed: bytes) -> tuple[int, bytes]:
    rev = int.from_bytes(sealed[:8], "big")
    head = json.loads(desk.head.open(sealed[8:], about("vault head", vault, OFFICE, b"", rev, desk.epoch)))
    return rev, bytes.fromhex(head["set"])


def open_database(place: Path, durability: Durability = SAFE) -> tuple[Database, WriterLock, bytes]:
    """The database of a vault, for writing where nobody else writes. Raises `Known` where there is none."""
    path = place / DATABASE
    if not path.is_file():
        raise Known("no_vault", folder=place.name)
    lock = WriterLock(place)
    writing = lock.take()
    try:
        database = Database(path, read_only=not writing, durability=durability)
        row = database.row("SELECT value FROM meta WHERE name='vault'")
        if row is None or len(row[0]) != 16:
            database.close()
            raise Known("vault_damaged", why="it has no number")
    except BaseException:
        lock.release()
        raise
    return database, lock, row[0]
