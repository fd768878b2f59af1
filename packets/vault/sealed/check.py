"""Whether everything that was kept is there as it was kept: one row for each document, and never stopped by one of them.

Nothing is changed. Records and the list are read as of one moment, matter by matter; files are read afterwards, and one that
was dropped meanwhile is not missed.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, Literal

from packets.errors import Known
from packets.progress import SILENT, Report
from packets.vault.files import disk_faults
from packets.vault.places import DEFINITIONS
from packets.vault.sealed.blobs import BlobReader, sealed_size
from packets.vault.sealed.database import DATABASE
from packets.vault.sealed.directory import keys_of_all
from packets.vault.sealed.generations import LAST
from packets.vault.sealed.introductions import signers
from packets.vault.sealed.keys import OFFICE
from packets.vault.sealed.ledger import HEAD, HISTORY, Finding, Ledger, Person
from packets.vault.sealed.making import MARKERS
from packets.vault.sealed.matter import RECORD, Kept, SealedMatter
from packets.vault.sealed.matters import Line, Matters
from packets.vault.sealed.remembered import SUFFIX as REMEMBERED
from packets.vault.sealed.sealing import GARBLED
from packets.vault.sealed.vault import BLOBS, UNCLAIMED, Vault
from packets.vault.sealed.writer import COPYING, LOCK

State = Literal["intact", "damaged", "missing", "rolled_back", "strange", "not_yours"]
_STATES: Final[dict[str, State]] = {
    "changed": "damaged",
    "missing": "missing",
    "rolled back": "rolled_back",
    "strange": "strange",
}
OFFICE_RECORD, ACCESS = "office.toml", "access"
"""Names of what belongs to no matter: the office's record, and who may open what."""
OURS: Final = frozenset(
    (DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm", LOCK, COPYING, BLOBS, *MARKERS, DEFINITIONS, LAST, f"{LAST}.part")
)
"""What lies in the folder of a vault."""


@dataclass(frozen=True, slots=True)
class DocumentState:
    """One document: in which matter (by its key; of the office itself empty), under which name in it, and how it is."""

    matter: str
    name: str
    state: State
    piece: int = 0
    """Of a damaged file the first piece of it, of a history the entry (from 1); 0 where all of it is meant."""
    size: int = 0

    @property
    def whole(self) -> bool:
        """Nobody has to do anything about it."""
        return self.state in ("intact", "not_yours")


def check(vault: Vault, report: Report = SILENT) -> Iterator[DocumentState]:
    """Every document of the vault. `report` is asked after every piece whether to stop."""
    yield from _Check(vault, report).rows()


def left_over(vault: Vault) -> int:
    """Files that nothing tells of: left by a run that was killed, they go when the vault is opened next. One that is being
    written is among them for a moment."""
    known = {row[0] for row in vault.database.rows("SELECT id FROM blobs")}
    return len(vault.matters.files.all() - known)


class _Check:
    def __init__(self, vault: Vault, report: Report) -> None:
        self.vault, self.report = vault, report
        self.matters = Matters(vault)
        self.matters.files = vault.matters.files
        self.people: dict[bytes, Person] = {}
        """Everybody's keys as they stand now, and those that they had before."""
        self.done = self.total = 0

    def rows(self) -> Iterator[DocumentState]:
        vault = self.vault
        try:
            count = vault.database.row("SELECT count(*) FROM blobs")
            with vault.database.snapshot():
                self._same_keys()
                self.matters.read()
                self.people = signers(keys_of_all(vault.database, vault.id, vault.me.desk))
        except (Known, *GARBLED) as fault:
            if isinstance(fault, Known) and fault.code == "vault_rekeyed":
                raise
            yield DocumentState("", DATABASE, "damaged")
            return
        self.total = (count[0] if count else 0) + len(self.matters.lines) + 2
        yield from self._access()
        yield from self._office()
        for line in self.matters.lines.values():
            self._step()
            yield from self._through(self._matter(line), DocumentState(line.key, RECORD, "damaged"))
        rest = DocumentState("", DATABASE, "damaged")
        for more in (self._hidden(), self._nobodys(), self._strange_files()):
            yield from self._through(more, rest)

    def _through(self, rows: Iterator[DocumentState], broken: DocumentState) -> Iterator[DocumentState]:
        """`rows`, and where the database does not give them, what cannot be told of more closely."""
        try:
            yield from rows
        except (Known, *GARBLED):
            yield broken

    def _same_keys(self) -> None:
        """Another program may have given the office another key since this one opened the vault."""
        row = self.vault.database.row("SELECT value FROM meta WHERE name='epoch'")
        if row is not None and int.from_bytes(row[0], "big") > self.vault.me.desk.epoch:
            raise Known("vault_rekeyed")

    def _step(self, count: int = 1) -> None:
        self.done += count
        self.report.step(self.done, max(self.total, self.done))

    # What belongs to no matter

    def _access(self) -> Iterator[DocumentState]:
        vault = self.vault
        self._step()
        try:
            faults = vault.database.faults()
        except Known:
            faults = ["malformed"]
        yield DocumentState("", DATABASE, "damaged" if faults else "intact")
        try:
            same = vault.hold().same and not vault.findings.changed
        except (Known, *GARBLED):
            same = False
        rolled_back = vault.findings.rolled_back
        yield DocumentState("", ACCESS, "rolled_back" if rolled_back else "intact" if same else "damaged")

    def _office(self) -> Iterator[DocumentState]:
        vault = self.vault
        self._step()
        ledger = Ledger(vault.id, OFFICE, vault.office.seals)
        try:
            findings = ledger.scan(vault.database, lambda row, data: None)
        except (Known, *GARBLED):
            yield DocumentState("", OFFICE_RECORD, "damaged")
            return
        if not any(one.kind in ("desk", "office") for one in findings):
            yield DocumentState("", OFFICE_RECORD, "intact")
        for one in findings:
            name = OFFICE_RECORD if one.kind == "desk" else f"{OFFICE_RECORD}: notes" if one.kind == "office" else one.kind
            yield DocumentState("", name, _STATES[one.state])
        yield self._history("", ledger, findings)

    def _history(self, key: str, ledger: Ledger, findings: list[Finding]) -> DocumentState:
        """The chain of who did what, and the signatures of it."""
        seq = 0
        try:
            with self.vault.database.snapshot():
                for past in ledger.history(self.vault.database, self.people):
                    seq = past.seq
                    if not past.signed:
                        return DocumentState(key, HISTORY, "damaged", seq)
        except (Known, *GARBLED):
            return DocumentState(key, HISTORY, "damaged", seq + 1)
        told = next((one for one in findings if one.kind == HISTORY), None)
        return DocumentState(key, HISTORY, _STATES[told.state] if told else "intact")

    # Matters

    def _matter(self, line: Line) -> Iterator[DocumentState]:
        vault = self.vault
        if not line.open_to_me:
            yield DocumentState(line.key, "", "not_yours")
            yield from self._unread(line.key, line.id)
            return
        try:
            keys = self.matters._keys_of(line)
            found = SealedMatter(vault, self.matters, line.id, line.key, keys, restricted=line.restricted)
            with vault.database.snapshot():
                found.read_again()
                history = self._history(line.key, found.ledger, list(found.findings))
        except (Known, *GARBLED):
            yield DocumentState(line.key, RECORD, "damaged")
            yield from self._unread(line.key, line.id)
            return
        yield from self._records(found, line.key)
        yield history
        listed = {row[0] for row in vault.database.rows("SELECT id FROM blobs WHERE matter=?", (line.id,))}
        for kept in sorted(found.kept.values(), key=lambda one: one.name):
            state = self._blob(found, line.key, kept, listed)
            if state is not None:
                yield state
        self._step(len(listed - {one.blob for one in found.kept.values()}))

    def _records(self, found: SealedMatter, key: str) -> Iterator[DocumentState]:
        if key in self.vault.findings.matters:
            yield DocumentState(key, RECORD, "rolled_back")
        elif not any(one.kind in ("matter", HEAD) for one in found.findings):
            yield DocumentState(key, RECORD, "intact")
        told: set[tuple[str, str]] = set()
        for one in found.findings:
            name = name_of(one)
            if one.kind == HISTORY or (name, one.state) in told:
                continue
            told.add((name, one.state))
            yield DocumentState(key, name, _STATES[one.state])

    def _blob(self, found: SealedMatter, key: str, kept: Kept, listed: set[bytes]) -> DocumentState | None:
        """None where it was dropped while it was looked at."""
        if not kept.blob:
            return DocumentState(key, kept.name, "intact", size=kept.size)  # it was opened with its record
        state: State = "intact" if kept.blob in listed else "damaged"
        piece = 0
        try:
            file = self.vault.matters.files.open(kept.blob, kept.name)
            with file, BlobReader(file, kept.key, kept.blob, found.id, kept.size, kept.name) as reader:
                for number, good in reader.pieces():
                    self._step(0)
                    if not good:
                        state, piece = "damaged", number
                        break
        except Known as fault:
            state = "missing" if fault.code == "file_missing" else "damaged"
        self._step()
        if state != "intact" and not self._stands(found, kept):
            return None
        return DocumentState(key, kept.name, state, piece, kept.size)

    def _stands(self, found: SealedMatter, kept: Kept) -> bool:
        """Whether the record that names the file is still the one that was read."""
        row = self.vault.database.row("SELECT rev FROM records WHERE id=?", (kept.record,))
        return kept.record is not None and row is not None and row[0] == found.ledger.rows[kept.record].rev

    def _unread(self, key: str, matter: bytes) -> Iterator[DocumentState]:
        """Of what does not open: whether its files are there, and as long as they were."""
        files = self.vault.matters.files
        for blob, size in self.vault.database.rows("SELECT id, size FROM blobs WHERE matter=?", (matter,)):
            self._step()
            state: State = "intact"
            try:
                with disk_faults(BLOBS):
                    state = "intact" if files.path(blob).stat().st_size == sealed_size(size) else "damaged"
            except Known as fault:
                state = "missing" if fault.code == "file_missing" else "damaged"
            if state != "intact" and self.vault.database.row("SELECT 1 FROM blobs WHERE id=?", (blob,)):
                yield DocumentState(key, f"{BLOBS}/{blob.hex()[:8]}", state, size=size)

    # What should not be there

    def _hidden(self) -> Iterator[DocumentState]:
        """With a day pass: matters of the list that this person does not see."""
        seen = {line.id for line in self.matters.lines.values()}
        for (matter,) in self.vault.database.rows("SELECT id FROM matters"):
            if matter not in seen:
                yield DocumentState(f"({matter.hex()[:8]})", "", "not_yours")
                yield from self._unread(f"({matter.hex()[:8]})", matter)

    def _nobodys(self) -> Iterator[DocumentState]:
        """Rows of matters that are in no list."""
        for table in ("records", "history", "blobs"):
            sql = f"SELECT DISTINCT matter FROM {table} WHERE matter<>? AND matter NOT IN (SELECT id FROM matters)"
            for (matter,) in self.vault.database.rows(sql, (OFFICE,)):
                yield DocumentState(f"({matter.hex()[:8]})", table, "strange")

    def _strange_files(self) -> Iterator[DocumentState]:
        vault = self.vault
        with suppress(OSError):
            for entry in sorted(os.scandir(vault.place), key=lambda one: one.name):
                if entry.name not in OURS and not entry.name.endswith(REMEMBERED):
                    yield DocumentState("", "a file in the vault's folder", "strange")
        for number in range(vault.matters.files.strange()):
            yield DocumentState("", f"{BLOBS}: file {number + 1}", "strange")
        count = vault.database.row("SELECT count(*) FROM blobs WHERE state=?", (UNCLAIMED,))
        for number in range(count[0] if count else 0):
            yield DocumentState("", f"{BLOBS}: without a matter {number + 1}", "strange")


def name_of(one: Finding) -> str:
    """A finding as a name inside its matter."""
    if one.kind == "blob":
        return one.hint or f"a document ({one.record.hex()[:8]})"
    if one.kind == "paper":
        return f"{RECORD}: {one.hint or one.record.hex()[:8]}"
    return RECORD if one.kind in ("matter", HEAD) else one.kind
