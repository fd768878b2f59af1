"""An open vault: whose it is, what this person may open, and the one way in which anything in it is written.

Every transaction ends with the *vault head*: a hash over every row that says who may open what (principals, grants, matters)
and over the heads of all matters, sealed under the desk key. So nothing of it can be taken out, put back or exchanged. Who may
open what is covered once more by the *directory head*, sealed under the office key: a day pass writes its matters, with heads,
and nothing of that.
"""

from __future__ import annotations

import datetime as dt
import json
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from packets.errors import Known
from packets.requests.office import OfficeRecord, Staff
from packets.vault.sealed.blobs import padme
from packets.vault.sealed.covered import Buckets, Covered, Key, digest_row
from packets.vault.sealed.database import DATABASE, SAFE, Database, Durability, Transaction
from packets.vault.sealed.identity import Identity, about_grant, granting
from packets.vault.sealed.introductions import Holder, Met, is_met, signers
from packets.vault.sealed.keys import OFFICE, DeskKeys, OfficeKeys
from packets.vault.sealed.ledger import Entry, Ledger, Person, Put, Row, Seals, Signer, Written
from packets.vault.sealed.sealing import Tampered, about
from packets.vault.sealed.seen import Seen, earlier_keys
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
DIRECTORY: Final = ("grants", "principals")
"""Tables that the directory head covers; of the matters it covers which there are."""
UNCLAIMED: Final = "unclaimed"
"""State of a blob that nothing is known of but that its file was there when something else was damaged."""
MARKS: Final = "marks"
"""The office's record that holds the key of the marks of the blind check. It outlives every office key: marks that were made
before must meet those that are made after."""
UNCOVERED: Final = ("head", "failed")
"""Rows of `meta` that it does not: itself, and the count of wrong passphrases, which is written by who has no key."""
DESK: Final = "desk "
"""Begins the names of further rows that it does not: where each person was at work, which nothing depends on."""

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
    device: bytes = field(default=b"", repr=False)
    """The device secret that came with the passphrase; empty where none goes with it, or who was remembered brought none."""


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
    strangers: list[str] = field(default_factory=list)
    """Who may be granted something by a key that nobody whom one knows signed for: ids of staff, empty for the recovery sheet,
    the beginning of an id where nobody can say whose it is."""
    failed: int = 0
    """Wrong passphrases since the last time that somebody opened it."""
    matters: list[str] = field(default_factory=list)
    """Matters, by key, of which this machine has seen a later state."""

    @property
    def unsure(self) -> bool:
        """Nothing is written before somebody who keeps the staff said to go on."""
        return self.changed or self.rolled_back or bool(self.matters)


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
        self.record = OfficeRecord()
        self._directory = Covered()
        self._directory_told = b""
        """What the directory head seals."""
        self.listed = Listed()
        self.office = Ledger(vault_id, OFFICE, office_seals(me))
        self.people: dict[bytes, Holder] = {}
        """Everybody's key, those of who left among them."""
        self.earlier: list[Holder] = []
        """Keys that others followed."""
        self.known: dict[bytes, Met] = {}
        """Whom this person knows: nothing is granted to anybody else."""
        self.look_again: Callable[[Vault], object] | None = None
        self._version = database.version
        self.devices: Mapping[str, bytes] = {}
        """After a recovery: the device secrets of staff, by id, to be printed again."""
        self.mark: bytes | None = None
        """Key of the marks that stand for names in the blind check; None with a day pass."""
        self.on_close: list[Callable[[], object]] = []

    # Who

    def signer(self) -> Signer:
        return Signer(self.me.identity, self.me.principal, self.who.id, self.clock().isoformat(timespec="seconds"))

    who: Staff
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
        """One transaction: all of it, with the heads, or nothing. Caches follow only once it stands."""
        with self.lock:
            self.writable()
            before = self.me, dict(self.people), list(self.earlier), dict(self.known)
            with self.database.write() as transaction:
                tx = Tx(self, transaction)
                try:
                    yield tx
                    heads = self._new_heads(tx)
                    transaction.commit()
                except BaseException as fault:
                    self.me, self.people, self.earlier, self.known = before
                    for work in reversed(tx.undo):
                        work()
                    if isinstance(fault, Tampered):
                        raise Known("vault_damaged", why="something of it does not open") from None
                    raise
            try:
                for covered, buckets in zip((self._covered, self._directory), heads, strict=True):
                    covered.adopt(buckets)
                self.rev += 1
                self.listed = tx.listed or self.listed
                for ledger, written in tx.written.values():
                    ledger.adopt(written)
                for work in tx.after:
                    work()
            except BaseException:
                # It stands, and this program does not know all of it: it must read it anew before it writes again.
                self.database.stop()
                raise
            self.database.forget_owed()

    def _new_heads(self, tx: Tx) -> tuple[Buckets, Buckets]:
        """Both heads as they are to be; what follows of it for `_covered` and `_directory`."""
        changes = {key: digest_of(tx.rows, *key) for key in tx.touched}
        of_directory: dict[Key, bytes | None] = {key: one for key, one in changes.items() if key[0] in DIRECTORY}
        of_directory |= {key: one and digest_row(("matter", *key[1])) for key, one in changes.items() if key[0] == "matters"}
        if OFFICE in tx.written:
            ledger, written = tx.written[OFFICE]
            of_directory |= dict.fromkeys(record_rows(ledger.rows)) | record_rows(written.rows)
        digest, directory = self._directory.after(of_directory)
        if digest != self._directory_told:
            office = self.office_keys  # with a day pass that is as far as it goes
            head = office.directory.seal(digest, about_directory(self.id, office.epoch))
            tx.run("INSERT OR REPLACE INTO meta VALUES ('directory', ?)", (head,))
            changes["meta", ("directory",)] = digest_row(("meta", "directory", head))
            tx.after.insert(0, lambda: setattr(self, "_directory_told", digest))
        digest_all, covered = self._covered.after(changes)
        head = seal_head(self.me.desk, self.id, self.rev + 1, digest_all)
        tx.run("INSERT OR REPLACE INTO meta VALUES ('head', ?)", (head,))
        return covered, directory

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
                if table != "meta" or not (row[0] in UNCOVERED or row[0].startswith(DESK)):
                    yield (table, tuple(row[:width])), digest_row((table, *row[width:]))

    def follow(self) -> None:
        """What another program committed since, where this one only looks. Raises `Known` for who may not any more."""
        if not self.database.read_only:
            return
        with self.lock:
            version = self.database.version
            if version != self._version and self.look_again is not None:
                self.look_again(self)
                self._version = version

    @property
    def behind(self) -> bool:
        """Another program committed something that this one, which only looks, has not read."""
        return self.database.read_only and self.database.version != self._version

    def take_over(self, now: Vault) -> None:
        """What was read of the same vault just now."""
        self.me = replace(now.me, device=self.me.device)
        self.people, self.earlier, self.known, self.record = now.people, now.earlier, now.known, now.record
        self._covered, self.rev, self.listed, self.office = now._covered, now.rev, now.listed, now.office
        self._directory, self._directory_told, self.mark = now._directory, now._directory_told, now.mark
        self.findings.changed = self.findings.changed or now.findings.changed

    def read_directory(self) -> None:
        """Hold who may open what, and the office's record, against what the office key sealed; a day pass cannot."""
        with self.lock:
            rows = [(key, one) for key, one in self._covered.items() if key[0] in DIRECTORY]
            rows += [(key, digest_row(("matter", *key[1]))) for key, _ in self._covered.items() if key[0] == "matters"]
            self._directory = Covered([*rows, *record_rows(self.office.rows).items()])
            self._directory_told = self._directory.hash
            office = self.me.office
            if office is None:
                return
            found = self.database.row("SELECT value FROM meta WHERE name='directory'")
            try:
                told = office.directory.open(found[0], about_directory(self.id, office.epoch)) if found else b""
            except Tampered:
                told = b""
            if told != self._directory_told:
                self.findings.changed = True
                self._directory_told = b""  # what is accepted is sealed anew

    def accept(self) -> None:
        """Go on with what is there, though something else was seen: told in the history, by who keeps the staff."""
        found = self.findings
        if not found.unsure:
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
        self.findings = Findings(strangers=found.strangers, failed=found.failed)

    def signers(self) -> dict[bytes, Person]:
        """Everybody with the keys of today and from before, to hold a history against."""
        return signers([*self.people.values(), *self.earlier])

    def note(self, did: str, **what: Any) -> None:
        """Something that was done, in the office's history."""
        with self.write() as tx:
            tx.ledger(self.office, (), (), Entry(did, what))

    def grant(self, tx: Tx, kind: str, thing: bytes, epoch: int, key: bytes, principal: bytes) -> None:
        """`key` for one member, signed by who grants it. Raises `Known` for a member's key that nobody signed for."""
        to = self.people.get(principal)
        if to is None or not is_met(self.known, to):
            sheet = to is not None and to.kind == "recovery"
            raise Known("stranger_sheet") if sheet else Known("stranger", name=self.name_of(principal))
        what = about_grant(kind, self.id, thing, epoch, principal)
        sealed, at = to.public.grant(key, what), self.clock().isoformat(timespec="seconds")
        sig = self.me.identity.sign(granting(what, sealed, at))
        row = (kind, thing, epoch, principal, sealed, self.me.principal, at, sig)
        tx.run("INSERT OR REPLACE INTO grants VALUES (?,?,?,?,?,?,?,?)", row)
        tx.touch("grants", kind, thing, epoch, principal)

    def name_of(self, principal: bytes) -> str:
        """How messages call somebody."""
        key = self.people.get(principal)
        person = self.record.person(key.staff) if key is not None else None
        return person.name if person is not None else key.staff if key is not None else principal.hex()[:8]

    def look_back(self, state: Path | None) -> None:
        """Hold what is here against what this machine has seen of it; from then on it is kept up."""
        if state is None:
            return
        back, matters = self._seen(state).back(self.rev, self._versions())
        names = {line.id: line.key for line in self.matters.lines.values()}
        self.findings.rolled_back = back
        self.findings.matters = sorted(names.get(one, one.hex()[:8]) for one in matters)
        self.keep_seen(state)

    def keep_seen(self, state: Path | None) -> None:
        """What is here is what this machine has seen: now, and as it will be when it is closed."""
        if state is None:
            return

        def keep() -> None:
            if not (self.database.read_only or self.findings.unsure):
                self._seen(state).keep(self.rev, self._versions())

        keep()
        self.on_close.append(keep)

    def _versions(self) -> dict[bytes, int]:
        return dict(self.database.rows("SELECT matter, rev FROM heads"))

    def _seen(self, state: Path) -> Seen:
        desk = self.me.desk
        try:
            earlier = earlier_keys(self.database, self.id, desk)
        except Tampered:
            earlier = {}
        return Seen(state, self.id, desk, earlier)

    # Closing

    def close(self) -> None:
        """Nothing of it is open any more; the log beside the database is emptied. What fails on the way stops nothing else.
        After a fault of the disk what was not told to be safe is given up."""
        with self.lock, ExitStack() as stack:
            stack.callback(self._writer.release)
            stack.callback(self.database.close)
            if not self.database.stopped:
                for work in reversed(self.on_close):
                    stack.callback(work)
            self.on_close = []

    def __enter__(self) -> Vault:
        return self

    def __exit__(self, *fault: object) -> None:
        self.close()


def office_seals(me: Me) -> Seals:
    notes = me.office.notes if me.office else None
    kinds = {"desk": me.desk.record, "office": notes, "identity": notes, "card": notes, MARKS: notes}
    return Seals(me.desk.epoch, lambda kind: kinds.get(kind), me.desk.head, me.desk.audit)


# The vault head


def digest_of(rows: Callable[[str, Sequence[Any]], list[tuple[Any, ...]]], table: str, key: tuple[Any, ...]) -> bytes | None:
    where = " AND ".join(f"{name.strip()}=?" for name in COVERED[table].split(","))
    found = rows(f"SELECT * FROM {table} WHERE {where}", key)
    return digest_row((table, *found[0])) if found else None


def record_rows(rows: Mapping[bytes, Row]) -> dict[Key, bytes]:
    """Rows of the office that only members write: all but what a day pass reads of its record."""
    return {("records", (one.id,)): digest_row((one.id, one.rev, one.hash)) for one in rows.values() if one.kind != "desk"}


def about_directory(vault: bytes, epoch: int) -> bytes:
    return about("directory", vault, OFFICE, b"", 0, epoch)


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
