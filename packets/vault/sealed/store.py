"""A matter of the vault behind the store protocol: what a folder does, with nothing readable on the disk."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, BinaryIO

from packets.errors import Known
from packets.matters.matter import Matter
from packets.requests.model import shaped
from packets.vault.sealed.incoming import SealedBlob
from packets.vault.sealed.ledger import Entry
from packets.vault.sealed.matter import RECORD, Change, SealedMatter, fresh_copy, same
from packets.vault.sealed.outputs import SealedOutputs
from packets.vault.store import Blob, BlobWriter, Edited, Outputs, Work, apply, plain, plain_name
from packets.vault.store import Change as RecordChange

PACKET, SENT = "packet", "sent"


class SealedStore:
    """Stores of one matter share what they know of it. `name` and `key` are the office's number of the matter."""

    def __init__(self, matter: SealedMatter) -> None:
        self.matter = matter
        self.name = self.key = matter.key

    def _now(self) -> SealedMatter:
        """The matter as it stands, whoever wrote it."""
        self.matter.vault.follow()
        self.matter.ready()
        return self.matter

    def load(self) -> Matter:
        with self.matter.vault.lock:
            return self._now().load()

    def commit(self, changes: Iterable[RecordChange]) -> Matter:
        return self.edit(lambda matter: changes).matter

    def edit(self, work: Work) -> Edited:
        with self.matter.vault.lock:
            found = self._now()
            matter = found.load()
            before = found.record
            record = fresh_copy(before)
            apply(record, work(matter))
            record = plain(record)
            matter = shaped(Matter, record, RECORD)
            if same(record, before) and not found.pending:
                return Edited(before, before, matter)
            found.commit(record, Change(), Entry("edited"))
            return Edited(before, record, matter)

    def record(self) -> object:
        with self.matter.vault.lock:
            found = self._now()
            found.whole()
            return found.record

    def come_back(self, to: object, now: object) -> Matter:
        with self.matter.vault.lock:
            found = self._now()
            found.whole()
            if found.record != now or not isinstance(to, dict):
                raise Known("changed_meanwhile")
            matter = shaped(Matter, to, RECORD)
            found.commit(to, Change(), Entry("came back"))
            return matter

    def stamp(self) -> object:
        with self.matter.vault.lock:
            return self._now().version

    def watched(self) -> tuple[Path, ...]:
        return ()

    def put_blob(self, name: str, *, new: bool = False) -> AbstractContextManager[BlobWriter]:
        return SealedBlob(self.matter, plain_name(name), new=new)

    def open_blob(self, name: str) -> BinaryIO:
        return self.matter.open_as_it_stands(plain_name(name))

    def blob(self, name: str) -> Blob | None:
        plain_name(name)
        with self.matter.vault.lock:
            kept = self._now().blob(name)
        return Blob(kept.name, kept.size, kept.stamp) if kept else None

    def drop_blob(self, name: str) -> None:
        plain_name(name)
        with self.matter.vault.lock:
            found = self._now()
            waiting = found.pending.pop(name, None)
            if waiting is not None and waiting.blob:
                found.matters.files.remove(waiting.blob)
            if name in found.kept:
                found.commit(None, Change(drop=(name,)), Entry("dropped"))
                found.vault.database.forget_old()

    def told(self, did: str, **what: Any) -> None:
        """Something that was done with the matter, in its history: ids and codes, never what a paper says."""
        self.matter.told(did, **what)

    def viewed(self) -> None:
        """Somebody has it on the screen: told once for a person and a day."""
        self.matter.viewed()

    def outputs(self, where: Path | None) -> Outputs:
        if where is not None:
            raise Known("built_sealed")
        return SealedOutputs(self.matter, PACKET)

    def kept(self, request: str) -> Outputs:
        return SealedOutputs(self.matter, f"{SENT}/{plain_name(request)}")
