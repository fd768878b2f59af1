"""One matter of a vault as it stands in memory: its record, the names of its blobs, and how both are written.

kind      holds
matter    the record without its papers, the order of the papers, the key by which the office calls the matter
paper     one row of `evidence`
blob      name, size, hash and time of one blob; small ones (facts, manifests) whole, large ones by file and key
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from packets.errors import Known
from packets.matters.matter import Matter
from packets.matters.people import client_name
from packets.requests.model import shaped
from packets.vault.sealed import plain
from packets.vault.sealed.blobs import BlobReader
from packets.vault.sealed.keys import MatterKeys
from packets.vault.sealed.ledger import Entry, Finding, Ledger, Put, Row, Seals
from packets.vault.sealed.sealing import GARBLED, Tampered, about, new_key

if TYPE_CHECKING:
    from packets.vault.sealed.matters import Matters
    from packets.vault.sealed.vault import Tx, Vault

RECORD: Final = "matter.toml"
"""What faults of the record are called, as with a folder."""
INLINE: Final = 1 << 15
"""Bytes up to which a blob stands in its record and is no file of its own."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A blob that has its name. `blob` is empty where it stands in its record; `data` only until it is committed."""

    name: str
    size: int
    sha256: str
    stamp: int
    blob: bytes = b""
    key: bytes = field(default=b"", repr=False)
    epoch: int = 0
    record: bytes | None = None
    data: bytes = field(default=b"", repr=False)

    def put(self) -> Put:
        head = {"name": self.name, "size": self.size, "sha256": self.sha256, "stamp": self.stamp, "epoch": self.epoch}
        head |= {"blob": self.blob.hex(), "key": self.key.hex()}
        return Put("blob", plain.write(head, self.data), self.record, self.name)


@dataclass(frozen=True, slots=True)
class Change:
    """What a commit does beside the record: blobs that get their names, lose them, or get others."""

    keep: Mapping[str, Kept] = field(default_factory=dict)
    drop: tuple[str, ...] = ()
    rename: Mapping[str, str] = field(default_factory=dict)


class SealedMatter:
    """Shared by every store of this matter in the program; written under the vault's lock."""

    def __init__(self, vault: Vault, matters: Matters, id_: bytes, key: str, keys: MatterKeys, *, restricted: bool) -> None:
        self.vault, self.matters, self.id, self.key, self.keys = vault, matters, id_, key, keys
        self.restricted = restricted
        self.ledger = Ledger(vault.id, id_, seals_of(keys))
        self.record: dict[str, Any] = {}
        self.kept: dict[str, Kept] = {}
        self.pending: dict[str, Kept] = {}
        """Blobs that have their names and no row yet: the next commit tells of them."""
        self.claimed: set[str] = set()
        self.findings: tuple[Finding, ...] = ()
        self.card: bytes | None = None
        """As it was written last by this program."""
        self._ids: dict[str, bytes] = {}
        """Part of the record -> id of what it stands in: ``matter``, ``paper e-0001``."""
        self._stamp = 0
        self._shaped: tuple[Mapping[str, Any], Matter] | None = None
        """The record that was looked at last, which nobody changes in place."""
        self._outdated = False
        self._viewed: dt.date | None = None

    @classmethod
    def read(cls, vault: Vault, matters: Matters, id_: bytes, key: str, keys: MatterKeys, *, restricted: bool) -> SealedMatter:
        found = cls(vault, matters, id_, key, keys, restricted=restricted)
        found.read_again()
        return found

    def read_again(self) -> None:
        """As it stands in the database. What is not whole is among the findings. Raises `Known` where it is not understood."""
        self.record, self.kept, self._ids = {}, {}, {}
        papers: dict[str, dict[str, Any]] = {}
        order: list[str] = []

        def take(row: Row, data: bytes) -> None:
            if row.kind == "blob":
                one = _kept(plain.head_of(data), row.id)
                self.kept[one.name] = one
                self._stamp = max(self._stamp, one.stamp)
            elif row.kind == "paper":
                paper = plain.head_of(data)["row"]
                papers[paper["id"]] = paper
                self._ids[f"paper {paper['id']}"] = row.id
            else:
                self._ids[row.kind] = row.id
                if row.kind == "matter":
                    head = plain.head_of(data)
                    self.record, self.key = head["record"], head["key"]
                    order[:] = head["papers"]

        try:
            self.findings = tuple(self.ledger.scan(self.vault.database, take))
        except GARBLED:
            raise Known("matter_damaged", matter=self.key, what="") from None
        rows = [papers[one] for one in order if one in papers]
        if rows or "evidence" in self.record:
            self.record["evidence"] = rows

    def ready(self) -> None:
        """It is in memory as it stands, also after it was forgotten, or another program wrote it. Raises `Known` where it is
        not granted any more, or gone."""
        if self._outdated:
            self.keys, self.restricted = self.matters.keys_of(self)
            self.ledger = Ledger(self.vault.id, self.id, seals_of(self.keys))
            self.read_again()
            self._outdated = False

    def forget(self) -> None:
        """Nothing of it is in memory until somebody asks for it."""
        self.record, self.kept, self._ids, self.card, self._shaped = {}, {}, {}, None, None
        self.ledger.rows = {}
        self._outdated = True

    # Reading

    def load(self) -> Matter:
        """Raises `Known` where something of it is missing that nobody has said to go on without."""
        self.ready()
        self.whole()
        return self.shaped(self.record)

    def shaped(self, record: Mapping[str, Any]) -> Matter:
        """A record as the matter that it is. That of 2,000 papers costs a tenth of a second, and is asked for all the time."""
        if self._shaped is None or self._shaped[0] is not record:
            self._shaped = (record, shaped(Matter, record, RECORD))
        return self._shaped[1]

    def whole(self) -> None:
        """Raises `Known` where it is not: a head that is written now would cover what is missing."""
        if self.findings or (self.ledger.rows and "matter" not in self._ids):
            named = ", ".join(sorted({one.hint or one.kind for one in self.findings}))
            raise Known("matter_damaged", matter=self.key, what=named)

    @property
    def version(self) -> tuple[int, int]:
        """Another one with every change of the record; blobs change nothing of it."""
        with self.vault.lock:
            return len(self._ids), sum(self.ledger.rows[id_].rev for id_ in self._ids.values())

    def blob(self, name: str) -> Kept | None:
        self.ready()
        return self.pending.get(name) or self.kept.get(name)

    def open(self, name: str) -> BinaryIO:
        """Raises `Known` (``file_missing``, ``blob_damaged``)."""
        with self.vault.lock:
            kept = self.blob(name)
            if kept is None:
                raise Known("file_missing", file=name)
            if not kept.blob:
                return io.BytesIO(kept.data if kept.record is None else self._inline(kept))
            # Before somebody else puts another file in its place, and this one goes.
            file = self.matters.files.open(kept.blob, name)
        try:
            return BlobReader(file, kept.key, kept.blob, self.id, kept.size, name)  # type: ignore[return-value]
        except BaseException:
            file.close()
            raise

    def open_as_it_stands(self, name: str) -> BinaryIO:
        """The same where another program may write: once more where it wrote while this one looked."""
        with self.vault.lock:
            while True:
                self.vault.follow()
                try:
                    return self.open(name)
                except Known as fault:
                    if fault.code not in ("file_missing", "blob_damaged") or not self.vault.behind:
                        raise

    def _inline(self, kept: Kept) -> bytes:
        row = self.vault.database.row("SELECT rev, epoch, ct FROM records WHERE id=? AND kind='blob'", (kept.record,))
        if row is None or kept.record is None:
            raise Known("blob_damaged", file=kept.name, chunk=1)
        rev, epoch, ct = row
        try:
            _, data = plain.read(
                self.keys.record.open(ct, about("records blob", self.vault.id, self.id, kept.record, rev, epoch))
            )
        except Tampered:
            raise Known("blob_damaged", file=kept.name, chunk=1) from None
        if hashlib.sha256(data).hexdigest() != kept.sha256:
            raise Known("blob_damaged", file=kept.name, chunk=1)
        return data

    # Writing

    def new_stamp(self) -> int:
        """Later than every stamp before it."""
        self._stamp = max(self._stamp + 1, int(self.vault.clock().timestamp() * 1e9))
        return self._stamp

    def keep(self, kept: Kept) -> None:
        """A blob has its name; it lasts from the next commit on."""
        with self.vault.lock:
            self.ready()
            self.whole()
            if not self.vault.durability.blob_first:
                self.commit(None, Change(keep={kept.name: kept}), Entry("kept"))
                return
            before = self.pending.get(kept.name)
            self.pending[kept.name] = kept
            if before is not None and before.blob:
                self.matters.files.remove(before.blob)

    def commit(self, record: dict[str, Any] | None, change: Change, entry: Entry) -> None:
        """The record as it will be (None: as it is), with every blob that waits, in one transaction."""
        with self.vault.lock:
            self.ready()
            if self.vault.durability.blob_first:
                self.matters.files.settle()
            keep = {**self.pending, **change.keep}
            with self.vault.write() as tx:
                self.into(tx, record, replace(change, keep=keep), entry)
            self.pending.clear()

    def flush(self) -> None:
        """Blobs that wait get their rows, though nothing of the record changed."""
        with self.vault.lock:
            if self.pending:
                self.commit(None, Change(), Entry("kept"))

    def told(self, did: str, **what: Any) -> None:
        """Something that was done with the matter, in its history: ids and codes, never what a paper says."""
        self.commit(None, Change(), Entry(did, what))

    def viewed(self) -> None:
        """Somebody looks at it: told once for a person and a day, and only where it can be written."""
        vault = self.vault
        with vault.lock:
            self.ready()
            day = vault.clock().date()
            if vault.read_only or vault.database.stopped or self.findings or self._viewed == day:
                return
            if not self._seen_today(day):
                self.told("viewed")
            self._viewed = day

    def _seen_today(self, day: dt.date) -> bool:
        ledger = self.ledger
        for step in ledger.back(self.vault.database):
            if step.told is None or dt.datetime.fromisoformat(step.told["at"]).date() < day:
                return False
            if step.by == self.vault.me.principal and step.told["did"] == "viewed":
                return True
        return False

    def into(self, tx: Tx, record: dict[str, Any] | None, change: Change, entry: Entry) -> None:
        """The same within a transaction of the caller's."""
        self.whole()
        kept = dict(self.kept)
        gone: list[Kept] = []
        drops: list[bytes] = []

        def leave(name: str) -> None:
            old = kept.pop(name)
            gone.append(old)
            if old.record is not None:
                drops.append(old.record)

        puts: list[Put] = []
        blobs: list[str] = []
        for name in change.drop:
            if name in kept:
                leave(name)
        for old_name, new_name in change.rename.items():
            moved = replace(kept.pop(old_name), name=new_name)
            if not moved.blob and moved.record is not None:
                moved = replace(moved, data=self._inline(self.kept[old_name]))
            kept[new_name] = moved
            puts.append(moved.put())
            blobs.append(new_name)
        for name, one in change.keep.items():
            if name in kept:
                leave(name)
            kept[name] = one
            puts.append(one.put())
            blobs.append(name)
        parts = self._parts(record) if record is not None else []
        drops += self._dropped(record) if record is not None else []
        puts += [put for _, put in parts]
        named = [name for name, _ in parts]
        if record is not None:
            self.matters.told(tx, self, record)
        ids = tx.ledger(self.ledger, puts, drops, entry)
        self._rows_of_blobs(tx, [kept[name] for name in blobs], gone)
        tx.after.append(lambda: self._stands(record, kept, dict(zip([*blobs, *named], ids, strict=True)), blobs, gone))

    def _rows_of_blobs(self, tx: Tx, came: Iterable[Kept], went: Iterable[Kept]) -> None:
        tx.blobs(
            [(one.blob, self.id, one.epoch, one.size, "kept") for one in came if one.blob],
            [one.blob for one in went if one.blob],
        )

    def _stands(
        self, record: dict[str, Any] | None, kept: dict[str, Kept], ids: dict[str, bytes], blobs: list[str], gone: list[Kept]
    ) -> None:
        for name in blobs:
            # What stands in the database need not be held here too.
            kept[name] = replace(kept[name], record=ids.pop(name), data=b"")
        self.kept = kept
        self._ids |= ids
        if record is not None:
            papers = {f"paper {row['id']}" for row in record.get("evidence", ())}
            self._ids = {name: id_ for name, id_ in self._ids.items() if not name.startswith("paper ") or name in papers}
            self.record = record
        for one in gone:
            if one.blob:
                self.matters.files.remove(one.blob)

    def _parts(self, record: dict[str, Any]) -> list[tuple[str, Put]]:
        """What of the record is another one than it was."""
        found: list[tuple[str, Put]] = []
        old = {row["id"]: row for row in self.record.get("evidence", ())}
        for row in record.get("evidence", ()):
            if old.get(row["id"]) != row:
                name = f"paper {row['id']}"
                found.append((name, Put("paper", plain.write({"row": row}), self._ids.get(name), row["id"])))
        head, before = _without_papers(record), _without_papers(self.record)
        if (
            not same(head, before)
            or "matter" not in self._ids
            or list(old) != [row["id"] for row in record.get("evidence", ())]
        ):
            papers = [row["id"] for row in record.get("evidence", ())]
            data = plain.write({"record": head, "papers": papers, "key": self.key})
            found.append(("matter", Put("matter", data, self._ids.get("matter"), "matter")))
        return found

    def _dropped(self, record: dict[str, Any]) -> list[bytes]:
        there = {f"paper {row['id']}" for row in record.get("evidence", ())}
        return [id_ for name, id_ in self._ids.items() if name.startswith("paper ") and name not in there]

    # Another key

    def contents(self) -> dict[bytes, bytes]:
        """Every record, to be sealed under another key. Raises `Known` where the set is not whole."""
        contents, findings = self.ledger.read(self.vault.database)
        if findings:
            raise Known("matter_damaged", matter=self.key, what="")
        return contents

    def renew(self, tx: Tx, keys: MatterKeys, contents: Mapping[bytes, bytes], entry: Entry, *, kept: bool = True) -> None:
        """Every record and every entry of the history under another key, in the transaction that makes it. Blobs keep theirs
        until `resealing.reseal`."""
        fresh = self.ledger.under(seals_of(keys))
        sql = "SELECT seq, epoch, ct, by FROM history WHERE matter=?"
        for seq, epoch, ct, by in tx.rows(sql, (self.id,)):
            what = about("history", self.vault.id, self.id, by, seq, epoch)
            try:
                told = self.ledger.seals.audit.open(ct, what)
            except Tampered:
                continue  # somebody decided to go on without it
            ct = fresh.seals.audit.seal(told, about("history", self.vault.id, self.id, by, seq, keys.epoch))
            tx.run("UPDATE history SET epoch=?, ct=? WHERE matter=? AND seq=?", (keys.epoch, ct, self.id, seq))
        hints = {id_: name for name, id_ in self._ids.items()} | {one.record: name for name, one in self.kept.items()}
        puts = [Put(self.ledger.rows[id_].kind, data, id_, hints.get(id_, "")) for id_, data in contents.items()]
        tx.ledger(fresh, puts, (), entry, kept=kept)

        def stands() -> None:
            self.ledger, self.keys = fresh, keys

        if kept:
            tx.after.insert(0, stands)

    def renew_blobs(self, report: Callable[[int, int], object] = lambda done, total: None) -> int:
        """Files that somebody may still know the key of are sealed anew, one after the other. Gives how many."""
        self.ready()
        old = [one for one in self.kept.values() if one.blob and one.epoch < self.keys.epoch]
        for number, one in enumerate(old):
            report(number, len(old))
            fresh = replace(one, blob=self.matters.files.new_id(), key=new_key(), epoch=self.keys.epoch, record=None)
            with self.open(one.name) as source, self.matters.files.writer(fresh.key, fresh.blob, self.id, one.name) as file:
                while data := source.read(1 << 20):
                    file.write(data)
                if file.place() != one.sha256:
                    raise Known("blob_damaged", file=one.name, chunk=0)
            with self.vault.lock:
                if self.kept.get(one.name) == one:
                    self.commit(None, Change(keep={one.name: fresh}), Entry("renewed"))
        return len(old)

    # What the list tells

    def summary(self, record: Mapping[str, Any]) -> dict[str, Any]:
        """What a list shows without opening the matter."""
        matter = self.shaped(record)
        requests = [one.id for one in matter.requests]
        open_ = [one.id for one in matter.requests if one.closed_on is None and not one.not_filed]
        opened = matter.opened_on.isoformat() if matter.opened_on else ""
        return {"id": matter.id, "name": client_name(matter), "requests": requests, "open": open_, "opened": opened}

    def abandon(self) -> None:
        """What was put into a matter that does not come about goes."""
        for one in self.pending.values():
            if one.blob:
                self.matters.files.remove(one.blob)
        self.pending.clear()


def same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two records are the same, types too: Python holds 1 and True for equal, and nobody who answered does. Rows of
    papers have their types from their schema."""
    return one == other and plain.write(_without_papers(one)) == plain.write(_without_papers(other))


def _without_papers(record: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in record.items() if name != "evidence"}


def _kept(head: Mapping[str, Any], record: bytes) -> Kept:
    try:
        return Kept(
            name=head["name"],
            size=head["size"],
            sha256=head["sha256"],
            stamp=head["stamp"],
            blob=bytes.fromhex(head["blob"]),
            key=bytes.fromhex(head["key"]),
            epoch=head["epoch"],
            record=record,
        )
    except (KeyError, TypeError, ValueError):
        raise Tampered from None


def seals_of(keys: MatterKeys) -> Seals:
    return Seals(keys.epoch, lambda kind: keys.record, keys.head, keys.audit)


def fresh_copy(record: Mapping[str, Any]) -> dict[str, Any]:
    """The record to work on; the one that stands is never changed in place, so that it can be handed out as it is."""
    return {name: _copied(value) for name, value in record.items()}


def _copied(value: Any) -> Any:
    # A tenth of what `copy.deepcopy` takes, which would count for a record of 2,000 papers.
    if type(value) is dict:
        return {name: _copied(one) for name, one in value.items()}
    return [_copied(one) for one in value] if type(value) is list else value
